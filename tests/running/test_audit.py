"""What a run of pip-audit means; the outputs are of real runs, shortened."""

from __future__ import annotations

import json
from typing import Any

import pytest

from audit import LOCKS, judged

CLEAN: dict[str, Any] = {"name": "attrs", "version": "26.1.0", "vulns": []}
UNKNOWN: dict[str, Any] = {"name": "httpx", "skip_reason": "Dependency not found on PyPI and could not be audited"}
FAULTY: dict[str, Any] = {
    "name": "jinja2",
    "version": "3.1.2",
    "vulns": [{"id": "PYSEC-2024-1", "fix_versions": ["3.1.3"], "aliases": ["CVE-2024-22195"], "description": "…"}],
}
UNRESOLVED = (
    "Traceback (most recent call last):\nrequests.exceptions.ConnectionError: HTTPSConnectionPool(host='x', port=443): "
    "Max retries exceeded with url: / (Caused by NameResolutionError(\"Failed to resolve 'x'\"))\n"
)


@pytest.mark.parametrize(
    ("code", "dependencies", "stderr", "expected", "words"),
    [
        (0, [CLEAN], "", 0, "1 packages checked, 0 known"),
        (0, [CLEAN, UNKNOWN], "", 0, "NOT CHECKED, since nothing is known of them: httpx"),
        # It says so itself that nothing was found, and ends well.
        (0, [UNKNOWN], "No known vulnerabilities found", 0, "NOT CHECKED"),
        (1, [CLEAN, FAULTY], "", 1, "jinja2 3.1.2: PYSEC-2024-1, CVE-2024-22195; mended in 3.1.3"),
        (1, None, UNRESOLVED, 0, "NOT CHECKED, since the data on vulnerabilities cannot be reached"),
        (1, None, "ERROR:pip_audit._cli:requirement x is not hashed", 2, "pip-audit failed"),
        (0, None, "", 2, "pip-audit failed"),
    ],
)
def test_a_run_is_judged_by_what_it_checked(
    code: int, dependencies: Any, stderr: str, expected: int, words: str
) -> None:
    stdout = "" if dependencies is None else json.dumps({"dependencies": dependencies, "fixes": []})
    result, lines, checked = judged("dev.txt", code, stdout, stderr)
    assert result == expected
    assert words in "\n".join(lines)
    assert checked == (CLEAN in (dependencies or []))


def test_every_lock_is_audited() -> None:
    locks = ["dev.txt", "lock.txt", "nox.txt", "plots.txt", "sbom.txt", "wheel.txt"]
    assert [lock.name for lock in LOCKS] == locks
