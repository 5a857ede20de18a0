"""`plooi-spec watch`: what is new upstream ends on a branch, and the exit code tells the cases apart."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fixtures_versions import LABELS, Kind, make_version
from forge import PROJECT, Forge, Reply, zipped
from plooi_spec.reading.vendor import load_versions
from plooi_spec.reading.web import Web
from plooi_spec.watching.settings import Settings
from plooi_spec.watching.watch import watch
from projects import CHECKOUT, Project, tree
from taking_in import branches, look

Source = Callable[..., Path]
Git = Callable[..., str]

NEW_FIELD = ("metadata/boek.yaml", "        delen:\n", "        omslag: {type: string}\n        delen:\n")
KEY = (("openapi.yaml", "    bearer: {type: http, scheme: bearer}", "    bearer: {type: apiKey, in: query, name: sl}"),)
BROKEN = ("openapi.yaml", "info:\n", "info: [\n")
DANGLING = ("openapi.yaml", "fouten.yaml#/components/responses/Fout", "fouten.yaml#/components/responses/Vout")
REPLY_503 = Reply(503, b"later")


@pytest.fixture
def untouched(project: Project, git: Git) -> Callable[[], None]:
    """Says whether the checkout, its branch and its list of worktrees are as they were."""
    before, head = tree(project.root / "openapi"), git("rev-parse", "main")

    def check() -> None:
        assert tree(project.root / "openapi") == before
        assert git("rev-parse", "main") == git("rev-parse", "HEAD") == head
        assert git("status", "--porcelain") == ""
        assert len(git("worktree", "list").splitlines()) == 1

    return check


def test_nothing_new(project: Project, forge: Forge, git: Git, untouched: Callable[[], None], source: Source) -> None:
    assert look(project, forge)[0] == 0
    forge.release("v0.9", source())
    forge.release("v1.0", source())
    forge.release("nieuwsbrief-mei", source())
    forge.release("v1.1", source())["upcoming_release"] = True
    code, outcome = look(project, forge)
    assert (code, outcome["branch"], outcome["taken"], outcome["failed"]) == (0, None, [], [])
    assert branches(git) == ["main"]
    untouched()


def test_new_and_harmless(
    project: Project, forge: Forge, git: Git, untouched: Callable[[], None], source: Source, tmp_path: Path
) -> None:
    forge.release("v1.1", source(NEW_FIELD))
    report = tmp_path / "reports" / "report.md"
    code, outcome = look(project, forge, "--report", str(report))
    assert (code, outcome["branch"]) == (10, "spec/v1.1")
    (taken,) = outcome["taken"]
    assert (taken["version"]["standing"], taken["version"]["date"], taken["work"]) == ("official", "2023-05-01", [])
    assert branches(git) == ["main", "spec/v1.1"]
    untouched()
    # One commit on top of main, with the specs and the packages and nothing else.
    assert git("rev-list", "--count", "main..spec/v1.1") == "1"
    changed = git("diff", "--name-only", "main", "spec/v1.1").splitlines()
    assert {path.partition("/")[0] for path in changed} == {"openapi", "generated"}
    assert "generated/plooi_api/v1_1/models/boek.py" in changed
    message = git("log", "-1", "--format=%B", "spec/v1.1")
    assert message.startswith("Take in 1.1 of the specification, standing official\n")
    text = report.read_text(encoding="utf-8")
    assert text.startswith(
        "# New versions of the specification\n\n1.1: taken in on the branch spec/v1.1; nothing is left to do."
    )
    assert "`1.1`, standing: official" in text
    assert "omslag" in text
    # What lies there is what a checkout of it has: everything is in order.
    git("switch", "--quiet", "spec/v1.1")
    assert project.run("check").exit_code == 0
    assert list(load_versions(project.root)) == ["1.0", "1.1"]


def test_new_and_work_is_left(project: Project, forge: Forge, git: Git, source: Source, tmp_path: Path) -> None:
    forge.release("v1.1", source(*KEY))
    report = tmp_path / "report.md"
    code, outcome = look(project, forge, "--report", str(report))
    assert (code, outcome["branch"]) == (11, "spec/v1.1")
    (left,) = outcome["taken"][0]["work"]
    assert left.startswith("Sign-in changed: The spec signs in by nothing that the client knows")
    text = report.read_text(encoding="utf-8")
    assert "### To do\n\n- Sign-in changed: The spec signs in by nothing" in text
    # The remedy is not a line of a version module.
    assert "--write" not in text
    assert branches(git) == ["main", "spec/v1.1"]


def test_several_releases_share_a_branch(project: Project, forge: Forge, git: Git, source: Source) -> None:
    forge.release("v1.10", source(NEW_FIELD), day="2023-06-01")
    forge.release("v1.9", source(), day="2023-05-01")
    code, outcome = look(project, forge)
    assert (code, outcome["branch"], [row["tag"] for row in outcome["taken"]]) == (10, "spec/v1.10", ["v1.9", "v1.10"])
    assert git("rev-list", "--count", "main..spec/v1.10") == "2"
    git("switch", "--quiet", "spec/v1.10")
    assert [version.previous for version in load_versions(project.root).values()] == [None, "1.0", "1.9"]


def test_what_waits_on_a_branch_is_not_new(project: Project, forge: Forge, git: Git, source: Source) -> None:
    forge.release("v1.1", source())
    assert look(project, forge)[0] == 10
    head = git("rev-parse", "spec/v1.1")
    code, outcome = look(project, forge)
    assert (code, outcome["waiting"], outcome["branch"]) == (0, "spec/v1.1", None)
    assert git("rev-parse", "spec/v1.1") == head
    git("merge", "--quiet", "spec/v1.1")
    git("branch", "--delete", "spec/v1.1")
    code, outcome = look(project, forge)
    assert (code, outcome["waiting"], outcome["branch"]) == (0, None, None)


def test_an_official_file_takes_the_place_of_a_reconstruction(
    project: Project, forge: Forge, git: Git, source: Source
) -> None:
    project.add("1.1", standing="reconstructed", previous="1.0")
    git("add", "--all")
    git("commit", "--quiet", "--message", "One that is less sure")
    forge.release("v1.1", source(NEW_FIELD))
    code, outcome = look(project, forge)
    assert (code, outcome["branch"]) == (10, "spec/v1.1")
    (taken,) = outcome["taken"]
    assert (taken["replaced"]["standing"], taken["version"]["standing"]) == ("reconstructed", "official")
    assert "in the place of what was reconstructed" in git("log", "-1", "--format=%s", "spec/v1.1")


@pytest.mark.parametrize("paging", ["pages", "links"])
def test_all_pages_are_read(project: Project, forge: Forge, git: Git, source: Source, paging: Any) -> None:
    forge.paging, forge.page_size = paging, 2
    forge.release("v1.1", source())
    for number in range(4):
        forge.release(f"nieuws-{number}")
    code, outcome = look(project, forge)
    assert (code, outcome["branch"]) == (10, "spec/v1.1")
    assert len([one for one in forge.asked if "/releases" in one.path]) == 3


@pytest.mark.parametrize(
    ("part", "reply", "message"),
    [
        ("/releases", REPLY_503, "status 503"),
        ("/releases", None, "connection failed"),
        ("/releases", Reply(200, b"<html>Onderhoud</html>"), "not the API of a GitLab"),
        ("/releases", Reply(200, b'{"message": "x"}'), "not the API of a GitLab"),
        ("/releases", Reply(429, b"", {"Retry-After": "3600"}), "wants 3600 seconds of rest"),
        ("page=2", REPLY_503, "status 503"),
        ("archive.zip?sha=v1.1", REPLY_503, "status 503"),
        # After the first release was taken in: there is half a branch, and it goes.
        ("archive.zip?sha=v1.2", REPLY_503, "status 503"),
        ("archive.zip?sha=v1.2", None, "connection failed"),
    ],
)
def test_upstream_that_cannot_be_reached(
    project: Project,
    forge: Forge,
    git: Git,
    untouched: Callable[[], None],
    source: Source,
    part: str,
    reply: Reply | None,
    message: str,
) -> None:
    forge.page_size = 1
    forge.release("v1.1", source())
    forge.release("v1.2", source())
    forge.fault(part, reply)
    code, outcome = look(project, forge)
    assert (code, outcome["ok"], outcome["branch"], outcome["taken"]) == (12, False, None, [])
    assert message in outcome["problems"][0]["message"]
    assert branches(git) == ["main"]
    untouched()


def test_a_host_that_is_not_there(project: Project, git: Git) -> None:
    with Forge() as gone:
        host = gone.url
    code, outcome = look(project, host)
    assert (code, outcome["taken"]) == (12, [])


def test_a_host_that_is_asked_too_often_is_asked_later(
    project: Project, forge: Forge, git: Git, source: Source
) -> None:
    forge.release("v1.1", source())
    forge.fault("/releases", Reply(429, b"", {"Retry-After": "7"}), times=2)
    forge.fault("archive.zip", Reply(429, b"", {"Retry-After": "11"}))
    waited: list[float] = []
    outcome = watch(project.root, Settings(forge.url, PROJECT), Web(forge.url, sleep=waited.append))
    assert (outcome.code, waited) == (10, [7.0, 7.0, 11.0])


@pytest.mark.parametrize(
    ("changes", "kind", "message"),
    [
        (None, "no spec", "The release v1.1 holds no spec."),
        ([BROKEN], "unusable spec", "YAML"),
        ([DANGLING], "unusable spec", "Vout"),
    ],
)
def test_a_spec_that_cannot_be_used(
    project: Project,
    forge: Forge,
    git: Git,
    untouched: Callable[[], None],
    source: Source,
    tmp_path: Path,
    changes: list[tuple[str, str, str]] | None,
    kind: str,
    message: str,
) -> None:
    forge.release("v1.1", None if changes is None else source(*changes))
    report = tmp_path / "report.md"
    code, outcome = look(project, forge, "--report", str(report))
    (failed,) = outcome["failed"]
    assert (code, outcome["branch"], failed["tag"], failed["kind"]) == (13, None, "v1.1", kind)
    assert message in " ".join(problem["message"] for problem in failed["problems"])
    assert "`v1.1`, not taken in" in report.read_text(encoding="utf-8")
    assert branches(git) == ["main"]
    untouched()


def test_one_that_cannot_be_used_does_not_keep_the_others_away(
    project: Project, forge: Forge, git: Git, source: Source
) -> None:
    forge.release("v1.1", source(BROKEN))
    forge.release("v1.2", source())
    code, outcome = look(project, forge)
    assert (code, outcome["branch"], [row["tag"] for row in outcome["failed"]]) == (13, "spec/v1.2", ["v1.1"])
    git("switch", "--quiet", "spec/v1.2")
    assert list(load_versions(project.root)) == ["1.0", "1.2"]
    assert not (project.root / "openapi" / "v1.1").exists()


def test_an_asset_is_taken_before_the_source(
    project: Project, forge: Forge, another_forge: Forge, git: Git, source: Source
) -> None:
    release = forge.release("v1.1", source(BROKEN))
    forge.link(release, "handleiding.zip", zipped(source()).replace(b"openapi", b"OPENAPI")[:50])
    another_forge.files["/download/1"] = Reply(200, zipped(source(NEW_FIELD)))
    release["assets"]["links"].append({"name": "openapi-1.1.zip", "url": f"{another_forge.url}/download/1"})
    code, outcome = look(project, forge)
    assert (code, outcome["failed"]) == (10, [])
    assert "the asset `openapi-1.1.zip`" in git("log", "-1", "--format=%B", "spec/v1.1")


def test_a_git_that_changes_bytes_is_noticed(project: Project, forge: Forge, git: Git, source: Source) -> None:
    (project.root / ".gitattributes").write_text("* text=auto eol=lf\n")
    git("commit", "--quiet", "--all", "--message", "Forget about upstream")
    folder = source()
    (folder / "LEESMIJ.md").write_bytes(b"Lees\r\ndit\r\n")
    forge.release("v1.1", folder)
    result = project.run("watch", "--host", forge.url, "--project", PROJECT)
    assert result.exit_code == 2
    assert "Git changes the bytes of openapi/v1.1/upstream/LEESMIJ.md." in result.output
    assert branches(git) == ["main"]


def test_it_can_go_on_asking(project: Project, forge: Forge, git: Git, source: Source) -> None:
    """With --interval, a look that finds nothing and one that reaches nobody are followed by another one."""
    forge.release("v1.1", source())
    forge.fault("/releases", Reply(200, b"[]"))
    forge.fault("/releases", REPLY_503)
    result = project.run("watch", "--interval", "1", "--host", forge.url, "--project", PROJECT)
    assert result.exit_code == 10
    assert result.stderr.splitlines() == ["There is nothing new.", "Upstream could not be asked."]


@pytest.mark.parametrize(("kind", "code"), [("harmless", 10), ("renamed", 11)])
def test_the_versions_that_upstream_might_bring_next(tmp_path: Path, forge: Forge, kind: Kind, code: int) -> None:
    """From a copy of what this project vendors, as a job of CI does it: in a process of its own."""
    checkout = Project(tmp_path / "checkout")
    for name in ("openapi", "generated", "src/plooi/versions"):
        ignored = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(CHECKOUT / name, checkout.root / name, ignore=ignored)
    shutil.copy(CHECKOUT / ".gitattributes", checkout.root)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PLOOI_"))}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    identity = ["-c", "user.name=Tessa Tester", "-c", "user.email=tessa@example.org"]
    for arguments in (["init", "--quiet"], ["add", "--all"], [*identity, "commit", "--quiet", "--message", "As it is"]):
        subprocess.run(["git", *arguments], cwd=checkout.root, env=environment, check=True)
    for key, value in (("user.name", "Tessa Tester"), ("user.email", "tessa@example.org")):
        subprocess.run(["git", "config", key, value], cwd=checkout.root, env=environment, check=True)
    label = LABELS[kind]
    forge.release(f"v{label}", make_version(kind, tmp_path / "source"))
    done = checkout.process("watch", "--once", "--host", forge.url, "--project", PROJECT, "--json")
    outcome = json.loads(done.stdout)
    (taken,) = outcome["taken"]
    assert (done.returncode, outcome["branch"], taken["impact"]["work"] > 0) == (code, f"spec/v{label}", code == 11)
    assert bool(taken["work"]) == (code == 11)
