"""The report in its forms: the same findings in each, with standing and places, and no way out of its text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from mutations import ASKED, SPEC, effective_of
from plooi_spec.diff import Report, compare, render_html, render_markdown, render_text
from plooi_spec.reading.data import clone

RENDERERS = [render_text, render_markdown, render_html]
GEMEENTEN = {f"urn:gm{number}": f"Gemeente {number}" for number in range(300)}
COME = {"urn:gm1980": "Dijk en Waard", "urn:gm1982": "Land van Cuijk", "urn:gm1991": "Maashorst"}
EVIL = "<script>alert(1)</script> | `code` [x](https://example.org) *x*"


def with_list(values: dict[str, str], **more: Any) -> dict[str, Any]:
    document = clone(SPEC)
    schemas = document["components"]["schemas"]
    schemas["Gemeenten"] = {
        "type": "string",
        "enum": list(values),
        "x-labels": values,
        "x-waardelijst": {"naam": "gemeenten", "versie": "v2"},
    }
    schemas[ASKED]["properties"]["gemeente"] = {"$ref": "#/components/schemas/Gemeenten"}
    schemas[ASKED]["properties"] |= more
    return document


@pytest.fixture(scope="module")
def report() -> Report:
    new = with_list({**GEMEENTEN, **COME}, gebouw={"type": "string", "description": "Waar het staat."})
    new["paths"]["/boeken"]["get"]["parameters"][1]["required"] = True
    new["components"]["schemas"][ASKED]["properties"]["opmerkingen"] = new["components"]["schemas"][ASKED][
        "properties"
    ].pop("opmerking")
    new["info"]["description"] = "Er is een leeszaal."
    return compare(effective_of(with_list(GEMEENTEN), "0.9", "reconstructed"), effective_of(new, "1.0", "official"))


@pytest.mark.parametrize("render", RENDERERS)
def test_every_form_says_all_of_it(report: Report, render: Any) -> None:
    text = plain(render(report))
    # Both sides with their standing, and what that means.
    assert "0.9 (reconstructed) → 1.0 (official)" in text
    assert "0.9 is a reconstruction, not the official text" in text
    for change in report.listed:
        assert change.path in text
        for place in (change.old, change.new):
            assert place is None or f"{place.file}:{place.line} {place.pointer}" in text
    # Value lists by their names and labels, and not the hundreds of them.
    assert "gemeenten" in text
    assert "3 values added" in text
    assert "Dijk en Waard, Land van Cuijk, Maashorst" in text
    assert "Gemeente 7" not in text
    # What breaks comes first, and names that changed are suggested.
    assert text.index("parameter made required") < text.index("property removed") < text.index("3 values added")
    assert re.search(r"opmerking\W+→\W+opmerkingen.+probably", text)
    assert "Er is een leeszaal." not in text
    assert "1 change of text is not listed" in text
    assert "Er is een leeszaal." in plain(render(report, True))


def plain(text: str) -> str:
    """The text of a report without its markup."""
    if not text.startswith("<!doctype"):
        return text.replace("`", "").replace("\\", "")
    page = Page(text)
    # The title has the standings in words; on the page they are marks of their own.
    return f"{page.title} {page.text}"


class Page(HTMLParser):
    """What a page of HTML shows, and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = self.title = ""
        self._inside: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in {"title", "style"}:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            self._inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if "title" in self._inside:
            self.title += data
        elif not self._inside:
            self.text = f"{self.text} {data.strip()}".strip()


def test_the_page_needs_nothing_from_elsewhere(report: Report) -> None:
    text = render_html(report, True)
    page = Page(text)
    assert not {tag for tag, _ in page.tags} & {"script", "link", "iframe", "img", "object", "base", "form", "svg"}
    links = [values["href"] for tag, values in page.tags if "href" in values]
    ids = [values["id"] for _, values in page.tags if "id" in values]
    assert links
    assert all(link and link.removeprefix("#") in ids and link.startswith("#") for link in links)
    assert len(ids) == len(set(ids))
    assert "url(" not in text
    assert "@import" not in text
    assert ("name", "viewport") in {(key, value) for _, values in page.tags for key, value in values.items()}
    assert "prefers-color-scheme: dark" in text


