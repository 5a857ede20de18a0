"""One low-level package, written by openapi-python-client from the adapted spec."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import ruff  # type: ignore[import-untyped]

from plooi_spec.effective.spec import Effective, adapt
from plooi_spec.packages.templates import patched_templates
from plooi_spec.reading import pointers
from plooi_spec.reading.data import dump
from plooi_spec.reading.problems import Problem, SpecError

#: The effective spec inside a generated package.
SPEC_FILE = "openapi.json"

_RUFF = "--isolated --no-cache --quiet --target-version=py311 --line-length=120"
_CONFIG = {
    # The generator knows bodies of bytes by this type alone; the real one stays in the header that goes out.
    "content_type_overrides": dict.fromkeys(("application/pdf", "application/zip"), "application/octet-stream"),
    "use_path_prefixes_for_title_model_names": False,
    # Its own hooks read the settings of whatever project the package lies in.
    "post_hooks": [
        f"ruff check {_RUFF} --no-respect-gitignore --fix-only --extend-select=I .",
        f"ruff format {_RUFF} --no-respect-gitignore .",
    ],
}
_HEADER = re.compile(
    r"(?:WARNING|ERROR) parsing (?P<method>[A-Z]+) (?P<path>/\S*) within \S+?\.(?: .*)?"
    r"|Unable to (?:parse|process) schema (?P<schema>/\S+?):?"
)
_OBJECT = re.compile(r"<[\w.]+ object at 0x[0-9a-f]+>")


def generate(spec: Effective, target: Path) -> None:
    """Write the package of a version to `target`, a folder that does not exist yet.

    What is written depends on the spec, the generator and this project alone. Raises SpecError for actions of
    `generation.yaml` that cannot be carried out, for a template that is not the one to be patched, and with each
    warning of the generator, named by operation or schema.
    """
    adapted = adapt(spec)
    templates = patched_templates()
    with tempfile.TemporaryDirectory(prefix="plooi-spec-") as name:
        work = Path(name)
        for template, text in templates.items():
            _write(work / "templates" / template, text)
        _write(work / "config.json", dump(_CONFIG))
        _write(work / "openapi.json", dump(adapted))
        words = ["generate", "--meta", "none", "--fail-on-warning"]
        words += ["--path", str(work / "openapi.json"), "--config", str(work / "config.json")]
        # Into a folder of its own: a generator that outlives a killed run must not write where the next one does.
        made = work / "made" / target.name
        made.parent.mkdir()
        words += ["--custom-template-path", str(work / "templates"), "--output-path", str(made)]
        done = _run(words, work, _environment())
        if done.returncode != 0:
            raise SpecError(*_problems(spec, done.stderr.strip() or done.stdout.strip()))
        shutil.copytree(made, target)
    _write(target / "py.typed", "")
    _write(target / SPEC_FILE, dump(spec.document))


def _run(words: list[str], work: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the generator with these arguments, in a folder, as a process of its own."""
    command = [sys.executable, "-P", "-m", "plooi_spec.packages.generator", *words]
    return subprocess.run(
        command, cwd=work, env=environment, capture_output=True, encoding="utf-8", errors="replace", check=False
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _environment() -> dict[str, str]:
    """The environment without what changes the output: settings of Python, of ruff, of language and of colour."""
    unwanted = ("PYTHON", "RUFF_", "LC_", "LANG", "FORCE_COLOR", "CLICOLOR")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(unwanted) or key == "PYTHONPATH"}
    path = os.pathsep.join([str(Path(ruff.find_ruff_bin()).parent), kept.get("PATH", os.defpath)])
    return kept | {"PATH": path, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}


def _problems(spec: Effective, output: str) -> Iterator[Problem]:
    """What the generator complained about, each complaint with the operation or schema it is about."""
    text = _OBJECT.sub("", output.partition("If you believe this was a mistake")[0])
    blocks: list[tuple[re.Match[str] | None, list[str]]] = [(None, [])]
    for line in text.splitlines():
        header = _HEADER.fullmatch(line.strip())
        if header:
            blocks.append((header, []))
        else:
            blocks[-1][1].append(line)
    # What stands before the first complaint is a general remark, unless there is no other.
    for header, lines in blocks[1:] or blocks:
        yield _problem(spec, header, lines)


def _problem(spec: Effective, header: re.Match[str] | None, lines: list[str]) -> Problem:
    end = next((index for index, line in enumerate(lines) if header and line in {"{", "[", "{}"}), len(lines))
    cause = " ".join(" ".join(lines[:end]).split()).rstrip(".") or "no cause given"
    if header is None:
        pointer, subject = "", "the spec"
    elif header["schema"]:
        pointer, subject = header["schema"], f"the schema {header['schema']}"
    else:
        pointer = pointers.join(("paths", header["path"], header["method"].lower()))
        try:
            name = pointers.resolve(spec.document, pointer)["operationId"]
        except LookupError:
            name = "an operation"
        subject = f"{name} ({header['method']} {header['path']})"
    message = f"The generator cannot write all of {subject}: {cause}."
    return Problem(spec.place(pointer), message, f"Adapt the spec for it in {spec.version.file('generation.yaml')}.")
