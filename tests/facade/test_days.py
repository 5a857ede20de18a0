"""Days as people write them: read where they are days, and never taken for another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facade.clients import Client, permit
from plooi import Metadata, versions
from plooi.describe.remarks import remarks
from plooi.errors import MetadataInvalid

BETA = versions.get("0.9.0-beta")
FIELDS = ("geldigheid_begindatum", "geldigheid_einddatum")
WITH_VALIDITY = [version for version in map(versions.get, versions.labels()) if version.carries(FIELDS[0])]
DUTCH = ["31-12-2022", "31/12/2022", "31.12.2022", "31 december 2022", "31 dec 2022", "31 Dec. 2022", " 31-12-2022 "]
NAMES = "januari februari maart april mei juni juli augustus september oktober november december"


@pytest.mark.parametrize("text", DUTCH)
def test_dutch_days_are_days(text: str) -> None:
    for name in FIELDS:
        assert getattr(permit(**{name: text}), name) == "2022-12-31"
    assert not remarks(BETA, permit(creatiedatum=text))
    [act] = Metadata(documenthandelingen=[{"soort_handeling": "ondertekening", "at_time": text}]).documenthandelingen
    assert act.at_time == "2022-12-31"


@given(st.dates(date(1000, 1, 1)), st.sampled_from("-/."))
def test_the_day_stands_before_the_month(day: date, sign: str) -> None:
    for text in (day.strftime(f"%d{sign}%m{sign}%Y"), f"{day.day} {NAMES.split()[day.month - 1]} {day.year}"):
        assert permit(geldigheid_begindatum=text).geldigheid_begindatum == day.isoformat()


def test_a_time_of_a_dutch_day_is_amsterdam_time() -> None:
    assert permit(geldigheid_begindatum="31-12-2022 14:30").geldigheid_begindatum == "2022-12-31T13:30:00Z"
    assert permit(geldigheid_begindatum="1-7-2022 9:05").geldigheid_begindatum == "2022-07-01T07:05:00Z"


def test_a_version_with_days_alone_is_given_the_day_in_amsterdam() -> None:
    late = permit(geldigheid_begindatum="2022-08-24T22:30:00Z")
    encoded = versions.get("0.3.2-alpha").encode(late, loss="report")
    assert encoded.document["document"]["geldigheid"]["begindatum"] == "2022-08-25"
    assert list(encoded.left_out) == ["geldigheid_begindatum"]


def test_a_dutch_day_is_sent_as_iso(plooi: Client, every: Any) -> None:
    if not plooi.version.carries(FIELDS[0]):
        pytest.skip("the version has no validity")
    made = plooi.create_metadata(permit(geldigheid_begindatum="31-12-2022", geldigheid_einddatum="31 december 2032"))
    kept = plooi.get_metadata(made)
    assert (kept.geldigheid_begindatum, kept.geldigheid_einddatum) == ("2022-12-31", "2032-12-31")


#: What is no day: the text, and the form that would do.
NONE = {
    "44926": "2022-12-31",
    "44926.5": "2022-12-31",
    "12-31-2022": "2022-12-31",
    "2022-02-30": "There is no day 2022-02-30",
    "30-02-2022": "There is no day 30-02-2022",
    "2022-2-3": "2022-02-03",
    "20221231": "2022-12-31",
    "31-12-22": "four of them",
    "blabla": "such as 2022-12-31 or 31-12-2022",
}


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_day_is_refused_or_remarked_on(text: str) -> None:
    for version in WITH_VALIDITY:
        for name in FIELDS:
            [problem] = version.check(permit(**{name: text}))
            assert (problem.field, problem.value) == (name, text)
            assert NONE[text] in problem.remedy
    assert not BETA.check(permit(creatiedatum=text)), "it is free text"
    [remark] = remarks(BETA, permit(creatiedatum=text))
    assert (remark.field, remark.value) == ("creatiedatum", text)
    assert NONE[text] in remark.remedy


@pytest.mark.parametrize("text", ["2022", "2022-12", "december 2022", "2022-12-31", "2022-12-31T14:30:00Z"])
def test_what_readers_understand_is_not_remarked_on(text: str) -> None:
    assert not remarks(BETA, permit(creatiedatum=text))


@pytest.mark.parametrize("label", [one for one in versions.labels() if versions.get(one).carries(FIELDS[0])])
@pytest.mark.parametrize(
    ("begin", "end", "good"),
    [
        ("31-12-2022", "30-12-2022", False),
        ("2022-12-31", "2022-12-31", True),
        ("2022-12-31", "2023-01-01", True),
        ("2022-12-31", None, True),
        ("in de zomer", "2022-12-31", True),
    ],
)
def test_an_end_before_the_begin_is_refused(label: str, begin: str, end: str | None, good: bool) -> None:
    version = versions.get(label)
    metadata = permit(geldigheid_begindatum=begin, geldigheid_einddatum=end)
    ends = [problem for problem in version.check(metadata) if problem.field == FIELDS[1]]
    assert bool(ends) is not good
    if ends:
        assert "2022-12-31" in ends[0].message and ends[0].value == "2022-12-30"
        with pytest.raises(MetadataInvalid):
            version.encode(metadata)
