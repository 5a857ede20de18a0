from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.document_fout import DocumentFout
from ...models.framework_fout import FrameworkFout
from ...models.ontvangst import Ontvangst
from ...types import UNSET, File, Response, Unset, as_status


def _get_kwargs(
    id: str,
    *,
    body: File,
    x_session_id: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_session_id, Unset):
        headers["X-Session-ID"] = x_session_id

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/documenten/{id}".format(
            id=quote(str(id), safe=""),
        ),
    }

    if isinstance(body, File) and body.mime_type not in ("application/pdf", "application/zip"):
        raise ValueError(
            f"mime_type of the body is {body.mime_type!r}; this operation takes application/pdf or application/zip"
        )
    if isinstance(body, File) and body.mime_type == "application/pdf":
        _kwargs["content"] = body.payload
        headers["Content-Type"] = "application/pdf"
    if isinstance(body, File) and body.mime_type == "application/zip":
        _kwargs["content"] = body.payload
        headers["Content-Type"] = "application/zip"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DocumentFout | FrameworkFout | Ontvangst | None:
    try:
        if response.status_code == 202:
            response_202 = Ontvangst.from_dict(response.json())

            return response_202

        if response.status_code == 400:
            response_400 = DocumentFout.from_dict(response.json())

            return response_400

        if response.status_code == 401:
            response_401 = DocumentFout.from_dict(response.json())

            return response_401

        if response.status_code == 403:
            response_403 = DocumentFout.from_dict(response.json())

            return response_403

        if response.status_code == 404:
            response_404 = DocumentFout.from_dict(response.json())

            return response_404

        if response.status_code == 406:
            response_406 = FrameworkFout.from_dict(response.json())

            return response_406

        if response.status_code == 413:
            response_413 = DocumentFout.from_dict(response.json())

            return response_413

        if response.status_code == 415:
            response_415 = DocumentFout.from_dict(response.json())

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
) -> Response[DocumentFout | FrameworkFout | Ontvangst]:
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
    body: File,
    x_session_id: str | Unset = UNSET,
) -> Response[DocumentFout | FrameworkFout | Ontvangst]:
    """Deliver the file of a document

     Takes the bytes of the file. Clients of this version send them to the address that the answer to the
    metadata gave in its header `Location`, which has the form of this path.

    Args:
        id (str):
        x_session_id (str | Unset):
        body (File):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DocumentFout | FrameworkFout | Ontvangst]
    """

    kwargs = _get_kwargs(
        id=id,
        body=body,
        x_session_id=x_session_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    body: File,
    x_session_id: str | Unset = UNSET,
) -> DocumentFout | FrameworkFout | Ontvangst | None:
    """Deliver the file of a document

     Takes the bytes of the file. Clients of this version send them to the address that the answer to the
    metadata gave in its header `Location`, which has the form of this path.

    Args:
        id (str):
        x_session_id (str | Unset):
        body (File):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DocumentFout | FrameworkFout | Ontvangst
    """

    return sync_detailed(
        id=id,
        client=client,
        body=body,
        x_session_id=x_session_id,
    ).parsed


async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    body: File,
    x_session_id: str | Unset = UNSET,
) -> Response[DocumentFout | FrameworkFout | Ontvangst]:
    """Deliver the file of a document

     Takes the bytes of the file. Clients of this version send them to the address that the answer to the
    metadata gave in its header `Location`, which has the form of this path.

    Args:
        id (str):
        x_session_id (str | Unset):
        body (File):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DocumentFout | FrameworkFout | Ontvangst]
    """

    kwargs = _get_kwargs(
        id=id,
        body=body,
        x_session_id=x_session_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    body: File,
    x_session_id: str | Unset = UNSET,
) -> DocumentFout | FrameworkFout | Ontvangst | None:
    """Deliver the file of a document

     Takes the bytes of the file. Clients of this version send them to the address that the answer to the
    metadata gave in its header `Location`, which has the form of this path.

    Args:
        id (str):
        x_session_id (str | Unset):
        body (File):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DocumentFout | FrameworkFout | Ontvangst
    """

    return (
        await asyncio_detailed(
            id=id,
            client=client,
            body=body,
            x_session_id=x_session_id,
        )
    ).parsed
