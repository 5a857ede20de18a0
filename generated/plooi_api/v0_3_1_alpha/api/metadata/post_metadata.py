from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.framework_fout import FrameworkFout
from ...models.metadata import Metadata
from ...models.metadata_answer import MetadataAnswer
from ...models.metadata_fout import MetadataFout
from ...types import Response, as_status


def _get_kwargs(
    *,
    body: Metadata,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/metadata",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> FrameworkFout | MetadataAnswer | MetadataFout | None:
    try:
        if response.status_code == 201:
            response_201 = MetadataAnswer.from_dict(response.json())

            return response_201

        if response.status_code == 400:
            response_400 = MetadataFout.from_dict(response.json())

            return response_400

        if response.status_code == 401:
            response_401 = MetadataFout.from_dict(response.json())

            return response_401

        if response.status_code == 403:
            response_403 = MetadataFout.from_dict(response.json())

            return response_403

        if response.status_code == 406:
            response_406 = FrameworkFout.from_dict(response.json())

            return response_406

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
) -> Response[FrameworkFout | MetadataAnswer | MetadataFout]:
    return Response(
        status_code=as_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: Metadata,
) -> Response[FrameworkFout | MetadataAnswer | MetadataFout]:
    """Make a record

     Makes a new record with the metadata of a document, whose file is to be delivered next, to the
    address in the header `Location`. Each call makes a record with an id of its own, also when the
    metadata was sent before.

    Args:
        body (Metadata): The metadata of a document that is yet to be delivered.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrameworkFout | MetadataAnswer | MetadataFout]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: Metadata,
) -> FrameworkFout | MetadataAnswer | MetadataFout | None:
    """Make a record

     Makes a new record with the metadata of a document, whose file is to be delivered next, to the
    address in the header `Location`. Each call makes a record with an id of its own, also when the
    metadata was sent before.

    Args:
        body (Metadata): The metadata of a document that is yet to be delivered.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrameworkFout | MetadataAnswer | MetadataFout
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: Metadata,
) -> Response[FrameworkFout | MetadataAnswer | MetadataFout]:
    """Make a record

     Makes a new record with the metadata of a document, whose file is to be delivered next, to the
    address in the header `Location`. Each call makes a record with an id of its own, also when the
    metadata was sent before.

    Args:
        body (Metadata): The metadata of a document that is yet to be delivered.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrameworkFout | MetadataAnswer | MetadataFout]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: Metadata,
) -> FrameworkFout | MetadataAnswer | MetadataFout | None:
    """Make a record

     Makes a new record with the metadata of a document, whose file is to be delivered next, to the
    address in the header `Location`. Each call makes a record with an id of its own, also when the
    metadata was sent before.

    Args:
        body (Metadata): The metadata of a document that is yet to be delivered.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrameworkFout | MetadataAnswer | MetadataFout
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
