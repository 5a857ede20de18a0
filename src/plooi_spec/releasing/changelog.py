"""The entry of a release in `CHANGELOG.md`: the versions of the spec that it speaks, and what the new ones change.

An entry lists its versions with a digest of each effective spec. The next one is written against that list: what is
not on it is new, and what is on it with another digest was replaced or repaired since.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from plooi_spec.diff import Report
from plooi_spec.diff.phrases import summary
from plooi_spec.diff.phrases import version as shown
from plooi_spec.effective.spec import effective
from plooi_spec.intake.judging import differences, for_callers_of, meaning
from plooi_spec.intake.report import change_line, code, text
from plooi_spec.reading.data import dump
from plooi_spec.reading.guarded import read_text
from plooi_spec.reading.problems import Problem, SpecError, raise_for
from plooi_spec.reading.vendor import Version, load_versions

FILE = "CHANGELOG.md"
#: Where the number of the release stands.
NUMBER = "src/plooi/__init__.py"
_NUMBER = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)
_TITLE = "# Changes\n"
_ENTRY = re.compile(r"## (?P<release>\S+) \((?P<day>[^)]*)\)")
_LISTED = re.compile(r"- `(?P<label>[^`]+)` \((?P<standing>\w+)\), spec `(?P<digest>[0-9a-f]{12})`")


@frozen
class Listed:
    """A version as an entry lists it: its standing, and the beginning of the SHA-256 of its effective spec."""

    standing: str
    digest: str


@frozen
class Entry:
    """What was written: the release, its text, and whether that is new. One that is there already stays as it is."""

    release: str
    text: str
    written: bool

    def to_dict(self) -> dict[str, Any]:
        """The entry as plain data."""
        return {"release": self.release, "text": self.text, "written": self.written}


def release_of(root: Path) -> str:
    """The number of the release that the project is about to be: `__version__` of the client."""
    remedy = "Write it there, or name it with --release."
    try:
        match = _NUMBER.search(read_text(root / NUMBER, NUMBER))
    except SpecError as error:
        raise SpecError.at(NUMBER, "The number of the release is not to be found: there is no file.", remedy) from error
    if match is None:
        raise SpecError.at(NUMBER, "The number of the release is not to be found: there is no __version__.", remedy)
    return match[1]


def write_entry(root: Path, release: str, day: str, notes: Sequence[str] = (), anew: bool = False) -> Entry:
    """Write the entry of a release above those of earlier ones.

    With `anew`, an entry of the same release is written once more. Raises SpecError when a version is not vendored as
    the list says, or cannot be used, and when the file cannot be read or written; it is then as it was.
    """
    versions = load_versions(root)
    now = _listed(versions)
    path = root / FILE
    head, entries = _read(path)
    if release in entries and not anew:
        return Entry(release, entries[release], False)
    entries.pop(release, None)
    before = _known(next(iter(entries.values()), ""))
    new = "".join(f"{line}\n" for line in _lines(versions, now, before, release, day, notes))
    parts = [head.rstrip("\n"), *(part.rstrip("\n") for part in (new, *entries.values()))]
    try:
        path.write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise SpecError.at(FILE, f"It cannot be written: {error.strerror}.", "Make it writable.") from error
    return Entry(release, new, True)


def _listed(versions: Mapping[str, Version]) -> dict[str, Listed]:
    listed: dict[str, Listed] = {}
    problems: list[Problem] = []
    for label, version in versions.items():
        try:
            digest = hashlib.sha256(dump(effective(version).document).encode()).hexdigest()[:12]
        except SpecError as error:
            problems += error.problems
        else:
            listed[label] = Listed(version.standing, digest)
    raise_for(problems)
    return listed


def _read(path: Path) -> tuple[str, dict[str, str]]:
    """The text above the entries, and the entries by their release, the newest first."""
    if not path.exists():
        return _TITLE, {}
    content = read_text(path, FILE, "Make it a readable file in UTF-8.")
    starts = [match.start() for match in re.finditer(rf"^{_ENTRY.pattern}$", content, re.MULTILINE)]
    parts = [content[start:end] for start, end in zip(starts, [*starts[1:], len(content)], strict=True)]
    head = content[: starts[0]] if starts else content
    return head or _TITLE, {_release(part): part for part in parts}


def _release(entry: str) -> str:
    match = _ENTRY.match(entry)
    assert match is not None
    return match["release"]


def _known(entry: str) -> dict[str, Listed]:
    return {match["label"]: Listed(match["standing"], match["digest"]) for match in _LISTED.finditer(entry)}


def _lines(
    versions: Mapping[str, Version],
    now: Mapping[str, Listed],
    before: Mapping[str, Listed],
    release: str,
    day: str,
    notes: Sequence[str],
) -> Iterator[str]:
    yield from [f"## {release} ({day})", ""]
    if notes:
        yield from [*(f"- {text(note)}" for note in notes), ""]
    yield from ["Versions of the specification:", ""]
    for label, listed in now.items():
        yield f"- {code(label)} ({listed.standing}), spec `{listed.digest}`"
    gone = [label for label in before if label not in now]
    if gone:
        yield from ["", f"Not spoken any more: {', '.join(map(code, gone))}."]
    for label, version in versions.items():
        if label not in before:
            yield from _new(version, versions)
        elif before[label] != now[label]:
            yield from _other(version, before[label])


def _new(version: Version, versions: Mapping[str, Version]) -> Iterator[str]:
    previous = versions.get(version.previous or "")
    against = "" if previous is None else f", against {shown(previous)}"
    yield from ["", f"### New: {shown(version)}{against}"]
    if previous is None:
        yield from ["", "It follows no other version."]
        return
    report = differences(previous, version)
    if report is not None:
        yield from ["", f"{summary(report)}."]
        yield from _hurting(report)
    callers = for_callers_of(meaning(version, versions, proven=False))
    if callers:
        yield from ["", "For those who call the client:", "", *(f"- {text(line)}" for line in callers)]


def _hurting(report: Report, most: int = 20) -> Iterator[str]:
    """What breaks, as a list; all the rest is to be had from the command that is named."""
    changes = [change for change in report.changes if change.grade == "breaking"]
    if changes:
        yield from ["", *map(change_line, changes[:most])]
    if len(changes) > most:
        yield f"- … and {len(changes) - most} more that break"
    yield from ["", f"All of it: {code(f'plooi-spec diff {report.old.label} {report.new.label}')}."]


def _other(version: Version, before: Listed) -> Iterator[str]:
    yield from ["", f"### Changed: {shown(version)}", ""]
    if before.standing != version.standing:
        yield f"Its standing was {before.standing} and is {version.standing}; its PROVENANCE.md says what changed."
    else:
        yield "Its files or their repairs are others than in the release before."
