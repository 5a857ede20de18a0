"""The jobs of CI: they run the nox sessions that people run, from locked packages, and do right by every outcome."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from forge import PROJECT, Forge, Reply
from projects import CHECKOUT, Project

Source = Callable[..., Path]
Git = Callable[..., str]

GITLAB, GITHUB = ".gitlab-ci.yml", (".github/workflows/ci.yml", ".github/workflows/watch.yml")
#: What docs/new-version.md says that the jobs run, beside the sessions.
BESIDE = {"git", "printf", "curl", "gh", "cat", "exit", ".", "if", ".ci/run"}
NEW_FIELD = ("metadata/boek.yaml", "        delen:\n", "        omslag: {type: string}\n        delen:\n")
BROKEN = ("openapi.yaml", "info:\n", "info: [\n")


def parsed(path: str) -> Any:
    return YAML(typ="safe").load((CHECKOUT / path).read_text(encoding="utf-8"))


def lines_of(path: str) -> list[str]:
    """The commands of all jobs in a file, one a line, in their order."""
    data = parsed(path)
    if path == GITLAB:
        blocks = [line for job in data.values() if isinstance(job, dict) for line in job.get("script", [])]
    else:
        blocks = [step["run"] for job in data["jobs"].values() for step in job["steps"] if "run" in step]
    return [line for block in blocks for line in block.strip().splitlines()]


def run_by(lines: list[str]) -> list[str]:
    return [name for line in lines for name in re.findall(r"python3 noxfile\.py -s (\w+)", line)]


def sessions() -> dict[str, ast.FunctionDef]:
    tree = ast.parse((CHECKOUT / "noxfile.py").read_text(encoding="utf-8"))
    return {
        node.name: node
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(item) in ("nox.session", "in_project") for item in node.decorator_list)
    }


@pytest.mark.parametrize("path", [GITLAB, *GITHUB])
def test_they_run_sessions_and_little_else(path: str) -> None:
    lines = lines_of(path)
    assert lines
    for line in lines:
        inside = re.sub(r"python3 noxfile\.py -s \w+( \|\| true)?", "git", line)
        assert shlex.split(inside)[0] in BESIDE, line
        assert not re.search(r"\b(pip|npm|uv|apt-get)\b", line), line
    known = sessions()
    for name in run_by(lines):
        assert name in known
        # Which installs what is locked, by its hashes.
        assert re.search(r"prepare\(session(, DRAWING, 'plots\.txt')?\)", ast.unparse(known[name]))
    script = (CHECKOUT / ".ci/run").read_text(encoding="utf-8")
    assert run_by([script]) == ["test"]
    prepare = (CHECKOUT / "noxfile.py").read_text(encoding="utf-8").partition("def prepare(")[2].partition("def ")[0]
    assert prepare.count("pip(") == 2
    assert '"--require-hashes"' in prepare
    assert '"--no-deps", "--no-build-isolation"' in prepare


@pytest.mark.parametrize("path", [GITLAB, GITHUB[1]])
def test_they_watch_regenerate_report_and_test_in_this_order(path: str) -> None:
    lines = parsed(path)["watch"]["script"] if path == GITLAB else lines_of(path)
    assert run_by(lines) == ["watch", "regenerate", "report", "test"]
    text = (CHECKOUT / path).read_text(encoding="utf-8")
    # The report is the text of the proposal.
    assert re.search(r"(description@|--body-file )build/watch/report\.md", text)
    # Whoever sees the log sees no token: none is written out, and none is in an address that is shown.
    assert not re.search(r"(?i)token[\"']?\s*[:=]\s*[\"']?[A-Za-z0-9]{8,}", text)


@pytest.mark.parametrize("path", GITHUB)
def test_they_can_do_no_more_than_they_need(path: str) -> None:
    data = parsed(path)
    writing = {"watch": {"contents": "write", "pull-requests": "write"}}
    assert data["permissions"] in ({}, {"contents": "read"})
    assert {name: job["permissions"] for name, job in data["jobs"].items() if "permissions" in job} == (
        writing if path == GITHUB[1] else {}
    )
    steps = [step for job in data["jobs"].values() for step in job["steps"]]
    actions = [step for step in steps if "uses" in step]
    assert actions
    for step in actions:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"])
        if step["uses"].startswith("actions/checkout@"):
            # A token on the disk could be read by whatever the tests run.
            assert step["with"]["persist-credentials"] is False
    # What is run never has a token at hand that can write.
    assert [step["name"] for step in steps if "github.token" in str(step)] == (
        ["Propose it"] if path == GITHUB[1] else []
    )
    # A text from elsewhere would become a part of the script.
    assert not [line for line in lines_of(path) if "${{" in line]


def test_they_are_scheduled() -> None:
    # YAML 1.1 would read `on` as true; ruamel reads 1.2.
    assert parsed(GITHUB[1])["on"]["schedule"][0]["cron"].split()[-1] == "1-5"
    assert parsed(GITLAB)["watch"]["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "schedule"'}]


@pytest.mark.parametrize("path", [GITLAB, *GITHUB])
def test_what_they_run_is_told(path: str) -> None:
    page = (CHECKOUT / "docs" / "new-version.md").read_text(encoding="utf-8")
    assert path in page
    for name in run_by(lines_of(path)):
        assert f"`{name}`" in page


#: In the place of nox: does what the session does where it is `watch`, and notes the names of the others.
_NOX = """\
#!/bin/sh
echo "$3" >> "$SESSIONS"
if [ "$3" = watch ]; then
  {python} -m plooi_spec {arguments}
  case $? in 0|10|11) exit 0;; *) exit 1;; esac
