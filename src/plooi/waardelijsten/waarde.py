"""One value of a value list."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from plooi.language import _

#: How the codes of nodes begin: collections of values, and whole schemes.
_NODES = ("skosCollection_", "conceptScheme_")
#: The codes of those that are the list itself.
_ROOTS = ("taal", "toplijst", "file-type")


def code_of(uri: str) -> str:
    """The last segment of a URI: `gm0518`, `NLD`, `c_056a75e1`."""
    return uri.rsplit("/", 1)[-1]


@frozen
class Waarde:
    """A value: its URI, what people call it, and since when and until when it is in force, as far as a list says so.

    Attributes:
        id: the URI, which is what travels.
        label: the name in the list.
        begindatum: the first day, as ISO text; None when the list does not say.
        einddatum: the last day, as ISO text; None for a value in force, or when the list does not say.
        code: the last segment of the URI, such as `gm0518`; derived.
    """

    id: str
    label: str
    begindatum: str | None = None
    einddatum: str | None = None
    code: str = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "code", code_of(self.id))

    def __str__(self) -> str:
        return f"{self.label} ({self.code})"

    def in_force(self, day: date | str) -> bool:
        """Whether the value is in force on a day, a `date` or ISO text, as far as a list says; both ends count."""
        wanted = day if isinstance(day, str) else day.isoformat()
        return (self.begindatum or wanted) <= wanted[:10] <= (self.einddatum or wanted)

    @property
    def is_node(self) -> bool:
        """Whether it is a node of a thesaurus, which groups values: the spec lists it, and no document is of that kind.

        Source: the list of document types of 0.9.0-beta holds ten collections and two concept schemes beside its types;
        the value-list service answers the nodes of four lists among their values.
        """
        return self.code.startswith(_NODES) or self.code in _ROOTS

    @property
    def described(self) -> str:
        """The value with its last day, where it has one: `gemeente Weesp (gm0457, ended 2022-03-23)`."""
        if not self.einddatum:
            return str(self)
        return _("{label} ({code}, ended {last})", label=self.label, code=self.code, last=self.einddatum)
