"""The verbs, each written once, as generators that yield effects and receive replies: see `plooi.wire.effects`.

Source of the platform's behaviour: the operations, oddities and life of a delivery of 0.9.0-beta.
"""

from plooi.flows.changing import (
    replace_document,
    replace_metadata,
    withdraw,
)
from plooi.flows.publishing import create_metadata, publish, received, record_lost, upload_document
from plooi.flows.reading import download, get_metadata, search_page, status, value_list
from plooi.flows.steps import PublicationLike

__all__ = [
    "PublicationLike",
    "create_metadata",
    "download",
    "get_metadata",
    "publish",
    "received",
    "record_lost",
    "replace_document",
    "replace_metadata",
    "search_page",
    "status",
    "upload_document",
    "value_list",
    "withdraw",
]
