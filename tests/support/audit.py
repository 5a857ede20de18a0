"""What is locked, held against the known vulnerabilities: run by `nox -s audit`, in whose environment pip-audit is.

It ends with 1 when something has a known vulnerability, and with 0 when nothing has or the data cannot be reached,
which it says. What stands on the command line goes to pip-audit, such as `-s osv --osv-url URL`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCKS = sorted((Path(__file__).resolve().parents[2] / "requirements").glob("*.txt"))
#: Where pip-audit can look; the second is asked where the first knows nothing of a package.
SERVICES = (["-s", "pypi"], ["-s", "osv"])
_UNREACHABLE = re.compile(
    r"ConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|HTTPError|Failed to resolve|Could not connect|"
    r"Temporary failure|timed out",
    re.IGNORECASE,
)


def main() -> int:
    services = [sys.argv[1:]] if sys.argv[1:] else list(SERVICES)
    codes = [audited(lock, services) for lock in LOCKS]
    return max(codes)


def audited(lock: Path, services: list[list[str]]) -> int:
    """Hold one lock against the services, in their order, until one knows its packages."""
    options = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json", "--timeout", "20"]
    code, lines = 0, [f"{lock.name}: not checked."]
    for service in services:
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), *options, *service]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        code, lines, whole = judged(lock.name, done.returncode, done.stdout, done.stderr)
        if whole or code:
            break
    print("\n".join(lines), flush=True)
    return code


def judged(name: str, returncode: int, stdout: str, stderr: str) -> tuple[int, list[str], bool]:
    """The exit code and the lines that a run of pip-audit means, and whether it checked anything.

    pip-audit ends well, with no vulnerability, also when its service knows none of the packages.
    """
    try:
        dependencies: list[dict[str, Any]] = json.loads(stdout)["dependencies"]
    except (ValueError, LookupError, TypeError):
        reason = next(reversed(stderr.strip().splitlines()), "it said nothing").rpartition("(Caused by ")[2][:300]
        if returncode and _UNREACHABLE.search(stderr):
            return 0, [f"{name}: NOT CHECKED, since the data on vulnerabilities cannot be reached: {reason}"], False
        return 2, [f"{name}: pip-audit failed: {reason}"], False
    passed_over = [one["name"] for one in dependencies if "skip_reason" in one]
    checked = len(dependencies) - len(passed_over)
    faults = [
        f"  {one['name']} {one['version']}: {_description(fault)}"
        for one in dependencies
        for fault in one.get("vulns", ())
    ]
    if not checked:
        return 0, [f"{name}: NOT CHECKED, since the package index here has no data on vulnerabilities."], False
    lines = [f"{name}: {checked} packages checked, {len(faults)} known vulnerabilities."]
    if passed_over:
        lines.append(f"  NOT CHECKED, since nothing is known of them: {', '.join(passed_over)}")
    return int(bool(faults)), [*lines, *faults], True


def _description(fault: dict[str, Any]) -> str:
    mended = ", ".join(fault.get("fix_versions") or ()) or "no version"
    return f"{', '.join([fault['id'], *(fault.get('aliases') or ())])}; mended in {mended}"


if __name__ == "__main__":
    sys.exit(main())
