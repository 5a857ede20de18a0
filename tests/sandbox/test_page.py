"""The page for people, read as a browser reads it: as elements, not as text."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Callable
from html.parser import HTMLParser

import httpx
import pytest
from desk import PDF, ZIP, Desk, titled

from plooi import versions
from plooi.sandbox import page
from plooi.sandbox.page import size_in_words

VOID = {"meta", "link", "br"}
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</h3></li></ul><script src='//example.org'></script>",
    '" onmouseover="alert(1)',
    "{{ 7 * 7 }}{% include 'page.html' %}",
    "&lt;b&gt; & 'so'",
]


class Reader(HTMLParser):
    """The elements of a page, in order: the path of tags and classes to each, its attributes, and its own text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.path: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._open: list[list[str]] = [[]]
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        text: list[str] = []
        classes = "".join(f".{name}" for name in (attributes.get("class") or "").split())
        self.elements.append(("/".join([*self.path, tag + classes]), attributes, text))
        if tag not in VOID:
            self.path.append(tag + classes)
            self._open.append(text)

    def handle_endtag(self, tag: str) -> None:
        assert self.path.pop().partition(".")[0] == tag, "the tags do not fit together"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].append(data)

    def texts(self, pattern: str) -> list[str]:
        """The texts of all elements whose path matches, the page's own white space taken together."""
        return [" ".join("".join(text).split()) for path, _, text in self.elements if re.search(pattern, path)]

    def attributes(self, pattern: str, name: str) -> list[str | None]:
        return [attributes.get(name) for path, attributes, _ in self.elements if re.search(pattern, path)]


