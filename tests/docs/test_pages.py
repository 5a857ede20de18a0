"""The pages in docs/ keep their word: their examples run, their tables are those of the code."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from ruamel.yaml import YAML

from advice import FOR_CODES, FOR_ERRORS
from cli.warm import WarmProgram
from plooi import errors
from plooi.batch.manifests import excel_bounds, ods_rows
from plooi.cli.commands import COMMANDS
from plooi.cli.frame.settings import KNOWN, LARGEST, MOST_DOTS
from plooi.guarded import values, xml_pieces
from plooi.guarded.files import PATIENCE
from plooi.model.metadata import FIELDS
from plooi.spelling import CHOICES
from site_built import built_site
from tables import PAGES, TABLE, TABLES, example, family, renewed

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
RUN = ("batch", "errors", "metadata", "python", "versions", "waardelijsten", "start", "publishing", "connecting")
RUN += ("nl/publiceren", "nl/waardelijsten")
#: Files that a page writes down by itself, before its commands.
WRITTEN = {"yaml": "kapvergunning.yaml", "csv": "manifest.csv"}


def name_of(path: Path) -> str:
    return path.relative_to(DOCS).with_suffix("").as_posix()


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


@pytest.fixture
def desk(tmp_path: Path, pdf: Path, zip_file: Path) -> Path:
    """A folder with the files that the examples speak of."""
    folder = tmp_path / "desk"
    folder.mkdir()
    shutil.copy(pdf, folder / "kapvergunning.pdf")
    shutil.copy(zip_file, folder / "tekeningen.zip")
    write(folder, "start", "yaml")
    write(folder, "batch", "csv")
    return folder


def write(folder: Path, name: str, *languages: str) -> None:
    for language in languages:
        for text in blocks(page(name), language):
            (folder / WRITTEN[language]).write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The folders with `plooi` and Python; where processes can be forked, `plooi` is a fork of one that is loaded."""
    installed = str(Path(sys.executable).parent)
    if not hasattr(os, "fork"):
        yield [installed]
        return
    warm = WarmProgram(tmp_path_factory.mktemp("bin"))
    yield [str(warm.folder), installed]
    warm.close()


