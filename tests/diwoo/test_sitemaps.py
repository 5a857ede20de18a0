"""Sitemaps of many documents: split by number and by size, with an index, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from diwoo.structure import faults
from plooi import Metadata, versions
from plooi.diwoo import HEAVIEST, LARGEST, SITEMAP, DiwooInvalid, Entry, Export, category, sitemap
from plooi.errors import ConfigurationError

ROOT = "https://www.example.org/woo/"
METADATA = Metadata(
    publisher="gm0518",
    officiele_titel="Kapvergunning",
    documenthandelingen=[{"soort_handeling": "vaststelling", "at_time": "2022-08-24"}],
)


def export(count: int, **limits: int) -> Export:
    def entries() -> Iterator[Entry]:
        for number in range(count):
            yield Entry(f"{ROOT}{number}.pdf", METADATA, (category("adviezen").id,), f"2022-08-{number % 28 + 1:02}")

    return sitemap(entries(), versions.get("0.9.0-beta"), **limits)


def locs(path: Path, element: str = "url") -> list[str | None]:
    root = ElementTree.fromstring(path.read_bytes())
    return [one.findtext(f"{{{SITEMAP}}}loc") for one in root.iter(f"{{{SITEMAP}}}{element}")]


def test_the_limits_are_those_of_the_protocol() -> None:
    assert (LARGEST, HEAVIEST) == (50_000, 52_428_800)


def test_as_many_as_fit_are_one_sitemap(tmp_path: Path) -> None:
    with export(5, largest=5) as made:
        assert made.write(tmp_path / "sitemap.xml") == (tmp_path / "sitemap.xml",)
    assert locs(tmp_path / "sitemap.xml") == [f"{ROOT}{number}.pdf" for number in range(5)]
    assert [path.name for path in tmp_path.iterdir()] == ["sitemap.xml"]


def test_more_are_several_with_an_index(tmp_path: Path) -> None:
    with export(11, largest=5) as made:
        files = made.write(tmp_path / "sitemap.xml", "https://www.example.org/kaarten/")
    assert [path.name for path in files] == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    assert [len(locs(path)) for path in files[1:]] == [5, 5, 1]
    assert [loc for path in files[1:] for loc in locs(path)] == [f"{ROOT}{number}.pdf" for number in range(11)]
    assert all(faults(path.read_text("utf-8")) == [] for path in files[1:])
    assert locs(files[0], "sitemap") == [
        f"https://www.example.org/kaarten/sitemap-{number}.xml" for number in (1, 2, 3)
    ]
    index = ElementTree.fromstring(files[0].read_bytes())
    assert index.tag == f"{{{SITEMAP}}}sitemapindex"
    newest = [one.findtext(f"{{{SITEMAP}}}lastmod") for one in index]
    assert newest == ["2022-08-05", "2022-08-10", "2022-08-11"]


def test_no_sitemap_is_heavier_than_allowed(tmp_path: Path) -> None:
    with export(40, heaviest=10_000) as made:
        files = made.write(tmp_path / "s.xml", ROOT)
    sizes = [path.stat().st_size for path in files[1:]]
    assert len(sizes) > 1 and max(sizes) <= 10_000
    entry = (max(sizes) - 200) / max(len(locs(path)) for path in files[1:])
    assert all(size + 2 * entry > 10_000 for size in sizes[:-1]), "they are filled"
    assert sum(len(locs(path)) for path in files[1:]) == 40


def test_an_entry_that_fits_in_no_sitemap_is_refused(tmp_path: Path) -> None:
    with export(1, heaviest=500) as made, pytest.raises(DiwooInvalid) as refused:
        made.write(tmp_path / "s.xml")
    assert refused.value.problems[0].code == "too-large"
    assert list(tmp_path.iterdir()) == []


def test_several_need_a_file_and_an_address(tmp_path: Path) -> None:
    with export(3, largest=1) as made:
        with pytest.raises(ConfigurationError, match="--output"):
            "".join(made.pieces())
        with pytest.raises(ConfigurationError, match="--sitemap-base"):
            made.write(tmp_path / "s.xml")
        with pytest.raises(ConfigurationError, match="no web address"):
            made.write(tmp_path / "s.xml", "kaarten")
    assert list(tmp_path.iterdir()) == []


def test_no_document_is_no_sitemap(tmp_path: Path) -> None:
    with export(0) as made, pytest.raises(ConfigurationError, match="at least one"):
        made.write(tmp_path / "s.xml")


def test_one_refused_document_leaves_the_former_sitemap_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "sitemap.xml"
    path.write_text("before")
    entries = [Entry(ROOT + "a.pdf", METADATA, ("adviezen",)), Entry(ROOT + "b.pdf", Metadata(), ("adviezen",))]
    with sitemap(entries, versions.get("0.9.0-beta")) as made, pytest.raises(DiwooInvalid):
        made.write(path)
    assert path.read_text() == "before"
