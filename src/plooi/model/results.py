"""What the verbs give back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs
from attrs import field, frozen

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


@frozen
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
