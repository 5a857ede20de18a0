"""The places of values in metadata files: each is where the text says it is."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from plooi import versions
from plooi.cli.validate.places import path_in_file, places, repeated

LEAF = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUE = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4))


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every path in a value, with what stands at its place: the key, or the value itself."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key), key if isinstance(key, str) else inner
        yield from paths(inner, (*path, key))


@given(st.dictionaries(st.text(), VALUE, max_size=4), st.sampled_from([None, 1, 4, "\t"]), st.booleans())
@settings(deadline=None)
def test_in_json_every_key_and_item_is_found_where_it_stands(document: Any, indent: Any, ascii_only: bool) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    positions, lines = places(text, as_json=True), text.split("\n")
    for path, expected in paths(document):
        line, column = positions.of(path)
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        assert json.JSONDecoder().raw_decode(rest)[0] == expected
    assert repeated(text) is None


KEY = st.text("abcdefghij_", min_size=1, max_size=8)
PLAIN = st.recursive(
    st.integers() | KEY, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=3)
)


@given(st.dictionaries(KEY, PLAIN, max_size=4), st.booleans())
@settings(deadline=None, max_examples=50)
def test_in_yaml_every_key_is_found_where_it_stands(document: Any, flow: bool) -> None:
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style = flow
    text = io.StringIO()
    yaml.dump(document, text)
    positions, lines = places(text.getvalue(), as_json=False), text.getvalue().split("\n")
    for path, expected in paths(document):
        line, column = positions.of(path)
        if isinstance(path[-1], str):
            assert lines[line - 1][column - 1 :].lstrip("'\"? ").startswith(expected)


def test_what_is_not_there_is_where_it_should_be() -> None:
    positions = places('{\n "a": {"b": [1]}\n}', as_json=True)
    assert positions.of(("a", "b", 0)) == (2, 14)
    assert positions.of(("a", "b", 7)) == (2, 8)
    assert positions.of(("a", 0)) == (2, 8), "where the model has a list and the file a mapping"
    assert positions.of(("x",)) == (1, 1)
    assert places("{", as_json=True).of(("a",)) == (1, 1)
    assert places("a: [", as_json=False).of(("a",)) == (1, 1)
    assert repeated('{"a": [{"b": 1,\n"b": 2}]}') == (2, 1)


def test_fields_are_found_by_their_names_in_both_spellings() -> None:
    beta = versions.get("0.9.0-beta")
    field = "documenthandelingen[1].was_associated_with"
    assert path_in_file(field, {}, beta) == ("documenthandelingen", 1, "was_associated_with")
    wire = {"document": {}}
    assert path_in_file(field, wire, beta) == ("document", "documenthandelingen", 1, "wasAssociatedWith")
    assert path_in_file("themas[0]", wire, beta) == ("document", "classificatiecollectie", "themas", 0)
    assert path_in_file("/document/x~1y", wire, beta) == ("document", "x/y")
    assert path_in_file("vreemd", wire, beta) == ("document", "vreemd")
