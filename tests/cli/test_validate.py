"""`plooi validate` and the reading of metadata files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

GOOD = {
    "publisher": "gm0518",
    "officiele_titel": "Kapvergunning Hooigracht",
    "documentsoorten": ["vergunning"],
    "themas": ["natuur en milieu"],
}


def test_a_good_file(offline: Any, metadata_file: Path) -> None:
    assert offline("validate", metadata_file).out == f"{metadata_file}: good\n"
    document = offline("validate", metadata_file, "--json").json
    assert document["valid"] is True
    assert document["version"] == "0.9.0-beta"
    assert document["files"] == [{"file": str(metadata_file), "readable": True, "valid": True, "problems": []}]


def test_some_files_with_problems(offline: Any, metadata_file: Path) -> None:
    wrong = offline.write("wrong.json", {**GOOD, "publisher": "gm9999", "verkorte_titels": ["ab"]})
    done = offline("validate", metadata_file, wrong, "--json", code=1)
    good, bad = done.json["files"]
    assert good["valid"]
    fields = [problem["field"] for problem in bad["problems"]]
    assert any(field.startswith("publisher") for field in fields)
    assert any(field.startswith("verkorte_titels") for field in fields)
    assert all(problem["message"] for problem in bad["problems"])
    lines = offline("validate", metadata_file, wrong, code=1).out
    assert "2 problems" in lines
    assert "gm9999" in lines


def test_every_field_that_is_missing_is_named(offline: Any) -> None:
    empty = offline.write("m.json", {"publisher": "gm0518"})
    fields = {problem["field"] for problem in offline("validate", empty, "--json", code=1).json["files"][0]["problems"]}
    assert {"officiele_titel", "documentsoorten", "themas"} <= fields


def test_a_misspelled_field_gets_the_right_one_offered(offline: Any) -> None:
    wrong = offline.write("m.json", {**GOOD, "officiele_title": "T"})
    done = offline("validate", wrong, code=1)
    assert "officiele_title" in done.out
    assert "officiele_titel" in done.out.replace("officiele_title", "")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("m.json", '{"publisher": "gm0518",}', ["line 1", "JSON"]),
        ("m.json", '{"publisher": "gm0518", "publisher": "gm0363"}', ["'publisher'", "twice"]),
        ("m.json", '{"publisher": NaN}', ["NaN"]),
        ("m.json", "[" * 100_000, ["JSON"]),
        ("m.json", "", ["empty"]),
        ("m.json", "[1]", ["a list", "publisher: gm0518"]),
        ("m.yaml", "publisher: gm0518\n  themas: [", ["line 2", "YAML"]),
        ("m.yaml", "publisher: a\npublisher: b\n", ["YAML", "publisher", "Keep one"]),
        ("m.yaml", "officiele_titel: Kap: vergunning\n", ["line 1", "colon between quotes"]),
        ("m.yaml", "publisher: gm0518\n\tthemas: []\n", ["line 2", "with spaces"]),
        ("m.yaml", "a: 1\n---\nb: 2\n", ["YAML"]),
        ("m.yaml", "!!python/object/apply:os.system ['true']", ["YAML"]),
        ("m.yaml", "kapvergunning", ["a piece of text"]),
        ("m.yaml", "1: 2", ["the key 1"]),
        ("m.yaml", "publisher: één".encode("latin-1"), ["line 1", "UTF-8"]),
        ("m.pdf", b"%PDF-1.7 \xff", ["document, not metadata", "METADATA FILE"]),
        ("m.json", '{"document": [], "x": 1}', ["'x'", "documentrelaties"]),
        ("m.json", '{"document": []}', ["'document'", "a list"]),
        ("m.json", '{"titelcollectie": {}}', ["under 'document'"]),
        ("missing.json", None, ["missing.json", "cannot be read"]),
    ],
)
def test_a_file_that_is_no_metadata(offline: Any, name: str, content: str | bytes | None, words: list[str]) -> None:
    path = offline.folder / name if content is None else offline.write(name, content)
    done = offline("validate", path, "--json", code=2)
    [file] = done.json["files"]
    assert file["readable"] is False
    [problem] = file["problems"]
    shown = offline("validate", path, code=2).out
    for word in words:
        assert word in problem["message"] or word in file["file"]
        assert word in shown


def test_a_misspelled_wire_name_gets_the_right_one_offered(offline: Any) -> None:
    wrong = offline.write("m.json", {"document": {"titelcolectie": {"officieleTitel": "Titel"}}})
    done = offline("validate", wrong, code=None)
    assert done.code in (1, 2)
    assert "'titelcollectie'" in done.out


def test_a_file_with_a_byte_order_mark(offline: Any) -> None:
    offline("validate", offline.write("m.json", b"\xef\xbb\xbf" + json.dumps(GOOD).encode()))


def test_metadata_from_standard_input(offline: Any) -> None:
    assert offline("validate", "-", input=json.dumps(GOOD)).out == "standard input: good\n"
    assert "once" in offline("validate", "-", "-", "--json", code=2, input="").error["message"]


def test_relations_cannot_be_replaced_but_the_rest_can(offline: Any) -> None:
    attachment = {
        **GOOD,
        "documentrelaties": [
            {
                "relation": "https://open.overheid.nl/documenten/00000000-0000-4000-8000-000000000000",
                "role": "https://identifier.overheid.nl/tooi/def/thes/kern/c_4d1ea9ba",
            }
        ],
    }
    path = offline.write("bijlage.json", attachment)
    offline("validate", path)
    offline("validate", "--replace", path)


def test_an_unknown_version_says_where_it_comes_from_and_which_there_are(offline: Any, metadata_file: Path) -> None:
    done = offline.with_variables(PLOOI_VERSION="7.0")("validate", metadata_file, "--json", code=2)
    for word in ("7.0", "PLOOI_VERSION", "0.9.0-beta"):
        assert word in done.error["message"]
    offline("validate", metadata_file, "--api-version", "v0.9.0-beta")