def environment(desk: Path, programs: list[str], sandbox: Any, token: str) -> dict[str, str]:
    """An environment for somebody who sits at the desk, without any setting of this machine's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PLOOI_", "XDG_"))}
    return {
        **kept,
        "HOME": str(desk),
        "PATH": os.pathsep.join([*programs, kept.get("PATH", "")]),
        "PLOOI_URL": sandbox.url,
        "PLOOI_TOKEN": token,
    }


@pytest.mark.parametrize("name", RUN)
def test_the_examples_in_python_run_in_their_order(
    name: str, desk: Path, programs: list[str], sandbox: Any, token: str
) -> None:
    examples = blocks(page(name), "python")
    assert examples
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(examples)],
        cwd=desk,
        env=environment(desk, programs, sandbox, token),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


MARK = "\x1e"
#: Where the sandbox of the pages is.
STARTED = "http://127.0.0.1:8021"


@pytest.mark.parametrize(
    ("name", "least"), [("cli", 15), ("batch", 7), ("connecting", 1), ("nl/batches", 5), ("nl/waardelijsten", 2)]
)
def test_the_examples_of_the_command_run_and_print_what_is_shown(
    name: str, least: int, desk: Path, programs: list[str], sandbox: Any, token: str
) -> None:
    if name.startswith("nl/"):
        write(desk, name, *WRITTEN)
    check_commands(name, least, desk, environment(desk, programs, sandbox, token), "")


@pytest.mark.parametrize(("name", "least"), [("start", 6), ("nl/publiceren", 4)])
def test_the_examples_that_begin_with_nothing_run_beside_a_sandbox(
    name: str, least: int, desk: Path, programs: list[str], new_sandbox: Callable[..., Any]
) -> None:
    # The sandbox of the page, in its folder, on another port.
    mine = new_sandbox(data=desk / "plooi-sandbox")
    (desk / "kapvergunning.yaml").unlink()
    write(desk, name, "yaml")
    check_commands(name, least, desk, environment(desk, programs[-1:], mine, ""), mine.origin)
    [kept] = mine.records()
    assert kept["metadata"]["document"]["titelcollectie"]["officieleTitel"] == "Kapvergunning Hooigracht"


def check_commands(name: str, least: int, desk: Path, env: dict[str, str], origin: str) -> None:
    """Run the commands of a page in one shell, and compare what each prints; at `origin` where that is given."""
    shown = [line for block in blocks(page(name), "console") for line in block.splitlines()]
    commands: list[tuple[str, int, list[str]]] = []
    for line in shown:
        if line.startswith("$ "):
            command, _, code = line[2:].partition("   # exit code ")
            commands.append((command, int(code or 0), []))
        else:
            commands[-1][2].append(line)
    assert len(commands) >= least
    script = "\n".join(
        f"{command.replace(STARTED, origin) if origin else command}\nprintf '{MARK}%s{MARK}' $?"
        for command, _, _ in commands
    )
    done = subprocess.run(
        ["sh", "-c", f"exec 2>&1\n{script}"],
        cwd=desk,
        env=env,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    parts = done.stdout.split(MARK)
    assert len(parts) == 2 * len(commands) + 1, done.stdout
    for (command, code, lines), printed, ended in zip(commands, parts[::2], parts[1::2], strict=False):
        assert int(ended) == code, f"{command}\n{printed}"
        assert re.fullmatch(pattern(lines), UUID.sub("UUID", printed)), f"{command}\n{printed}"


def pattern(lines: list[str]) -> str:
    """What the lines of a page allow: a line `…` any lines, `…` in a line any text, an id any id."""
    regex = ""
    for line in lines:
        text = re.escape(UUID.sub("UUID", line)).replace("…", ".*")
        regex += r"(?:.*\n)*?" if line == "…" else text + r"\n"
    return regex or r"[^\n]*\n?"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_the_tables_are_those_of_the_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert renewed(text) == text, "nox -s regenerate writes them anew"


def test_every_table_stands_somewhere() -> None:
    names = [name for path in PAGES for _, name, _, _ in TABLE.findall(path.read_text(encoding="utf-8"))]
    assert sorted(names) == sorted(TABLES)


def test_the_capabilities_are_those_that_the_command_prints(desk: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "plooi", "capabilities", "--markdown"],
        capture_output=True,
        text=True,
        check=True,
        cwd=desk,
    )
    assert "reconstructed" in done.stdout
    assert done.stdout in page("versions")


def test_every_error_is_in_the_table() -> None:
    listed = {cls.__name__ for cls in family()}
    public = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.PlooiError) and not name.startswith("_")
    }
    assert listed == public
    for name in public - {"PlooiError"}:
        assert f"`{name}` |" in page("errors"), name


def test_every_error_and_every_code_says_what_to_do() -> None:
    assert set(FOR_ERRORS) == {*family()} - {errors.PlooiError}
    assert set(FOR_CODES) == set(errors.CODES) == set(get_args(errors.Code))
    commands = set(re.findall(r"plooi (\w+)", str([*FOR_ERRORS.values(), *FOR_CODES.values()])))
    assert commands <= {name.partition(" ")[0] for name in COMMANDS}
    flags = set(re.findall(r"(--[a-z][a-z-]*)", str([*FOR_ERRORS.values(), *FOR_CODES.values()])))
    known = {known.flag for known in KNOWN} | set(re.findall(r"(--[a-z][a-z-]*)", str(CHOICES)))
    assert flags <= known
    # What an error is said to carry, it carries.
    for cls, texts in FOR_ERRORS.items():
        for name in re.findall(r"`(problems|fields|verb|remedy|fault|hint|passing|messages|pointers)`", texts[0]):
            assert hasattr(example(cls), name), (cls, name)


def test_every_field_is_told_of() -> None:
    section = page("metadata").partition("## The fields")[2].partition("\n### ")[0]
    names = re.findall(r"`(\w+)`", "\n".join(line.split("|")[1] for line in section.splitlines() if line[:3] == "| `"))
    assert sorted(names) == sorted(FIELDS)


def test_every_field_has_its_place_in_diwoo_or_is_said_to_have_none() -> None:
    section = page("diwoo").partition("## How the fields map")[2]
    assert [name for name in FIELDS if f"`{name}`" not in section] == []


def test_every_setting_is_told_of() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(--[\w-]+)` \| `(PLOOI_\w+)` \|", page("cli"), re.MULTILINE)
    assert rows == [(known.name, known.flag, known.variable) for known in KNOWN]
    settings, profiles = (tomllib.loads(text) for text in blocks(page("cli"), "toml"))
    assert list(profiles) == ["profiles"]
    for table in (settings, *profiles["profiles"].values()):
        assert set(table) <= {known.name for known in KNOWN}


def test_every_command_is_told_of() -> None:
    for name in COMMANDS:
        assert f"| `plooi {name}" in page("cli"), name


@pytest.mark.parametrize("name", [name_of(path) for path in PAGES])
def test_examples_of_data_can_be_read(name: str) -> None:
    for text in blocks(page(name), "json"):
        json.loads(text)
    for text in blocks(page(name), "yaml"):
        YAML(typ="safe", pure=True).load(text)


def test_the_limits_on_the_page_about_security_are_those_of_the_code() -> None:
    text = page("security")
    rows = {cells[1].strip(): cells[2] for line in text.splitlines() if len(cells := line.split("|")) == 5}
    size = {1024**2: "1 MiB", 48 * 1024**2: "48 MiB", 1024**3: "1 GiB"}
    one = f"{size[values.LARGEST]}, {values.DEEPEST} levels, {values.MOST_VALUES:,} values"
    assert rows["a metadata file, or one row of a manifest"].strip() == one
    as_json = f"{values.DEEPEST_FILE} levels, {values.MOST_VALUES_FILE:,} values"
    assert rows["one file of JSON that is read as a whole"].strip() == as_json
    as_yaml = f"{values.DEEPEST_FILE} levels, {values.MOST_VALUES_YAML:,} values;"
    assert rows["one file of YAML that is read as a whole"].strip().startswith(as_yaml)
    assert rows["a number"].strip() == f"{values.MOST_DIGITS} digits"
    assert rows["`plooi.toml`, a file with a token"].strip() == f"{LARGEST // 1024} KiB, {MOST_DOTS} dots in a line"
    assert rows["a workbook"].strip() == (
        f"{size[excel_bounds.LARGEST_UNPACKED]} unpacked, {size[excel_bounds.LARGEST_SHARED]} of texts, "
        f"{excel_bounds.MOST_ROWS:,} rows, {excel_bounds.MOST_IN_ROW:,} tags in a row, "
        f"{excel_bounds.MOST_ELEMENTS:,} elements in another part"
    )
    assert rows["a spreadsheet of OpenDocument"].strip() == (
        f"{size[ods_rows.LARGEST_CONTENT]} unpacked, {size[xml_pieces.LONGEST_TAG]} in one tag or text, "
        f"{excel_bounds.MOST_ROWS:,} rows, {ods_rows.MOST_REPEATS:,} repeats of a row with values, "
        f"{xml_pieces.DEEPEST_XML} levels"
    )
    assert f"and {PATIENCE:g} seconds" in rows["a pipe or a device as metadata, or as a file with a token"]


def test_the_tests_on_the_page_about_security_exist() -> None:
    for path in re.findall(r"`(tests/[\w/.]+)`", page("security")):
        assert (ROOT / path).exists(), path


def test_every_page_of_the_site_is_in_its_contents() -> None:
    trees = re.findall(r"^```\{toctree\}\n(.*?)^```", page("index"), re.DOTALL | re.MULTILINE)
    listed = [line for tree in trees for line in tree.splitlines() if line and not line.startswith(":")]
    assert sorted(listed) == sorted(name_of(path) for path in PAGES if name_of(path) != "index")


def test_the_site_has_a_report_on_each_version_that_follows_another() -> None:
    lock = tomllib.loads((ROOT / "openapi" / "versions.toml").read_text(encoding="utf-8"))
    following = [label for label, version in lock.items() if "previous" in version]
    assert re.findall(r'href="differences/([^"]+)\.html"', page("index")) == following


def test_the_contents_of_a_report_tell_all_its_groups_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Several parts of a version may have become one: what each was called is said."""
    reports = list((built_site(tmp_path_factory) / "differences").glob("*.html"))
    assert reports
    for report in reports:
        contents = report.read_text(encoding="utf-8").partition("<nav")[2].partition("</nav>")[0]
        listed = [re.sub(r"<[^>]*>", "", link) for link in re.findall(r"<a [^>]*><span>(.*?)</span> <span", contents)]
        assert listed
        assert len(set(listed)) == len(listed)


def test_the_site_is_built_without_a_warning(tmp_path_factory: pytest.TempPathFactory) -> None:
    site = built_site(tmp_path_factory)
    assert [name_of(path) for path in PAGES if not (site / f"{name_of(path)}.html").is_file()] == []
