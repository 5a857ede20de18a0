"""`--help`, and how little the command loads before it is asked for something."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest

from plooi.cli.frame.commanding import Lazy

COMMANDS = {
    "publish": ["METADATA", "FILE", "--url", "--token-file", "--api-version", "PLOOI_TOKEN", "list of processes"],
    "batch": [
        "MANIFEST",
        "--journal",
        "--dry-run",
        "--continue",
        "--map",
        "--on-unknown",
        "--verify",
        "goes on",
        "130",
    ],
    "upload": ["ID", "FILE", "Safe to repeat"],
    "new": ["--from-pdf", "--output", "--publisher", "--titel", "--documentsoort", "--thema", "--set", "--no-input"],
    "validate": ["METADATA", "--replace", "--api-version", "--all-versions", "--format"],
    "schema": ["JSON Schema", "--api-version"],
    "get": ["ID", "--wire"],
    "download": ["ID", "--output", "-o", "--force"],
    "replace": ["ID", "--metadata", "--document", "withdrawn", "--publisher", "--loss", "--lift-withdrawal"],
    "withdraw": ["ID", "--yes", "--publisher"],
    "search": ["--limit", "--publisher", "does not show whether a delivery arrived"],
    "lists": ["NAAM", "--search", "--at", "--live", "--with", "--from", "--csv"],
    "completion": ["bash", "zsh", "fish"],
    "capabilities": ["VERSION", "--markdown"],
    "config": ["plooi.toml", "masked"],
    "sandbox": ["--port", "--data", "--mode", "--processing", "faithful", "ideal", "token"],
}


def test_all_commands_are_listed_with_the_exit_codes(offline: Any) -> None:
    shown = offline("--help").out
    for name in COMMANDS:
        assert name in shown
    assert "4 not authorised" in " ".join(shown.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command_tells_what_it_takes(offline: Any, name: str) -> None:
    shown = " ".join(offline(name, "--help").out.replace("│", " ").split())
    for word in [*COMMANDS[name], "--json"]:
        assert word in shown, f"{word!r} is missing in the help of {name}"
    example = re.search(rf"Example: plooi ({name}\b.*)$", shown)
    assert example or name == "sandbox"
    if example:
        words = [word.strip("…") for word in example[1].split()]
        flags = [word for word in words if word.startswith("--")]
        assert all(flag in shown.partition("Example:")[0] for flag in flags)


def test_help_of_export_diwoo(offline: Any) -> None:
    shown = offline("export", "diwoo", "--help").out
    for word in ("METADATA|ID", "--categorie", "--base", "--act", "--output", "--json"):
        assert word in shown


def test_help_of_sandbox_token(offline: Any) -> None:
    shown = offline("sandbox", "token", "--help").out
    for word in ("--org", "--role", "--expires-in", "--data", "--json"):
        assert word in shown


def test_without_a_command_help_is_shown_and_the_exit_code_says_wrong_usage(offline: Any) -> None:
    done = offline(code=2)
    assert "publish" in done.all


PRINT_MODULES = "atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))\n"
#: What takes long to load: the client and its parts, and what renders frames and colours.
HEAVY = {"httpx", "anyio", "jsonschema_rs", "plooi_api", "rapidfuzz", "starlette", "ruamel", "rich"}


@pytest.mark.parametrize("words", ["--version", "--help", "publish --help", "batch --help", "lists --help"])
def test_the_command_loads_no_more_than_it_needs(offline: Any, words: str) -> None:
    done = run_in_python(offline, f"import atexit, json, sys\n{PRINT_MODULES}", *words.split())
    assert done.returncode == 0
    modules = {name.partition(".")[0] for name in json.loads(done.stderr)}
    assert ("typer" in modules) == (words != "--version")
    assert ("attr" in modules) == (words.partition(" ")[2] == "--help")
    assert not modules & HEAVY


def test_the_overview_of_the_commands_says_what_their_own_help_says() -> None:
    from plooi.cli.app import command

    for name, later in command().commands.items():
        assert isinstance(later, Lazy)
        first = later.loaded.help.partition("\n\n")[0]
        assert later.get_short_help_str() == " ".join(first.split()), name


def test_the_version_of_the_program(offline: Any) -> None:
    from importlib.metadata import version

    assert offline("--version").out == f"plooi {version('plooi')}\n"


@pytest.mark.parametrize(("missing", "words"), [("typer", ["--help"]), ("ruamel", ["validate", "one.yaml"])])
def test_without_the_extra_the_command_says_what_to_install(offline: Any, missing: str, words: list[str]) -> None:
    offline.write("one.yaml", "publisher: gm0518")
    done = run_without(offline, missing, *words)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert f"'{missing}'" in done.stderr
    assert "pip install 'plooi[cli]'" in done.stderr


def test_without_its_extra_the_sandbox_says_what_to_install(offline: Any) -> None:
    done = run_without(offline, "starlette", "sandbox", "--port", "0")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "pip install 'plooi[sandbox]'" in done.stderr


def run_without(offline: Any, missing: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command in an interpreter that does not find one package."""
    gone = (
        "import sys\n"
        "class Gone:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.partition('.')[0] == {missing!r}:\n"
        f"            raise ModuleNotFoundError('No module named ' + repr(name), name=name)\n"
        "sys.meta_path.insert(0, Gone())\n"
    )
    return run_in_python(offline, gone, *words)


def run_in_python(offline: Any, before: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command in an interpreter of its own, which runs some lines before it."""
    code = f"{before}sys.argv = ['plooi', *{list(words)!r}]\nfrom plooi.__main__ import main\nmain()\n"
    return subprocess.run(
        [sys.executable, "-c", code],
        env=offline.environment,
        cwd=offline.folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
