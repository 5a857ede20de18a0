"""`plooi validate` and the reading of metadata files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from plooi import versions
from plooi.cli.commands.validate import as_text
from plooi.cli.validate import findings
from plooi.cli.validate.manifests import sources

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
        ("m.json", '{"publisher": "gm0518",}', ["line 1", "JSON", "a comma stands before the end"]),
        ("m.json", '{"publisher": "gm0518", "publisher": "gm0363"}', ["'publisher'", "twice"]),
        ("m.json", '{"publisher": NaN}', ["NaN"]),
        ("m.json", "[" * 100_000, ["JSON"]),
        ("m.json", "", ["empty"]),
        ("m.json", "[1]", ["a list", "publisher: gm0518"]),
        ("m.yaml", "publisher: gm0518\n  themas: [", ["line 2", "YAML"]),
        ("m.yaml", "publisher: a\npublisher: b\n", ["YAML", "publisher", "Keep one"]),
        ("m.yaml", "officiele_titel: Kap: vergunning\n", ["line 1", "colon between quotes"]),
        ("m.yaml", "publisher: gm0518\n\tthemas: []\n", ["line 2", "with spaces"]),
        ("m.json", '{"themas": ["a",\n]}', ["line 1, column 16", "a comma stands before the end"]),
        ("m.yaml", "a: 1\n---\nb: 2\n", ["YAML"]),
        ("m.yaml", "!!python/object/apply:os.system ['true']", ["YAML"]),
        ("m.yaml", "%YAML 9.9\n---\na: 1\n", ["line 1", "version 1"]),
        ("m.yaml", "%YAML 1.2\n%TAG !a! tag:x.test,2026:\n---\nkapvergunning", ["a piece of text"]),
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
        assert word in f"{problem['message']} {problem['remedy']}" or word in file["file"]
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
    offline("validate", "--relations", "send", path)
    offline("validate", "--relations", "leave_out", path)
    offline("validate", "--replace", path)
    offline("validate", "--api-version", "0.3.2-alpha", path)
    output = offline("validate", path, code=1).out
    assert "documentrelaties: Processing fails on documentrelaties" in output
    assert "with --relations leave_out, or send them anyway with --relations send" in output


def test_an_unknown_version_says_where_it_comes_from_and_which_there_are(offline: Any, metadata_file: Path) -> None:
    done = offline.with_variables(PLOOI_VERSION="7.0")("validate", metadata_file, "--json", code=2)
    for word in ("7.0", "PLOOI_VERSION", "0.9.0-beta"):
        assert word in done.error["message"]
    offline("validate", metadata_file, "--api-version", "v0.9.0-beta")


YAML = """\
publisher: gm0003
officiele_titel: Titel
documentsoorten: [vergunning, Staatscourant]
themas:
  - natuur en milieu
  - natuur en miliu
documenthandelingen:
  - soort_handeling: ondertekening
    at_time: "2022-08-24"
    was_associated_with: gm9999
