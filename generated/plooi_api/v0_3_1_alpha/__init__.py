"""A client library for accessing PLOOI Aanlever-API (reconstruction, not the official text)"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
