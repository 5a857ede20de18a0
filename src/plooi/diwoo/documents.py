"""What an export is made of: documents, and the relations between them."""

from __future__ import annotations

from attrs import frozen

from plooi.model.metadata import Metadata
from plooi.waardelijsten import Waarde


@frozen
class Entry:
    """One document in a sitemap: its own address, its metadata, and its category.

    Attributes:
        loc: where the document itself can be downloaded.
        metadata: what is known of it.
        categorieen: its categories of the Woo, by URI, code or label.
        lastmod: when the document was changed, a day or a moment as ISO text; None for `metadata.modified`, where that
            is one.
    """

    loc: str
    metadata: Metadata
    categorieen: tuple[str, ...] = ()
    lastmod: str | None = None


@frozen
class Link:
    """A relation to another document; the address of that is not known yet.

    Attributes:
        element: `isPartOf`, `hasPart` or `documentrelatie`.
        field: the field that it comes from.
        target: the other document, as the metadata names it.
        label: its title, where the metadata gives one.
        role: the listed relation; None for the first two elements.
        turned: whether the relation belongs to the other document and points here.
    """

    element: str
    field: str
    target: str
    label: str
    role: Waarde | None = None
    turned: bool = False
