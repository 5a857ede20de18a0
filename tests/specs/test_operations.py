"""Every operation, parameter, header, status code and error that is known of the API is in the specs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conftest import Vendored

#: For each operation: method, path, tag, and its status codes in 0.9.0-beta.
OPERATIONS = {
    "postMetadata": ("post", "/metadata", "metadata", {201, 400, 401, 403, 406, 415, 500}),
    "getMetadata": ("get", "/metadata/{id}", "metadata", {200, 400, 401, 403, 404, 406, 500}),
    "putMetadata": ("put", "/metadata/{id}", "metadata", {201, 400, 401, 403, 404, 406, 409, 415, 500}),
    "postDocument": ("post", "/documenten/{id}", "documenten", {202, 400, 401, 403, 404, 406, 413, 415, 500}),
    "putDocument": ("put", "/documenten/{id}", "documenten", {202, 400, 401, 403, 404, 406, 413, 415, 500}),
    "getDocument": ("get", "/documenten/{id}", "documenten", {200, 400, 401, 403, 404, 406, 500}),
    "deleteDocument": ("delete", "/documenten/{id}", "documenten", {200, 400, 401, 403, 404, 500}),
    "zoek": ("get", "/_zoek", "zoeken", {200, 400, 401, 403, 406, 500}),
    "getWaardelijst": ("get", "/waardelijsten", "waardelijsten", {200, 400, 406, 500}),
}
#: What the errors of 0.9.0-beta are called: the anchors at the end of their `type`, by operation and status.
ANCHORS = {
    ("postMetadata", 400): {"parse-fout", "validatie-basis-fout-meta"},
    ("postMetadata", 401): {"identificatie-fout"},
    ("postMetadata", 403): {"autorisatie-fout"},
    ("postMetadata", 415): {"mediatype-fout-docu"},
    ("getMetadata", 400): {"identifier-fout"},
    ("getMetadata", 404): {"niet-gevonden-fout"},
    ("putMetadata", 400): {"parse-fout", "validatie-basis-fout-meta", "identifier-fout"},
    ("putMetadata", 403): {"autorisatie-fout"},
    ("putMetadata", 404): {"niet-gevonden-fout"},
    ("putMetadata", 409): {"conflict-fout"},
    ("postDocument", 400): {"identifier-fout", "bestandstype-fout"},
    ("postDocument", 401): {"identificatie-fout"},
    ("postDocument", 403): {"autorisatie-fout"},
    ("postDocument", 404): {"niet-gevonden-fout"},
    ("postDocument", 413): {"bestand-te-groot-fout"},
    ("postDocument", 415): {"mediatype-fout-docu"},
    ("putDocument", 400): {"identifier-fout", "bestandstype-fout"},
    ("getDocument", 400): {"identifier-fout", "bestandstype-fout"},
    ("deleteDocument", 404): {"niet-gevonden-fout"},
    ("zoek", 401): {"identificatie-fout"},
    ("zoek", 403): {"autorisatie-fout"},
}
TITLES = {
    "parse-fout": {"Parsefout"},
    "validatie-basis-fout-meta": {"ValidatieMetadatafout"},
    "identifier-fout": {"Validatiefout", "identifier-fout"},
    "bestandstype-fout": {"Bestandstype-fout"},
    "identificatie-fout": {"Identificatiefout"},
    "autorisatie-fout": {"Autorisatiefout"},
    "niet-gevonden-fout": {"Niet-gevonden-fout"},
    "conflict-fout": {"Conflictfout"},
    "bestand-te-groot-fout": {"BestandTeGrootFout"},
    "mediatype-fout-docu": {"MediatypeMetadatafout", "Mediatypefout"},
}
COMMON_HEADERS = {
    "Api-Version",
    "Content-Language",
    "Cache-Control",
    "X-Frame-Options",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Content-Security-Policy",
}


def test_every_operation_with_every_status_is_there(spec: Vendored) -> None:
    expected = {name: (method, path, [tag], codes) for name, (method, path, tag, codes) in OPERATIONS.items()}
    if spec.version.label == "0.3.1-alpha":
        # There is no pid in the metadata that could be that of another record.
        method, path, tags, codes = expected["putMetadata"]
        expected["putMetadata"] = (method, path, tags, codes - {409})
    if spec.version.standing == "reconstructed":
        # What the service of the alphas answers to other media types is not known.
        method, path, tags, codes = expected["getWaardelijst"]
        expected["getWaardelijst"] = (method, path, tags, codes - {406})
    actual = {
        operation["operationId"]: (method, path, operation["tags"], set(map(int, operation["responses"])))
        for path, method, operation in spec.operations()
    }
    assert actual == expected
    assert all(operation["summary"] and operation["description"] for *_, operation in spec.operations())


def test_the_base_path_and_the_value_lists_beside_it(spec: Vendored) -> None:
    assert [server["url"] for server in spec.document["servers"]] == ["/overheid/openbaarmaken/api/v0"]
    lists = spec.document["paths"]["/waardelijsten"]
    assert [server["url"] for server in lists["servers"]] == ["/"]
    assert not any("servers" in item for path, item in spec.document["paths"].items() if path != "/waardelijsten")


SCHEMES = {
    "0.3.1-alpha": ["aanlever"],
    "0.3.2-alpha": ["aanlever", "bearer"],
    "0.9.0-beta": ["bearer", "jwt"],
}


def test_the_ways_to_sign_in(spec: Vendored) -> None:
    names = SCHEMES[spec.version.label]
    assert spec.document["security"] == [{name: []} for name in names]
    schemes = spec.document["components"]["securitySchemes"]
    assert sorted(schemes) == sorted(names)
    known = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "jwt": {"type": "apiKey", "in": "header", "name": "X-JWT-Token"},
        "aanlever": {"type": "apiKey", "in": "header", "name": "Aanlever-Token"},
    }
    for name in names:
        assert schemes[name].items() >= known[name].items()
    assert spec.operation("getWaardelijst")["security"] == []
    assert not [o["operationId"] for *_, o in spec.operations() if o.get("security")]


def test_the_ids_in_paths(spec: Vendored) -> None:
    for path, _, operation in spec.operations():
        if "{id}" not in path:
            continue
        (parameter,) = (item for item in operation["parameters"] if item["in"] == "path")
        assert parameter["required"] is True
        pattern = parameter["schema"].get("pattern")
        if operation["operationId"] == "putMetadata" and spec.version.label == "0.9.0-beta":
            assert pattern is None
            continue
        for text in ("6b0c4a2e-53f7-4d1c-9a38-2f5e81b7c9d4", "{6B0C4A2E-53F7-4D1C-9A38-2F5E81B7C9D4}"):
            assert re.search(pattern, text)
        for text in ("oep-8f14e45fceea167a5a36dedd4bea2543a1b2c3d4", "6b0c4a2e53f74d1c9a382f5e81b7c9d4", ""):
            assert not re.search(pattern, text)


def test_the_session_goes_along_with_a_file(spec: Vendored) -> None:
    for name in OPERATIONS:
        headers = [item for item in spec.operation(name)["parameters"] if item["in"] == "header"]
        if name not in {"postDocument", "putDocument"}:
            assert headers == []
            continue
        (header,) = headers
        assert header["name"] == "X-Session-ID"
        # The server cannot do without; clients of the older versions did.
        assert header.get("required", False) is (spec.version.standing == "server")
    for name in ("postMetadata", "putMetadata"):
        assert set(spec.response(name, 201)["headers"]) == {"Location", "X-Session-ID", *COMMON_HEADERS}


def test_answers_carry_the_headers_of_the_services(spec: Vendored) -> None:
    without = set()
    for name, (*_, codes) in OPERATIONS.items():
        for code in codes & set(map(int, spec.operation(name)["responses"])):
            if not set(spec.response(name, code).get("headers", {})) >= COMMON_HEADERS:
                without.add((name, code))
    signed = OPERATIONS.keys() - {"getWaardelijst"}
    # A refusal of another publisher, and of the policy, comes from the service itself.
    own = {("putMetadata", 403)}
    refusals = {(name, code) for name in signed for code in (401, 403)}
    unanswerable = {(name, 406) for name in signed - {"deleteDocument"}}
    lists = {("getWaardelijst", code) for code in (200, 400, 500)}
    if spec.version.standing == "server":
        own.add(("postMetadata", 401))
        assert without == refusals - own | lists | {("getWaardelijst", 406)}
    else:
        assert without == refusals - own | unanswerable | lists
    fixed = {"Api-Version": "1.0.0", "Content-Language": "nl", "Cache-Control": "public, max-age=86400"}
    headers = spec.response("getMetadata", 200)["headers"]
    assert {name: spec.follow(headers[name])["example"] for name in fixed} == fixed


def test_a_refused_token_has_headers_and_a_media_type_of_its_own(beta: Vendored) -> None:
    refused = {
        (name, code): beta.response(name, code)
        for name, (*_, codes) in OPERATIONS.items()
        for code in codes & {401, 403}
        if (name, code) not in {("putMetadata", 403), ("postMetadata", 401)}
    }
    assert len(refused) == 14
    for response in refused.values():
        assert set(response["headers"]) == COMMON_HEADERS - {"Api-Version", "Content-Language"}
        assert set(response["content"]) == {"application/json;charset=ISO-8859-1"}
        cache = beta.follow(response["headers"]["Cache-Control"])
        assert cache["example"] == "no-cache, no-store, max-age=0, must-revalidate"
        assert beta.follow(response["headers"]["X-Frame-Options"])["example"] == "DENY"
    assert set(beta.response("putMetadata", 403)["content"]) == {
        *("application/json", "application/json;charset=ISO-8859-1")
    }
    assert set(beta.response("postMetadata", 401)["content"]) == {"application/json;charset=ISO-8859-1"}


def test_files_are_pdf_or_zip(spec: Vendored) -> None:
    bodies = [spec.follow(spec.operation(name)["requestBody"]) for name in ("postDocument", "putDocument")]
    assert all(body["required"] is True for body in bodies)
    for content in (*(body["content"] for body in bodies), spec.response("getDocument", 200)["content"]):
        assert set(content) == {"application/pdf", "application/zip"}
        assert all(media["schema"] == {"type": "string", "format": "binary"} for media in content.values())


def test_metadata_is_what_goes_in_and_comes_out(spec: Vendored) -> None:
    assert spec.body_schema("postMetadata") == "Metadata"
    assert spec.body_schema("putMetadata") == "MetadataReplacement"
    for name, code in (("postMetadata", 201), ("getMetadata", 200), ("putMetadata", 201)):
        media = spec.response(name, code)["content"]["application/json"]
        assert media["schema"] == {"$ref": "#/components/schemas/MetadataAnswer"}
        (example,) = spec.examples(media).values()
        assert ("pid" in example["document"]) is (spec.version.label != "0.3.1-alpha")


EMPTY = {
    "0.9.0-beta": {("deleteDocument", 200)},
    "0.3.2-alpha": {("deleteDocument", 200), ("getWaardelijst", 400)},
    "0.3.1-alpha": {("deleteDocument", 200), ("getWaardelijst", 400)},
}
MAYBE_EMPTY = {
    "0.9.0-beta": {
        *((name, 400) for name in ("postDocument", "putDocument", "getDocument", "deleteDocument", "zoek")),
        *(("postMetadata", 401), ("getWaardelijst", 400)),
    },
    # The storage that is away, and a publisher that is refused.
    "0.3.2-alpha": {("getDocument", 400), ("postMetadata", 401)},
    "0.3.1-alpha": {("getDocument", 400), ("postMetadata", 401)},
}


def test_which_bodies_can_be_relied_on(spec: Vendored) -> None:
    bodies: dict[str | None, set[tuple[str, int]]] = {}
    for name in OPERATIONS:
        for code in map(int, spec.operation(name)["responses"]):
            response = spec.response(name, code)
            bodies.setdefault(response.get("x-body"), set()).add((name, code))
            assert ("content" in response) is (response.get("x-body") not in {"empty", "unknown"})
    assert bodies["empty"] == EMPTY[spec.version.label]
    assert bodies["json-or-empty"] == MAYBE_EMPTY[spec.version.label]
    assert {code for _, code in bodies["anything"]} >= {406, 413, 500}


def error_examples(spec: Vendored, name: str, code: int) -> dict[str, dict[str, Any]]:
    """The examples of an error in all media types that it is given in."""
    content = spec.response(name, code).get("content", {}) if code >= 400 else {}
    return {
        f"{media_type} {key}": example
        for media_type, media in content.items()
        for key, example in spec.examples(media).items()
    }


def test_every_kind_of_error_has_its_example_in_its_place(beta: Vendored) -> None:
    for (name, code), anchors in ANCHORS.items():
        examples = error_examples(beta, name, code)
        assert {example["type"].rpartition("#")[2] for example in examples.values()} == anchors, (name, code)
        schemas = [media["schema"] for media in beta.response(name, code)["content"].values()]
        for example in examples.values():
            named = [part["$ref"] for schema in schemas for part in schema.get("anyOf", [schema])]
            assert any(beta.faults(name.rpartition("/")[2], example) == [] for name in named)
        assert {example["status"] for example in examples.values()} == {code}


def test_every_kind_of_error_is_known_by_its_title(spec: Vendored) -> None:
    titles: dict[str, set[str]] = {}
    for name, (*_, codes) in OPERATIONS.items():
        for code in codes & set(map(int, spec.operation(name)["responses"])):
            for example in error_examples(spec, name, code).values():
                if "type" in example:
                    titles.setdefault(example["type"].rpartition("#")[2], set()).add(example["title"])
    expected = dict(TITLES)
    if spec.version.standing == "server":
        # That title is the sandbox token's.
        expected["identifier-fout"] = {"Validatiefout"}
    if spec.version.label == "0.3.1-alpha":
        del expected["conflict-fout"]
    assert titles == expected


def test_a_token_that_is_none_is_told_in_the_alphas(reconstruction: Vendored) -> None:
    for name in OPERATIONS.keys() - {"getWaardelijst"}:
        titles = [example["title"] for example in error_examples(reconstruction, name, 400).values()]
        assert "identifier-fout" in titles, name


def test_errors_are_spelled_as_their_service_spells_them(spec: Vendored) -> None:
    metadata, document = spec.schemas["MetadataFout"]["properties"], spec.schemas["DocumentFout"]["properties"]
    common = {"type", "title", "status", "detail", "instance"}
    if spec.version.standing == "server":
        assert set(metadata) == {*common, "messages", "supported_media_types"}
        assert set(spec.schemas["Validatiemeldingen"]["properties"]) == {"schema_pointers", "data_pointers", "content"}
    else:
        assert set(metadata) == {*common, "messages", "supportedMediaTypes"}
        assert set(spec.schemas["Validatiemeldingen"]["properties"]) == {"schemaPointers", "dataPointers", "content"}
    assert set(document) == {*common, "supportedMediaTypes"}
    for name, (*_, codes) in OPERATIONS.items():
        for code in (codes - {406, 500}) & set(map(int, spec.operation(name)["responses"])):
            content = spec.response(name, code).get("content", {}) if code >= 400 else {}
            shapes = {
                media_type: {part["$ref"].rpartition("/")[2] for part in schema.get("anyOf", [schema])}
                for media_type, schema in ((key, media["schema"]) for key, media in content.items())
            }
            expected = expected_shapes(spec, name, code)
            if shapes:
                assert shapes == expected, (name, code)


def expected_shapes(spec: Vendored, name: str, code: int) -> dict[str, set[str]]:
    """The names of the schemas of an error by media type."""
    token = {"application/json;charset=ISO-8859-1": {"TokenFout"}}
    if name in {"zoek", "getWaardelijst"} and code == 400 and spec.version.standing == "server":
        return {"application/json": {"FrameworkFout"}}
    own = {"DocumentFout" if "Document" in name else "MetadataFout"}
    if spec.version.standing == "reconstructed":
        return {"application/json": own}
    if (name, code) == ("putMetadata", 403):
        return {"application/json": own, **token}
    if code in (401, 403):
        return token
    if (name, code) in {("postDocument", 400), ("putDocument", 400)}:
        # An upload without a body never comes to the service itself.
        own = {*own, "FrameworkFout"}
    return {"application/json": own}


#: What a document without identifiers and language was answered with; the texts are the validator's own.
TWO_FAULTS = {
    "schema_pointers": ["/document/identifiers", "/document/language"],
    "data_pointers": ["/document"],
    "content": "$.document.identifiers: is missing but it is required\n"
    "$.document.language: is missing but it is required",
}


def test_messages_are_a_list_of_texts_or_of_one_object(beta: Vendored) -> None:
    error = {"type": "https://example.org/#parse-fout", "title": "Parsefout", "status": 400}
    for messages in ([], ["een", "twee"], [TWO_FAULTS]):
        assert beta.faults("MetadataFout", {**error, "messages": messages}) == []
    assert beta.faults("MetadataFout", error) == []
    listed = {**TWO_FAULTS, "content": [TWO_FAULTS["content"]]}
    for messages in (None, "een", TWO_FAULTS, [{"content": ""}], [listed], [None]):
        assert beta.faults("MetadataFout", {**error, "messages": messages}) != []
    for messages in ([TWO_FAULTS], None, "een"):
        assert beta.faults("TokenFout", {**error, "messages": messages}) != []
    assert beta.faults("TokenFout", {**error, "messages": ["een"]}) == []


def test_the_document_service_says_null(beta: Vendored) -> None:
    error = {"type": "https://example.org/#niet-gevonden-fout", "title": "Niet-gevonden-fout", "status": 404}
    for value in (None, ["application/pdf"], ["De inhoud van het bestand wijkt af van de extensie."]):
        assert beta.faults("DocumentFout", {**error, "supportedMediaTypes": value}) == []
    for value in (3, "Het bestandstype wordt niet ondersteund."):
        assert beta.faults("DocumentFout", {**error, "supportedMediaTypes": value}) != []


#: The answers of 0.9.0-beta that no run has shown.
NOT_SEEN = {("postDocument", 413), ("putDocument", 413), ("getWaardelijst", 500)}
MEASURED_ON = "2026-11-25"


def test_every_answer_is_marked_as_measured_or_inferred(beta: Vendored) -> None:
    unseen = set()
    for name, (*_, codes) in OPERATIONS.items():
        for code in codes:
            response = beta.response(name, code)
            assert response.get("x-measured", MEASURED_ON) == MEASURED_ON
            if "x-measured" not in response:
                unseen.add((name, code))
                assert response["x-inferred"].endswith(".")
    assert unseen == NOT_SEEN


def test_a_receipt_has_no_pid(spec: Vendored) -> None:
    for name, date in (("postDocument", "openbaarmakingsdatum"), ("putDocument", "wijzigingsdatum")):
        media = spec.response(name, 202)["content"]["application/json"]
        assert media["schema"] == {"$ref": "#/components/schemas/Ontvangst"}
        assert set(media["example"]) == {"title", "status", "detail", date, "document"}
        assert media["example"]["document"] == {"pid": None}
        assert spec.faults("Ontvangst", media["example"]) == []


def test_searching_by_offset(beta: Vendored) -> None:
    (start,) = beta.operation("zoek")["parameters"]
    assert (start["name"], start["in"], start["required"]) == ("start", "query", True)
    assert list(beta.values.faults("/paths/~1_zoek/get/parameters/0/schema", -1)) != []
    media = beta.response("zoek", 200)["content"]["application/json"]
    assert media["schema"] == {"$ref": "#/components/schemas/Zoekresultaat"}
    assert set(media["example"]) == {"totaal", "start", "aantal", "resultaten"}
    # An internal id, no URI, and no identifiers.
    (result,) = media["example"]["resultaten"]
    assert result["document"]["pid"].startswith("plooi-api-")
    assert "identifiers" not in beta.schemas["GevondenDocument"]["properties"]
    assert beta.faults("Resultaat", {"document": {}, "plooiIntern": {"dcnId": "x"}, "versies": []}) == []


PAGES = {"0.3.1-alpha": ("verantwoordelijke", 1), "0.3.2-alpha": ("publisher", 0)}


def test_searching_by_pages(reconstruction: Vendored) -> None:
    who, first = PAGES[reconstruction.version.label]
    by, page = reconstruction.operation("zoek")["parameters"]
    assert (by["name"], by["required"], by["schema"]["format"]) == (who, True, "uri")
    assert (page["name"], page.get("required", False), page["schema"]["default"]) == ("pagina", False, first)
    content = reconstruction.response("zoek", 200)["content"]
    assert list(content) == ["application/hal+json"]
    media = content["application/hal+json"]
    assert media["schema"] == {"$ref": "#/components/schemas/Zoekpagina"}
    example = media["example"]
    assert set(example) == {"_links", "_embedded", "aantalResultaten", "aantalPaginas"}
    assert set(example["_links"]) == {"self", "next", "first", "last"}
    assert all(set(link) == {"href", "type", "title"} for link in example["_links"].values())
    assert f"{who}=" in example["_links"]["self"]["href"]
    for result in example["_embedded"]["resultaten"]:
        assert set(result["_links"]) == {"metadata", "document"}
        dates = {"openbaarmakingsdatum", "wijzigingsdatum"}
        assert set(result) == {"documentsoort", "identifiers", "officieleTitel", *dates, "_links"}
    # An empty page need not have anything but the counts, and a document may have no link.
    assert reconstruction.faults("Zoekpagina", {"aantalResultaten": 0, "aantalPaginas": 0}) == []
    assert reconstruction.faults("Resultaat", {"_links": {"metadata": {"href": "x"}, "document": {}}}) == []


def test_the_value_list_service(spec: Vendored) -> None:
    (kind,) = spec.operation("getWaardelijst")["parameters"]
    assert (kind["name"], kind["in"], kind["required"], kind["x-case-insensitive"]) == ("soort", "query", True, True)
    assert len(kind["schema"]["enum"]) == 11
    assert set(kind["schema"]["enum"]) == {
        schema["x-waardelijst"]["naam"] for schema in spec.schemas.values() if "x-waardelijst" in schema
    }
    media = spec.response("getWaardelijst", 200)["content"]["application/json"]
    assert all(set(value) == {"identifier", "waarde"} for value in media["example"])
    assert spec.faults("Waarde", {"identifier": "urn:x", "waarde": "x"}) == []
    assert spec.faults("Waarde", {"identifier": "urn:x"}) != []


def test_no_operation_asks_for_more_than_is_known(spec: Vendored) -> None:
    """No operation takes a reason for a withdrawal, and deleting takes no body."""
    assert "requestBody" not in spec.operation("deleteDocument")
    assert [item["name"] for item in spec.operation("deleteDocument")["parameters"]] == ["id"]
    assert "reden" not in json.dumps(spec.document["paths"])
