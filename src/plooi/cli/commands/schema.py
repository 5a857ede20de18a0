"""`plooi schema`: what an editor needs to complete and check metadata files."""

from __future__ import annotations

import typer

from plooi.cli.frame.options import Session, offline
from plooi.cli.frame.output import as_json_text


def add_to(app: typer.Typer) -> None:
    app.command("schema", epilog="Example: plooi schema --api-version 0.3.2-alpha > metadata.schema.json")(schema)


@offline
def schema(session: Session) -> None:
    """Print JSON Schema for metadata files in the names of plooi.Metadata, for one version of the API.

    An editor that reads it completes the fields and the labels of the value lists, and marks what is missing or of the
    wrong type. `plooi validate` checks more: whether each reference stands for something, too.
    """
    from plooi.describe.fileschema import file_schema

    document = file_schema(session.version)
    session.output.result(document, [as_json_text(document)])
