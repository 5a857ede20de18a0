"""What the verbs give back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import attrs
from attrs import field, frozen

from plooi.language import _, later
from plooi.model.parts import Documentrelatie, Reference, documentrelaties, plain


class _Data:
    """A result that can be kept as plain data."""

    def to_dict(self) -> dict[str, Any]:
        """All that is known, as plain data that JSON can say."""
        return {name: _plain(value) for name, value in attrs.asdict(self, recurse=False).items()}  # type: ignore[arg-type]


@frozen
class Publication(_Data):
    """A document on the platform, as far as this client knows it.

    Attributes:
        id: what the platform knows the document by, a UUID.
        pid: its address for readers, once known.
        session_id: the `X-Session-ID` under which the delivery is processed.
        location: where the platform says the file goes.
        openbaarmakingsdatum: when the file was taken in, Amsterdam time; None before, or when it is not known.
        left_out: fields that were not sent, because the version or the call cannot carry them.
        documentrelaties: the relations that were left out because processing fails on them (`relations="leave_out"`).
        possible_orphans: records that lost answers may have left behind. They have no file and are never public.
        settled: an answer was lost, and the platform is known nevertheless to have stored the document and to have
            signalled it to processing.
        changed: False when the platform had metadata that says just this already. It was sent nevertheless, since it is
            not known whether the platform had signalled it to processing.
        remarks: what is worth a second look, as that the file that was sent seems to be cut off.
    """

    id: str
    pid: str | None = None
    session_id: str | None = None
    location: str | None = None
    openbaarmakingsdatum: datetime | None = None
    left_out: tuple[str, ...] = ()
    documentrelaties: tuple[Documentrelatie, ...] = field(default=(), converter=documentrelaties)
    possible_orphans: int = 0
    settled: bool = False
    changed: bool = True
    remarks: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Publication:
        """The publication that `to_dict` wrote down. Keys that are not known here are passed over."""
        known = {name: data[name] for name in attrs.fields_dict(cls) if name in data}
        if isinstance(known.get("openbaarmakingsdatum"), str):
            known["openbaarmakingsdatum"] = datetime.fromisoformat(known["openbaarmakingsdatum"])
        texts = {name: tuple(known.get(name, ())) for name in ("left_out", "remarks")}
        return cls(**{**known, **texts})


@frozen
class Receipt(_Data):
    """What the platform said of a file that it took.

    Dates are Amsterdam time; the one that does not apply is None. Both are None when an answer was lost, and the
    platform is known nevertheless to have stored the file and to have processed it (`settled`). `remarks` are as in
    `Publication`.
    """

    id: str
    pid: str | None = None
    openbaarmakingsdatum: datetime | None = None
    wijzigingsdatum: datetime | None = None
    settled: bool = False
    remarks: tuple[str, ...] = ()


#: Where a delivery stands: see `Status`.
DeliveryState = Literal["public", "stored", "without_file", "without_metadata", "unclear", "unknown"]

_KNOWN: Mapping[DeliveryState, str] = {
    "public": later("It is public: the platform's search lists it."),
    "stored": (
        later(
            "The platform has its metadata and its file. Whether it is public is not known: this version of the API "
            "does not show it."
        )
    ),
    "without_file": later(
        "The platform has its metadata and no file: it never got one, or the document was withdrawn."
    ),
    "without_metadata": later("The platform has a file under this id and no metadata. Such a file is never public."),
    "unclear": later("The platform has its metadata. This version of the API does not show whether it has a file."),
    "unknown": later("The platform has nothing under this id: it was never given, or the document was withdrawn."),
}
_NOT_LISTED = later(
    "The platform has its metadata and its file, and its search does not list it: it is not public yet."
)
_NEVER = later(
    "The platform has its metadata and its file. Its processing fails on documentrelaties, so the document does not "
    "become public."
)


@frozen
class Status(_Data):
    """Where a delivery stands, as far as the API shows it.

    Attributes:
        id: the id of the delivery.
        state: `public`: the search lists it. `stored`: the platform has metadata and a file. `without_file`: it has
            metadata alone, because it never got a file or because the document was withdrawn; the two look the same.
            `without_metadata`: it has a file alone. `unclear`: it has metadata, and the version cannot download files.
            `unknown`: it has nothing under this id; some versions answer so for a withdrawn document.
        listed: whether the platform's search lists it; None where the search of the version does not show that, or was
            too long to read to its end.
        unprocessable: processing is known to fail on this metadata, so that the document does not become public.
        pid: its address for readers, where the metadata names one.
        officiele_titel: its title, where there is metadata.
        openbaarmakingsdatum: since when it is public, where the search tells.
    """

    id: str
    state: DeliveryState
    listed: bool | None = None
    unprocessable: bool = False
    pid: str | None = None
    officiele_titel: str | None = None
    openbaarmakingsdatum: datetime | None = None

    @property
    def known(self) -> str:
        """What is known, and no more, in a sentence or two."""
        if self.state == "stored" and self.unprocessable:
            return _(_NEVER)
        return _(_NOT_LISTED) if self.state == "stored" and self.listed is False else _(_KNOWN[self.state])


@frozen
class Download(_Data):
    """What was downloaded: size in bytes, SHA-256 in hex, and what its first bytes say it is.

    `media_type` is `application/pdf`, `application/zip` or, for anything else, `application/octet-stream`; the
    platform's own word for it is not to be relied on.
    """

    id: str
    size: int
    sha256: str
    media_type: str


# A search makes thousands of them. Without slots, one that cannot be changed is made in two thirds of the time.
@frozen(slots=False)
class Hit(_Data):
    """One result of a search; how much of it is filled depends on the version. `raw` is the whole of it as received."""

    id: str | None = None
    pid: str | None = None
    officiele_titel: str | None = None
    publisher: Reference | None = None
    documentsoorten: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    openbaarmakingsdatum: datetime | None = None
    wijzigingsdatum: datetime | None = None
    raw: Mapping[str, Any] = field(factory=dict, repr=False)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return plain(value)
