"""Every value of the platform's lists is written as a value of the schema's lists, or refused with what is near."""

from __future__ import annotations

from typing import Any

import pytest

from diwoo.structure import LISTED, faults
from plooi import Metadata, versions
from plooi.diwoo import Entry, category, lijst, sitemap

ORGANISATIES = (
    *("gemeenten", "ministeries", "provincies", "waterschappen", "caribische_openbare_lichamen"),
    "overige_overheidsorganisaties",
)
CATEGORIE = category("adviezen").id
KERN = "https://identifier.overheid.nl/tooi/def/thes/kern/"


def metadata(field: str, value: str) -> Metadata:
    act = {"soort_handeling": "vaststelling", "at_time": "2022-08-24"}
    fields: dict[str, Any] = {"publisher": "gm0518", "officiele_titel": "T", "documenthandelingen": [act]}
    if field in ("documentsoorten", "themas"):
        fields[field] = [value]
    elif field == "soort_handeling":
        fields["documenthandelingen"] = [{**act, "soort_handeling": value}]
    elif field == "was_associated_with":
        fields["documenthandelingen"] = [{**act, "was_associated_with": value}]
    else:
        fields[field] = value
    return Metadata(**fields)


def held(field: str, values: list[str], label: str) -> Any:
    documents = [
        Entry(f"https://www.example.org/{number}.pdf", metadata(field, value), (CATEGORIE,))
        for number, value in enumerate(values)
    ]
    return sitemap(documents, versions.get(label))


FIELDS = [
    *((field, ORGANISATIES) for field in ("publisher", "verantwoordelijke", "opsteller", "was_associated_with")),
    ("documentsoorten", ("documentsoorten",)),
    ("themas", ("toplijst",)),
    ("format", ("filetypes",)),
    ("language", ("talen",)),
    ("soort_handeling", ("documenthandelingen",)),
]


@pytest.mark.parametrize("label", versions.labels())
@pytest.mark.parametrize(("field", "lists"), FIELDS)
def test_every_value_of_the_platform_is_written_or_refused(label: str, field: str, lists: tuple[str, ...]) -> None:
    version = versions.get(label)
    if field in ("soort_handeling", "was_associated_with") and not version.carries("documenthandelingen"):
        return
    for naam in lists:
        values = list(version.value_list(naam))
        with held(field, values, label) as export:
            refused = {problem.value: problem for problem in export.problems()}
        lacking = {value for value in values if value not in lijst(naam)}
        assert set(refused) <= lacking
        for problem in refused.values():
            assert problem.code == "not-listed"
            assert problem.value in problem.message
            assert problem.remedy
            assert all(waarde.id in lijst(naam) for waarde in problem.candidates)
        rest = [value for value in values if value not in refused]
        with held(field, rest, label) as export:
            assert faults("".join(export.pieces())) == []
            assert [note.value for note in export.notes()] == [value for value in rest if value in lacking]


@pytest.mark.parametrize("field", [field for field, _ in FIELDS])
def test_every_value_of_the_schema_is_written_by_its_uri(field: str) -> None:
    element = {"documentsoorten": "documentsoort", "themas": "thema", "soort_handeling": "soortHandeling"}
    element["was_associated_with"] = "wasAssociatedWith"
    values = [uri for naam in LISTED[element.get(field, field)] for uri in lijst(naam)]
    with held(field, values, "0.9.0-beta") as export:
        xml = "".join(export.pieces())
        assert list(export.notes()) == []
    assert faults(xml) == []
    assert all(f'resource="{value}"' in xml for value in values)


def one_problem(field: str, value: str) -> Any:
    with held(field, [value], "0.9.0-beta") as export:
        [problem] = export.problems()
    return problem


def test_names_mean_what_they_mean_on_the_platform() -> None:
    for value in ("gm0518", "gemeente Den Haag", "Den Haag", "mnre1045", "ministerie van Economische Zaken en Klimaat"):
        with held("publisher", [value], "0.9.0-beta") as export:
            assert export.complete, value
    # The schema's lists have organisations that the platform's have not.
    with held("publisher", ["Adviescollege ICT-toetsing", "zb000300", "ABG-organisatie"], "0.9.0-beta") as export:
        assert export.complete


def test_an_organisation_that_is_not_listed_is_refused_with_the_remedy() -> None:
    problem = one_problem("opsteller", "Afdeling Groen")
    assert (problem.field, problem.value) == ("opsteller", "Afdeling Groen")
    assert "naam_opsteller" in problem.remedy
    unknown = "https://identifier.overheid.nl/tooi/id/gemeente/gm9999"
    assert one_problem("publisher", unknown).value == unknown


def test_a_ministry_that_ended_is_refused_and_its_successor_offered() -> None:
    ended = "https://identifier.overheid.nl/tooi/id/ministerie/hv_04795600"
    problem = one_problem("publisher", ended)
    assert problem.candidates[0].label == "ministerie van Justitie en Veiligheid"
    assert "ended 2017-12-31" in problem.message


def test_a_slip_is_answered_with_what_is_near() -> None:
    problem = one_problem("documentsoorten", "vergunnig")
    assert problem.candidates[0].label == "vergunning"
    assert "vergunning (c_002fc258)" in problem.remedy


@pytest.mark.parametrize(
    ("field", "older", "code"),
    [("format", "PDFA1A", "PDF"), ("documentsoorten", "Wob-verzoek", "c_1cf18f83")],
)
def test_what_holds_by_definition_is_written_and_reported(field: str, older: str, code: str) -> None:
    with held(field, [older], "0.9.0-beta") as export:
        assert code in "".join(export.pieces())
        [note] = export.notes()
    assert (note.code, note.value) == ("replaced", older)


def test_no_list_holds_a_value_twice() -> None:
    every = [uri for naam in {naam for names in LISTED.values() for naam in names} for uri in lijst(naam)]
    assert len(every) == len(set(every)) == 1654
