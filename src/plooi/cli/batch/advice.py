"""What a person can do next about a batch: the commands themselves, ready to be given."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from plooi.cli.batch.reports import WRONG
from plooi.command_lines import command_line, file_word
from plooi.errors import ConfigurationError
from plooi.language import _
from plooi.wording import counted

if TYPE_CHECKING:
    from plooi.batch import Entry, Journal, Manifest, Options, Orphan

#: So many of the rows that are not done are shown with their reasons.
SHOWN = 10
#: The commands on a journal.
COMMANDS = ("status", "report", "retry", "resolve", "tidy")
#: The flags that are not called like what they set.
FLAGS: Mapping[str, str] = {"skip_wrong": "--continue"}


@frozen
class Step:
    """One thing to do: in words, and the command for it, where there is one."""

    text: str
    command: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {"text": self.text, "command": self.command}

    def lines(self) -> Iterator[str]:
        """The step for a terminal."""
        yield f"  {self.text}{':' if self.command else ''}"
        if self.command:
            yield f"    {self.command}"


@frozen
class Situation:
    """Where a batch stands.

    Attributes:
        journal: as it can be shown, without a password.
        again: the words of the command that runs the batch.
        connection: the flags about the connection that this run was given.
        counts: rows by state.
        stopped: why the last run ended early, as in `Summary`.
        unfinished: some of the rows that failed, are not known to be signalled, or are held.
        orphans: those that were not tidied.
    """

    journal: str
    again: Sequence[str]
    connection: Sequence[str] = ()
    counts: Mapping[str, int] = field(factory=dict)
    stopped: str | None = None
    unfinished: Sequence[Entry] = ()
    orphans: Sequence[Orphan] = ()

    @property
    def run(self) -> str:
        """The command that runs the batch, or goes on with it."""
        return command_line(*self.again, *self.connection)

    def command(self, name: str, *words: str) -> str:
        """A command on the journal."""
        return command_line("plooi", "batch", name, self.journal, *words)

    @property
    def waiting(self) -> int:
        """Rows that a run would go on with."""
        return sum(
            n for state, n in self.counts.items() if state not in ("done", "failed", "unsignalled", "held", WRONG)
        )


def situation_of(
    journal: Journal,
    again: Sequence[str],
    *,
    connection: Sequence[str] = (),
    stopped: str | None = None,
) -> Situation:
    """Where the batch of a journal stands."""
    from itertools import islice

    from plooi.batch.rows import UNFINISHED

    counts = journal.counts()
    # Rows that left the manifest may have failed as well; they count no more.
    states = tuple(state for state in UNFINISHED if counts.get(state))
    return Situation(
        journal.name,
        again,
        connection,
        counts,
        stopped,
        tuple(islice((entry for entry in journal.entries(states) if entry.number), SHOWN)) if states else (),
        tuple(orphan for orphan in journal.orphans() if not orphan.tidied),
    )


def run_words(manifest: Manifest, options: Options, journal: str | None) -> list[str]:
    """The words of the command that runs a batch so once more, without a dry run and without secrets."""
    from plooi.batch.options import set_otherwise

    words = ["plooi", "batch", file_word(manifest.path, *COMMANDS)]
    words += [] if journal is None else ["--journal", journal]
    for column, name in manifest.columns.items():
        words += ["--map", f"{column}={name}"]
    for name, value in {**set_otherwise(manifest), **set_otherwise(options)}.items():
        if name not in ("path", "columns"):
            flag = FLAGS.get(name) or f"--{name.replace('_', '-')}"
            words += [flag] if value is True else [flag, f"{value:g}" if isinstance(value, float) else str(value)]
    return words


def noted_words(journal: Journal, manifest: Path) -> list[str]:
    """The words of the command that a journal is of, with the options that it was given."""
    from plooi.batch import Manifest, Options
    from plooi.batch.running import beside

    try:
        how = json.loads(journal.meta("how") or "{}")
        of_manifest, of_run = (how.get(name, {}) for name in ("manifest", "options"))
        described, options = Manifest(manifest, **of_manifest), Options(**of_run)
    except (TypeError, ValueError, AttributeError, ConfigurationError):
        # Another version of plooi wrote it, with options that this one does not have.
        described, options = Manifest(manifest), Options()
    own = Path(journal.name).resolve() == beside(manifest).resolve()
    return run_words(described, options, None if own else journal.name)


def next_steps(now: Situation) -> list[Step]:
    """What to do, the first thing first."""
    return [*_about_the_run(now), *_about_rows(now), *_about_orphans(now)]


def _about_the_run(now: Situation) -> Iterator[Step]:
    match now.stopped:
        case "wrong":
            yield Step(_("Correct the rows that are wrong, and give the same command again"), now.run)
            yield Step(_("All that is wrong, with the remedies"), now.command("report", "--html", "report.html"))
            yield Step(_("Or send the good ones already"), command_line(*now.again, "--continue", *now.connection))
        case "dry-run" if now.counts.get(WRONG):
            yield Step(_("Correct the rows that are wrong; all of them, with the remedies"), now.command("report"))
        case "dry-run":
            yield Step(_("All is good. To send it"), now.run)
        case "not authorised":
            yield Step(
                _("Get a token that is valid now; `plooi config` shows where it comes from. Then go on"), now.run
            )
        case "unreachable":
            yield Step(_("When the platform is there again, go on"), now.run)
        case "interrupted" | "limit":
            yield Step(_("Go on where it stopped"), now.run)
        case "journal":
            yield Step(_("Mend what is wrong with the journal, and go on where it stopped"), now.run)


def _about_rows(now: Situation) -> Iterator[Step]:
    failed, held, wrong = (now.counts.get(state, 0) for state in ("failed", "held", WRONG))
    unsignalled = now.counts.get("unsignalled", 0)
    if held:
        yield Step(
            _(
                "{rows} held: decide for each. Do again what has no known outcome (--again), say that "
                "it was done (--done, with the ID of the record where that was in question), or leave it (--drop)",
                rows=counted(held, "row", "rows"),
            ),
            now.command("resolve", _first(now, "held"), "--again"),
        )
    if unsignalled:
        yield Step(
            _(
                "{rows} stored, and not known to be signalled to processing: what was not never "
                "becomes public. Let them be sent again, which signals them anew",
                rows=counted(unsignalled, "row", "rows"),
            ),
            f"{now.command('retry')} && {now.run}",
        )
        yield Step(
            _(
                "A row that ends so once more needs a look at the document's public address. If the document is there "
                "(withdrawn: if it is not), say so"
            ),
            now.command("resolve", _first(now, "unsignalled"), "--done"),
        )
    if failed:
        yield Step(
            _("{rows} failed: see why", rows=counted(failed, "row", "rows")),
            now.command("report", "--html", "report.html"),
        )
        yield Step(_("When the cause is mended, let them start again"), f"{now.command('retry')} && {now.run}")
    if now.stopped is None and wrong:
        yield Step(
            _("{rows} wrong: correct them (see report), and give the same command", rows=counted(wrong, "row", "rows")),
            now.run,
        )
    if now.stopped is None and now.waiting:
        if failed or unsignalled or held or wrong:
            yield Step(
                _(
                    "{rows} waiting: attachments go when their main document is done, and the rest with the next run",
                    rows=counted(now.waiting, "row", "rows"),
                )
            )
        else:
            yield Step(_("{rows} waiting: go on", rows=counted(now.waiting, "row", "rows")), now.run)


def _first(now: Situation, state: str) -> str:
    """The key of a row in a state."""
    return next((entry.key for entry in now.unfinished if entry.state == state), "KEY")


def _about_orphans(now: Situation) -> Iterator[Step]:
    known = sum(orphan.id is not None for orphan in now.orphans)
    unknown = len(now.orphans) - known
    if known:
        yield Step(
            _(
                "{records} without a file may be left on the platform under an id that is known; no "
                "such record is ever public. Withdraw what no row needs",
                records=counted(known, "record", "records"),
            ),
            now.command("tidy", *now.connection),
        )
    if unknown:
        yield Step(
            _(
                "{records} without a file may be left on the platform, under unknown ids; no such "
                "record is ever public, and nothing has to be done",
                records=counted(unknown, "record", "records"),
            )
        )
