"""In 0.9.0-beta a document that carries a relation is taken and never processed: who delivers one has to choose."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from facade.clients import PDF, UNKNOWN, ZIP, Client, permit, record
from plooi import NotInThisVersion, Publication, versions
from plooi.errors import ConfigurationError, RelationsNotProcessed
from plooi.sandbox import Sandbox

RELATION = {"relation": UNKNOWN, "role": "https://identifier.overheid.nl/tooi/def/thes/kern/c_4d1ea9ba"}
ATTACHMENT = permit(documentrelaties=[RELATION])


def calls(client: Client) -> list[Any]:
    return [lambda **more: client.publish(ATTACHMENT, ZIP, **more), lambda **m: client.create_metadata(ATTACHMENT, **m)]


@pytest.mark.parametrize("verb", [0, 1], ids=["publish", "create_metadata"])
def test_it_is_refused_before_anything_is_sent(beta: Client, sandbox: Sandbox, verb: int) -> None:
    for more in ({}, {"relations": "refuse"}, {"loss": "report"}):
        with pytest.raises(RelationsNotProcessed) as caught:
            calls(beta)[verb](**more)
        assert isinstance(caught.value, NotInThisVersion)
        assert set(caught.value.fields) == {"documentrelaties"}
        for words in ("0.9.0-beta", "never made public", "relations='leave_out'", "relations='send'"):
            assert words in str(caught.value)
    assert sandbox.requests() == []


@pytest.mark.parametrize("verb", [0, 1], ids=["publish", "create_metadata"])
def test_the_relation_is_left_out_and_kept_on_the_result(beta: Client, sandbox: Sandbox, verb: int) -> None:
    publication = calls(beta)[verb](relations="leave_out")
    assert "documentrelaties" not in record(sandbox, publication.id)["metadata"]
    assert publication.left_out == ("documentrelaties",)
    kept = json.loads(json.dumps(publication.to_dict()))
    assert kept["documentrelaties"] == [{**RELATION, "titel": None}]
    assert Publication.from_dict(kept) == publication
    # What is kept is what a later delivery takes.
    assert ATTACHMENT.evolve(documentrelaties=publication.documentrelaties) == ATTACHMENT


@pytest.mark.parametrize("verb", [0, 1], ids=["publish", "create_metadata"])
def test_it_is_sent_all_the_same(beta: Client, sandbox: Sandbox, verb: int) -> None:
    publication = calls(beta)[verb](relations="send")
    assert record(sandbox, publication.id)["metadata"]["documentrelaties"] == RELATION
    assert (publication.left_out, publication.documentrelaties) == ((), ())


def test_metadata_without_a_relation_asks_for_no_choice(beta: Client) -> None:
    for relations in ("refuse", "leave_out", "send"):
        publication = beta.publish(permit(), PDF, relations=relations)
        assert (publication.left_out, publication.documentrelaties) == ((), ())


def test_a_choice_that_there_is_not_is_refused(beta: Client, sandbox: Sandbox) -> None:
    with pytest.raises(ConfigurationError, match=r"relations is 'drop'\. Use one of refuse, leave_out, send"):
        beta.publish(permit(), PDF, relations="drop")
    assert sandbox.requests() == []


def test_what_was_read_of_an_attachment_is_left_out_as_well(beta: Client, sandbox: Sandbox) -> None:
    """What was received goes out as it was received, save for the relation."""
    sent = beta.create_metadata(ATTACHMENT, relations="send")
    read = beta.get_metadata(sent).evolve(pid=None)
    again = beta.create_metadata(read, relations="leave_out")
    assert "documentrelaties" not in record(sandbox, again.id)["metadata"]
    assert again.left_out == ("documentrelaties",)


def test_the_check_and_the_version_say_so() -> None:
    beta, alpha = versions.get("0.9.0-beta"), versions.get("0.3.2-alpha")
    [problem] = beta.check(ATTACHMENT)
    assert problem.field == "documentrelaties"
    assert "relations='leave_out'" in problem.text
    assert beta.check(ATTACHMENT, relations="send") == beta.check(ATTACHMENT, relations="leave_out") == ()
    assert beta.check(ATTACHMENT, "replace") == ()
    # Of the platform of an alpha nothing is known that would forbid it.
    assert alpha.check(ATTACHMENT) == ()
    assert alpha.encode(ATTACHMENT, relations="refuse").left_out == ()


def test_a_pdf_beside_it(beta: Client, sandbox: Sandbox, tmp_path: Path) -> None:
    """The main document itself is not held up."""
    main = beta.publish(permit(), PDF)
    attachment = permit(documentrelaties=[{**RELATION, "relation": main.id}])
    left_out = beta.publish(attachment, ZIP, relations="leave_out")
    assert [relation.relation for relation in left_out.documentrelaties] == [main.id]
