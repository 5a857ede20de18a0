"""The verbs, each once, as generators without I/O: they yield effects and are given replies. See `plooi.effects`.

Source of what the platform does: the operations, oddities and life of a delivery of 0.9.0-beta.
"""

from plooi.flows.changing import replace_document, replace_metadata, withdraw
from plooi.flows.publishing import create_metadata, publish, upload_document
from plooi.flows.reading import download, get_metadata, search_page, value_list
from plooi.flows.steps import PublicationLike

__all__ = [
    "PublicationLike",
    "create_metadata",
    "download",
    "get_metadata",
    "publish",
    "replace_document",
    "replace_metadata",
    "search_page",
    "upload_document",
    "value_list",
    "withdraw",
]
