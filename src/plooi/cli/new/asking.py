"""Questions on a terminal, for `plooi new`: one field after the other, with completion from the value lists."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from plooi.cli.frame.completing import labels_in
from plooi.cli.frame.output import Output, is_terminal
from plooi.language import _

if TYPE_CHECKING:
    from plooi.waardelijsten import Waarde, Waardelijst

PROMPT = "> "
#: How many values are shown at a time.
SHOWN = 15


class NoAnswer(Exception):
    """The answers ended before the questions did."""


class Terminal:
    """Asks a person on the terminal. Tab completes if Python can edit the lines."""

    def __init__(self, output: Output) -> None:
        self._output = output
        # input() edits lines only where it may write the prompt to stdout, which else is for the result.
        self._edits = is_terminal(sys.stdout) and not output.as_json

    def tell(self, *lines: str) -> None:
        self._output.note(*lines)

    def line(self, prompt: str = PROMPT, offer: Callable[[str], Sequence[str]] | None = None) -> str:
        """One line that the person types, stripped. Raises NoAnswer at the end of the input."""
        if not self._edits:
            print(prompt, end="", file=sys.stderr, flush=True)
            typed = sys.stdin.readline()
            if not typed:
                raise NoAnswer
            return typed.strip()
        with completing(offer):
            try:
                return input(prompt).strip()
            except EOFError:
                raise NoAnswer from None

    def yes(self, question: str) -> bool:
        """Whether the person says yes. Any other answer means no."""
        return self.line(f"{question} [{_('y')}/N] ").casefold() in ("y", "yes", "j", "ja")

    def text(self, check: Callable[[str], str | None], default: str | None = None, *, needed: bool = False) -> str:
        """A text that passes `check`, which returns its fault or None; empty if the field may stay empty.

        With a default, an empty answer takes it, and `-` leaves the field out.
        """
        while True:
            typed = self.line(f"[{default}] {PROMPT}" if default else PROMPT)
            if typed == "-" and default and not needed:
                return ""
            answer = typed or default or ""
            if not answer and not needed:
                return ""
            wrong = check(answer) if answer else _("This is required.")
            if wrong is None:
                return answer
            self.tell(f"  {wrong}")

    def waarde(self, lists: Sequence[Waardelijst], default: Waarde | None = None, *, needed: bool) -> Waarde | None:
        """A value of some lists; None if the field may stay empty and nothing was typed.

        If the text stands for no value or for several, numbered values are offered. `?` shows all values, `?text` those
        that match a text.
        """
        from plooi.waardelijsten import AmbiguousWaarde, UnknownWaarde, explain, find

        numbered: list[Waarde] = []
        while True:
            typed = self.line(f"[{default.label}] {PROMPT}" if default else PROMPT, lambda text: labels_in(lists, text))
            if not typed or (typed == "-" and not needed):
                if default and typed != "-":
                    return default
                if not needed:
                    return None
                self.tell(_("  This is required. ? shows the values."))
                continue
            if typed.startswith("?"):
                numbered = self._show(lists, typed[1:].strip())
                continue
            if typed.isdecimal() and 0 < int(typed) <= len(numbered):
                waarde = numbered[int(typed) - 1]
            else:
                try:
                    waarde = find(typed, lists)
                except UnknownWaarde as error:
                    self.tell(f"  {error.explanation or _('{typed!r} is not a known value.', typed=typed)}")
                    if not error.suggestions:
                        self.tell(_("  ? shows the values, and ? with a part of a name those that have it."))
                    numbered = self._number(error.suggestions)
                    continue
                except AmbiguousWaarde as error:
                    self.tell(_("  {typed!r} can be more than one.", typed=typed))
                    numbered = self._number(error.candidates)
                    continue
            explanation = explain(waarde.id, lists)
            if explanation is not None:
                self.tell(f"  {explanation}")
                if not self.yes(_("  Use it anyway?")):
                    continue
            self.tell(f"  {waarde}")
            return waarde

    def _show(self, lists: Sequence[Waardelijst], text: str) -> list[Waarde]:
        from plooi.describe.fileschema import choices
        from plooi.waardelijsten import search

        matches = search(text, lists) if text else choices(lists)
        numbered = self._number(matches[:SHOWN])
        if not matches:
            self.tell(_("  Nothing fits."))
        if len(matches) > SHOWN:
            self.tell(_("  … and {matches} more; ? with a part of the name finds them.", matches=len(matches) - SHOWN))
        return numbered

    def _number(self, values: Sequence[Waarde]) -> list[Waarde]:
        for number, waarde in enumerate(values, 1):
            self.tell(f"  {number:>3}  {waarde.described}")
        if values:
            self.tell(_("  Type its number, or another name."))
        return list(values)


@contextlib.contextmanager
def completing(offer: Callable[[str], Sequence[str]] | None) -> Iterator[None]:
    """Let Tab complete the line that is typed meanwhile, where Python was built with a line editor."""
    try:
        import readline
    except ModuleNotFoundError:
        yield
        return
    offers: list[str] = []

    def complete(text: str, state: int) -> str | None:
        if state == 0:
            offers[:] = offer(text) if offer else []
        return offers[state] if state < len(offers) else None

    editor: Any = readline
    before = editor.get_completer(), editor.get_completer_delims()
    editor.set_completer(complete)
    # The whole line is one word: labels have spaces in them.
    editor.set_completer_delims("")
    libedit = "libedit" in (editor.__doc__ or "")
    editor.parse_and_bind("bind ^I rl_complete" if libedit else "tab: complete")
    if hasattr(editor, "set_auto_history"):
        editor.set_auto_history(False)
    try:
        yield
    finally:
        editor.set_completer(before[0])
        editor.set_completer_delims(before[1])
