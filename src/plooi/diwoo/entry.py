"""The entry of one document: its metadata as elements, and everything that the schema does not take.

Source: the schema of the Woo metadata standard, version 0.9.8: names, nesting, types, and what is required. How the
fields of `Metadata` map to it is this client's own reading, see docs/diwoo.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from plooi.diwoo import addresses, times
from plooi.diwoo.documents import Entry, Link
from plooi.diwoo.lijsten import attachment_role, has_attachment
from plooi.diwoo.problems import DiwooProblem
from plooi.diwoo.resolving import Resolver
from plooi.diwoo.xml import Fragment, forbidden
from plooi.errors import MOST_PROBLEMS
from plooi.language import _, later
from plooi.model.parts import Documenthandeling, Documentrelatie, ExtraMetadata, Reference
from plooi.waardelijsten import UnknownWaarde, Waarde, find, snapshot
from plooi.wording import shown

#: Fields that the schema has no element for.
_WITHOUT_PLACE = ("weblocatie", "overige_metadata", "onderwerpen_ronl", "publicatiebestemming", "pid")
_DAY_REMEDY = later("Write a day as 2022-12-31.")
_MOMENT_REMEDY = later("Write a day as 2022-12-31, or a moment as 2022-12-31T14:30:00+01:00.")
#: How deep the children of `diwoo:DiWoo` stand.
DEPTH = 4


class _Enough(Exception):
    """So much is wrong that no more is looked for, which takes long for each reference."""


class Written:
    """An entry as it is written.

    Attributes:
        lastmod: the text of `lastmod`, or None.
        head: the elements in `diwoo:DiWoo` before those of relations.
        acts: `documenthandelingen`, which stands between them.
        own: what stands beside `diwoo:DiWoo`.
        links: the relations.
        problems: what keeps the entry from being written.
        notes: what of the metadata is not in it, or is written otherwise.
    """

    def __init__(self, entry: Entry, resolver: Resolver) -> None:
        self._entry = entry
        self._loc = addresses.without_password(entry.loc)
        self._metadata = entry.metadata
        self._resolver = resolver
        self.lastmod: str | None = None
        self.head, self.acts, self.own = Fragment(DEPTH), Fragment(DEPTH), Fragment(DEPTH - 1)
        self.links: list[Link] = []
        self.problems: list[DiwooProblem] = []
        self.notes: list[DiwooProblem] = []
        try:
            self._write()
        except _Enough:
            message = _(
                "Its first {most_problems} problems are named, and what stands behind them was not looked at.",
                most_problems=MOST_PROBLEMS,
            )
            remedy = _("Correct those, and export again.")
            self.problems.append(DiwooProblem(self._loc, "(metadata)", "more", None, message, remedy))

    def _write(self) -> None:
        fault = addresses.fault_of(self._entry.loc)
        if fault is not None:
            self._problem("loc", "address", self._loc, *fault)
        self._lastmod()
        self._diwoo()
        self._acts()
        self._links()
        for index, context in enumerate(self._metadata.extra_metadata):
            self._own_fields(context, f"extra_metadata[{index}]")
        for name in _WITHOUT_PLACE:
            value = getattr(self._metadata, name)
            if value not in (None, (), self._entry.loc):
                self._note(name, "no-place", value, _("The schema has no such element."))
        for name, value in self._metadata.extra.items():
            self._note(name, "no-place", value, _("The schema has no such element."))

    def _lastmod(self) -> None:
        text, modified = self._entry.lastmod, self._metadata.modified
        self.lastmod = times.day_or_moment_of(text or modified or "")
        if text and self.lastmod is None:
            self._problem(
                "lastmod", "not-a-moment", text, _("{text} is no day or moment.", text=shown(text)), _(_MOMENT_REMEDY)
            )
        elif modified and (text or self.lastmod is None):
            self._note("modified", "no-place", modified, _("The schema has no such element, and lastmod is not this."))

    def _diwoo(self) -> None:
        metadata, head = self._metadata, self.head
        self._texts(head, "identifiers", "identifier", metadata.identifiers, "identifiers")
        if metadata.publisher is None:
            self._missing("publisher", _("Fill in the organisation that publishes the document."))
        for name in ("publisher", "verantwoordelijke", "opsteller"):
            self._reference(head, name, getattr(metadata, name), name, name)
        self._text(head, "naamOpsteller", metadata.naam_opsteller, "naam_opsteller")
        if not (metadata.officiele_titel or "").strip():
            self._missing("officiele_titel", _("Fill in the title of the document."))
        head.open("titelcollectie")
        self._text(head, "officieleTitel", metadata.officiele_titel, "officiele_titel")
        self._texts(head, "verkorteTitels", "verkorteTitel", metadata.verkorte_titels, "verkorte_titels")
        self._texts(
            head, "alternatieveTitels", "alternatieveTitel", metadata.alternatieve_titels, "alternatieve_titels"
        )
        head.close()
        self._texts(head, "omschrijvingen", "omschrijving", metadata.omschrijvingen, "omschrijvingen")
        self._classification()
        self._created()
        self._validity()
        self._reference(head, "language", metadata.language, "language", "language")
        self._reference(head, "format", metadata.format, "format", "format")
        self._text(head, "aggregatiekenmerk", metadata.aggregatiekenmerk, "aggregatiekenmerk")

    def _classification(self) -> None:
        metadata, head = self._metadata, self.head
        if not self._entry.categorieen:
            self._missing("informatiecategorie", _("Name the category of the Woo with --categorie."))
        head.open("classificatiecollectie")
        categories = tuple(map(Reference, self._entry.categorieen))
        self._references("informatiecategorieen", "informatiecategorie", categories, "informatiecategorie")
        self._references("documentsoorten", "documentsoort", metadata.documentsoorten, "documentsoorten")
        self._references("themas", "thema", metadata.themas, "themas")
        head.open("trefwoorden")
        # Subjects are free words, as keywords are.
        for name in ("trefwoorden", "onderwerpen"):
            for index, word in enumerate(getattr(metadata, name)):
                if name == "trefwoorden" or word not in metadata.trefwoorden:
                    self._text(head, "trefwoord", word, f"{name}[{index}]")
        head.close()
        head.close()

    def _created(self) -> None:
        text = self._metadata.creatiedatum
        if not text:
            return
        day = times.day_of(text)
        if day is not None:
            self.head.leaf("creatiedatum", day)
        elif times.is_free_text(text):
            self._note(
                "creatiedatum",
                "no-place",
                text,
                _("The schema takes a day, and {text} is free text.", text=shown(text)),
            )
        else:
            self._problem(
                "creatiedatum",
                "not-a-day",
                text,
                _("{text} is no day of the calendar.", text=shown(text)),
                _(_DAY_REMEDY),
            )

    def _validity(self) -> None:
        begin, end = self._metadata.geldigheid_begindatum, self._metadata.geldigheid_einddatum
        self.head.open("geldigheid")
        self._moment(self.head, "begindatum", begin, "geldigheid_begindatum")
        self._moment(self.head, "einddatum", end, "geldigheid_einddatum")
        self.head.close()
        first, last = times.instant_of(begin or ""), times.instant_of(end or "")
        if first is not None and last is not None and last < first:
            message = _("The validity ends ({end}) before it begins ({begin}).", end=end, begin=begin)
            self._problem("geldigheid_einddatum", "order", end, message, _("Give an end after the begin."))

    def _acts(self) -> None:
        if not self._metadata.documenthandelingen:
            self._missing(
                "documenthandelingen",
                _("Name at least one act, such as vaststelling; --act adds one where creatiedatum is a day."),
            )
        self.acts.open("documenthandelingen")
        for index, act in enumerate(self._metadata.documenthandelingen):
            self._act(act, f"documenthandelingen[{index}]")
        self.acts.close()

    def _act(self, act: Documenthandeling, where: str) -> None:
        name = "documenthandelingen"
        self.acts.open("documenthandeling")
        self._reference(
            self.acts, "soortHandeling", act.soort_handeling, f"{where}.soort_handeling", name, "soort_handeling"
        )
        self._moment(self.acts, "atTime", act.at_time, f"{where}.at_time")
        by = act.was_associated_with
        self._reference(self.acts, "wasAssociatedWith", by, f"{where}.was_associated_with", name, "was_associated_with")
        self.acts.close()

    def _links(self) -> None:
        whole, parts = self._metadata.is_part_of, self._metadata.has_parts
        if whole is not None:
            self._link("isPartOf", "is_part_of", whole.id, whole.label)
        for index, part in enumerate(parts):
            self._link("hasPart", f"has_parts[{index}]", part.id, part.label)
        for index, relation in enumerate(self._metadata.documentrelaties):
            self._relation(relation, f"documentrelaties[{index}]")

    def _relation(self, relation: Documentrelatie, where: str) -> None:
        if _is_attachment(relation.role):
            role: Waarde | None = has_attachment()
            self._link("documentrelatie", f"{where}.relation", relation.relation, relation.titel, role, turned=True)
            return
        role = self._find(Reference(relation.role), f"{where}.role", "documentrelaties", "role")
        if role is not None:
            self._link("documentrelatie", f"{where}.relation", relation.relation, relation.titel, role)

    def _link(
        self, element: str, where: str, target: str, label: str | None, role: Waarde | None = None, turned: bool = False
    ) -> None:
        if self._writable(target, where) and self._writable(label or "", where):
            self.links.append(Link(element, where, target.strip(), label or "", role, turned))

    def _own_fields(self, context: ExtraMetadata, where: str) -> None:
        fields = []
        for index, veld in enumerate(context.velden):
            values = veld.values if isinstance(veld.values, tuple) else (veld.values,)
            texts = [one for one in values if isinstance(one, str)]
            if not texts or len(texts) < len(values):
                message = _(
                    "The schema takes texts alone, and at least one; {key} has {texts}.",
                    key=shown(veld.key),
                    texts=len(texts),
                )
                self._note(f"{where}.velden[{index}]", "no-place", veld.values, message)
            if texts:
                fields.append((f"{where}.velden[{index}]", veld.key, texts))
        if bool(context.namespace) != bool(context.prefix):
            alone = context.namespace or context.prefix
            self._note(where, "no-place", alone, _("The schema takes a namespace together with a prefix."))
        if not fields:
            return
        self.own.open("extraMetadata")
        if context.namespace and context.prefix:
            self._namespace(context.namespace, context.prefix, where)
        self.own.open("extraMetadatavelden")
        for place, key, texts in fields:
            self.own.open("extraMetadataveld")
            self._written_text(self.own, "key", key, place)
            self.own.open("values")
            for text in texts:
                self._written_text(self.own, "value", text, place)
            self.own.close()
            self.own.close()
        self.own.close()
        self.own.close()

    def _namespace(self, namespace: str, prefix: str, where: str) -> None:
        if addresses.is_uri(namespace):
            self.own.leaf("namespace", namespace)
            self._written_text(self.own, "prefix", prefix, f"{where}.prefix")
        else:
            remedy = _("Give one such as https://www.example.org/ns, without spaces.")
            self._problem(
                f"{where}.namespace",
                "address",
                namespace,
                _("{namespace} is no URI.", namespace=shown(namespace)),
                remedy,
            )

    def _references(self, plural: str, single: str, values: Iterable[Reference], name: str) -> None:
        self.head.open(plural)
        written = set()
        for index, value in enumerate(values):
            waarde = self._find(value, f"{name}[{index}]", name, "")
            if waarde is not None and waarde.id not in written:
                written.add(waarde.id)
                self.head.leaf(single, waarde.label, waarde.id)
        self.head.close()

    def _reference(
        self, parent: Fragment, tag: str, value: Reference | None, where: str, name: str, inside: str = ""
    ) -> None:
        waarde = None if value is None else self._find(value, where, name, inside)
        if waarde is not None:
            parent.leaf(tag, waarde.label, waarde.id)

    def _find(self, value: Reference, where: str, name: str, inside: str) -> Waarde | None:
        return self._resolver.find(value, where, name, inside, self._problem, self._note)

    def _moment(self, parent: Fragment, tag: str, text: str | None, where: str) -> None:
        if text is None:
            return
        moment = times.moment_of(text)
        if moment is None:
            self._problem(
                where, "not-a-moment", text, _("{text} is no day or moment.", text=shown(text)), _(_MOMENT_REMEDY)
            )
        else:
            parent.leaf(tag, moment)

    def _texts(self, parent: Fragment, plural: str, single: str, values: Sequence[str], name: str) -> None:
        parent.open(plural)
        for index, value in enumerate(values):
            self._text(parent, single, value, f"{name}[{index}]")
        parent.close()

    def _text(self, parent: Fragment, tag: str, value: str | None, where: str) -> None:
        if value is None:
            return
        if not value.strip():
            if tag != "officieleTitel":
                self._note(where, "empty", value, _("It is empty."))
        else:
            self._written_text(parent, tag, value, where)

    def _written_text(self, parent: Fragment, tag: str, value: str, where: str) -> None:
        if self._writable(value, where):
            parent.leaf(tag, value)

    def _writable(self, text: str, where: str) -> bool:
        sign = forbidden(text)
        if sign is not None:
            message = _("It holds the character U+{sign:04X}, which no XML should hold.", sign=ord(sign))
            self._problem(where, "character", text, message, _("Take it out; the text may have been read wrongly."))
        return sign is None

    def _missing(self, name: str, remedy: str) -> None:
        self._problem(name, "missing", None, _("{name} is missing; the schema requires it.", name=name), remedy)

    def _problem(
        self, where: str, code: str, value: Any, message: str, remedy: str, candidates: Sequence[Waarde] = ()
    ) -> None:
        self.problems.append(DiwooProblem(self._loc, where, code, value, message, remedy, tuple(candidates)))
        if len(self.problems) == MOST_PROBLEMS:
            raise _Enough

    def _note(
        self, where: str, code: str, value: Any, message: str, remedy: str = "", candidates: Sequence[Waarde] = ()
    ) -> None:
        self.notes.append(DiwooProblem(self._loc, where, code, value, message, remedy, tuple(candidates)))


def _is_attachment(role: str) -> bool:
    """Whether a role is the platform's `is bijlage bij`, which has its other side alone in the schema."""
    try:
        return find(role, [snapshot("documentrelaties", "dictionary")]).id == attachment_role().id
    except UnknownWaarde:
        return False
