"""Requests and answers held against an effective spec: address, parameters, sign-in, media types, bodies, headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias
from urllib.parse import parse_qs, urlsplit

from attrs import field, frozen

from plooi_spec.impact.proof import bodies
from plooi_spec.impact.proof.operations import Operation, find, operations
from plooi_spec.impact.proof.values import Values
from plooi_spec.reading import pointers


@frozen
class Message:
    """The headers, by names in lower case, and the body of a request or an answer.

    A body is None when it was not read to its end, as that of a request that was refused for its headers.
    """

    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(repr=False)

    @classmethod
    def of(cls, headers: Mapping[str, str], body: bytes) -> Message:
        """A message as it was seen; a body that is shorter than its `Content-Length` is one that was not read."""
        lower = {name.lower(): value for name, value in headers.items()}
        length = lower.get("content-length", "")
        return cls(lower, None if length.isdecimal() and int(length) > len(body) else body)

    @property
    def media_type(self) -> str:
        """What `Content-Type` says, as it is."""
        return self.headers.get("content-type", "")


@frozen
class Exchange:
    """One request to the API, and what it was answered. `target` is the path with the query."""

    method: str
    target: str
    request: Message
    status: int
    answer: Message


@frozen
class Fault:
    """What an effective spec has against a request or an answer, and the pointer of what it breaks.

    `rule` is the name of the rule: what breaks the same rule at the same pointer has one cause.
    """

    side: Literal["request", "answer"]
    operation: str
    rule: str
    message: str
    pointer: str


#: A broken rule: its name, in words, and its pointer.
Broken: TypeAlias = tuple[str, str, str]


class Checker:
    """An effective spec as the judge of exchanges."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._values = Values(document)
        self._operations = operations(document, self._values)

    def operation(self, exchange: Exchange) -> Operation | None:
        """The operation that an exchange is of, by its method and path."""
        matched = find(self._operations, exchange.method, urlsplit(exchange.target).path)
        return None if matched is None else matched[0]

    def faults(self, exchange: Exchange) -> Iterator[Fault]:
        """What the spec has against an exchange; nothing when all of it is as the spec says."""
        address = urlsplit(exchange.target)
        matched = find(self._operations, exchange.method, address.path)
        if matched is None:
            message = "the spec has no operation at this address"
            yield Fault("request", f"{exchange.method} {address.path}", "address", message, "/paths")
            return
        operation, in_path = matched
        query = parse_qs(address.query, keep_blank_values=True)
        for rule, message, pointer in self._request(operation, exchange, in_path, query):
            yield Fault("request", operation.id, rule, message, pointer)
        for rule, message, pointer in self._answer(operation, exchange):
            yield Fault("answer", operation.id, rule, message, pointer)

    def _request(
        self, operation: Operation, exchange: Exchange, in_path: Mapping[str, str], query: Mapping[str, list[str]]
    ) -> Iterator[Broken]:
        headers = exchange.request.headers
        declared = set()
        for pointer in operation.parameters:
            parameter = self._values.at(pointer)
            name, place = parameter["name"], parameter["in"]
            given: list[str] | None = None
            if place == "path":
                given = [in_path[name]] if name in in_path else None
            elif place == "query":
                declared.add(name)
                given = query.get(name)
            elif place == "header":
                given = [headers[name.lower()]] if name.lower() in headers else None
            else:
                continue
            where = f"the {place} parameter {name}"
            if given is None:
                if parameter.get("required"):
                    yield f"missing {name}", f"{where} is required and missing", pointer
            else:
                yield from self._text(where, given, self._values.follow(pointer))
        for name in query:
            if name not in declared:
                yield f"undeclared {name}", f"the query parameter {name} is not declared", operation.pointer
        if not operation.signed_in(headers, query):
            yield "sign-in", "it carries no sign-in of the spec", operation.security_pointer
        if exchange.request.body is None:
            return
        if "requestBody" not in operation.value:
            if exchange.request.body:
                yield "body", "it has a body, and the spec declares none", operation.pointer
            return
        pointer = self._values.follow(operation.pointer + "/requestBody")
        if not exchange.request.body:
            if self._values.at(pointer).get("required"):
                yield "body", "its body is required and missing", pointer
            return
        yield from self._content(exchange.request, exchange.request.body, pointer)

    def _answer(self, operation: Operation, exchange: Exchange) -> Iterator[Broken]:
        responses = operation.value.get("responses", {})
        status = str(exchange.status)
        keys = {key.upper(): key for key in responses}
        key = keys.get(status) or keys.get(f"{status[0]}XX") or keys.get("DEFAULT")
        pointer = operation.pointer + "/responses"
        if key is None:
            yield f"status {status}", f"the status {status} is not declared", pointer
            return
        pointer = self._values.follow(pointers.child(pointer, key))
        response = self._values.at(pointer)
        for name in response.get("headers", {}):
            if name.lower() == "content-type":
                continue
            at = self._values.follow(pointers.join(("headers", name), pointer))
            value = exchange.answer.headers.get(name.lower())
            if value is not None:
                yield from self._text(f"{status}: the header {name}", [value], at)
            elif self._values.at(at).get("required"):
                yield f"missing {name}", f"{status}: the header {name} is required and missing", at
        if exchange.answer.body is None:
            return
        if "content" not in response:
            if exchange.answer.body:
                yield "body", f"{status}: it has a body, and the spec declares none", pointer
        elif not exchange.answer.body:
            yield "body", f"{status}: it has no body, and the spec declares one", pointer
        else:
            for rule, message, at in self._content(exchange.answer, exchange.answer.body, pointer):
                yield rule, f"{status}: {message}", at

    def _content(self, message: Message, body: bytes, holder: str) -> Iterator[Broken]:
        """What is wrong with a body whose media types stand in `content` at a pointer."""
        declared = self._values.at(holder).get("content", {})
        key = bodies.declared_as(message.media_type, declared)
        if key is None:
            known = ", ".join(declared) or "none"
            yield (
                "media type",
                f"the media type {message.media_type or '(none)'} is not declared (declared: {known})",
                holder,
            )
            return
        pointer = pointers.join(("content", key), holder)
        if "schema" not in self._values.at(pointer):
            return
        try:
            parts = list(bodies.read(message.media_type, body, pointer, self._values))
        except ValueError as error:
            yield "syntax", f"its body is no {bodies.bare(message.media_type)}: {error}", pointer
            return
        for at, value in parts:
            for misfit in self._values.misfits(at, value):
                yield "schema", f"its body does not fit the schema: {misfit}", misfit.pointer

    def _text(self, where: str, given: list[str], holder: str) -> Iterator[Broken]:
        """What is wrong with a parameter or header, whose schema stands at a pointer."""
        if "schema" not in self._values.at(holder):
            return
        pointer = holder + "/schema"
        for misfit in self._values.misfits(pointer, bodies.typed(given, pointer, self._values)):
            yield "schema", f"{where}: {misfit}", misfit.pointer
