"""What is stored, signalled and public when one of the services behind the platform is away."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from desk import PDF, PID, UNKNOWN, ZIP, Desk, metadata, titled

from plooi.sandbox.faults import Fault

OUTAGES = ("repository_away", "registration_away", "process_away")
EMPTY, FRAMEWORK, DONE = "empty", "framework", "done"

# What each call answers to a record that was processed, in the order of OUTAGES: status, and what its body is.
ANSWERS: dict[str, tuple[tuple[int, str], ...]] = {
    "create": ((500, FRAMEWORK), (500, FRAMEWORK), (201, DONE)),
    "read": ((500, FRAMEWORK), (200, DONE), (200, DONE)),
    "replace": ((500, FRAMEWORK), (500, FRAMEWORK), (500, FRAMEWORK)),
    "download": ((400, EMPTY), (500, FRAMEWORK), (200, DONE)),
    "withdraw": ((400, EMPTY), (500, FRAMEWORK), (500, FRAMEWORK)),
}


def ask(desk: Desk, call: str, record: str) -> httpx.Response:
    match call:
        case "create":
            return desk.post("metadata", json=metadata(**titled("Nieuw")))
        case "read":
            return desk.get(f"metadata/{record}")
        case "replace":
            return desk.replace(record, **titled("Anders"))
        case "download":
            return desk.get(f"documenten/{record}")
        case "withdraw":
            return desk.delete(f"documenten/{record}")
        case _:
            return desk.send_file(call, record, ZIP)


def check(answer: httpx.Response, status: int, body: str) -> None:
    assert answer.status_code == status, answer.text
    if body == EMPTY:
        assert answer.content == b""
    elif body == FRAMEWORK:
        assert answer.json()["error"] == "Internal Server Error"


def gone_by(desk: Desk, outage: str, call: str, record: str) -> httpx.Response:
    """Ask while a service is away; it is back afterwards."""
    desk.sandbox.fault(kind=outage, times=0)
    answer = ask(desk, call, record)
    desk.sandbox.clear_faults()
    return answer


def standing(desk: Desk, record: str) -> dict[str, Any]:
    entry = desk.record(record)
    return {name: entry[name] for name in ("stored", "signalled", "withdrawn", "public")}


@pytest.mark.parametrize("outage", OUTAGES)
@pytest.mark.parametrize("call", ANSWERS)
def test_what_a_call_answers(desk: Desk, call: str, outage: str) -> None:
    record = desk.in_state("processed")
    check(gone_by(desk, outage, call, record), *ANSWERS[call][OUTAGES.index(outage)])


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_file_with_the_repository_away_is_not_stored(desk: Desk, method: str) -> None:
    record = desk.create()
    check(gone_by(desk, "repository_away", method, record), 400, EMPTY)
    assert desk.record(record)["state"] == "created"


@pytest.mark.parametrize("outage", OUTAGES[1:])
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_file_that_was_not_signalled_is_stored_and_never_public_until_it_is_sent_again(
    desk: Desk, method: str, outage: str
) -> None:
    record = desk.create()
    check(gone_by(desk, outage, method, record), 500, FRAMEWORK)
    assert desk.get(f"documenten/{record}").content == ZIP
    desk.sandbox.process_now()
    assert standing(desk, record) == {"stored": True, "signalled": False, "withdrawn": False, "public": False}
    assert desk.record(record)["state"] == "stored"
    assert desk.send_file(method, record, ZIP).status_code == 202
    desk.sandbox.process_now()
    assert standing(desk, record) == {"stored": True, "signalled": True, "withdrawn": False, "public": True}


@pytest.mark.parametrize("session", ["", "..", "a/b", "a\\b"])
def test_a_session_that_cannot_be_signalled(desk: Desk, session: str) -> None:
    record = desk.create()
    check(desk.send_file("POST", record, PDF, headers={"X-Session-ID": session}), 500, FRAMEWORK)
    desk.sandbox.process_now()
    assert standing(desk, record) == {"stored": True, "signalled": False, "withdrawn": False, "public": False}


def test_a_session_may_hold_much_else(desk: Desk) -> None:
    record = desk.create()
    assert desk.send_file("POST", record, PDF, headers={"X-Session-ID": "a b?%2F{x}"}).status_code == 202


@pytest.mark.parametrize("outage", OUTAGES[1:])
def test_replaced_metadata_that_was_not_signalled_leaves_the_index_as_it_is(desk: Desk, outage: str) -> None:
    record = desk.in_state("processed")
    check(gone_by(desk, outage, "replace", record), 500, FRAMEWORK)
    desk.sandbox.process_now()
    entry = desk.record(record)
    assert (entry["title"], entry["index"]["title"]) == ("Anders", "Kapvergunning Hooigracht")
    assert standing(desk, record) == {"stored": True, "signalled": False, "withdrawn": False, "public": True}
    assert desk.replace(record, **titled("Nog anders")).status_code == 201
    assert desk.record(record)["index"]["title"] == "Nog anders"


def test_the_same_bytes_do_not_signal_again(desk: Desk) -> None:
    record = desk.in_state("processed")
    gone_by(desk, "process_away", "replace", record)
    stored = desk.get(f"metadata/{record}").content
    json_type = {"Content-Type": "application/json"}
    assert desk.put(f"metadata/{record}", content=stored, headers=json_type).status_code == 500
    assert desk.record(record)["index"]["title"] == "Kapvergunning Hooigracht"
    assert desk.put(f"metadata/{record}", content=stored + b" ", headers=json_type).status_code == 201
    assert desk.record(record)["index"]["title"] == "Anders"


def test_the_same_bytes_do_not_lift_a_withdrawal(desk: Desk) -> None:
    record = desk.in_state("withdrawn")
    stored = desk.get(f"metadata/{record}").content
    json_type = {"Content-Type": "application/json"}
    assert desk.put(f"metadata/{record}", content=stored, headers=json_type).status_code == 500
    assert standing(desk, record) == {"stored": True, "signalled": True, "withdrawn": True, "public": False}
    assert desk.put(f"metadata/{record}", content=stored + b" ", headers=json_type).status_code == 201
    assert standing(desk, record) == {"stored": True, "signalled": True, "withdrawn": False, "public": True}


def test_metadata_that_was_stored_without_a_signal_is_signalled_by_the_next_change(desk: Desk) -> None:
    record = desk.create()
    gone_by(desk, "process_away", "POST", record)
    assert desk.replace(record, **titled("Anders")).status_code == 201
    desk.sandbox.process_now()
    entry = desk.record(record)
    assert (entry["index"]["title"], entry["index"]["sha256"]) == ("Anders", entry["sha256"])


def test_a_withdrawal_that_was_not_signalled_is_noted_and_leaves_the_document_public(desk: Desk) -> None:
    record = desk.in_state("processed")
    check(gone_by(desk, "process_away", "withdraw", record), 500, FRAMEWORK)
    assert desk.get(f"documenten/{record}").status_code == 404
    assert desk.delete(f"documenten/{record}").status_code == 404
    desk.sandbox.process_now()
    assert standing(desk, record) == {"stored": True, "signalled": False, "withdrawn": True, "public": True}
    assert desk.record(record)["index"]["title"] == "Kapvergunning Hooigracht"
    assert desk.replace(record, **titled("Anders")).status_code == 201
    assert desk.delete(f"documenten/{record}").status_code == 200
    assert standing(desk, record) == {"stored": True, "signalled": True, "withdrawn": True, "public": False}


@pytest.mark.parametrize("outage", OUTAGES[:2])
def test_a_withdrawal_that_did_not_come_so_far_changes_nothing(desk: Desk, outage: str) -> None:
    record = desk.in_state("processed")
    before = desk.record(record)
    gone_by(desk, outage, "withdraw", record)
    assert desk.record(record) == before


def test_a_lift_that_was_not_signalled_is_not_public(desk: Desk) -> None:
    record = desk.in_state("withdrawn")
    check(gone_by(desk, "process_away", "replace", record), 500, FRAMEWORK)
    desk.sandbox.process_now()
    assert standing(desk, record) == {"stored": True, "signalled": False, "withdrawn": False, "public": False}
    assert desk.get(f"documenten/{record}").status_code == 200


def test_metadata_is_stored_when_the_registration_is_away_and_not_when_the_repository_is(desk: Desk) -> None:
    before = len(desk.sandbox.records())
    gone_by(desk, "repository_away", "create", "")
    assert len(desk.sandbox.records()) == before
    gone_by(desk, "registration_away", "create", "")
    assert len(desk.sandbox.records()) == before + 1
    assert not desk.sandbox.records()[-1]["stored"]


def test_metadata_cannot_be_read_before_it_was_processed_when_processing_is_away(desk: Desk) -> None:
    record = desk.deliver()
    check(gone_by(desk, "process_away", "read", record), 500, FRAMEWORK)
    desk.sandbox.process_now()
    check(gone_by(desk, "process_away", "read", record), 200, DONE)


def test_a_file_gets_404_after_the_metadata_was_replaced_whatever_is_away_then(desk: Desk) -> None:
    record = desk.create()
    assert desk.replace(record, **titled("Anders")).status_code == 201
    for outage in OUTAGES[1:]:
        assert gone_by(desk, outage, "POST", record).status_code == 404
    assert gone_by(desk, "repository_away", "POST", record).status_code == 400


def test_what_is_wrong_with_a_request_is_seen_before_the_storage_is_asked(desk: Desk) -> None:
    desk.sandbox.fault(kind="repository_away", times=0)
    assert desk.get("documenten/doc-1").json()["title"] == "Validatiefout"
    assert desk.send_file("POST", UNKNOWN, b"Dit is geen PDF.").json()["title"] == "Bestandstype-fout"


def test_an_outage_strikes_as_other_faults_do(desk: Desk) -> None:
    desk.sandbox.fault("postDocument", kind="process_away", after=1, times=1)
    record = desk.create()
    assert [desk.send_file("POST", record, PDF).status_code for _ in range(3)] == [202, 500, 202]
    desk.sandbox.fault(kind="repository_away")
    assert desk.get("_zoek?start=0").status_code == 200, "a search needs none of the services"
    assert desk.get(f"documenten/{record}").status_code == 400
    assert Fault.parse("process_away:times=0") == Fault("process_away", times=0)


def test_an_outage_adds_up_with_a_lost_answer(desk: Desk) -> None:
    record = desk.create()
    desk.sandbox.fault(kind="process_away", times=0)
    desk.sandbox.fault("postDocument", kind="lose_answer")
    with pytest.raises(httpx.RemoteProtocolError):
        desk.send_file("POST", record, PDF)
    desk.sandbox.process_now()
    assert standing(desk, record) == {"stored": True, "signalled": False, "withdrawn": False, "public": False}


def test_the_public_file_is_kept_while_another_is_stored(ideal_desk: Desk) -> None:
    record = ideal_desk.in_state("processed")
    gone_by(ideal_desk, "process_away", "PUT", record)
    entry = ideal_desk.record(record)
    assert entry["sha256"] != entry["index"]["sha256"]
    assert entry["index"]["size"] == len(PDF)
    assert ideal_desk.get(f"documenten/{record}").content == ZIP


def test_metadata_is_read_as_it_was_written(desk: Desk) -> None:
    record = desk.create()
    text = json.dumps(metadata(pid=PID + record), indent=7)
    answer = desk.put(f"metadata/{record}", content=text, headers={"Content-Type": "application/json"})
    assert answer.text == text
    assert desk.get(f"metadata/{record}").text == text
