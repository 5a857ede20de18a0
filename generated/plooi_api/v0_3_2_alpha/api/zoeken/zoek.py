from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.framework_fout import FrameworkFout
from ...models.metadata_fout import MetadataFout
from ...models.zoekpagina import Zoekpagina
from ...types import UNSET, Response, Unset, as_status


def _get_kwargs(
    *,
    publisher: str,
    pagina: int | Unset = 0,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["publisher"] = publisher

    params["pagina"] = pagina

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/_zoek",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> FrameworkFout | MetadataFout | Zoekpagina | None:
    try:
        if response.status_code == 200:
            response_200 = Zoekpagina.from_dict(response.json())

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
) -> Response[FrameworkFout | MetadataFout | Zoekpagina]:
    return Response(
        status_code=as_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    publisher: str,
    pagina: int | Unset = 0,
) -> Response[FrameworkFout | MetadataFout | Zoekpagina]:
    """Look for documents

     Gives a page of the documents that an organisation made public. How the last page says that it is
    the last is not known: the counts tell, and an empty page does.

    Args:
        publisher (str):
        pagina (int | Unset):  Default: 0.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrameworkFout | MetadataFout | Zoekpagina]
    """

    kwargs = _get_kwargs(
        publisher=publisher,
        pagina=pagina,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    publisher: str,
    pagina: int | Unset = 0,
) -> FrameworkFout | MetadataFout | Zoekpagina | None:
    """Look for documents

     Gives a page of the documents that an organisation made public. How the last page says that it is
    the last is not known: the counts tell, and an empty page does.

    Args:
        publisher (str):
        pagina (int | Unset):  Default: 0.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrameworkFout | MetadataFout | Zoekpagina
    """

    return sync_detailed(
        client=client,
        publisher=publisher,
        pagina=pagina,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    publisher: str,
    pagina: int | Unset = 0,
) -> Response[FrameworkFout | MetadataFout | Zoekpagina]:
    """Look for documents

     Gives a page of the documents that an organisation made public. How the last page says that it is
    the last is not known: the counts tell, and an empty page does.

    Args:
        publisher (str):
        pagina (int | Unset):  Default: 0.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrameworkFout | MetadataFout | Zoekpagina]
    """

    kwargs = _get_kwargs(
        publisher=publisher,
        pagina=pagina,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    publisher: str,
    pagina: int | Unset = 0,
) -> FrameworkFout | MetadataFout | Zoekpagina | None:
    """Look for documents

     Gives a page of the documents that an organisation made public. How the last page says that it is
    the last is not known: the counts tell, and an empty page does.

    Args:
        publisher (str):
        pagina (int | Unset):  Default: 0.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrameworkFout | MetadataFout | Zoekpagina
    """

    return (
        await asyncio_detailed(
            client=client,
            publisher=publisher,
            pagina=pagina,
        )
    ).parsed
