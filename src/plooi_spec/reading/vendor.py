"""The vendored versions: `openapi/versions.toml`, the folders it speaks of, and the hashes that lock them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from plooi_spec.reading.guarded import parse_toml, read_bytes, read_text
from plooi_spec.reading.problems import Place, Problem, SpecError, raise_for, relative

INDEX = "openapi/versions.toml"
#: Where the client keeps what people wrote for each version.
MODULES = "src/plooi/versions"
#: How sure the files of a version are, the surest first.
STANDINGS = ("official", "server", "reconstructed")
#: The standing of files that nobody vouches for.
LEAST_SURE = STANDINGS[-1]
_LABEL = re.compile(r"[0-9][0-9A-Za-z]*(?:[.+-][0-9A-Za-z]+)*")
_PACKAGE = re.compile(r"v[a-z0-9_]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEYS = {"date": True, "date_note": False, "standing": True, "previous": False, "package": True, "roots": True}


@frozen
class Version:
    """One vendored version of the spec, as `openapi/versions.toml` describes it.

    `files` maps the path of each vendored file, relative to the version's folder and beginning with `upstream/`, to
    its SHA-256 in hex. `roots` are those of them to begin from; the first is the spec itself, the others are taken in.
    `date` is text of free precision, such as `2022-12`.
    """

    label: str
    date: str
    standing: str
    package: str
    roots: tuple[str, ...]
    files: Mapping[str, str] = field(repr=False)
    root: Path = field(repr=False)
    previous: str | None = None
    date_note: str | None = None

    @property
    def folder(self) -> Path:
        """The folder of the version, `openapi/v<label>`."""
        return self.root / "openapi" / f"v{self.label}"

    @property
    def upstream(self) -> Path:
        """The folder of the vendored files."""
        return self.folder / "upstream"

    def file(self, path: str) -> str:
        """A path relative to the version's folder, as places show it."""
        return relative(self.folder / path, self.root)

    def to_dict(self) -> dict[str, Any]:
        """What is said of the version, without its files, as plain data."""
        return {
            "version": self.label,
            "date": self.date,
            "date_note": self.date_note,
            "standing": self.standing,
            "previous": self.previous,
            "package": self.package,
        }


def find_root(start: Path) -> Path:
    """The project root: the nearest folder from `start` upwards with vendored specs, or else that of this source tree.

    Raises SpecError when neither is there, as in an installed wheel outside a checkout.
    """
    for folder in (start, *start.parents, Path(__file__).resolve().parents[3]):
        if (folder / INDEX).is_file():
            return folder
    message = f"No {INDEX} is here or in a folder above."
    raise SpecError.at(str(start), message, "Go into a checkout of the project, or name one with --root.")


def load_versions(root: Path) -> dict[str, Version]:
    """All vendored versions by their label, each after the one it follows, and in the order of the file otherwise.

    Reads `openapi/versions.toml` alone; what it says of files is checked by `verify`. Raises SpecError with
    everything that is wrong in it.
    """
    path = root / INDEX
    text = read_text(path, INDEX, "Name the project root with --root.", "The list of versions")
    data = parse_toml(text, INDEX, "The list of versions")
    problems: list[Problem] = []
    versions: dict[str, Version] = {}
    for label, table in data.items():
        faults = [*_table_problems(text, label, table)]
        problems += faults
        if not faults:
            values = {key: table.get(key) for key in _KEYS if key != "roots"}
            versions[label] = Version(
                label=label, **values, roots=tuple(table["roots"]), files=dict(table["files"]), root=root
            )
    raise_for([*problems, *_list_problems(text, versions)])
    return _in_order(versions)


def get_version(versions: Mapping[str, Version], label: str) -> Version:
    """The version of a label, with or without the leading `v`. Raises SpecError naming the known ones."""
    version = versions.get(label.removeprefix("v"))
    if version is None:
        known = ", ".join(versions) or "none"
        raise SpecError.at(INDEX, f"There is no version `{label}`.", f"Known versions: {known}.")
    return version


def is_label(text: str) -> bool:
    """Whether a text can be the label of a version, without a leading `v`."""
    return _LABEL.fullmatch(text) is not None


def verify(version: Version) -> None:
    """Hold the vendored files against the lock.

    Raises SpecError naming every file that is missing, not listed, a link, or not what its hash says.
    """
    if not version.upstream.is_dir():
        message = f"The folder of version {version.label} is not there."
        raise SpecError.at(version.file("upstream"), message, f"Put it back, or take {version.label} out of {INDEX}.")
    problems: list[Problem] = []
    files = dict(_files(version.upstream))
    for path, expected in version.files.items():
        place = Place(version.file(path))
        if path not in files:
            remedy = f"Put the file back, or take it out of {INDEX}."
            problems.append(Problem(place, "The file is listed, but it is not there.", remedy))
        elif files[path].is_symlink():
            problems.append(Problem(place, "The vendored file is a link.", "Put the file itself in its place."))
        elif (actual := _digest(files[path], place.file, problems)) not in {expected, None}:
            message = f"The vendored file was changed: expected sha256 {expected}, actual {actual}."
            remedy = f"Put the file back as it was vendored; mend specs in {version.file('repairs.yaml')} instead."
            problems.append(Problem(place, message, remedy))
    for path in sorted(files.keys() - version.files.keys()):
        remedy = f"Take the file away, or list it in {INDEX} with its sha256."
        problems.append(Problem(Place(version.file(path)), "The file is not listed.", remedy))
    raise_for(problems)


