"""`PROVENANCE.md`: where the files of a version come from, and how sure that makes them."""

from __future__ import annotations

from collections.abc import Iterator

from plooi_spec.intake.report import LEFT_OUT, MEANINGS, Added, change_line, code, text

#: The name of the file, beside `upstream/`.
FILE = "PROVENANCE.md"


def provenance(added: Added, day: str, note: str | None) -> str:
    """The text of the file for a version taken in on a day (an ISO date), with a note of whoever did so."""
    return "\n".join(_lines(added, day, note)) + "\n"


def _lines(added: Added, day: str, note: str | None) -> Iterator[str]:
    version = added.version
    yield from [f"# Where {version.label} comes from", ""]
    yield f"Standing: **{version.standing}**. {MEANINGS[version.standing]}"
    if version.standing == "official":
        yield "That they are is the word of whoever took them in, or of the address they came from."
    yield ""
    yield f"Taken in with `plooi-spec add` on {day}, byte for byte, from {added.origin}."
    if added.sha256 is not None:
        yield f"The SHA-256 of what was read there is `{added.sha256}`."
    if note:
        yield from ["", text(note)]
    yield from ["", "| file | SHA-256 |", "| --- | --- |"]
    for path, digest in version.files.items():
        yield f"| {code(path)} | `{digest}` |"
    yield from ["", "`repairs.yaml` and `generation.yaml`, where they are there, are this project's."]
    if added.like is not None:
        yield f"What they hold was carried over from {added.like.label} ({added.like.standing}) as far as it fits."
    if added.left_out:
        yield from ["", "Left out of what the source held:", ""]
        for path, why in added.left_out:
            yield f"- {code(path)}: {LEFT_OUT[why]}"
    if added.replaced is not None:
        yield from _replaced(added, added.replaced.standing)


def _replaced(added: Added, standing: str) -> Iterator[str]:
    yield from ["", "## What these files took the place of", ""]
    yield f"Until {added.version.label} was taken in from here, this folder held files whose standing was: {standing}."
    if added.differences is None:
        yield "The two could not be compared."
        return
    changes = added.differences.listed
    if not changes:
        yield "They said the same, but for words for people."
        return
    yield "This is what they had otherwise; each item says what is different now."
    yield ""
    yield from map(change_line, changes)
