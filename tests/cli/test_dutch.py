"""The command in Dutch: from a PDF to a public document without a word of English, and how the language is chosen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pypdf import PdfWriter

from plooi import versions
from plooi.sandbox import Sandbox

#: Words that no Dutch sentence has, and that hardly an English one is without.
ENGLISH = re.compile(
    r"\b(the|is not|are|has|and|with|from|this|that|which|give|use|cannot|by default|good|problems?|remarks?|rows?|"
    r"written|sent|done|no)\b",
    re.I,
)


@pytest.fixture
def offline(offline: Any) -> Any:
    """The command without any setting but its language."""
    return offline.with_variables(PLOOI_LANG="nl")


def dutch(text: str) -> str:
    """The text, which has no word of English outside what is typed."""
    assert ENGLISH.findall(re.sub(r"`[^`]*`|--[a-z-]+|'[^']*'", "", text)) == [], text
    return text


@pytest.mark.parametrize("label", versions.labels())
def test_from_a_pdf_to_a_public_document(offline: Any, label: str) -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Title": "Kapvergunning Hooigracht"})
    writer.write(offline.folder / "kap.pdf")
    with Sandbox(version=label, mode="ideal") as sandbox:
        plooi = offline.with_variables(
            PLOOI_URL=sandbox.url, PLOOI_TOKEN=sandbox.token(org=["gm0518"]), PLOOI_VERSION=label
        )
        answers = ["--publisher", "den haag", "--documentsoort", "vergunning", "--thema", "natuur en milieu"]
        made = plooi("new", "--from-pdf", "kap.pdf", *answers, "--identifier", "zaak-1")
        assert "Geschreven: kap.yaml" in dutch(made.all)
        assert "goed" in dutch(plooi("validate", "kap.yaml").all)
        published = plooi("publish", "kap.yaml", "kap.pdf", "--json")
        dutch(published.err)
        sandbox.process_now()
        assert [one["state"] for one in sandbox.records() if one["id"] == published.json["id"]] == ["processed"]


def test_mistakes_are_explained_in_dutch(offline: Any) -> None:
    offline.write("fout.yaml", "publisher: gemeente Den Hag\nofficiele_titel: Brief\ncreatiedatum: 2022-02-30\n")
    done = offline("validate", "fout.yaml", code=1)
    assert "Bedoelt u" in dutch(done.all)
    assert "ontbreekt" in dutch(offline("publish", code=2).err)
    assert "niet een van 'refuse', 'report'" in offline("publish", "a", "b", "--loss", "x", code=2).err
    assert dutch(offline("publish", "weg.yaml", "weg.pdf", code=2).err)


def test_the_help_of_every_command_is_dutch(offline: Any) -> None:
    main = dutch(offline("--help").out)
    for name in re.findall(r"^  ([a-z]+)  ", main.partition("Commando")[2], re.M):
        assert "Gebruik: " in dutch(offline(name, "--help").out)


@pytest.mark.parametrize(
    ("variables", "words", "language"),
    [
        ({"PLOOI_LANG": "", "LC_ALL": "nl_NL.UTF-8"}, [], "nl"),
        ({"PLOOI_LANG": "", "LC_ALL": "", "LC_MESSAGES": "nl_BE", "LANG": "en_GB.UTF-8"}, [], "nl"),
        ({"PLOOI_LANG": "", "LC_ALL": "", "LC_MESSAGES": "", "LANG": "nl"}, [], "nl"),
        ({"PLOOI_LANG": "", "LC_ALL": "nds_DE.UTF-8", "LANG": "nl"}, [], "en"),
        ({"PLOOI_LANG": "en", "LC_ALL": "nl_NL.UTF-8"}, [], "en"),
        ({"PLOOI_LANG": "en"}, ["--lang", "nl"], "nl"),
        ({"PLOOI_LANG": "nl"}, ["--lang=en"], "en"),
        ({"PLOOI_LANG": "nl"}, ["--lang", "en", "--lang", "nl"], "nl"),
    ],
)
def test_how_the_language_is_chosen(offline: Any, variables: dict[str, str], words: list[str], language: str) -> None:
    plooi = offline.with_variables(**variables)
    first = {"en": "Usage: ", "nl": "Gebruik: "}[language]
    assert plooi(*words, "publish", "--help").out.startswith(first)
    assert plooi("publish", *words, "--help").out.startswith(first)


def test_a_language_that_plooi_does_not_speak(offline: Any) -> None:
    french = offline.with_variables(PLOOI_LANG="fr")
    assert "--lang is 'fr'" in offline("config", "--lang", "fr", code=2).err
    assert "PLOOI_LANG is 'fr'" in french("config", code=2).err
    assert french("config", "--lang", "nl", "--help").out.startswith("Gebruik: "), "the option says more"
    # Behind -- it is an argument like any other.
    assert "te veel argumenten (--lang fr)" in offline("config", "--", "--lang", "fr", code=2).err


def test_what_programs_read_is_the_same_in_both_languages(offline: Any) -> None:
    offline.write("fout.yaml", "publisher: gemeente Den Hag\nofficiele_titel: Brief\n")

    def shape(given: object) -> object:
        """The keys, codes and fields of a document, without the texts for people."""
        if isinstance(given, dict):
            return {
                name: shape(one) for name, one in given.items() if name not in ("message", "remedy", "fault", "meaning")
            }
        return [shape(one) for one in given] if isinstance(given, list) else given

    for words in (
        ["validate", "fout.yaml"],
        ["config"],
        ["capabilities"],
        ["doctor"],
        ["publish", "weg.yaml", "weg.pdf"],
    ):
        english = offline(*words, "--json", "--lang", "en", code=None).json
        assert shape(offline(*words, "--json", code=None).json) == shape(english)
