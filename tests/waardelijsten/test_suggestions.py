"""What is said of a text that stands for no value: the nearest values, and what the platform knows of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping

import pytest

from plooi import waardelijsten
from plooi.waardelijsten import AmbiguousWaarde, UnknownWaarde, Waardelijst, explain, find, search, snapshot
from plooi.waardelijsten.other_names import OTHER_NAMES
from plooi.waardelijsten.successors import SUCCESSORS, successors


def dropped(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text))
    return text[:place] + text[place + 1 :]


def swapped(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) - 1)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


SLIPS: list[Callable[[str, random.Random], str]] = [
    dropped,
    swapped,
    lambda text, chance: dropped(text.removeprefix("gemeente "), chance),
    lambda text, chance: swapped(text.removeprefix("gemeente "), chance),
    lambda text, chance: dropped(text.removeprefix("gemeente "), chance).upper(),
    lambda text, chance: swapped(text, chance).swapcase(),
]


def misspellings(lijst: Waardelijst, within: list[Waardelijst], *, every: int = 1) -> Iterator[tuple[str, str]]:
    """Values misspelled in each way: the URI that was meant and the first one suggested.

    A slip that makes another value's name is left out.
    """
    chance = random.Random(20221216)
    for waarde in lijst.choices[::every]:
        for slip in SLIPS:
            text = slip(waarde.label, chance)
            try:
                find(text, within)
            except UnknownWaarde as error:
                assert len(error.suggestions) <= 3
                yield waarde.id, error.suggestions[0].id if error.suggestions else ""
            except waardelijsten.AmbiguousWaarde:
                pass


@pytest.mark.parametrize("naam", ["gemeenten", "documentsoorten", "toplijst", "waterschappen", "provincies"])
def test_the_right_value_is_the_first_suggestion(spec_lists: Mapping[str, Waardelijst], naam: str) -> None:
    tried = list(misspellings(spec_lists[naam], [spec_lists[naam]], every=3 if naam == "gemeenten" else 1))
    assert len(tried) >= min(100, 5 * len(spec_lists[naam]))
    assert sum(meant == first for meant, first in tried) / len(tried) > 0.98


def test_the_right_gemeente_is_the_first_suggestion_among_all_organisations(
    organisations: list[Waardelijst], spec_lists: Mapping[str, Waardelijst]
) -> None:
    tried = list(misspellings(spec_lists["gemeenten"], organisations, every=3))
    assert len(tried) > 1000
    assert sum(meant == first for meant, first in tried) / len(tried) > 0.98


#: Of the hundred, how many there are of each kind.
KINDS = {"dropped": 30, "swapped": 30, "unprefixed": 25, "old name": 15}


def a_hundred(spec_lists: Mapping[str, Waardelijst], seed: int) -> Iterator[tuple[str, str, str, str]]:
    """A hundred misspellings of gemeenten and document types: the kind, the list, the code that is meant, the text."""
    chance = random.Random(seed)
    gemeenten, kinds = spec_lists["gemeenten"], spec_lists["documentsoorten"]
    both = [("gemeenten", one) for one in gemeenten.values()]
    both += [("documentsoorten", one) for one in kinds.values() if one.code.startswith("c_")] * 5
    old = [("gemeenten", code, name) for code, names in OTHER_NAMES["gemeenten"].items() for name in names]
    for kind, number in KINDS.items():
        for _ in range(number):
            if kind == "old name":
                naam, code, text = chance.choice(old)
                yield kind, naam, code, chance.choice([str, lambda it: dropped(it, chance)])(text)
                continue
            naam, waarde = chance.choice(both if kind != "unprefixed" else both[: len(gemeenten)])
            bare = waarde.label.removeprefix("gemeente ")
            texts = {
                "dropped": lambda it=waarde.label: dropped(it, chance),
                "swapped": lambda it=waarde.label: swapped(it, chance),
                "unprefixed": lambda it=bare: chance.choice([dropped, swapped])(it, chance),
            }
            yield kind, naam, waarde.code, texts[kind]()


def first_offered(lijst: Waardelijst, text: str) -> str:
    """The code of what somebody is led to first: what the text stands for, or the first suggestion."""
    try:
        return lijst.find(text).code
    except UnknownWaarde as error:
        return error.suggestions[0].code if error.suggestions else ""
    except AmbiguousWaarde as error:
        return error.candidates[0].code


@pytest.mark.parametrize("seed", [1, 20221216, 518])
def test_of_a_hundred_misspellings_more_than_95_lead_to_the_right_value_first(
    spec_lists: Mapping[str, Waardelijst], seed: int, record_property: Callable[[str, object], None]
) -> None:
    tried = list(a_hundred(spec_lists, seed))
    assert len(tried) == 100
    missed = [one for one in tried if first_offered(spec_lists[one[1]], one[3]) != one[2]]
    record_property("right first, of a hundred", 100 - len(missed))
    assert 100 - len(missed) > 95, missed


#: As people write document types: plurals, and words that no list has.
WRITTEN = """
    brieven: brief | Adviezen: advies | vergunningen: vergunning | rapporten: rapport | agenda's: agenda | plannen: plan
    klachten: klacht | toespraken: toespraak | subsidieaanvragen: subsidieaanvraag | jaarverslagen: jaarverslag
    beleidsregels: beleidsregel | Kamerstukken: kamerstuk | nieuwsberichten: nieuwsbericht | begrotingen: begroting
    convenanten: convenant | circulaires: circulaire | zienswijzen: zienswijze | concessies: concessie
    persberichten: persbericht | BESCHIKKINGEN: beschikking | brochures: brochure | ingekomen stukken: ingekomen stuk
    jaarplannen: jaarplan | termijnagenda’s: termijnagenda | vergaderstukken: vergaderstuk
    Beslissingen op verzoek art. 3 Wob: beslissing op verzoek art. 3 Wob | documenten van burger: document van burger
    besluiten: ander besluit van algemene strekking | St. verordening: ander besluit van algemene strekking
    verordeningen: ander besluit van algemene strekking | regelgeving: ander besluit van algemene strekking
    notulen: vergaderverslag | Woo-verzoeken: aanvraag ex art. 4.1 Woo | Kamerbrieven: kamerstuk | folders: brochure
    e-mails: brief | <rapport>: rapport | <beschikking>: beschikking | Wob verzoeken: Wob-verzoek
    Besluit op Woo-verzoek: beslissing op verzoek art. 4.1 Woo | kapvergunningen: vergunning
