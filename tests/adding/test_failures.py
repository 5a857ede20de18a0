"""A failure at any stage of `add` is told where the user can see it, and leaves everything as it was."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from forge import Forge, Reply, zipped
from plooi_spec.packages import store
from projects import Project, tree

Source = Callable[..., Path]

BROKEN = [
    # What is changed in which file, what is said, and what place is named.
    ("openapi.yaml", "info:\n", "info: [\n", "YAML", "openapi.yaml"),
    (
        "openapi.yaml",
        "fouten.yaml#/components/responses/Fout",
        "fouten.yaml#/components/responses/Vout",
        "Vout",
        "openapi.yaml:",
    ),
    ("openapi.yaml", "metadata/boek.yaml#/components/schemas/BoekMetNummer", "weg.yaml#/x", "weg.yaml", "openapi.yaml"),
    ("openapi.yaml", "      operationId: zoek\n", "      operationId: postBoek\n", "postBoek", "openapi.yaml"),
    ("openapi.yaml", "application/hal+json:", "image/png:", "Unsupported content_type image/png", "openapi.yaml"),
    (
        "openapi.yaml",
        "          application/zip:\n",
        "          text/csv:\n",
        "Unsupported content type",
        "openapi.yaml",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "message", "place"), BROKEN, ids=[case[3] for case in BROKEN])
def test_a_spec_that_cannot_be_used(
    project: Project, source: Source, file: str, old: str, new: str, message: str, place: str
) -> None:
    folder = source((file, old, new))
    problems = project.problems("add", "1.1", str(folder), "--standing", "official")
    (problem,) = [problem for problem in problems if message in problem["message"]]
    # Nothing of it is in the project; so the place is that in the source.
    assert f"{problem['file']}:{problem['line']}".startswith(str(folder))
    assert place in f"{problem['file']}:{problem['line']}"
    assert "openapi/v1.1" not in problem["message"] + problem["remedy"]


def test_what_the_generator_cannot_write_can_be_adapted(project: Project, source: Source, tmp_path: Path) -> None:
    folder = source(("openapi.yaml", "          application/zip:\n", "          text/csv:\n"))
    problem = project.problem("add", "1.1", str(folder), "--standing", "official")
    assert "--generation" in problem["remedy"]
    mine = tmp_path / "mine.yaml"
    target = "$.paths['/boeken/{id}/scan'].put.requestBody.content['text/csv']"
    mine.write_text(
        "overlay: 1.0.0\ninfo: {title: Meer, version: '1'}\nactions:\n"
        f'- target: "{target}"\n  remove: true\n  x-reason: No client sends it.\n'
    )
    given = ["--standing", "official", "--generation", str(mine)]
    assert project.run("add", "1.1", str(folder), *given).exit_code == 0
    text = (project.root / "openapi/v1.1/generation.yaml").read_text()
    assert "An answer may hold a newer value." in text
    assert text.endswith(f'  - target: "{target}"\n    remove: true\n    x-reason: No client sends it.\n')
    assert project.run("check").exit_code == 0


def test_a_source_that_is_not_there(project: Project, tmp_path: Path) -> None:
    problem = project.problem("add", "1.1", str(tmp_path / "weg.zip"), "--standing", "official")
    assert problem["file"] == str(tmp_path / "weg.zip")
    assert "cannot be read" in problem["message"]


def test_a_source_without_a_spec(project: Project, tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    (tmp_path / "leeg" / "LEESMIJ.md").write_text("Niets.")
    problem = project.problem("add", "1.1", str(tmp_path / "leeg"), "--standing", "official")
    assert problem["message"] == "The source holds no OpenAPI document with paths."
    (tmp_path / "leeg" / "oud.yaml").write_text("swagger: '2.0'\npaths: {/x: {}}\n")
    problem = project.problem("add", "1.1", str(tmp_path / "leeg"), "--standing", "official")
    assert "oud.yaml is Swagger 2.0" in problem["message"]


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "Nothing is there"),
        (403, "refuses to answer"),
        (503, "status 503"),
        (418, "status 418"),
        (None, "connection"),
    ],
)
def test_an_address_that_gives_nothing(project: Project, forge: Forge, status: int | None, message: str) -> None:
    forge.fault("/spec.zip", None if status is None else Reply(status, b"geheim"))
    problem = project.problem("add", "1.1", f"{forge.url}/spec.zip?token=geheim", "--standing", "official")
    assert message in problem["message"]
    assert "geheim" not in str(problem)


def test_a_host_that_is_not_there(project: Project) -> None:
    with Forge() as gone:
        address = f"{gone.url}/spec.zip"
    assert "The connection failed" in project.problem("add", "1.1", address, "--standing", "official")["message"]


def test_an_address_that_leads_round_in_circles(project: Project, forge: Forge) -> None:
    forge.files["/een"] = Reply(302, b"", {"Location": "/een"})
    problem = project.problem("add", "1.1", f"{forge.url}/een", "--standing", "official")
    assert "leads on to others more than 5 times" in problem["message"]


def _zip(path: Path, **names: bytes) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in names.items():
            archive.writestr(name, content)


def _escaping(path: Path) -> None:
    _zip(path, **{"openapi.yaml": b"openapi: 3.0.3", "../uit.yaml": b"x: 1"})


def _twice(path: Path) -> None:
    _zip(path, **{"openapi.yaml": b"openapi: 3.0.3", "OpenAPI.yaml": b"openapi: 3.0.3"})


def _linked(path: Path) -> None:
    with tarfile.open(path, "w") as archive:
        member = tarfile.TarInfo("openapi.yaml")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(member)


def _cut(path: Path) -> None:
    _zip(path, **{"openapi.yaml": b"openapi: 3.0.3\n" * 500})
    path.write_bytes(path.read_bytes()[:300])


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("openapi.yaml", b"#" * (17 * 1024 * 1024))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (_escaping, "leads out of it"),
        (_twice, "twice"),
        (_linked, "link"),
        (_cut, "damaged"),
        (_bomb, "larger than"),
        (_zip, "holds no files"),
    ],
)
def test_an_archive_that_is_not_to_be_trusted(
    project: Project, tmp_path: Path, make: Callable[[Path], None], message: str
) -> None:
    path = tmp_path / "archive"
    make(path)
    assert message in project.problem("add", "1.1", str(path), "--standing", "official")["message"]
    assert not (tmp_path / "uit.yaml").exists()


def test_a_folder_with_links(project: Project, source: Source) -> None:
    folder = source()
    (folder / "meer.yaml").symlink_to("openapi.yaml")
    assert "meer.yaml" in project.problem("add", "1.1", str(folder), "--standing", "official")["message"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["1.0"], "The version 1.0 is there already; its standing is server."),
        (["v1.0"], "The version 1.0 is there already; its standing is server."),
        (["1-0"], "The package of 1-0 would be v1_0, which is that of 1.0."),
        (["../1"], "`../1` is no label of a version."),
        (["1.1", "--after", "0.9"], "There is no version `0.9`."),
        (["1.1", "--standing", "zeker"], "`zeker` is no standing."),
        (["1.1", "--standing", ""], "`` is no standing."),
        (["1.1", "--replace"], "There is no version 1.1 to replace."),
        (["1.0", "--replace"], "The version 1.0 is no reconstruction; its standing is server."),
        (["1.1", "--root-file", "weg.yaml"], "There is no file weg.yaml in the source."),
        (["1.1", "--repairs", "weg.yaml"], "The file cannot be read: No such file or directory."),
    ],
)
def test_a_wish_that_cannot_be(project: Project, source: Source, arguments: list[str], message: str) -> None:
    label, *options = arguments
    given = options if "--standing" in options else ["--standing", "official", *options]
    assert project.problem("add", label, str(source()), *given)["message"] == message


def test_a_reconstruction_says_how_it_is_replaced(project: Project, source: Source) -> None:
    project.tables["1.0"]["standing"] = "reconstructed"
    project.lock()
    problem = project.problem("add", "1.0", str(source()), "--standing", "official")
    assert problem["remedy"] == "Say --replace to put these files in the place of the reconstruction."
    arguments = ["add", "1.0", str(source()), "--standing", "reconstructed", "--replace"]
    assert project.problem(*arguments)["message"] == "A reconstruction would take the place of 1.0."


@pytest.mark.parametrize("late", [False, True])
def test_a_disk_that_cannot_be_written(
    project: Project, source: Source, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    project.run("regenerate")
    take_place, done = store._take_place, []

    def fail(target: Path, aside: Path) -> None:
        if target.is_relative_to(project.root):
            done.append(target.name)
            if len(done) == (2 if late else 1):
                raise OSError(28, os.strerror(28), str(target))
        take_place(target, aside)

    monkeypatch.setattr(store, "_take_place", fail)
    problem = project.problem("add", "1.1", str(source()), "--standing", "official")
    assert problem["message"] == "Not everything could be read or written: No space left on device."
    assert problem["remedy"].startswith("Nothing was changed.")
    assert done == ["plooi_api", "openapi"][: 2 if late else 1]


#: Runs the command with files limited to so many bytes, which the system upholds like a full disk.
_LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
from plooi_spec.__main__ import main
main()
"""


