"""Many files become one document; every part of it knows where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plooi_spec.effective import grammar
from plooi_spec.effective.references import References
from plooi_spec.reading import pointers
from plooi_spec.reading.problems import SpecError
from plooi_spec.reading.yamlfile import parse

if TYPE_CHECKING:
    from projects import Project


def references(document: dict[str, Any]) -> list[str]:
    return [value["$ref"] for kind, _, value in grammar.objects(document) if grammar.is_reference(kind, value)]


def test_the_bundle_refers_to_itself_alone(project: Project) -> None:
    document = project.bundle().document
    refs = references(document)
    assert len(refs) > 8
    for ref in refs:
        assert ref.startswith("#/components/")
        assert pointers.resolve(document, ref[1:]) is not None


def test_components_keep_their_names_and_are_there_once(project: Project) -> None:
    components = project.bundle().document["components"]
    assert set(components) == {"parameters", "schemas", "responses", "securitySchemes"}
    # `BoekMetNummer` goes by the name that the root refers to it with.
    assert list(components["schemas"]) == ["Antwoord", "Boek", "Waarde", "Kleur", "Fout"]
    assert components["schemas"]["Antwoord"]["properties"]["kleur"] == {"$ref": "#/components/schemas/Kleur"}
    assert components["schemas"]["Boek"]["properties"]["delen"]["items"] == {"$ref": "#/components/schemas/Boek"}


def test_two_definitions_of_one_name_get_two_names(project: Project) -> None:
    project.change(
        "upstream/fouten.yaml",
        "{titel: {type: string}}",
        "{titel: {$ref: metadata/boek.yaml#/components/schemas/Fout}}",
    )
    project.change("upstream/metadata/boek.yaml", "    BoekMetNummer:", "    Fout: {type: string}\n    BoekMetNummer:")
    schemas = project.bundle().document["components"]["schemas"]
    assert schemas["Fout"]["properties"]["titel"] == {"$ref": "#/components/schemas/boek_Fout"}
    assert schemas["boek_Fout"] == {"type": "string"}


def test_what_is_no_component_becomes_one_named_after_its_place(project: Project) -> None:
    project.write("1.0", "upstream/losse delen.yaml", "type: string\n")
    project.change(
        "upstream/fouten.yaml",
        "{titel: {type: string}}",
        "{titel: {$ref: losse%20delen.yaml}, "
        'kleur: {$ref: "classpath:/metadata/boek.yaml#/components/schemas/Boek/properties/kleur"}, '
        'dag: {$ref: "#/components/schemas/Fout/properties/titel", description: De dag.}}',
    )
    schemas = project.bundle().document["components"]["schemas"]
    assert schemas["Fout"]["properties"] == {
        "titel": {"$ref": "#/components/schemas/losse_delen"},
        "kleur": {"$ref": "#/components/schemas/Kleur"},
        "dag": {"$ref": "#/components/schemas/losse_delen", "description": "De dag."},
    }
    assert schemas["losse_delen"] == {"type": "string"}


def test_names_and_data_are_not_taken_for_references(project: Project) -> None:
    project.change(
        "upstream/fouten.yaml",
        "{titel: {type: string}}",
        """
        $ref: {type: string}
        example: {$ref: "#/components/schemas/Fout"}
        properties: {type: object, example: {$ref: nowhere.yaml}, x-data: {$ref: nowhere.yaml}, const: {$ref: no}}""",
    )
    schemas = project.bundle().document["components"]["schemas"]
    assert schemas["Fout"]["properties"] == {
        "$ref": {"type": "string"},
        "example": {"$ref": "#/components/schemas/Fout"},
        "properties": {
            "type": "object",
            "example": {"$ref": "nowhere.yaml"},
            "x-data": {"$ref": "nowhere.yaml"},
            "const": {"$ref": "no"},
        },
    }


def test_a_reference_at_the_root_of_a_file_is_survived(project: Project) -> None:
    project.change("upstream/metadata/boek.yaml", "components:\n", "$ref: '#/components/schemas/Boek'\ncomponents:\n")
    project.change(
        "upstream/openapi.yaml",
        "$ref: classpath:metadata/boek.yaml#/components/schemas/Boek",
        "$ref: metadata/boek.yaml",
    )
    schemas = project.bundle().document["components"]["schemas"]
    assert schemas["boek"]["$ref"] == "#/components/schemas/Boek"
    assert schemas["Boek"]["additionalProperties"] is False


def test_path_items_are_put_in_place(project: Project) -> None:
    project.write(
        "1.0",
        "upstream/paden/scan.yaml",
        "get:\n  operationId: getScan\n  responses: {'200': {description: Scan.}, "
        "'400': {$ref: ../fouten.yaml#/components/responses/Fout}}\n",
    )
    project.change(
        "upstream/openapi.yaml", "  /_zoek:\n", "  /scan: {$ref: paden/scan.yaml, summary: De scan}\n  /_zoek:\n"
    )
    assert project.bundle().document["paths"]["/scan"] == {
        "get": {
            "operationId": "getScan",
            "responses": {"200": {"description": "Scan."}, "400": {"$ref": "#/components/responses/Fout"}},
        },
        "summary": "De scan",
    }


def test_the_mapping_of_a_discriminator_follows(project: Project) -> None:
    project.change(
        "upstream/fouten.yaml",
        "type: object",
        "type: object\n      discriminator: {propertyName: titel, mapping: "
        '{a: "metadata/boek.yaml#/components/schemas/Boek", b: Boek}}',
    )
    fout = project.bundle().document["components"]["schemas"]["Fout"]
    assert fout["discriminator"]["mapping"] == {"a": "#/components/schemas/Boek", "b": "Boek"}


def test_a_further_root_brings_its_paths_and_keeps_their_meaning(project: Project) -> None:
    item = project.bundle().document["paths"]["/lijsten"]
    assert item["servers"] == [{"url": "https://example.org"}]
    assert item["get"]["security"] == []
    project.change("upstream/lijsten.yaml", "https://example.org", "https://example.org/api/v0")
    project.change(
        "upstream/lijsten.yaml",
        "paths:\n",
        "security: [{sleutel: []}]\ntags: [{name: lijsten}]\npaths:\n",
    )
    project.change(
        "upstream/lijsten.yaml",
        "components:\n",
        "components:\n  securitySchemes: {sleutel: {type: apiKey, in: header, name: X-Sleutel}}\n",
    )
    document = project.bundle().document
    assert "servers" not in document["paths"]["/lijsten"]
    assert document["paths"]["/lijsten"]["get"]["security"] == [{"sleutel": []}]
    assert list(document["components"]["securitySchemes"]) == ["bearer", "sleutel"]
    assert document["tags"] == [{"name": "lijsten"}]


def test_roots_that_do_not_go_together_are_told(project: Project) -> None:
    project.change("upstream/lijsten.yaml", "  /lijsten:\n", "  /boeken: {}\n  /lijsten:\n")
    project.change("upstream/lijsten.yaml", "paths:\n", "security: [{bearer: []}]\npaths:\n")
    project.change(
        "upstream/lijsten.yaml",
        "components:\n",
        "components:\n  securitySchemes: {bearer: {type: apiKey, in: header, name: X-Sleutel}}\n",
    )
    path, scheme = project.problems("check")
    assert path["message"] == "The path /boeken is in the spec already; this root cannot bring it again."
    assert (path["file"], path["pointer"]) == ("openapi/v1.0/upstream/lijsten.yaml", "/paths/~1boeken")
    assert scheme["message"] == "The security scheme bearer is in the spec already, with another meaning."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  /lijsten:\n", "  /tekst: geen\n  /lijsten:\n"),
        ("  /lijsten:\n", "  /tekst: {get: geen, post: [1]}\n  /lijsten:\n"),
        ("paths:\n", "tags: geen\npaths:\n"),
        ("paths:\n", "tags: [geen, {naam: x}, null]\npaths:\n"),
        ("paths:\n", "security: geen\npaths:\n"),
        ("paths:\n", "security: [geen, null, 3]\npaths:\n"),
        ("paths:\n", "servers: geen\npaths:\n"),
    ],
)
def test_a_further_root_with_a_value_of_a_wrong_type_is_a_problem(project: Project, old: str, new: str) -> None:
    project.change("upstream/lijsten.yaml", old, new)
    assert all(problem["remedy"] for problem in project.problems("check"))


def test_words_of_3_0_are_put_into_those_of_3_1(project: Project) -> None:
    project.change(
        "upstream/lijsten.yaml",
        "waarde: {type: string, nullable: true}",
        "waarde: {type: string, nullable: true, enum: [a]}\n"
        "        laag: {type: integer, minimum: 1, exclusiveMinimum: true, nullable: false}\n"
        "        hoog: {type: integer, maximum: 9, exclusiveMaximum: false}\n"
        '        zelf: {$ref: "#/components/schemas/Waarde", description: "Telt hier niet."}',
    )
    assert project.bundle().document["components"]["schemas"]["Waarde"]["properties"] == {
        "waarde": {"type": ["string", "null"], "enum": ["a", None]},
        "laag": {"type": "integer", "exclusiveMinimum": 1},
        "hoog": {"type": "integer", "maximum": 9},
        "zelf": {"$ref": "#/components/schemas/Waarde"},
    }


@pytest.mark.parametrize(
    ("ref", "words", "remedy"),
    [
        ("fouten.yaml#/components/responses/Fou", "no `/components/responses/Fou`", "`/components/responses/Fout`"),
        ("fout.yaml#/components/responses/Fout", "no vendored file openapi/v1.0/upstream/fout.yaml", "fouten.yaml`?"),
        (
            "classpath:metadata/fouten.yaml",
            "no vendored file openapi/v1.0/upstream/metadata/fouten.yaml",
            "fouten.yaml`",
        ),
        ("../../v1.0/repairs.yaml#/info", "no vendored file openapi/v1.0/repairs.yaml", "?"),
        ("https://example.org/a.yaml#/b", "points outside", "Vendor what it points at"),
        ("#/paths/~1boeken/post/tags/x", "no `/paths/~1boeken/post/tags/x`", ""),
        ("#/info/title/0", "not to a definition", "object"),
        ("fouten.yaml#/components/responses/Fout/description", "not to a definition", "object"),
        ("#Fout", "leads nowhere", ""),
    ],
)
def test_a_reference_that_leads_nowhere_is_told(project: Project, ref: str, words: str, remedy: str) -> None:
    project.change("upstream/openapi.yaml", "$ref: fouten.yaml#/components/responses/Fout", f"$ref: '{ref}'")
    problems = [problem for problem in project.problems("check") if problem["pointer"].endswith("/400/$ref")]
    lines = (project.version().upstream / "openapi.yaml").read_text().splitlines()
    assert [problem["file"] for problem in problems] == ["openapi/v1.0/upstream/openapi.yaml"]
    assert lines[problems[0]["line"] - 1].strip() == f"$ref: '{ref}'"
    assert f"`{ref}`" in problems[0]["message"]
    assert words in problems[0]["message"]
    assert remedy in problems[0]["remedy"]


def test_references_that_lead_in_a_circle_are_told(project: Project) -> None:
    project.change(
        "upstream/fouten.yaml",
        "    Fout:\n      description",
        "    A: {$ref: '#/components/responses/B'}\n    B: {$ref: '#/components/responses/A'}\n"
        "    Fout:\n      description",
    )
    project.change(
        "upstream/openapi.yaml", "fouten.yaml#/components/responses/Fout", "fouten.yaml#/components/responses/A"
    )
    assert (
        project.problem("check")["message"] == "The reference `fouten.yaml#/components/responses/A` leads in a circle."
    )


def test_all_dangling_references_of_all_files_are_told_at_once(project: Project) -> None:
    project.change("upstream/fouten.yaml", '"#/components/schemas/Fout"', '"#/components/schemas/Fouten"')
    project.change("upstream/metadata/boek.yaml", "../waardelijsten/kleuren.yaml", "waardelijsten/kleuren.yaml")
    problems = project.problems("check")
    assert {(problem["file"].rpartition("/")[2], problem["line"]) for problem in problems} == {
        ("boek.yaml", 11),
        ("fouten.yaml", 7),
    }


def test_all_files_that_do_not_parse_are_told_at_once(project: Project) -> None:
    project.change("upstream/fouten.yaml", "{titel: {type: string}}", "{titel: {type: string}")
    project.change("upstream/metadata/boek.yaml", "additionalProperties: false", "type: array")
    first, second = project.problems("regenerate")
    assert (first["file"], first["line"]) == ("openapi/v1.0/upstream/fouten.yaml", 12)
    assert (second["file"], second["line"]) == ("openapi/v1.0/upstream/metadata/boek.yaml", 7)
    assert "`type` stands here for the second time" in second["message"]


@pytest.mark.parametrize(
    ("old", "new"), [("openapi: 3.1.0", "openapi: 2.0"), ("openapi: 3.1.0", "swagger: '2.0'"), (None, "- 1\n")]
)
def test_a_root_that_is_no_openapi_document_is_told(project: Project, old: str | None, new: str) -> None:
    if old:
        project.change("upstream/openapi.yaml", old, new)
    else:
        project.write("1.0", "upstream/openapi.yaml", new)
        project.lock()
    assert project.problem("check")["message"].startswith("The root is no OpenAPI 3.0 or 3.1 document")


def test_every_part_knows_its_place(project: Project) -> None:
    bundle = project.bundle()
    for pointer, value in pointers.walk(bundle.document):
        if pointer and not (isinstance(value, dict) and pointer in {"/paths", "/components"}):
            place = bundle.sources.place(pointer)
            assert place.line is not None, pointer
            original = pointers.resolve(bundle.sources.documents[place.file].value, place.pointer or "")
            if isinstance(value, str) and not pointer.endswith("/$ref"):
                assert value in (original, "null") or "nullable" in str(original), pointer
    place = bundle.sources.place("/components/schemas/Kleur/x-labels/urn:kleur:rood")
    assert str(place) == (
        "openapi/v1.0/upstream/waardelijsten/kleuren.yaml:13 /components/schemas/Kleur/x-labels/urn:kleur:rood"
    )
    assert bundle.sources.place("/nowhere/at/all").file == "openapi/v1.0/upstream/openapi.yaml"


def test_pointers_may_hold_any_key() -> None:
    document = parse(b'{"a/b": {"~c d%": {"type": "string"}}}', "files/a.json")
    target = References({"files/a.json": document}, "files").resolve("files/a.json", "#/a~1b/~0c%20d%25")
    assert (target.pointer, target.value) == ("/a~1b/~0c d%", {"type": "string"})
    assert pointers.fragment(target.pointer) == "#/a~1b/~0c%20d%25"


def test_a_version_that_cannot_be_bundled_raises(project: Project) -> None:
    project.change("upstream/openapi.yaml", "$ref: fouten.yaml#", "$ref: fouten.yml#")
    with pytest.raises(SpecError, match=r"fouten\.yml"):
        project.bundle()
