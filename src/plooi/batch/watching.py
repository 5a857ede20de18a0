"""What a batch reports while it runs."""

from __future__ import annotations

from plooi.batch.rows import State


class Watcher:
    """Follows how a batch goes. Each method does nothing; override those that you want."""

    def checking(self, rows: int) -> None:
        """So many rows of the manifest have been checked."""

    def checked(self, rows: int, wrong: int) -> None:
        """All rows have been checked, and so many are wrong."""

    def begun(self, rows: int, bytes: int) -> None:  # noqa: A002
        """So much is to be done in this run: rows, and bytes of their files."""

    def row_begun(self, key: str, file: str | None, size: int) -> None:
        """A row is under way."""

    def sent(self, key: str, position: int) -> None:
        """So many bytes of a row's file have gone out; less than before where it is sent anew."""

    def row_ended(self, key: str, state: State, message: str | None, bytes: int) -> None:  # noqa: A002
        """A row is no longer under way: in this state, with what went wrong, and the bytes that were delivered."""

    def note(self, text: str) -> None:
        """Something that a person wants to know: slowed down, paused, goes on."""