@pytest.mark.parametrize("most", [1_000, 6_000])
def test_a_disk_that_is_full(project: Project, source: Source, most: int) -> None:
    pytest.importorskip("resource", reason="the limit is one of Unix")
    project.run("regenerate")
    before = tree(project.root)
    arguments = ["add", "1.1", str(source()), "--standing", "official", "--root", str(project.root)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(most), *arguments],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "File too large" in done.stderr
    assert tree(project.root) == before


def test_the_list_of_versions_stays_readable(project: Project, source: Source) -> None:
    path = project.root / "openapi" / "versions.toml"
    path.write_text(path.read_text().replace('["1.0".files]\n', '["1.0".files]\n# {\n'))
    assert project.run("add", "1.1", str(source()), "--standing", "official").exit_code == 0
    assert "# {" in path.read_text()
    # Written in a way that lines cannot be put behind: told, and not spoilt.
    path.write_text(path.read_text() + '\n[["x"]]\n')
    assert project.problems("add", "1.2", str(source()), "--standing", "official")


def test_a_source_is_gathered_before_the_project_is_locked(project: Project, source: Source, forge: Forge) -> None:
    """A slow host keeps nobody else waiting: while it is asked, another version is taken in."""
    folder = source()
    asked: list[int] = []

    class Slow(dict[str, Reply]):
        def get(self, path: str, default: Reply | None = None) -> Reply | None:  # type: ignore[override]
            asked.append(project.run("add", "1.1", str(folder), "--standing", "official").exit_code)
            return Reply(200, zipped(folder))

    forge.files = Slow()
    assert project.run("add", "1.2", f"{forge.url}/spec.zip", "--standing", "official").exit_code == 0
    assert asked == [0]
    assert project.version("1.2").previous == "1.1"
