"""Every exchange of the table in `exchanges.txt`, asked of the published build over the socket."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desk import Desk
from recording import Row, ask, check, rows


@pytest.mark.parametrize("row", rows(), ids=str)
def test_exchange(desk: Desk, new_desk: Callable[..., Desk], row: Row) -> None:
    # What is deeper than Python reads would be in the way of all who ask for the records later.
    at = new_desk() if "nested 2000" in row.parts else desk
    check(row, ask(at, row))


def test_the_table_has_no_row_twice() -> None:
    asked = [(row.state, row.method, row.path, row.parts) for row in rows()]
    assert len(asked) == len(set(asked))
    assert len(asked) >= 250
