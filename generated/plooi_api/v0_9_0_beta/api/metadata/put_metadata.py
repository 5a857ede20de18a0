from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.framework_fout import FrameworkFout
from ...models.metadata_answer import MetadataAnswer
from ...models.metadata_fout import MetadataFout
from ...models.metadata_replacement import MetadataReplacement
from ...models.token_fout import TokenFout
from ...types import Response, as_status


def _get_kwargs(
    id: str,
    *,
    body: MetadataReplacement,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/metadata/{id}".format(
            id=quote(str(id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> FrameworkFout | MetadataAnswer | MetadataFout | TokenFout | None:
    try:
        if response.status_code == 201:
            response_201 = MetadataAnswer.from_dict(response.json())

            return response_201

        if response.status_code == 400:
            response_400 = MetadataFout.from_dict(response.json())

            return response_400

        if response.status_code == 401:
            response_401 = TokenFout.from_dict(response.json())

            return response_401

        if response.status_code == 403:
            response_403 = MetadataFout.from_dict(response.json())

            return response_403

        if response.status_code == 404:
            response_404 = MetadataFout.from_dict(response.json())

            return response_404

        if response.status_code == 406:
            response_406 = FrameworkFout.from_dict(response.json())

            return response_406

        if response.status_code == 409:
            response_409 = MetadataFout.from_dict(response.json())

            return response_409

        if response.status_code == 415:
            response_415 = MetadataFout.from_dict(response.json())

            return response_415

        if response.status_code == 500:
            response_500 = FrameworkFout.from_dict(response.json())

            return response_500

    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        # The body is not what the spec says. A server may send none, and a gateway HTML or half an answer.
        if not response.content:
            return None
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[FrameworkFout | MetadataAnswer | MetadataFout | TokenFout]:
    return Response(
        status_code=as_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    body: MetadataReplacement,
) -> Response[FrameworkFout | MetadataAnswer | MetadataFout | TokenFout]:
    """Replace a record

     Replaces the metadata of a record. The platform looks in this order: at the schema, for the record,
    for a pid in the document, whether it is that of the record, and whether the publisher is the same.
    It does not look at the organisations of the token. A replacement lifts a withdrawal: the document
    is public again. A body with the very bytes that are stored ends in 500 and changes nothing, nor
    does it lift a withdrawal; the same content in other bytes is stored.

    Args:
        id (str):
        body (MetadataReplacement): The metadata that takes the place of what is there. A relation
            to another document cannot be sent with it, so that what is read of an attachment cannot
            be sent back unchanged.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrameworkFout | MetadataAnswer | MetadataFout | TokenFout]
    """

    kwargs = _get_kwargs(
        id=id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    body: MetadataReplacement,
) -> FrameworkFout | MetadataAnswer | MetadataFout | TokenFout | None:
    """Replace a record

     Replaces the metadata of a record. The platform looks in this order: at the schema, for the record,
    for a pid in the document, whether it is that of the record, and whether the publisher is the same.
    It does not look at the organisations of the token. A replacement lifts a withdrawal: the document
    is public again. A body with the very bytes that are stored ends in 500 and changes nothing, nor
    does it lift a withdrawal; the same content in other bytes is stored.

    Args:
        id (str):
        body (MetadataReplacement): The metadata that takes the place of what is there. A relation
            to another document cannot be sent with it, so that what is read of an attachment cannot
            be sent back unchanged.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrameworkFout | MetadataAnswer | MetadataFout | TokenFout
    """

    return sync_detailed(
        id=id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    body: MetadataReplacement,
) -> Response[FrameworkFout | MetadataAnswer | MetadataFout | TokenFout]:
    """Replace a record

     Replaces the metadata of a record. The platform looks in this order: at the schema, for the record,
    for a pid in the document, whether it is that of the record, and whether the publisher is the same.
    It does not look at the organisations of the token. A replacement lifts a withdrawal: the document
    is public again. A body with the very bytes that are stored ends in 500 and changes nothing, nor
    does it lift a withdrawal; the same content in other bytes is stored.

    Args:
        id (str):
        body (MetadataReplacement): The metadata that takes the place of what is there. A relation
            to another document cannot be sent with it, so that what is read of an attachment cannot
            be sent back unchanged.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrameworkFout | MetadataAnswer | MetadataFout | TokenFout]
    """

    kwargs = _get_kwargs(
        id=id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    body: MetadataReplacement,
) -> FrameworkFout | MetadataAnswer | MetadataFout | TokenFout | None:
    """Replace a record

     Replaces the metadata of a record. The platform looks in this order: at the schema, for the record,
    for a pid in the document, whether it is that of the record, and whether the publisher is the same.
    It does not look at the organisations of the token. A replacement lifts a withdrawal: the document
    is public again. A body with the very bytes that are stored ends in 500 and changes nothing, nor
    does it lift a withdrawal; the same content in other bytes is stored.

    Args:
        id (str):
        body (MetadataReplacement): The metadata that takes the place of what is there. A relation
            to another document cannot be sent with it, so that what is read of an attachment cannot
            be sent back unchanged.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrameworkFout | MetadataAnswer | MetadataFout | TokenFout
    """

    return (
        await asyncio_detailed(
            id=id,
            client=client,
            body=body,
        )
    ).parsed