def read(desk: Desk) -> Reader:
    answer = desk.stranger.get(f"{desk.sandbox.origin}/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return Reader(answer.text)


@pytest.fixture
def shown(new_desk: Callable[..., Desk]) -> Desk:
    """A desk whose page is empty yet."""
    return new_desk(processing=3600.0)


def test_an_empty_page(shown: Desk) -> None:
    page = read(shown)
    assert page.texts(r"/h1$") == ["PLOOI sandbox"]
    assert page.texts(r"/h2$") == ["Version 0.9.0-beta"]
    assert page.texts(r"\.tag") == ["standing: from the server", "mode: faithful"]
    assert page.texts(r"/code$") == [shown.sandbox.url]
    assert page.texts(r"\.none$") == ["Nothing has been delivered yet."]
    assert page.texts(r"/nav") == []


def test_what_was_delivered(shown: Desk) -> None:
    record = shown.deliver(PDF)
    page = read(shown)
    assert page.texts(r"/li.*/h3$") == ["Kapvergunning Hooigracht"]
    assert page.texts(r"\.by/span$") == ["gemeente Den Haag", "vergunning"]
    [date] = page.attributes(r"\.by/time$", "datetime")
    assert date is not None
    assert shown.record(record)["created"][14:19] == date[14:19]
    assert page.texts(r"\.how/span\.state") == ["signalled, waiting for processing"]
    assert page.texts(r"\.id$") == [record]
    assert page.texts(r"/a$") == [f"PDF, {len(PDF)} bytes"]
    shown.sandbox.process_now()
    assert read(shown).texts(r"\.how/span\.state") == ["public"]
    assert read(shown).texts(r"\.facts/span\.state") == ["1 public"]


@pytest.mark.parametrize(
    ("content", "media_type", "name"), [(PDF, "application/pdf", "pdf"), (ZIP, "application/zip", "zip")]
)
def test_a_link_leads_to_the_file(shown: Desk, content: bytes, media_type: str, name: str) -> None:
    record = shown.deliver(content)
    [link] = read(shown).attributes(r"main.*/a$", "href")
    file = shown.stranger.get(f"{shown.sandbox.origin}{link}")
    assert file.content == content
    assert file.headers["Content-Type"] == media_type
    assert file.headers["Content-Disposition"] == f'inline; filename="{record}.{name}"'
    assert file.headers["Content-Security-Policy"].startswith("sandbox;")


def test_the_newest_stands_first(shown: Desk) -> None:
    for title in ("Eerste", "Tweede", "Derde"):
        shown.deliver(**titled(title))
    assert read(shown).texts(r"/li.*/h3$") == ["Derde", "Tweede", "Eerste"]


def test_what_was_withdrawn_has_no_link_any_more(shown: Desk) -> None:
    record = shown.deliver()
    [link] = read(shown).attributes(r"main.*/a$", "href")
    shown.delete(f"documenten/{record}")
    page = read(shown)
    assert page.texts(r"\.how/span\.state") == ["withdrawn"]
    assert page.attributes(r"main.*/a$", "href") == []
    assert shown.stranger.get(f"{shown.sandbox.origin}{link}").status_code == 404


def withdraw(desk: Desk, record: str) -> httpx.Response:
    return desk.delete(f"documenten/{record}")


def rename(desk: Desk, record: str) -> httpx.Response:
    return desk.replace(record, **titled("Anders"))


def test_what_is_stored_signalled_public_and_withdrawn_stands_apart(shown: Desk) -> None:
    shown.in_state("withdrawn")
    for operation, call in (("deleteDocument", withdraw), ("putMetadata", rename)):
        record = shown.in_state("processed")
        shown.sandbox.fault(operation, kind="process_away")
        assert call(shown, record).status_code == 500
    shown.in_state("processed")
    shown.in_state("uploaded")
    record = shown.create()
    shown.sandbox.fault("postDocument", kind="process_away")
    assert shown.send_file("POST", record, PDF).status_code == 500
    page = read(shown)
    assert page.texts(r"\.how/span\.state") == [
        "stored, not signalled",
        "signalled, waiting for processing",
        "public",
        "public",
        "withdrawn",
        "still public",
        "withdrawn",
    ]
    lost = page.texts(r"/p\.aside$")
    assert ["Kapvergunning Hooigracht" in lost[0], "withdrawal was not signalled" in lost[1]] == [True, True]
    assert page.texts(r"\.facts/span\.state") == [
        "2 public",
        "1 signalled, waiting for processing",
        "1 stored, not signalled",
        "2 withdrawn",
    ]


def test_what_is_half_delivered_stands_apart(shown: Desk) -> None:
    shown.deliver(**titled("Heel"))
    shown.create(**titled("Zonder bestand"))
    shown.send_file("POST", str(uuid.uuid4()), PDF)
    shown.sandbox.process_now()
    page = read(shown)
    assert page.texts(r"/h3\.shelf$") == ["Half delivered"]
    assert page.texts(r"/li.*/h3$") == ["Heel", "(no metadata)", "Zonder bestand"]
    assert page.texts(r"\.how/span\.state") == ["public", "no metadata", "no file"]
    assert page.texts(r"\.facts/span\.state") == ["1 public"]


def test_what_processing_would_have_refused(shown: Desk) -> None:
    shown.deliver(onbekend=1)
    assert read(shown).texts(r"/details/ul/li$") == ["document.onbekend: processing does not know this key"]


def test_every_version_has_a_section_and_tells_its_standing(desk_of: Callable[[str], Desk]) -> None:
    desk = desk_of("0.3.1-alpha")
    newest_first = versions.labels()[::-1]
    desk.deliver(**titled("Van de oudste"))
    page = read(desk)
    assert page.texts(r"/h2$") == [f"Version {label}" for label in newest_first]
    reconstructed = [label for label in newest_first if versions.get(label).standing == "reconstructed"]
    assert page.texts(r"\.tag\.warn$") == ["standing: reconstructed, not the official text"] * len(reconstructed)
    assert page.texts(r"/code$") == [desk.sandbox.urls[label] for label in newest_first]
    targets = page.attributes(r"/nav/a$", "href")
    assert targets == [f"#{name}" for name in page.attributes(r"main\.wide/section$", "id")]
    assert "Van de oudste" in page.texts(r"/li.*/h3$")


def test_a_hostile_title_is_text(shown: Desk) -> None:
    for title in reversed(HOSTILE):
        shown.deliver(publisher={**shown.metadata()["document"]["publisher"], "label": title}, **titled(title))
    page = read(shown)
    assert page.texts(r"/li.*/h3$") == HOSTILE
    assert page.texts(r"\.by/span$")[::2] == HOSTILE
    for path, attributes, _ in page.elements:
        assert not re.search(r"main.*/(script|img|iframe|object|svg)", path)
        assert not any(name.startswith("on") for name in attributes)
    assert [path for path, _, _ in page.elements if "script" in path] == ["html/body/script"]


def test_nothing_on_the_page_runs_but_its_own_script_or_comes_from_elsewhere(shown: Desk) -> None:
    answer = shown.stranger.get(f"{shown.sandbox.origin}/")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    [script] = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert re.findall(r"script-src ([^;]*);", policy) == [f"'sha256-{digest}'"]
    assert "connect-src 'self';" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    addresses = re.findall(r"(?:https?:)?//[\w.]+", answer.text)
    assert set(addresses) <= {"http://127.0.0.1"}


def test_a_long_list_is_cut_off_and_says_so(shown: Desk) -> None:
    for number in range(page.SHOWN + 2):
        shown.create(**titled(f"Titel {number}"))
    read_page = read(shown)
    assert len(read_page.texts(r"/li\.delivery.*/h3$")) == page.SHOWN
    assert f"The newest {page.SHOWN} of {page.SHOWN + 2}." in read_page.texts(r"\.hint$")


def test_other_paths_hold_nothing(desk: Desk) -> None:
    for path in ("/files/0.9.0-beta/unknown", "/files/0.4/x", "/favicon.ico", "/overheid", "/_sandbox/records"):
        assert desk.stranger.get(f"{desk.sandbox.origin}{path}").status_code == 404, path


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (1_240_004, "1.2 MB"),
        (999_990, "1.0 MB"),
        (2_147_483_648, "2.1 GB"),
        (5_000_000_000_000, "5000.0 GB"),
    ],
)
def test_sizes_in_words(size: int, words: str) -> None:
    assert size_in_words(size) == words


@pytest.mark.parametrize("host", ["elders.example.org", "127.0.0.1.example.org:80", "[::1]", ""])
def test_a_name_elsewhere_that_leads_here_is_not_answered(desk: Desk, host: str) -> None:
    origin = desk.sandbox.origin
    for path in ("/", f"/files/0.9.0-beta/{uuid.uuid4()}"):
        assert httpx.get(origin + path, headers={"Host": host}, trust_env=False).status_code == 400
    port = origin.rpartition(":")[2]
    for own in (f"127.0.0.1:{port}", f"localhost:{port}", "localhost"):
        assert httpx.get(origin, headers={"Host": own}, trust_env=False).status_code == 200
