"""Where upstream is at home is a setting, and one odd tag keeps nobody from the others."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from forge import PROJECT, Forge, Reply, zipped
from plooi_spec.watching.releases import order
from plooi_spec.watching.settings import FILE, settings
from plooi_spec.watching.watch import MOST_RELEASES
from projects import CHECKOUT, Project
from taking_in import branches, look

Source = Callable[..., Path]
Git = Callable[..., str]


class GitHub(Forge):
    """The same server, speaking as much of GitHub's API as there is to know about releases."""

    def answer(self, path: str) -> Reply | None:
        parts = urlsplit(path)
        project = f"/api/v3/repos/{PROJECT}"
        if parts.path == f"{project}/releases":
            return self._github(int(parse_qs(parts.query).get("page", ["1"])[0]))
        tag = parts.path.removeprefix(f"{project}/zipball/")
        if tag in self.archives:
            return Reply(200, self.archives[tag], {"Content-Type": "application/zip"})
        return self.files.get(parts.path, Reply(404, b'{"message":"Not Found"}'))

    def _github(self, page: int) -> Reply:
        rows = [self._row(item) for item in self.releases[(page - 1) * self.page_size : page * self.page_size]]
        following = f'<{self.url}/api/v3/repos/{PROJECT}/releases?per_page=100&page={page + 1}>; rel="next"'
        more = page * self.page_size < len(self.releases)
        return Reply(200, json.dumps(rows).encode(), {"Link": following} if more else {})

    def _row(self, release: dict[str, Any]) -> dict[str, Any]:
        links = release["assets"]["links"]
        return {
            "tag_name": release["tag_name"],
            "draft": release.get("draft", False),
            "prerelease": True,
            "published_at": release["released_at"],
            "assets": [
                {"name": link["name"], "browser_download_url": link["url"], "url": f"{self.url}/api/x"}
                for link in links
            ],
        }


@pytest.fixture
def github() -> Iterator[GitHub]:
    with GitHub() as github:
        yield github


def test_the_project_is_named_without_any_option() -> None:
    known = settings(CHECKOUT, {}, {})
    assert (known.kind, known.host, known.project) == (
        "gitlab",
        "https://gitlab.com",
        "koop/plooi/aanleveren/openapi-spec",
    )
    assert known.api == "https://gitlab.com/api/v4/projects/koop%2Fplooi%2Faanleveren%2Fopenapi-spec"


def test_another_home_is_a_setting(project: Project) -> None:
    shutil.copy(CHECKOUT / FILE, project.root / FILE)
    github = settings(project.root, {"host": "https://github.com", "project": "a/b"}, {})
    assert (github.kind, github.api) == ("github", "https://api.github.com/repos/a/b")
    own = settings(project.root, {"host": "https://git.example.org", "project": "a/b", "api": "github"}, {})
    assert own.api == "https://git.example.org/api/v3/repos/a/b"
    environment = {"PLOOI_UPSTREAM_HOST": "https://git.example.org", "PLOOI_UPSTREAM_API": "github"}
    assert settings(project.root, {"project": "a/b"}, environment) == own
    # How one host speaks is not kept for another.
    (project.root / FILE).write_text('[watch]\nhost = "https://x.example.org"\nproject = "a/b"\napi = "github"\n')
    assert settings(project.root, {}, {}).kind == "github"
    assert settings(project.root, {"host": "https://gitlab.com"}, {}).kind == "gitlab"
    assert "`svn` is no interface" in project.run("watch", "--api", "svn").output


def test_releases_of_a_github_are_taken_in(
    project: Project, github: GitHub, git: Git, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLOOI_UPSTREAM_TOKEN", "geheim-123")
    github.page_size = 1
    github.release("v1.1", source())
    github.link(github.release("v1.2"), "openapi.zip", zipped(source()))
    github.release("v1.3", source())["draft"] = True
    code, outcome = look(project, github, "--api", "github")
    assert code == 10, outcome
    assert [item["tag"] for item in outcome["taken"]] == ["v1.1", "v1.2"]
    assert branches(git) == ["main", "spec/v1.2"]
    assert {asked.headers.get("authorization") for asked in github.asked} == {"Bearer geheim-123"}
    assert not any("private-token" in asked.headers for asked in github.asked)


ODD = ["v1.1.lock", "v" + "9" * 5000, "v1.0-x" + "y" * 300, "1..2", "v", "v1.2-٣"]


def test_an_odd_tag_ends_nothing_but_itself(project: Project, forge: Forge, git: Git, source: Source) -> None:
    forge.release("v1.1", source())
    for tag in ODD:
        forge.release(tag, source())
    forge.releases += [None, 7, {"tag_name": ["v1.2"]}, {"tag_name": "v1.0.1", "assets": [None, {"url": 3}]}]  # type: ignore[list-item]
    code, outcome = look(project, forge)
    assert [item["tag"] for item in outcome["taken"]] == ["v1.1"], outcome
    assert "spec/v1.1" in branches(git)
    assert code == 13
    assert {item["tag"] for item in outcome["failed"]} >= {"v1.1.lock"}


def test_labels_are_in_order_however_long() -> None:
    labels = ["0.9.0-alpha", "0.9.0-beta", "0.9.0", "0.10.0", "1.0", "1.0.1", "9" * 5000]
    assert sorted(dict.fromkeys(labels[3:] + labels[:3]), key=order) == labels
    assert order("1.0.0") == order("1")
    assert order("1.007") == order("1.7")


def test_a_list_without_end_is_not_taken_in(project: Project, forge: Forge, git: Git) -> None:
    forge.releases = [{"tag_name": f"v1.{number}"} for number in range(1, MOST_RELEASES + 2)]
    result = project.run("watch", "--host", forge.url, "--project", PROJECT)
    assert result.exit_code == 2
    assert f"It lists {MOST_RELEASES + 1} new releases" in result.output
    assert branches(git) == ["main"]
    # None of them is asked for.
    assert all("/releases?" in asked.path for asked in forge.asked)


@pytest.mark.parametrize("place", ["http://[::1", "http://h:port/", "http://xn--/"])
def test_addresses_that_are_none_end_no_look(
    project: Project, forge: Forge, git: Git, source: Source, place: str
) -> None:
    links = forge.release("v1.1", source())["assets"]["links"]
    links += [{"name": "openapi.yaml", "url": place}, {"name": "openapi.zip", "url": "x", "direct_asset_url": place}]
    assert look(project, forge)[0] in {10, 13}
    forge.fault("/releases", Reply(200, b"[]", {"Link": f'<{place}>; rel="next"'}))
    assert look(project, forge)[0] in {2, 12}
