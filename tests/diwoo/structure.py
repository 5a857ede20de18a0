"""What the schema of DiWoo 0.9.8 and the sitemap protocol ask of a sitemap, as a table, and a checker that reads it.

Facts of the standard: for each element its children with how often they may stand there, or the type of its text, and
the list that its `resource` is taken from. `DiWoo`, `titelcollectie`, `classificatiecollectie`, `geldigheid`,
`documenthandeling` and `documentrelatie` leave the order of their children free; in all others it is that of the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from xml.etree import ElementTree

from plooi.diwoo import NAMESPACE, SITEMAP, lijst

MANY = 1_000_000
ONE, ANY, OPTIONAL, SOME = (1, 1), (0, MANY), (0, 1), (1, MANY)

ORGANISATIES = (
    *("caribische_openbare_lichamen", "gemeenten", "ministeries", "provincies", "overige_overheidsorganisaties"),
    *("samenwerkingsorganisaties", "waterschappen", "zelfstandige_bestuursorganen"),
)
CHILDREN: dict[str, dict[str, tuple[int, int]]] = {
    "urlset": {"url": SOME},
    "url": {"loc": ONE, "lastmod": OPTIONAL, "Document": ANY},
    "Document": {"DiWoo": OPTIONAL, "extraMetadata": ANY},
    "DiWoo": {
        "identifiers": OPTIONAL,
        "publisher": ONE,
        "verantwoordelijke": OPTIONAL,
        "medeverantwoordelijken": OPTIONAL,
        "opsteller": OPTIONAL,
        "naamOpsteller": OPTIONAL,
        "titelcollectie": ONE,
        "omschrijvingen": OPTIONAL,
        "classificatiecollectie": ONE,
        "creatiedatum": OPTIONAL,
        "geldigheid": OPTIONAL,
        "language": OPTIONAL,
        "format": OPTIONAL,
        "aggregatiekenmerk": OPTIONAL,
        "isPartOf": OPTIONAL,
        "hasParts": OPTIONAL,
        "documenthandelingen": ONE,
        "documentrelaties": OPTIONAL,
        "redenVerwijderingVervanging": OPTIONAL,
    },
    "identifiers": {"identifier": SOME},
    "medeverantwoordelijken": {"medeverantwoordelijke": SOME},
    "titelcollectie": {"officieleTitel": ONE, "verkorteTitels": OPTIONAL, "alternatieveTitels": OPTIONAL},
    "verkorteTitels": {"verkorteTitel": SOME},
    "alternatieveTitels": {"alternatieveTitel": SOME},
    "omschrijvingen": {"omschrijving": SOME},
    "classificatiecollectie": {
        "informatiecategorieen": ONE,
        "documentsoorten": OPTIONAL,
        "themas": OPTIONAL,
        "trefwoorden": OPTIONAL,
    },
    "informatiecategorieen": {"informatiecategorie": SOME},
    "documentsoorten": {"documentsoort": SOME},
    "themas": {"thema": SOME},
    "trefwoorden": {"trefwoord": SOME},
    "geldigheid": {"begindatum": OPTIONAL, "einddatum": OPTIONAL},
    "hasParts": {"hasPart": SOME},
    "documenthandelingen": {"documenthandeling": SOME},
    "documenthandeling": {"soortHandeling": ONE, "atTime": ONE, "wasAssociatedWith": OPTIONAL},
    "documentrelaties": {"documentrelatie": SOME},
    "documentrelatie": {"role": ONE, "relation": ONE},
    # A namespace stands together with a prefix; the checker says so apart.
    "extraMetadata": {"namespace": OPTIONAL, "prefix": OPTIONAL, "extraMetadatavelden": ONE},
    "extraMetadatavelden": {"extraMetadataveld": SOME},
    "extraMetadataveld": {"key": ONE, "values": ONE},
    "values": {"value": SOME},
}
FREE_ORDER = {
    *("DiWoo", "titelcollectie", "classificatiecollectie", "geldigheid", "documenthandeling", "documentrelatie"),
}
LISTED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("publisher", "verantwoordelijke", "medeverantwoordelijke", "opsteller"), ORGANISATIES),
    "wasAssociatedWith": ORGANISATIES,
    "informatiecategorie": ("informatiecategorieen",),
    "documentsoort": ("documentsoorten",),
    "thema": ("toplijst",),
    "language": ("talen",),
    "format": ("filetypes",),
    "soortHandeling": ("documenthandelingen",),
    "role": ("documentrelaties",),
    "redenVerwijderingVervanging": ("reden_intrekking_of_vervanging",),
}
#: Elements whose `resource` is any text.
REFERRING = {"isPartOf", "hasPart", "relation"}
TEXTS = {
    *("identifier", "naamOpsteller", "officieleTitel", "verkorteTitel", "alternatieveTitel", "omschrijving"),
    *("trefwoord", "aggregatiekenmerk", "prefix", "key", "value"),
}
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-](0\d|1[0-3]):[0-5]\d)?", re.ASCII)
URL = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]+")


def faults(xml: str) -> list[str]:
    """What a sitemap has that the schema does not take; nothing for a valid one."""
    root = ElementTree.fromstring(xml.encode())
    return [f"/{root.tag}: not an urlset"] if name_of(root) != "urlset" else list(in_element(root, ""))


def in_element(element: ElementTree.Element, above: str) -> Iterator[str]:
    name = name_of(element)
    path = f"{above}/{name}"
    wanted = SITEMAP if name in ("urlset", "url", "loc", "lastmod") else NAMESPACE
    if element.tag != f"{{{wanted}}}{name}":
        yield f"{path}: namespace of {element.tag}"
    resource = element.get("resource")
    if set(element.keys()) - {"resource"} or (resource is not None and name not in {*LISTED, *REFERRING}):
        yield f"{path}: attributes {element.attrib}"
    if name in CHILDREN:
        yield from in_children(element, name, path)
    elif len(element):
        yield f"{path}: it holds elements"
    else:
        yield from in_text(name, element.text or "", resource, path)


def in_children(element: ElementTree.Element, name: str, path: str) -> Iterator[str]:
    if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
        yield f"{path}: text between elements"
    names = [name_of(child) for child in element]
    wanted = CHILDREN[name]
    for child, (least, most) in wanted.items():
        if not least <= names.count(child) <= most:
            yield f"{path}: {names.count(child)} times {child}"
    yield from (f"{path}: {child} cannot stand here" for child in set(names) - set(wanted))
    if name not in FREE_ORDER and names != sorted(names, key=list(wanted).index):
        yield f"{path}: the order {names}"
    if name == "extraMetadata" and ("namespace" in names) != ("prefix" in names):
        yield f"{path}: a namespace or a prefix alone"
    for child in element:
        yield from in_element(child, path)


def in_text(name: str, text: str, resource: str | None, path: str) -> Iterator[str]:
    if name in LISTED:
        # The schema lets resource be absent; without it nothing says which value is meant.
        if not any(resource in lijst(naam) for naam in LISTED[name]):
            yield f"{path}: {resource!r} is no value of its list"
    elif name == "creatiedatum":
        if not is_day(text):
            yield f"{path}: {text!r} is no day"
    elif name in ("begindatum", "einddatum", "atTime"):
        if not is_moment(text):
            yield f"{path}: {text!r} is no moment"
    elif name == "lastmod":
        if not is_day(text) and not is_moment(text):
            yield f"{path}: {text!r} is no day or moment"
    elif name == "loc":
        if not URL.fullmatch(text) or not 12 <= len(text) <= 2048:
            yield f"{path}: {text!r} is no address"
    elif name not in TEXTS | REFERRING | {"namespace"}:
        yield f"{path}: no such element"


def is_day(text: str) -> bool:
    try:
        return bool(DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def is_moment(text: str) -> bool:
    try:
        return bool(MOMENT.fullmatch(text) and datetime.fromisoformat(text[:19]))
    except ValueError:
        return False


def name_of(element: ElementTree.Element) -> str:
    return element.tag.partition("}")[2] or element.tag
