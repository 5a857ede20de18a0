"""A folder with a manifest, and a batch that runs it against a real sandbox."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field

from plooi import batch
from plooi.batch import trying
from plooi.sandbox import Sandbox
from postgres import postgresql as postgresql

TOKEN_OF = "gm0518"


class Recorder(batch.Watcher):
    """Keeps what a batch told."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.ended: dict[str, tuple[batch.State, str | None]] = {}
        self.on_begin: Callable[[str], None] = lambda key: None

    def note(self, text: str) -> None:
        self.texts.append(text)

    def row_begun(self, key: str, file: str | None, size: int) -> None:
        self.on_begin(key)

    def row_ended(self, key: str, state: batch.State, message: str | None, bytes: int) -> None:  # noqa: A002
        self.ended[key] = (state, message)


@define
class Desk:
    """A folder, the rows of its manifest, and the platform that they are delivered to."""

    folder: Path
    sandbox: Sandbox
    rows: list[dict[str, Any]] = field(factory=list)
    watcher: Recorder = field(factory=Recorder)
    version: str = "0.9.0-beta"

    @property
    def manifest(self) -> Path:
        return self.folder / "manifest.jsonl"

    def add(self, name: str, content: bytes | None = None, **more: Any) -> dict[str, Any]:
        """A row that publishes a file of its own."""
        (self.folder / name).write_bytes(content or b"%PDF-1.7\n" + name.encode() * 20)
        row = {
            "file": name,
            "publisher": TOKEN_OF,
            "officiele_titel": f"Besluit {name}",
            "documentsoorten": ["vergunning"],
            "themas": ["natuur en milieu"],
            "identifiers": [name],
            **more,
        }
        self.rows.append(row)
        return row

    def write(self) -> Path:
        self.manifest.write_text("".join(json.dumps(row) + "\n" for row in self.rows), encoding="utf-8")
        return self.manifest

    def token(self, **more: Any) -> str:
        return self.sandbox.token(org=[TOKEN_OF], **more)

    def run(
        self, *, auth: Any = None, dry_run: bool = False, journal: str | None = None, **options: Any
    ) -> batch.Summary:
        """Run the batch in this process."""
        url = self.sandbox.urls.get(self.version, self.sandbox.url)
        return batch.run(
            self.write(),
            url,
            auth=auth or self.token(),
            version=self.version,
            journal=journal,
            options=batch.Options(**options),
            dry_run=dry_run,
            watcher=self.watcher,
            timeout=10.0,
        )

    def journal(self) -> batch.Journal:
        return batch.open_journal(f"{self.manifest}.journal")

    def entries(self) -> dict[str, batch.Entry]:
        with self.journal() as journal:
            return {entry.key: entry for entry in journal.entries()}

    def orphans(self) -> list[batch.Orphan]:
        with self.journal() as journal:
            return journal.orphans()

    def problems(self) -> list[batch.RowProblem]:
        with self.journal() as journal:
            return journal.problems()

    def retry(self) -> int:
        with self.journal() as journal:
            return batch.retry(journal)

    def start(self, *options: str) -> subprocess.Popen[str]:
        """Run the batch as the command, in a process of its own."""
        token = self.folder / "token"
        token.write_text(self.token())
        command = [sys.executable, "-P", "-m", "plooi", "batch", str(self.write()), "--url", self.sandbox.url]
        return subprocess.Popen(
            [*command, "--token-file", str(token), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def records(self) -> dict[str, list[dict[str, Any]]]:
        """What the platform has, by identifier."""
        records: dict[str, list[dict[str, Any]]] = {}
        for record in self.sandbox.records():
            for identifier in record["metadata"]["document"].get("identifiers", ["-"]):
                records.setdefault(identifier, []).append(record)
        return records

    def operations(self) -> list[str]:
        """The operations that were called, in their order."""
        return [request["operation"] for request in self.sandbox.requests()]


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same tries of a row as in earnest, with next to no pause between them."""
    monkeypatch.setattr(trying, "LONGEST_PAUSE", 0.01)


@pytest.fixture
def desk(tmp_path: Path, sandbox: Sandbox) -> Desk:
    """A folder of its own, and a platform that has nothing yet."""
    return Desk(tmp_path, sandbox)
