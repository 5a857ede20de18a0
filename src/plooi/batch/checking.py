"""The whole manifest, checked before anything is sent, and noted in the journal row by row."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from plooi.batch.databases import stamp
from plooi.batch.files import located, measured, rooted
from plooi.batch.journal import PAGE, Journal
from plooi.batch.manifests.manifest import Manifest
from plooi.batch.options import Options
from plooi.batch.remarks import Remarks
from plooi.batch.rows import Action, RawRow, RowProblem, State
from plooi.batch.understanding import Candidate, Understanding
from plooi.batch.watching import Watcher
from plooi.errors import DocumentInvalid, IdInvalid
from plooi.language import _
from plooi.model.ids import id_of
from plooi.versions import Version
from plooi.wording import sentence, words_of


class Interrupted(Exception):
    """The check was to end before it was through."""


@attrs.define
class Checked:
    """How a check went: rows read, how many of them are wrong, and how many remarks there are."""

    rows: int = 0
    wrong: int = 0
    problems: int = 0
    remarks: int = 0


class Check:
    """Checks the rows of a manifest against a version, the files, each other and the journal."""

    def __init__(
        self,
        manifest: Manifest,
        journal: Journal,
        version: Version,
        options: Options,
        organisations: tuple[str, ...],
        watcher: Watcher,
        interrupted: Callable[[], bool] = lambda: False,
    ) -> None:
        self._manifest = manifest
        self._journal = journal
        self._database = journal.database
        self._remarks = Remarks(journal.database)
        self._version = version
        self._options = options
        self._rows = Understanding(version, options.loss, options.relations, organisations)
        self._watcher = watcher
        self._interrupted = interrupted
        self._folder = rooted(manifest.folder)
        self._run = ""

    def run(self) -> Checked:
        """Check everything. What is fit to be sent is in the journal afterwards, and what is wrong with the rest.

        Raises:
            ConfigurationError: the manifest cannot be read.
            JournalError: the journal cannot be written to.
        """
        with self._database.checking():
            self._run = stamp()
            self._database.execute("DELETE FROM batch_problems")
            # A row that was taken out unsent leaves its identifiers, and a new row may have its key.
            unknown = "DELETE FROM batch_identifiers WHERE key NOT IN (SELECT key FROM batch_rows)"
            self._database.execute(unknown)
            self._remarks.begin()
            checked = Checked()
            rows = self._manifest.rows()
            goes_on = self._take_in_some(rows, checked)
            for note in self._manifest.notes:
                self._watcher.note(note)
            while goes_on:
                self._watcher.checking(checked.rows)
                if self._interrupted():
                    raise Interrupted
                goes_on = self._take_in_some(rows, checked)
            with self._database.transaction():
                self._database.execute("UPDATE batch_rows SET gone = 0 WHERE gone = 1 AND run = ?", self._run)
                query = "UPDATE batch_rows SET gone = 1, number = 0, place = ? WHERE gone = 0 AND run <> ?"
                self._database.execute(query, "no longer in the manifest", self._run)
                # Of these nothing was ever sent.
                never = "DELETE FROM batch_rows WHERE gone = 1 AND state = 'checked' AND attempts = 0"
                self._database.execute(never)
                self._find_mains(checked)
                checked.remarks = self._remarks.end(self._run)
            # So that the database knows at once how many rows there are by now.
            self._database.execute("ANALYZE batch_rows")
        return checked

    def _take_in_some(self, rows: Iterator[RawRow], checked: Checked) -> bool:
        """Take in rows for about a second, since others wait to write meanwhile; False after the last."""
        began, taken = time.monotonic(), 0
        with self._database.transaction():
            for raw in rows:
                taken += 1
                checked.rows += 1
                self._take_in(raw, checked)
                if taken == PAGE or time.monotonic() > began + 1:
                    return True
        return False

    def _take_in(self, raw: RawRow, checked: Checked) -> None:
        candidate = self._rows.understood(raw)
        before = self._journal.row_of(candidate.key)
        if before is not None and before["run"] == self._run:
            other = _("The row of {before} has the key {key!r} as well.", before=before["place"], key=candidate.key)
            candidate.wrong("key", other, _("Give each row a key of its own, in a column `key`."))
            self._report(candidate, checked)
            return
        if candidate.file is not None:
            self._look_at_file(candidate, before)
        if candidate.action is Action.publish:
            self._find_twins(candidate)
        if before is None:
            self._insert(candidate)
        else:
            self._update(candidate, before)
        self._keep_identifiers(candidate, before is None)
        self._remarks.keep(candidate, new=before is None)
        self._report(candidate, checked)

    def _report(self, candidate: Candidate, checked: Checked) -> None:
        problems = candidate.all_problems()
        if not problems:
            return
        checked.wrong += 1
        checked.problems += len(problems)
        for problem in problems:
            self._add_problem(problem)

    def _add_problem(self, problem: RowProblem) -> None:
        query = "INSERT INTO batch_problems (number, place, field, message, remedy) VALUES (?, ?, ?, ?, ?)"
        self._database.execute(query, *problem.to_dict().values())

    # The file.

    def _look_at_file(self, candidate: Candidate, before: Mapping[str, Any] | None) -> None:
        assert candidate.file is not None
        try:
            path = located(self._folder, candidate.file, outside=self._options.outside)
            if before is not None and before["sha256"] is not None:
                stat = path.stat()
                if (stat.st_size, stat.st_mtime_ns) == (before["size"], before["mtime"]):
                    candidate.size, candidate.mtime = before["size"], before["mtime"]
                    candidate.sha256 = before["sha256"]
                    return
            largest = self._version.traits.largest_document
            document, candidate.mtime, candidate.sha256 = measured(path, largest, as_is=self._options.as_is)
            candidate.size = document.size
            fault = document.fault
            texts = [] if fault is None else [(f"{candidate.file} {fault.text}.", sentence(fault.remedy))]
            candidate.file_remarks = [candidate.raw.problem("file", *text) for text in texts]
        except DocumentInvalid as error:
            candidate.wrong("file", f"{error.fault}.", sentence(error.remedy))
        except OSError as error:
            candidate.wrong(
                "file",
                _("{file} cannot be read: {strerror}.", file=candidate.file, strerror=words_of(error)),
                _("Check that it can be read."),
            )

    # The other rows.

    def _find_twins(self, candidate: Candidate) -> None:
        if self._options.allow_duplicates:
            return
        # Rows of this manifest that were read already, and those that an earlier run sent something of.
        others = "r.key <> ? AND r.action = 'publish' AND (r.run = ? OR r.state NOT IN ('checked', 'failed'))"
        remedy = _("Take one of the rows out, or let both be by --allow-duplicates.")
        if candidate.sha256 is not None:
            query = f"SELECT r.key, r.place, r.run, r.state FROM batch_rows r WHERE r.sha256 = ? AND {others} LIMIT 1"
            twin = self._database.one(query, candidate.sha256, candidate.key, self._run)
            if twin is not None:
                candidate.wrong(
                    "file", _("The file has the same content as that of {twin}.", twin=self._named(twin)), remedy
                )
        for identifier in candidate.metadata.identifiers if candidate.metadata else ():
            query = (
                "SELECT r.key, r.place, r.run, r.state FROM batch_identifiers i JOIN batch_rows r ON r.key = i.key "
                f"WHERE i.identifier = ? AND i.publisher = ? AND {others} LIMIT 1"
            )
            twin = self._database.one(query, identifier, candidate.publisher, candidate.key, self._run)
            if twin is not None:
                fault = _(
                    "The identifier {identifier!r} is that of {twin} as well.",
                    identifier=identifier,
                    twin=self._named(twin),
                )
                candidate.wrong("identifiers", fault, remedy)

    def _named(self, record: Mapping[str, Any]) -> str:
        if record["run"] == self._run:
            return _("the row of {place} ({key})", place=record["place"], key=record["key"])
        return _("{key}, which the journal has as {state}", key=record["key"], state=record["state"])

    def _find_mains(self, checked: Checked) -> None:
        """Resolve what attachments name: the key, the file or an identifier of a row, or the id of a document."""
        query = (
            "SELECT seq, key, number, place, main, wrong FROM batch_rows WHERE gone = 0 AND main IS NOT NULL "
            f"AND seq > ? ORDER BY seq LIMIT {PAGE}"
        )
        last = -1
        while page := self._database.all(query, last):
            for record in page:
                last = record["seq"]
                fault = self._find_main(record)
                if fault is not None:
                    self._add_problem(RowProblem(record["number"], record["place"], "main", *fault))
                    checked.problems += 1
                    checked.wrong += not record["wrong"]
                    self._database.execute("UPDATE batch_rows SET wrong = 1 WHERE seq = ?", record["seq"])

    def _find_main(self, record: Mapping[str, Any]) -> tuple[str, str] | None:
        named = record["main"]
        mains = self._database.all(
            "SELECT seq, key, main FROM batch_rows WHERE action = 'publish' AND (gone = 0 OR state = 'done') AND "
            "(key = ? OR file = ? OR key IN (SELECT key FROM batch_identifiers WHERE identifier = ?)) "
            "ORDER BY CASE WHEN key = ? THEN 0 ELSE 1 END "
            "LIMIT 2",
            *(named, named, named, named),
        )
        if mains and mains[0]["seq"] == record["seq"]:
            return _("The row names itself as its main document."), _("Name the row of the main document.")
        if mains and mains[0]["main"] is not None:
            return _("{named} is an attachment itself.", named=named), _("Name the main document of both.")
        if len(mains) > 1 and mains[0]["key"] != named:
            return _("{named} may be {one} or {other}.", named=named, one=mains[0]["key"], other=mains[1]["key"]), _(
                "Name it by its key."
            )
        if mains:
            query = "UPDATE batch_rows SET main_seq = ?, main_id = NULL WHERE seq = ?"
            self._database.execute(query, mains[0]["seq"], record["seq"])
            return None
        try:
            identity = id_of(named)
        except IdInvalid:
            fault = _("No row has {named!r} as its key, file or identifier.", named=named)
            return fault, _("Name the row of the main document, or the id of one that is on the platform.")
        self._database.execute(
            "UPDATE batch_rows SET main_seq = NULL, main_id = ? WHERE seq = ?", identity, record["seq"]
        )
        return None

    # The journal.

    def _insert(self, candidate: Candidate) -> None:
        columns = {**self._columns(candidate), "key": candidate.key, "state": State.checked.value, "is_open": 1}
        query = f"INSERT INTO batch_rows ({', '.join(columns)}) VALUES ({', '.join('?' for _ in columns)})"
        self._database.execute(query, *columns.values())

    def _update(self, candidate: Candidate, before: Mapping[str, Any]) -> None:
        state = State(before["state"])
        begun = state is not State.checked and not (state is State.failed and before["id"] is None)
        same_file = candidate.sha256 == before["sha256"]
        changed = candidate.said != before["said"] or not same_file
        kept = {"run": self._run, "number": candidate.raw.number, "place": candidate.raw.place}
        if changed and begun and not candidate.problems:
            fault = self._changed_under_way(candidate, before, state)
            if fault is not None:
                candidate.wrong(*fault)
        seen = before["sha256"] is not None and not before["wrong"] and state is not State.done
        if not same_file and seen and not candidate.problems and not self._options.accept_changed:
            change = _(
                "{file} is not what it was when it was checked on {before}.",
                file=candidate.file,
                before=before["updated"][:16],
            )
            candidate.wrong("file", change, _("Look at it, and send it as it is now with --accept-changed."))
        if changed and not begun and not candidate.problems:
            # Another row by now: what it failed at before says nothing any more.
            kept |= {**self._columns(candidate), "state": State.checked.value, "is_open": 1}
            kept |= {"error": None, "message": None, "attempts": 0}
        elif changed and not candidate.problems:
            kept |= {"size": candidate.size, "mtime": candidate.mtime, "sha256": candidate.sha256}
        kept["wrong"] = int(bool(candidate.problems))
        # What is as it was would be written to the indexes all the same.
        kept = {name: value for name, value in kept.items() if value != before[name] or name == "run"}
        columns = ", ".join(f"{name} = ?" for name in kept)
        self._database.execute(f"UPDATE batch_rows SET {columns} WHERE seq = ?", *kept.values(), before["seq"])

    def _changed_under_way(
        self, candidate: Candidate, before: Mapping[str, Any], state: State
    ) -> tuple[str, str, str] | None:
        """Why a row cannot be another than it was, once something of it was sent."""
        if state is State.done:
            fault = _("It was done on {before}, and the row or its file is another now.", before=before["updated"][:10])
            remedy = _("Put it back, or write a row that says replace with the id {before}.", before=before["id"])
            return "(row)", fault, remedy
        if candidate.said != before["said"]:
            fault = _("Its metadata was sent already (it is {value}), and the row is another now.", value=state.value)
            return "(row)", fault, _("Put it back as it was; when it is done, a row that says replace changes it.")
        return None

    def _columns(self, candidate: Candidate) -> dict[str, Any]:
        data = candidate.data
        return {
            "run": self._run,
            "number": candidate.raw.number,
            "place": candidate.raw.place,
            "wrong": int(bool(candidate.problems)),
            "action": candidate.action.value,
            "file": candidate.file,
            "size": candidate.size,
            "mtime": candidate.mtime,
            "sha256": candidate.sha256,
            "metadata": None if data is None else json.dumps(data),
            "said": candidate.said,
            "target": candidate.target,
            "id": candidate.target,
            "main": candidate.main,
            "updated": stamp(),
        }

    def _keep_identifiers(self, candidate: Candidate, new: bool) -> None:
        if candidate.metadata is None or candidate.action is not Action.publish:
            return
        if not new:
            self._database.execute("DELETE FROM batch_identifiers WHERE key = ?", candidate.key)
        for identifier in dict.fromkeys(candidate.metadata.identifiers):
            query = "INSERT INTO batch_identifiers (publisher, identifier, key) VALUES (?, ?, ?)"
            self._database.execute(query, candidate.publisher, identifier, candidate.key)
