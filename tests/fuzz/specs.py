"""A target that reads specs: `plooi-spec` with mutated files. One that cannot be used is refused with problems."""

from __future__ import annotations

import shutil
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from random import Random

from fuzz.files import SECONDS, Case
from fuzz.mutating import mutated
from fuzz.promises import Hurt, check_output, within
from projects import FILES, Project

#: The codes that a command ends with: done, differences, and what cannot be used.
CODES = (0, 1, 2)


def specs(random: Random) -> Iterator[Case]:
    """`check`, `diff` and `add` of a version one of whose files is mutated; `add` seldom, since it is slow."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        project, source = Project(root / "project"), root / "source"
        project.add("1.0")
        for path, text in FILES.items():
            (source / path).parent.mkdir(parents=True, exist_ok=True)
            (source / path).write_text(text, encoding="utf-8")
        for number in range(1, 10**9):
            path = random.choice(list(FILES))
            content = mutated(random, FILES[path].encode())
            command = random.choices(("check", "diff", "add"), (10, 8, 1))[0]
            case = Case("specs", number, f"{command} {path}")
            with within(SECONDS, case):
                _tried(case, project, source, command, path, content)
            yield case


def _tried(case: Case, project: Project, source: Path, command: str, path: str, content: bytes) -> None:
    if command == "check":
        project.write("1.0", path, content)
        project.lock()
        arguments = ["check"]
    else:
        (source / path).write_bytes(content)
        repairs = ["--repairs", str(source / "repairs.yaml")]
        arguments = ["diff", "1.0", str(source / "upstream")]
        if command == "add":
            arguments = ["add", "2.0", str(source / "upstream"), "--date", "2023-01-01", *repairs]
    try:
        result = project.run(*arguments)
    finally:
        project.write("1.0", path, FILES[path])
        (source / path).write_text(FILES[path], encoding="utf-8")
        if command == "add":
            for left in ("openapi/v2.0", "generated/plooi_api/v2_0"):
                shutil.rmtree(project.root / left, ignore_errors=True)
        project.lock()
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise Hurt(f"{case}: {''.join(traceback.format_exception(result.exception))}")
    if result.exit_code not in CODES:
        raise Hurt(f"{case}: it ends with {result.exit_code}\n{result.output}")
    check_output(result.output, case)
