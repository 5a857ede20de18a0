"""What the shell is offered when a word is completed: names of lists, labels in them, versions.

Called by what `plooi completion` sets up. It loads the lists when it is asked for values, and
stays silent rather than fail: a shell has no place for an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import typer

from plooi.language import _

if TYPE_CHECKING:
    from plooi.waardelijsten import Waardelijst

ORGANISATIONS = (
    "gemeenten",
    "ministeries",
    "provincies",
    "waterschappen",
    "caribische_openbare_lichamen",
    "overige_overheidsorganisaties",
)
#: More than this many are no help to choose from.
MOST = 200

Offers = Iterator[tuple[str, str]]


def list_names(context: typer.Context, incomplete: str) -> Offers:
    """The names of the value lists."""
    from plooi import waardelijsten

    for naam in waardelijsten.names():
        if naam.startswith(incomplete):
            yield naam, _("a value list")
    if "diff".startswith(incomplete) and not context.params.get("naam"):
        yield "diff", _("how the lists differ")


def list_values(context: typer.Context, incomplete: str) -> Offers:
    """The labels of the list that the command line names, for `plooi lists gemeenten --search`."""
    from plooi import waardelijsten

    # An option without its value yet keeps the parser from giving the arguments their names.
    named = [*(context.params.get("naam") or ()), *context.args]
    names = [naam for naam in named if naam in waardelijsten.names()]
    yield from offered(names, incomplete, context)


def values_of(*names: str) -> Callable[[typer.Context, str], Offers]:
    """A completion that offers the labels of some value lists."""

    def complete(context: typer.Context, incomplete: str) -> Offers:
        yield from offered(names, incomplete, context)

    return complete


def version_labels(context: typer.Context, incomplete: str) -> Offers:
    """The labels of the versions of the API, with how sure their specs are."""
    from plooi import versions

    for label in versions.labels():
        if label.startswith(incomplete):
            yield label, versions.get(label).standing


def profile_names(context: typer.Context, incomplete: str) -> Offers:
    """The names of the profiles in `plooi.toml`."""
    from plooi.cli.frame.settings import config_paths, load
    from plooi.errors import ConfigurationError

    for path in config_paths():
        with suppress(ConfigurationError):
            for name in load(path).profiles:
                if name.startswith(incomplete):
                    yield name, str(path)


def offered(names: Iterable[str], incomplete: str, context: Any = None) -> Offers:
    """The labels and codes of lists that begin with what was typed."""
    yield from matching(lists_of(names, context), incomplete)


def labels_in(lists: Iterable[Waardelijst], incomplete: str) -> list[str]:
    """The same for a terminal, which shows no notes."""
    return [value for value, _ in matching(lists, incomplete)]


def matching(lists: Iterable[Waardelijst], incomplete: str) -> Offers:
    """The labels and codes that begin with what was typed, with a note for each; those in force first.

    A label also counts without the title of its kind: `Den` leads to `Den Haag`. Each begins as it was typed, so that
    the shell sees it as a continuation.
    """
    from plooi.waardelijsten.normal import fold, loose, untitled

    wanted = fold(incomplete)
    offers: list[tuple[bool, str, str]] = []
    for lijst in lists:
        for waarde in lijst.choices:
            name = waarde.label[len(waarde.label) - len(untitled(loose(waarde.label))[1]) :]
            whole = next((it for it in (waarde.label, name, waarde.code) if it and fold(it).startswith(wanted)), None)
            if whole is None:
                continue
            note = waarde.label if whole == waarde.code else waarde.code
            ended = waarde.einddatum is not None
            offers.append(
                (ended, incomplete + whole[len(incomplete) :], _("{note}, ended", note=note) if ended else note)
            )
    offers.sort(key=lambda one: one[0])
    for _ended, value, note in offers[:MOST]:
        yield value, note


def lists_of(names: Iterable[str], context: Any) -> list[Waardelijst]:
    """The lists of the version that the command line names, or of the default one."""
    from plooi import versions

    label = context.params.get("version") if context is not None else None
    try:
        lists = versions.get(label or versions.DEFAULT).lists
    except ValueError:
        lists = versions.get(versions.DEFAULT).lists
    return [lists[naam] for naam in names if naam in lists]
