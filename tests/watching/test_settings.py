"""Where `plooi-spec watch` looks, and as whom: settings that are wrong, and a token that is nobody else's business."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from forge import PROJECT, Forge, Reply, zipped
from plooi_spec.reading.web import Web
from plooi_spec.watching.settings import Settings
from projects import Project
from taking_in import branches

Source = Callable[..., Path]
Git = Callable[..., str]


@pytest.mark.parametrize(
    ("arguments", "environment", "message"),
    [
        (["--host", "nergens"], {}, "The host `nergens` is no address of a GitLab or a GitHub."),
        (["--standing", "zeker"], {}, "`zeker` is no standing."),
        (["--host", "http://git.example.org"], {"PLOOI_UPSTREAM_TOKEN": "geheim"}, "not encrypted"),
        (["--interval", "5"], {}, "Both --once and --interval are given."),
        (["--project", "iemand/anders"], {}, "The host knows no project `iemand/anders`"),
        (["--branch-prefix", "a..b/"], {}, "`a..b/v1.1` is no name for a branch."),
        (["--branch-prefix", "a b/"], {}, "No name of a branch can begin with 'a b/' here."),
        (["--branch-prefix", "$(id)/"], {}, "Write `branch_prefix` with letters, digits and . _ / + - alone"),
        (["--branch-prefix", "a\nGITHUB_X=1/"], {}, "No name of a branch can begin with "),
        (["--branch-prefix", ""], {}, "No name of a branch can begin with '' here."),
    ],
)
def test_wrong_input(
    project: Project,
    forge: Forge,
    git: Git,
    monkeypatch: pytest.MonkeyPatch,
    source: Source,
    arguments: list[str],
    environment: dict[str, str],
    message: str,
) -> None:
    forge.release("v1.1", source())
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = project.run("watch", "--once", "--host", forge.url, "--project", PROJECT, "--json", *arguments)
    assert result.exit_code == 2, result.output
    assert message in result.stdout
    assert "geheim" not in result.output
    assert branches(git) == ["main"]


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_is_refused_is_wrong_input(
    project: Project, forge: Forge, git: Git, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setenv("PLOOI_UPSTREAM_TOKEN", "geheim-123")
    forge.fault("/releases", Reply(status))
    result = project.run("watch", "--host", forge.url, "--project", PROJECT)
    assert result.exit_code == 2
    assert "Look at the token" in result.output
    assert "geheim-123" not in result.output


def test_settings_come_from_the_file_and_the_environment(
    project: Project, forge: Forge, another_forge: Forge, git: Git, monkeypatch: pytest.MonkeyPatch, source: Source
) -> None:
    assert "It is said nowhere which host to ask" in project.run("watch").output
    text = (
        f'[watch]\nhost = "{another_forge.url}"\nproject = "{PROJECT}"\nbranch_prefix = "nieuw/"\nstanding = "server"\n'
    )
    (project.root / "openapi" / "upstream.toml").write_text(text)
    monkeypatch.setenv("PLOOI_UPSTREAM_HOST", forge.url)
    forge.release("v1.1", source())
    result = project.run("watch", "--json")
    outcome = json.loads(result.stdout)
    assert (result.exit_code, outcome["branch"], another_forge.asked) == (10, "nieuw/v1.1", [])
    assert outcome["taken"][0]["version"]["standing"] == "server"
    (project.root / "openapi" / "upstream.toml").write_text(text + 'token = "geheim"\n')
    result = project.run("watch", "--json")
    assert result.exit_code == 2
    assert "A token is taken from PLOOI_UPSTREAM_TOKEN alone." in result.stdout
    assert "geheim" not in result.output


def test_without_git_there_is_no_branch(project: Project, forge: Forge, source: Source) -> None:
    forge.release("v1.1", source())
    result = project.run("watch", "--host", forge.url, "--project", PROJECT)
    assert result.exit_code == 2
    assert "`git rev-parse` failed" in result.output


def test_a_token_goes_to_its_host_alone_and_is_never_shown(
    project: Project,
    forge: Forge,
    another_forge: Forge,
    git: Git,
    monkeypatch: pytest.MonkeyPatch,
    source: Source,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("PLOOI_UPSTREAM_TOKEN", "glpat-geheim")
    release = forge.release("v1.1")
    # An asset on the host that leads on to another one, as those in object storage do.
    forge.files["/uploads/openapi.zip"] = Reply(302, b"", {"Location": f"{another_forge.url}/blob?sig=glpat-geheim"})
    another_forge.files["/blob"] = Reply(200, zipped(source()))
    release["assets"]["links"].append({"name": "openapi.zip", "url": f"{forge.url}/uploads/openapi.zip"})
    report = tmp_path / "report.md"
    result = project.run("watch", "--host", forge.url, "--project", PROJECT, "--report", str(report))
    assert result.exit_code == 10, result.output
    assert {one.headers.get("private-token") for one in forge.asked} == {"glpat-geheim"}
    (other,) = another_forge.asked
    assert "private-token" not in other.headers
    assert "glpat-geheim" not in result.output + report.read_text() + git("show", "spec/v1.1")
    assert "glpat-geheim" not in repr(Settings(forge.url, PROJECT, "glpat-geheim")) + repr(Web(token="glpat-geheim"))


def test_the_help_explains_the_codes(project: Project) -> None:
    text = " ".join(project.process("watch", "--help").stdout.split())
    for line in (
        "0 nothing new",
        "10 new, and nothing is left to do",
        "11 new, and work is left",
        "12 upstream cannot be reached",
        "13 a release without a spec, or with one that cannot be used",
        "2 wrong usage",
    ):
        assert line in text
