"""What differs between the versions of the API, as far as a server has to know. It is read off the effective spec.

So a new version needs nothing here as long as its spec differs from the others in these ways alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from attrs import frozen

from plooi.versions.bodies import json_pointer
from plooi.versions.version import Version


@frozen
class Dialect:
    """How a version speaks.

    Attributes:
        token_media_type: what the refusal of a token is called.
        sign_in: in which ways a token may be sent, of `bearer`, `jwt` and `aanlever`, in the order of the spec.
        malformed_token: status of the answer to what is no token at all.
        snake_case: whether the metadata and search services write the fields of their errors in snake case.
        pid: whether the metadata has the pid in it.
        put_checks_id: whether `PUT /metadata/{id}` looks at the form of the id, as all other calls do.
        needs_session: whether a file cannot do without `X-Session-ID`.
        known: the keys that may stand directly under the root of the metadata.
    """

    token_media_type: str
    sign_in: tuple[str, ...]
    malformed_token: Literal[400, 401]
    snake_case: bool
    pid: bool
    put_checks_id: bool
    needs_session: bool
    known: frozenset[str]


def dialect_of(version: Version) -> Dialect:
    """The dialect that a version's spec describes.

    That what is no token gets 400 where the token of the platform's own sandbox is taken, and 401 elsewhere, is written
    in no spec in a form for machines; it goes by the ways of signing in. Source: what is known of these ways.
    """
    spec = version.effective
    sent = [role for role in ("create_metadata", "replace_metadata") if version.operation(role) is not None]
    documents = [spec.at(json_pointer(spec, operation)) for role in sent if (operation := version.operation(role))]
    fout = _json_schema(version, "create_metadata", "400")
    session = version.call("upload_document").session
    no_token = _content(version, "download", "403")
    return Dialect(
        token_media_type=next(iter(no_token), "application/json"),
        # A certificate does not get here: where it is all that a version asks for, a token stands for it.
        sign_in=version.sign_in or ("bearer",),
        malformed_token=400 if "aanlever" in version.sign_in else 401,
        snake_case=bool(spec.declared(fout, ("supported_media_types",))),
        pid=any(spec.declared(schema, pid) for schema in documents[1:]) if (pid := version.path_of("pid")) else False,
        put_checks_id="pattern" in _parameters(version, "replace_metadata").get("id", {}).get("schema", {}),
        needs_session=_parameters(version, "upload_document").get(session, {}).get("required", False),
        known=frozenset(
            key
            for schema in documents
            for part in spec.declared(schema, version.root)
            for key in part.get("properties", {})
        ),
    )


def _content(version: Version, role: str, status: str) -> Mapping[str, Any]:
    operation = version.operation(role)
    responses = {} if operation is None else operation.value.get("responses", {})
    content: Mapping[str, Any] = version.effective.follow(responses.get(status, {})).get("content", {})
    return content


def _json_schema(version: Version, role: str, status: str) -> Any:
    content = _content(version, role, status)
    return next((media.get("schema") for name, media in content.items() if "json" in name), None)


def _parameters(version: Version, role: str) -> dict[str, Mapping[str, Any]]:
    operation = version.operation(role)
    return {} if operation is None else {parameter["name"]: parameter for parameter in operation.parameters}