fi
if [ "$3" = test ]; then exit "$TESTS"; fi
if [ "$3" = report ]; then {python} -m plooi_spec report; fi
"""


@pytest.fixture
def job(project: Project, git: Git, forge: Forge, tmp_path: Path) -> Callable[..., tuple[int, list[str]]]:
    """Runs the script of the watch job up to the proposal, as GitLab does, in the project."""
    (call,) = [node for node in ast.walk(sessions()["watch"]) if isinstance(node, ast.Call) and _is_run(node)]
    (outcome,) = [node.value for node in ast.walk(sessions()["watch"]) if isinstance(node, ast.Assign)]
    first = [item.value for item in call.args if isinstance(item, ast.Constant)]
    assert first[0] == "plooi-spec"
    (codes,) = [ast.literal_eval(item.value) for item in call.keywords if item.arg == "success_codes"]
    assert codes == [0, 10, 11]
    tools = tmp_path / "tools"
    tools.mkdir()
    shim = tools / "python3"
    arguments = shlex.join([*first[1:], *ast.literal_eval(outcome)])
    shim.write_text(_NOX.format(python=shlex.quote(sys.executable), arguments=arguments))
    shim.chmod(0o755)
    (project.root / ".gitignore").write_text("__pycache__/\nbuild/\n")
    git("commit", "--quiet", "--all", "--message", "Ignore what is built")
    git("clone", "--quiet", "--bare", ".", str(tmp_path / "origin.git"))
    git("remote", "add", "origin", str(tmp_path / "origin.git"))

    def run(tests: int = 0) -> tuple[int, list[str]]:
        lines = parsed(GITLAB)["watch"]["script"]
        (push,) = [index for index, line in enumerate(lines) if line.startswith("git push")]
        assert lines[push + 1].startswith("curl")
        # The proposal itself is the one step that is not taken here; the branch is pushed to a repository beside.
        chosen = [*lines[:push], 'git push --quiet origin "$PLOOI_WATCH_BRANCH"', *lines[push + 2 :]]
        noted = tmp_path / "sessions"
        noted.unlink(missing_ok=True)
        environment = {
            **os.environ,
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PLOOI_UPSTREAM_HOST": forge.url,
            "PLOOI_UPSTREAM_PROJECT": PROJECT,
            "SESSIONS": str(noted),
            "TESTS": str(tests),
        }
        script = "\n".join(["set -eo pipefail", *chosen])
        done = subprocess.run(
            ["bash", "-c", script], cwd=project.root, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode in {0, 12, 13}, done.stderr
        return done.returncode, noted.read_text().split()

    return run


def _is_run(node: ast.Call) -> bool:
    return ast.unparse(node.func) == "run"


Job = Callable[..., tuple[int, list[str]]]


def outcome(project: Project) -> dict[str, str]:
    """What a job of GitHub takes from the file: one variable a line, and no quote has a meaning."""
    lines = (project.root / "build/watch/outcome.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_with_nothing_new_the_job_ends(job: Job, git: Git, project: Project) -> None:
    assert job() == (0, ["watch"])
    assert outcome(project) == {"PLOOI_WATCH_CODE": "0", "PLOOI_WATCH_BRANCH": ""}
    assert git("branch", "--format", "%(refname:short)") == "main"


@pytest.mark.parametrize(("tests", "verdict"), [(0, "success"), (1, "failure")])
def test_what_is_new_is_pushed_with_its_report(
    job: Job, git: Git, forge: Forge, project: Project, source: Source, tests: int, verdict: str
) -> None:
    forge.release("v1.1", source(NEW_FIELD))
    assert job(tests) == (0, ["watch", "regenerate", "report", "test"])
    assert outcome(project) == {"PLOOI_WATCH_CODE": "10", "PLOOI_WATCH_BRANCH": "spec/v1.1"}
    assert "refs/heads/spec/v1.1" in git("ls-remote", "origin")
    text = (project.root / "build/watch/report.md").read_text()
    assert text.endswith(f"\nTests on this branch - {verdict}.\n")
    assert "omslag" in (project.root / "build/report/differences.md").read_text()
    # The next run knows what this one proposed, also from another clone.
    git("switch", "--quiet", "main")
    git("branch", "--quiet", "--delete", "--force", "spec/v1.1")
    assert job(tests) == (0, ["watch"])


def test_an_outage_and_a_spec_that_cannot_be_used_have_codes_of_their_own(
    job: Job, git: Git, forge: Forge, source: Source
) -> None:
    forge.fault("/releases", Reply(503))
    assert job() == (12, ["watch"])
    assert parsed(GITLAB)["watch"]["allow_failure"] == {"exit_codes": [12]}
    forge.release("v1.1", source(BROKEN))
    assert job() == (13, ["watch"])
    # What can be used is proposed all the same.
    forge.release("v1.2", source())
    assert job() == (13, ["watch", "regenerate", "report", "test"])
    assert "refs/heads/spec/v1.2" in git("ls-remote", "origin")
