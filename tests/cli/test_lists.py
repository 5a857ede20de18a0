"""`plooi lists`: searching, days, CSV, what a platform answers, and how editions differ."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest


def test_search_ranks_and_takes_misspellings_and_abbreviations(offline: Any) -> None:
    values = offline("lists", "gemeenten", "--search", "bergen", "--json").json["values"]
    assert [row["code"] for row in values[:2]] == ["gm0373", "gm0893"]
    assert values[-1]["einddatum"] is not None
    assert offline("lists", "gemeenten", "--search", "Utrcht").out.startswith("gm0344 ")
    assert offline("lists", "ministeries", "--search", "bzk").out.startswith("mnre1034 ")


def test_only_what_is_in_force_on_a_day(offline: Any) -> None:
    on = {
        day: {row["code"] for row in offline("lists", "gemeenten", "--at", day, "--json").json["values"]}
        for day in ("2020-12-31", "2021-01-01")
    }
    assert "gm0003" in on["2020-12-31"] - on["2021-01-01"]
    assert "gm0518" in on["2021-01-01"]
    now = offline("lists", "ministeries", "--at", "2017-10-25", "--json").json["values"]
    assert "mnre1153" not in {row["code"] for row in now}, "it begins on the day after"
    assert "2022-06-16" in offline("lists", "gemeenten", "--at", "gisteren", code=2).err


def test_an_end_is_shown(offline: Any) -> None:
    assert "(ended 2020-12-31)" in offline("lists", "gemeenten", "--search", "appingedam").out


def test_csv_has_all_values(offline: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(offline("lists", "waterschappen", "--csv").out)))
    assert len(rows) == 33
    assert rows[0]["label"] == "Hoogheemraadschap Amstel, Gooi en Vecht"
    assert rows[0]["einddatum"] == "2016-12-31"


def test_values_stand_by_alphabet_without_the_nodes_of_the_thesaurus(offline: Any) -> None:
    done = offline("lists", "documentsoorten")
    labels = [line[11:].partition("  ")[0] for line in done.out.splitlines()]
    assert len(labels) == 64
    assert labels == sorted(labels, key=str.casefold)
    assert "12 nodes that group values are left out" in done.err
    for words in (["--search", "rapport"], ["--csv"], ["--json"], ["--search", "skosCollection"]):
        assert "skosCollection" not in offline("lists", "documentsoorten", *words).out.replace("--search", "")
    assert "documentsoorten                     64 values" in offline("lists").out


def test_what_the_platform_offers_and_the_spec_refuses_is_marked(plooi: Any) -> None:
    done = plooi.with_variables(PLOOI_TOKEN="")("lists", "gemeenten", "--live", "--search", "Maashorst")
    assert "(refused by the spec)" in done.out
    assert "1 value is offered by the platform, but refused by the spec of 0.9.0-beta (server)" in done.err
    rows = plooi("lists", "gemeenten", "--live", "--json").json["values"]
    assert {row["code"] for row in rows if not row["accepted"]} == {"gm1980", "gm1982", "gm1991"}


def test_how_the_spec_differs_from_the_snapshots(offline: Any) -> None:
    service, dictionary = offline("lists", "diff", "gemeenten", "--json").json["differences"]
    assert service["after"]["bron"] == "service" and dictionary["after"]["bron"] == "dictionary"
    assert [one["label"] for one in service["added"]] == [
        "gemeente Dijk en Waard",
        "gemeente Land van Cuijk",
        "gemeente Maashorst",
    ]
    assert service["gone"] == []
    shown = offline("lists", "diff", "documentsoorten", "--with", "service").out
    assert shown.count("\n  + ") == 16
    assert "~ c_056a75e1: 'kamerstuk' is called 'Kamerstuk'" in shown


def test_how_versions_and_snapshots_differ_from_each_other(offline: Any) -> None:
    assert offline("lists", "diff", "talen", "--with", "0.3.2-alpha").out == (
        "talen v2 (spec 0.9.0-beta) -> talen v2 (spec 0.3.2-alpha): the same\n"
    )
    shown = offline("lists", "diff", "gemeenten", "--from", "service", "--with", "dictionary").out
    assert shown.startswith("gemeenten v3 (service) -> gemeenten v4 (dictionary)\n")
    assert "+ gemeente Voorne aan Zee (gm1992)" in shown
    assert "~ gm0501: in force … to … in the first, … to 2022-12-31 in the second" in shown


def test_how_a_platform_differs_from_the_spec(plooi: Any) -> None:
    [difference] = plooi("lists", "diff", "gemeenten", "--live", "--json").json["differences"]
    assert len(difference["added"]) == 3


@pytest.mark.parametrize(
    "words",
    [
        ["--search", "x"],
        ["--at", "2022-06-16"],
        ["gemeenten", "provincies"],
        ["gemeenten", "--with", "service"],
        ["diff", "gemeenten", "--csv"],
        ["diff", "gemeenten", "--live", "--with", "service"],
        ["diff", "gemeente"],
        ["diff", "--with", "0.9.1"],
    ],
)
def test_what_goes_not_together_is_refused_with_a_remedy(offline: Any, words: list[str]) -> None:
    assert offline("lists", *words, code=2).err.startswith("Error: ")
