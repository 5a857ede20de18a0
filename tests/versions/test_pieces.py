"""A document with a great deal that is wrong: all of it is counted, the first is named, in little memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plooi import Metadata, versions
from plooi.diwoo import Entry, category, sitemap
from plooi.errors import MOST_PROBLEMS, MetadataInvalid
from plooi.versions.pieces import LONG, pieces

LISTS = st.lists(st.integers(0, 9), max_size=4).map(lambda items: items * (LONG - 20))
VALUES = st.recursive(
    st.integers() | LISTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, dict | list) and value:
        for key, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(member, (*path, key))
    else:
        yield path, value


@given(VALUES)
@settings(max_examples=50, deadline=None)
def test_the_pieces_of_a_document_are_all_of_it_each_place_once(document: Any) -> None:
    places = []
    for piece, whole in pieces(document):
        for path, value in leaves(piece):
            place = whole(path)
            places += [] if place is None else [(tuple(place), value)]
            assert all(key < LONG for key in path if isinstance(key, int))
    assert sorted(places, key=repr) == sorted(leaves(document), key=repr)


def problems_of(**fields: Any) -> tuple[Any, ...]:
    good = {
        "publisher": "gm0518",
        "officiele_titel": "Besluit",
        "documentsoorten": ["vergunning"],
        "themas": ["economie"],
    }
    return versions.get("0.9.0-beta").check(Metadata(**{**good, **fields}))


@pytest.mark.parametrize("text", ["https://example.org/{}", "vergunnign {}"])
def test_a_great_many_wrong_references_are_counted_in_little_memory(text: str) -> None:
    acts = [{"soort_handeling": text.format(n), "at_time": "2022-08-24"} for n in range(300)]
    acts = [{**act, "was_associated_with": text.format(n)} for n, act in enumerate(acts)]
    problems_of(documenthandelingen=acts[:1])
    tracemalloc.start()
    try:
        *named, last = problems_of(documenthandelingen=acts)
        # Without pieces they take more than 30 MiB.
        assert tracemalloc.get_traced_memory()[1] < 20 * 1024 * 1024
    finally:
        tracemalloc.stop()
    assert len({problem.field for problem in named}) == len(named) == MOST_PROBLEMS
    assert all(problem.remedy for problem in named)
    assert f"There are {600 - MOST_PROBLEMS} more problems." in last.text


def test_what_is_wrong_far_back_in_a_list_is_named_by_its_place() -> None:
    [problem] = problems_of(onderwerpen=[f"onderwerp {number}" for number in range(150)] + ["x"])
    assert problem.field == "onderwerpen[150]"
    version = versions.get("0.9.0-beta")
    document = Metadata(publisher="gm0518", officiele_titel="x", documentsoorten=["vergunning"])
    wire = version.draft(document).document
    wire["document"]["documenthandelingen"] = [{"atTime": "x"} if n == 130 else 1 for n in range(131)]
    fields = [one.field for one in version.draft(version.decode(wire)).problems]
    assert "documenthandelingen[130].soort_handeling" in fields
    assert len(fields) == len(set(fields)) > 131


def test_a_value_that_stands_in_a_long_list_twice_is_noticed() -> None:
    texts = [f"onderwerp {number}" for number in range(2 * LONG)]
    assert problems_of(onderwerpen=texts) == ()
    [problem] = problems_of(onderwerpen=[*texts, texts[0]])
    assert (problem.field, problem.message) == ("onderwerpen", "The items must differ from each other.")


def test_unknown_fields_are_counted() -> None:
    with pytest.raises(MetadataInvalid) as raised:
        Metadata.from_dict({"officiele_title": "x", **{f"unknown{number}": 1 for number in range(500)}})
    assert "Did you mean 'officiele_titel'?" in raised.value.problems[0].text
    assert "There are 401 more problems." in str(raised.value)
    assert len(raised.value.problems) == MOST_PROBLEMS + 1
    assert MetadataInvalid(raised.value.problems).problems == raised.value.problems


def test_a_sitemap_names_the_first_problems_of_a_document() -> None:
    metadata = Metadata(publisher="gm0518", themas=[f"vergunnign {number}" for number in range(500)])
    entry = Entry("https://example.org/a", metadata, (category("c_139c6280").id,))
    with sitemap([entry], versions.get("0.9.0-beta")) as export:
        *named, last = export.problems()
    assert (len(named), last.code) == (MOST_PROBLEMS, "more")
