"""The exceptions of this client.

No error carries a token, a certificate or the content of a document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from attrs import frozen

from plooi.language import _, plural
from plooi.spelling import LOSS, RELATIONS, UPLOAD
from plooi.wording import counted, sentence

if TYPE_CHECKING:
    from plooi.model.results import Publication

#: How many problems of one document are named; a document can have as many as it has values.
MOST_PROBLEMS = 100


class PlooiError(Exception):
    """The base class of all errors. The text says what is wrong, with which value, and what to do."""

    def __reduce__(self) -> tuple[Any, ...]:
        # An error survives pickling with all its attributes, for any constructor.
        return _revived, (type(self), self.args, self.__dict__)


def _revived(cls: type[PlooiError], args: tuple[Any, ...], attributes: dict[str, Any]) -> PlooiError:
    error = cls.__new__(cls, *args)
    error.__dict__.update(attributes)
    return error


class ConfigurationError(PlooiError):
    """The client was given a setting that cannot be used: an address, a version, a certificate."""


class IdInvalid(PlooiError):
    """The given value is not the id of a delivery.

    Source: the operations of 0.9.0-beta, which take only UUIDs.
    """

    def __init__(self, value: str) -> None:
        self.value = value
        self.fault = _("{value!r} is not the id of a delivery.", value=value)
        self.remedy = _(
            "Give the UUID that publish returned, such as 2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f, or the whole pid that "
            "ends in it."
        )
        super().__init__(f"{self.fault} {self.remedy}")


#: What kind of problem it is. Codes are stable: a program may rely on them.
Code = Literal[
    "required",
    "unknown-field",
    "not-carried",
    "wrong-shape",
    "wrong-type",
    "wrong-format",
    "wrong-day",
    "end-before-begin",
    "too-short",
    "too-long",
    "too-few",
    "too-many",
    "repeated",
    "not-allowed",
    "unknown-value",
    "ambiguous-value",
    "foreign-sign",
    "script",
    "not-json",
    "pid-given",
    "values-not-processed",
    "relations-not-processed",
    "file",
    "unreadable",
    "invalid",
    "ended",
    "node",
    "unclear-date",
    "more",
    "remark",
]
#: What each code means.
CODES: Mapping[Code, str] = {
    "required": "The version needs this field.",
    "unknown-field": "Neither the facade nor the version knows a field of this name here.",
    "not-carried": "The version cannot carry this field.",
    "wrong-shape": "The value has not the shape of the field, such as text where a list is needed.",
    "wrong-type": "The value is of another JSON type than the version takes.",
    "wrong-format": "The value has not the form that the version takes, such as that of a URI.",
    "wrong-day": "The value is no day or time as the version takes them.",
    "end-before-begin": "The validity ends before it begins.",
    "too-short": "The text is shorter than the version takes.",
    "too-long": "The text is longer than the version takes.",
    "too-few": "The list has fewer items than the version takes.",
    "too-many": "The list has more items than the version takes.",
    "repeated": "Items of the list that must differ are the same.",
    "not-allowed": "The schema of the version does not allow the value.",
    "unknown-value": "The text stands for no value of the waardelijsten of the field.",
    "ambiguous-value": "The text stands for several values of the waardelijsten of the field.",
    "foreign-sign": "The text holds a sign that no text has, which shows that it was decoded wrongly.",
    "script": "The text holds `<script>`, which makes the platform refuse all of the metadata.",
    "not-json": "JSON has no form for the value.",
    "pid-given": "New metadata holds a pid, which the platform gives itself.",
    "values-not-processed": "Processing is known to fail on the values of this own field.",
    "relations-not-processed": "Processing is known to fail on relations to other documents.",
    "file": "The document cannot be delivered, or is worth a second look.",
    "unreadable": "The file, or the row, cannot be read as metadata.",
    "invalid": "The metadata would be refused, for a reason that has no code of its own.",
    "ended": "The reference stands for something that has ended. It can be sent.",
    "node": "The reference stands for a node that groups values, and for none of them. It can be sent.",
    "unclear-date": "Readers cannot understand the date. It can be sent.",
    "more": "There are more problems than are named.",
    "remark": "It can be sent, and is worth a second look.",
}


@frozen
class Problem:
    """One thing that is wrong with metadata.

    Attributes:
        field: in the facade's names.
        message: what is wrong, a whole sentence; it may show the value.
        value: what was given; None where nothing was.
        remedy: what to do, a whole sentence; empty where the message says it.
        candidates: what may have been meant, in the words that would do, the nearest first.
        code: what kind of problem it is, one of `CODES`.
    """

    field: str
    message: str
    value: Any = None
    remedy: str = ""
    candidates: tuple[str, ...] = ()
    code: Code = "invalid"

    @property
    def text(self) -> str:
        """What is wrong, and what to do."""
        return f"{self.message} {self.remedy}".rstrip()


def first_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems of one document; of more than `MOST_PROBLEMS` the first, and how many more there are as the last."""
    problems = tuple(problems)
    # One more than the most is what was cut before.
    if len(problems) <= MOST_PROBLEMS + 1:
        return problems
    others = more_problems(len(problems) - MOST_PROBLEMS)
    return (*problems[:MOST_PROBLEMS], Problem("(metadata)", *others, code="more"))


