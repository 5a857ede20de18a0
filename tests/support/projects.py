"""A small project of its own for a test: a spec in several files, with the slips and the repairs of a real one."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from once import common, made_once
from plooi_spec.cli import app
from plooi_spec.effective.bundle import Bundle, bundle
from plooi_spec.effective.spec import Effective, adapt, effective
from plooi_spec.packages import workshop
from plooi_spec.packages.templates import patched_templates
from plooi_spec.reading.vendor import Version, load_versions, lock

CHECKOUT = Path(__file__).resolve().parents[2]

OPENAPI = """\
openapi: 3.1.0
info:
  title: Leeszaal
  version: 1
servers:
  - url: https://example.org/api/v0
security:
  - bearer: []
paths:
  /boeken:
    post:
      operationId: postBoek
      tags: [boeken]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: classpath:metadata/boek.yaml#/components/schemas/Boek
            example: {titel: Max Havelaar, kleur: "urn:kleur:rood", geldigheid: {begindatum: "1860-05-17T00:00:00Z"}}
      responses:
        "201":
          description: Geplaatst.
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Antwoord"
        "400":
          $ref: fouten.yaml#/components/responses/Fout
  /boeken/{id}/scan:
    parameters:
      - $ref: "#/components/parameters/Id"
    put:
      operationId: putScan
      tags: [scans]
      requestBody:
        required: true
        content:
          application/pdf:
            schema: {type: string, format: binary}
          application/zip:
            schema: {type: string, format: binary}
      responses:
        "202":
          description: Ontvangen.
  /_zoek:
    get:
      operationId: zoek
      tags: [zoeken]
      parameters:
        - {name: start, in: query, required: true, schema: {type: integer}}
      responses:
        "200":
          description: Gevonden.
          content:
            application/hal+json:
              schema:
                type: array
                items: {$ref: "#/components/schemas/Antwoord"}
components:
  parameters:
    Id: {name: id, in: path, required: true, schema: {type: string}}
  schemas:
    Antwoord:
      $ref: metadata/boek.yaml#/components/schemas/BoekMetNummer
  securitySchemes:
    bearer: {type: http, scheme: bearer}
