"""A version taken in: from a source to vendored, repaired, generated and reported on, or not at all."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from attrs import evolve, field, frozen

from plooi_spec.effective.bundle import bundle
from plooi_spec.effective.overlay import apply, read_overlay
from plooi_spec.effective.spec import GENERATION, REPAIRS
from plooi_spec.intake import listing
from plooi_spec.intake.carrying import Carried, about, fitting, overlay_of, written
from plooi_spec.intake.gather import Gathered, gather, gather_bytes
from plooi_spec.intake.judging import differences, meaning
from plooi_spec.intake.provenance import FILE, provenance
from plooi_spec.intake.report import Added
from plooi_spec.intake.roots import find_roots
from plooi_spec.packages import workshop
from plooi_spec.packages.reserved import renamed_names
from plooi_spec.packages.store import failure, staging_together
from plooi_spec.reading import vendor
from plooi_spec.reading.guarded import read_text
from plooi_spec.reading.problems import Problem, SpecError
from plooi_spec.reading.vendor import INDEX, LEAST_SURE, MODULES, STANDINGS, Version, load_versions
from plooi_spec.reading.web import Web

_UNKNOWN = "unknown"


def _without_v(label: str) -> str:
    return label.removeprefix("v")


@frozen
class Wish:
    """What is to be taken in, and as what.

    `source` is a file, a folder, an archive or an address; with `content` it is the name of these bytes, and `origin`
    says in words where they come from. The `standing` is what somebody vouches for, and by default the least sure one:
    an `info.x-standing` in the files counts for nothing, since an edited copy of another version has it too. `date` is
    that of the version, as free text. `after` is the version before (None for the last of the list), `roots` are paths
    in the source. `repairs` and `generation` are overlays with further actions. `replace` puts the files in the place
    of a reconstruction, with `force` in that of any version.
    """

    label: str = field(converter=_without_v)
    source: str
    standing: str = LEAST_SURE
    date: str | None = None
    after: str | None = None
    roots: tuple[str, ...] = ()
    replace: bool = False
    force: bool = False
    repairs: Path | None = None
    generation: Path | None = None
    note: str | None = None
    content: bytes | None = field(default=None, repr=False)
    origin: str = ""


def add(root: Path, wish: Wish, web: Web | None = None) -> Added:
    """Take a version in.

    Its files are vendored as they are and locked; what the version before has of repairs and adaptations goes along
    where it fits; the package is generated. Raises SpecError for whatever goes wrong, and for files or folders that
    cannot be written; `openapi/` and `generated/` are then as they were.
    """
    place_of(root, wish)
    try:
        with tempfile.TemporaryDirectory(prefix="plooi-spec-") as name:
            draft = Path(name) / "draft"
            came = Path(name) / "came"
            gathered = _gather(wish, came, web or Web())
            with staging_together(workshop.folder(root), root / "openapi") as (packages, specs):
                # Read once more: another run may have changed it until the lock was had.
                before = place_of(root, wish)
                copy_project(root, draft)
                with _seen_from(gathered, came, wish.label):
                    added = _add(draft, wish, gathered, came, before)
                copy_back(draft, packages, specs)
    except OSError as error:
        file, why = failure(error)
        message = f"Not everything could be read or written: {why}."
        raise SpecError.at(file or str(root), message, "Nothing was changed. Mend that first.") from error
    return evolve(added, version=load_versions(root)[wish.label])


@frozen
class _Place:
    """Where in the list a version goes: its package, the one before it, and the one that it replaces."""

    package: str
    previous: Version | None
    replaced: Version | None

    @property
    def like(self) -> Version | None:
        """The version whose roots and overlays are the nearest."""
        return self.replaced or self.previous


def place_of(root: Path, wish: Wish) -> _Place:
    """Where a version goes. Raises SpecError for a label, a standing or a place in the list that cannot be."""
    versions = load_versions(root)
    if not vendor.is_label(wish.label):
        message = f"`{wish.label}` is no label of a version."
        raise SpecError.at(INDEX, message, "Write it like 0.9.0-beta.")
    if wish.standing not in STANDINGS:
        message = f"`{wish.standing}` is no standing."
        remedy = (
            "Say with --standing how sure the files are: `official` for upstream's own text, `server` for what was "
            "written down from the platform's source, `reconstructed` for what was put together from traces."
        )
        raise SpecError.at(INDEX, message, remedy)
    replaced = versions.get(wish.label)
    _raise_for_replacing(wish, replaced)
    package = "v" + re.sub(r"[^a-z0-9]+", "_", wish.label.lower())
    other = next((version for version in versions.values() if version.package == package), None)
    if replaced is not None:
        package = replaced.package
    elif other is not None:
        message = f"The package of {wish.label} would be {package}, which is that of {other.label}."
        raise SpecError.at(INDEX, message, "Give the version a label that differs by more than signs and capitals.")
    if wish.after is not None:
        return _Place(package, vendor.get_version(versions, wish.after), replaced)
    if replaced is not None:
        return _Place(package, versions.get(replaced.previous or ""), replaced)
    return _Place(package, list(versions.values())[-1] if versions else None, None)


def _raise_for_replacing(wish: Wish, replaced: Version | None) -> None:
    label = wish.label
    if replaced is None and wish.replace:
        known = "Take it in without --replace, or look at the label with `plooi-spec list`."
        raise SpecError.at(INDEX, f"There is no version {label} to replace.", known)
    if replaced is None:
        return
    if not wish.replace:
        remedy = f"Take it out first with `plooi-spec remove {label}`."
        if replaced.standing == "reconstructed":
            remedy = "Say --replace to put these files in the place of the reconstruction."
        message = f"The version {label} is there already; its standing is {replaced.standing}."
        raise SpecError.at(INDEX, message, remedy)
    if replaced.standing != "reconstructed" and not wish.force:
        message = f"The version {label} is no reconstruction; its standing is {replaced.standing}."
        raise SpecError.at(INDEX, message, "Say --force as well if it is to be replaced all the same.")
    if wish.standing == "reconstructed" and not wish.force:
        message = f"A reconstruction would take the place of {label}."
        remedy = "Say --standing official if the files are upstream's own text, or --force as well if this is meant."
        raise SpecError.at(INDEX, message, remedy)


def copy_project(root: Path, draft: Path) -> None:
    """Copy the specs, the packages and the version modules of a project into `draft`, a project to try things in."""
    shutil.copytree(root / "openapi", draft / "openapi", symlinks=True)
    for folder in (workshop.folder(root), root / MODULES):
        if folder.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(folder, draft / folder.relative_to(root), ignore=ignored)


def copy_back(draft: Path, packages: Path, specs: Path) -> None:
    """Copy what such a project holds to where it takes the place of the real ones."""
    shutil.copytree(workshop.folder(draft), packages, dirs_exist_ok=True)
    shutil.copytree(draft / "openapi", specs, symlinks=True, dirs_exist_ok=True)


def _gather(wish: Wish, target: Path, web: Web) -> Gathered:
    if wish.content is None:
        return gather(wish.source, target, web)
    name = Path(wish.source).name
    return gather_bytes(wish.content, name, target, wish.source, wish.origin)


def _add(draft: Path, wish: Wish, gathered: Gathered, came: Path, place: _Place) -> Added:
    like = place.like
    earlier = [] if like is None else [path.removeprefix("upstream/") for path in like.roots]
    roots = find_roots(came, wish.roots, earlier, gathered.shown)
    for path in roots.foreign:
        (came / path).unlink()
    folder = draft / "openapi" / f"v{wish.label}"
    if like is not None:
        # Kept aside, since a replaced version lies where the new one comes.
        shutil.copytree(draft / "openapi" / like.folder.name, draft / "before" / "openapi" / like.folder.name)
    shutil.rmtree(folder / "upstream", ignore_errors=True)
    shutil.copytree(came, folder / "upstream")
    _list(draft, wish, place, tuple(f"upstream/{path}" for path in roots.paths))
    version = load_versions(draft)[wish.label]
    overlays = _carry(draft, version, wish, like)
    workshop.regenerate(draft, [version.label])
    added = Added(
        version=version,
        like=like,
        replaced=place.replaced,
        source=gathered.shown,
        origin=gathered.origin,
        sha256=gathered.sha256,
        left_out=(*((path, "hidden") for path in gathered.left_out), *((path, "foreign") for path in roots.foreign)),
        notes=tuple(_kept(note, version) for note in roots.notes),
        renamed=tuple(renamed_names(workshop.folder(draft) / version.package)),
        overlays=overlays,
        check=workshop.check(version),
        differences=None if like is None else differences(like, version),
        impact=meaning(version, load_versions(draft)),
    )
    today = datetime.now(UTC).date().isoformat()
    (folder / FILE).write_text(provenance(added, today, wish.note), encoding="utf-8", newline="\n")
    return added


def _kept(note: Problem, version: Version) -> Problem:
    """A note on a file of the source, at the place where the file is kept."""
    return evolve(note, place=evolve(note.place, file=version.file(f"upstream/{note.place.file}")))


def _list(draft: Path, wish: Wish, place: _Place, roots: Sequence[str]) -> None:
    path = draft / INDEX
    text = read_text(path, INDEX)
    files = vendor.lock(draft / "openapi" / f"v{wish.label}" / "upstream")
    values = {
        "standing": wish.standing,
        "previous": None if place.previous is None else place.previous.label,
        "roots": list(roots),
    }
    if place.replaced is None:
        table = {"date": wish.date or _UNKNOWN, **values, "package": place.package}
        text = listing.with_table(text, wish.label, table, files)
    else:
        dated = {} if wish.date is None else {"date": wish.date, "date_note": None}
        text = listing.changed(text, wish.label, {**dated, **values}, files)
    path.write_bytes(text.encode())


def _carry(draft: Path, version: Version, wish: Wish, like: Version | None) -> tuple[Carried, ...]:
    """Write the overlays of the new version, and say what became of those of the one before."""
    bundled = bundle(version)
    document, sources = bundled.document, bundled.sources
    result = []
    for name, extra in ((REPAIRS, wish.repairs), (GENERATION, wish.generation)):
        target = version.folder / name
        before = draft / "before" / "openapi" / ("" if like is None else like.folder.name) / name
        overlay = overlay_of(before, draft / "before")
        if overlay is not None and like is not None:
            overlay = about(overlay, like.label, version.label)
        document, sources, kept, left = fitting(document, sources, overlay)
        more = None if extra is None else read_overlay(extra, extra.parent)
        if more is not None:
            document, sources = apply(document, sources, more)
        text = written(before, kept, extra, "" if like is None else like.label, version.label)
        target.unlink(missing_ok=True)
        if text is not None:
            target.write_text(text, encoding="utf-8", newline="\n")
        result.append(Carried(name, kept, left, () if more is None else more.actions))
    return tuple(result)


@contextmanager
def _seen_from(gathered: Gathered, came: Path, label: str) -> Iterator[None]:
    """Name places by the source: what failed leaves nothing under `openapi/` to look at."""
    inside = f"openapi/v{label}/"

    def seen(problem: Problem) -> Problem:
        file, remedy = problem.place.file, problem.remedy
        for name, option in ((REPAIRS, "--repairs"), (GENERATION, "--generation")):
            if inside + name in remedy:
                remedy = f"Write an action for it into an overlay file of yours, and name that with {option}."
        if not Path(file).is_absolute() and (came / file).is_file():
            file = f"{inside}upstream/{file}"
        return Problem(evolve(problem.place, file=named(file)), named(problem.message), named(remedy))

    def named(text: str) -> str:
        if gathered.single is not None:
            text = text.replace(f"{inside}upstream/{gathered.single}", gathered.shown)
        return text.replace(f"{inside}upstream/", f"{gathered.shown.rstrip('/')}/")

    try:
        yield
    except SpecError as error:
        raise SpecError(*map(seen, error.problems)) from error
