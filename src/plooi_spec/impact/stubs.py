"""What a person starts from when a version needs lines: its module with a line per change, and the tests for them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from textwrap import wrap

import ruff  # type: ignore[import-untyped]

from plooi_spec.impact.findings import Finding, Impact
from plooi_spec.reading.problems import SpecError
from plooi_spec.reading.vendor import MODULES

TESTS = "tests/versions"
#: The width of a line, as in the project's own settings.
WIDTH = 120


def write_stubs(impact: Impact) -> tuple[Path, ...]:
    """Write the module and the tests of a version that needs lines; nothing when it needs none.

    Lines that can be guessed are written to be confirmed, the others as comments to be filled in. The tests fail until
    all is done. Raises SpecError when the version has a module already: what a person wrote is not overwritten.
    """
    if not impact.lines:
        return ()
    root = impact.version.root
    module = root / MODULES / f"{impact.version.package}.py"
    tests = root / TESTS / f"test_{impact.version.package}.py"
    if module.exists():
        message = "The version has a module already; it is not overwritten."
        raise SpecError.at(impact.module, message, "Write what `plooi-spec impact` lists into it by hand.")
    for path, text in ((module, module_text(impact)), (tests, "".join(_tests(impact)))):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_formatted(text), encoding="utf-8", newline="\n")
    return module, tests


def _formatted(text: str) -> str:
    command = [ruff.find_ruff_bin(), "format", "--isolated", "--no-cache", "--quiet", f"--line-length={WIDTH}", "-"]
    return subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=True).stdout


def module_text(impact: Impact) -> str:
    """The text of the module that `write_stubs` begins."""
    return "".join(_module(impact))


def is_suggestion(finding: Finding) -> bool:
    """Whether a finding suggests a line that only has to be confirmed."""
    return finding.concerns == "module" and finding.line is not None and not finding.line.startswith("#")


def _module(impact: Impact) -> Iterator[str]:
    version, previous = impact.version, impact.version.previous
    yield f'"""Version {version.label} ({version.standing}): what changed against {previous}."""\n\n'
    names = {"plooi.versions.traits.Traits", *(name for finding in impact.lines for name in finding.imports)}
    yield "from __future__ import annotations\n\n"
    for module, imported in groupby(sorted(names), lambda name: name.rpartition(".")[0]):
        yield f"from {module} import {', '.join(name.rpartition('.')[2] for name in imported)}\n"
    yield "\n\n"
    yield "def follow(before: Traits) -> Traits:\n"
    yield f'    """What {version.label} changes; each line is to be confirmed, each comment to be filled in."""\n'
    on_mapping = [finding for finding in impact.lines if _on_mapping(finding)]
    # What is left to think of comes first, so that the last line can give what is returned.
    others = sorted((finding for finding in impact.lines if not _on_mapping(finding)), key=is_suggestion)
    lines: list[str] = []
    for finding in others:
        lines += _comment(finding.message)
        text = (finding.line or finding.remedy).removeprefix("# ")
        lines += [f"    {text}\n"] if is_suggestion(finding) else _comment(text)
    if not on_mapping:
        if others and is_suggestion(others[-1]):
            lines[-1] = lines[-1].replace("before = ", "return ", 1)
        else:
            lines.append("    return before\n")
        yield from lines
        return
    yield from lines
    yield "    mapping = (\n        before.mapping\n"
    for finding in on_mapping:
        yield from _comment(finding.message, "        ")
        yield f"        {finding.line}\n"
    yield "    )\n    return before.having(mapping=mapping)\n"


def _tests(impact: Impact) -> Iterator[str]:
    version = impact.version
    yield f'"""Version {version.label} carries what the version before it did. Fails until its module is done."""\n\n'
    yield "from __future__ import annotations\n\nimport pytest\n\nfrom plooi import Metadata, versions\n\n\n"
    yield "@pytest.fixture\ndef version() -> versions.Version:\n"
    yield f'    return versions.get("{version.label}")\n\n\n'
    yield "def test_the_fields_that_must_be_filled_are_enough(version: versions.Version) -> None:\n"
    yield "    from plooi_spec.impact.sample import sample\n\n"
    yield '    assert version.check(Metadata(**sample(version)), relations="send") == ()\n'
    for index, finding in enumerate(finding for finding in impact.lines if finding.test):
        yield f"\n\ndef test_{index + 1}_{_identifier(finding)}(version: versions.Version) -> None:\n"
        yield from _comment(finding.message)
        yield f"    {(finding.test or '').strip()}\n"


def _comment(text: str, indent: str = "    ") -> Iterator[str]:
    yield from (f"{indent}# {line}\n" for line in wrap(text, WIDTH - len(indent) - 2, break_on_hyphens=False))


def _on_mapping(finding: Finding) -> bool:
    return finding.line is not None and finding.line.removeprefix("# ").startswith(".")


def _identifier(finding: Finding) -> str:
    words = "".join(sign if sign.isalnum() else "_" for sign in f"{finding.kind} {finding.subject}".lower())
    return "_".join(word for word in words.split("_") if word)
