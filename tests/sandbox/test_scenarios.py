"""Every request that a test of a server would make, and what comes back, in one table: 0.9.0-beta in both modes."""

from __future__ import annotations

import json

import pytest
from asking import (
    CONFLICT,
    EMPTY,
    FILE,
    FILE_TYPE,
    FRAMEWORK,
    IDENTIFIER,
    MEDIA_TYPE,
    METADATA,
    NOT_FOUND,
    PARSE,
    RECEIPT,
    RESULTS,
    RIGHTS,
    SCHEMA,
    TOKEN,
    VALUES,
    Scenario,
    delete,
    get,
    kamerstuk,
    own,
    play,
    post,
    post_as,
    post_raw,
    post_with,
    put,
    put_at,
    put_what_is_read,
    put_with,
    send,
    token,
    values,
)
from desk import EMPTY_ZIP, OTHER, PDF, PID, SPANNED_ZIP, THEME, UNKNOWN, ZIP, Desk, metadata, titled

ZIP_TYPE = {"Content-Type": "application/zip"}
WITH_KEY_TWICE = json.dumps(metadata()).replace('"language"', '"identifiers": [], "language"').encode()

SCENARIOS = (
    # Making a record.
    Scenario("create", "none", post(metadata()), 201, METADATA),
    Scenario("create without identifiers", "none", post(metadata(without="identifiers")), 400, SCHEMA),
    Scenario("create with no identifiers", "none", post(metadata(identifiers=[])), 201, METADATA),
    Scenario("create with identifiers that are not unique", "none",
             post(metadata(identifiers=["abc", "abc"])), 201, METADATA),
    Scenario("create without acts", "none", post(metadata(without="documenthandelingen")), 400, SCHEMA),
    Scenario("create with an unknown key under document", "none", post(metadata(onbekend=1)), 201, METADATA),
    Scenario("create with an unknown key at the root", "none", post({**metadata(), "x": 1}), 400, SCHEMA),
    Scenario("create with an unknown organisation", "none",
             post(metadata(verantwoordelijke={"id": "https://example.org/gm0518"})), 400, SCHEMA),
    Scenario("create with a relation", "none",
             post({**metadata(), "documentrelaties": {"relation": UNKNOWN, "role": "x"}}), 201, METADATA),
    Scenario("create with relations as a list", "none",
             post({**metadata(), "documentrelaties": []}), 400, SCHEMA),
    Scenario("create with a time that is none", "none",
             post(metadata(geldigheid={"begindatum": "2022-08-24"})), 400, SCHEMA),
    Scenario("create with an address that is no URI", "none",
             post(metadata(weblocatie="kapvergunning hooigracht")), 400, SCHEMA),
    Scenario("create with a key twice", "none", post_raw(WITH_KEY_TWICE), 400, PARSE),
    Scenario("create with a script", "none", post(metadata(**titled("a <script>b"))), 400, PARSE),
    Scenario("create with other HTML", "none", post(metadata(**titled("a <b>b</b>"))), 201, METADATA),
    Scenario("create with what is no JSON", "none", post_raw(b"{"), 400, PARSE),
    Scenario("create with nothing", "none", post_raw(b""), 400, PARSE),
    Scenario("create with a number that JSON has not", "none", post_raw(b'{"document": NaN}'), 400, PARSE),
    Scenario("create with what is no UTF-8", "none", post_raw(b'{"document": "\xff"}'), 400, PARSE),
    Scenario("create with half a character", "none", post_raw(b'{"document": "\\ud800"}'), 400, PARSE),
    Scenario("create with brackets without end", "none", post_raw(b"[" * 100_000), 400, PARSE),
    Scenario("create, sent as text", "none", post_raw(b"{}", "text/plain"), 415, MEDIA_TYPE),
    Scenario("create, sent as JSON in so many words", "none",
             post_raw(json.dumps(metadata()).encode(), "Application/JSON; charset=utf-8"), 201, METADATA),
    Scenario("create, asking for HTML", "none", post(metadata(), headers={"Accept": "text/html"}), 406, FRAMEWORK),
    # The policy, which is asked before the schema.
    Scenario("create for another publisher", "none", post(metadata(publisher={"id": OTHER})), 401, EMPTY),
    Scenario("create for another publisher, and wrong", "none",
             post(metadata(without="language", publisher={"id": OTHER})), 401, EMPTY),
    Scenario("create a kamerstuk without the role", "none", post(kamerstuk()), 401, EMPTY),
    Scenario("create a kamerstuk", "none",
             post_as(token(roles=["Publisher KST"]), kamerstuk()), 201, METADATA),
    Scenario("create without a publisher", "none", post(metadata(without="publisher")), 500, FRAMEWORK),
    Scenario("create with a publisher without id", "none",
             post(metadata(publisher={"label": "gemeente Den Haag"})), 500, FRAMEWORK),
    Scenario("create without document types", "none",
             post(metadata(classificatiecollectie={"themas": [{"id": THEME}]})), 500, FRAMEWORK),
    Scenario("create with a list", "none", post([1]), 500, FRAMEWORK),
    # Signing in.
    Scenario("create without a token", "none",
             post_with("X-Session-ID", lambda desk: "0d8f2c54"), 403, RIGHTS),
    Scenario("create with bearer in small letters", "none", post_as(own, start="bearer "), 403, RIGHTS),
    Scenario("create with what is no token", "none", post_as(lambda desk: "geheim"), 401, TOKEN),
    Scenario("create with a token of somebody else", "none",
             post_as(lambda desk: desk.token[:-8] + "AAAAAAAA"), 401, TOKEN),
    Scenario("create with an unsigned token", "none",
             post_as(lambda desk: f"eyJhbGciOiJub25lIn0.{desk.token.split('.')[1]}.x"), 401, TOKEN),
    Scenario("create with a token that has expired", "none",
             post_as(token(expires_in=-1)), 401, TOKEN),
    Scenario("create with a token without roles", "none",
             post_as(token(roles=None)), 500, FRAMEWORK),
    Scenario("create with a token without organisations", "none",
             post_as(token(org=[])), 401, EMPTY),
    Scenario("create with the other header", "none",
             post_with("X-JWT-Token", own), 201, METADATA),
    Scenario("create with the token of a sandbox", "none",
             post_with("Aanlever-Token", own), 403, RIGHTS),
    # Reading a record.
    Scenario("read", "created", get("metadata/{id}"), 200, METADATA),
    Scenario("read, unknown", "none", get(f"metadata/{UNKNOWN}"), 404, NOT_FOUND),
    Scenario("read, no UUID", "none", get("metadata/doc-20219495"), 400, IDENTIFIER),
    Scenario("read, in braces", "created", get("metadata/{{{id}}}"), 404, NOT_FOUND),
    Scenario("read what was withdrawn", "withdrawn", get("metadata/{id}"), 200, METADATA),
    Scenario("read, asking for HTML", "created", get("metadata/{id}", Accept="text/html"), 406, FRAMEWORK),
    # Replacing metadata: schema, lookup, pid there, pid the same, publisher the same, in this order.
    Scenario("replace", "created", put(**titled("Anders")), 201, METADATA),
    Scenario("replace what is processed", "processed", put(**titled("Anders")), 201, METADATA),
    Scenario("replace what was withdrawn, changing nothing", "withdrawn", put(), 201, METADATA),
    Scenario("replace, changing nothing", "created", put(), 201, METADATA),
    Scenario("replace with the same bytes", "created", put_what_is_read(), 500, FRAMEWORK),
    Scenario("replace what was withdrawn with the same bytes", "withdrawn", put_what_is_read(), 500, FRAMEWORK),
    Scenario("replace with another pid", "created", put(pid=PID + UNKNOWN), 409, CONFLICT),
    Scenario("replace with another publisher", "created", put(publisher={"id": OTHER}), 403, RIGHTS),
    Scenario("replace with another pid and publisher", "created",
             put(pid=PID + UNKNOWN, publisher={"id": OTHER}), 409, CONFLICT),
    Scenario("replace without pid", "created",
             lambda desk, record: desk.put(f"metadata/{record}", json=metadata(publisher={"id": OTHER})),
             400, IDENTIFIER),
    Scenario("replace with relations", "created",
             put_with({"documentrelaties": {}}), 400, SCHEMA),
    Scenario("replace with an unknown key under document", "created", put(onbekend=1), 201, METADATA),
    Scenario("replace with a script", "created", put(**titled("<script>")), 400, PARSE),
    Scenario("replace, unknown", "none", put_at(UNKNOWN, metadata()), 404, NOT_FOUND),
    Scenario("replace, unknown, and wrong", "none",
             put_at(UNKNOWN, metadata(without="language")), 400, SCHEMA),
    Scenario("replace, no UUID", "none", put_at("doc-20219495", metadata()), 404, NOT_FOUND),
    Scenario("replace of another organisation", "created",
             lambda desk, record: desk.put(
                 f"metadata/{record}", json=metadata(pid=PID + record, **titled("Anders")),
                 headers={"Authorization": f"Bearer {desk.sandbox.token(org=['gm0363'])}"}),
             201, METADATA),
    # Sending a file.
    Scenario("send a PDF", "created", send(PDF), 202, RECEIPT),
    Scenario("send a ZIP", "created", send(ZIP, **ZIP_TYPE), 202, RECEIPT),
    Scenario("send a ZIP as PDF", "created", send(ZIP), 202, RECEIPT),
    Scenario("send an empty ZIP", "created", send(EMPTY_ZIP, **ZIP_TYPE), 202, RECEIPT),
    Scenario("send a part of a ZIP", "created", send(SPANNED_ZIP, **ZIP_TYPE), 202, RECEIPT),
    Scenario("send again", "uploaded", send(ZIP), 202, RECEIPT),
    Scenario("replace a file", "uploaded", send(ZIP, "PUT"), 202, RECEIPT),
    Scenario("send a PDF that is none", "created", send(b"Dit is geen PDF."), 400, FILE_TYPE),
    Scenario("send a PDF that begins with a space", "created", send(b" " + PDF), 400, FILE_TYPE),
    Scenario("send nothing", "created", send(b""), 400, FILE_TYPE),
    Scenario("send three bytes", "created", send(b"%PD"), 400, FILE_TYPE),
    Scenario("send as text", "created", send(PDF, **{"Content-Type": "text/plain"}), 415, MEDIA_TYPE),
    Scenario("send as nothing", "created", send(PDF, **{"Content-Type": None}), 415, MEDIA_TYPE),
    Scenario("send without a session", "created", send(PDF, **{"X-Session-ID": None}), 500, FRAMEWORK),
    Scenario("send to an unknown id", "none", send(PDF, place="99999999-0000-4000-8000-000000000001"), 202, RECEIPT),
    Scenario("send to what is no UUID", "none", send(PDF, place="doc-20219495"), 400, IDENTIFIER),
    Scenario("send to what is processed", "processed", send(PDF), 404, NOT_FOUND),
    Scenario("replace a file of what is processed", "processed", send(PDF, "PUT"), 404, NOT_FOUND),
    Scenario("send after the metadata was replaced", "replaced", send(PDF), 404, NOT_FOUND),
    Scenario("send to what was withdrawn", "withdrawn", send(PDF), 404, NOT_FOUND),
    Scenario("send for another organisation", "created",
             lambda desk, record: desk.send_file("POST", record, PDF, headers={
                 "Authorization": f"Bearer {desk.sandbox.token(org=['gm0363'])}"}), 202, RECEIPT),
    # Reading a file, and withdrawing.
    Scenario("download", "uploaded", get("documenten/{id}"), 200, FILE),
    Scenario("download what is processed", "processed", get("documenten/{id}"), 200, FILE),
    Scenario("download an orphan", "created", get("documenten/{id}"), 404, NOT_FOUND),
    Scenario("download, unknown", "none", get(f"documenten/{UNKNOWN}"), 404, NOT_FOUND),
    Scenario("download, no UUID", "none", get("documenten/doc-20219495"), 400, IDENTIFIER),
    Scenario("download what was withdrawn", "withdrawn", get("documenten/{id}"), 404, NOT_FOUND),
    Scenario("download as HTML", "uploaded", get("documenten/{id}", Accept="text/html"), 406, FRAMEWORK),
    Scenario("withdraw", "processed", delete(), 200, EMPTY),
    Scenario("withdraw an orphan", "created", delete(), 200, EMPTY),
    Scenario("withdraw twice", "withdrawn", delete(), 404, NOT_FOUND),
    Scenario("withdraw, unknown", "none", delete(f"documenten/{UNKNOWN}"), 404, NOT_FOUND),
    Scenario("withdraw, no UUID", "none", delete("documenten/doc-20219495"), 400, IDENTIFIER),
    # Searching, and what there is not.
    Scenario("search", "none", get("_zoek?start=0"), 200, RESULTS),
    Scenario("search beyond the end", "none", get("_zoek?start=25"), 200, RESULTS),
    Scenario("search, asking for HTML", "none", get("_zoek?start=0", Accept="text/html"), 406, FRAMEWORK),
    Scenario("search without a token", "none",
             lambda desk, record: desk.stranger.get(f"{desk.base_url}_zoek?start=0"), 403, RIGHTS),
    Scenario("search from below nothing", "none", get("_zoek?start=-1"), 400, EMPTY),
    Scenario("search from nowhere", "none", get("_zoek"), 400, FRAMEWORK),
    Scenario("search from what is no number", "none", get("_zoek?start=een"), 400, FRAMEWORK),
    Scenario("search from beyond all numbers", "none", get(f"_zoek?start={2**31}"), 400, FRAMEWORK),
    Scenario("ask for a list", "none", values("?soort=gemeenten"), 200, VALUES),
    Scenario("ask for a list in capitals", "none", values("?soort=DocumentSoorten"), 200, VALUES),
    Scenario("ask for an unknown list", "none", values("?soort=postcodes"), 400, EMPTY),
    Scenario("ask for no list", "none", values(""), 400, FRAMEWORK),
    Scenario("another method", "none", lambda desk, record: desk.patch("metadata"), 405, FRAMEWORK),
    Scenario("another method on a file", "none",
             lambda desk, record: desk.patch(f"documenten/{UNKNOWN}"), 405, FRAMEWORK),
    Scenario("another path", "none", get("publicaties"), 404, FRAMEWORK),
)  # fmt: skip


