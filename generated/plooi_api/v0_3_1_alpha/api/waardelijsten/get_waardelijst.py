from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.waarde import Waarde
from ...types import UNSET, Response, as_status


def _get_kwargs(
    *,
    soort: str,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["soort"] = soort

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/waardelijsten",
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | list[Waarde] | None:
    try:
        if response.status_code == 200:
            response_200 = []
            _response_200 = response.json()
            for response_200__item_data in _response_200:
                response_200__item = Waarde.from_dict(response_200__item_data)

                response_200.append(response_200__item)

            return response_200

        if response.status_code == 400:
            response_400 = cast(Any, None)
            return response_400

        if response.status_code == 500:
            response_500 = cast(Any, None)
            return response_500

    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        # The body is not what the spec says. A server may send none, and a gateway HTML or half an answer.
        if not response.content:
            return None
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | list[Waarde]]:
    return Response(
        status_code=as_status(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    soort: str,
) -> Response[Any | list[Waarde]]:
    """Read a value list

     All values of a list, with the collections that they are grouped in among them. The list that is
    answered may be newer than the one in the schemas of the metadata.

    Args:
        soort (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | list[Waarde]]
    """

    kwargs = _get_kwargs(
        soort=soort,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    soort: str,
) -> Any | list[Waarde] | None:
    """Read a value list

     All values of a list, with the collections that they are grouped in among them. The list that is
    answered may be newer than the one in the schemas of the metadata.

    Args:
        soort (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | list[Waarde]
    """

    return sync_detailed(
        client=client,
        soort=soort,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    soort: str,
) -> Response[Any | list[Waarde]]:
    """Read a value list

     All values of a list, with the collections that they are grouped in among them. The list that is
    answered may be newer than the one in the schemas of the metadata.

    Args:
        soort (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | list[Waarde]]
    """

    kwargs = _get_kwargs(
        soort=soort,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    soort: str,
) -> Any | list[Waarde] | None:
    """Read a value list

     All values of a list, with the collections that they are grouped in among them. The list that is
    answered may be newer than the one in the schemas of the metadata.

    Args:
        soort (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | list[Waarde]
    """

    return (
        await asyncio_detailed(
            client=client,
            soort=soort,
        )
    ).parsed
