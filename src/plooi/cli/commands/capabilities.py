"""`plooi capabilities`: what each version of the API can do and carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from plooi.cli.frame.options import Session, bare
from plooi.language import _, later

if TYPE_CHECKING:
    from plooi.describe.capabilities import Capability

NOTES = {
    "official": later("the text that upstream published"),
    "server": later("written from the published source of the platform"),
    "reconstructed": later("put together from traces; not the official text, which may differ"),
}


def add_to(app: typer.Typer) -> None:
    app.command("capabilities", epilog="Example: plooi capabilities 0.9.0-beta")(capabilities)


@bare
def capabilities(
    session: Session,
    labels: Annotated[
        list[str] | None, typer.Argument(metavar="[VERSION…]", help="Versions; all by default.", show_default=False)
    ] = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the table as Markdown, as in docs/versions.md.")
    ] = False,
) -> None:
    """Show which verbs and which fields of the metadata each version of the API has, and how sure its spec is.

    In the table of fields: *required* is needed for a new delivery; *one* means one where Metadata has a list; *new
    deliveries* that it cannot travel when metadata is replaced; *when replacing* that the platform gives it; and a dash
    that the version cannot carry the field.
    """
    from plooi.describe.capabilities import capabilities as made

    shown = made(labels or ())
    document = {"versions": [one.to_dict() for one in shown]}
    session.output.result(document, as_markdown(shown) if markdown else as_text(shown))


def as_text(shown: tuple[Capability, ...]) -> list[str]:
    from plooi.describe.capabilities import table

    labels = [one.version.label for one in shown]
    parts = table(shown)
    all_rows = [row for _, rows in parts for row in rows]
    first = max(len(name) for name, _ in all_rows) + 2
    widths = [
        max(len(label), *(len(cells[column]) for _, cells in all_rows)) + 2 for column, label in enumerate(labels)
    ]
    lines = []
    for heading, rows in parts:
        for name, cells in [(heading, labels), *rows]:
            padded = "".join(cell.replace("`", "").ljust(width) for cell, width in zip(cells, widths, strict=True))
            lines.append(f"{name:<{first}}{padded}".rstrip())
        lines.append("")
    return [*lines, *legend(shown)]


def legend(shown: tuple[Capability, ...]) -> list[str]:
    """What the standings mean, and what the versions have that Metadata has no field for."""
    standings = dict.fromkeys(one.version.standing for one in shown)
    lines = [f"{standing}: {_(NOTES.get(standing, later('see its PROVENANCE.md')))}." for standing in standings]
    lines += [
        _(
            "{label} has fields of its own, reached through Metadata.extra: {unknown}.",
            label=one.version.label,
            unknown=", ".join(one.unknown),
        )
        for one in shown
        if one.unknown
    ]
    return lines


def as_markdown(shown: tuple[Capability, ...]) -> list[str]:
    from plooi.describe.capabilities import table

    lines = []
    for heading, rows in table(shown):
        labels = [one.version.label for one in shown]
        body = [[name if heading == "Version" else f"`{name}`", *cells] for name, cells in rows]
        lines += [*markdown_table([heading, *labels], body), ""]
    return lines[:-1]


def markdown_table(heading: list[str], rows: list[list[str]]) -> list[str]:
    lines = [heading, ["---"] * len(heading), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]
