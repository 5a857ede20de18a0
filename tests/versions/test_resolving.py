"""What codes and labels stand for is remembered; what is remembered of one document never shows in another."""

from __future__ import annotations

import pytest

from plooi import Documenthandeling, Metadata, Reference, versions
from plooi.versions.resolving import LONGEST

DEN_HAAG = "https://identifier.overheid.nl/tooi/id/gemeente/gm0518"


@pytest.fixture(params=versions.labels())
def version(request: pytest.FixtureRequest) -> versions.Version:
    return versions.get(request.param)


@pytest.mark.parametrize("text", ["gm0518", "gemeente Den Haag", "den haag"])
def test_a_label_that_was_given_stays_and_no_other_document_gets_it(
    version: versions.Version, metadata: Metadata, text: str
) -> None:
    for label, sent in ((None, "gemeente Den Haag"), ("Residentie", "Residentie"), (None, "gemeente Den Haag")):
        document = version.encode(metadata.evolve(publisher=Reference(text, label))).document
        assert document["document"]["publisher"] == {"id": DEN_HAAG, "label": sent}
    # What was looked up is in the document alone: the metadata is as it was given.
    given = metadata.evolve(publisher=text)
    version.encode(given)
    assert given.publisher == Reference(text)


def test_what_the_platform_filled_in_stays_with_its_reference(metadata: Metadata) -> None:
    version = versions.get("0.3.2-alpha")
    full = Reference("gm0518", type="overheid:Gemeente", bronwaarde="gem. Den Haag")
    for publisher, more in (
        (full, {"type": "overheid:Gemeente", "bronwaarde": "gem. Den Haag"}),
        (Reference("gm0518"), {}),
    ):
        document = version.encode(metadata.evolve(publisher=publisher)).document
        assert document["document"]["publisher"] == {"id": DEN_HAAG, "label": "gemeente Den Haag", **more}


def test_a_text_stands_for_a_value_of_its_own_field(version: versions.Version, metadata: Metadata) -> None:
    """One text in several fields is looked up in the lists of each."""
    wrong = metadata.evolve(publisher="Nederlands", language="Nederlands", documentsoorten=["Nederlands"])
    for _ in range(2):
        problems = {problem.field: problem.text for problem in version.check(wrong)}
        assert set(problems) == {"publisher", "documentsoorten[0]"}
        assert "gemeenten" in problems["publisher"]
        assert "documentsoorten" in problems["documentsoorten[0]"]


def test_the_parts_of_an_act_are_looked_up(metadata: Metadata) -> None:
    version = versions.get("0.9.0-beta")
    act = Documenthandeling("ondertekening", "2022-08-24T14:15:22Z", "gm0518")
    [sent] = version.encode(metadata.evolve(documenthandelingen=[act])).document["document"]["documenthandelingen"]
    assert sent["wasAssociatedWith"] == {"id": DEN_HAAG, "label": "gemeente Den Haag"}
    assert (act.was_associated_with, act.at_time) == (Reference("gm0518"), "2022-08-24T14:15:22Z")
    [problem] = version.check(
        metadata.evolve(documenthandelingen=[act, Documenthandeling("x", "2022-08-24", "gm0518")])
    )
    assert (problem.field, problem.value) == ("documenthandelingen[1].soort_handeling", "x")


def test_the_same_fault_is_the_same_problem_each_time(version: versions.Version, metadata: Metadata) -> None:
    wrong = metadata.evolve(publisher="gemeente Den Haagg")
    first = version.check(wrong)
    assert [problem.field for problem in first] == ["publisher"]
    assert "gemeente Den Haag (gm0518)" in first[0].text
    assert all(version.check(wrong.evolve(officiele_titel=f"Titel {n}")) == first for n in range(20))


def test_a_text_too_long_to_remember_is_still_looked_up(version: versions.Version, metadata: Metadata) -> None:
    [problem] = version.check(metadata.evolve(publisher="gemeente " + "x" * LONGEST))
    assert problem.field == "publisher"
    assert "stands for no value" in problem.text
