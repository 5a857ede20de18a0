"""DiWoo: metadata as sitemap entries of the standard that came after the Aanlever-API.

Public bodies now publish documents on sites of their own, and a harvester finds them by sitemaps whose entries carry
metadata in the namespace `https://standaarden.overheid.nl/diwoo/metadata/`.

Source: the XML schema of the Woo metadata standard, version 0.9.8 (diwoo-metadata.xsd): names, nesting, types, and what
is required. How the fields of `Metadata` map to it is this client's own reading. See docs/diwoo.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.etree import ElementTree

from attrs import frozen

from plooi import moments
from plooi.errors import ConfigurationError
from plooi.metadata import Metadata
from plooi.parts import Documenthandeling, ExtraMetadata, Reference
from plooi.versions.version import Version
from plooi.waardelijsten import AmbiguousWaarde, UnknownWaarde, Waarde, Waardelijst, find

NAMESPACE = "https://standaarden.overheid.nl/diwoo/metadata/"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
STANDARD = "0.9.8"
#: A sitemap holds no more than this many entries, by the sitemap protocol.
LARGEST = 50_000

_KERN = "https://identifier.overheid.nl/tooi/def/thes/kern/"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: The categories of the Woo, article 3.3, and that of article 3.1, which every entry must name. The Aanlever-API knew
#: document types and no such categories. Source: the value list of the standard, as public implementations have it.
INFORMATIECATEGORIEEN = Waardelijst(
    "informatiecategorieen",
    None,
    f"DiWoo {STANDARD}",
    [
        Waarde(_KERN + code, label)
        for code, label in (
            ("c_139c6280", "wetten en algemeen verbindende voorschriften"),
            ("c_aab6bfc7", "overige besluiten van algemene strekking"),
            ("c_759721e2", "ontwerpen van wet- en regelgeving met adviesaanvraag"),
            ("c_40a05794", "organisatie en werkwijze"),
            ("c_89ee6784", "bereikbaarheidsgegevens"),
            ("c_8c840238", "bij vertegenwoordigende organen ingekomen stukken"),
            ("c_c76862ab", "vergaderstukken Staten-Generaal"),
            ("c_db4862c3", "vergaderstukken decentrale overheden"),
            ("c_3a248e3a", "agenda's en besluitenlijsten bestuurscolleges"),
            ("c_99a836c7", "adviezen"),
            ("c_8fc2335c", "convenanten"),
            ("c_c6cd1213", "jaarplannen en jaarverslagen"),
            ("c_cf268088", "subsidieverplichtingen anders dan met beschikking"),
            ("c_3baef532", "Woo-verzoeken en -besluiten"),
            ("c_fdaee95e", "onderzoeksrapporten"),
            ("c_46a81018", "beschikkingen"),
            ("c_a870c43d", "klachtoordelen"),
            ("c_816e508d", "inspanningsverplichting art 3.1 Woo"),
        )
    ],
)


@frozen
class Entry:
    """One document in a sitemap: its own address, its metadata, and its category.

    Attributes:
        loc: where the document itself can be downloaded.
        metadata: what is said of it.
        categorieen: URIs of `INFORMATIECATEGORIEEN`.
        lastmod: when it was changed, as ISO text; None to leave that out.
    """

    loc: str
    metadata: Metadata
    categorieen: tuple[str, ...] = ()
    lastmod: str | None = None


@frozen
class Export:
    """A sitemap as XML text, and what is to be told of it.

    Attributes:
        xml: the sitemap.
        left_out: what has no place in it: the entry's loc, the field, and why.
        lacking: what the standard requires and the metadata does not say, in the same form.
    """

    xml: str
    left_out: tuple[tuple[str, str, str], ...]
    lacking: tuple[tuple[str, str, str], ...]

    @property
    def complete(self) -> bool:
        """Whether every entry has what the standard requires."""
        return not self.lacking


def sitemap(entries: Iterable[Entry], version: Version) -> Export:
    """Write documents as a sitemap with DiWoo metadata.

    Args:
        entries: the documents, at most 50 000.
        version: the version whose value lists codes and labels are looked up in.

    Returns:
        The XML; what could not be said (`left_out`); and what the standard requires and is not known (`lacking`).

    Raises:
        ConfigurationError: more documents than a sitemap may hold, or a category that there is not.
    """
    # Names are written with their prefixes: the protocol's own without one, as its readers expect.
    root = ElementTree.Element("urlset", {"xmlns": SITEMAP, "xmlns:diwoo": NAMESPACE})
    left_out: list[tuple[str, str, str]] = []
    lacking: list[tuple[str, str, str]] = []
    for count, entry in enumerate(entries, 1):
        if count > LARGEST:
            raise ConfigurationError(f"A sitemap holds {LARGEST} documents at most. Write several.")
        writer = _Writer(version, entry)
        writer.write(ElementTree.SubElement(root, "url"))
        left_out += [(entry.loc, name, why) for name, why in writer.left_out]
        lacking += [(entry.loc, name, why) for name, why in writer.lacking]
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return Export(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n', tuple(left_out), tuple(lacking))


def category(text: str) -> Waarde:
    """The category that a URI, a code or a label stands for. Raises ConfigurationError naming those there are."""
    try:
        return INFORMATIECATEGORIEEN.find(text)
    except (UnknownWaarde, AmbiguousWaarde) as error:
        there = ", ".join(waarde.label for waarde in INFORMATIECATEGORIEEN.values())
        raise ConfigurationError(f"{error} There are: {there}.") from None


class _Writer:
    def __init__(self, version: Version, entry: Entry) -> None:
        self._version = version
        self._entry = entry
        self._metadata = entry.metadata
        self.left_out: list[tuple[str, str]] = []
        self.lacking: list[tuple[str, str]] = []

    def write(self, url: ElementTree.Element) -> None:
        ElementTree.SubElement(url, "loc").text = _xml(self._entry.loc)
        if self._entry.lastmod:
            ElementTree.SubElement(url, "lastmod").text = _xml(self._entry.lastmod)
        document = _inside(url, "Document")
        self._diwoo(_inside(document, "DiWoo"))
        for context in self._metadata.extra_metadata:
            self._own_fields(document, context)

    def _diwoo(self, diwoo: ElementTree.Element) -> None:
        metadata = self._metadata
        self._texts(diwoo, "identifiers", "identifier", metadata.identifiers)
        for name in ("publisher", "verantwoordelijke", "opsteller"):
            self._reference(diwoo, name, getattr(metadata, name), name)
        self._text(diwoo, "naamOpsteller", metadata.naam_opsteller)
        titles = _inside(diwoo, "titelcollectie")
        self._text(titles, "officieleTitel", metadata.officiele_titel)
        self._texts(titles, "verkorteTitels", "verkorteTitel", metadata.verkorte_titels)
        self._texts(titles, "alternatieveTitels", "alternatieveTitel", metadata.alternatieve_titels)
        self._texts(diwoo, "omschrijvingen", "omschrijving", metadata.omschrijvingen)
        self._classification(_inside(diwoo, "classificatiecollectie"))
        self._created(diwoo)
        self._validity(diwoo)
        self._reference(diwoo, "language", metadata.language, "language")
        self._reference(diwoo, "format", metadata.format, "format")
        self._text(diwoo, "aggregatiekenmerk", metadata.aggregatiekenmerk)
        self._other(diwoo, "isPartOf", metadata.is_part_of)
        if metadata.has_parts:
            parts = _inside(diwoo, "hasParts")
            for part in metadata.has_parts:
                self._other(parts, "hasPart", part)
        self._acts(diwoo)
        self._relations(diwoo)
        self._tell_what_is_missing()

    def _classification(self, parent: ElementTree.Element) -> None:
        if self._entry.categorieen:
            inside = _inside(parent, "informatiecategorieen")
            for text in self._entry.categorieen:
                found = category(text)
                _inside(inside, "informatiecategorie", found.label, resource=found.id)
        for plural, single, values, name in (
            ("documentsoorten", "documentsoort", self._metadata.documentsoorten, "documentsoorten"),
            ("themas", "thema", self._metadata.themas, "themas"),
        ):
            if values:
                inside = _inside(parent, plural)
                for value in values:
                    self._reference(inside, single, value, name)
        # Subjects are free words, as keywords are.
        words = dict.fromkeys((*self._metadata.trefwoorden, *self._metadata.onderwerpen))
        self._texts(parent, "trefwoorden", "trefwoord", tuple(words))

    def _created(self, diwoo: ElementTree.Element) -> None:
        text = self._metadata.creatiedatum
        if text is None:
            return
        made = moments.canonical(text)
        if _DAY.match(str(made)):
            _inside(diwoo, "creatiedatum", str(made)[:10])
        else:
            self.left_out.append(("creatiedatum", f"the standard takes a day, and {text!r} is none"))

    def _validity(self, diwoo: ElementTree.Element) -> None:
        begin, end = self._metadata.geldigheid_begindatum, self._metadata.geldigheid_einddatum
        if begin is None and end is None:
            return
        inside = _inside(diwoo, "geldigheid")
        self._text(inside, "begindatum", begin and moments.as_moment(begin))
        self._text(inside, "einddatum", end and moments.as_moment(end))

    def _acts(self, diwoo: ElementTree.Element) -> None:
        if not self._metadata.documenthandelingen:
            return
        inside = _inside(diwoo, "documenthandelingen")
        for act in self._metadata.documenthandelingen:
            self._act(_inside(inside, "documenthandeling"), act)

    def _act(self, parent: ElementTree.Element, act: Documenthandeling) -> None:
        name = "documenthandelingen"
        self._reference(parent, "soortHandeling", act.soort_handeling, name, "soort_handeling")
        self._text(parent, "atTime", moments.as_moment(act.at_time))
        self._reference(parent, "wasAssociatedWith", act.was_associated_with, name, "was_associated_with")

    def _relations(self, diwoo: ElementTree.Element) -> None:
        if not self._metadata.documentrelaties:
            return
        inside = _inside(diwoo, "documentrelaties")
        for relation in self._metadata.documentrelaties:
            parent = _inside(inside, "documentrelatie")
            _inside(parent, "role", _ROLES.get(relation.role, ""), resource=relation.role)
            _inside(parent, "relation", relation.titel or "", resource=relation.relation)

    def _own_fields(self, document: ElementTree.Element, context: ExtraMetadata) -> None:
        found = [(veld.key, [it for it in veld.values if isinstance(it, str)]) for veld in _velden(context)]
        fields = [(key, values) for key, values in found if values]
        if len(fields) < len(context.velden):
            self.left_out.append(("extra_metadata", "the standard takes texts alone, and at least one"))
        if not fields:
            return
        parent = _inside(document, "extraMetadata")
        if context.namespace and context.prefix:
            # The schema wants both or neither.
            self._text(parent, "namespace", context.namespace)
            self._text(parent, "prefix", context.prefix)
        elif context.namespace or context.prefix:
            self.left_out.append(("extra_metadata", "the standard takes a namespace together with a prefix"))
        inside = _inside(parent, "extraMetadatavelden")
        for key, values in fields:
            veld = _inside(inside, "extraMetadataveld")
            _inside(veld, "key", key)
            self._texts(veld, "values", "value", values)

    def _tell_what_is_missing(self) -> None:
        metadata = self._metadata
        if metadata.publisher is None:
            self.lacking.append(("publisher", "it must be known who publishes it"))
        if not metadata.officiele_titel:
            self.lacking.append(("officiele_titel", "it must have a title"))
        if not self._entry.categorieen:
            self.lacking.append(("informatiecategorie", "one must be named; the Aanlever-API knew none"))
        if not metadata.documenthandelingen:
            self.lacking.append(("documenthandelingen", "at least one act must be named"))
        for name in ("modified", "weblocatie", "overige_metadata", "onderwerpen_ronl", "publicatiebestemming", "pid"):
            if getattr(metadata, name) not in (None, ()) and getattr(metadata, name) != self._entry.loc:
                self.left_out.append((name, "the standard has no such element"))
        self.left_out += [(name, "the standard has no such element") for name in metadata.extra]

    def _reference(
        self, parent: ElementTree.Element, tag: str, value: Reference | None, name: str, inside: str = ""
    ) -> None:
        if value is None:
            return
        waarde = self._found(value, name, inside)
        if waarde is not None:
            _inside(parent, tag, waarde.label, resource=waarde.id)
        elif "://" in value.id:
            _inside(parent, tag, value.label or "", resource=value.id)
        else:
            _inside(parent, tag, value.label or value.id)

    def _found(self, value: Reference, name: str, inside: str) -> Waarde | None:
        lists = self._version.lists_of(name, inside)
        try:
            return find(value.id, lists) if lists else None
        except (UnknownWaarde, AmbiguousWaarde):
            return None

    def _other(self, parent: ElementTree.Element, tag: str, value: Reference | None) -> None:
        if value is not None:
            _inside(parent, tag, value.label or "", resource=value.id)

    def _text(self, parent: ElementTree.Element, tag: str, value: str | None) -> None:
        if value:
            _inside(parent, tag, value)

    def _texts(self, parent: ElementTree.Element, plural: str, single: str, values: Sequence[str]) -> None:
        if values:
            inside = _inside(parent, plural)
            for value in values:
                _inside(inside, single, value)


#: The one role that the platform's own list of relations has.
_ROLES = {_KERN + "c_4d1ea9ba": "is bijlage bij"}


def _velden(context: ExtraMetadata) -> Iterator[Any]:
    return (veld for veld in context.velden if isinstance(veld.values, tuple))


def _inside(parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, f"diwoo:{tag}", {k: _xml(v) for k, v in attributes.items()})
    made.text = None if text is None else _xml(text)
    return made


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