"""

BOEK = """\
openapi: 3.1.0
info: {title: Metadata, version: "1"}
components:
  schemas:
    Boek:
      type: object
      additionalProperties: false
      required: [titel, kleur]
      properties:
        titel: {type: string, minLength: 3}
        kleur: {$ref: ../waardelijsten/kleuren.yaml#/components/schemas/Kleur}
        geldigheid:
          type: object
          required:
          properties:
            begindatum: {type: string, format: date-time, nullable: true}
        delen:
          type: array
          items: {$ref: "#/components/schemas/Boek"}
    BoekMetNummer:
      type: object
      properties:
        nummer: {type: string}
        kleur: {$ref: "classpath:waardelijsten/kleuren.yaml#/components/schemas/Kleur"}
"""

KLEUREN = """\
openapi: 3.0.2
info: {title: Kleuren, version: v2}
paths: {}
components:
  schemas:
    Kleur:
      type: string
      format: url
      enum:
        - urn:kleur:rood
        - urn:kleur:blauw
      x-labels:
        urn:kleur:rood: rood
        urn:kleur:blauw: blauw
      x-waardelijst: {naam: kleuren, versie: v2}
"""

FOUTEN = """\
components:
  responses:
    Fout:
      description: Niet goed.
      content:
        application/json:
          schema: {$ref: "#/components/schemas/Fout"}
  schemas:
    Fout:
      type: object
      properties: {titel: {type: string}}
"""

SERVICE = """\
openapi: 3.0.3
info: {title: Lijsten, version: 1.0.0}
servers:
  - url: https://example.org
paths:
  /lijsten:
    get:
      operationId: getLijst
      tags: [lijsten]
      parameters:
        - {name: soort, in: query, required: true, schema: {type: string}}
      responses:
        "200":
          description: De lijst.
          content:
            application/json:
              schema:
                type: array
                items: {$ref: "#/components/schemas/Waarde"}
components:
  schemas:
    Waarde:
      type: object
      properties:
        waarde: {type: string, nullable: true}
"""

REPAIRS = """\
overlay: 1.0.0
info: {title: Herstel, version: "1"}
actions:
  - target: $.info.version
    remove: true
    x-reason: A version is text.
  - target: $.info
    update: {version: "1"}
    x-reason: A version is text.
  - target: $.components.schemas.Boek.properties.geldigheid.required
    remove: true
    x-reason: An empty list of requirements is none.
  - target: $.components.schemas.Boek..[?@.nullable].nullable
    remove: true
    x-reason: 3.1 does not know nullable.
  - target: $.components.schemas[?@.format == 'url']
    update: {format: uri}
    x-reason: There is no format url.
"""

GENERATION = """\
overlay: 1.0.0
info: {title: Voor de generator, version: "1"}
actions:
  - target: $.components.schemas[?@['x-waardelijst']].enum
    remove: true
    x-reason: An answer may hold a newer value.
  - target: $..[?@.format == 'date-time'].format
    remove: true
    x-reason: The text of a time must stay as it is.
"""

FILES = {
    "upstream/openapi.yaml": OPENAPI,
    "upstream/metadata/boek.yaml": BOEK,
    "upstream/waardelijsten/kleuren.yaml": KLEUREN,
    "upstream/fouten.yaml": FOUTEN,
    "upstream/lijsten.yaml": SERVICE,
    "repairs.yaml": REPAIRS,
    "generation.yaml": GENERATION,
}


class Project:
    """A project root under a test's control."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.tables: dict[str, dict[str, Any]] = {}

    def add(self, label: str, files: dict[str, str] | None = None, **table: Any) -> None:
        """Vendor a version, that of the example unless other files are given, and lock it."""
        self.tables[label] = {
            "date": "2022-12",
            "standing": "server",
            "package": "v" + label.replace(".", "_").replace("-", "_"),
            "roots": ["upstream/openapi.yaml", *([] if files else ["upstream/lijsten.yaml"])],
            **table,
        }
        for path, text in (files or FILES).items():
            self.write(label, path, text)
        self.lock()

    def write(self, label: str, path: str, text: str | bytes) -> Path:
        target = self.root / "openapi" / f"v{label}" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
        return target

    def change(self, path: str, old: str, new: str, label: str = "1.0") -> None:
        """Replace a piece of a vendored file, which must hold it once, and lock the result."""
        text = (self.root / "openapi" / f"v{label}" / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, (path, old, text.count(old))
        self.write(label, path, text.replace(old, new))
        self.lock()

    def lock(self) -> None:
        lines = []
        for label, table in self.tables.items():
            lines += [f'["{label}"]', *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
            hashes = lock(self.root / "openapi" / f"v{label}" / "upstream")
            lines += [f'["{label}".files]', *(f'"{path}" = "{digest}"' for path, digest in hashes.items())]
        (self.root / "openapi" / "versions.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def version(self, label: str = "1.0") -> Version:
        return load_versions(self.root)[label]

    def bundle(self, label: str = "1.0") -> Bundle:
        return bundle(self.version(label))

    def effective(self, label: str = "1.0") -> Effective:
        return effective(self.version(label))

    @property
    def generated(self) -> Path:
        return self.root / "generated" / "plooi_api"

    def run(self, *arguments: str) -> Result:
        """A command, in this process, with this project as the root."""
        return CliRunner().invoke(app, [*arguments, "--root", str(self.root)])

    def process(self, *arguments: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
        """A command in a process of its own."""
        command = [sys.executable, "-m", "plooi_spec", *arguments]
        return subprocess.run(
            command, cwd=cwd or self.root, env={**os.environ, **env}, capture_output=True, encoding="utf-8", check=False
        )

    def problems(self, *arguments: str) -> list[dict[str, Any]]:
        """The problems that a command reports; it must exit with 2 and leave everything as it was."""
        before = tree(self.root)
        result = self.run(*arguments, "--json")
        assert result.exit_code == 2, result.output
        assert tree(self.root) == before
        report = json.loads(result.stdout)
        assert report["ok"] is False
        return [
            *report.get("problems", []),
            *(problem for row in report.get("versions", []) for problem in row["problems"]),
        ]

    def problem(self, *arguments: str) -> dict[str, Any]:
        """The one problem that a command reports."""
        (problem,) = self.problems(*arguments)
        assert problem["message"].endswith(".")
        assert problem["remedy"]
        return problem


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the packages that were generated in this run, each under a hash of what it was made from."""
    return common(tmp_path_factory) / "packages"


@pytest.fixture(autouse=True)
def generated_once(given_packages: None) -> None:
    """For whole folders of tests of what stands around the generator."""


@pytest.fixture
def given_packages(packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The generator runs once for each spec, and a copy of its package is handed out after that.

    For tests in which its package is a given; those of the generator itself, and of whether it writes the same again,
    do without.
    """
    real = workshop.generate

    def generate(spec: Effective, target: Path) -> None:
        inputs = [target.name, spec.document, adapt(spec), patched_templates()]
        folder = packages / hashlib.sha256(json.dumps(inputs).encode()).hexdigest()
        made_once(folder, lambda folder: real(spec, folder / target.name))
        shutil.copytree(folder / target.name, target)

    monkeypatch.setattr(workshop, "generate", generate)


def tree(folder: Path) -> dict[str, str]:
    """The content of a folder: for each file its hash, for each folder nothing. Caches of Python do not count."""
    return {
        path.relative_to(folder).as_posix(): "" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if "__pycache__" not in path.parts
    }


def write_source(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """Write the example's files as upstream would send them, with pieces (file, old, new) changed; the folder."""
    files = {path.removeprefix("upstream/"): text for path, text in FILES.items() if path.startswith("upstream/")}
    for path, old, new in changes:
        assert files[path].count(old) == 1, (path, old)
        files[path] = files[path].replace(old, new)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="\n")
    return folder
