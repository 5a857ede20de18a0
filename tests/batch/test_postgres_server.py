"""The PostgreSQL server of the tests: it answers, databases are apart, and nothing of it is left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from postgres import Server, ServerFailed, free_port

#: Starts a server, tells where it is, and waits for an end that comes from outside.
OWNER = """
import sys
from pathlib import Path
from postgres import Server

with Server(Path(sys.argv[1])) as server:
    print(server.pid, server.folder, flush=True)
    sys.stdin.read()
"""


def family(server: Server) -> list[psutil.Process]:
    """All processes of a server."""
    main = psutil.Process(server.pid)
    return [main, *main.children(recursive=True)]


def test_the_server_answers(postgresql: Server) -> None:
    with psycopg.connect(postgresql.database()) as connection:
        connection.execute("CREATE TABLE t (name TEXT)")
        connection.execute("INSERT INTO t VALUES (%s)", ["Kapvergunning één"])
        assert connection.execute("SELECT name FROM t").fetchall() == [("Kapvergunning één",)]


def test_databases_are_apart(postgresql: Server) -> None:
    first, second = postgresql.database(), postgresql.database()
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE t (name TEXT)")
    with psycopg.connect(second) as connection, pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute("SELECT name FROM t")


def test_it_listens_on_the_loopback_alone_and_asks_for_the_password(postgresql: Server) -> None:
    listening = {it.laddr for it in psutil.Process(postgresql.pid).net_connections() if it.status == "LISTEN"}
    assert listening == {("127.0.0.1", postgresql.port)}
    wrong = postgresql.database().replace(postgresql.password, "other")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_nothing_is_left_when_it_stops_though_somebody_is_connected(postgresql: Server) -> None:
    with Server(postgresql.programs) as server:
        connection = psycopg.connect(server.database())
        processes, folder = family(server), server.folder
        assert len(processes) > 2
    with pytest.raises(psycopg.OperationalError), connection:
        connection.execute("SELECT 1")
    connection.close()
    assert not [process for process in processes if process.is_running()]
    assert not folder.exists()


def test_nothing_is_left_when_the_test_process_is_killed(postgresql: Server) -> None:
    command = [sys.executable, "-c", OWNER, str(postgresql.programs)]
    owner = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1] / "support"
    )
    with owner:
        assert owner.stdout is not None
        pid, _, folder = owner.stdout.readline().strip().partition(" ")
        server = psutil.Process(int(pid))
        keeper = server.parent()
        assert keeper is not None
        processes = [keeper, server, *server.children(recursive=True)]
        owner.send_signal(signal.SIGKILL)
    _, alive = psutil.wait_procs(processes, timeout=60)
    assert alive == []
    assert not Path(folder).exists()


def test_a_port_that_another_took_meanwhile_is_passed_over(postgresql: Server) -> None:
    free = free_port()
    with Server(postgresql.programs, ports=[postgresql.port, free]) as server:
        assert server.port == free
        assert server.pid != postgresql.pid


@pytest.mark.parametrize("refused", ["no_such_setting", "the only port"])
def test_a_server_that_cannot_start_says_why_and_leaves_nothing(postgresql: Server, refused: str) -> None:
    if refused == "no_such_setting":
        server, message = Server(postgresql.programs, settings={refused: "1"}), refused
    else:
        server, message = Server(postgresql.programs, ports=[postgresql.port]), "could not bind"
    with pytest.raises(ServerFailed, match=message), server:
        raise AssertionError("It started.")
    assert not server.folder.exists()
