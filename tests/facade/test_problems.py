"""Metadata that cannot be sent: every fault named, with field, value and remedy, before anything is sent."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest
from attrs import evolve

from facade.clients import DEN_HAAG, PDF, Client, operations, permit, record
from plooi import Metadata, versions
from plooi.errors import CODES, Code, MetadataInvalid, Problem
from plooi.sandbox import Sandbox

#: What is wrong: the change, the field, what is said of it, and the value.
FAULTS: dict[str, tuple[dict[str, Any], str, str, Any]] = {
    "no title": ({"officiele_titel": None}, "officiele_titel", "This is required. Fill it in.", None),
    "no publisher": ({"publisher": None}, "publisher", "This is required. Fill it in.", None),
    "no language": ({"language": None}, "language", "This is required. Fill it in.", None),
    "no types": ({"documentsoorten": []}, "documentsoorten", "This is required. Fill it in.", None),
    "no themes": ({"themas": []}, "themas", "This is required. Fill it in.", None),
    "too short": (
        {"identifiers": ["ab"]},
        "identifiers[0]",
        "This must have at least 3 characters, or be a URI, such as https://www.example.org/a.",
        "ab",
    ),
    "a short title": ({"verkorte_titels": ["ab"]}, "verkorte_titels[0]", "at least 3 characters", "ab"),
    "twice": ({"omschrijvingen": ["drie", "drie"]}, "omschrijvingen", "must differ from each other", ["drie", "drie"]),
    "no URI": ({"weblocatie": "www.example.org"}, "weblocatie", "must be a URI, such as https://", "www.example.org"),
    "no time": (
        {"geldigheid_begindatum": "in de zomer"},
        "geldigheid_begindatum",
        "This must be a time in UTC, such as 2022-08-24T14:15:22Z.",
        "in de zomer",
    ),
    "an act without a party": (
        {"documenthandelingen": [{"soort_handeling": "ondertekening", "at_time": "2022-08-24"}]},
        "documenthandelingen[0].was_associated_with",
        "This is required. Fill it in.",
        None,
    ),
    "own fields without any": ({"extra_metadata": [{"velden": []}]}, "extra_metadata[0].velden", "at least 1 item", []),
    "values that are no list": (
        {"extra_metadata": [{"velden": {"aantal": 7}}]},
        "extra_metadata[0].velden[0].values",
        "Processing takes a list of texts alone. Write the values as text.",
        7,
    ),
    "a script": (
        {"omschrijvingen": ["<script>alert(1)</script>"]},
        "omschrijvingen[0]",
        "The platform refuses any text that holds `<script>`. Take it out.",
        "<script>alert(1)</script>",
    ),
    "a pid": ({"pid": "https://open.overheid.nl/documenten/x"}, "pid", "The platform gives the pid", "https://open"),
    "no opsteller": ({"opsteller": "Jan"}, "opsteller", "'Jan' stands for no value", "Jan"),
}

#: The code of each fault above.
KINDS = {
    "no title": "required",
    "no publisher": "required",
    "no language": "required",
    "no types": "required",
    "no themes": "required",
    "too short": "wrong-format",
    "a short title": "too-short",
    "twice": "repeated",
    "no URI": "wrong-format",
    "no time": "wrong-day",
    "an act without a party": "required",
    "own fields without any": "too-few",
    "values that are no list": "values-not-processed",
    "a script": "script",
    "a pid": "pid-given",
    "no opsteller": "unknown-value",
}


def test_each_kind_of_problem_has_a_code_that_is_listed() -> None:
    assert set(get_args(Code)) == set(CODES)
    assert set(KINDS) == set(FAULTS)
    beta = versions.get("0.9.0-beta")
    more = {
        "ambiguous-value": {"publisher": "Utrecht"},
        "foreign-sign": {"omschrijvingen": ["drie\x80"]},
        "not-json": {"extra_metadata": [{"velden": {"x": float("nan")}}]},
        "end-before-begin": {"geldigheid_begindatum": "2022-08-24", "geldigheid_einddatum": "2021-08-24"},
        "not-carried": {"trefwoorden": ["bomen"]},
        "relations-not-processed": {"documentrelaties": [{"relation": "x", "role": "is bijlage bij"}]},
    }
    for code, changes in more.items():
        codes = {problem.code for problem in beta.check(permit(**changes))}
        assert code in codes, (code, codes)


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_is_named_with_its_remedy(beta: Client, sandbox: Sandbox, what: str) -> None:
    changes, field, text, value = FAULTS[what]
    metadata = permit(**changes)
    for call in (lambda: beta.create_metadata(metadata), lambda: beta.publish(metadata, PDF)):
        with pytest.raises(MetadataInvalid) as caught:
            call()
        [problem] = caught.value.problems
        assert (problem.field, problem.code) == (field, KINDS[what])
        assert text in problem.text
        assert problem.text[-1] in ".?"
        assert str(problem.value).startswith(str(value))
        assert str(caught.value) == f"The metadata cannot be sent as it is:\n  {field}: {problem.text}"
    assert sandbox.requests() == []


def test_all_faults_are_named_at_once(beta: Client, sandbox: Sandbox) -> None:
    changes = [change for change, *_ in FAULTS.values()]
    wrong = {name: value for change in changes for name, value in change.items()}
    with pytest.raises(MetadataInvalid) as caught:
        beta.publish(permit(**wrong), PDF)
    fields = [problem.field for problem in caught.value.problems]
    assert len(fields) == len(set(fields)) > 10
    assert {re.split(r"[.[]", field)[0] for field in fields} == set(wrong)
    assert sandbox.requests() == []


@pytest.mark.parametrize(
    ("field", "spellings", "uri"),
    [
        (
            "publisher",
            ["gm0518", "GM0518", "gemeente Den Haag", "  GEMEENTE  den haag ", "Den Haag", DEN_HAAG],
            DEN_HAAG,
        ),
        ("verantwoordelijke", ["mnre1034"], "https://identifier.overheid.nl/tooi/id/ministerie/mnre1034"),
        ("language", ["NLD", "nld", "Nederlands"], "http://publications.europa.eu/resource/authority/language/NLD"),
        ("format", ["PDF", "pdf"], "http://publications.europa.eu/resource/authority/file-type/PDF"),
    ],
)
def test_a_reference_is_found_by_uri_code_or_label(
    beta: Client, sandbox: Sandbox, field: str, spellings: list[str], uri: str
) -> None:
    for spelling in spellings:
        publication = beta.create_metadata(permit(**{field: spelling}))
        assert record(sandbox, publication.id)["metadata"]["document"][field]["id"] == uri
        assert beta.get_metadata(publication).to_dict()[field]["id"] == uri


@pytest.mark.parametrize(
    ("changes", "field", "pattern"),
    [
        ({"publisher": "gm0581"}, "publisher", r"'gm0581' stands for no value .*Did you mean .*gm0518"),
        ({"publisher": "gemeente Den Hag"}, "publisher", r"'gemeente Den Hag' stands for no value .*Den Haag"),
        (
            {"documentsoorten": ["vergunnig"]},
            "documentsoorten[0]",
            r"'vergunnig' stands for no value .*Did you mean vergunning",
        ),
        ({"documentsoorten": ["vergunning", "x"]}, "documentsoorten[1]", r"'x' stands for no value"),
        ({"themas": ["natuur"]}, "themas[0]", r"'natuur'.*natuur en milieu"),
        ({"language": "XXX"}, "language", r"'XXX' stands for no value"),
        ({"publisher": "Bergen"}, "publisher", r"'Bergen' can be .*gm0373.* or .*gm0893.*Give the code of the one"),
        (
            {"publisher": "https://identifier.overheid.nl/tooi/id/gemeente/gm0581"},
            "publisher",
            r"gm0581' stands for no value",
        ),
        (
            {
                "documenthandelingen": [
                    {"soort_handeling": "ondertekenen", "at_time": "2022-08-24", "was_associated_with": "gm0518"}
                ]
            },
            "documenthandelingen[0].soort_handeling",
            r"'ondertekenen' stands for no value .*ondertekening",
        ),
    ],
)
def test_one_that_fits_nothing_or_two_things_gets_the_nearest(
    beta: Client, sandbox: Sandbox, changes: dict[str, Any], field: str, pattern: str
) -> None:
    with pytest.raises(MetadataInvalid) as caught:
        beta.publish(permit(**changes), PDF)
    [problem] = caught.value.problems
    assert problem.field == field
    assert re.search(pattern, problem.text), problem.text
    assert sandbox.requests() == []


def test_what_is_empty_lacks_every_field_that_is_required(plooi: Client) -> None:
    """Told by the names that a person fills in, not by the objects that hold them on the wire."""
    fields = [problem.field for problem in plooi.version.check(Metadata())]
    assert all(hasattr(Metadata(), field) for field in fields), fields
    if plooi.version.label != "0.3.1-alpha":
        assert {"publisher", "officiele_titel", "documentsoorten", "themas"} <= set(fields)


def test_a_replacement_is_checked_before_anything_is_read(beta: Client, sandbox: Sandbox, published: Any) -> None:
    with pytest.raises(MetadataInvalid, match="themas: This is required"):
        beta.replace_metadata(published, permit(themas=[]))
    assert sandbox.requests() == []


def test_a_value_of_the_wrong_shape_is_refused_where_it_is_written() -> None:
    for values, problem in (
        ({"officiele_titel": 7}, Problem("officiele_titel", "This must be text.", 7)),
        ({"themas": "natuur"}, Problem("themas", "This must be a list.", "natuur")),
        ({"themas": ["a", 3]}, Problem("themas[1]", "This must be a URI, a code or a label.", 3)),
        (
            {"publisher": {"id": "a", "lable": "b"}},
            Problem("publisher.lable", "A Reference has no field 'lable'. Did you mean 'label'?", "b"),
        ),
        (
            {"documenthandelingen": [{"at_time": "2022-08-24"}]},
            Problem(
                "documenthandelingen[0].soort_handeling",
                "A Documenthandeling must have `soort_handeling`.",
                {"at_time": "2022-08-24"},
            ),
        ),
    ):
        for make in (lambda it: Metadata(**it), Metadata.from_dict, lambda it: permit().evolve(**it)):
            with pytest.raises(MetadataInvalid) as caught:
                make(values)
            assert caught.value.problems == (evolve(problem, code="wrong-shape"),)
    with pytest.raises(MetadataInvalid, match=r"titel: There is no such field\. Did you mean 'officiele_titel'"):
        Metadata.from_dict({"titel": "x"})
    with pytest.raises(MetadataInvalid, match=r"officieleTitel: .+ Did you mean 'officiele_titel'"):
        permit().evolve(officieleTitel="x")


def test_what_the_platform_refuses_itself_is_told_in_its_words(beta: Client, sandbox: Sandbox) -> None:
    from plooi.errors import ValidatieMetadataFout

    # The platform's lists are older than the client's: what is fine here is refused there.
    sandbox.fault("postMetadata", kind="status_before", status=400)
    with pytest.raises(Exception, match="answered postMetadata with status 400: ") as caught:
        beta.create_metadata(permit())
    assert issubclass(ValidatieMetadataFout, type(caught.value).__mro__[1])
    assert operations(sandbox) == ["postMetadata"]
