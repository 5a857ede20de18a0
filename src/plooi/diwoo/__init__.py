"""DiWoo: metadata as sitemap entries of the standard that came after the Aanlever-API.

Public bodies now publish documents on sites of their own, and a harvester finds them by sitemaps whose entries carry
metadata in the namespace `https://standaarden.overheid.nl/diwoo/metadata/`. `sitemap` holds documents against the
schema of that metadata, version 0.9.8, and writes what is valid; everything else is refused with the reason and the
remedy. See docs/diwoo.md.
"""

from __future__ import annotations

from plooi.diwoo.documents import Entry
from plooi.diwoo.export import HEAVIEST, LARGEST, Export, sitemap
from plooi.diwoo.lijsten import INFORMATIECATEGORIEEN, STANDARD, category, lijst
from plooi.diwoo.problems import DiwooInvalid, DiwooProblem
from plooi.diwoo.sitemaps import NAMESPACE, SITEMAP

__all__ = [
    "HEAVIEST",
    "INFORMATIECATEGORIEEN",
    "LARGEST",
    "NAMESPACE",
    "SITEMAP",
    "STANDARD",
    "DiwooInvalid",
    "DiwooProblem",
    "Entry",
    "Export",
    "category",
    "lijst",
    "sitemap",
]
