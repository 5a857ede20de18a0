"""Looking values up: every value by its own names, the spellings that make no difference, and names that are shared."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plooi import waardelijsten
from plooi.waardelijsten import AmbiguousWaarde, UnknownWaarde, Waarde, Waardelijst, find, snapshot

#: Labels that two values of one list carry, neither of which lives.
AMBIGUOUS = {"ministerie van Economische Zaken": {"hv_05434137", "mnre1040"}}
#: Labels that stand for the one value that lives, although one that ended carries them too.
LIVES_ON = {"ministerie van Landbouw, Natuur en Voedselkwaliteit": ("mnre1150", "mnre1153")}

SNAPSHOTS = [snapshot(naam, bron) for naam, bron in waardelijsten.snapshots()]
VALUES = [(lijst, waarde) for lijst in SNAPSHOTS for waarde in lijst.values()]


@pytest.mark.parametrize("lijst", SNAPSHOTS, ids=str)
def test_every_value_is_found_by_its_uri_and_its_code(lijst: Waardelijst) -> None:
    for waarde in lijst.values():
        assert lijst.find(waarde.id) is waarde
        for code in (waarde.code, waarde.code.upper(), waarde.code.lower()):
            assert lijst.find(code) is waarde


@pytest.mark.parametrize("lijst", SNAPSHOTS, ids=str)
def test_every_value_is_found_by_its_label_unless_the_label_is_shared(lijst: Waardelijst) -> None:
    for waarde in lijst.choices:
        if waarde.label in AMBIGUOUS:
            with pytest.raises(AmbiguousWaarde) as caught:
                lijst.find(waarde.label)
            assert {one.code for one in caught.value.candidates} == AMBIGUOUS[waarde.label]
        elif waarde.label in LIVES_ON:
            assert waarde.code in LIVES_ON[waarde.label]
            assert lijst.find(waarde.label).code == LIVES_ON[waarde.label][-1]
        else:
            assert lijst.find(waarde.label) is waarde
            assert lijst.find(str(waarde)) is waarde


def test_every_value_of_the_spec_is_found_by_its_uri_code_and_label(spec_lists: Mapping[str, Waardelijst]) -> None:
    for lijst in spec_lists.values():
        for waarde in lijst.values():
            assert lijst.find(waarde.id) is lijst.find(waarde.code) is waarde
            if waarde.label not in (*AMBIGUOUS, *LIVES_ON) and not waarde.is_node:
                assert lijst.find(waarde.label) is waarde


@pytest.mark.parametrize(
    ("naam", "text", "code"),
    [
        ("gemeenten", "den haag", "gm0518"),
        ("gemeenten", "Den Haag", "gm0518"),
        ("gemeenten", "gemeente 's-Gravenhage", "gm0518"),
        ("gemeenten", "’s gravenhage", "gm0518"),
        ("gemeenten", "gemeente Den Bosch", "gm0796"),
        ("gemeenten", "'s Hertogenbosch", "gm0796"),
        ("gemeenten", "Nuenen Gerwen en Nederwetten", "gm0820"),
        ("gemeenten", "sudwest fryslan", "gm1900"),
        ("gemeenten", "Bergen NH", "gm0373"),
        ("provincies", "provincie Friesland", "pv21"),
        ("provincies", "noord-holland", "pv27"),
        ("waterschappen", "waterschap Delfland", "ws0372"),
        ("waterschappen", "Delfland", "ws0372"),
        ("waterschappen", "Hoogheemraadschap De Stichtse Rijnlanden", "ws0636"),
        ("waterschappen", "waterschap Fryslân", "ws0653"),
        ("waterschappen", "waterschap Vallei en Eem", "ws0154"),
        ("caribische_openbare_lichamen", "Bonaire", "col01"),
        ("caribische_openbare_lichamen", "st. eustatius", "col02"),
        ("overige_overheidsorganisaties", "tweede kamer", "oorg10002"),
        ("ministeries", "Financien", "mnre1090"),
        ("ministeries", "Volksgezondheid, Welzijn en Sport", "mnre1025"),
        ("ministeries", "ministerie BZK", "mnre1034"),
        ("talen", "nl", "NLD"),
        ("talen", "EN", "ENG"),
        ("talen", "fr", "FRA"),
        ("talen", "nederlands", "NLD"),
        ("talen", "ger", "DEU"),
        ("filetypes", "pdf", "PDF"),
        ("filetypes", "zip", "ZIP"),
        ("filetypes", "docx", "DOCX"),
        ("filetypes", ".docx", "DOCX"),
        ("filetypes", "jpg", "JPEG"),
        ("documentsoorten", "KAMERSTUK", "c_056a75e1"),
        ("documentsoorten", "rapport", "c_3300f29a"),
        ("documentsoorten", "skosCollection_500d99e1", "skosCollection_500d99e1"),
        ("toplijst", "gezondheidsrisicos", "c_8b081a63"),
    ],
)
def test_other_spellings_and_other_names(
    spec_lists: Mapping[str, Waardelijst], naam: str, text: str, code: str
) -> None:
    assert spec_lists[naam].find(text).code == code


@pytest.mark.parametrize(
    ("abbreviation", "code"),
    [
        ("AZ", "mnre1010"),
        ("BZ", "mnre1013"),
        ("Def", "mnre1018"),
        ("VWS", "mnre1025"),
        ("BZK", "mnre1034"),
        ("EZK", "mnre1045"),
        ("JenV", "mnre1058"),
        ("J&V", "mnre1058"),
        ("SZW", "mnre1073"),
        ("Fin", "mnre1090"),
        ("OCW", "mnre1109"),
        ("IenW", "mnre1130"),
        ("LNV", "mnre1153"),
    ],
)
def test_abbreviations_of_ministries(organisations: list[Waardelijst], abbreviation: str, code: str) -> None:
    for text in (abbreviation, abbreviation.lower(), f"ministerie van {abbreviation}"):
        assert find(text, organisations).code == code


def test_a_name_that_organisations_of_two_kinds_share_needs_its_kind(organisations: list[Waardelijst]) -> None:
    for name, codes in {
        "Utrecht": {"gm0344", "pv26"},
        "Groningen": {"gm0014", "pv20"},
        "Limburg": {"pv31", "ws0665"},
        "Fryslân": {"pv21", "ws0653"},
        "Friesland": {"pv21", "ws0653"},
    }.items():
        with pytest.raises(AmbiguousWaarde) as caught:
            find(name, organisations)
        assert {one.code for one in caught.value.candidates} == codes, name
        assert find(f"provincie {name}", organisations).code in codes
    assert find("gemeente Utrecht", organisations).code == "gm0344"
    assert find("waterschap Limburg", organisations).code == "ws0665"


def test_a_kind_that_is_said_is_kept_to(organisations: list[Waardelijst]) -> None:
    for text in ("gemeente Zeeland", "provincie Den Haag", "ministerie van Utrecht", "waterschap Financiën"):
        with pytest.raises(UnknownWaarde):
            find(text, organisations)


def test_bergen_is_two_gemeenten(organisations: list[Waardelijst]) -> None:
    for text in ("Bergen", "gemeente Bergen", "BERGEN"):
        with pytest.raises(AmbiguousWaarde) as caught:
            find(text, organisations)
        assert [str(one) for one in caught.value.candidates] == [
            "gemeente Bergen (NH) (gm0373)",
            "gemeente Bergen (L) (gm0893)",
        ]


def test_an_ambiguous_name_is_told_with_codes_last_days_and_the_remedy() -> None:
    with pytest.raises(AmbiguousWaarde) as caught:
        snapshot("ministeries").find("economische zaken")
    assert isinstance(caught.value, ValueError)
    assert str(caught.value) == (
        "'economische zaken' can be ministerie van Economische Zaken (hv_05434137, ended 2017-12-31) or "
        "ministerie van Economische Zaken (mnre1040, ended 2010-10-13). Give the code of the one that is meant."
    )


def test_the_one_that_lives_is_preferred_only_where_there_are_dates() -> None:
    ended, lives = "urn:ministerie:oud", "urn:ministerie:nieuw"
    label = "ministerie van Zaken"
    without = Waardelijst.from_enum("zaken", None, "spec 1", [ended, lives], {ended: label, lives: label})
    with pytest.raises(AmbiguousWaarde):
        without.find("Zaken")
    dated = Waardelijst("zaken", None, "spec 1", [Waarde(ended, label, None, "2010-10-13"), Waarde(lives, label)])
    assert dated.find("Zaken").id == lives


def test_lists_of_a_spec_take_their_dates_from_the_snapshots(spec_lists: Mapping[str, Waardelijst]) -> None:
    gemeenten = spec_lists["gemeenten"]
    assert gemeenten.find("gm0003").einddatum == "2020-12-31"
    assert gemeenten.find("gm0501").einddatum == "2022-12-31", "what processing knew is the newer"
    assert gemeenten.find("gm0518").einddatum is None
    assert spec_lists["ministeries"].find("LNV").begindatum == "2017-10-26"


def test_a_list_of_a_spec_keeps_its_own_order_and_labels(spec_lists: Mapping[str, Waardelijst]) -> None:
    uris = [f"https://identifier.overheid.nl/tooi/id/gemeente/gm{number}" for number in ("0518", "0003", "9999")]
    lijst = Waardelijst.from_enum("gemeenten", "v9", "spec 1", uris, {uris[0]: "Residentie"})
    assert list(lijst) == uris
    assert [waarde.label for waarde in lijst.values()] == ["Residentie", "gemeente Appingedam", "gm9999"]
    assert lijst.find("Den Haag").code == "gm0518", "the label that the snapshots have is another name"
    assert spec_lists["documentsoorten"].find("Kamerstuk").label == "kamerstuk"


@pytest.mark.parametrize("text", ["", "   ", "-", "''", "<>"])
def test_no_text_stands_for_no_value(text: str) -> None:
    with pytest.raises(
        UnknownWaarde, match=r"stands for no value of talen \(service\)\. Give a URI, a code or a label"
    ):
        snapshot("talen").find(text)


def test_a_uri_counts_as_it_is_written() -> None:
    for uri in (
        "http://identifier.overheid.nl/tooi/id/gemeente/gm0518",
        "https://identifier.overheid.nl/tooi/id/gemeente/gm0518/",
        "https://identifier.overheid.nl/tooi/id/gemeente/GM0518",
    ):
        with pytest.raises(UnknownWaarde) as caught:
            snapshot("gemeenten").find(uri)
        assert [one.code for one in caught.value.suggestions] == ["gm0518"]


def outcome(lists: list[Waardelijst], text: str) -> object:
    try:
        return find(text, lists).id
    except AmbiguousWaarde as error:
        return {waarde.id for waarde in error.candidates}
    except UnknownWaarde:
        return None


@st.composite
def respelled(draw: st.DrawFn) -> tuple[Waardelijst, str, str]:
    """A label or code of a list, and the same with another case, other spaces, and accents more or less."""
    lijst, waarde = draw(st.sampled_from(VALUES))
    text = draw(st.sampled_from([waarde.label, waarde.code, str(waarde)]))
    form = draw(st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
    signs = []
    for sign in unicodedata.normalize(form, text):
        new = draw(st.sampled_from([sign, sign.upper(), sign.lower()]))
        if new.isspace():
            new = draw(st.text(alphabet=" \t\n\u00a0\u2003", min_size=1, max_size=3))
        if new == "'":
            new = draw(st.sampled_from("'’‘`´"))
        if new.isalpha():
            new += draw(st.sampled_from(["", "", "", "\u0301", "\u0308", "\u0302", "\u00ad"]))
        signs.append(new)
    around = st.text(alphabet=" \t\n\u00a0", max_size=2)
    return lijst, text, draw(around) + "".join(signs) + draw(around)


@given(respelled())
@settings(deadline=None)
def test_case_accents_and_spaces_never_change_what_is_found(case: tuple[Waardelijst, str, str]) -> None:
    lijst, text, other = case
    assert outcome([lijst], text) is not None
    assert outcome([lijst], other) == outcome([lijst], text)


@given(st.text(max_size=200), st.lists(st.sampled_from(SNAPSHOTS), max_size=4))
@settings(deadline=None)
def test_any_text_is_found_or_refused_with_a_message_of_one_line(text: str, lists: list[Waardelijst]) -> None:
    try:
        waarde = find(text, lists)
        assert any(waarde.id in lijst for lijst in lists)
    except (UnknownWaarde, AmbiguousWaarde) as error:
        assert error.text == text
        assert len(str(error).splitlines()) == 1
        assert len(str(error)) < 1500
