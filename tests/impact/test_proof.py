"""The proof itself: it passes where all is as the spec says, and finds what is not.

What it takes for granted of the sandbox and of the validator is tried by changing one thing in an exchange, in a
package or in a spec, and seeing that the proof notices.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from plooi import versions
from plooi.versions.searching import PagedSearch
from plooi_spec.effective.spec import Effective, effective
from plooi_spec.impact import examine, prove
from plooi_spec.impact.facade import loaded_as
from plooi_spec.impact.proof.exchanges import Checker, Exchange, Message
from plooi_spec.impact.proof.models import model_faults
from plooi_spec.impact.proof.packages import Package, package_of
from plooi_spec.impact.proof.program import PDF
from plooi_spec.impact.proof.running import Run, run
from plooi_spec.impact.prove import findings_of
from plooi_spec.reading.problems import SpecError
from plooi_spec.reading.vendor import Version, load_versions
from projects import CHECKOUT

BETA = "0.9.0-beta"
VENDORED = load_versions(CHECKOUT)


@pytest.fixture(scope="module", params=versions.labels())
def whole(request: pytest.FixtureRequest) -> Run:
    """The program, run against a vendored version as it is."""
    return run(versions.get(request.param))


@pytest.fixture(scope="module")
def beta() -> Run:
    return run(versions.get(BETA))


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(versions.get(BETA).spec)


def one(beta: Run, method: str, path: str, status: int) -> Exchange:
    """An exchange of the program, by the end of its path and by its status."""
    return next(
        exchange
        for _, exchange in beta.exchanges
        if exchange.method == method and exchange.status == status and path in exchange.target
    )


def test_all_steps_pass_with_the_vendored_versions_and_all_exchanges_are_as_their_spec_says(whole: Run) -> None:
    assert {step.outcome for step in whole.steps} == {"passed"}
    assert whole.faults == ()
    assert all(step.exchanges for step in whole.steps)


def test_the_program_makes_every_call_of_the_contract(beta: Run, checker: Checker) -> None:
    version = versions.get(BETA)
    made = {operation.id for _, exchange in beta.exchanges if (operation := checker.operation(exchange)) is not None}
    calls = [version.operation(role) for role in version.traits.calls]
    assert made == {call.id for call in calls if call is not None}


def answering(exchange: Exchange, **changes: Any) -> Exchange:
    return evolve(exchange, answer=evolve(exchange.answer, **changes))


def asking(exchange: Exchange, **changes: Any) -> Exchange:
    return evolve(exchange, request=evolve(exchange.request, **changes))


def without(message: Message, name: str) -> dict[str, str]:
    return {key: value for key, value in message.headers.items() if key != name}


def edited(body: bytes | None, edit: Callable[[Any], object]) -> bytes:
    value = json.loads(body or b"")
    edit(value)
    return json.dumps(value).encode()


BROKEN: dict[str, tuple[tuple[str, str, int], Callable[[Exchange], Exchange], tuple[str, str]]] = {
    "another address": (
        ("POST", "/metadata", 201),
        lambda it: evolve(it, target=it.target.replace("/metadata", "/metagegevens")),
        ("request", "address"),
    ),
    "another method": (("GET", "/metadata/", 200), lambda it: evolve(it, method="PATCH"), ("request", "address")),
    "a query parameter of another type": (
        ("GET", "/_zoek", 200),
        lambda it: evolve(it, target=it.target.replace("start=0", "start=nul")),
        ("request", "schema"),
    ),
    "a query parameter that is missing": (
        ("GET", "/_zoek", 200),
        lambda it: evolve(it, target=it.target.partition("?")[0]),
        ("request", "missing start"),
    ),
    "a query parameter that is not declared": (
        ("GET", "/_zoek", 200),
        lambda it: evolve(it, target=it.target + "&blad=1"),
        ("request", "undeclared blad"),
    ),
    "a header that is missing": (
        ("POST", "/documenten/", 202),
        lambda it: asking(it, headers=without(it.request, "x-session-id")),
        ("request", "missing X-Session-ID"),
    ),
    "no sign-in": (
        ("POST", "/metadata", 201),
        lambda it: asking(it, headers=without(it.request, "authorization")),
        ("request", "sign-in"),
    ),
    "a body of another media type": (
        ("POST", "/metadata", 201),
        lambda it: asking(it, headers={**it.request.headers, "content-type": "text/plain"}),
        ("request", "media type"),
    ),
    "a body that is no JSON": (
        ("POST", "/metadata", 201),
        lambda it: asking(it, body=(it.request.body or b"")[:-1]),
        ("request", "syntax"),
    ),
    "a body that does not fit": (
        ("POST", "/metadata", 201),
        lambda it: asking(it, body=edited(it.request.body, lambda value: value["document"].pop("publisher"))),
        ("request", "schema"),
    ),
    "no body": (("POST", "/metadata", 201), lambda it: asking(it, body=b""), ("request", "body")),
    "a status that is not declared": (
        ("POST", "/metadata", 201),
        lambda it: evolve(it, status=299),
        ("answer", "status 299"),
    ),
    "an answer of another media type": (
        ("GET", "/metadata/", 200),
        lambda it: answering(it, headers={**it.answer.headers, "content-type": "text/html"}),
        ("answer", "media type"),
    ),
    "an answer that does not fit": (
        ("GET", "/_zoek", 200),
        lambda it: answering(it, body=edited(it.answer.body, lambda value: value.update(totaal="elf"))),
        ("answer", "schema"),
    ),
    "an answer without its body": (
        ("GET", "/_zoek", 200),
        lambda it: answering(it, body=b""),
        ("answer", "body"),
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_not_as_the_spec_says_is_found(beta: Run, checker: Checker, what: str) -> None:
    (method, path, status), change, (side, rule) = BROKEN[what]
    exchange = one(beta, method, path, status)
    assert list(checker.faults(exchange)) == []
    assert (side, rule) in {(fault.side, fault.rule) for fault in checker.faults(change(exchange))}


def test_what_was_not_read_to_its_end_is_not_judged() -> None:
    assert Message.of({"Content-Length": "5"}, b"").body is None
    assert Message.of({"Content-Length": "0"}, b"").body == b""


def changed(edit: Callable[[dict[str, Any]], object]) -> Effective:
    """The effective spec of the beta with something changed in it."""
    spec = effective(VENDORED[BETA])
    document = copy.deepcopy(spec.document)
    edit(document)
    return evolve(spec, document=document)


def operation(document: dict[str, Any], path: str, method: str) -> dict[str, Any]:
    value: dict[str, Any] = document["paths"][path][method]
    return value


def wants_more(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Zoekresultaat"]["required"].append("facetten")


def wants_a_header(document: dict[str, Any]) -> None:
    header = {"required": True, "schema": {"type": "string"}}
    operation(document, "/_zoek", "get")["responses"]["200"].setdefault("headers", {})["X-Totaal"] = header


@pytest.mark.parametrize("edit", [wants_more, wants_a_header])
def test_an_answer_that_the_sandbox_cannot_give_as_the_spec_wants_is_no_pass(edit: Any) -> None:
    spec = changed(edit)
    result = run(loaded_as(spec, versions.get(BETA).traits, VENDORED[BETA].package))
    [seen] = result.faults
    assert (seen.step, seen.fault.side, seen.fault.operation) == ("search two pages", "answer", "zoek")
    [failed] = [step for step in result.steps if step.outcome != "passed"]
    assert (failed.name, failed.outcome) == ("search two pages", "failed")


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Callable[..., Package]]:
    """A copy of the beta's generated package in which something is replaced."""
    root = tmp_path / "root"
    version = evolve(VENDORED[BETA], root=root)
    folder = root / "generated" / "plooi_api" / version.package
    made = CHECKOUT / "generated" / "plooi_api" / version.package
    shutil.copytree(made, folder, ignore=shutil.ignore_patterns("__pycache__"))

    def edit(file: str, old: str, new: str) -> Version:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
        return version

    return edit  # type: ignore[return-value]


