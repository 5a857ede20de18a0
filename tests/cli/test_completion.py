"""Completion in a shell: the protocol that the scripts speak, and bash for real."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def offered(offline: Any, line: str) -> list[str]:
    """What is offered for the last word of a command line, as zsh and fish ask."""
    asked = offline.with_variables(
        _PLOOI_COMPLETE="complete_fish", _TYPER_COMPLETE_FISH_ACTION="get-args", _TYPER_COMPLETE_ARGS=line
    )()
    return [one.partition("\t")[0] for one in asked.out.splitlines() if one]


@pytest.mark.parametrize(
    ("line", "first", "among"),
    [
        ("plooi li", "lists", "lists"),
        ("plooi lists ge", "gemeenten", "gemeenten"),
        ("plooi lists d", "documentsoorten", "diff"),
        ("plooi lists gemeenten --search 'gemeente Den H'", None, "gemeente Den Haag"),
        ("plooi lists talen --search ned", "nederlands", "nederlands"),
        ("plooi search --publisher Leeu", "Leeuwarden", "Leeuwarden"),
        ("plooi withdraw x --publisher gm051", None, "gm0518"),
        ("plooi new --documentsoort verg", None, "vergunning"),
        ("plooi new --thema 'natuur en'", None, "natuur en milieu"),
        ("plooi new --publisher 'ministerie van F'", "ministerie van Financiën", "ministerie van Financiën"),
        ("plooi export diwoo --categorie conv", "convenanten", "convenanten"),
        ("plooi validate --api-version 0.9", "0.9.0-beta", "0.9.0-beta"),
        ("plooi validate --format s", "sarif", "sarif"),
        ("plooi completion z", "zsh", "zsh"),
    ],
)
def test_what_is_offered(offline: Any, line: str, first: str | None, among: str) -> None:
    completions = offered(offline, line)
    assert among in completions
    assert first is None or completions[0] == first


def test_those_in_force_are_offered_before_those_that_ended(offline: Any) -> None:
    completions = offered(offline, "plooi new --publisher 'gemeente H'")
    assert completions.index("gemeente Hilversum") < completions.index("gemeente Haren")


def test_nothing_is_offered_for_what_begins_no_label(offline: Any) -> None:
    assert offered(offline, "plooi new --publisher xyz") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell(offline: Any, shell: str) -> None:
    script = offline("completion", shell).out
    assert f"complete_{shell}" in script and "plooi" in script
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=script, text=True, check=True)
    assert offline("completion", shell, "--json").json["script"] == script.rstrip("\n")
    assert "zsh" in offline("completion", "csh", code=2).err


@pytest.mark.skipif(shutil.which("bash") is None or sys.platform == "win32", reason="needs bash")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["plooi", "new", "--publisher", r"gemeente\ Den\ Haa"], [r"gemeente\ Den\ Haag"]),
        (["plooi", "new", "--publisher", '"gemeente Den Haa'], ["gemeente Den Haag"]),
        (["plooi", "new", "--thema", "begr"], ["begroting"]),
    ],
)
def test_bash_gets_labels_that_it_can_put_on_the_line(
    offline: Any, tmp_path: Path, words: list[str], expected: list[str]
) -> None:
    script = offline("completion", "bash").out
    program = tmp_path / "bin" / "plooi"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m plooi "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    line = " ".join("'" + word.replace("'", "'\\''") + "'" for word in words)
    place = f"COMP_WORDS=({line})\nCOMP_CWORD={len(words) - 1}\n"
    asks = f'{place}_plooi_completion "{program}"\nprintf "%s\\n" "${{COMPREPLY[@]}}"\n'
    done = subprocess.run(
        ["bash", "--norc"],
        input=script + asks,
        env={**offline.environment, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.splitlines() == expected, done.stderr
