"""`plooi batch`, and the commands on its journal, as a person at a shell meets them."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from plooi import batch
from plooi.cli.frame.options import Session
from plooi.cli.frame.output import Output
from plooi.cli.frame.settings import resolve
from plooi.sandbox import Sandbox
from postgres import Server
from postgres import postgresql as postgresql

if sys.platform != "win32":
    from cli.terminal import TerminalSession

HEADER = ("file", "publisher", "officiele_titel", "documentsoorten", "themas", "identifiers")
Write = Callable[..., Path]


@frozen
class Platform:
    """The sandbox that all tests share, of which only what came since the beginning of the test counts."""

    sandbox: Sandbox
    before: frozenset[str]

    @property
    def url(self) -> str:
        return self.sandbox.url

    def token(self, **claims: Any) -> str:
        return self.sandbox.token(org=["gm0518"], **claims)

    def records(self) -> list[dict[str, Any]]:
        return [record for record in self.sandbox.records() if record["id"] not in self.before]

    def public(self) -> list[str]:
        """The titles of what is public once all is processed."""
        self.sandbox.process_now()
        return sorted(record["title"] for record in self.records() if record["public"])

    def fault(self, operation: str, **fault: Any) -> None:
        self.sandbox.fault(operation, **fault)


@pytest.fixture
def platform(sandbox: Sandbox) -> Platform:
    return Platform(sandbox, frozenset(record["id"] for record in sandbox.records()))


@pytest.fixture
def desk(plooi: Any) -> Any:
    """The command, signed in at that sandbox."""
    return plooi


@pytest.fixture
def write(offline: Any) -> Write:
    """Write a manifest with so many documents, of which some are wrong."""

    def written(number: int, wrong: tuple[int, ...] = (), name: str = "manifest.csv", size: int = 1000) -> Path:
        path = Path(offline.folder) / name
        with path.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(HEADER)
            for at in range(1, number + 1):
                document = f"besluit-{at}.pdf"
                (path.parent / document).write_bytes(b"%PDF-1.7\n" + os.urandom(size))
                publisher = "gm9999" if at in wrong else "gm0518"
                rows.writerow([document, publisher, f"Besluit {at}", "vergunning", "natuur en milieu", f"doc-{at}"])
        return path

    return written


def commands(document: dict[str, Any]) -> list[str]:
    """The commands that are given to go on with."""
    return [step["command"] for step in document["next"] if step["command"]]


def give(desk: Any, command: str, code: int = 0) -> None:
    """Give the commands of a line one after the other, as a shell would."""
    parts = command.split(" && ")
    for number, part in enumerate(parts, 1):
        words = shlex.split(part)
        assert words[0] == "plooi"
        desk(*words[1:], code=code if number == len(parts) else 0)


# Running.


def test_a_batch_is_delivered_and_once_only(desk: Any, platform: Platform, write: Write) -> None:
    write(3)
    done = desk("batch", "manifest.csv")
    assert "3 rows for 0.9.0-beta (server): 3 done, 0 failed, 0 held; 3.0 kB in " in done.out
    assert "What to do next" not in done.out
    assert done.err.splitlines() == ["Checked: 3 rows, all good", "To do: 3 rows (3.0 kB)"]
    assert platform.public() == ["Besluit 1", "Besluit 2", "Besluit 3"]
    again = desk("batch", "manifest.csv", "--json")
    assert "There is nothing to do." in again.err
    assert (again.json["done"], again.json["before"], again.json["exit_code"]) == (0, 3, 0)
    assert len(platform.records()) == 3


def test_while_rows_are_wrong_nothing_is_sent(desk: Any, platform: Platform, write: Write) -> None:
    write(4, wrong=(2, 4))
    done = desk("batch", "manifest.csv", code=2)
    head, *rest = done.out.splitlines()
    assert head.split() == ["row", "place", "field", "message", "remedy"]
    assert [line.split()[:4] for line in rest if "publisher" in line] == [
        ["2", "line", "3", "publisher"],
        ["4", "line", "5", "publisher"],
    ]
    assert "4 rows for 0.9.0-beta (server): 2 wrong (2 faults)" in done.out
    assert "plooi batch manifest.csv --continue" in done.out
    assert platform.sandbox.requests() == []

    document = desk("batch", "manifest.csv", "--json", code=2).json
    assert [fault["row"] for fault in document["faults"]] == [2, 4]
    assert (document["stopped"], document["standing"], document["problems"]) == ("wrong", "server", 2)
    give(desk, next(command for command in commands(document) if "--continue" in command), code=1)
    assert platform.public() == ["Besluit 1", "Besluit 3"]


def test_of_many_faults_the_first_fifty_are_shown(desk: Any, write: Write) -> None:
    write(53, wrong=tuple(range(1, 54)))
    done = desk("batch", "manifest.csv", code=2)
    assert done.out.count("stands for no value") == 50
    assert "and 3 more; all of them:  plooi batch report manifest.csv.journal" in done.out
    assert desk("batch", "report", "manifest.csv.journal").out.count("stands for no value") == 53


def test_a_dry_run_needs_no_token_and_sends_nothing(desk: Any, platform: Platform, write: Write) -> None:
    write(2)
    unsigned = desk.with_variables(PLOOI_TOKEN="")
    document = unsigned("batch", "manifest.csv", "--dry-run", "--json").json
    assert (document["stopped"], document["rows"], document["waiting"]) == ("dry-run", 2, 2)
    assert unsigned("batch", "manifest.csv", "--json", code=4).error["type"] == "NotSignedIn"
    assert platform.sandbox.requests() == []
    give(desk, commands(document)[0])
    assert len(platform.public()) == 2


def test_a_dry_run_of_wrong_rows_has_the_exit_code_of_wrong_input(desk: Any, write: Write) -> None:
    write(2, wrong=(1,))
    assert "plooi batch report manifest.csv.journal" in desk("batch", "manifest.csv", "--dry-run", code=2).out


def test_what_failed_is_told_with_the_commands_that_mend_it(desk: Any, platform: Platform, write: Write) -> None:
    write(3)
    platform.fault("postDocument", kind="status_before", status=413, body="html")
    done = desk("batch", "manifest.csv", "--jobs", "1", "--url", platform.url, "--json", code=1)
    assert (done.json["done"], done.json["failed"], done.json["orphans"]) == (2, 1, 1)
    [unfinished] = done.json["unfinished"]
    assert (unfinished["key"], unfinished["error"]) == ("besluit-1.pdf", "BestandTeGrootFout")
    report, again, tidy = commands(done.json)
    assert again == (
        f"plooi batch retry manifest.csv.journal && plooi batch manifest.csv --jobs 1 --url {platform.url}"
    )
    assert tidy == f"plooi batch tidy manifest.csv.journal --url {platform.url}"
    give(desk, report)
    assert "besluit-1.pdf" in (desk.folder / "report.html").read_text("utf-8")
    give(desk, again)
    assert len(platform.public()) == 3


def test_the_command_to_go_on_with_is_the_one_that_was_given(desk: Any, platform: Platform, write: Write) -> None:
    path = write(3, name="status")
    path.rename(path.with_suffix(".csv"))
    (desk.folder / "map").mkdir()
    text = (desk.folder / "status.csv").read_text("utf-8").replace("officiele_titel", "wat het is")
    (desk.folder / "status").write_text(text, "utf-8")
    (desk.folder / "status").rename(desk.folder / "de status.csv")
    words = ["--map", "wat het is=officiele_titel", "--limit", "2", "--rate", "50/s", "--verify", "--journal", "j j"]
    document = desk("batch", "de status.csv", *words, "--json").json
    assert (document["stopped"], document["done"], document["journal"]) == ("limit", 2, "j j")
    [again] = commands(document)
    assert shlex.split(again) == [
        *("plooi", "batch", "de status.csv", "--journal", "j j", "--map", "wat het is=officiele_titel"),
        *("--rate", "50", "--limit", "2", "--verify"),
    ]
    give(desk, again)
    assert platform.public() == ["Besluit 1", "Besluit 2", "Besluit 3"]


def test_a_manifest_may_be_called_like_a_command(desk: Any, platform: Platform, write: Write) -> None:
    manifest = write(1)
    (desk.folder / "status").mkdir()
    (desk.folder / "besluit-1.pdf").rename(desk.folder / "status" / "besluit-1.pdf")
    [row] = csv.DictReader(io.StringIO(manifest.read_text("utf-8")))
    metadata = {name: value for name, value in row.items() if name != "file"}
    lists = ("documentsoorten", "themas", "identifiers")
    listed = {name: [value] if name in lists else value for name, value in metadata.items()}
    (desk.folder / "status" / "besluit-1.json").write_text(json.dumps(listed), "utf-8")
    document = desk("batch", "./status", "--dry-run", "--json").json
    assert commands(document) == ["plooi batch ./status"]
    give(desk, commands(document)[0])
    assert platform.public() == ["Besluit 1"]
    assert desk("batch", "status", "status.journal", "--json").json["counts"] == {"done": 1}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--rate", "quick"], "--rate"),
        (["--map", "titel"], "maps no column"),
        (["--jobs", "0"], "--jobs"),
        (["--encoding", "klingon"], "klingon"),
        (["--journal", "nowhere/j"], "nowhere/j"),
    ],
)
def test_options_that_cannot_be_are_wrong_usage(
    desk: Any, platform: Platform, write: Write, words: list[str], message: str
) -> None:
    write(1)
    done = desk("batch", "manifest.csv", *words, "--json", code=2)
    assert message in done.error["message"]
    assert platform.sandbox.requests() == []


def test_a_manifest_that_is_not_there(desk: Any) -> None:
    assert "nothing.csv" in desk("batch", "nothing.csv", "--json", code=2).error["message"]


def test_a_platform_that_is_away_ends_it_with_the_code_of_unreachable(desk: Any, write: Write, free_port: int) -> None:
    write(6)
    away = desk.with_variables(PLOOI_URL=f"http://127.0.0.1:{free_port}/overheid/openbaarmaken/api/v0")
    done = away("batch", "manifest.csv", "--patience", "0", "--json", code=3)
    assert done.json["stopped"] == "unreachable"
    assert commands(done.json) == ["plooi batch manifest.csv --patience 0"]


# Signing in.


def test_a_token_that_has_expired_ends_it_and_a_new_one_goes_on(desk: Any, platform: Platform, write: Write) -> None:
    write(2)
    old = platform.token(expires_in=-60)
    done = desk.with_variables(PLOOI_TOKEN=old)("batch", "manifest.csv", "--json", code=4)
    assert done.json["stopped"] == "not authorised"
    assert old not in done.all
    give(desk, commands(done.json)[0])
    assert len(platform.public()) == 2


def test_a_token_file_is_read_anew_when_the_token_has_expired(
    desk: Any, platform: Platform, write: Write, tmp_path: Path, capsys: Any
) -> None:
    manifest = write(3)
    token = tmp_path / "token"
    old, new = platform.token(expires_in=-60), platform.token()
    token.write_text(old)
    output = Output()
    session = Session(resolve({"url": platform.url, "token_file": str(token)}, {}), output)
    settings = session.client_settings()
    token.write_text(new)
    summary = batch.run(manifest, **settings)
    assert (summary.done, summary.exit_code) == (3, 0)
    assert output.masked(f"{old} {new}") == "******** ********"
    token.unlink()
    assert settings["auth"].renew() is False, "without the file the last token is all there is"
    assert str(token) in capsys.readouterr().err


def test_a_token_that_is_no_file_is_not_asked_for_again(platform: Platform) -> None:
    session = Session(resolve({"url": platform.url, "token": platform.token()}, {}), Output())
    assert session.client_settings()["auth"].renew() is False


def test_a_token_of_the_command_line_is_in_no_command_to_go_on_with(
    offline: Any, platform: Platform, write: Write
) -> None:
    write(2)
    token = platform.token()
    words = ["batch", "manifest.csv", "--url", platform.url, "--token", token, "--limit", "1"]
    done = offline(*words, "--json")
    assert commands(done.json) == [f"plooi batch manifest.csv --limit 1 --url {platform.url}"]
    assert token not in done.all


# The journal.


@pytest.fixture
def unfinished(desk: Any, platform: Platform, write: Write) -> Any:
    """A batch of which one row is held, one failed, one is wrong, and one is done."""
    write(4, wrong=(3,))
    platform.fault("postMetadata", kind="lose_answer")
    platform.fault("postDocument", kind="status_before", status=415, body="json")
    words = ["--jobs", "1", "--on-unknown", "hold", "--continue", "--json"]
    document = desk("batch", "manifest.csv", *words, code=1).json
    assert [document[name] for name in ("done", "failed", "held", "wrong")] == [1, 1, 1, 1]
    return desk


def test_status_says_where_it_stands_and_what_to_do(unfinished: Any, platform: Platform) -> None:
    shown = unfinished("batch", "status", "manifest.csv.journal").out
    assert f"for {platform.url}, version 0.9.0-beta (server)" in shown
    for line in ("1  done", "1  failed", "1  held", "1  wrong", "held: besluit-1.pdf: It is not known"):
        assert line in shown, line
    document = unfinished("batch", "status", "manifest.csv.journal", "--json").json
    assert document["counts"] == {"done": 1, "failed": 1, "held": 1, "wrong": 1}
    assert [orphan["cause"] for orphan in document["orphans"]] == ["answer lost", "file refused"]
    assert "plooi batch resolve manifest.csv.journal besluit-1.pdf --again" in commands(document)


def test_the_report_in_all_its_forms(unfinished: Any) -> None:
    done = unfinished("batch", "report", "manifest.csv.journal", "--csv", "-", "--json", "r.json", "--html", "r.html")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["state"] for row in rows] == ["held", "failed", "wrong", "done"]
    assert done.err.splitlines() == ["Written: r.json", "Written: r.html"]
    document = json.loads((unfinished.folder / "r.json").read_text("utf-8"))
    assert [row["state"] for row in document["rows"]] == ["held", "failed", "wrong", "done"]
    assert document["rows"][2]["problems"][0]["field"] == "publisher"
    assert unfinished("batch", "report", "manifest.csv.journal", "--json", "-").json == document
    page = (unfinished.folder / "r.html").read_text("utf-8")
    assert page.startswith("<!doctype html>") and page.rstrip().endswith("</html>") and "besluit-2.pdf" in page
    unfinished("batch", "report", "manifest.csv.journal", "--csv", "r.csv")
    assert (unfinished.folder / "r.csv").read_text("utf-8-sig") == done.out
    assert sorted(path.name for path in unfinished.folder.glob(".*")) == []


@pytest.mark.parametrize("precious", ["manifest.csv", "manifest.csv.journal", "./manifest.csv"])
def test_a_report_is_not_written_over_the_batch_itself(unfinished: Any, precious: str) -> None:
    before = (unfinished.folder / precious).read_bytes()
    assert precious in unfinished("batch", "report", "manifest.csv.journal", "--html", precious, code=2).err
    assert (unfinished.folder / precious).read_bytes() == before


def test_a_report_that_cannot_be_written_leaves_nothing_behind(unfinished: Any) -> None:
    done = unfinished("batch", "report", "manifest.csv.journal", "--json", "nowhere/r.json", code=1)
    assert "nowhere" in done.err
    assert unfinished("batch", "report", "manifest.csv.journal", "--csv", "-", "--json", "-", code=2).error


def test_what_is_held_is_decided_and_what_failed_is_tried_again(
    unfinished: Any, platform: Platform, write: Write
) -> None:
    journal = "manifest.csv.journal"
    assert "--again" in unfinished("batch", "resolve", journal, "besluit-1.pdf", code=2).err
    assert "not held" in unfinished("batch", "resolve", journal, "besluit-2.pdf", "--again", code=2).err
    assert unfinished("batch", "retry", journal, "besluit-4.pdf", "--json", code=2).error["type"] == "JournalError"

    lost = next(record["id"] for record in platform.records() if record["title"] == "Besluit 1")
    document = unfinished("batch", "resolve", journal, "besluit-1.pdf", "--done", lost, "--json").json
    again = "plooi batch manifest.csv --jobs 1 --continue --on-unknown hold"
    assert (document["state"], document["id"], document["next"]) == ("created", lost, again)
    document = unfinished("batch", "retry", journal, "--json").json
    assert (document["retried"], document["next"]) == (1, again)
    give(unfinished, f"{document['next']} --continue", code=1)
    assert platform.public() == ["Besluit 1", "Besluit 2", "Besluit 4"]
    assert len(platform.records()) == 3
    assert "nothing to retry" in unfinished("batch", "retry", journal).out


def test_a_row_that_is_held_can_be_left(unfinished: Any) -> None:
    done = unfinished("batch", "resolve", "manifest.csv.journal", "besluit-1.pdf", "--drop")
    assert done.out.splitlines() == ["besluit-1.pdf is failed now."]


def test_tidy_withdraws_what_it_knows_and_lists_the_rest(unfinished: Any, platform: Platform) -> None:
    document = unfinished("batch", "tidy", "manifest.csv.journal", "--json").json
    lost, refused = document["orphans"]
    assert (lost["id"], lost["key"]) == (None, "besluit-1.pdf")
    assert refused["outcome"] == "withdrawn"
    state = {record["id"]: record["state"] for record in platform.records()}
    assert state[refused["id"]] == "withdrawn"
    lines = unfinished("batch", "tidy", "manifest.csv.journal").out.splitlines()
    assert len(lines) == 1 and lines[0].startswith("besluit-1.pdf: id not known (answer lost)")


def test_tidy_keeps_to_the_platform_of_the_batch(unfinished: Any, platform: Platform, ideal_sandbox: Sandbox) -> None:
    other = unfinished.with_variables(PLOOI_URL=ideal_sandbox.url)("batch", "tidy", "manifest.csv.journal", code=2)
    assert f"--url {platform.url}" in other.err
    assert ideal_sandbox.requests() == []
    label = unfinished("batch", "tidy", "manifest.csv.journal", "--api-version", "0.3.2-alpha", code=2)
    assert "--api-version 0.9.0-beta" in label.err


@pytest.mark.parametrize("name", ["status", "report", "retry", "tidy"])
def test_a_journal_that_is_not_there(desk: Any, name: str) -> None:
    assert "no journal nothing.journal" in desk("batch", name, "nothing.journal", code=2).err
    assert not (desk.folder / "nothing.journal").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["batch", "manifest.csv", "--journal", "{address}"],
        ["batch", "manifest.csv", "{address}"],
        ["batch", "status", "{address}"],
        ["batch", "report", "{address}", "--json", "-"],
        ["batch", "retry", "{address}"],
        ["batch", "resolve", "{address}", "x", "--again"],
        ["batch", "tidy", "{address}"],
    ],
)
@pytest.mark.parametrize(
    ("address", "password"),
    [
        ("postgresql://supplier:g3heim@127.0.0.1:{port}/plooi", "g3heim"),
        ("postgres://supplier:g3/he?im@127.0.0.1:{port}/plooi", "g3/he?im"),
        ("postgresql://supplier:geheim%20lang@127.0.0.1:{port}/plooi", "geheim"),
        ("postgresql://127.0.0.1:{port}/plooi?user=supplier&password=g3heim", "g3heim"),
    ],
)
def test_the_password_of_a_database_is_never_printed(
    offline: Any, write: Write, free_port: int, words: list[str], address: str, password: str
) -> None:
    write(1)
    platform = f"http://127.0.0.1:{free_port}/overheid/openbaarmaken/api/v0"
    desk = offline.with_variables(PLOOI_URL=platform, PLOOI_TOKEN="a.token.of-nobody")
    given = [word.format(address=address.format(port=free_port)) for word in words]
    shown = desk(*given, code=2).all
    shown += "" if "report" in words else desk(*given, "--json", code=2).all
    assert password not in shown
    assert "heim" not in shown


def test_a_journal_in_postgresql_is_told_of_without_its_password(
    desk: Any, platform: Platform, write: Write, postgresql: Server
) -> None:
    write(3, wrong=(2,))
    address = postgresql.database()
    shown = address.replace(f":{postgresql.password}@", "@")
    done = desk("batch", "manifest.csv", "--journal", address, "--continue", "--json", code=1)
    assert (done.json["done"], done.json["wrong"], done.json["journal"]) == (2, 1, shown)
    assert f"plooi batch manifest.csv --journal {shown} --continue" in commands(done.json)
    assert "PGPASSWORD" in done.err
    status = desk.with_variables(PGPASSWORD=postgresql.password)("batch", "status", shown, "--json")
    assert status.json["counts"] == {"done": 2, "wrong": 1}
    page = desk("batch", "report", address, "--html", "r.html")
    output = done.all + status.all + page.all + (desk.folder / "r.html").read_text("utf-8")
    assert postgresql.password not in output
    assert platform.public() == ["Besluit 1", "Besluit 3"]


# On a terminal.


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_a_bar_shows_how_far_it_is(desk: Any, platform: Platform, write: Write) -> None:
    write(3)
    platform.fault("postDocument", kind="delay", seconds=0.7, times=0)
    words = ["batch", "manifest.csv", "--jobs", "1"]
    with TerminalSession(words, desk.folder, desk.environment, term="xterm-256color") as terminal:
        terminal.expect("To do: 3 rows")
        terminal.expect("1/3  1 done, 0 failed, 0 held")
        terminal.expect("besluit-2.pdf")
        terminal.expect("3 rows for 0.9.0-beta (server): 3 done")
        assert terminal.ends() == 0
    assert len(platform.public()) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_that_cannot_be_drawn_on_gets_lines(desk: Any, write: Write) -> None:
    write(1)
    with TerminalSession(["batch", "manifest.csv"], desk.folder, desk.environment) as terminal:
        terminal.expect("Checked: 1 row, all good")
        terminal.expect("To do: 1 row")
        assert terminal.ends() == 0
    assert "━" not in terminal.seen


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_ctrl_c_finishes_what_is_under_way_and_the_same_command_goes_on(
    desk: Any, platform: Platform, write: Write
) -> None:
    write(4)
    platform.fault("postDocument", kind="delay", seconds=1.0, times=0)
    words = ["batch", "manifest.csv", "--jobs", "1"]
    with TerminalSession(words, desk.folder, desk.environment, term="xterm-256color") as terminal:
        terminal.expect("1/4  1 done")
        terminal.type("\x03")
        terminal.expect("Interrupted")
        terminal.expect("Go on where it stopped:")
        terminal.expect("plooi batch manifest.csv --jobs 1")
        assert terminal.ends() == 130
    assert 1 <= len(platform.public()) < 4
    assert len(platform.records()) == len(platform.public()), "nothing was left half done"
    platform.sandbox.clear_faults()
    desk(*words)
    assert len(platform.public()) == len(platform.records()) == 4


# Help and completion.


def test_help_of_the_group_shows_how_to_run_a_manifest_and_the_other_commands(offline: Any) -> None:
    shown = offline("batch", "--help").out
    for word in ("MANIFEST", "--journal", "--jobs", "--url", "status", "report", "retry", "resolve", "tidy", "130"):
        assert word in shown, word
    assert "plooi batch run" not in shown
    assert offline("batch", "-h").out == shown


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("status", ["JOURNAL", "--json"]),
        ("report", ["JOURNAL", "--csv", "--json", "--html"]),
        ("retry", ["JOURNAL", "KEY", "--json"]),
        ("resolve", ["JOURNAL", "KEY", "--again", "--done", "--drop", "--json"]),
        ("tidy", ["JOURNAL", "--url", "--json"]),
    ],
)
def test_help_of_the_commands_on_a_journal(offline: Any, name: str, words: list[str]) -> None:
    shown = offline("batch", name, "--help").out
    for word in [*words, f"Example: plooi batch {name} "]:
        assert word in shown, word


def test_without_a_manifest_it_says_what_is_missing(offline: Any) -> None:
    for words in (["batch"], ["batch", "--dry-run"]):
        done = offline(*words, code=2)
        assert "MANIFEST" in done.err and "See  plooi batch --help" in done.err


@pytest.mark.parametrize(
    ("line", "among", "not_among"),
    [
        ("plooi batch sta", ["status"], ["run"]),
        ("plooi batch ", ["status", "report", "retry", "resolve", "tidy"], ["run"]),
        ("plooi batch --jo", ["--jobs", "--journal"], []),
        ("plooi batch manifest.csv --jo", ["--jobs", "--journal"], []),
        ("plooi batch manifest.csv --on-unknown ", ["repeat", "hold"], []),
        ("plooi batch --loss rep", ["report"], ["refuse"]),
        ("plooi batch m.csv --api-version 0.9", ["0.9.0-beta"], []),
        ("plooi batch report j --h", ["--html"], ["--jobs"]),
    ],
)
def test_what_is_offered_for_completion(offline: Any, line: str, among: list[str], not_among: list[str]) -> None:
    asked = offline.with_variables(
        _PLOOI_COMPLETE="complete_fish", _TYPER_COMPLETE_FISH_ACTION="get-args", _TYPER_COMPLETE_ARGS=line
    )()
    completions = [one.partition("\t")[0] for one in asked.out.splitlines() if one]
    assert set(among) <= set(completions)
    assert not set(not_among) & set(completions)
