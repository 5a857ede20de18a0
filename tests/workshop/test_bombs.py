"""Files that would take all time or memory are refused with the limit, and the rest reads as a peer reads it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from plooi_spec.reading import pointers
from plooi_spec.reading.problems import SpecError
from plooi_spec.reading.scalars import MOST_DIGITS
from plooi_spec.reading.yamlfile import parse, read
from plooi_spec.reading.yamltree import DEEPEST, MOST_COPIED, MOST_VALUES
from projects import CHECKOUT

if TYPE_CHECKING:
    from projects import Project

#: What a refusal may take in all: seconds of the process, and MiB of memory.
SECONDS, MEMORY = 60, 150


def laughing(levels: int = 9) -> str:
    """Lists of lists by aliases: each level has nine times the values of the one before."""
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def merging(levels: int = 20) -> str:
    lines = ["l0: &l0 {a: 1, b: 2}"]
    lines += [f"l{n}: &l{n}\n  <<: [{', '.join([f'*l{n - 1}'] * 9)}]\n  c{n}: 1" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def chained(levels: int = 90) -> str:
    """Aliases that nest: each holds the one before, a few levels deeper."""
    lines = ["l0: &l0 [[[[x]]]]"]
    lines += [f"l{n}: &l{n} [[[[*l{n - 1}]]]]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


DEEP = DEEPEST + 1
DIGITS = "9" * 5000

BOMBS: dict[str, tuple[str, str, int, str]] = {
    "aliases": ("a.yaml", laughing(), 6, str(MOST_COPIED)),
    "merges": ("a.yaml", merging(4), 3, "`<<`"),
    "aliases that nest": ("a.yaml", chained(), 25, f"{DEEPEST} levels"),
    "lists in lists": ("a.yaml", "\n" + "[" * DEEP + "]" * DEEP, 2, f"{DEEPEST} levels"),
    "objects in objects": ("a.yaml", "{a: " * 5000, 1, f"{DEEPEST} levels"),
    "blocks in blocks": ("a.yaml", "".join(" " * n + "a:\n" for n in range(DEEP + 1)), DEEP, f"{DEEPEST} levels"),
    "dashes": ("a.yaml", "- " * 5000 + "x\n", 1, f"{DEEPEST} levels"),
    "open brackets in JSON": ("a.json", "\n" + "[" * 1_000_000, 2, f"{DEEPEST} levels"),
    "objects in objects in JSON": ("a.json", '{"a":\n' * DEEP + "1" + "}" * DEEP, DEEP, f"{DEEPEST} levels"),
    "a long number": ("a.yaml", f"a: 1\nb: {DIGITS}\n", 2, f"{MOST_DIGITS} are read"),
    "a long negative number": ("a.yaml", f"a: -{DIGITS}\n", 1, f"{MOST_DIGITS} are read"),
    "a long hexadecimal number": ("a.yaml", f"a: 0x{'f' * 5000}\n", 1, f"{MOST_DIGITS} are read"),
    "a long number in JSON": ("a.json", f'{{"a": 1,\n"b": {DIGITS}}}', 2, f"{MOST_DIGITS} are read"),
    "a number beyond all": ("a.json", '{"a":\n1e999}', 2, "`1e999`"),
    "not a number in JSON": ("a.json", '{\n"a": -Infinity}', 2, "`-Infinity`"),
    "too many values": ("a.yaml", "[" + "1," * MOST_VALUES + "1]", 1, str(MOST_VALUES)),
    "too many values in JSON": ("a.json", "[" + "1," * MOST_VALUES + "1]", 1, str(MOST_VALUES)),
    "half a character": ("a.json", '{"a": 1,\n"b": "x\\ud800"}', 2, "half of a character"),
    "half a character in YAML": ("a.yaml", 'a: 1\nb: "x\\ud800"\n', 2, "not YAML"),
    "a key twice in JSON": ("a.json", '{"a": "b",\n"b": 1,\n"b": 2}', 3, "more than once; the first is in line 2"),
    "a key that is an alias of a list": ("a.yaml", "a: &x [1]\n*x : 2\n", 2, "collection"),
    "a null character": ("a.yaml", "a: 1\nb: \0\n", 2, "U+0000"),
}


@pytest.mark.parametrize("case", BOMBS)
def test_a_file_beyond_the_limits_is_refused_with_line_and_limit(case: str) -> None:
    file, text, line, words = BOMBS[case]
    with pytest.raises(SpecError) as caught:
        parse(text.encode(), file)
    problem = caught.value.problems[0]
    assert words in problem.message
    assert problem.remedy
    assert (problem.place.file, problem.place.line) == (file, line)
    assert len(str(problem)) < 1000


def test_what_is_within_the_limits_is_read() -> None:
    wide = "\n".join(f"k{n}: *a" for n in range(1000))
    value = parse(f"a: &a [1, 2, 3]\n{wide}\n".encode(), "a.yaml").value
    assert value["k999"] == [1, 2, 3]
    deep = parse(("[" * DEEPEST + "]" * DEEPEST).encode(), "a.json").value
    assert deep == parse(("[" * DEEPEST + "]" * DEEPEST).encode(), "a.yaml").value
    largest = 2**1023
    assert parse(f"a: {largest}".encode(), "a.yaml").value == {"a": largest}
    assert parse(b'{"a": "\\ud83d\\ude00 \\\\ud800"}', "a.json").value == {"a": "😀 \\ud800"}


def test_lines_and_aliases() -> None:
    document = parse(b"a: &x\n  b:\n    - 1\nc: *x\nd: {e: *x}\n", "a.yaml")
    assert document.lines["/c"] == 4
    assert document.lines["/c/b/0"] == document.lines["/d/e/b/0"] == 3
    assert document.value["c"] is not document.value["d"]["e"]


def test_what_ends_a_line_in_yaml_1_1_alone_is_a_letter() -> None:
    document = parse("a: één\u2028twee\nb: 'x\x85y \u2029'\nc: 1\n".encode(), "a.yaml")
    assert document.value == {"a": "één\u2028twee", "b": "x\x85y \u2029", "c": 1}
    assert document.lines["/c"] == 3


# Every reader of the workshop, and files that are none.

KINDS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a pipe": (os.mkfifo, "pipe"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), "device"),
    "a folder": (Path.mkdir, "a folder"),
    "a large file": (lambda path: path.write_bytes(b"#" * (16 * 1024 * 1024 + 1)), "16777216 bytes"),
    "aliases": (lambda path: path.write_text(laughing()), f"at most {MOST_COPIED}"),
}


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail what waits for a pipe or reads without end."""

    def late(*_: object) -> None:
        pytest.fail(f"It takes more than {seconds} seconds.")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("where", ["source", "in a folder", "--repairs", "vendored", "repairs.yaml", "versions.toml"])
