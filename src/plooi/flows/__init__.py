"""The verbs, each once, as generators without I/O: they yield effects and are given replies. See `plooi.wire.effects`.

Source of what the platform does: the operations, oddities and life of a delivery of 0.9.0-beta.
"""

from plooi.flows.changing import (
    change_file,
    change_metadata,
    replace_document,
    replace_metadata,
    take_offline,
    withdraw,
)
from plooi.flows.publishing import create_metadata, publish, send_file, upload_document
from plooi.flows.reading import download, get_metadata, search_page, value_list
from plooi.flows.steps import PublicationLike

__all__ = [
    "PublicationLike",
    "change_file",
    "change_metadata",
    "create_metadata",
    "download",
    "get_metadata",
    "publish",
    "replace_document",
    "replace_metadata",
    "search_page",
    "send_file",
    "take_offline",
    "upload_document",
    "value_list",
    "withdraw",
]
