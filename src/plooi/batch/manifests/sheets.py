"""What workbooks of all programs have in common: several sheets, hidden ones, and numbers that lost digits."""

from __future__ import annotations

from collections.abc import Sequence

from plooi.batch.manifests.columns import RowWrong
from plooi.batch.manifests.tables import How
from plooi.errors import ConfigurationError
from plooi.language import _
from plooi.wire.foreign import harmless
from plooi.wording import counted

_SHEET_NAME = "manifest"
#: So many sheets are named in a message.
_SHOWN = 10


def which_sheet(sheets: Sequence[tuple[str, str]], how: How) -> int:
    """The place of the sheet that holds the rows: the one that is named, the one called `manifest`, or the only one.

    Args:
        sheets: the titles, each with `visible`, `hidden`, or `veryHidden` for one that no menu shows.
        how: the sheet that is wanted, and where it is noted that others are hidden.

    Raises:
        ConfigurationError: there is no such sheet, or more than one that is shown.
    """
    title = (how.sheet or _SHEET_NAME).strip().casefold()
    named = [place for place, (one, _) in enumerate(sheets) if one.strip().casefold() == title]
    visible = [place for place, (_, state) in enumerate(sheets) if state == "visible"]
    chosen = named if named or how.sheet is not None else visible
    if len(chosen) != 1:
        titles = ", ".join(repr(harmless(sheets[place][0])) for place in visible[:_SHOWN]) or _("none")
        if how.sheet is None:
            fault = _("{name} shows several sheets: {titles}.", name=how.name, titles=titles)
        else:
            fault = _(
                "{name} has no sheet {sheet!r}; it shows: {titles}.", name=how.name, sheet=how.sheet, titles=titles
            )
        raise ConfigurationError(
            _("{fault} Name the sheet that holds the rows: --sheet NAME, in Python sheet=.", fault=fault)
        )
    hidden = [one for place, (one, state) in enumerate(sheets) if state == "hidden" and place != chosen[0]]
    if hidden:
        titles = ", ".join(repr(harmless(one)) for one in hidden[:_SHOWN])
        how.notes.append(_("The workbook has hidden sheets, which are not read: {titles}.", titles=titles))
    return chosen[0]


def note_hidden(how: How, rows: int) -> None:
    """Note that rows of the sheet are hidden, as a filter hides them: they are delivered as the others are."""
    if rows:
        what = counted(rows, _("row of the sheet is hidden, and is"), _("rows of the sheet are hidden, and are"))
        how.notes.append(_("{what} read all the same. Take out what is not to be delivered.", what=what))


def text_of_number(value: float, field: str | None) -> str:
    """A number as a text. Raises RowWrong for one that has lost digits, where it is of a field."""
    if field is not None and abs(value) >= 1e15:
        message = _("A spreadsheet keeps 15 digits of a number, and {value:.0f} has more.", value=value)
        raise RowWrong(field, message, _("Format the column as text, and write the number anew."))
    return str(int(value)) if value == int(value) else str(value)
