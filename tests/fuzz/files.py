"""Targets that read local files: manifests, metadata and journals. A file that cannot be used is a `PlooiError`."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from attrs import frozen

from batch.manifests import KINDS, document, row, write
from fuzz.hostile import NASTY, Platform
from fuzz.mutating import mutated, mutated_workbook
from fuzz.promises import Hurt, check_output, within
from plooi import PlooiError, batch, versions
from plooi.batch.journal import open_journal
from plooi.batch.manifests.manifest import Manifest
from plooi.cli.batch.reports import as_csv, as_json, as_text, overview, report_rows
from plooi.cli.commands.validate import as_text as findings_text
from plooi.cli.frame.failures import failure_of
from plooi.cli.frame.output import as_json_text, printable
from plooi.cli.validate.manifests import sources
from plooi.cli.validate.reading import read_metadata

#: Seconds that a case may take, however busy the machine is.
SECONDS = 30.0
RICH = row(
    1,
    documenthandelingen=[{"soort_handeling": "ondertekening", "at_time": "2022-08-24"}],
    extra_metadata=[{"velden": {"zaaknummer": ["2021-117"]}}],
    omschrijvingen=["regel één\nregel twee", "een; twee"],
    creatiedatum="2022-08-24",
)
METADATA = {name: value for name, value in RICH.items() if name != "file"}
WIRE = {
    "document": {
        "publisher": {"id": "https://identifier.overheid.nl/tooi/id/gemeente/gm0518", "label": "gemeente Den Haag"},
        "titelcollectie": {"officieleTitel": "Kapvergunning", "verkorteTitels": ["Kap"]},
        "identifiers": ["doc-1"],
        "geldigheid": {"begindatum": "2022-08-24"},
        "classificatiecollectie": {"documentsoorten": [{"id": "https://x.test/a", "label": "vergunning"}]},
        "documenthandelingen": [{"atTime": "2022-08-24T14:15:22Z"}],
    },
    "documentrelaties": [{"relation": "https://x.test/r", "role": "https://x.test/s"}],
}


@frozen
class Case:
    """One case, which its target tries again for the same seed of the session."""

    target: str
    number: int
    what: str


def manifests(random: Random) -> Iterator[Case]:
    """Mutated manifests of each kind, read row by row, and checked as `plooi validate` does."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kinds = (*KINDS, "ods")
        good = {kind: write(folder / f"good.{kind}", [RICH, row(2), row(3)]).read_bytes() for kind in kinds}
        for number in range(1, 10**9):
            kind = random.choice(kinds)
            path = folder / f"m.{kind}"
            path.write_bytes((mutated_workbook if kind in ("xlsx", "ods") else mutated)(random, good[kind]))
            case = Case("manifests", number, kind)
            with within(SECONDS, case):
                _harmless(case, lambda path=path: list(Manifest(path).rows()))
                _checked(case, path, random)
            yield case


def metadata_files(random: Random) -> Iterator[Case]:
    """Mutated metadata files in both spellings, read as `plooi publish` does, and checked as `plooi validate` does."""
    from ruamel.yaml import YAML

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yaml: Any = YAML(typ="safe", pure=True)
        good: list[tuple[str, bytes]] = []
        for data in (METADATA, WIRE):
            yaml.dump(data, folder / "good.yaml")
            good += [("json", json.dumps(data, indent=1).encode()), ("yaml", (folder / "good.yaml").read_bytes())]
        for number in range(1, 10**9):
            kind, content = random.choice(good)
            path = folder / f"m.{kind}"
            path.write_bytes(mutated(random, content))
            case = Case("metadata", number, kind)
            version = versions.get(random.choice(versions.labels()))
            with within(SECONDS, case):
                _harmless(case, lambda path=path, version=version: version.check(read_metadata(str(path), version)))
                _checked(case, path, random)
            yield case


def journals(random: Random) -> Iterator[Case]:
    """Mutated journals: bytes of the file, or values in it; reported on, and now and then gone on with."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        platform = stack.enter_context(Platform())
        for number in (1, 2, 3):
            document(folder, number)
        manifest = write(folder / "m.jsonl", [row(1), row(2), row(3, publisher="gm9999")])
        journal = folder / "j"
        _run(manifest, platform.url, journal)
        good = journal.read_bytes()
        for number in range(1, 10**9):
            for left in folder.glob("j-*"):
                left.unlink()
            journal.write_bytes(good)
            what = random.choice(("bytes", "value", "value", "value"))
            if what == "bytes":
                journal.write_bytes(_flipped(random, good))
            else:
                _change(random, journal)
            case = Case("journals", number, what)
            with within(SECONDS, case):
                _harmless(case, partial(_reported, case, journal))
                if random.random() < 0.2:
                    _harmless(case, partial(_run, manifest, platform.url, journal))
            yield case


def _run(manifest: Path, url: str, journal: Path) -> batch.Summary:
    options = batch.Options(jobs=2, skip_wrong=True)
    return batch.run(manifest, url, auth="geheim-geheim", journal=journal, options=options)


def _reported(case: Case, journal: Path) -> str:
    with open_journal(journal) as book:
        document = overview(book)
        text = "\n".join(as_text(report_rows(book)))
        texts = [*as_csv(report_rows(book)), *as_json(document, report_rows(book))]
    "".join(texts).encode()
    return text


def _flipped(random: Random, data: bytes) -> bytes:
    content = bytearray(data)
    for _ in range(random.choice((1, 4, 40))):
        content[random.randrange(len(content))] = random.randrange(256)
    return bytes(content[: random.randrange(len(content))] if random.random() < 0.1 else content)


def _change(random: Random, journal: Path) -> None:
    values = [*NASTY, None, 0, -1, 2**62, 1.5, float("inf"), b"\xff\xfe", "[" * 3_000, "{}", "[]", '{"id": 5}', "done"]
    with closing(sqlite3.connect(journal)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for _ in range(random.choice((1, 2, 5))):
            table = random.choice([name for name in tables if not name.startswith("sqlite_")])
            columns = [column[1] for column in database.execute(f'PRAGMA table_info("{table}")')]
            value = random.choice(values)
            if isinstance(value, str):
                value = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
            try:
                database.execute(f'UPDATE "{table}" SET "{random.choice(columns)}" = ?', (value,))
            except sqlite3.Error:
                continue
        database.commit()


def _checked(case: Case, path: Path, random: Random) -> None:
    version = versions.get(random.choice(versions.labels()))

    def check() -> str:
        results = [source.check(version, replace=False) for source in sources([str(path)])]
        as_json_text([result.to_dict() for result in results]).encode("utf-8", "backslashreplace")
        return "\n".join(findings_text(results, all_versions=False))

    _harmless(case, check)


def _harmless(case: Case, work: Callable[[], object]) -> None:
    """Do something; what comes out is a result or a `PlooiError`, and can be shown. Raises Hurt."""
    try:
        result = work()
    except PlooiError as error:
        result = "\n".join(failure_of(error).lines)
    except Exception as error:
        raise Hurt(f"{case}: {''.join(traceback.format_exception(error))}") from error
    if isinstance(result, str):
        check_output(printable(result, _Terminal()), case)


class _Terminal:
    encoding = "utf-8"
