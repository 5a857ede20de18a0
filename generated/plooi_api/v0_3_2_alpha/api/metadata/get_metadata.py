from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.framework_fout import FrameworkFout
from ...models.metadata_answer import MetadataAnswer
from ...models.metadata_fout import MetadataFout
from ...types import Response, as_status


def _get_kwargs(
    id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/metadata/{id}".format(
            id=quote(str(id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> FrameworkFout | MetadataAnswer | MetadataFout | None:
    try:
        if response.status_code == 200:
            response_200 = MetadataAnswer.from_dict(response.json())

            return response_200

        if response.status_code == 400:
            response_400 = MetadataFout.from_dict(response.json())

            return response_400

        if response.status_code == 401:
            response_401 = MetadataFout.from_dict(response.json())

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
    id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[FrameworkFout | MetadataAnswer | MetadataFout]:
    """Read a record

     Reads the metadata of a document.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrameworkFout | MetadataAnswer | MetadataFout]
    """

    kwargs = _get_kwargs(
        id=id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    id: str,
    *,
    client: AuthenticatedClient | Client,
) -> FrameworkFout | MetadataAnswer | MetadataFout | None:
    """Read a record

     Reads the metadata of a document.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrameworkFout | MetadataAnswer | MetadataFout
    """

    return sync_detailed(
        id=id,
        client=client,
    ).parsed


async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[FrameworkFout | MetadataAnswer | MetadataFout]:
    """Read a record

     Reads the metadata of a document.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrameworkFout | MetadataAnswer | MetadataFout]
    """

    kwargs = _get_kwargs(
        id=id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    id: str,
    *,
    client: AuthenticatedClient | Client,
) -> FrameworkFout | MetadataAnswer | MetadataFout | None:
    """Read a record

     Reads the metadata of a document.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrameworkFout | MetadataAnswer | MetadataFout
    """

    return (
        await asyncio_detailed(
            id=id,
            client=client,
        )
    ).parsed
