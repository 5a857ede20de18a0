from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.framework_fout import FrameworkFout
from ...models.token_fout import TokenFout
from ...models.zoekresultaat import Zoekresultaat
from ...types import UNSET, Response, as_status


def _get_kwargs(
    *,
    start: int,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["start"] = start

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/_zoek",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> FrameworkFout | TokenFout | Zoekresultaat | None:
    try:
        if response.status_code == 200:
            response_200 = Zoekresultaat.from_dict(response.json())

            return response_200

        if response.status_code == 400:
            response_400 = FrameworkFout.from_dict(response.json())

            return response_400

        if response.status_code == 401:
            response_401 = TokenFout.from_dict(response.json())

            return response_401

        if response.status_code == 403:
            response_403 = TokenFout.from_dict(response.json())

            return response_403

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
) -> Response[FrameworkFout | TokenFout | Zoekresultaat]:
    return Response(
        status_code=as_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    start: int,
) -> Response[FrameworkFout | TokenFout | Zoekresultaat]:
    """Look for documents

     Gives a stretch of the documents of the publishers that the token names. Only documents of the type
    kamerstuk are found, and the published build answers with fixed sample data, so that a search cannot
    tell whether a delivery arrived.

    Args:
        start (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrameworkFout | TokenFout | Zoekresultaat]
    """

    kwargs = _get_kwargs(
        start=start,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    start: int,
) -> FrameworkFout | TokenFout | Zoekresultaat | None:
    """Look for documents

     Gives a stretch of the documents of the publishers that the token names. Only documents of the type
    kamerstuk are found, and the published build answers with fixed sample data, so that a search cannot
    tell whether a delivery arrived.

    Args:
        start (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrameworkFout | TokenFout | Zoekresultaat
    """

    return sync_detailed(
        client=client,
        start=start,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    start: int,
) -> Response[FrameworkFout | TokenFout | Zoekresultaat]:
    """Look for documents

     Gives a stretch of the documents of the publishers that the token names. Only documents of the type
    kamerstuk are found, and the published build answers with fixed sample data, so that a search cannot
    tell whether a delivery arrived.

    Args:
        start (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrameworkFout | TokenFout | Zoekresultaat]
    """

    kwargs = _get_kwargs(
        start=start,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    start: int,
) -> FrameworkFout | TokenFout | Zoekresultaat | None:
    """Look for documents

     Gives a stretch of the documents of the publishers that the token names. Only documents of the type
    kamerstuk are found, and the published build answers with fixed sample data, so that a search cannot
    tell whether a delivery arrived.

    Args:
        start (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrameworkFout | TokenFout | Zoekresultaat
    """

    return (
        await asyncio_detailed(
            client=client,
            start=start,
        )
    ).parsed