def more_problems(number: int, *, remarks: bool = False) -> tuple[str, None, str]:
    """That there are more problems, or remarks, than are named: message, value and remedy."""
    more = (
        counted(number, "more remark", "more remarks") if remarks else counted(number, "more problem", "more problems")
    )
    message = plural("There is {more}.", "There are {more}.", number).format(more=more)
    return message, None, _("Correct those above, and check again.")


class MetadataInvalid(PlooiError):
    """Metadata that the platform would refuse; nothing was sent.

    `problems` is never empty. It lists every fault, or the first `MOST_PROBLEMS` and how many more there are.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = first_problems(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = [f"  {problem.field}: {problem.text}" for problem in self.problems]
        return "\n".join([_("The metadata cannot be sent as it is:"), *lines])


class NotInThisVersion(PlooiError):
    """The chosen version of the API cannot do, or cannot carry, what was asked; nothing was sent.

    Attributes:
        version: label of the version.
        verb: the verb that it lacks, or None.
        fields: the fields of the metadata that it cannot carry, each with the reason.
    """

    def __init__(self, version: str, *, verb: str | None = None, fields: Mapping[str, str] | None = None) -> None:
        self.version = version
        self.verb = verb
        self.fields = dict(fields or {})
        super().__init__(version, verb, self.fields)

    @property
    def lacking(self) -> str:
        """That the version has no operation for the verb, in a sentence."""
        return _("Version {version} of the API has no operation for {verb}.", version=self.version, verb=self.verb)

    def __str__(self) -> str:
        if self.verb is not None:
            return _("{lacking} Use a version that has one.", lacking=self.lacking)
        lines = [f"  {field}: {reason}" for field, reason in islice(self.fields.items(), MOST_PROBLEMS)]
        if len(self.fields) > len(lines):
            lines.append(
                _("  and {fields}", fields=counted(len(self.fields) - len(lines), "more field", "more fields"))
            )
        start = _(
            "Version {version} of the API cannot carry all of this metadata; nothing was sent:", version=self.version
        )
        return "\n".join(
            [start, *lines, _("Empty these fields, or send without them with {loss}.", loss=LOSS.of("report"))]
        )


class RelationsNotProcessed(NotInThisVersion):
    """The platform of this version accepts relations to other documents and fails to process them; nothing was sent.

    Attributes:
        fault: what happens to such a document.
        remedy: the choices.
    """

    code: Code = "relations-not-processed"

    def __init__(self, version: str) -> None:
        self.fault = _("Processing fails on documentrelaties: a document with a relation is never made public.")
        self.remedy = _(
            "Deliver it without them with {leave_out}, or send them anyway with {send}.",
            leave_out=RELATIONS.of("leave_out"),
            send=RELATIONS.of("send"),
        )
        super().__init__(version, fields={"documentrelaties": self.fault})

    def __str__(self) -> str:
        return _(
            "Version {version} of the API accepts documentrelaties, but its processing fails on them: a document "
            "with a relation, such as an attachment, is never made public. Nothing was sent. "
            "{remedy} The result keeps what was left out in documentrelaties.",
            version=self.version,
            remedy=self.remedy,
        )


class _FieldError(PlooiError):
    """An error about one field or argument: its name, the value, the fault and the remedy."""

    def __init__(self, field: str, value: Any, fault: str, remedy: str) -> None:
        super().__init__(f"{field}: {fault}. {sentence(remedy)}")
        self.field = field
        self.value = value
        self.fault = _(fault)
        self.remedy = remedy


class SessionIdInvalid(_FieldError):
    """A session id that the platform cannot use, or that no header can carry; nothing was sent."""


class DocumentInvalid(_FieldError):
    """A file that cannot be delivered: missing, empty, too large, changed on the way, or not for the public to open."""


class JournalError(PlooiError):
    """The journal of a batch cannot be used: missing, in use, of another format, or the disk is full."""


class WriteRefused(_FieldError):
    """A change that this client does not send, because the platform would do harm with it."""


class TransportError(PlooiError):
    """The platform could not be reached, or the connection broke.

    `sent` says whether the request may have been received.
    """

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent


class OutcomeUnknown(PlooiError):
    """It is not known whether a write was done, or it is stored and not known to be signalled to processing.

    Attributes:
        verb: the verb that was called.
        cause: the error that left it open.
        known: what is known, as a sentence; empty if nothing is.
        stored: the platform is known to have stored what was sent (for a withdrawal: to have noted it). A document that
            was stored and not signalled never becomes public; a withdrawal without a signal takes nothing offline.
        remedy: what to do.
        possible_orphans: how many records without a file may be left on the platform; they are never public.
    """

    def __init__(
        self,
        verb: str,
        cause: PlooiError,
        remedy: str,
        *,
        known: str = "",
        stored: bool = False,
        possible_orphans: int = 0,
    ) -> None:
        words = " ".join(text for text in (known, remedy) if text)
        super().__init__(
            _(
                "{verb}: it is not known whether the platform did it. {words} (Cause: {cause})",
                verb=verb,
                words=words,
                cause=cause,
            )
        )
        self.verb = verb
        self.cause = cause
        self.known = known
        self.stored = stored
        self.remedy = remedy
        self.possible_orphans = possible_orphans


class DeliveryIncomplete(PlooiError):
    """The metadata was delivered, and the file is not known to have been.

    `publication` identifies the delivery: `upload_document(publication, file)` completes it, also later and from
    another process (`publication.to_dict()` can be kept). `cause` is the error that stopped it; None when the program
    was interrupted. If it is None or an OutcomeUnknown, the file may have arrived, and the document may become public.
    """

    def __init__(self, publication: Publication, cause: PlooiError | None = None) -> None:
        unknown = cause is None or isinstance(cause, OutcomeUnknown)
        file = _("It is not known whether the file was") if unknown else _("As far as is known, the file was not")
        why = _("The program was interrupted.") if cause is None else str(cause)
        super().__init__(
            _(
                "The metadata was delivered under the id {id}. {file}: {why} Complete it with {upload}.",
                id=publication.id,
                file=file,
                why=why,
                upload=UPLOAD,
            )
        )
        self.publication = publication
        self.cause = cause


class ApiError(PlooiError):
    """The platform refused a request, or failed at it.

    Attributes:
        operation: the operation that was called, as the spec names it.
        status: HTTP status.
        kind: the anchor that the platform's error types end in, such as `niet-gevonden-fout`; None without one.
        title, detail: the platform's own texts; None if it gave none.
        messages: its further texts, one for each fault.
        pointers: for each message the JSON Pointer of the value that it is about, such as `/document/language`; None if
            the answer gives no pointer.
        session_id: the `X-Session-ID` of the answer, or of the request.
        hint: what this client knows of the cause, and the remedy.
        retry_after: the `Retry-After` header of the answer, seconds or a date; None without one.
        date: the `Date` header of the answer; None without one.
        storage_away: the storage behind the platform is not available, and nothing was done.
    """

    def __init__(
        self,
        operation: str,
        status: int,
        *,
        kind: str | None = None,
        title: str | None = None,
        detail: str | None = None,
        messages: Iterable[str] = (),
        pointers: Iterable[str | None] = (),
        session_id: str | None = None,
        hint: str | None = None,
        retry_after: str | None = None,
        date: str | None = None,
        storage_away: bool = False,
    ) -> None:
        self.operation = operation
        self.status = status
        self.kind = kind
        self.title = title
        self.detail = detail
        self.messages = tuple(messages)
        self.pointers = tuple(pointers)
        self.session_id = session_id
        self.hint = hint
        self.retry_after = retry_after
        self.date = date
        self.storage_away = storage_away
        super().__init__(operation, status, kind)

    @property
    def passing(self) -> bool:
        """Whether the same request may succeed a little later: the platform failed, or asks to wait."""
        return self.status >= 500 or self.status == 429 or self.storage_away

    def __str__(self) -> str:
        words = ": ".join(text for text in (self.title, self.detail) if text) or _("no explanation given")
        text = _(
            "The platform answered {operation} with status {status}: {words}",
            operation=self.operation,
            status=self.status,
            words=words,
        )
        more = "; ".join(self.messages)
        text = f"{text} ({more})" if more else text
        return f"{text.rstrip('.')}. {self.hint or ''}".rstrip()


class ParseFout(ApiError):
    """400: the metadata is not JSON that the platform can read."""


class ValidatieMetadataFout(ApiError):
    """400: the metadata does not fit the platform's schema."""


