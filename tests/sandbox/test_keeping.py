"""What is kept is there again after a restart, also after a crash, and a folder that cannot be used is refused."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from desk import OTHER, PDF, ZIP, Desk, titled, wait_until

from plooi.errors import ConfigurationError
from plooi.sandbox import Sandbox

STATES = ("created", "uploaded", "processed", "withdrawn")


def test_a_restart_keeps_everything(tmp_path: Path) -> None:
    with Sandbox(data=tmp_path, processing=3600.0) as sandbox, Desk(sandbox) as desk:
        records = {state: desk.in_state(state) for state in STATES[2:]}
        records |= {state: desk.in_state(state) for state in STATES[:2]}
        records["replaced"] = desk.in_state("replaced")
        before, first, token = sandbox.records(), sandbox.pid, desk.token
        read = {record: desk.get(f"metadata/{record}").json() for record in records.values()}
    with Sandbox(data=tmp_path, processing=3600.0) as sandbox, Desk(sandbox) as desk:
        assert sandbox.pid != first
        assert sandbox.records() == before
        desk.headers["Authorization"] = f"Bearer {token}"
        assert {record: desk.get(f"metadata/{record}").json() for record in records.values()} == read
        for state in STATES:
            assert desk.record(records[state])["state"] == state
        assert desk.get(f"documenten/{records['processed']}").content == PDF
        assert desk.send_file("POST", records["uploaded"], ZIP).status_code == 202
        assert desk.send_file("POST", records["replaced"], ZIP).status_code == 404
        assert sandbox.file(records["uploaded"]) == ZIP


def test_a_restart_forgets_requests_and_faults(tmp_path: Path) -> None:
    with Sandbox(data=tmp_path) as sandbox, Desk(sandbox) as desk:
        sandbox.fault(kind="status_before", times=0)
        assert desk.get("_zoek?start=0").status_code == 500
    with Sandbox(data=tmp_path) as sandbox, Desk(sandbox) as desk:
        assert sandbox.requests() == []
        assert desk.get("_zoek?start=0").status_code == 200


def test_what_is_cleared_is_forgotten_with_its_files(tmp_path: Path) -> None:
    with Sandbox(data=tmp_path) as sandbox, Desk(sandbox) as desk:
        desk.in_state("replaced")
        sandbox.fault("getMetadata", kind="status_before", status=503, times=0)
        assert sandbox.records() and sandbox.requests() and list((tmp_path / "files").iterdir())
        sandbox.clear()
        assert (sandbox.records(), sandbox.requests(), list((tmp_path / "files").iterdir())) == ([], [], [])
        # The token is still good, no fault strikes, and what comes next is kept as ever.
        identity = desk.in_state("uploaded")
        assert desk.get(f"metadata/{identity}").status_code == 200
        assert [entry["id"] for entry in sandbox.records()] == [identity]


def test_processing_takes_its_time(tmp_path: Path) -> None:
    with Sandbox(data=tmp_path, processing=0.8) as sandbox, Desk(sandbox) as desk:
        begin = time.monotonic()
        record = desk.deliver()
        wait_until(lambda: desk.record(record)["public"])
        assert time.monotonic() - begin >= 0.8
        assert desk.record(record)["state"] == "processed"
        assert desk.send_file("POST", record, PDF).status_code == 404


def test_processing_goes_on_while_the_sandbox_is_away(tmp_path: Path) -> None:
    with Sandbox(data=tmp_path, processing=3600.0) as sandbox, Desk(sandbox) as desk:
        record = desk.deliver()
    with sqlite3.connect(tmp_path / "sandbox.db") as database:
        database.execute("UPDATE records SET due = due - 3600")
    database.close()
    with Sandbox(data=tmp_path, processing=3600.0) as sandbox, Desk(sandbox) as desk:
        assert desk.record(record)["state"] == "processed"


def test_a_search_follows_what_becomes_of_documents(tmp_path: Path) -> None:
    of_another = {"publisher": {"id": OTHER, "label": "gemeente Amsterdam"}}
    with Sandbox(mode="ideal", data=tmp_path, processing=3600.0) as sandbox, Desk(sandbox) as desk:
        tokens = [sandbox.token(org=organisations) for organisations in (["gm0518", "gm0363"], ["gm0518"], ["gm0363"])]
        desk.headers["Authorization"] = f"Bearer {tokens[0]}"
        one, gone, two = (desk.deliver() for _ in range(3))
        other = desk.deliver(**of_another)
        assert [_searched(desk, token) for token in tokens] == [[], [], []]
        sandbox.process_now()
        late = desk.deliver()
        assert [_searched(desk, token) for token in tokens] == [[one, gone, two, other], [one, gone, two], [other]]
        # What is public already is taken up at once when it changes, and keeps its place.
        assert desk.delete(f"documenten/{gone}").is_success
        assert desk.replace(one, **titled("Een andere titel")).is_success
        assert [_searched(desk, token) for token in tokens] == [[one, two, other], [one, two], [other]]
        [first] = desk.get("_zoek?start=0").json()["resultaten"][:1]
        assert first["document"]["titelcollectie"]["officieleTitel"] == "Een andere titel"
    with Sandbox(mode="ideal", data=tmp_path, processing=3600.0) as sandbox, Desk(sandbox) as desk:
        assert [_searched(desk, token) for token in tokens] == [[one, two, other], [one, two], [other]]
        sandbox.process_now()
        assert [_searched(desk, token) for token in tokens] == [[one, two, other, late], [one, two, late], [other]]
        sandbox.clear()
        assert _searched(desk, tokens[0]) == []
        again = desk.deliver()
        sandbox.process_now()
        assert _searched(desk, tokens[0]) == [again]


def test_a_search_shows_a_document_once_its_time_has_come(tmp_path: Path) -> None:
    with Sandbox(mode="ideal", data=tmp_path, processing=1.0) as sandbox, Desk(sandbox) as desk:
        assert _searched(desk, desk.token) == []
        gone, record = desk.deliver(), desk.deliver()
        # Sent again meanwhile, it is taken up once; withdrawn meanwhile, never.
        assert desk.send_file("POST", record, ZIP).status_code == 202
        assert desk.delete(f"documenten/{gone}").is_success
        wait_until(lambda: _searched(desk, desk.token) == [record])


def _searched(desk: Desk, token: str) -> list[str]:
    page = desk.get("_zoek?start=0", headers={"Authorization": f"Bearer {token}"}).json()
    assert page["totaal"] == len(page["resultaten"])
    return [result["document"]["pid"].rpartition("/")[2] for result in page["resultaten"]]


def test_a_crash_in_the_middle_of_an_upload_leaves_what_was_there(tmp_path: Path) -> None:
    with Sandbox(data=tmp_path, processing=3600.0) as sandbox, Desk(sandbox) as desk:
        record = desk.deliver(ZIP)

        def endless() -> object:
            yield PDF
            while True:
                if any(path.stat().st_size for path in (tmp_path / "incoming").iterdir()):
                    os.kill(sandbox.pid, signal.SIGKILL)
                yield bytes(1 << 20)

        with pytest.raises(Exception, match=r"(?i)disconnected|reset|broken"):
            desk.send_file("POST", record, endless())
    assert list((tmp_path / "incoming").iterdir()), "the file that was on its way in"
    (tmp_path / "files" / "left-behind").write_bytes(PDF)
    with Sandbox(data=tmp_path, processing=3600.0) as sandbox, Desk(sandbox) as desk:
        assert desk.record(record)["uploads"] == 1
        assert sandbox.file(record) == ZIP
        assert list((tmp_path / "incoming").iterdir()) == []
        assert [path.read_bytes() for path in (tmp_path / "files").iterdir()] == [ZIP]


def test_an_upload_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    with Sandbox(data=tmp_path, processing=3600.0) as sandbox, Desk(sandbox) as desk:
        record = desk.create()

        def broken() -> object:
            yield PDF
            raise InterruptedError

        with pytest.raises(InterruptedError):
            desk.send_file("POST", record, broken())
        wait_until(lambda: not list((tmp_path / "incoming").iterdir()))
        assert desk.record(record)["state"] == "created"
        assert list((tmp_path / "files").iterdir()) == []


def test_a_file_that_is_replaced_goes(tmp_path: Path) -> None:
    with Sandbox(data=tmp_path, processing=3600.0) as sandbox, Desk(sandbox) as desk:
        record = desk.deliver(PDF)
        desk.send_file("POST", record, ZIP)
        assert [path.read_bytes() for path in (tmp_path / "files").iterdir()] == [ZIP]


def test_more_bytes_than_the_limit(tmp_path: Path) -> None:
    with Sandbox(data=tmp_path, limit=len(PDF)) as sandbox, Desk(sandbox) as desk:
        record = desk.create()
        announced = desk.send_file("POST", record, PDF + b" ")
        streamed = desk.send_file("POST", record, iter([PDF, b" "]))
        for answer in (announced, streamed):
            assert answer.status_code == 413
            assert answer.json()["title"] == "BestandTeGrootFout"
        assert desk.send_file("POST", record, PDF).status_code == 202


def test_records_of_two_versions_stand_apart(tmp_path: Path) -> None:
    with Sandbox("0.9.0-beta", data=tmp_path) as sandbox, Desk(sandbox) as desk:
        record = desk.create(**titled("Van de beta"))
    with Sandbox("0.3.2-alpha", data=tmp_path) as sandbox, Desk(sandbox, "0.3.2-alpha") as desk:
        assert desk.get(f"metadata/{record}").status_code == 404
        assert [entry["version"] for entry in sandbox.records()] == ["0.9.0-beta"]


def refusal(data: Path) -> str:
    with pytest.raises(ConfigurationError) as refused, Sandbox(data=data):
        pass
    message = str(refused.value)
    assert str(data) in message
    return message


def test_a_folder_that_another_sandbox_uses(tmp_path: Path) -> None:
    with Sandbox(data=tmp_path) as sandbox, Desk(sandbox) as desk:
        message = refusal(tmp_path)
        assert "another sandbox" in message
        assert "--data" in message
        assert desk.create()


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    assert "it is a file" in refusal(tmp_path / "data")
    assert "it is a file" in refusal(tmp_path / "data" / "deeper")
    assert (tmp_path / "data").read_text() == "a file"


def test_a_folder_of_another_layout(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "sandbox.db") as database:
        database.execute("PRAGMA user_version = 999")
    database.close()
    assert "another version of plooi" in refusal(tmp_path)


def test_a_database_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "sandbox.db").write_bytes(b"This is no database." * 100)
    assert "not a database" in refusal(tmp_path)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
        *(_pem(ec.generate_private_key(curve)) for curve in (ec.SECP256R1(), ec.SECP256K1())),
    ],
    ids=["empty", "text", "damaged", "another kind", "a kind that TLS has not"],
)
def test_a_key_that_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key.pem").write_bytes(content)
    message = refusal(tmp_path)
    assert "key.pem" in message
    assert "AAAA" not in message


def test_what_is_kept_is_for_its_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Sandbox(data=data) as sandbox, Desk(sandbox) as desk:
        desk.deliver()
        assert data.stat().st_mode & 0o077 == 0
        assert (data / "key.pem").stat().st_mode & 0o077 == 0
