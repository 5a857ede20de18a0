"""The canonical program: what a supplier does with the client, step by step, with what comes of each step."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from attrs import frozen

from plooi.client import Plooi
from plooi.errors import ApiError, NotInThisVersion, PlooiError
from plooi.model.metadata import Metadata
from plooi.model.results import Publication

Outcome = Literal["passed", "failed", "lacking", "not reached"]

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ZIP = b"PK\x05\x06" + bytes(18)
#: So many documents that the sandbox, which shows ten at a time, answers a search in two pages.
DOCUMENTS = 11


class NotAsSent(Exception):
    """What came back is not what the step had sent; the text says what differs."""


@frozen
class Step:
    """One step: its name, what came of it, why where it did not pass, and how many exchanges were looked at in it.

    `crashed` says that the client raised what is no error of its own.
    """

    name: str
    outcome: Outcome
    detail: str = ""
    exchanges: int = 0
    crashed: bool = False


@frozen
class Desk:
    """What a program is run with: a client, one with a wrong token, and metadata that the version carries.

    `publisher` is the organisation whose documents are delivered and searched, `foreign` the code of one that the token
    is not for.
    """

    plooi: Plooi
    stranger: Plooi
    metadata: Metadata
    publisher: str
    foreign: str


class Program:
    """A run. `steps` grows while it goes on, so that an observer knows in which step a request was made."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.steps: list[Step] = []
        #: The name of the step that is going on.
        self.current = ""
        self._first: Publication | None = None
        self._second: Publication | None = None

    def run(self) -> tuple[Step, ...]:
        """Run all steps; what a step needs of one that did not pass leaves it not reached."""
        first, second = self._has_first, self._has_second
        self._step("publish a PDF", self._publish_pdf)
        self._step("publish a ZIP", self._publish_zip)
        self._step("read the metadata", self._read, first)
        self._step("replace the metadata", self._replace, first)
        self._step("replace the file", self._replace_file, first)
        self._step("download the file", self._download, first)
        self._step("search two pages", self._search, first)
        self._step("ask for a value list", self._value_list)
        self._step("withdraw", self._withdraw, second)
        self._step("have a document refused", self._refused)
        self._step("sign in with a wrong token", self._wrong_token)
        return tuple(self.steps)

    def _step(self, name: str, act: Callable[[], None], ready: Callable[[], bool] = lambda: True) -> None:
        self.current = name
        if not ready():
            self.steps.append(Step(name, "not reached", "No document was published before it."))
            return
        try:
            act()
        except NotInThisVersion as error:
            outcome: Outcome = "lacking" if error.verb is not None else "failed"
            self.steps.append(Step(name, outcome, str(error)))
        except (PlooiError, NotAsSent) as error:
            self.steps.append(Step(name, "failed", _text(error)))
        except Exception as error:
            # The client has no error for it: it fails where it should work, or refuse.
            self.steps.append(Step(name, "failed", f"{type(error).__name__}: {error}", crashed=True))
        else:
            self.steps.append(Step(name, "passed"))

    def _has_first(self) -> bool:
        return self._first is not None

    def _has_second(self) -> bool:
        return self._second is not None

    def _titled(self, number: int) -> Metadata:
        return self._desk.metadata.evolve(officiele_titel=f"Document {number}")

    def _publish(self, number: int, content: bytes) -> Publication:
        return self._desk.plooi.publish(self._titled(number), content, relations="leave_out")

    def _publish_pdf(self) -> None:
        self._first = self._publish(1, PDF)
        version = self._desk.plooi.version
        if version.carries("pid", "replace") and self._desk.plooi.get_metadata(self._first).pid is None:
            raise NotAsSent("The metadata that is read has no pid, and the version has a place for it.")

    def _publish_zip(self) -> None:
        self._second = self._publish(2, ZIP)

    def _read(self) -> None:
        self._same(self._titled(1))

    def _same(self, metadata: Metadata) -> None:
        """Compare what the platform has with what was sent, as both look once the version has written them."""
        assert self._first is not None
        version = self._desk.plooi.version
        sent = version.decode(version.encode(metadata, relations="leave_out").document).to_dict()
        kept = self._desk.plooi.get_metadata(self._first).to_dict()
        other = [name for name, value in sent.items() if value and name != "pid" and kept.get(name) != value]
        if other:
            raise NotAsSent(f"What is read differs from what was sent: {', '.join(other)}.")

    def _replace(self) -> None:
        assert self._first is not None
        read = self._desk.plooi.get_metadata(self._first)
        changed = self._desk.plooi.replace_metadata(self._first, read.evolve(officiele_titel="Document 1, herzien"))
        if not changed.changed:
            raise NotAsSent("The result says that nothing changed, and the title did.")
        title = self._desk.plooi.get_metadata(self._first).officiele_titel
        if title != "Document 1, herzien":
            raise NotAsSent(f"After the title was replaced, {title!r} is read.")

    def _replace_file(self) -> None:
        assert self._first is not None
        self._desk.plooi.replace_document(self._first, PDF + b"% herzien\n")

    def _download(self) -> None:
        assert self._first is not None
        file = io.BytesIO()
        self._desk.plooi.download(self._first, file)
        if not file.getvalue().startswith(PDF):
            raise NotAsSent("What is downloaded is not the file that was sent.")

    def _search(self) -> None:
        for number in range(3, DOCUMENTS + 1):
            self._publish(number, PDF)
        hits = [hit.officiele_titel for hit in self._desk.plooi.search(self._desk.publisher)]
        if len(hits) != DOCUMENTS or len(set(hits)) != DOCUMENTS:
            raise NotAsSent(f"{DOCUMENTS} documents were published, and the search finds {len(set(hits))} of them.")

    def _value_list(self) -> None:
        served, own = self._desk.plooi.value_list("gemeenten"), self._desk.plooi.version.lists.get("gemeenten", ())
        if not len(served) or len(served) < len(own):
            raise NotAsSent(f"Of {len(own)} gemeenten, {len(served)} are read.")

    def _withdraw(self) -> None:
        assert self._second is not None
        self._desk.plooi.withdraw(self._second)
        with _refusal("a withdrawn document is read"):
            self._desk.plooi.download(self._second, io.BytesIO())

    def _refused(self) -> None:
        with _refusal("a document is taken for an organisation that the token is not for"):
            self._desk.plooi.publish(self._titled(0).evolve(publisher=self._desk.foreign), PDF, relations="leave_out")

    def _wrong_token(self) -> None:
        with _refusal("a wrong token is taken"):
            self._desk.stranger.publish(self._titled(0), PDF, relations="leave_out")


@contextmanager
def _refusal(otherwise: str) -> Iterator[None]:
    try:
        yield
    except ApiError as error:
        if not 400 <= error.status < 500:
            raise
        if not (error.title or error.detail or error.messages):
            raise NotAsSent(f"The refusal {error.status} is read without a word of what is wrong.") from None
        return
    raise NotAsSent(f"There is no refusal: {otherwise}.")


def _text(error: Exception) -> str:
    return " ".join(str(error).split())


def plain(step: Step) -> Mapping[str, Any]:
    """A step as plain data."""
    return {"step": step.name, "outcome": step.outcome, "detail": step.detail or None, "exchanges": step.exchanges}