def test_everything_reads_within_limits(project: Project, tmp_path: Path, kind: str, where: str) -> None:
    make, words = KINDS[kind]
    bad = tmp_path / "bad.yaml"
    good = tmp_path / "good"
    good.mkdir()
    (good / "openapi.yaml").write_text("openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths: {/a: {$ref: b.yaml}}\n")
    arguments = ["add", "2.0", str(good)]
    if where == "source":
        arguments = ["add", "2.0", str(bad)]
    elif where == "in a folder":
        bad = good / "b.yaml"
    elif where == "--repairs":
        (good / "b.yaml").write_text("{}")
        arguments += ["--repairs", str(bad)]
    else:
        arguments = ["check"]
        inside = {"vendored": "v1.0/upstream/fouten.yaml", "repairs.yaml": "v1.0/repairs.yaml"}
        bad = project.root / "openapi" / inside.get(where, where)
        bad.unlink()
    make(bad)
    with within(SECONDS):
        result = project.run(*arguments)
    assert result.exit_code == 2, result.output
    if (kind, where) not in DIFFERENT:
        assert words in result.stderr, result.stderr


def test_a_refusal_takes_little_memory(project: Project, tmp_path: Path) -> None:
    (tmp_path / "laughs.yaml").write_text(laughing())
    code = (
        "import resource, sys; from plooi_spec.__main__ import main\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: main()\n"
        "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, file=sys.stderr)"
    )
    arguments = ["add", "2.0", str(tmp_path / "laughs.yaml"), "--root", str(project.root)]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    *lines, more = done.stderr.splitlines()
    assert done.returncode == 2
    assert any(f"at most {MOST_COPIED}" in line for line in lines)
    assert int(more) / 1024 < MEMORY


#: Where another rule speaks first: a source may be a folder, a link is no file of a spec, TOML is no YAML.
DIFFERENT = {
    ("a folder", "source"),
    ("a folder", "in a folder"),
    ("a folder", "vendored"),
    ("a folder", "--repairs"),
    ("a pipe", "in a folder"),
    ("a device", "in a folder"),
    ("a device", "vendored"),
    ("aliases", "vendored"),
    ("aliases", "versions.toml"),
    ("a large file", "source"),
}