# What the spec means otherwise than the published build did.
IDEAL = {
    # The schema is asked before the policy, and the policy says what it has against the metadata.
    "create for another publisher": (401, TOKEN),
    "create for another publisher, and wrong": (400, SCHEMA),
    "create a kamerstuk without the role": (401, TOKEN),
    "create without a publisher": (400, SCHEMA),
    "create with a publisher without id": (400, SCHEMA),
    "create without document types": (400, SCHEMA),
    "create with a list": (400, SCHEMA),
    "create with a token without roles": (201, METADATA),
    "create with a token without organisations": (401, TOKEN),
    # Braces are taken off; what was withdrawn is gone; a replacement may change nothing.
    "read, in braces": (200, METADATA),
    "read what was withdrawn": (404, NOT_FOUND),
    "replace what was withdrawn, changing nothing": (404, NOT_FOUND),
    "replace with the same bytes": (201, METADATA),
    "replace what was withdrawn with the same bytes": (404, NOT_FOUND),
    # A file can be replaced at any time, but not sent to nobody.
    "send without a session": (400, IDENTIFIER),
    "send to an unknown id": (404, NOT_FOUND),
    "send to what is processed": (202, RECEIPT),
    "replace a file of what is processed": (202, RECEIPT),
    "send after the metadata was replaced": (202, RECEIPT),
    "search from below nothing": (400, FRAMEWORK),
    "search from beyond all numbers": (200, RESULTS),
    "ask for no list": (400, EMPTY),
}


def test_the_table_is_in_order() -> None:
    answers = {scenario.name: (scenario.status, scenario.body) for scenario in SCENARIOS}
    assert len(answers) == len(SCENARIOS), "a name stands twice"
    for name, answer in IDEAL.items():
        assert answers[name] != answer, f"{name} is no difference"


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_the_published_build(desk: Desk, scenario: Scenario) -> None:
    play(desk, scenario)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_as_the_spec_means_it(ideal_desk: Desk, scenario: Scenario) -> None:
    play(ideal_desk, scenario.answering(*IDEAL.get(scenario.name, (scenario.status, scenario.body))))