def test_its_colours_can_be_read(report: Report) -> None:
    """Text against what is behind it, in the light and in the dark: 4.5 to 1 or better."""
    text = render_html(report)
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w+)", part)) for part in re.findall(r":root \{([^}]*)\}", text))
    for colours in (light, dark):
        pairs = [
            ("ink", "page"),
            ("ink", "card"),
            ("soft", "page"),
            ("soft", "card"),
            ("ink", "code"),
            ("link", "card"),
        ]
        pairs += [(grade, f"{grade}-back") for grade in ("breaking", "risky", "harmless", "text")]
        for front, back in pairs:
            assert contrast(colours[front], colours[back]) >= 4.5, (front, back)


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(sign * 2 for sign in colour[1:])
        parts = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("render", RENDERERS)
def test_what_upstream_writes_does_not_get_out_of_its_text(render: Any) -> None:
    new = clone(SPEC)
    new["info"]["title"] = EVIL
    new["components"]["schemas"][ASKED]["properties"][EVIL] = {"type": "string", "enum": [EVIL]}
    text = render(compare(effective_of(SPEC), effective_of(new)), True)
    if render is render_html:
        assert "<script>" not in text
        assert "&lt;script&gt;" in text
    elif render is render_markdown:
        outside = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", text)
        assert not re.search(r"(?<!\\)<script>", outside)
        assert not re.search(r"(?<!\\)\[x\]\(", outside)
        rows = [line for line in text.splitlines() if line.startswith("| ") and "alert" in line]
        assert rows
        assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}
    else:
        assert EVIL in text


def test_the_data_form_holds_all_of_it(report: Report) -> None:
    data = json.loads(json.dumps(report.to_dict()))
    assert (data["old"]["standing"], data["new"]["standing"]) == ("reconstructed", "official")
    assert data["counts"] == {"breaking": 1, "risky": 1, "harmless": 3, "text": 1}
    (values,) = [change for change in data["changes"] if change["kind"] == "values-added"]
    assert (values["now"], values["labels"]) == (list(COME), COME)
    assert values["old"]["line"] > 0
    assert [change["class"] for change in data["changes"]][:1] == ["breaking"]
    assert [(one["was"], one["now"], one["sure"]) for one in data["renames"]] == [("opmerking", "opmerkingen", False)]
    assert len(report.to_dict(everything=False)["changes"]) == len(data["changes"]) - 1


def test_labels_are_not_dumped_either() -> None:
    new = {**GEMEENTEN, **COME, "urn:gm7": "Gemeente Zeven"}
    (values, labels) = compare(effective_of(with_list(GEMEENTEN)), effective_of(with_list(new))).changes
    assert values.kind == "values-added"
    assert (labels.grade, labels.was, labels.now) == ("text", {"urn:gm7": "Gemeente 7"}, {"urn:gm7": "Gemeente Zeven"})


@pytest.mark.parametrize("start", ["https://identifier.overheid.nl/tooi/id/gemeente/", ""])
@pytest.mark.parametrize("render", RENDERERS)
def test_values_without_labels_are_named_by_the_lists_of_the_client(render: Any, start: str) -> None:
    sides = [clone(SPEC), clone(SPEC)]
    for document, codes in zip(sides, (["gm0518"], ["gm0518", "gm1980", "gm9999"]), strict=True):
        values = [start + code for code in codes]
        document["components"]["schemas"][ASKED]["properties"]["gemeente"] = {"type": "string", "enum": values}
    text = plain(render(compare(effective_of(sides[0]), effective_of(sides[1]))))
    assert "gemeente Dijk en Waard" in text
    assert "gm1980" not in text
    # What no list knows is shown as it is.
    assert "gm9999" in text


def test_labels_of_the_spec_go_before_those_of_the_lists() -> None:
    values = {"gm0518": "Den Haag", "gm1980": "Waard en Dijk"}
    (change,) = compare(effective_of(with_list({"gm0518": "Den Haag"})), effective_of(with_list(values))).changes
    assert change.labels == {"gm1980": "Waard en Dijk"}


def test_what_is_no_code_of_a_list_gets_no_label() -> None:
    sides = [clone(SPEC), clone(SPEC)]
    for document, values in zip(sides, ([1], [1, 2, "PDF", "ENG", "a1", True]), strict=True):
        document["components"]["schemas"][ASKED]["properties"]["soort"] = {"enum": values}
    (change,) = compare(effective_of(sides[0]), effective_of(sides[1])).changes
    assert change.labels == {}
