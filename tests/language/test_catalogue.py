"""The Dutch of plooi is complete: each text that people are shown has a translation that says it of the same values."""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog

import catalogue

Pairs = list[tuple[str, str]]

#: What makes an error, a problem, or a line for people, by the end of its name; what it is given are texts for people.
SPEAKING = re.compile(r"(Error|Invalid|Incomplete|Unknown|Problem|Failure|Beyond|note|tell|failure|wrong)$")
#: Errors that a programmer makes and sees; the sandbox's answers, which speak as the platform does; tests' own help.
FOR_PROGRAMMERS = re.compile(
    r"(Attribute|Type|Runtime|Assertion|NotImplemented|Import|Lookup|Key|FileNotFound|StopIteration)Error$"
)
#: What is a name, or Python's own words.
NAMES = ("lists diff", "I/O operation on closed file", "Illegal trailing comma before end of ")
ELSEWHERE = re.compile(r"sandbox/(?!settings|faults|page|server|store|tokens)|testing\.py|tracing\.py|__main__\.py")


@pytest.fixture(scope="module")
def made() -> Catalog:
    return catalogue.catalogue()


@pytest.fixture(scope="module")
def pairs(made: Catalog) -> Pairs:
    """Each text with its Dutch."""
    return [
        (english, dutch)
        for message in made
        if message.id
        for english, dutch in zip(
            (message.id,) if isinstance(message.id, str) else message.id,
            (message.string,) if isinstance(message.string, str) else message.string,
            strict=True,
        )
    ]


def test_each_text_is_translated(pairs: Pairs) -> None:
    assert [english for english, dutch in pairs if not dutch] == []


def test_a_translation_has_the_values_of_the_text(pairs: Pairs) -> None:
    assert [english for english, dutch in pairs if values(english) != values(dutch)] == []


def test_a_translation_begins_and_ends_as_the_text_does(pairs: Pairs) -> None:
    """Texts are put together: a space too few or a full stop too many shows."""
    assert [english for english, dutch in pairs if edges(english) != edges(dutch)] == []


def test_what_is_typed_stays_as_it_is(pairs: Pairs) -> None:
    """Commands, options, variables and files are no words of a language."""
    typed = re.compile(r"`[^`]+`|--[a-z][a-z-]+|PLOOI_[A-Z_]+|plooi\.toml")
    assert [
        (english, dutch) for english, dutch in pairs if not set(typed.findall(english)) <= set(typed.findall(dutch))
    ] == []


def test_the_files_are_those_that_the_source_needs(made: Catalog) -> None:
    text, machine = catalogue.written(made)
    assert catalogue.TRANSLATED.read_bytes() == text, "run nox -s regenerate"
    assert catalogue.TRANSLATED.with_suffix(".mo").read_bytes() == machine, "run nox -s regenerate"


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(catalogue.SOURCE.rglob("*.py")) if not ELSEWHERE.search(path.as_posix())],
    ids=lambda path: path.relative_to(catalogue.SOURCE).as_posix(),
)
def test_what_people_are_shown_can_be_translated(path: Path) -> None:
    assert list(bare(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_logs_are_english() -> None:
    """Programs and administrators read them."""
    for path in sorted(catalogue.SOURCE.rglob("*.py")):
        for call in (
            node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
        ):
            if re.match(r"_(log|calls)\.", ast.unparse(call.func)):
                assert "_(" not in " ".join(map(ast.unparse, call.args)), f"{path}:{call.lineno}"


def test_nothing_hides_what_translates() -> None:
    """Where `_` is also the name of a value that is not needed, it cannot be called."""
    for path in sorted(catalogue.SOURCE.rglob("*.py")):
        for table in functions(symtable.symtable(path.read_text(encoding="utf-8"), str(path), "exec")):
            hidden = (
                "_" in table.get_identifiers() and table.lookup("_").is_local() and table.lookup("_").is_referenced()
            )
            assert not hidden, f"{path}:{table.get_lineno()}"


def functions(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for inside in table.get_children():
        if inside.get_type() == "function":
            yield inside
        yield from functions(inside)


def values(text: str) -> list[tuple[str, str, str]]:
    parts = Formatter().parse(text)
    return sorted((name, form or "", how or "") for _text, name, form, how in parts if name is not None)


def edges(text: str) -> tuple[str, ...]:
    blank = len(text) - len(text.lstrip())
    return text[:blank], text[len(text.rstrip()) :], "." if text.rstrip().endswith(".") else ""


def bare(tree: ast.AST) -> Iterator[str]:
    """Sentences that are given to what speaks to people, and not to the catalogue."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            name = ast.unparse(call.func)
            if SPEAKING.search(name) and not FOR_PROGRAMMERS.search(name):
                given = [*call.args, *(one.value for one in call.keywords if one.arg not in ("code", "cause"))]
                for one in given:
                    yield from (f"line {call.lineno}: {text!r}" for text in sentences(one))


def sentences(node: ast.AST) -> Iterator[str]:
    """The texts in an expression that have words, but for those of calls inside it."""
    if isinstance(node, ast.Call | ast.Compare | ast.Subscript):
        return
    if isinstance(node, ast.Constant):
        if (
            isinstance(node.value, str)
            and re.search(r"[a-z]{2,} [a-z]{2,}|^[A-Z][a-z]+[:.]", node.value)
            and node.value not in NAMES
        ):
            yield node.value
        return
    for child in ast.iter_child_nodes(node):
        yield from sentences(child)
