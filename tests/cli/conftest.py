"""The command `plooi` as a process of its own, with settings of its own, against a real sandbox."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, field, frozen

from cli.warm import Warm
from plooi.sandbox import Sandbox

METADATA = {
    "publisher": "gm0518",
    "officiele_titel": "Kapvergunning Hooigracht",
    "documentsoorten": ["vergunning"],
    "themas": ["natuur en milieu"],
    "identifiers": ["doc-20219495"],
}


@frozen
class Done:
    """What a run of the command left: its exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        error: dict[str, Any] = self.json["error"]
        return error

    @property
    def all(self) -> str:
        return self.out + self.err


@frozen
class Command:
    """`plooi` with a folder and an environment in which no setting of this machine shows."""

    folder: Path
    home: Path
    warm: Warm | None = None
    variables: dict[str, str] = field(factory=dict)

    def with_variables(self, **variables: str) -> Command:
        return evolve(self, variables={**self.variables, **variables})

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PLOOI_", "XDG_", "PYTHON")) and name not in ("COLUMNS", "HOME")
        }
        return {
            **kept,
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "COLUMNS": "160",
            "PYTHONUTF8": "1",
            "PLOOI_LANG": "en",
            **self.variables,
        }

    def __call__(self, *words: str | Path, code: int | None = 0, input: str | bytes | None = None) -> Done:  # noqa: A002
        raw = input.encode() if isinstance(input, str) else input or b""
        result = self._cold(list(map(str, words)), raw) if self.warm is None else self._warm(list(map(str, words)), raw)
        assert "Traceback" not in result.all, result.all
        assert code is None or result.code == code, f"exit code {result.code}\n{result.out}\n{result.err}"
        return result

    def _cold(self, words: list[str], raw: bytes) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "plooi", *words],
            cwd=self.folder,
            env=self.environment,
            input=raw,
            capture_output=True,
            timeout=120,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def _warm(self, words: list[str], raw: bytes) -> Done:
        assert self.warm is not None
        streams = self.home / "streams"
        streams.mkdir(exist_ok=True)
        code = self.warm(words, self.folder, self.environment, streams, raw)
        return Done(code, (streams / "stdout").read_text("utf-8"), (streams / "stderr").read_text("utf-8"))

    @property
    def cold(self) -> Command:
        """The same, started from nothing each time."""
        return evolve(self, warm=None)

    def write(self, name: str, content: str | bytes | dict[str, Any]) -> Path:
        path = self.folder / name
        if isinstance(content, dict):
            content = json.dumps(content, ensure_ascii=False)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm | None]:
    """What runs the command without its start, where processes can be forked."""
    yield from warmed()


#: What makes Python, the client and its libraries tell as much as they can.
NOISE = {
    "PYTHONDEVMODE": "1",
    "PYTHONVERBOSE": "",
    "PLOOI_DEBUG": "1",
    "HTTPX_LOG_LEVEL": "trace",
    "PYTHONWARNINGS": "default",
}


@pytest.fixture(scope="session")
def noisy_warm() -> Iterator[Warm | None]:
    """The same, in a Python that was started with NOISE."""
    yield from warmed(**NOISE)


def warmed(**variables: str) -> Iterator[Warm | None]:
    if not hasattr(os, "fork"):
        yield None
        return
    running = Warm(**variables)
    yield running
    running.close()


@pytest.fixture
def offline(tmp_path: Path, warm: Warm | None) -> Command:
    """The command without any setting."""
    folder, home = tmp_path / "desk", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    return Command(folder, home, warm)


def signed_in(offline: Command, sandbox: Sandbox) -> Command:
    token = sandbox.token(org=["gm0518"])
    return offline.with_variables(PLOOI_URL=sandbox.url, PLOOI_TOKEN=token)


@pytest.fixture
def plooi(offline: Command, sandbox: Sandbox) -> Command:
    """The command, signed in for gm0518 at a sandbox that behaves as the platform did."""
    return signed_in(offline, sandbox)


@pytest.fixture
def noisy(plooi: Command, noisy_warm: Warm | None) -> Command:
    """The same, as noisy as can be."""
    return evolve(plooi, warm=noisy_warm, variables={**plooi.variables, **NOISE})


@pytest.fixture
def plooi_ideal(offline: Command, ideal_sandbox: Sandbox) -> Command:
    """The command, signed in for gm0518 at a sandbox that behaves as the spec means it."""
    return signed_in(offline, ideal_sandbox)


@pytest.fixture
def metadata_file(offline: Command) -> Path:
    return offline.write("kapvergunning.json", METADATA)


@pytest.fixture
def record() -> Callable[[Sandbox, str], dict[str, Any]]:
    """Look a delivery up in the sandbox's own store."""

    def look_up(sandbox: Sandbox, publication: str) -> dict[str, Any]:
        delivery: dict[str, Any] = next(entry for entry in sandbox.records() if entry["id"] == publication)
        return delivery

    return look_up


@pytest.fixture
def published(plooi: Command, metadata_file: Path, pdf: Path) -> str:
    """The id of a delivered PDF in the faithful sandbox."""
    publication: str = plooi("publish", metadata_file, pdf, "--json").json["id"]
    return publication


@pytest.fixture
def published_ideal(plooi_ideal: Command, metadata_file: Path, pdf: Path) -> str:
    """The id of a delivered PDF in the ideal sandbox."""
    publication: str = plooi_ideal("publish", metadata_file, pdf, "--json").json["id"]
    return publication


@pytest.fixture
def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
