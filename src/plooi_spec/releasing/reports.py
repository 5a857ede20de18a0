"""The reports on a version, as files to send around: its differences as Markdown and as a page, and its impact."""

from __future__ import annotations

from pathlib import Path

from plooi_spec import diff
from plooi_spec.effective.spec import effective
from plooi_spec.impact import examine, prove
from plooi_spec.reading.data import dump
from plooi_spec.reading.problems import SpecError
from plooi_spec.reading.vendor import INDEX, Version, get_version, load_versions


def chosen(root: Path, label: str | None) -> Version:
    """The version of a label, or else the last of the list. Raises SpecError when there is none, or none before it."""
    versions = load_versions(root)
    if label is None and not versions:
        raise SpecError.at(INDEX, "There are no versions to report on.", "Take one in with `plooi-spec add`.")
    version = list(versions.values())[-1] if label is None else get_version(versions, label)
    if version.previous is None:
        message = f"{version.label} follows no other version, so there is nothing to hold it against."
        raise SpecError.at(INDEX, message, "Name another one.")
    return version


def write_reports(root: Path, version: Version, target: Path) -> list[Path]:
    """Write the reports on a version that follows another one into a folder; the files.

    Raises SpecError when one of the two cannot be used, and when the files cannot be written.
    """
    versions = load_versions(root)
    report = diff.compare(effective(get_version(versions, version.previous or "")), effective(version))
    impact = prove(examine(version, versions), versions)
    texts = {
        "differences.md": diff.render_markdown(report),
        "differences.html": diff.render_html(report),
        "impact.json": dump(impact.to_dict()),
    }
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, content in texts.items():
            (target / name).write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"The reports cannot be written: {error.strerror}."
        raise SpecError.at(str(error.filename or target), message, "Name another folder with --output.") from error
    return [target / name for name in texts]