def faults(version: Version) -> list[tuple[str, str, str]]:
    with package_of(version) as package:
        noticed = list(model_faults(effective(VENDORED[BETA]), package))
    return [(fault.module, fault.message, fault.pointer) for fault in noticed]


@pytest.mark.parametrize("label", VENDORED)
def test_the_models_of_the_vendored_versions_read_and_write_what_their_schemas_say(label: str) -> None:
    with package_of(VENDORED[label]) as package:
        assert list(model_faults(effective(VENDORED[label]), package)) == []


def test_a_module_that_cannot_be_imported_is_named(broken: Any) -> None:
    version = broken("models/thema.py", "class Thema", "import nergens\n\n\nclass Thema")
    modules = {module for module, _, _ in faults(version)}
    assert "models" in modules


def test_a_model_that_fails_on_a_property_is_named_with_its_place(broken: Any) -> None:
    written = "verkorte_titels = self.verkorte_titels\n"
    version = broken("models/titelcollectie.py", f"            {written}", "            self.nergens()\n")
    [(module, message, pointer)] = faults(version)
    assert module == "models.titelcollectie"
    assert "verkorteTitels" in message
    assert pointer == "/components/schemas/Titelcollectie/properties/verkorteTitels"


def test_a_model_that_loses_a_property_is_named_with_its_place(broken: Any) -> None:
    version = broken("models/thema.py", 'label = d.pop("label", UNSET)', 'd.pop("label", None)\n        label = UNSET')
    [(module, message, pointer)] = faults(version)
    assert (module, pointer) == ("models.thema", "/components/schemas/Thema/properties/label")
    assert message == "What is read as label is not written as it was."


