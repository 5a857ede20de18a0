"""Versions of the spec that upstream might bring next: 0.9.0-beta with something changed, made when a test asks."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from attrs import frozen

BETA = Path(__file__).resolve().parents[1] / "openapi" / "v0.9.0-beta" / "upstream"

Kind = Literal["harmless", "renamed", "moved"]

#: A label for each kind, each later than 0.9.0-beta.
LABELS: Mapping[Kind, str] = {"harmless": "0.9.1-beta", "renamed": "0.10.0-beta", "moved": "1.0.0"}

_OPENAPI, _DOCUMENT = "openapi.yaml", "metadata/document.yaml"


@frozen
class Patch:
    """A piece of a file, which must hold it `count` times, and what stands there instead."""

    file: str
    old: str
    new: str
    count: int = 1


_STATUS = """\
  /documenten/{id}/status:
    get:
      operationId: getStatus
      tags: [documenten]
      summary: Read how far a document is
      parameters:
        - $ref: "#/components/parameters/Id"
      responses:
        "200":
          description: How far it is.
          content:
            application/json:
              schema:
                type: object
                properties:
                  stand: {type: string}
              example: {stand: verwerkt}

  /_zoek:
"""

_SLEUTEL = """\
  securitySchemes:
    sleutel:
      type: apiKey
      in: header
      name: X-Aanlever-Sleutel
      description: A key that the platform gives to a supplier.
"""

PATCHES: Mapping[Kind, tuple[Patch, ...]] = {
    # A new field that may be left out, a new value in a list, a new operation.
    "harmless": (
        Patch(
            _DOCUMENT,
            "        weblocatie:\n",
            "        dossiernummer:\n"
            "          description: The number of the file that the document is kept in.\n"
            "          type: string\n"
            "        weblocatie:\n",
        ),
        Patch(
            "waardelijsten/documenthandelingen.yaml",
            "      x-labels:\n",
            "        - https://identifier.overheid.nl/tooi/def/thes/kern/c_0a1b2c3d\n"
            "      x-labels:\n"
            "        https://identifier.overheid.nl/tooi/def/thes/kern/c_0a1b2c3d: bekendmaking\n",
        ),
        Patch(_OPENAPI, "  /_zoek:\n", _STATUS),
    ),
    # A field with another name, a new field that must be there, and a slip that upstream mended itself.
    "renamed": (
        Patch(_DOCUMENT, "        weblocatie:\n", "        webadres:\n"),
        Patch(_OPENAPI, "          weblocatie: https", "          webadres: https"),
        Patch(
            _DOCUMENT,
            "classificatiecollectie, documenthandelingen]\n",
            "classificatiecollectie, documenthandelingen, openbaarheid]\n",
        ),
        Patch(
            _DOCUMENT,
            "        webadres:\n",
            "        openbaarheid:\n"
            "          description: How far the document is public.\n"
            "          type: string\n"
            "          enum: [openbaar, beperkt]\n"
            "        webadres:\n",
        ),
        Patch(
            _OPENAPI,
            "          documenthandelingen: []\n",
            "          documenthandelingen: []\n          openbaarheid: openbaar\n",
            count=3,
        ),
        Patch(_OPENAPI, "          webadres: https", "          openbaarheid: openbaar\n          webadres: https"),
        Patch(_DOCUMENT, "      type: object\n      required:\n", "      type: object\n"),
    ),
    # Files of documents under another path, and a key in the place of tokens.
    "moved": (
        Patch(_OPENAPI, "  /documenten/{id}:\n", "  /bestanden/{id}:\n"),
        Patch(_OPENAPI, "security:\n  - bearer: []\n  - jwt: []\n", "security:\n  - sleutel: []\n"),
    ),
}


def make_version(kind: Kind, folder: Path) -> Path:
    """Write the files of such a version, as upstream would publish them, into a new folder; the folder."""
    shutil.copytree(BETA, folder)
    for patch in PATCHES[kind]:
        path = folder / patch.file
        text = path.read_text(encoding="utf-8")
        assert text.count(patch.old) == patch.count, (patch, text.count(patch.old))
        path.write_text(text.replace(patch.old, patch.new), encoding="utf-8", newline="\n")
    if kind == "moved":
        _replace_schemes(folder / _OPENAPI)
    return folder


def _replace_schemes(path: Path) -> None:
    before, section, rest = path.read_text(encoding="utf-8").partition("  securitySchemes:\n")
    schemes, section_after, after = rest.partition("\n  parameters:\n")
    assert section and section_after and "bearer:" in schemes
    path.write_text(before + _SLEUTEL + section_after + after, encoding="utf-8", newline="\n")