SCHEMAS = """openapi: 3.1.0
info: {title: x, version: "1"}
paths:
  /a:
    get:
      operationId: a
      responses: {"200": {description: x, content: {application/json: {schema: {$ref: "#/components/schemas/A"}}}}}
components:
  schemas:
"""
FORGED = "x\\nforged.yaml: in order\\e[2J"


def test_a_schema_that_is_a_circle_is_refused_by_diff(project: Project, tmp_path: Path) -> None:
    circle = """
    A: {allOf: [{$ref: "#/components/schemas/B"}]}
    B: {allOf: [{$ref: "#/components/schemas/A"}]}
"""
    (tmp_path / "circle.yaml").write_text(SCHEMAS + circle)
    (tmp_path / "good.yaml").write_text(SCHEMAS + "    A: {type: object, properties: {b: {type: string}}}\n")
    for names in (["circle.yaml", "good.yaml"], ["good.yaml", "circle.yaml"]):
        problem = project.problem("diff", *(str(tmp_path / name) for name in names))
        assert "contains itself without end" in problem["message"]


@pytest.mark.parametrize("form", [[], ["--format", "markdown"]])
def test_a_key_makes_up_no_line_and_steers_no_terminal(project: Project, tmp_path: Path, form: list[str]) -> None:
    (tmp_path / "old.yaml").write_text(SCHEMAS + "    A: {type: object, properties: {b: {type: string}}}\n")
    (tmp_path / "new.yaml").write_text(SCHEMAS + f'    A: {{type: object, properties: {{"{FORGED}": {{}}}}}}\n')
    (tmp_path / "twice.yaml").write_text(SCHEMAS + f'    "{FORGED}": 1\n    "{FORGED}": 2\n')
    for new in ("new.yaml", "twice.yaml"):
        result = project.run("diff", str(tmp_path / "old.yaml"), str(tmp_path / new), *form)
        text = result.stdout + result.stderr
        assert "forged.yaml" in text
        assert "\x1b" not in text
        assert not any(line.lstrip().startswith("forged.yaml") for line in text.splitlines())


# A peer: ruamel.yaml, a reader in Python of YAML 1.2.


def peer(text: str) -> tuple[Any, dict[str, int]]:
    lines: dict[str, int] = {}

    def scalar(node: ScalarNode) -> Any:
        text = str(node.value)
        if node.style is not None:
            return text
        if text in {"", "~", "null", "Null", "NULL"}:
            return None
        if text.lower() in {"true", "false"} and text in {text.lower(), text.upper(), text.capitalize()}:
            return text.lower() == "true"
        if re.fullmatch(r"[-+]?[0-9]+", text):
            return int(text)
        try:
            return float(text) if re.fullmatch(r"[-+0-9.eE]+", text) else text
        except ValueError:
            return text

    def value(node: Node, pointer: str, line: int) -> Any:
        lines[pointer] = line
        if isinstance(node, MappingNode):
            return {
                key.value: value(member, pointers.child(pointer, key.value), key.start_mark.line + 1)
                for key, member in node.value
            }
        if isinstance(node, SequenceNode):
            items = enumerate(node.value)
            return [value(item, pointers.child(pointer, index), item.start_mark.line + 1) for index, item in items]
        return scalar(node)

    root = YAML(typ="safe", pure=True).compose(text)
    return value(root, "", root.start_mark.line + 1), lines


VENDORED = sorted(
    path.relative_to(CHECKOUT).as_posix()
    for path in (CHECKOUT / "openapi").rglob("*")
    if path.suffix in {".yaml", ".yml", ".json"}
)


@pytest.mark.parametrize("path", VENDORED)
def test_every_vendored_file_reads_as_the_peer_reads_it(path: str) -> None:
    document = read(CHECKOUT / path, CHECKOUT)
    expected, lines = peer((CHECKOUT / path).read_text(encoding="utf-8"))
    assert repr(document.value) == repr(expected)
    assert document.lines == lines


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(TEXTS, inside, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)
@given(DATA, st.sampled_from([None, 1, 3]))
def test_json_reads_alike_as_json_and_as_yaml(data: Any, indent: int | None) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=indent).encode()
    as_json, as_yaml = parse(text, "a.json"), parse(text, "a.yaml")
    assert repr(as_json.value) == repr(data) == repr(as_yaml.value)
    assert dict(as_json.lines) == dict(as_yaml.lines)
