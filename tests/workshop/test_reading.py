"""Files are read as YAML 1.2 and JSON, strictly, and every value knows its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from plooi_spec.reading.problems import Problem, SpecError
from plooi_spec.reading.yamlfile import parse, read


def problems_of(text: str | bytes, file: str = "a.yaml") -> tuple[Problem, ...]:
    with pytest.raises(SpecError) as caught:
        parse(text.encode() if isinstance(text, str) else text, file)
    return caught.value.problems


def test_plain_values_are_those_of_yaml_1_2() -> None:
    text = """
date: 2022-06-16
yes: yes
off: off
octal: 0o17
zeros: 012
hex: 0x1F
number: -1.5e3
long: 1_000
time: 12:30:45
empty:
tilde: ~
truth: True
quoted: "12"
said: !!str 12
one: !!int "12"
200: status
"""
    assert parse(text.encode(), "a.yaml").value == {
        "date": "2022-06-16",
        "yes": "yes",
        "off": "off",
        "octal": 15,
        "zeros": 12,
        "hex": 31,
        "number": -1500.0,
        "long": "1_000",
        "time": "12:30:45",
        "empty": None,
        "tilde": None,
        "truth": True,
        "quoted": "12",
        "said": "12",
        "one": 12,
        "200": "status",
    }


def test_aliases_are_copied_out() -> None:
    value = parse(b"a: &x {b: [1]}\nc: *x\n", "a.yaml").value
    assert value == {"a": {"b": [1]}, "c": {"b": [1]}}
    assert value["a"] is not value["c"]


def test_lines_are_those_of_the_keys() -> None:
    document = parse(b"# first\na:\n  - 1\n  -\n    b: 2\n'c/d':\n", "a.yaml")
    assert document.lines == {"": 2, "/a": 2, "/a/0": 3, "/a/1": 5, "/a/1/b": 5, "/c~1d": 6}
    assert str(document.place("/a/1/b")) == "a.yaml:5 /a/1/b"
    assert document.place("/a/1/b/none").line == 5


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: [1", 1, "not YAML"),
        ("a: 1\nb: {\n  c: ]\n", 3, "not YAML"),
        ("\ta: 1\n", 1, "not YAML"),
        ("a: 1\n---\nb: 2\n", 2, "another document"),
        ("a: *nothing\n", 1, "undefined alias"),
        ("# nothing\n", None, "empty"),
        ("a: .inf\n", 1, "`.inf`"),
        ("a: 1e999\n", 1, "`1e999`"),
        ("a: !!binary aGk=\n", 1, "tag"),
        ("a: !thing {}\n", 1, "tag"),
        ("a:\n  <<: {b: 1}\n", 2, "`<<`"),
        ("? [1]\n: 2\n", 1, "collection"),
        ("a: &x\n  b: *x\n", 2, "contains itself"),
        (b"a: 1\nb: \xff\n", 2, "UTF-8"),
        (b"a: \x01\n", 1, "not YAML"),
        ("[" * 20_000, 1, "nested too deeply"),
    ],
)
def test_what_is_no_clean_yaml_is_told_with_its_line(text: str | bytes, line: int | None, words: str) -> None:
    (problem,) = problems_of(text)
    assert words in problem.message
    assert (problem.place.file, problem.place.line) == ("a.yaml", line)


def test_all_repeated_keys_are_told_at_once() -> None:
    first, second = problems_of("a: 1\nb: {c: 1, c: 2}\na: 3\n")
    assert (first.place.pointer, first.place.line) == ("/b/c", 2)
    assert (second.place.pointer, second.place.line) == ("/a", 3)
    assert "the first is in line 1" in second.message


def test_json_is_read_as_json_with_the_lines_of_yaml() -> None:
    document = parse(b'{\n  "a": [1,\n\t2],\n  "b": "2022-06-16"\n}', "a.json")
    assert document.value == {"a": [1, 2], "b": "2022-06-16"}
    assert parse(b'{\n "a": {\n  "b": 1}}', "a.json").lines["/a/b"] == 3


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('{"a": 1,\n}', 1, "not JSON: Illegal trailing comma"),
        ('{"a": 1,\n"b" 2}', 2, "not JSON"),
        ('{"a": NaN}', 1, "`NaN`"),
        ('{"a": 1, "a": 2}', 1, "`a` more than once"),
        ("[" * 200_000, 1, "nested too deeply"),
    ],
)
def test_what_is_no_clean_json_is_told(text: str, line: int | None, words: str) -> None:
    (problem,) = problems_of(text, "a.json")
    assert words in problem.message
    assert problem.place.line == line


def test_a_file_that_is_not_there_is_told_by_its_path_in_the_project(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"^openapi/x\.yaml\n  The file cannot be read: No such file"):
        read(tmp_path / "openapi" / "x.yaml", tmp_path)
