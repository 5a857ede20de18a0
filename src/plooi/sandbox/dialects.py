"""What differs between the versions of the API, as far as a server has to know. It is read off the effective spec.

So a new version needs nothing here as long as its spec differs from the others in these ways alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from attrs import frozen

from plooi.versions.bodies import json_pointer
from plooi.versions.spec import Spec


@frozen
class OffsetSearch:
    """Searching by `start`, answered by totaal, start, aantal and resultaten. Whose documents, the token says."""


@frozen
class HalSearch:
    """Searching by a party and a page, answered by HAL pages.

    Attributes:
        party: the name of the parameter that has the URI of the organisation: `publisher` or `verantwoordelijke`.
        first: the number of the first page.
    """

    party: str
    first: int


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
        search: how one searches.
        known: the keys that may stand directly under `document`.
    """

    token_media_type: str
    sign_in: tuple[str, ...]
    malformed_token: Literal[400, 401]
    snake_case: bool
    pid: bool
    put_checks_id: bool
    needs_session: bool
    search: OffsetSearch | HalSearch
    known: frozenset[str]


def dialect_of(spec: Spec) -> Dialect:
    """The dialect that a spec describes.

    That what is no token gets 400 where the token of the platform's own sandbox is taken, and 401 elsewhere, is written
    in no spec in a form for machines; it goes by the ways of signing in. Source: what is known of these ways.
    """
    operations = spec.operations
    documents = [spec.at(json_pointer(spec, spec.operations[name])) for name in ("postMetadata", "putMetadata")]
    refusal = spec.follow(operations["postMetadata"].value["responses"]["400"])
    fout = refusal["content"]["application/json"]["schema"]
    no_token = spec.follow(operations["getDocument"].value["responses"]["403"])
    return Dialect(
        token_media_type=next(iter(no_token["content"])),
        sign_in=spec.sign_in,
        malformed_token=400 if "aanlever" in spec.sign_in else 401,
        snake_case=bool(spec.declared(fout, ("supported_media_types",))),
        pid=bool(spec.declared(documents[1], ("document", "pid"))),
        put_checks_id="pattern" in _parameters(spec, "putMetadata")["id"].get("schema", {}),
        needs_session=_parameters(spec, "postDocument").get("X-Session-ID", {}).get("required", False),
        search=_search(_parameters(spec, "zoek")),
        known=frozenset(
            key
            for schema in documents
            for part in spec.declared(schema, ("document",))
            for key in part.get("properties", {})
        ),
    )


def _parameters(spec: Spec, operation: str) -> dict[str, Mapping[str, Any]]:
    return {parameter["name"]: parameter for parameter in spec.operations[operation].parameters}


def _search(parameters: Mapping[str, Mapping[str, Any]]) -> OffsetSearch | HalSearch:
    page = parameters.get("pagina")
    if page is None:
        return OffsetSearch()
    [party] = parameters.keys() - {"pagina"}
    return HalSearch(party, page["schema"]["minimum"])