def test_another_root_leaves_no_module_and_no_file_behind(broken: Any) -> None:
    import sys

    version = broken("models/thema.py", "class Thema", "class Thema")
    before = set(sys.modules)
    assert faults(version) == []
    assert set(sys.modules) - before == set()
    assert not list((version.root / "generated").rglob("__pycache__"))


def test_without_the_extra_it_is_said_which_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plooi.sandbox.EXTRA", ("starlette", "nergens_geinstalleerd"))
    with pytest.raises(SpecError) as caught:
        prove(examine(VENDORED[BETA], VENDORED), VENDORED)
    [problem] = caught.value.problems
    assert "'plooi[sandbox]'" in problem.remedy
    assert "nergens_geinstalleerd" in problem.remedy


def in_one_call(document: dict[str, Any]) -> None:
    body = operation(document, "/metadata", "post")["requestBody"]
    schema = body["content"]["application/json"]["schema"]
    parts = {"metadata": schema, "bestand": {"type": "string", "format": "binary"}}
    form = {"type": "object", "required": [*parts], "properties": parts, "additionalProperties": False}
    encoding = {"metadata": {"contentType": "application/json"}}
    body["content"] = {"multipart/form-data": {"schema": form, "encoding": encoding}}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b"", b"", None),
        (b'name="bestand"', b'name="stuk"', "schema"),
        (b"Content-Type: application/json", b"Content-Type: text/plain", "syntax"),
        (b'"officieleTitel"', b'"titel"', "schema"),
        (b'name="bestand"', b'name="metadata"', "syntax"),
    ],
)
def test_the_parts_of_a_form_are_held_against_their_schemas(
    beta: Run, old: bytes, new: bytes, rule: str | None
) -> None:
    exchange = one(beta, "POST", "/metadata", 201)
    spec = changed(in_one_call)
    encoding = loaded_as(spec, versions.get(BETA).traits, VENDORED[BETA].package).encoding("create_metadata")
    assert encoding is not None
    content = encoding.content(exchange.request.body, "application/pdf")
    body = content.before + PDF + content.after
    assert old in body
    headers = {**exchange.request.headers, "content-type": content.media_type}
    form = asking(exchange, headers=headers, body=body.replace(old, new) if old else body)
    rules = {fault.rule for fault in Checker(spec.document).faults(form)}
    assert rules == ({rule} if rule else set())


class Careless(PagedSearch):
    """A dialect that reads what is not there."""

    def read(self, answer: Any, state: Any) -> Any:
        return answer["resultaten"][0].nergens


def test_a_client_that_crashes_is_no_matter_of_a_line_in_the_version_module() -> None:
    traits = versions.get(BETA).traits.having(search=Careless())
    spec = effective(VENDORED[BETA])
    result = run(loaded_as(spec, traits, VENDORED[BETA].package))
    [failed] = [step for step in result.steps if step.outcome != "passed"]
    assert (failed.name, failed.crashed) == ("search two pages", True)
    [finding] = findings_of(spec, result)
    assert (finding.kind, finding.subject, finding.concerns) == ("step failed", "search two pages", "project")
    assert "AttributeError" in finding.message
