"""What the published build does over several requests, oddities included, and where the spec means otherwise."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from desk import EMPTY_ZIP, OTHER, PDF, PID, UNKNOWN, VERGUNNING, ZIP, Desk, id_of, metadata, titled

from plooi import waardelijsten

RECEIPT_DATE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{3}|\.\d{6}|\.\d{9})?)?")


def test_every_create_makes_another_record(desk: Desk) -> None:
    first, second = desk.create(), desk.create()
    assert first != second
    assert desk.record(first)["metadata"]["document"]["identifiers"] == ["doc-20219495"]
    assert desk.record(second)["metadata"]["document"]["identifiers"] == ["doc-20219495"]


def test_a_pid_that_was_sent_along_is_kept_and_differs_from_the_location(desk: Desk) -> None:
    made = desk.post("metadata", json=metadata(pid=PID + UNKNOWN))
    assert made.json()["document"]["pid"] == PID + UNKNOWN
    assert id_of(made) != UNKNOWN
    read = desk.get(f"metadata/{id_of(made)}").json()
    assert read["document"]["pid"] == PID + UNKNOWN
    assert desk.put(f"metadata/{id_of(made)}", json=metadata(pid=PID + id_of(made))).status_code == 409


def test_the_spec_lets_the_platform_alone_give_a_pid(ideal_desk: Desk) -> None:
    made = ideal_desk.post("metadata", json=metadata(pid=PID + UNKNOWN))
    assert made.json()["document"]["pid"] == PID + id_of(made)


def test_what_a_create_answers(desk: Desk) -> None:
    made = desk.post("metadata", json=metadata())
    assert made.headers["Location"] == f"{desk.sandbox.url}/documenten/{id_of(made)}"
    assert uuid.UUID(made.headers["X-Session-ID"])
    assert made.json() == metadata(pid=PID + id_of(made))
    assert desk.get(f"metadata/{id_of(made)}").json() == made.json()


def test_headers_that_every_service_sends(desk: Desk) -> None:
    record = desk.deliver()
    answers = [
        desk.get(f"metadata/{record}"),
        desk.get(f"documenten/{record}"),
        desk.get("_zoek?start=0"),
        desk.get(f"metadata/{UNKNOWN}"),
        desk.delete(f"documenten/{record}"),
    ]
    for answer in answers:
        assert answer.headers["Api-Version"] == "1.0.0"
        assert answer.headers["Content-Language"] == "nl"
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "Content-Security-Policy" in answer.headers


def test_receipts_of_a_new_and_of_a_replaced_file(desk: Desk) -> None:
    record = desk.create()
    receipts = [desk.send_file(method, record, PDF).json() for method in ("POST", "PUT")]
    assert set(receipts[0]) == {"title", "status", "detail", "openbaarmakingsdatum", "document"}
    assert set(receipts[1]) == {"title", "status", "detail", "wijzigingsdatum", "document"}
    assert RECEIPT_DATE.fullmatch(receipts[0]["openbaarmakingsdatum"])
    assert RECEIPT_DATE.fullmatch(receipts[1]["wijzigingsdatum"])


def test_a_repeated_upload_overwrites_until_it_is_processed(desk: Desk) -> None:
    record = desk.deliver(PDF)
    assert desk.send_file("POST", record, ZIP).status_code == 202
    desk.sandbox.process_now()
    assert desk.send_file("POST", record, PDF).status_code == 404
    assert desk.sandbox.file(record) == ZIP
    kept = desk.record(record)
    assert (kept["uploads"], kept["media_type"], kept["declared"]) == (2, "application/zip", "application/pdf")


def test_an_orphan_is_never_public_and_can_be_withdrawn(desk: Desk) -> None:
    record = desk.create()
    desk.sandbox.process_now()
    assert (desk.record(record)["state"], desk.record(record)["public"]) == ("created", False)
    assert desk.delete(f"documenten/{record}").status_code == 200
    assert desk.record(record)["state"] == "withdrawn"


def test_a_file_that_nobody_announced_never_becomes_public(desk: Desk) -> None:
    unannounced = str(uuid.uuid4())
    assert desk.send_file("POST", unannounced, PDF).status_code == 202
    desk.sandbox.process_now()
    assert (desk.record(unannounced)["state"], desk.record(unannounced)["public"]) == ("uploaded", False)
    assert desk.get(f"metadata/{unannounced}").status_code == 404


def test_braces_pass_the_pattern_and_are_not_understood(desk: Desk) -> None:
    record = desk.create()
    assert desk.send_file("POST", f"documenten/{{{record}}}", PDF).json()["title"] == "Bestandstype-fout"
    assert desk.record(record)["state"] == "created"
    assert desk.delete(f"documenten/{{{UNKNOWN}}}").status_code == 404


def test_replacing_metadata_lifts_a_withdrawal(desk: Desk) -> None:
    record = desk.in_state("withdrawn")
    assert desk.record(record)["public"] is False
    assert desk.replace(record, **titled("Weer terug")).status_code == 201
    assert (desk.record(record)["state"], desk.record(record)["public"]) == ("processed", True)
    assert desk.get(f"documenten/{record}").content == PDF


def test_the_spec_keeps_what_was_withdrawn_offline(ideal_desk: Desk) -> None:
    record = ideal_desk.in_state("withdrawn")
    assert ideal_desk.replace(record, **titled("Weer terug")).status_code == 404
    assert ideal_desk.record(record)["public"] is False


def test_relations_cannot_travel_in_a_replacement_and_do_not_stay(desk: Desk) -> None:
    relation = {"relation": UNKNOWN, "role": "https://identifier.overheid.nl/tooi/def/thes/kern/c_4d1ea9ba"}
    made = desk.post("metadata", json={**metadata(), "documentrelaties": relation})
    read = desk.get(f"metadata/{id_of(made)}").json()
    assert read["documentrelaties"] == relation
    assert desk.put(f"metadata/{id_of(made)}", json=read).status_code == 400
    assert desk.replace(id_of(made), **titled("Zonder")).status_code == 201
    assert "documentrelaties" not in desk.get(f"metadata/{id_of(made)}").json()


@pytest.mark.parametrize(
    ("accept", "declared"),
    [
        ("*/*", "application/pdf"),
        ("application/zip", "application/zip"),
        ("application/*", "application/pdf"),
        ("application/pdf;q=0.1, application/zip", "application/zip"),
    ],
)
def test_the_type_of_a_download_follows_the_question_not_the_file(desk: Desk, accept: str, declared: str) -> None:
    record = desk.deliver(EMPTY_ZIP)
    answer = desk.get(f"documenten/{record}", headers={"Accept": accept})
    assert (answer.headers["Content-Type"], answer.content) == (declared, EMPTY_ZIP)


def test_the_spec_declares_what_a_download_is(ideal_desk: Desk) -> None:
    record = ideal_desk.deliver(ZIP)
    assert ideal_desk.get(f"documenten/{record}").headers["Content-Type"] == "application/zip"
    assert ideal_desk.get(f"documenten/{record}", headers={"Accept": "application/pdf"}).status_code == 406


@pytest.mark.parametrize(("start", "count"), [(0, 10), (10, 10), (19, 10), (20, 5), (25, 5), (26, 0), (2**40, 0)])
def test_a_search_answers_sample_data_whatever_was_delivered(desk: Desk, start: int, count: int) -> None:
    page = desk.get(f"_zoek?start={start}").json()
    assert (page["totaal"], page["start"], page["aantal"], len(page["resultaten"])) == (25, start, 10, count)
    pids = {result["document"]["pid"] for result in page["resultaten"]}
    assert len(pids) <= 1
    assert all(pid.startswith(PID) for pid in pids)
    assert all("identifiers" not in result["document"] for result in page["resultaten"])


def test_the_spec_lets_a_search_find_what_is_public_of_ones_own(new_desk: Callable[..., Desk]) -> None:
    desk = new_desk(mode="ideal", processing=3600.0)
    public = [desk.deliver(**titled(f"Titel {number}")) for number in range(12)]
    desk.sandbox.process_now()
    desk.delete(f"documenten/{public.pop(0)}")
    desk.create()
    desk.deliver()
    first, second = (desk.get(f"_zoek?start={start}").json() for start in (0, 10))
    assert [page["totaal"] for page in (first, second)] == [11, 11]
    assert [page["aantal"] for page in (first, second)] == [10, 1]
    pids = [result["document"]["pid"] for page in (first, second) for result in page["resultaten"]]
    assert pids == [PID + record for record in public]
    stranger = {"Authorization": f"Bearer {desk.sandbox.token(org=['gm0363'])}"}
    assert desk.get("_zoek?start=0", headers=stranger).json()["totaal"] == 0


def test_value_lists_run_ahead_of_the_spec(desk: Desk, ideal_desk: Desk) -> None:
    served = {value["identifier"] for value in desk.get(f"{desk.lists}?soort=gemeenten").json()}
    of_the_spec = {value["identifier"] for value in ideal_desk.get(f"{ideal_desk.lists}?soort=gemeenten").json()}
    assert (len(served), len(of_the_spec)) == (604, 601)
    assert {uri.rpartition("/")[2] for uri in served - of_the_spec} == {"gm1980", "gm1982", "gm1991"}


@pytest.mark.parametrize("naam", waardelijsten.names())
def test_every_kind_of_value_list_is_there(desk: Desk, ideal_desk: Desk, naam: str) -> None:
    for of in (desk, ideal_desk):
        answer = of.stranger.get(f"{of.lists}?soort={naam}")
        assert answer.status_code == 200
        assert answer.json()
        assert "Api-Version" not in answer.headers


def test_a_value_that_the_service_offers_can_be_refused(desk: Desk) -> None:
    offered = {value["identifier"] for value in desk.get(f"{desk.lists}?soort=documentsoorten").json()}
    known = {value.id for value in waardelijsten.snapshot("documentsoorten", "service").values()}
    assert (len(offered), len(offered - known)) == (77, 14), "the collections come on top"
    assert known < offered
    assert VERGUNNING in offered
    refused = [
        uri
        for uri in sorted(known)
        if desk.post(
            "metadata",
            json=metadata(
                classificatiecollectie=metadata()["document"]["classificatiecollectie"]
                | {"documentsoorten": [{"id": uri}]}
            ),
        ).status_code
        == 400
    ]
    assert len(refused) == 16


def test_processing_notes_what_the_schema_let_pass(desk: Desk) -> None:
    act = {
        "soortHandeling": {"id": "https://identifier.overheid.nl/tooi/def/thes/kern/c_e1ec050e"},
        "atTime": "2022-08-24T14:15:22+02:00",
        "wasAssociatedWith": {"id": OTHER},
    }
    validity = {"begindatum": "2022-08-24T14:15:22+02:00", "einddatum": "2022-08-24 14:15:22Z", "x": 1}
    extra = [{"velden": [{"key": "zaaknummer", "values": "2021-117"}]}]
    changed = metadata(onbekend=1, documenthandelingen=[act], extraMetadata=extra, geldigheid=validity)
    made = desk.post("metadata", json={**changed, "documentrelaties": {"relation": UNKNOWN, "role": OTHER}})
    assert made.status_code == 201, made.text
    notes = desk.record(id_of(made))["processing_notes"]
    assert [note.partition(":")[0] for note in notes] == [
        "document.onbekend",
        "documentrelaties",
        "document.extraMetadata",
        "document.geldigheid.begindatum",
        "document.geldigheid.einddatum",
        "document.geldigheid.x",
    ]
    assert desk.record(desk.create())["processing_notes"] == []
