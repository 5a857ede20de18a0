"""A client library for accessing PLOOI Aanlever-API"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
