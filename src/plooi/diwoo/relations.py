"""Relations between documents: each needs the address of its other side, and some belong to that side.

The schema wants any text as `resource`; an address is the one thing that a reader of the sitemap can follow.
"""

from __future__ import annotations

from collections.abc import Iterator

from plooi.diwoo import addresses
from plooi.diwoo.documents import Entry, Link
from plooi.diwoo.problems import DiwooProblem
from plooi.diwoo.store import Relation, Store
from plooi.language import _
from plooi.model.ids import id_in
from plooi.wording import shown


def names_of(entry: Entry) -> Iterator[str]:
    """What relations may call a document: its addresses, its pid and the id in it, and its own identifiers."""
    metadata = entry.metadata
    for text in (entry.loc, metadata.pid, metadata.weblocatie):
        if text:
            yield from _names(text)
    for text in metadata.identifiers:
        yield f"identifier {text.strip()}"


def relate(store: Store) -> None:
    """Give every kept relation its other side. One whose other side has no known address is a problem."""
    for n, link in store.links():
        loc, title = store.entry(n)
        others = _others(store, link.target)
        if len(others) > 1:
            message = _(
                "{target} stands for {one} and for {other}.",
                target=shown(link.target),
                one=others[0][1],
                other=others[1][1],
            )
            _refuse(store, n, loc, link, message, _("Name the other document by its pid or its address."))
        elif others:
            [(other, address, other_title)] = others
            if other == n:
                _refuse(store, n, loc, link, _("It names the document itself."), _("Name the other document."))
            elif link.turned:
                store.relate(other, Relation(link.element, link.role, loc, title))
            else:
                store.relate(n, Relation(link.element, link.role, address, link.label or other_title))
        elif link.turned:
            message = _(
                "It is an attachment of {target}, which is not in this export. The schema has this "
                "relation on the main document alone, as {role!r}.",
                target=shown(link.target),
                role=link.role and link.role.label,
            )
            _refuse(
                store, n, loc, link, message, _("Export the main document along with it, or take the relation out.")
            )
        elif addresses.is_web_address(link.target):
            store.relate(n, Relation(link.element, link.role, link.target, link.label))
            message = _(
                "{target} is not in this export; its address is written as it stands.", target=shown(link.target)
            )
            store.report("note", n, [DiwooProblem(loc, link.field, "elsewhere", link.target, message)])
        else:
            message = _("{target} is not in this export and is no web address.", target=shown(link.target))
            remedy = _("Export that document along with it, give its address, or take the relation out.")
            _refuse(store, n, loc, link, message, remedy)


def _refuse(store: Store, n: int, loc: str, link: Link, message: str, remedy: str) -> None:
    store.report("problem", n, [DiwooProblem(loc, link.field, "relation", link.target, message, remedy)])


def _others(store: Store, target: str) -> list[tuple[int, str, str]]:
    """The entries that a relation may mean: by address or id, or else by an identifier of their own."""
    for name in (*_names(target), f"identifier {target}"):
        entries = store.named(name)
        if entries:
            return entries
    return []


def _names(text: str) -> Iterator[str]:
    text = text.strip()
    yield addresses.key_of(text) if "://" in text else f"text {text}"
    uuid = id_in(text)
    if uuid is not None:
        yield f"id {uuid.lower()}"
