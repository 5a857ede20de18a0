"""Where documents stand, and how they point at each other."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from diwoo.structure import faults
from plooi import Metadata, versions
from plooi.diwoo import NAMESPACE, DiwooProblem, Entry, category, sitemap

CATEGORIE = category("adviezen").id
BIJLAGE = "https://identifier.overheid.nl/tooi/def/thes/kern/c_4d1ea9ba"
HEEFT_BIJLAGE = "https://identifier.overheid.nl/tooi/def/thes/kern/c_05f4a5f3"
ROOT = "https://www.example.org/woo/"
UUID = "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f"
ALPHA = versions.get("0.3.2-alpha")


def document(loc: str, titel: str = "T", **changes: Any) -> Entry:
    act = {"soort_handeling": "vaststelling", "at_time": "2022-08-24"}
    return Entry(
        loc,
        Metadata(publisher="gm0518", officiele_titel=titel, documenthandelingen=[act], **changes),
        (CATEGORIE,),
    )


def problems(*documents: Entry) -> list[DiwooProblem]:
    with sitemap(documents, ALPHA) as export:
        return list(export.problems())


def relations(*documents: Entry) -> dict[str | None, list[tuple[str | None, ...]]]:
    """By title, the relations of each document: role, resource and text."""
    with sitemap(documents, ALPHA) as export:
        xml = "".join(export.pieces())
    assert faults(xml) == []
    by_title = {}
    for one in ElementTree.fromstring(xml.encode()).iter(f"{{{NAMESPACE}}}DiWoo"):
        rows = []
        for relation in one.iter(f"{{{NAMESPACE}}}documentrelatie"):
            role, other = relation
            rows.append((role.get("resource"), other.get("resource"), other.text))
        by_title[one.findtext(f".//{{{NAMESPACE}}}officieleTitel")] = rows
    return by_title


@pytest.mark.parametrize(
    "loc",
    [
        "https://a.nl",
        "http://localhost:8000/woo/a%20b.pdf",
        "HTTPS://www.example.org/a(1),b;c=d?e=f&g=h#p2",
        "https://[2001:db8::1]/a.pdf",
        "https://www.example.org/" + "a" * 2024,
    ],
)
def test_a_web_address_is_taken(loc: str) -> None:
    assert problems(document(loc)) == []


@pytest.mark.parametrize(
    "loc",
    [
        *("", "a", "www.example.org/a.pdf", "ftp://www.example.org/a.pdf", "file:///tmp/a.pdf", "https:///a.pdf"),
        *("http://a.n", "https://www.example.org/%zz", "https://www.example.org/100%", "https://www.example.org/[a]"),
        *("https://jan:geheim@www.example.org/a.pdf", "https://www.example.org:99999/a.pdf", "https://a..b.nl/a.pdf"),
        *("https://-a.nl/a.pdf", "https://www.example.org:x/a.pdf", "https://www.example.org/a#b#c", "https://[::/a"),
        *("https://www.example.org/a\\b.pdf", "https://www.example.org/a\nb", "https://www.example.org/\ud800"),
        *('https://www.example.org/"a"', "https://www.example.org/{a}", "https://www.example.org/" + "a" * 2025),
    ],
)
def test_what_is_no_web_address_is_refused(loc: str) -> None:
    [problem] = problems(document(loc))
    assert (problem.field, problem.code) == ("loc", "address")
    assert problem.remedy


def test_a_password_in_an_address_is_not_repeated() -> None:
    [problem] = problems(document("https://jan:geheim@www.example.org/a.pdf"))
    assert "geheim" not in repr(problem) + str(problem)


@pytest.mark.parametrize(
    ("loc", "better"),
    [
        (ROOT + "mijn stuk.pdf", ROOT + "mijn%20stuk.pdf"),
        (ROOT + "café.pdf", ROOT + "caf%C3%A9.pdf"),
        (f" {ROOT}a.pdf", ROOT + "a.pdf"),
        ("https://www.súdwest.nl/a.pdf", "https://www.xn--sdwest-pya.nl/a.pdf"),
    ],
)
def test_the_remedy_shows_how_an_address_is_written(loc: str, better: str) -> None:
    [problem] = problems(document(loc))
    assert f"Write it as {better} there." in problem.remedy


@pytest.mark.parametrize(
    "other",
    [
        *("https://www.example.org/woo/a~b.pdf", "HTTPS://WWW.example.org/woo/a~b.pdf", ROOT + "a%7Eb.pdf"),
        *("https://www.example.org:443/woo/a~b.pdf", ROOT + "x/../a~b.pdf", ROOT + "a~b.pdf#page=2"),
    ],
)
def test_two_documents_at_one_address_are_refused(other: str) -> None:
    [problem] = problems(document(ROOT + "a~b.pdf"), document(other))
    assert (problem.loc, problem.code) == (other, "duplicate")
    assert ROOT + "a~b.pdf" in problem.message
    assert problems(document(ROOT + "a~b.pdf"), document(ROOT + "A~b.pdf"), document(ROOT + "a~b.pdf?v=2")) == []


@pytest.mark.parametrize(
    "named",
    [ROOT + "hoofd.pdf", UUID, UUID.upper(), f"https://open.overheid.nl/documenten/{UUID}", "doc-1"],
)
@pytest.mark.parametrize("first", [True, False])
def test_an_attachment_becomes_a_relation_of_its_main_document(named: str, first: bool) -> None:
    main = document(
        ROOT + "hoofd.pdf", "Hoofd", pid=f"https://open.overheid.nl/documenten/{UUID}", identifiers=["doc-1"]
    )
    attachments = [
        document(f"{ROOT}b{number}.pdf", f"B{number}", documentrelaties=[{"relation": named, "role": BIJLAGE}])
        for number in (1, 2)
    ]
    assert relations(*([main, *attachments] if first else [*attachments, main])) == {
        "Hoofd": [(HEEFT_BIJLAGE, ROOT + "b1.pdf", "B1"), (HEEFT_BIJLAGE, ROOT + "b2.pdf", "B2")],
        "B1": [],
        "B2": [],
    }


def test_a_relation_that_both_sides_name_stands_once() -> None:
    main = document(
        ROOT + "hoofd.pdf", "Hoofd", documentrelaties=[{"relation": ROOT + "b.pdf", "role": "heeft bijlage"}]
    )
    attachment = document(
        ROOT + "b.pdf", "B", documentrelaties=[{"relation": ROOT + "hoofd.pdf", "role": "is bijlage bij"}]
    )
    assert relations(main, attachment)["Hoofd"] == [(HEEFT_BIJLAGE, ROOT + "b.pdf", "B")]


@pytest.mark.parametrize(
    ("relation", "role", "field", "code"),
    [
        (ROOT + "elders.pdf", BIJLAGE, "documentrelaties[0].relation", "relation"),
        (UUID, "verwijst naar", "documentrelaties[0].relation", "relation"),
        (ROOT + "b.pdf", BIJLAGE, "documentrelaties[0].relation", "relation"),
        ("tweemaal", BIJLAGE, "documentrelaties[0].relation", "relation"),
        (ROOT + "a.pdf", "is kopie van", "documentrelaties[0].role", "not-listed"),
        (ROOT + "a.pdf", BIJLAGE[:-1], "documentrelaties[0].role", "not-listed"),
    ],
    ids=["main elsewhere", "no address", "itself", "two", "unknown role", "unknown uri"],
)
def test_a_relation_that_cannot_be_written_is_refused(relation: str, role: str, field: str, code: str) -> None:
    others = [document(f"{ROOT}{name}.pdf", identifiers=["tweemaal"]) for name in "ac"]
    wrong = problems(*others, document(ROOT + "b.pdf", documentrelaties=[{"relation": relation, "role": role}]))
    assert [(one.loc, one.field, one.code) for one in wrong] == [(ROOT + "b.pdf", field, code)]
    assert wrong[0].remedy


def test_a_document_elsewhere_is_named_by_its_address_and_reported() -> None:
    one = document(
        ROOT + "a.pdf", "A", documentrelaties=[{"relation": "https://wet.example/x", "role": "verwijst naar"}]
    )
    [(role, resource, _)] = relations(one)["A"]
    assert role is not None and role.endswith("c_75fac459")
    assert resource == "https://wet.example/x"
    with sitemap([one], ALPHA) as export:
        assert [(note.code, note.value) for note in export.notes()] == [("elsewhere", "https://wet.example/x")]
