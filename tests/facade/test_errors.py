"""Errors as platforms, frameworks and gateways write them: in both spellings, as HTML, as text, or not at all."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from facade.clients import PDF, UNKNOWN, Client, Server, permit
from plooi import errors
from plooi.errors import ApiError, PlooiError
from plooi.sandbox import Sandbox

TYPE = "https://example.org/documentatie/foutmeldingen#"


def body(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


#: Bodies by status: what the error then is, and what of the body is in its text.
BODIES: dict[str, tuple[int, dict[str, str], bytes, type[ApiError], list[str]]] = {
    "snake case": (
        415,
        {},
        body(
            type=TYPE + "mediatype-fout-docu", title="MediatypeMetadatafout", supported_media_types=["application/json"]
        ),
        errors.MediatypeFout,
        ["MediatypeMetadatafout", "application/json"],
    ),
    "camel case": (
        415,
        {},
        body(
            type=TYPE + "mediatype-fout-docu",
            title="Mediatypefout",
            detail=None,
            supportedMediaTypes=["application/pdf"],
        ),
        errors.MediatypeFout,
        ["Mediatypefout (application/pdf)."],
    ),
    "camel case with nulls": (
        404,
        {},
        body(type=TYPE + "niet-gevonden-fout", title="Niet-gevonden-fout", detail="Weg.", supportedMediaTypes=None),
        errors.NietGevondenFout,
        ["Niet-gevonden-fout: Weg."],
    ),
    "validation in snake case": (
        400,
        {},
        body(
            type=TYPE + "validatie-basis-fout-meta",
            title="ValidatieMetadatafout",
            messages=[
                {"schema_pointers": ["/a"], "data_pointers": ["/a", "/b"], "content": ["a: is leeg", "b: ontbreekt"]}
            ],
        ),
        errors.ValidatieMetadataFout,
        ["a: is leeg; b: ontbreekt"],
    ),
    "validation in camel case": (
        400,
        {},
        body(
            type=TYPE + "validatie-basis-fout-meta",
            messages=[{"schemaPointers": ["/a"], "dataPointers": [], "content": "a: is leeg"}],
        ),
        errors.ValidatieMetadataFout,
        ["a: is leeg"],
    ),
    "messages": (
        400,
        {},
        body(type=TYPE + "parse-fout", title="Parsefout", messages=["regel 3", None, 7, " "]),
        errors.ParseFout,
        ["Parsefout (regel 3)"],
    ),
    "a kind that says more than the status": (
        400,
        {},
        body(type="anders#BESTANDSTYPE-FOUT ", title="Bestandstype-fout"),
        errors.BestandstypeFout,
        ["Bestandstype-fout"],
    ),
    "a kind that nobody knows": (
        409,
        {},
        body(type=TYPE + "nieuwe-fout", title="Nieuw"),
        errors.ConflictFout,
        ["Nieuw"],
    ),
    "the framework's": (
        405,
        {},
        body(timestamp="2022-12-01T00:00:00Z", status=405, error="Method Not Allowed", message="GET", path="/x"),
        ApiError,
        ["Method Not Allowed: GET"],
    ),
    "HTML": (
        413,
        {"Content-Type": "text/html"},
        b"<html><title>413\nToo Large</title><style>p {}</style><script>x()</script><h1>413 Too Large</h1>\n<p>nginx",
        errors.BestandTeGrootFout,
        ["with status 413: 413 Too Large nginx. The file is larger than the platform, or a gateway before it, takes"],
    ),
    "HTML under no name": (403, {}, b"\n <!DOCTYPE html><b>Verboden</b>", errors.AutorisatieFout, ["Verboden"]),
    "text": (404, {"Content-Type": "text/plain"}, b"no route\n", errors.NietGevondenFout, ["no route"]),
    "long text": (400, {}, b"word " * 5000, ApiError, ["word word", "…"]),
    "not UTF-8": (400, {}, b"kapot \xff", ApiError, ["kapot"]),
    "nothing": (400, {}, b"", ApiError, ["no explanation given"]),
    "nothing with 401": (401, {}, b"", errors.IdentificatieFout, ["no explanation given"]),
    "JSON that is no object": (400, {}, b'["a"]', ApiError, ['["a"]']),
    "odd JSON": (400, {}, body(type=7, title=["a"], detail={}, messages="een", status="x"), ApiError, ["een"]),
    "deep JSON": (400, {}, b"[" * 100_000, ApiError, ["[[["]),
}


@pytest.mark.parametrize("what", BODIES)
def test_an_error_is_understood(connect: Callable[..., Client], serve: Callable[..., Server], what: str) -> None:
    status, headers, content, cls, texts = BODIES[what]
    server = serve(lambda call: (status, {"X-Session-ID": "s-9", **headers}, content))
    with pytest.raises(ApiError) as caught:
        connect(server.url).get_metadata(UNKNOWN)
    error = caught.value
    assert (type(error), error.status, error.operation, error.session_id) == (cls, status, "getMetadata", "s-9")
    message = str(error)
    assert message.startswith(f"The platform answered getMetadata with status {status}: ")
    assert message.endswith((".", "…"))
    assert all(text in message for text in texts), message
    assert len(message) < 700
    assert "<" not in message
    assert "color" not in message
    assert "alert" not in message


@pytest.mark.parametrize("name", errors.BY_KIND)
def test_each_kind_has_its_class(connect: Callable[..., Client], serve: Callable[..., Server], name: str) -> None:
    server = serve(lambda call: (418, {}, body(type=TYPE + name, title="Een fout")))
    with pytest.raises(errors.BY_KIND[name]) as caught:
        connect(server.url).get_metadata(UNKNOWN)
    assert caught.value.kind == name
    assert issubclass(caught.type, ApiError)


FORMS = ("json", "html", "empty", "text", "framework")
STATUSES = (400, 401, 403, 404, 409, 413, 415, 500)


def test_every_form_of_every_status(plooi: Client, every: Sandbox) -> None:
    for operation, call in (
        ("getMetadata", lambda: plooi.get_metadata(UNKNOWN)),
        ("postDocument", lambda: plooi.upload_document(UNKNOWN, PDF)),
        ("postMetadata", lambda: plooi.create_metadata(permit())),
        ("getWaardelijst", lambda: plooi.value_list("talen")),
    ):
        for status, form in itertools.product(STATUSES, FORMS):
            every.fault(operation, kind="status_before", status=status, body=form, times=0)
            with pytest.raises(PlooiError) as caught:
                call()
            every.clear_faults()
            error = getattr(caught.value, "cause", caught.value)
            if (operation, status, form) == ("getMetadata", 500, "framework"):
                # What the platform answers for an id that nobody knows, as its file shows.
                assert isinstance(error, errors.NietGevondenFout)
                continue
            assert isinstance(error, errors.BY_STATUS.get(status, ApiError))
            assert f"{operation} with status {status}: " in str(error)


def test_a_page_that_is_no_api_is_known_as_such(connect: Callable[..., Client], serve: Callable[..., Server]) -> None:
    """As of a proxy that asks people to sign in."""
    server = serve(lambda call: (200, {"Content-Type": "text/html"}, b"<html>Inloggen</html>"))
    plooi = connect(server.url)
    for call in (lambda: plooi.get_metadata(UNKNOWN), lambda: plooi.value_list("talen"), lambda: list(plooi.search())):
        with pytest.raises(ApiError, match="Check that the address is that of the API and not of a page before it"):
            call()


def test_storage_that_is_away(beta: Client, sandbox: Sandbox, published: Any) -> None:
    for operation, call in (
        ("postDocument", lambda: beta.upload_document(published, PDF)),
        ("putDocument", lambda: beta.replace_document(published, PDF)),
    ):
        # It is waited for, as for a platform that fails.
        sandbox.fault(operation, kind="status_before", status=400, body="empty", times=2)
        assert call().id == published.id
        sandbox.fault(operation, kind="status_before", status=400, body="empty", times=0)
        with pytest.raises(ApiError, match=r"The storage behind the platform is away\. Try again later\.") as caught:
            call()
        assert caught.value.storage_away
        sandbox.clear_faults()
    # Whether it was withdrawn cannot be told then, so nothing is replaced.
    sandbox.fault("getDocument", kind="status_before", status=400, body="empty", times=0)
    with pytest.raises(ApiError, match=r"getDocument with status 400: .* The storage behind the platform is away"):
        beta.replace_metadata(published, permit(officiele_titel="Anders"))
    sandbox.clear_faults()
    sandbox.fault("getDocument", kind="status_before", status=503, times=0)
    with pytest.raises(ApiError, match="getDocument with status 503"):
        beta.replace_metadata(published, permit(officiele_titel="Anders"))


VALIDATION: dict[str, tuple[dict[str, Any], list[tuple[str, str | None]]]] = {
    "two fields are missing": (
        {
            "schema_pointers": ["/document/identifiers", "/document/language"],
            "data_pointers": ["/document"],
            "content": "$.document.identifiers: is missing but it is required\n"
            "$.document.language: is missing but it is required",
        },
        [
            ("$.document.identifiers: is missing but it is required", "/document/identifiers"),
            ("$.document.language: is missing but it is required", "/document/language"),
        ],
    ),
    "two faults of one value": (
        {
            "schema_pointers": ["/document/identifiers/0"],
            "data_pointers": ["/document/identifiers/0"],
            "content": "$.document.identifiers[0]: must be at least 3 characters long\r\n"
            "$.document.identifiers[0]: does not match the pattern\n\n",
        },
        [
            ("$.document.identifiers[0]: must be at least 3 characters long", "/document/identifiers/0"),
            ("$.document.identifiers[0]: does not match the pattern", "/document/identifiers/0"),
        ],
    ),
    "lists that do not line up": (
        {"schema_pointers": ["/a", "/b", "/c"], "data_pointers": ["/a"], "content": "leeg\nte lang"},
        [("leeg", None), ("te lang", None)],
    ),
    "one fault and one pointer": (
        {"schemaPointers": ["/document/language"], "dataPointers": ["/document/language"], "content": "onbekende taal"},
        [("onbekende taal", "/document/language")],
    ),
    "a path that no pointer names": (
        {"schema_pointers": ["/x", "/y"], "data_pointers": [], "content": "$.z: fout"},
        [("$.z: fout", None)],
    ),
    "odd pointers": ({"schema_pointers": "x", "data_pointers": [7, None], "content": "fout"}, [("fout", None)]),
}


@pytest.mark.parametrize("what", VALIDATION)
def test_each_fault_is_a_message_of_its_own(
    connect: Callable[..., Client], serve: Callable[..., Server], what: str
) -> None:
    message, expected = VALIDATION[what]
    answer = body(type=TYPE + "validatie-basis-fout-meta", title="ValidatieMetadatafout", messages=[message])
    with pytest.raises(errors.ValidatieMetadataFout) as caught:
        connect(serve(lambda call: (400, {}, answer)).url).create_metadata(permit())
    assert list(zip(caught.value.messages, caught.value.pointers, strict=True)) == expected