"""
WIRE = """\
{"document": {"publisher": {"id": "https://identifier.overheid.nl/tooi/id/gemeente/gm0518"},
  "titelcollectie": {"officieleTitel": "T", "verkorteTitels": ["abc",
    "\\u0061"]}, "language": {"id": "x"}
}}
"""


def places(problems: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    return {problem["field"]: (problem["line"], problem["column"]) for problem in problems}


def test_problems_have_their_line_and_column(offline: Any) -> None:
    [file] = offline("validate", offline.write("m.yaml", YAML), "--json", code=1).json["files"]
    assert places(file["problems"]) == {
        "publisher": (1, 1),
        "documentsoorten[1]": (3, 31),
        "themas[1]": (6, 5),
        "documenthandelingen[0].was_associated_with": (10, 5),
    }
    [file] = offline("validate", offline.write("m.json", WIRE), "--json", code=1).json["files"]
    positions = places(file["problems"])
    assert positions["verkorte_titels[1]"] == (3, 5)
    assert positions["language"] == (3, 17)
    assert positions["themas"] == (1, 2), "what is missing stands nowhere: where it should be inside"
    assert "3:5: verkorte_titels[1]" in offline("validate", "m.json", code=1).out


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("m.json", '{"publisher": "gm0518",\n  "publisher": "gm0363"}', (2, 3)),
        ("m.json", '{"publisher":\n "gm0518",}', (2, 10)),
        ("m.json", '{"themas":\n ["toerisme", ]}', (2, 13)),
        ("m.yaml", "publisher: gm0518\n\tthemas: []\n", (2, 1)),
        ("m.yaml", b"publisher: gm0518\nx: \xff", (2, None)),
        ("m.jsonl", '{"publisher": "gm0518"}\n\n{"a":\n', (3, 6)),
    ],
)
def test_what_cannot_be_read_has_its_place_too(
    offline: Any, name: str, content: str | bytes, place: tuple[int, int | None]
) -> None:
    [file] = offline("validate", offline.write(name, content), "--json", code=2).json["files"]
    problem = file["problems"][-1]
    assert (problem["line"], problem["column"]) == place
    assert problem["rule"] == "unreadable"


def test_manifests_are_checked_row_by_row(offline: Any) -> None:
    rows = [{**GOOD, "file": "a.pdf"}, {**GOOD, "publisher": "gm9999", "file": "b.pdf"}]
    offline.write("m.jsonl", "\n".join(map(json.dumps, rows)))
    offline.write("m.json", json.dumps(rows, indent=1))
    for name, line in (("m.jsonl", 2), ("m.json", 14)):
        [file] = offline("validate", name, "--json", code=1).json["files"]
        [problem] = file["problems"]
        assert (problem["row"], problem["field"], problem["line"]) == (2, "publisher", line)
    assert "row 2, 2:2: publisher" in offline("validate", "m.jsonl", code=1).out


def test_a_node_of_the_thesaurus_is_remarked_on(offline: Any) -> None:
    node = {**GOOD, "documentsoorten": ["skosCollection_500d99e1"]}
    done = offline("validate", offline.write("node.json", node).name)
    assert "good, 1 remark" in done.out
    assert "<rapport> (skosCollection_500d99e1) groups values of documentsoorten and is none of them." in done.out
    assert "Use rapport (c_3300f29a)." in done.out
    node["documentsoorten"] = ["<rapport>"]
    assert "Use rapport (c_3300f29a)." in offline("validate", offline.write("node.json", node).name, code=1).out


def test_what_ended_is_remarked_on_without_being_refused(offline: Any) -> None:
    ended = offline.write("m.json", {**GOOD, "publisher": "gm0003"})
    done = offline("validate", ended)
    assert done.out.startswith(f"{ended}: good, 1 remark\n  1:2: publisher: gemeente Appingedam (gm0003) ended on")
    [problem] = offline("validate", ended, "--json").json["files"][0]["problems"]
    assert (problem["level"], problem["rule"]) == ("warning", "ended")
    then = offline.write("then.json", {**GOOD, "publisher": "gm0003", "creatiedatum": "2019-05-01"})
    assert offline("validate", then).out == f"{then}: good\n"


@pytest.mark.parametrize(("moment", "ended"), [("2020-12-31T22:59:59Z", False), ("2020-12-31T23:00:00.5Z", True)])
def test_the_day_of_a_document_is_that_in_amsterdam(offline: Any, moment: str, ended: bool) -> None:
    """The gemeente was there until the end of 2020."""
    path = offline.write("m.json", {**GOOD, "publisher": "gm0003", "creatiedatum": moment})
    assert (": good, 1 remark\n" in offline("validate", path).out) == ended


def test_all_versions_at_once(offline: Any) -> None:
    path = offline.write("m.json", {**GOOD, "trefwoorden": ["boom"]})
    document = offline("validate", path, "--all-versions", "--json", code=1).json
    assert [one["version"] for one in document["versions"]] == list(versions.labels())
    assert [(one["version"], one["standing"], one["valid"]) for one in document["versions"]][:3] == [
        ("0.3.1-alpha", "reconstructed", True),
        ("0.3.2-alpha", "reconstructed", True),
        ("0.9.0-beta", "server", False),
    ]
    assert document["valid"] is False
    assert f"{path} in 0.9.0-beta (server): 1 problem" in offline("validate", path, "--all-versions", code=1).out


def test_sarif_for_ci(offline: Any) -> None:
    offline.write("m één.yaml", YAML)
    log = json.loads(offline("validate", "m één.yaml", "--format", "sarif", code=1).out)
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} == {"unknown-value", "ended"} <= rules
    assert {result["level"] for result in run["results"]} == {"error", "warning"}
    theme = next(result for result in run["results"] if "themas[1]" in result["message"]["text"])
    [location] = theme["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "m%20%C3%A9%C3%A9n.yaml"},
        "region": {"startLine": 6, "startColumn": 5},
    }
    assert location["logicalLocations"] == [{"fullyQualifiedName": "themas[1]"}]
    good = json.loads(offline("validate", offline.write("good.json", GOOD), "--format", "sarif").out)
    assert good["runs"][0]["results"] == []


def test_junit_for_ci(offline: Any) -> None:
    offline.write("bad.yaml", YAML)
    offline.write("good.json", GOOD)
    offline.write("broken.json", "{")
    words = ["validate", "bad.yaml", "good.json", "broken.json", "--format", "junit", "--all-versions"]
    root = ElementTree.fromstring(offline(*words, code=2).out.encode())
    suites = root.findall("testsuite")
    number = len(versions.labels())
    assert root.attrib == {"tests": str(3 * number), "failures": str(number), "errors": str(number)}
    assert [suite.get("name") for suite in suites][:3] == [
        "plooi validate 0.3.1-alpha (reconstructed)",
        "plooi validate 0.3.2-alpha (reconstructed)",
        "plooi validate 0.9.0-beta (server)",
    ]
    bad, good, broken = suites[2].findall("testcase")
    assert "bad.yaml:6:5: themas[1]: 'natuur en miliu'" in (bad.findtext("failure") or "")
    assert list(good) == []
    assert broken.find("error") is not None


def test_signs_that_xml_has_no_place_for(offline: Any) -> None:
    path = offline.write("m.json", {**GOOD, "publisher": "gm\x01\ufffe"})
    ElementTree.fromstring(offline("validate", path, "--format", "junit", code=1).out.encode())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in paths here")
def test_metadata_comes_through_a_pipe(offline: Any) -> None:
    pipe = offline.folder / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", f"printf %s '{json.dumps(GOOD)}' >'{pipe}'"]):
        assert offline("validate", pipe).out == f"{pipe}: good\n"
    shell = f"exec '{sys.executable}' -m plooi validate <(printf %s '{json.dumps(GOOD)}') /dev/stdin </dev/null"
    done = subprocess.run(
        ["bash", "-c", shell], env=offline.environment, cwd=offline.folder, capture_output=True, text=True, check=False
    )
    first, second = done.stdout.splitlines()[:2]
    assert first.endswith(": good")
    assert second.startswith("/dev/stdin: ")
    assert "the file is empty" in done.stdout


def test_what_has_no_end_is_no_metadata(offline: Any) -> None:
    [file] = offline("validate", "/dev/zero", "--json", code=2).json["files"]
    [problem] = file["problems"]
    assert "more than 1048576 bytes, the most that is read" in problem["message"]
    done = offline("validate", "-", "--json", code=2, input=b" " * (1024 * 1024 + 1))
    assert "more than 1048576 bytes, the most that is read" in done.json["files"][0]["problems"][0]["message"]


def test_what_a_file_says_makes_up_no_line_and_steers_no_terminal(offline: Any) -> None:
    forged = "x\nforged.json: good\x1b[2J"
    paths = [
        offline.write("key.json", {**GOOD, forged: "x"}),
        offline.write("value.json", {**GOOD, "publisher": forged}),
        offline.write("twice.json", '{"' + forged.replace("\n", "\\n").replace("\x1b", "\\u001b") + '": 1,' * 2 + "}"),
        offline.write("rows.csv", f'"{forged}",publisher\na,gm0518\n'),
        offline.write(f"{forged.replace('/', '')}.json", GOOD),
    ]
    text = offline("validate", *paths, code=None).all
    text += offline(
        "publish", paths[0], offline.write("a.pdf", "%PDF-1.7"), "--url", "http://127.0.0.1:9", code=None
    ).all
    assert "forged.json" in text
    assert "\x1b" not in text
    assert not any(line.lstrip().startswith("forged.json") for line in text.splitlines())


def test_what_is_wrong_beyond_the_most_that_is_named_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "MOST_FINDINGS", 10)
    path = tmp_path / "m.csv"
    path.write_text("publisher,titel,bestand\n" + "gm0518,,a.pdf\n" * 20)
    [source] = sources([str(path)])
    result = source.check(versions.get("0.9.0-beta"), replace=False)
    first, *_, last = as_text([result], all_versions=False)
    assert (len(result.findings), result.exit_code) == (11, 1)
    assert first == f"{path}: 60 problems"
    assert last == "  (file): There are 50 more problems. Correct those above, and check again."