def stray_folders(root: Path) -> list[Problem]:
    """A problem for each folder under `openapi/` that no version of the list belongs to."""
    known = {version.folder.name for version in load_versions(root).values()}
    message = f"The folder belongs to no version in {INDEX}."
    return [
        Problem(Place(relative(path, root)), message, "List its version there, or take the folder away.")
        for path in sorted((root / "openapi").iterdir())
        if path.is_dir() and path.name not in known
    ]


def lock(upstream: Path) -> dict[str, str]:
    """The `files` table of a folder of vendored files: paths relative to its parent, sorted, with their SHA-256."""
    return {path: sha256(file) for path, file in sorted(_files(upstream))}


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex. Raises SpecError for what is no file or larger than one may be."""
    return hashlib.sha256(read_bytes(path, path.as_posix())).hexdigest()


def _digest(path: Path, shown: str, problems: list[Problem]) -> str | None:
    try:
        return hashlib.sha256(read_bytes(path, shown)).hexdigest()
    except SpecError as error:
        problems += error.problems
        return None


def _files(upstream: Path) -> Iterator[tuple[str, Path]]:
    for path in upstream.rglob("*"):
        if path.is_symlink() or not path.is_dir():
            yield relative(path, upstream.parent), path


def _in_order(versions: Mapping[str, Version]) -> dict[str, Version]:
    ordered: dict[str, Version] = {}
    while len(ordered) < len(versions):
        for label, version in versions.items():
            if label not in ordered and (version.previous is None or version.previous in ordered):
                ordered[label] = version
                break
    return ordered


def _list_problems(text: str, versions: Mapping[str, Version]) -> Iterator[Problem]:
    packages: dict[str, str] = {}
    for label, version in versions.items():
        if version.previous is not None and version.previous not in versions:
            message = f"The version before {label} is said to be {version.previous}, which is not in this list."
            yield Problem(_place(text, label, "previous"), message, "Name a version of the list, or leave it out.")
        elif label in _ancestors(versions, version):
            message = f"{label} comes, over its previous versions, before itself."
            yield Problem(_place(text, label, "previous"), message, "Let the first version name no previous one.")
        other = packages.setdefault(version.package, label)
        if other != label:
            message = f"{label} and {other} have the same package, {version.package}."
            yield Problem(_place(text, label, "package"), message, "Give each version a package of its own.")


def _ancestors(versions: Mapping[str, Version], version: Version) -> set[str]:
    seen: set[str] = set()
    before = version.previous
    while before is not None and before in versions and before not in seen:
        seen.add(before)
        before = versions[before].previous
    return seen


def _table_problems(text: str, label: str, table: Any) -> Iterator[Problem]:
    def problem(key: str | None, message: str, remedy: str) -> Problem:
        return Problem(_place(text, label, key), message, remedy)

    if not _LABEL.fullmatch(label):
        yield problem(None, f"`{label}` is no label of a version.", "Write it like 0.9.0-beta, without a leading v.")
    if not isinstance(table, dict):
        yield problem(None, f"`{label}` is not a table.", f'Write ["{label}"] and its keys below.')
        return
    for key, required in _KEYS.items():
        if key not in table and required:
            yield problem(None, f"{label} has no `{key}`.", f"Add the key `{key}`.")
        if key in table and key != "roots" and not isinstance(table[key], str):
            yield problem(key, f"`{key}` of {label} is not text.", "Put it in quotes.")
    for key in sorted(table.keys() - _KEYS.keys() - {"files"}):
        yield problem(key, f"{label} has a key `{key}` that means nothing here.", "Mend its spelling or take it out.")
    standing = table.get("standing")
    if isinstance(standing, str) and standing not in STANDINGS:
        yield problem("standing", f"`{standing}` is no standing.", f"Choose one of {', '.join(STANDINGS)}.")
    package = table.get("package")
    if isinstance(package, str) and not _PACKAGE.fullmatch(package):
        yield problem("package", f"`{package}` is no package name.", "Write it like v0_9_0_beta.")
    files = table.get("files")
    if not isinstance(files, dict) or not files:
        yield problem("files", f"{label} lists no files.", f'Add a table ["{label}".files] of paths and hashes.')
        files = {}
    for path, digest in files.items():
        if not path.startswith("upstream/") or not set(path.split("/")).isdisjoint({"", ".", ".."}):
            yield problem(path, f"`{path}` is no path under upstream/.", "Write it like upstream/openapi.yaml.")
        if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
            yield problem(path, f"The hash of {path} is no SHA-256.", "Write its 64 hexadecimal digits in lower case.")
    roots = table.get("roots", ["-"])
    if not isinstance(roots, list) or not roots or not all(isinstance(item, str) for item in roots):
        yield problem("roots", f"`roots` of {label} is no list of paths.", 'Write it like ["upstream/openapi.yaml"].')
    elif "roots" in table:
        for item in roots:
            if item not in files:
                yield problem("roots", f"The root {item} of {label} is not among its files.", "List it there as well.")


def _place(text: str, label: str, key: str | None) -> Place:
    """The line of a version's table, or of a key in it; tomllib keeps no lines."""
    inside, line = False, None
    for number, content in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\s*\"?(.*?)\"?\s*(?:\.\s*\"?files\"?\s*)?\]\s*(?:#.*)?$", content)
        if header:
            inside = header[1] == label
            if inside and (line is None or (key == "files" and "files" in content)):
                line = number
        elif inside and key is not None and re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", content):
            return Place(INDEX, number)
    return Place(INDEX, line)
