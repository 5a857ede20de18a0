"""Nothing is dropped silently: what a version cannot carry is named before anything is sent, or listed after."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from facade.clients import PDF, Call, Client, Reply, Server, operations, permit, record
from plooi import Metadata, NotInThisVersion, versions
from plooi.errors import MetadataInvalid
from plooi.sandbox import Sandbox
from plooi.versions.contract import VERBS
from plooi.versions.spec import Spec
from plooi_api import VERSIONS

#: Fields that some version has and another has not.
FIELDS: dict[str, Any] = {
    "trefwoorden": ["bomen"],
    "modified": "2021-11-08",
    "overige_metadata": {"zaaknummer": ["2021-117"]},
    "naam_opsteller": "Afdeling Groen",
    "creatiedatum": "december 2021",
    "omschrijvingen": ["Vergunning voor het kappen van één kastanje."],
    "onderwerpen": ["bomen"],
    "format": "PDF",
    "documenthandelingen": [
        {"soort_handeling": "ondertekening", "at_time": "2022-08-24T14:15:22Z", "was_associated_with": "gm0518"}
    ],
    "geldigheid_begindatum": "2022-08-24",
    "weblocatie": "https://www.example.org/kapvergunning",
    "documentrelaties": [{"relation": "https://x.test/a", "role": "https://x.test/b"}],
    "onderwerpen_ronl": ["https://x.test/onderwerp"],
    "is_part_of": "https://x.test/deel",
    "has_parts": ["https://x.test/deel"],
    "publicatiebestemming": ["Staatscourant"],
    "extra_metadata": [{"namespace": "https://x.test/ns", "velden": {"zaak": ["2021-117"]}}],
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_is_carried_or_named(plooi: Client, every: Sandbox, name: str) -> None:
    metadata = permit(**{name: FIELDS[name]})
    if plooi.version.carries(name):
        publication = plooi.create_metadata(metadata, relations="send")
        assert publication.left_out == ()
        assert getattr(plooi.get_metadata(publication), name) == getattr(
            plooi.version.decode(plooi.version.encode(metadata).document), name
        )
        assert plooi.get_metadata(publication).to_dict()[name]
        return
    for call in (
        lambda: plooi.create_metadata(metadata),
        lambda: plooi.publish(metadata, PDF),
        lambda: plooi.replace_metadata("2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f", metadata),
    ):
        with pytest.raises(NotInThisVersion) as caught:
            call()
        assert list(caught.value.fields) == [name]
        assert (caught.value.version, caught.value.verb) == (plooi.version.label, None)
        text = str(caught.value)
        assert f"Version {plooi.version.label} of the API cannot carry all of this metadata; nothing was sent:" in text
        assert f"\n  {name}: " in text
        assert "loss='report'" in text
    assert every.requests() == []
    publication = plooi.publish(metadata, PDF, loss="report")
    assert publication.left_out == (name,)
    assert publication.to_dict()["left_out"] == [name]
    assert record(every, publication.id)["metadata"] == {
        **plooi.version.encode(permit()).document,
        "document": record(every, publication.id)["metadata"]["document"],
    }
    assert not getattr(plooi.get_metadata(publication), name)
    changed = plooi.replace_metadata(publication, metadata.evolve(officiele_titel="Anders"), loss="report")
    assert changed.left_out == (name,)


def test_all_that_cannot_be_carried_is_named_at_once(plooi: Client, every: Sandbox, label: str) -> None:
    metadata = permit(**FIELDS, documentsoorten=["vergunning", "convenant"])
    with pytest.raises(NotInThisVersion) as caught:
        plooi.publish(metadata, PDF)
    lacking = {name for name in FIELDS if not versions.get(label).carries(name)}
    assert {name.partition("[")[0] for name in caught.value.fields} - {"documentsoorten"} == lacking
    assert every.requests() == []


def alike(document: Any) -> Any:
    """A wire document without its title."""
    document = copy.deepcopy(document)
    del document["document"]["titelcollectie"]["officieleTitel"]
    return document


def test_reading_changing_one_field_and_writing_back_changes_nothing_else(
    plooi: Client, every: Sandbox, label: str
) -> None:
    carried = {name: FIELDS[name] for name in FIELDS if versions.get(label).carries(name, "replace")}
    publication = plooi.publish(permit(**carried, verkorte_titels=["Kapvergunning"]), PDF)
    before = record(every, publication.id)["metadata"]
    read = plooi.get_metadata(publication)
    assert (read.wire, read.wire_version) == (before, label)
    plooi.replace_metadata(publication, read.evolve(officiele_titel="Eén ander veld"))
    after = record(every, publication.id)["metadata"]
    assert alike(after) == alike(before)
    assert after["document"]["titelcollectie"]["officieleTitel"] == "Eén ander veld"


def test_what_was_received_and_is_not_known_stays(
    connect: Callable[..., Client], serve: Callable[..., Server], label: str
) -> None:
    """The platform is newer than the client: a field, a value and a whole object that the spec does not have."""
    wire = versions.get(label).encode(permit()).document
    wire["document"]["nieuwVeld"] = {"a": [1, None, "é"]}
    wire["document"]["publisher"] = {"id": "https://x.test/gm9999", "label": "gemeente Nieuwland"}
    wire["document"]["geldigheid"] = "voor altijd"
    wire["plooiIntern"] = {"dcnId": "x"}

    def answer(call: Call) -> Reply:
        if call.method == "GET" and "/metadata/" in call.path:
            return 200, {}, json.dumps(wire).encode()
        return (200, {}, b"%PDF") if call.method == "GET" else (201, {}, call.body)

    server = serve(answer)
    plooi = connect(server.url, version=label)
    read = plooi.get_metadata("2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f")
    assert read.wire == wire
    assert read.extra["nieuwVeld"] == {"a": [1, None, "é"]}
    assert read.extra["/plooiIntern"] == {"dcnId": "x"}
    assert "voor altijd" in read.extra.values()
    assert read.publisher is not None
    assert read.publisher.id == "https://x.test/gm9999"
    again = Metadata.from_dict(json.loads(json.dumps(read.to_dict())))
    assert (again, again.extra) == (read, read.extra)
    # It goes out again when asked for, and not by accident.
    server.calls.clear()
    with pytest.raises(MetadataInvalid, match=r"nieuwVeld: This version has no such field"):
        plooi.create_metadata(again.evolve(pid=None))
    assert server.calls == []


def test_unknown_keys_go_out_when_asked_for(beta: Client, sandbox: Sandbox) -> None:
    metadata = permit(extra={"nieuwVeld": {"a": [1, None]}})
    for call in (beta.create_metadata, lambda it: beta.publish(it, PDF)):
        with pytest.raises(MetadataInvalid, match=r"nieuwVeld: .* processing fails on it\. Take it out, or send it"):
            call(metadata)
    assert sandbox.requests() == []
    left_out = beta.publish(metadata, PDF, loss="report")
    assert left_out.left_out == ("extra['nieuwVeld']",)
    assert "nieuwVeld" not in record(sandbox, left_out.id)["metadata"]["document"]
    sent = beta.publish(metadata, PDF, send_extra=True)
    assert record(sandbox, sent.id)["metadata"]["document"]["nieuwVeld"] == {"a": [1, None]}
    read = beta.get_metadata(sent)
    assert read.extra == {"nieuwVeld": {"a": [1, None]}}
    changed = beta.replace_metadata(sent, read.evolve(officiele_titel="Met behoud"), send_extra=True)
    assert changed.changed
    assert record(sandbox, sent.id)["metadata"]["document"]["nieuwVeld"] == {"a": [1, None]}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_that_a_version_has_not(connect: Callable[..., Client], every: Sandbox, verb: str) -> None:
    """No version lacks one so far, so one is made that does: 0.9.0-beta without an operation of the verb."""
    known = versions.get("0.9.0-beta")
    document = copy.deepcopy(known.spec)
    for item in document["paths"].values():
        for method, operation in list(item.items()):
            if isinstance(operation, dict) and operation.get("operationId") == known.operation(VERBS[verb][-1]).id:
                del item[method]
    lacking = versions.Version(VERSIONS[known.label], known.traits, Spec(known.label, known.package, document))
    plooi = connect(every.urls[known.label])
    plooi.plooi._context = attrs.evolve(plooi.plooi._context, version=lacking)
    arguments: dict[str, tuple[Any, ...]] = {
        "publish": (permit(), PDF),
        "create_metadata": (permit(),),
        "replace_metadata": ("x", permit()),
        "value_list": ("talen",),
        "search": (),
        "withdraw": ("x",),
        "get_metadata": ("x",),
        "status": ("x",),
        "download": ("x", _Nowhere()),
    }
    with pytest.raises(NotInThisVersion) as caught:
        result = getattr(plooi, verb)(*arguments.get(verb, ("x", PDF)))
        list(result)
    assert (caught.value.verb, caught.value.version) == (verb, "0.9.0-beta")
    assert (
        str(caught.value) == f"Version 0.9.0-beta of the API has no operation for {verb}. Use a version that has one."
    )
    assert operations(every) == []


class _Nowhere:
    def write(self, chunk: bytes) -> int:
        raise AssertionError("nothing was to be written")
