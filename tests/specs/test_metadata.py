"""What the schemas of the metadata take and refuse, field by field, in each of the three generations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plooi_spec.reading import pointers

if TYPE_CHECKING:
    from conftest import Vendored

DEN_HAAG = {"id": "https://identifier.overheid.nl/tooi/id/gemeente/gm0518"}
ANYONE = {"id": "https://www.example.org/afdelingen/groen"}
PERMIT = {"id": "https://identifier.overheid.nl/tooi/def/thes/kern/c_002fc258"}
NATURE = {"id": "https://identifier.overheid.nl/tooi/def/thes/top/c_afa30a11"}
SIGNING = {"id": "https://identifier.overheid.nl/tooi/def/thes/kern/c_e1ec050e"}
TIME = "2022-08-24T14:15:22Z"
PID = "https://open.overheid.nl/documenten/6b0c4a2e-53f7-4d1c-9a38-2f5e81b7c9d4"
ABSENT = object()
RELATION = {"relation": PID, "role": "https://identifier.overheid.nl/tooi/def/thes/kern/c_4d1ea9ba"}


def changed(document: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """The document with a value put in at a pointer, or taken out."""
    above, key = pointers.parent(pointer), pointers.split(pointer)[-1]
    around = pointers.resolve(document, above)
    if value is ABSENT:
        del around[key]
    else:
        around[key] = value
    return document


def taken(spec: Vendored, pointer: str, value: Any, schema: str = "Metadata", example: str = "Volledig") -> bool:
    return not spec.faults(schema, changed(spec.example(example), pointer, value))


DOC = "/document"
#: Pointer into the full example, values that are taken there, values that are refused.
BETA: list[tuple[str, list[Any], list[Any]]] = [
    ("/document", [], [ABSENT, None, {}]),
    ("/extra", [], [1]),
    *((f"{DOC}/{name}", [], [ABSENT, None]) for name in ("publisher", "language", "titelcollectie", "identifiers")),
    *((f"{DOC}/{name}", [], [ABSENT, None]) for name in ("classificatiecollectie", "documenthandelingen")),
    (f"{DOC}/creatiedatum", ["2021-11-08", "december 2021", "", ABSENT], [None, 2021]),
    (f"{DOC}/publisher", [DEN_HAAG, {**DEN_HAAG, "label": "gem"}], [ANYONE, {**DEN_HAAG, "label": "ge"}, {}]),
    (f"{DOC}/publisher/type", [], ["organisatie"]),
    (f"{DOC}/verantwoordelijke", [DEN_HAAG, ABSENT], [ANYONE, None]),
    (f"{DOC}/opsteller", [ANYONE, {"id": "urn:x:y"}, ABSENT], [{"id": "geen adres"}, {"label": "Groen"}]),
    (f"{DOC}/opsteller/type", [], ["persoon"]),
    (f"{DOC}/naamOpsteller", ["x", ABSENT], ["", None]),
    (f"{DOC}/identifiers", [[], ["abc", "abc"], ["a:"]], [["ab"], "abc", [1]]),
    (f"{DOC}/language", [], [{"id": "http://publications.europa.eu/resource/authority/language/XXX"}, {}]),
    (f"{DOC}/titelcollectie/officieleTitel", ["", "Kap"], [ABSENT, None]),
    (f"{DOC}/titelcollectie/verkorteTitels", [[], ["abc"], ABSENT], [["ab"], ["abc", "abc"], None]),
    (f"{DOC}/titelcollectie/alternatieveTitels", [[], ["abc"], ABSENT], [["ab"], ["abc", "abc"], None]),
    (f"{DOC}/titelcollectie/extra", [], ["x"]),
    (f"{DOC}/omschrijvingen", [[], ["abc"], ABSENT], [["ab"], ["abc", "abc"]]),
    (f"{DOC}/classificatiecollectie/documentsoorten", [[PERMIT]], [ABSENT, [], [NATURE], [PERMIT, PERMIT], PERMIT]),
    (f"{DOC}/classificatiecollectie/themas", [[NATURE]], [ABSENT, [], [PERMIT], [NATURE, NATURE]]),
    (f"{DOC}/classificatiecollectie/themas/0/extra", [], ["x"]),
    (f"{DOC}/classificatiecollectie/documentsoorten/0/extra", [], ["x"]),
    (f"{DOC}/classificatiecollectie/trefwoorden", [], [["bomen"]]),
    (f"{DOC}/classificatiecollectie/onderwerpenRonl", [], [[ANYONE]]),
    (f"{DOC}/format", [ABSENT], [ANYONE, None]),
    (f"{DOC}/onderwerpen", [[], ["abc"], ABSENT], [["ab"], ["abc", "abc"]]),
    (f"{DOC}/aggregatiekenmerk", ["", ABSENT], [None]),
    (f"{DOC}/documenthandelingen", [[]], ["x"]),
    (f"{DOC}/documenthandelingen/0/wasAssociatedWith", [DEN_HAAG], [ABSENT, ANYONE]),
    (f"{DOC}/documenthandelingen/0/soortHandeling", [SIGNING], [ABSENT, PERMIT]),
    (f"{DOC}/documenthandelingen/0/soortHandeling/extra", [], ["x"]),
    (f"{DOC}/documenthandelingen/0/wasAssociatedWith/extra", [], ["x"]),
    (f"{DOC}/documenthandelingen/0/atTime", [TIME, "2022-08-24T16:15:22+02:00"], [ABSENT, "2022-08-24", "gisteren"]),
    (f"{DOC}/documenthandelingen/0/extra", [], ["x"]),
    (f"{DOC}/geldigheid", [{}, {"begindatum": TIME}, {"einddatum": TIME}, {"meer": 1}, ABSENT], [None]),
    (f"{DOC}/geldigheid/begindatum", [TIME, ABSENT], ["2019-08-24", None]),
    (f"{DOC}/weblocatie", ["https://www.example.org/x", ABSENT], ["geen adres"]),
    (f"{DOC}/extraMetadata/0/namespace", ["x", ABSENT], [None]),
    (f"{DOC}/extraMetadata/0/prefix", [], ["ex"]),
    (f"{DOC}/extraMetadata/0/velden", [[{"key": "abc", "values": None}]], [ABSENT, []]),
    (f"{DOC}/extraMetadata/0/velden", [], [[{"key": "abc", "values": 1}, {"key": "abc", "values": 1}]]),
    (f"{DOC}/extraMetadata/0/velden/0/key", ["abc"], ["ab", ABSENT]),
    *((f"{DOC}/extraMetadata/0/velden/0/values", [value], []) for value in (None, "x", 1.5, [], ["x"], {"a": [None]})),
    (f"{DOC}/extraMetadata/0/velden/0/values", [], [ABSENT]),
    (f"{DOC}/extraMetadata/0/velden/0/value", [], ["x"]),
    # The document is open.
    (f"{DOC}/nieuw", [None, 1, {"a": []}], []),
    ("/documentrelaties", [RELATION, {}, {**RELATION, "titel": "x"}], [[RELATION], None, "x"]),
]
SECOND: list[tuple[str, list[Any], list[Any]]] = [
    ("/extra", [], [1]),
    *((f"{DOC}/{name}", [], [ABSENT, None]) for name in ("publisher", "language", "titelcollectie")),
    *((f"{DOC}/{name}", [ABSENT], []) for name in ("identifiers", "documenthandelingen", "format", "extraMetadata")),
    (f"{DOC}/creatiedatum", ["december 2021", ABSENT], [None]),
    (f"{DOC}/publisher", [{**DEN_HAAG, "type": "x", "bronwaarde": "y"}], [ANYONE, {**DEN_HAAG, "label": "ge"}]),
    (f"{DOC}/identifiers", [[], ["abc"]], [["ab"], ["abc", "abc"]]),
    (f"{DOC}/titelcollectie/officieleTitel", [""], [ABSENT]),
    (f"{DOC}/titelcollectie/verkorteTitels", [["abc", "abc"]], [["ab"]]),
    (f"{DOC}/omschrijvingen", [["x", "x"]], [[1]]),
    (f"{DOC}/classificatiecollectie/documentsoorten", [[PERMIT], [PERMIT, PERMIT]], [ABSENT, []]),
    (f"{DOC}/classificatiecollectie/themas", [[NATURE]], [ABSENT, []]),
    (f"{DOC}/classificatiecollectie/documentsoort", [], [PERMIT]),
    (f"{DOC}/classificatiecollectie/trefwoorden", [["x"], ABSENT], [[1]]),
    (f"{DOC}/classificatiecollectie/onderwerpenRonl", [[ANYONE], ABSENT], [["bomen"]]),
    (f"{DOC}/format", [ANYONE], ["PDF"]),
    (f"{DOC}/documenthandelingen/0/wasAssociatedWith", [ABSENT, DEN_HAAG], [ANYONE]),
    (f"{DOC}/documenthandelingen/0/atTime", [TIME], [ABSENT]),
    (f"{DOC}/geldigheid/begindatum", ["2019-08-24", ABSENT], [TIME, "gisteren"]),
    (f"{DOC}/isPartOf", [ANYONE, ABSENT], [[ANYONE]]),
    (f"{DOC}/hasParts", [[ANYONE], [], ABSENT], [ANYONE]),
    (f"{DOC}/publicatiebestemming", [["x"], ABSENT], ["x"]),
    (f"{DOC}/extraMetadata/0/prefix", ["ex", ABSENT], [1]),
    (f"{DOC}/extraMetadata/0/velden/0/values", [["x"], []], ["x", None, ABSENT, [1]]),
    ("/documentrelaties", [[], [{**RELATION, "titel": "x"}]], [RELATION, None]),
]
FIRST: list[tuple[str, list[Any], list[Any]]] = [
    ("/extra", [], [1]),
    ("/documentrelaties", [], [[RELATION]]),
    *((f"{DOC}/{name}", [ABSENT], [None]) for name in ("publisher", "language", "titelcollectie", "identifiers")),
    (f"{DOC}/modified", ["2021-11-08", ABSENT], ["december 2021"]),
    (f"{DOC}/publisher", [DEN_HAAG, {**DEN_HAAG, "label": "gem"}], [ANYONE, {**DEN_HAAG, "type": "x"}]),
    (f"{DOC}/identifiers", [[], ["a", "a"]], [[1]]),
    (f"{DOC}/titelcollectie/verkorteTitels", [["x"], ABSENT], [[1]]),
    (f"{DOC}/classificatiecollectie/documentsoort", [PERMIT, ABSENT], [[PERMIT], NATURE]),
    (f"{DOC}/classificatiecollectie/documentsoorten", [], [[PERMIT]]),
    (f"{DOC}/classificatiecollectie/themas", [[NATURE], [], ABSENT], [NATURE]),
    (f"{DOC}/classificatiecollectie/trefwoorden", [["x"], ABSENT], ["x"]),
    (f"{DOC}/metadata", [[], [{"key": "k", "value": "v"}], ABSENT], [[{"key": "k"}], [{"key": "k", "values": ["v"]}]]),
    (f"{DOC}/overigeContexten/0/prefix", ["ex", ABSENT], [1]),
    (f"{DOC}/overigeContexten/0/velden/0/value", ["x"], [ABSENT, ["x"]]),
    (f"{DOC}/overigeContexten/0/velden/0/values", [], [["x"]]),
]
CASES = [
    pytest.param(label, pointer, value, good, id=f"{label[:5]}{pointer}-{number}{'+' if good else '-'}")
    for label, table in (("0.9.0-beta", BETA), ("0.3.2-alpha", SECOND), ("0.3.1-alpha", FIRST))
    for pointer, goods, bads in table
    for good, values in ((True, goods), (False, bads))
    for number, value in enumerate(values)
]


@pytest.fixture
def by_label(beta: Vendored, second_alpha: Vendored, first_alpha: Vendored) -> dict[str, Vendored]:
    return {spec.version.label: spec for spec in (beta, second_alpha, first_alpha)}


@pytest.mark.parametrize(("label", "pointer", "value", "good"), CASES)
def test_a_value_is_taken_or_refused(
    by_label: dict[str, Vendored], label: str, pointer: str, value: Any, good: bool
) -> None:
    assert taken(by_label[label], pointer, value) is good


def test_the_examples_fill_every_field(spec: Vendored) -> None:
    example = spec.example("Volledig")["document"]
    assert set(example) == set(spec.schemas["Document"]["properties"])
    assert spec.faults("Metadata", spec.example("Volledig")) == []
    assert spec.faults("Metadata", spec.example("Minimaal")) == []


def test_which_fields_each_generation_knows(beta: Vendored, second_alpha: Vendored, first_alpha: Vendored) -> None:
    third, second, first = (set(s.schemas["Document"]["properties"]) for s in (beta, second_alpha, first_alpha))
    assert second - third == {"isPartOf", "hasParts", "publicatiebestemming"}
    assert third - second == set()
    assert first - second == {"modified", "metadata", "overigeContexten"}
    assert second - first == {
        *("creatiedatum", "naamOpsteller", "omschrijvingen", "format", "onderwerpen", "documenthandelingen"),
        *("geldigheid", "weblocatie", "extraMetadata", "isPartOf", "hasParts", "publicatiebestemming"),
    }


def test_a_replacement_of_the_beta_takes_a_pid_and_no_relations(beta: Vendored) -> None:
    assert taken(beta, "/document/pid", PID, "MetadataReplacement", "Minimaal")
    assert not taken(beta, "/document/pid", "geen adres", "MetadataReplacement", "Minimaal")
    # Whether it is there is looked at after the schema.
    assert not beta.faults("MetadataReplacement", beta.example("Minimaal"))
    attachment = beta.example("Bijlage")
    assert beta.faults("Metadata", attachment) == []
    assert beta.faults("MetadataReplacement", attachment) != []
    assert beta.faults("MetadataAnswer", {**beta.example("MinimaalMetPid"), "documentrelaties": RELATION}) == []


def test_a_replacement_of_the_alphas(second_alpha: Vendored, first_alpha: Vendored) -> None:
    assert second_alpha.faults("MetadataReplacement", second_alpha.example("MinimaalMetPid")) == []
    attachment = second_alpha.example("Bijlage")
    assert isinstance(attachment["documentrelaties"], list)
    for schema in ("Metadata", "MetadataReplacement", "MetadataAnswer"):
        assert second_alpha.faults(schema, attachment) == []
    assert "pid" not in first_alpha.schemas["Document"]["properties"]
    assert "DocumentMetPid" not in first_alpha.schemas


def test_an_answer_may_hold_more_than_is_known(spec: Vendored) -> None:
    answer = {**spec.example("Minimaal"), "plooiIntern": {"dcnId": "x"}}
    assert spec.faults("MetadataAnswer", answer) == []
    assert spec.faults("Metadata", answer) != []
