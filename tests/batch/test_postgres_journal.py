"""A journal in PostgreSQL: workers and checks do not get in each other's way, and no password is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from batch.conftest import Desk
from plooi import batch
from plooi.batch.postgresql import PostgreSql, without_password
from postgres import Server


@pytest.fixture
def address(postgresql: Server) -> str:
    return postgresql.database()


@pytest.fixture
def two(address: str) -> Iterator[tuple[PostgreSql, PostgreSql]]:
    """Two processes on one journal, with two rows in it."""
    with batch.open_journal(address, create=True):
        first, second = PostgreSql(address), PostgreSql(address)
    for key in ("a", "b"):
        query = (
            "INSERT INTO batch_rows (key, run, number, place, action, said, state, is_open, updated) "
            "VALUES (?, '', 1, '', 'publish', '', 'checked', 1, '')"
        )
        first.execute(query, key)
    yield first, second
    first.close()
    second.close()


def touch(database: PostgreSql, *keys: str) -> None:
    for key in keys:
        database.execute("UPDATE batch_rows SET attempts = attempts + 1 WHERE key = ?", key)


def until_one_waits(address: str) -> None:
    """Wait until a session on the server waits for a lock."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    deadline = time.monotonic() + 30
    with psycopg.connect(address, autocommit=True) as connection:
        while connection.execute(query).fetchone() == (0,):
            assert time.monotonic() < deadline, "Nobody waits for a lock."
            time.sleep(0.01)


def test_a_check_and_a_worker_that_write_to_the_same_rows_wait_and_do_not_fail(
    address: str, two: tuple[PostgreSql, PostgreSql]
) -> None:
    checker, worker = two
    ended: list[str] = []

    def work() -> None:
        with worker.transaction():
            touch(worker, "b", "a")
        ended.append("worker")

    thread = threading.Thread(target=work)
    with checker.checking(), checker.transaction():
        touch(checker, "a")
        thread.start()
        until_one_waits(address)
        touch(checker, "b")
        assert ended == []
    thread.join(30)
    assert ended == ["worker"]
    assert [row["attempts"] for row in checker.all("SELECT attempts FROM batch_rows")] == [2, 2]


def test_workers_write_at_the_same_time(two: tuple[PostgreSql, PostgreSql]) -> None:
    first, second = two
    with first.transaction():
        touch(first, "a")
        with second.transaction():
            touch(second, "b")
        row = second.one("SELECT key FROM batch_rows WHERE attempts = 1")
    assert row == {"key": "b"}


def test_a_batch_whose_connection_is_lost_stops_and_goes_on(desk: Desk, address: str) -> None:
    for number in range(12):
        desk.add(f"{number}.pdf")
    lost = []

    def lose(key: str) -> None:
        if key == "5.pdf" and not lost:
            lost.append(key)
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'plooi batch' "
                    "AND datname = current_database()"
                )

    desk.watcher.on_begin = lose
    first = desk.run(journal=address, jobs=2, lease=1)
    assert first.stopped == "journal"
    assert "terminating connection" in (first.reason or "")
    second = desk.run(journal=address, jobs=2, lease=1)
    assert (second.stopped, second.done + second.before, second.exit_code) == (None, 12, 0)
    delivered = {name: [it for it in records if it["sha256"]] for name, records in desk.records().items()}
    assert {name: len(records) for name, records in delivered.items()} == {f"{it}.pdf": 1 for it in range(12)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda server, address: address.replace(server.password, "geheim"), "password authentication failed"),
        (lambda server, address: address.replace("/plooi_", "/other_"), "does not exist"),
        (lambda server, address: f"{address}?sslmode=geheim", "Check the address"),
        (lambda server, address: f"{address}?port=geheim", "Check the address"),
        (lambda server, address: address.replace(server.password, "ge/heim"), "The address of the journal is none"),
        (lambda server, address: address.replace(server.password, "geheim@"), "The address of the journal is none"),
        (lambda server, address: "postgresql://plooi:geheim", "The address of the journal is none"),
        (lambda server, address: "postgresql://[plooi:geheim", "The address of the journal is none"),
        (lambda server, address: address, "holds no journal"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_its_password(
    postgresql: Server, address: str, change: object, message: str
) -> None:
    assert callable(change)
    with pytest.raises(batch.JournalError, match=message) as caught:
        batch.open_journal(change(postgresql, address))
    for secret in (postgresql.password, "geheim", "heim"):
        assert secret not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://u:secret@h/db", "postgresql://u@h/db"),
        ("postgresql://u:se?c#ret@h:5432/db", "postgresql://u@h:5432/db"),
        ("postgresql://h/db?user=u&password=secret", "postgresql://h/db"),
        ("postgresql://h?user=u&password=x@secret", "postgresql://h"),
        ("postgres://u:secret@[::1]:5432,h2/db", "postgres://u@[::1]:5432,h2/db"),
        ("postgresql:///db?host=/run/postgresql", "postgresql:///db"),
        ("manifest.csv.journal", "manifest.csv.journal"),
    ],
)
def test_addresses_are_shown_without_what_is_secret(address: str, shown: str) -> None:
    assert without_password(address) == shown
