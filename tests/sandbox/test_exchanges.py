"""Every exchange of the table in `exchanges.txt`, asked of the published build over the socket."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import pytest
from desk import Desk
from recording import Row, ask, check, rows

from plooi.sandbox.server import DEEPEST


def python_reads(levels: int) -> bool:
    """Whether Python's reader of JSON goes that deep where the interpreter lets it, as it does in the sandbox."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(DEEPEST)
    try:
        json.loads("[" * levels + "]" * levels)
    except RecursionError:
        return False
    finally:
        sys.setrecursionlimit(before)
    return True


@pytest.mark.parametrize("row", rows(), ids=str)
def test_exchange(desk: Desk, new_desk: Callable[..., Desk], row: Row) -> None:
    if "nested 2000" in row.parts and not python_reads(2000):
        pytest.skip("this Python reads JSON of fewer levels, whatever the sandbox allows it: 3.12 did at first")
    # What is deeper than Python reads would be in the way of all who ask for the records later.
    at = new_desk() if "nested 2000" in row.parts else desk
    check(row, ask(at, row))


def test_the_table_has_no_row_twice() -> None:
    asked = [(row.state, row.method, row.path, row.parts) for row in rows()]
    assert len(asked) == len(set(asked))
    assert len(asked) >= 250
