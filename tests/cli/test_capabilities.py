"""`plooi capabilities`: verbs and fields against versions, and how sure each version is."""

from __future__ import annotations

from typing import Any

import pytest

from plooi.describe.capabilities import capability_of
from plooi.model.metadata import FIELDS
from plooi.versions import get
from plooi.versions.spec import Spec
from plooi.versions.version import Version
from plooi_api import VERSIONS

#: What is known of the three generations of the metadata, as marks for 0.3.1-alpha, 0.3.2-alpha and 0.9.0-beta.
KNOWN = {
    "publisher": ("yes", "required", "required"),
    "identifiers": ("yes", "yes", "yes"),
    "documentsoorten": ("one", "required", "required"),
    "trefwoorden": ("yes", "yes", None),
    "creatiedatum": (None, "yes", "yes"),
    "modified": ("yes", None, None),
    "geldigheid_begindatum": (None, "yes", "yes"),
    "documentrelaties": (None, "yes", "one, new deliveries"),
    "is_part_of": (None, "yes", None),
    "pid": (None, "when replacing", "when replacing"),
}
FORMS = {
    "documentsoorten": ("reference", "list of references", "list of references"),
    "geldigheid_einddatum": (None, "day", "moment in UTC"),
    "documentrelaties": (None, "list of objects", "object"),
    "officiele_titel": ("text", "text", "text"),
    "weblocatie": (None, "URI", "URI"),
}


@pytest.fixture(scope="module")
def capabilities() -> list[Any]:
    return [capability_of(get(label)) for label in ("0.3.1-alpha", "0.3.2-alpha", "0.9.0-beta")]


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_known_of_a_field(capabilities: list[Any], name: str) -> None:
    assert tuple(one.fields[name] and one.fields[name].mark for one in capabilities) == KNOWN[name]


@pytest.mark.parametrize("name", FORMS)
def test_the_form_of_a_field_on_the_wire(capabilities: list[Any], name: str) -> None:
    assert tuple(one.fields[name] and one.fields[name].form for one in capabilities) == FORMS[name]


def test_a_verb_without_its_operation_and_a_field_that_metadata_has_not() -> None:
    known = VERSIONS["0.9.0-beta"]
    document = get("0.9.0-beta").spec
    paths = {path: item for path, item in document["paths"].items() if path != "/_zoek"}
    schemas = document["components"]["schemas"]
    longer = {**schemas["Document"]["properties"], "dossiernummer": {"type": "string"}}
    changed = {
        **document,
        "paths": paths,
        "components": {
            **document["components"],
            "schemas": {**schemas, "Document": {**schemas["Document"], "properties": longer}},
        },
    }
    poorer = Version(known, get("0.9.0-beta").traits, Spec(known.label, known.package, changed))
    one = capability_of(poorer)
    assert [verb for verb, missing in one.verbs.items() if missing] == ["search"]
    assert one.verbs["search"] == "search"
    assert one.habits["search asks with"] == "—"
    assert one.unknown == ("dossiernummer",)
    assert capability_of(get("0.9.0-beta")).unknown == ()


def test_as_json(offline: Any) -> None:
    versions = offline("capabilities", "--json").json["versions"]
    assert [one["version"] for one in versions] == list(VERSIONS)
    assert [one["standing"] for one in versions] == [known.standing for known in VERSIONS.values()]
    beta = next(one for one in versions if one["version"] == "0.9.0-beta")
    assert beta["verbs"]["publish"] is True
    assert set(beta["fields"]) == set(FIELDS) - {"extra"}
    assert beta["fields"]["officiele_titel"] == {
        "path": "document.titelcollectie.officieleTitel",
        "form": "text",
        "required": True,
        "single": False,
        "create": True,
        "replace": True,
    }
    assert beta["fields"]["trefwoorden"] is None
    assert beta["sign_in"] == ["bearer", "jwt"]


def test_as_a_table_that_names_the_standing(offline: Any) -> None:
    lines = offline("capabilities").out.splitlines()
    assert lines[0].split() == ["Version", *VERSIONS]
    assert lines[2].split() == ["standing", *(known.standing for known in VERSIONS.values())]
    assert any(line.split()[:4] == ["trefwoorden", "yes", "yes", "—"] for line in lines)
    assert any(line.startswith("reconstructed: ") and "not the official text" in line for line in lines)


def test_one_version_alone_with_or_without_the_v(offline: Any) -> None:
    versions = offline("capabilities", "v0.3.2-alpha", "--json").json["versions"]
    assert [one["version"] for one in versions] == ["0.3.2-alpha"]
    done = offline("capabilities", "0.3.3", "--json", code=2)
    assert "0.3.2-alpha" in done.error["message"]
