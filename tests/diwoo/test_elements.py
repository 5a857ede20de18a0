"""Metadata as DiWoo sitemap entries: every field in its place, valid or refused, and what has no place is reported."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diwoo.structure import faults
from plooi import Metadata, versions
from plooi.diwoo import INFORMATIECATEGORIEEN, NAMESPACE, SITEMAP, DiwooInvalid, DiwooProblem, Entry, category, sitemap
from plooi.errors import ConfigurationError
from plooi.model.metadata import FIELDS, PLURAL
from plooi_spec.impact.sample import sample

BETA = versions.get("0.9.0-beta")
LOC = "https://www.example.org/woo/kap.pdf"
MAIN = "https://www.example.org/woo/hoofd.pdf"
BESCHIKKINGEN = category("beschikkingen").id
ACT = {"soort_handeling": "vaststelling", "at_time": "2022-08-24"}


def written(*documents: Entry, version: Any = BETA) -> str:
    """The sitemap of documents, valid by the table of the schema."""
    with sitemap(documents, version) as export:
        xml = "".join(export.pieces())
    assert faults(xml) == []
    return xml


def problems(*documents: Entry, version: Any = BETA) -> list[DiwooProblem]:
    with sitemap(documents, version) as export:
        return list(export.problems())


def notes(*documents: Entry, version: Any = BETA) -> list[DiwooProblem]:
    with sitemap(documents, version) as export:
        return list(export.notes())


def entries(xml: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(xml.encode())
    assert root.tag == f"{{{SITEMAP}}}urlset"
    return root.findall(f"{{{SITEMAP}}}url")


def elements(entry: ElementTree.Element, path: str) -> list[ElementTree.Element]:
    return entry.findall("/".join(f"{{{NAMESPACE}}}{part}" for part in ("Document", *path.split("/"))))


def texts(entry: ElementTree.Element, path: str) -> list[str | None]:
    return [one.text for one in elements(entry, path)]


def resources(entry: ElementTree.Element, path: str) -> list[str | None]:
    return [one.get("resource") for one in elements(entry, path)]


def without(metadata: Metadata, *names: str) -> Metadata:
    return metadata.evolve(**{name: () if name in PLURAL else None for name in names})


@pytest.mark.parametrize("label", versions.labels())
def test_no_field_is_lost_without_a_word(label: str) -> None:
    version = versions.get(label)
    own = {"onderwerpen": ["een ander woord"], "pid": "https://open.example.org/documenten/een"}
    full = Metadata(**{**sample(version), **own})

    def refusals(metadata: Metadata) -> list[DiwooProblem]:
        return problems(Entry(LOC, metadata, (BESCHIKKINGEN,)), version=version)

    def shown(metadata: Metadata) -> object:
        entry = Entry(LOC, metadata, (BESCHIKKINGEN,))
        return refusals(metadata) or (notes(entry, version=version), written(entry, version=version))

    refused = {name for name in FIELDS for one in refusals(full) if one.field.startswith(name)}
    good = without(full, *refused).evolve(documenthandelingen=[ACT])
    filled = [name for name in FIELDS if getattr(good, name)]
    lost = [name for name in filled if shown(without(good, name)) == shown(good)]
    assert lost == [], "give it an element in plooi.diwoo.entry, or let it say that there is none"


def test_every_field_stands_in_its_place(full_metadata: Metadata) -> None:
    metadata = full_metadata.evolve(
        creatiedatum="2021-12-24",
        documentrelaties=[
            {"relation": MAIN, "role": "https://identifier.overheid.nl/tooi/def/thes/kern/c_75fac459", "titel": "Hoofd"}
        ],
    )
    documents = [Entry(LOC, metadata, (BESCHIKKINGEN,), "2022-08-24")]
    [entry] = entries(written(*documents))
    assert [entry.findtext(f"{{{SITEMAP}}}{tag}") for tag in ("loc", "lastmod")] == [LOC, "2022-08-24"]
    [diwoo] = elements(entry, "DiWoo")
    names = [child.tag.partition("}")[2] for child in diwoo]
    assert len(names) == len(set(names))
    gemeente = "https://identifier.overheid.nl/tooi/id/gemeente/gm0518"
    for path in ("DiWoo/publisher", "DiWoo/verantwoordelijke", "DiWoo/opsteller"):
        assert resources(entry, path) == [gemeente]
        assert texts(entry, path) == ["gemeente Den Haag"]
    kind = "https://identifier.overheid.nl/tooi/def/thes/kern/c_002fc258"
    assert resources(entry, "DiWoo/classificatiecollectie/documentsoorten/documentsoort") == [kind]
    assert resources(entry, "DiWoo/classificatiecollectie/informatiecategorieen/informatiecategorie") == [BESCHIKKINGEN]
    assert texts(entry, "DiWoo/classificatiecollectie/themas/thema") == ["natuur en milieu"]
    assert texts(entry, "DiWoo/classificatiecollectie/trefwoorden/trefwoord") == ["bomen", "vergunningen"]
    assert texts(entry, "DiWoo/titelcollectie/officieleTitel") == ["Kapvergunning Hooigracht"]
    assert texts(entry, "DiWoo/titelcollectie/verkorteTitels/verkorteTitel") == ["Kapvergunning"]
    assert texts(entry, "DiWoo/identifiers/identifier") == ["doc-20219495"]
    assert texts(entry, "DiWoo/naamOpsteller") == ["Afdeling Groen"]
    assert texts(entry, "DiWoo/creatiedatum") == ["2021-12-24"]
    assert texts(entry, "DiWoo/geldigheid/begindatum") == ["2022-08-24T16:15:22+02:00"]
    assert texts(entry, "DiWoo/language") == ["Nederlands"]
    assert texts(entry, "DiWoo/aggregatiekenmerk") == ["dossier-2021-117"]
    act = "DiWoo/documenthandelingen/documenthandeling"
    assert texts(entry, f"{act}/soortHandeling") == ["ondertekening"]
    assert texts(entry, f"{act}/atTime") == ["2022-08-24T16:15:22+02:00"]
    assert resources(entry, f"{act}/wasAssociatedWith") == [gemeente]
    assert texts(entry, "DiWoo/documentrelaties/documentrelatie/role") == ["verwijst naar"]
    assert resources(entry, "DiWoo/documentrelaties/documentrelatie/relation") == [MAIN]
    own = "extraMetadata/extraMetadatavelden/extraMetadataveld"
    assert texts(entry, f"{own}/key") == ["zaaknummer"]
    assert texts(entry, f"{own}/values/value") == ["2021-117", "2021-118"]
    assert [(note.field, note.code) for note in notes(*documents)] == [
        ("extra_metadata[0]", "no-place"),
        ("weblocatie", "no-place"),
        ("documentrelaties[0].relation", "elsewhere"),
    ]


def test_what_the_standard_requires_and_is_missing_refuses_the_document() -> None:
    wrong = problems(Entry(LOC, Metadata()))
    assert {problem.field for problem in wrong} == {
        "publisher",
        "officiele_titel",
        "informatiecategorie",
        "documenthandelingen",
    }
    assert {problem.code for problem in wrong} == {"missing"}
    assert all(problem.remedy for problem in wrong)
    with sitemap([Entry(LOC, Metadata())], BETA) as export:
        assert not export.complete
        with pytest.raises(DiwooInvalid, match="publisher is missing") as refused:
            "".join(export.pieces())
    assert refused.value.problems == tuple(wrong)


def good(**changes: Any) -> Metadata:
    whole = {"publisher": "gm0518", "officiele_titel": "Kapvergunning", "documenthandelingen": [ACT], **changes}
    return Metadata(**whole)


def document(loc: str = LOC, **changes: Any) -> Entry:
    return Entry(loc, good(**changes), (BESCHIKKINGEN,))


def test_free_text_for_a_day_is_left_out_and_reported() -> None:
    for text in ("december 2021", "2021", "2021-12", "begin 1990"):
        [entry] = entries(written(document(creatiedatum=text)))
        assert elements(entry, "DiWoo/creatiedatum") == []
        assert [(note.field, note.value) for note in notes(document(creatiedatum=text))] == [("creatiedatum", text)]


@pytest.mark.parametrize(
    "text", ["2022-02-30", "2021-13-01", "12-31-2022", "44926", "0000-01-01", "٢٠٢٢-٠١-٠١", "31.12"]
)
def test_what_looks_like_a_day_and_is_none_is_refused(text: str) -> None:
    [problem] = problems(document(creatiedatum=text))
    assert (problem.field, problem.code, problem.value) == ("creatiedatum", "not-a-day", text)
    assert "2022-12-31" in problem.remedy


@pytest.mark.parametrize("text", ["gisteren", "2022-02-30", "2022-08-24T25:00:00Z", "30 februari 2022", ""])
def test_a_time_that_is_none_is_refused_wherever_it_stands(text: str) -> None:
    metadata = {"documenthandelingen": [{**ACT, "at_time": text}], "geldigheid_begindatum": text}
    wrong = problems(document(**metadata), Entry(MAIN, good(), (BESCHIKKINGEN,), text or "x"))
    assert [(one.field, one.code) for one in wrong] == [
        ("geldigheid_begindatum", "not-a-moment"),
        ("documenthandelingen[0].at_time", "not-a-moment"),
        ("lastmod", "not-a-moment"),
    ]


@pytest.mark.parametrize(
    ("given_text", "day", "moment"),
    [
        ("2022-08-24", "2022-08-24", "2022-08-24T00:00:00+02:00"),
        ("2021-12-23T23:30:00Z", "2021-12-24", "2021-12-24T00:30:00+01:00"),
        ("2022-06-30T22:00:00Z", "2022-07-01", "2022-07-01T00:00:00+02:00"),
        ("2022-08-24T14:15:22.123456789Z", "2022-08-24", "2022-08-24T16:15:22.123456789+02:00"),
        # The offset of then was no whole number of minutes, which the type cannot say.
        ("1850-03-01", "1850-03-01", "1850-03-01T00:00:00"),
    ],
)
def test_days_and_times_are_those_of_amsterdam(given_text: str, day: str, moment: str) -> None:
    [entry] = entries(written(document(creatiedatum=given_text, documenthandelingen=[{**ACT, "at_time": given_text}])))
    assert texts(entry, "DiWoo/creatiedatum") == [day]
    assert texts(entry, "DiWoo/documenthandelingen/documenthandeling/atTime") == [moment]


def test_a_validity_that_ends_before_it_begins_is_refused() -> None:
    [problem] = problems(document(geldigheid_begindatum="2022-02-02", geldigheid_einddatum="2022-02-01"))
    assert (problem.field, problem.code) == ("geldigheid_einddatum", "order")


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x85", "\x93", "\ud800", "\ufffe", "\uffff"])
@pytest.mark.parametrize("name", ["officiele_titel", "naam_opsteller", "trefwoorden", "extra_metadata"])
def test_a_character_that_no_xml_should_hold_is_refused(name: str, sign: str) -> None:
    text = f"Den{sign}Haag"
    values = {"trefwoorden": [text], "extra_metadata": [{"velden": {"zaak": [text]}}]}
    [problem] = problems(document(**{name: values.get(name, text)}))
    assert (problem.code, problem.value) == ("character", text)
    assert f"U+{ord(sign):04X}" in problem.message


def test_texts_come_back_as_they_were() -> None:
    text = "a & b < c > d \" ' \r\n\t é 🌳 \u202e ]]>"
    [entry] = entries(written(document(officiele_titel=text, omschrijvingen=[text])))
    assert texts(entry, "DiWoo/titelcollectie/officieleTitel") == [text]
    assert texts(entry, "DiWoo/omschrijvingen/omschrijving") == [text]


def test_fields_of_the_alphas_have_their_place() -> None:
    alpha = versions.get("0.3.2-alpha")
    entry_given = document(
        trefwoorden=["boom"],
        is_part_of={"id": "https://x.example/1", "label": "Geheel"},
        has_parts=[{"id": "https://x.example/2"}],
        extra_metadata=[{"namespace": "https://x.example/ns", "prefix": "x", "velden": {"zaak": ["1"]}}],
        publicatiebestemming=["a"],
    )
    [entry] = entries(written(entry_given, version=alpha))
    assert texts(entry, "DiWoo/classificatiecollectie/trefwoorden/trefwoord") == ["boom"]
    assert resources(entry, "DiWoo/isPartOf") == ["https://x.example/1"]
    assert resources(entry, "DiWoo/hasParts/hasPart") == ["https://x.example/2"]
    assert texts(entry, "extraMetadata/prefix") == ["x"]
    left_out = [note.field for note in notes(entry_given, version=alpha) if note.code == "no-place"]
    assert left_out == ["publicatiebestemming"]


def test_own_fields_that_the_schema_does_not_take() -> None:
    given_fields = [{"namespace": "no uri", "prefix": "x", "velden": {"a": ["1"]}}, {"prefix": "y", "velden": {"b": 3}}]
    [problem] = problems(document(extra_metadata=given_fields))
    assert (problem.field, problem.value) == ("extra_metadata[0].namespace", "no uri")
    reported = notes(document(extra_metadata=given_fields))
    assert [note.field for note in reported] == ["extra_metadata[1].velden[0]", "extra_metadata[1]"]
    [entry] = entries(written(document(extra_metadata=given_fields[1:])))
    assert elements(entry, "extraMetadata") == []


def test_modified_is_the_last_change_unless_another_is_given() -> None:
    changed = good(modified="2022-08-24T10:00:00Z")
    [first] = entries(written(Entry(LOC, changed, (BESCHIKKINGEN,))))
    assert first.findtext(f"{{{SITEMAP}}}lastmod") == "2022-08-24T12:00:00+02:00"
    given_day = Entry(LOC, changed, (BESCHIKKINGEN,), "2023-01-01")
    [second] = entries(written(given_day))
    assert second.findtext(f"{{{SITEMAP}}}lastmod") == "2023-01-01"
    assert [note.field for note in notes(given_day)] == ["modified"]


def test_the_categories_resolve_from_all_their_names() -> None:
    assert len(INFORMATIECATEGORIEEN) == 18
    for waarde in INFORMATIECATEGORIEEN.values():
        assert category(waarde.id) is category(waarde.code) is category(waarde.label.upper()) is waarde
    with pytest.raises(ConfigurationError, match=r"Did you mean convenanten \(c_8fc2335c\)"):
        category("convenenten")


@given(st.text(max_size=40), st.text(max_size=40), st.lists(st.text(max_size=10), max_size=3))
@settings(deadline=None, max_examples=60)
def test_any_text_is_written_or_refused(title: str, name: str, words: list[str]) -> None:
    given_document = document(officiele_titel=title, naam_opsteller=name, onderwerpen=words, opsteller=name or None)
    wrong = problems(given_document)
    assert all(problem.field and problem.message and problem.remedy for problem in wrong)
    if not wrong:
        [entry] = entries(written(given_document))
        assert texts(entry, "DiWoo/titelcollectie/officieleTitel") == [title]