"""
#: As people write organisations.
ORGANISED = """
    MinBZK: mnre1034 | minBuZa: mnre1013 | MinJenV: mnre1058 | MinFin: mnre1090 | min. VWS: mnre1025 | Min.OCW: mnre1109
    Min. van Financiën: mnre1090 | min. v. SZW: mnre1073 | ministerie v. BZK: mnre1034 | MIN VAN DEFENSIE: mnre1018
    minister van Financiën: mnre1090 | Gem. Utrecht: gm0344 | gem.Amsterdam: gm0363 | gemeente Den Haag: gm0518
    GEMEENTE  DEN-HAAG: gm0518 | gem. ’s-Hertogenbosch: gm0796 | Súdwest Fryslân: gm1900 | Sudwest-Fryslan: gm1900
    Rotterdam gemeente: gm0599 | College van B&W Utrecht: gm0344 | B en W van Amsterdam: gm0363
    prov. NH: pv27 | Prov. Noord Holland: pv27 | N.-Brabant: pv30 | prov Fryslan: pv21 | Noordholland: pv27
    gedeputeerde staten van Zeeland: pv29 | hhs. van Delfland: ws0372 | ws. Aa en Maas: ws0654
    Nuenen, Gerwen & Nederwetten: gm0820 | Sint-Eustatius: col02 | Haarlemmer-meer: gm0394
