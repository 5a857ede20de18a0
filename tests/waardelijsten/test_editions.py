"""Editions of a list: what differs between them, what is in force, and what a spec refuses of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from plooi.waardelijsten import Waarde, Waardelijst, compare, snapshot


def test_a_value_is_in_force_on_its_first_and_its_last_day() -> None:
    waarde = Waarde("urn:a", "a", "2010-10-10", "2020-12-31")
    days = ["2010-10-09", "2010-10-10", "2020-12-31", "2021-01-01"]
    assert [waarde.in_force(day) for day in days] == [False, True, True, False]
    assert waarde.in_force(date(2020, 12, 31)) and not waarde.in_force(date(2021, 1, 1))
    assert Waarde("urn:b", "b").in_force("1900-01-01"), "a list that says no day says nothing against it"


def test_260_gemeenten_ended_by_the_service() -> None:
    gemeenten = snapshot("gemeenten")
    ended = [one for one in gemeenten.values() if one.einddatum is not None]
    assert len(ended) == 260
    for one in ended:
        assert one.einddatum is not None
        assert one in gemeenten.at(one.einddatum)
    assert len(gemeenten.at("2023-06-01")) == len(gemeenten) - 260


def test_what_differs_between_two_editions() -> None:
    old = Waardelijst("x", "v1", "service", [Waarde("urn:a", "a"), Waarde("urn:b", "b"), Waarde("urn:c", "c")])
    new = Waardelijst(
        "x", "v2", "dictionary", [Waarde("urn:d", "d"), Waarde("urn:c", "c", None, "2020-12-31"), Waarde("urn:b", "B")]
    )
    difference = compare(old, new)
    assert difference
    assert [one.label for one in difference.added] == ["d"]
    assert [one.label for one in difference.gone] == ["a"]
    assert [(before.label, after.label) for before, after in difference.relabelled] == [("b", "B")]
    assert [(before.einddatum, after.einddatum) for before, after in difference.redated] == [(None, "2020-12-31")]
    assert not compare(old, old)
    assert difference.to_dict()["redated"] == [
        {
            "id": "urn:c",
            "before": {"begindatum": None, "einddatum": None},
            "after": {"begindatum": None, "einddatum": "2020-12-31"},
        }
    ]


def test_borrowed_dates_are_not_compared(spec_lists: Mapping[str, Waardelijst]) -> None:
    assert compare(spec_lists["gemeenten"], snapshot("gemeenten")).redated == ()
    assert {one.code for one, _ in compare(snapshot("gemeenten"), snapshot("gemeenten", "dictionary")).redated} == {
        "gm0501",
        "gm0530",
        "gm0614",
    }


def test_what_an_answer_offers_and_the_spec_refuses() -> None:
    answer = Waardelijst.from_enum("x", "live", "http://x", ["urn:a", "urn:b"], {"urn:b": "b"}, accepted={"urn:a"})
    assert [one.label for one in answer.refused] == ["b"]
    assert snapshot("talen").refused == ()