class IdentifierFout(ApiError):
    """400: the id, or in the sandbox the token, is malformed."""


class BestandstypeFout(ApiError):
    """400: the file is neither PDF nor ZIP to the platform; or the storage behind it failed."""


class IdentificatieFout(ApiError):
    """401: the token is not valid, has expired, or (with an empty answer) may not deliver for this publisher."""


class AutorisatieFout(ApiError):
    """403: no token was sent, or the token may not do this."""


class NietGevondenFout(ApiError):
    """404: the platform has no such document, or it cannot be changed any more."""


class ConflictFout(ApiError):
    """409: the pid in the metadata is not that of the document."""


class BestandTeGrootFout(ApiError):
    """413: the file is larger than the platform, or a gateway before it, takes."""


class MediatypeFout(ApiError):
    """415: the platform does not take this kind of content."""


#: The error classes by the anchor of the platform's error types.
BY_KIND: Mapping[str, type[ApiError]] = {
    "parse-fout": ParseFout,
    "validatie-basis-fout-meta": ValidatieMetadataFout,
    "identifier-fout": IdentifierFout,
    "bestandstype-fout": BestandstypeFout,
    "identificatie-fout": IdentificatieFout,
    "autorisatie-fout": AutorisatieFout,
    "niet-gevonden-fout": NietGevondenFout,
    "conflict-fout": ConflictFout,
    "bestand-te-groot-fout": BestandTeGrootFout,
    "mediatype-fout-docu": MediatypeFout,
}

#: The error classes by status, for an answer whose body names no error type. 400 and 5xx have many causes: ApiError.
BY_STATUS: Mapping[int, type[ApiError]] = {
    401: IdentificatieFout,
    403: AutorisatieFout,
    404: NietGevondenFout,
    409: ConflictFout,
    413: BestandTeGrootFout,
    415: MediatypeFout,
}