"""


def cases(text: str) -> list[tuple[str, str]]:
    pairs = (one.strip().rpartition(": ") for line in text.strip().splitlines() for one in line.split("|"))
    return [(left, right) for left, _, right in pairs]


@pytest.mark.parametrize(("text", "label"), cases(WRITTEN))
def test_document_types_as_people_write_them(spec_lists: Mapping[str, Waardelijst], text: str, label: str) -> None:
    kinds = spec_lists["documentsoorten"]
    with pytest.raises(UnknownWaarde) as caught:
        kinds.find(text)
    assert caught.value.suggestions[0].label == label
    assert label in str(caught.value)


@pytest.mark.parametrize(("text", "code"), cases(ORGANISED))
def test_organisations_as_people_write_them(organisations: list[Waardelijst], text: str, code: str) -> None:
    try:
        first = find(text, organisations)
    except UnknownWaarde as error:
        first = error.suggestions[0]
    assert first.code == code


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("bomen", "natuur en milieu"),
        ("klimaat", "klimaatverandering"),
        ("parkeren", "verkeer"),
        ("bestemmingsplannen", "ruimtelijke ordening"),
        ("Financien", "overheidsfinanciën"),
        ("leges", "belasting"),
        ("scholen", "onderwijs en wetenschap"),
    ],
)
def test_themes_as_people_call_them(spec_lists: Mapping[str, Waardelijst], text: str, label: str) -> None:
    with pytest.raises(UnknownWaarde) as caught:
        spec_lists["toplijst"].find(text)
    assert caught.value.suggestions[0].label == label


@pytest.mark.parametrize("text", ["minnesota", "Mincio", "gem", "min.", "prov", "mingem", "Utr."])
def test_what_begins_like_a_title_is_no_organisation(organisations: list[Waardelijst], text: str) -> None:
    with pytest.raises((UnknownWaarde, AmbiguousWaarde)):
        find(text, organisations)


def test_nodes_of_the_thesaurus_are_no_choice(spec_lists: Mapping[str, Waardelijst]) -> None:
    kinds = spec_lists["documentsoorten"]
    nodes = [one for one in kinds.values() if one.is_node]
    assert len(nodes) == 12
    assert {*kinds.choices} == {*kinds.values()} - {*nodes}
    for node in nodes:
        assert node not in kinds.search(node.label)
        assert node not in kinds.search(node.code)
        with pytest.raises(UnknownWaarde) as caught:
            kinds.find(node.label)
        assert not any(one.is_node for one in caught.value.suggestions)
        assert f"{node} groups values of documentsoorten and is none of them. Use " in str(caught.value)
        # What a server answered with one can still be read.
        assert kinds[node.id] is kinds.find(node.id) is kinds.find(node.code)
        assert "groups values" in (explain(node.id, [kinds]) or "")
    for naam in ("talen", "toplijst", "filetypes"):
        assert sum(one.is_node for one in snapshot(naam).values()) == 1


def test_choices_stand_by_alphabet(spec_lists: Mapping[str, Waardelijst]) -> None:
    kinds = [one.label for one in spec_lists["documentsoorten"].choices]
    assert kinds[:3] == ["aanvraag", "aanvraag ex art. 4.1 Woo", "aanwijzingsbeschikking"]
    assert kinds.index("Handelingen") == kinds.index("in specifieke wet genoemd besluit") - 1
    assert kinds[-1] == "zienswijze"
    gemeenten = [one.label for one in spec_lists["gemeenten"].choices]
    assert gemeenten.index("gemeente Súdwest-Fryslân") - gemeenten.index("gemeente Strijen") in range(1, 4)


def test_an_unknown_text_is_told_with_the_lists_and_the_nearest(organisations: list[Waardelijst]) -> None:
    with pytest.raises(UnknownWaarde) as caught:
        find("Utrcht", organisations)
    assert isinstance(caught.value, ValueError)
    assert [str(one) for one in caught.value.suggestions] == ["gemeente Utrecht (gm0344)", "provincie Utrecht (pv26)"]
    assert str(caught.value) == (
        "'Utrcht' stands for no value of caribische_openbare_lichamen, gemeenten, ministeries, "
        "overige_overheidsorganisaties, provincies, waterschappen (spec 0.9.0-beta). "
        "Did you mean gemeente Utrecht (gm0344) or provincie Utrecht (pv26)?"
    )


def test_a_suggestion_that_ended_says_so() -> None:
    with pytest.raises(UnknownWaarde, match=r"Did you mean gemeente Appingedam \(gm0003, ended 2020-12-31\)\?"):
        snapshot("gemeenten").find("Apingedam")


@pytest.mark.parametrize(
    ("naam", "text", "first"),
    [
        ("gemeenten", "gm518", "gm0518"),
        ("gemeenten", "Bilt", "gm0310"),
        ("gemeenten", "Nuenen", "gm0820"),
        ("gemeenten", "de gemeente Den Haag te Den Haag", "gm0518"),
        ("ministeries", "ministerie van Landbouw", "mnre1153"),
        ("toplijst", "milieu", "c_afa30a11"),
        ("filetypes", "Formex3", "FMX3"),
        ("filetypes", "https://example.org/file-type/PDF", "PDF"),
    ],
)
def test_codes_words_and_longer_texts_lead_to_a_suggestion_too(
    spec_lists: Mapping[str, Waardelijst], naam: str, text: str, first: str
) -> None:
    with pytest.raises(UnknownWaarde) as caught:
        spec_lists[naam].find(text)
    assert caught.value.suggestions[0].code == first


@pytest.mark.parametrize("text", ["xyzzy", "gm9999", "https://example.org/gm9999"])
def test_what_is_near_to_nothing_gets_no_suggestion(text: str) -> None:
    with pytest.raises(UnknownWaarde) as caught:
        snapshot("gemeenten").find(text)
    assert caught.value.suggestions == ()
    assert "Give a URI, a code or a label from the list" in str(caught.value)


def test_a_long_text_is_shown_shortened() -> None:
    with pytest.raises(UnknownWaarde) as caught:
        snapshot("talen").find("ja " * 4000)
    assert caught.value.text == "ja " * 4000
    assert len(str(caught.value)) < 300


def test_every_document_type_that_the_spec_lacks_is_explained(spec_lists: Mapping[str, Waardelijst]) -> None:
    spec = spec_lists["documentsoorten"]
    lacking = [waarde for uri, waarde in snapshot("documentsoorten").items() if uri not in spec]
    assert len(lacking) == 16
    for waarde in lacking:
        for text in (waarde.id, waarde.code, waarde.label):
            explanation = explain(text, [spec])
            assert explanation is not None
            assert explanation.startswith(
                f"{waarde} is known to the platform's value-list service (v3) and the platform's processing (v3), "
                "but not in documentsoorten v1 (spec 0.9.0-beta), against which deliveries are checked. "
            )
            with pytest.raises(UnknownWaarde) as caught:
                spec.find(text)
            assert caught.value.explanation == explanation
            assert explanation in str(caught.value)


def test_a_refused_document_type_comes_with_those_near_to_it(spec_lists: Mapping[str, Waardelijst]) -> None:
    explanation = explain("besluit", [spec_lists["documentsoorten"]])
    assert explanation is not None
    assert explanation.endswith(
        "Near to it: ander besluit van algemene strekking (c_26fb182e) and "
        "in specifieke wet genoemd besluit (c_ab9e91fe)."
    )


@pytest.mark.parametrize("code", ["gm1980", "gm1982", "gm1991"])
def test_a_gemeente_that_the_spec_lacks_is_explained_without_another_in_its_place(
    organisations: list[Waardelijst], code: str
) -> None:
    waarde = snapshot("gemeenten").find(code)
    explanation = explain(waarde.id, organisations)
    assert explanation is not None
    assert (
        f"{waarde} is known to the platform's value-list service (v3) and the platform's processing (v4)" in explanation
    )
    assert explanation.endswith("Use another value of that list, or a version of the API whose list has this one.")


def test_what_processing_alone_knew_is_explained(organisations: list[Waardelijst]) -> None:
    for text in ("gm1992", "Rijkswaterstaat", "RWS"):
        explanation = explain(text, organisations)
        assert explanation is not None
        assert "known to the platform's processing" in explanation
        assert "service" not in explanation


def test_a_value_that_ended_is_explained_with_its_last_day(organisations: list[Waardelijst]) -> None:
    assert explain("gm0003", organisations) == (
        "gemeente Appingedam (gm0003) ended on 2020-12-31. "
        "For a document of a later day use gemeente Eemsdelta (gm1979), which came after it."
    )


@pytest.mark.parametrize(
    ("ended", "after"),
    [
        ("gm0083", "use gemeente Waadhoeke (gm1949), which came after it."),
        ("gm1671", "use gemeente 's-Hertogenbosch (gm0796) or gemeente Oss (gm0828), which came after it."),
        ("gm0856", "its successor, gemeente Maashorst (gm1991), with a version whose list has it: this one's has not."),
        ("hv_05434137", "its successor, which the list does not name."),
    ],
)
def test_a_value_that_ended_is_explained_with_what_came_after_it(
    organisations: list[Waardelijst], ended: str, after: str
) -> None:
    explanation = explain(ended, organisations)
    assert explanation is not None
    assert "For a document of a later day use " in explanation
    assert explanation.endswith(after)


def test_successors_are_known_for_every_gemeente_that_ended_since_2010_and_live() -> None:
    gemeenten = snapshot("gemeenten", "dictionary")
    since = {one.code for one in gemeenten.values() if one.einddatum is not None and one.einddatum > "2010-01-02"}
    assert since == set(SUCCESSORS)
    for code in SUCCESSORS:
        assert successors(code)
        for after in successors(code):
            assert gemeenten.find(after).einddatum is None, (code, after)


@pytest.mark.parametrize(
    ("ended", "lives"),
    [
        ("mnre1150", "ministerie van Landbouw, Natuur en Voedselkwaliteit (mnre1153)"),
        ("hv_04193490", "waterschap Amstel, Gooi en Vecht (ws0155)"),
    ],
)
def test_a_value_that_ended_is_explained_with_its_namesake_that_lives(
    organisations: list[Waardelijst], ended: str, lives: str
) -> None:
    explanation = explain(ended, organisations)
    assert explanation is not None
    assert explanation.endswith(f". Use {lives}, which lives.")


def test_a_value_of_another_list_is_explained(spec_lists: Mapping[str, Waardelijst]) -> None:
    assert explain("gm0518", [spec_lists["talen"]]) == (
        "gemeente Den Haag (gm0518) is a value of gemeenten. Use a value of talen."
    )


def test_there_is_nothing_to_explain_of_a_value_that_lives_or_that_nobody_knows(
    organisations: list[Waardelijst],
) -> None:
    for text in ("gm0518", "Den Haag", "Utrecht", "gm9999", "xyzzy", ""):
        assert explain(text, organisations) is None
    assert explain("gm0518", []) is None


def test_search_puts_what_is_meant_first_and_those_that_live_before_those_that_ended() -> None:
    hits = snapshot("gemeenten").search("bergen")
    assert [waarde.code for waarde in hits[:3]] == ["gm0373", "gm0893", "gm0748"]
    lives = [waarde.einddatum is None for waarde in hits]
    assert lives == sorted(lives, reverse=True)
    assert {"gm0183", "gm0316"} <= {waarde.code for waarde in hits}


@pytest.mark.parametrize(
    ("naam", "text", "first"),
    [
        ("gemeenten", "gm0518", "gm0518"),
        ("gemeenten", "gm050", "gm0501"),
        ("ministeries", "bzk", "mnre1034"),
        ("toplijst", "natuur", "c_afa30a11"),
        ("documentsoorten", "vergunning", "c_002fc258"),
        ("gemeenten", "Utrcht", "gm0344"),
    ],
)
def test_search_takes_codes_abbreviations_parts_and_misspellings(naam: str, text: str, first: str) -> None:
    assert snapshot(naam).search(text)[0].code == first


def test_search_for_nothing_gives_all_in_list_order_and_for_nonsense_none() -> None:
    talen = snapshot("talen")
    assert talen.search(" ") == [one for one in talen.values() if not one.is_node]
    assert talen.search("qqqqqqqq") == []
    assert talen.search("--") == []
    assert search("utrecht", [snapshot("gemeenten"), snapshot("provincies")])[:2] == [
        snapshot("gemeenten").find("gm0344"),
        snapshot("provincies").find("pv26"),
    ]
