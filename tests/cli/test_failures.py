"""What goes wrong: usage, interrupts, broken pipes, faults; and that no secret shows anywhere."""

from __future__ import annotations

import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["frobnicate"], "frobnicate"),
        (["publish"], "METADATA"),
        (["get", "x", "--frobnicate"], "--frobnicate"),
        (["search", "--limit", "0"], "--limit"),
        (["search", "--timeout", "soon"], "--timeout"),
    ],
)
def test_a_command_line_that_cannot_be_understood(offline: Any, words: list[str], message: str) -> None:
    done = offline(*words, code=2)
    assert done.out == ""
    assert message in done.err
    assert "--help" in done.err
    error = offline(*words, "--json", code=2).error
    assert error["type"] == "UsageError"
    assert error["exit_code"] == 2
    assert message in error["message"]


def start(command: Any, *words: str, **streams: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "plooi", *words],
        cwd=command.folder,
        env=command.environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        **{"stdout": subprocess.PIPE, **streams},
    )


def wait_for_request(sandbox: Any, operation: str) -> None:
    deadline = time.monotonic() + 60
    while not any(request["operation"] == operation for request in sandbox.requests()):
        assert time.monotonic() < deadline, f"{operation} never arrived"
        time.sleep(0.05)


@pytest.mark.parametrize("as_json", [False, True])
def test_an_interrupt_ends_the_command_with_a_clean_line(
    plooi: Any, sandbox: Any, published: str, as_json: bool
) -> None:
    sandbox.clear_requests()
    sandbox.fault(operation="getMetadata", kind="delay", seconds=20)
    process = start(plooi, "get", published, *(["--json"] if as_json else []))
    wait_for_request(sandbox, "getMetadata")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.decode() == "Interrupted.\n"
    if as_json:
        assert json.loads(out)["error"]["exit_code"] == 130
    else:
        assert out == b""


def test_an_interrupt_between_the_two_calls_still_tells_the_id(
    plooi: Any, sandbox: Any, metadata_file: Path, pdf: Path
) -> None:
    sandbox.fault(operation="postDocument", kind="delay", seconds=20)
    process = start(plooi, "publish", str(metadata_file), str(pdf))
    wait_for_request(sandbox, "postDocument")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    lines = err.decode()
    assert "Traceback" not in lines
    command = next(line.split() for line in lines.splitlines() if line.strip().startswith("plooi upload"))
    assert command[2] in {record["id"] for record in sandbox.records()}


def test_an_interrupt_of_the_first_call_says_what_may_be_left(
    plooi: Any, sandbox: Any, metadata_file: Path, pdf: Path
) -> None:
    sandbox.fault(operation="postMetadata", kind="delay", seconds=20)
    process = start(plooi, "publish", str(metadata_file), str(pdf))
    wait_for_request(sandbox, "postMetadata")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "nothing of it is public" in err.decode()
    assert "plooi upload" not in err.decode()


def test_an_interrupt_of_an_upload_gives_the_command_that_repeats_it(
    plooi: Any, sandbox: Any, published: str, pdf: Path
) -> None:
    sandbox.clear_requests()
    sandbox.fault(operation="postDocument", kind="delay", seconds=20)
    process = start(plooi, "upload", published, str(pdf), "--json", "--timeout", "40")
    wait_for_request(sandbox, "postDocument")
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    sandbox.clear_faults()
    assert json.loads(out)["error"]["complete_with"] == f"plooi upload {published} {pdf} --timeout 40.0"


@pytest.mark.parametrize(
    ("operation", "words", "known", "following"),
    [
        ("putMetadata", ["replace", "ID", "--metadata", "METADATA"], "new metadata is not known", "plooi replace ID"),
        ("putDocument", ["replace", "ID", "--document", "FILE", "--as-is"], "new file is not known", "--as-is"),
        ("deleteDocument", ["withdraw", "ID", "--yes"], "withdrawal was noted is not known", "plooi status ID"),
    ],
)
def test_an_interrupt_of_a_change_says_what_is_known_and_what_to_do(
    plooi: Any,
    sandbox: Any,
    published: str,
    metadata_file: Path,
    pdf: Path,
    operation: str,
    words: list[str],
    known: str,
    following: str,
) -> None:
    given = {"ID": published, "METADATA": str(metadata_file), "FILE": str(pdf)}
    sandbox.clear_requests()
    sandbox.fault(operation=operation, kind="delay", seconds=20)
    process = start(plooi, *(given.get(word, word) for word in words), "--json")
    wait_for_request(sandbox, operation)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    sandbox.clear_faults()
    assert process.returncode == 130
    error = json.loads(out)["error"]
    assert known in error["known"]
    assert following.replace("ID", published) in error["next"]
    assert error["next"] in err.decode()
    plooi(*shlex.split(error["next"])[1:], code=None)


def test_a_reader_that_goes_away_is_no_error(offline: Any) -> None:
    with start(offline, "lists", "gemeenten") as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 141


def test_a_fault_of_the_program_shows_neither_values_nor_a_stack(plooi: Any) -> None:
    # The value does not stand in the program itself, whose lines a stack may show.
    code = (
        "import sys\n"
        "from plooi.cli.validate import checking\n"
        "def broken(*args, **rest): raise ZeroDivisionError(f'the secret value {12344 + 1}')\n"
        "checking.read_text = broken\n"
        "sys.argv = ['plooi', 'validate', 'm.json', '--json']\n"
        "from plooi.__main__ import main\n"
        "main()\n"
    )
    for debug in ("", "1"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**plooi.environment, "PLOOI_DEBUG": debug},
            cwd=plooi.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 70
        assert json.loads(done.stdout)["error"]["type"] == "ZeroDivisionError"
        assert "12345" not in done.stdout + done.stderr
        assert ("in check" in done.stderr) is bool(debug)


def test_the_token_never_shows(
    noisy: Any, sandbox: Any, metadata_file: Path, pdf: Path, published: str, free_port: int
) -> None:
    """The token as such and its signature, in runs that go well and in all kinds of failure, every second as JSON."""
    token = noisy.variables["PLOOI_TOKEN"]
    signature = token.rpartition(".")[2]
    unknown = "00000000-0000-4000-8000-000000000000"
    nowhere = f"http://127.0.0.1:{free_port}/overheid/openbaarmaken/api/v0"
    runs: list[list[Any]] = [
        ["config"],
        ["config", "--token", token],
        ["publish", metadata_file, pdf],
        ["get", published],
        ["get", unknown],
        ["get", published, "--token", token + "x"],
        ["get", published, "--token", token + " x"],
        ["get", published, "--token", token, "--frobnicate"],
        ["get", published, "--token", token, "--token-file", "x"],
        ["get", published, "--url", nowhere],
        ["search", "--limit", "1"],
    ]
    for number, words in enumerate(runs):
        done = noisy(*words, *(["--json"] if number % 2 else []), code=None)
        assert token not in done.all, words
        assert signature not in done.all, words
    sandbox.fault(operation="getMetadata", kind="status_before", status=500, body="html", times=50)
    done = noisy("get", published, code=1)
    assert signature not in done.all


def test_a_configuration_file_with_a_fault_does_not_show_its_token(offline: Any) -> None:
    secret = "eyJhbGciOiJSUzI1NiJ9.geheim-geheim"
    offline.write("plooi.toml", f'token = "{secret}"\nurl = \n')
    done = offline("config", "--json", code=2)
    assert "TOML" in done.error["message"]
    assert "geheim" not in done.all


EVIL = {
    "publisher": "gm0518",
    "officiele_titel": "Titel \u001b[31mrood\u202e",
    "documentsoorten": ["vergunning"],
    "themas": ["natuur en milieu"],
}


def test_texts_of_the_platform_cannot_steer_the_terminal(plooi: Any, pdf: Path) -> None:
    half_evil = plooi.write("m.json", {**EVIL, "officiele_titel": "Titel rood\u202e"})
    done = plooi("publish", half_evil, pdf)
    assert "\u202e" not in done.all
    assert "rood" in done.out
    # The client sends no control characters; others may.
    wire = plooi("get", plooi("publish", half_evil, pdf, "--json").json["id"], "--wire", "--json").json
    wire["document"].pop("pid", None)
    wire["document"]["titelcollectie"]["officieleTitel"] = EVIL["officiele_titel"]
    answer = httpx.post(
        f"{plooi.variables['PLOOI_URL']}/metadata",
        json=wire,
        headers={"Authorization": f"Bearer {plooi.variables['PLOOI_TOKEN']}"},
        trust_env=False,
    )
    assert answer.status_code == 201, answer.text
    for words in (["get"], ["get", "--json"]):
        done = plooi(words[0], answer.headers["Location"].rpartition("/")[2], *words[1:])
        assert "\x1b" not in done.all
        assert "\u202e" not in done.all
        assert "rood" in done.out


def test_texts_of_a_file_cannot_steer_the_terminal(plooi: Any, pdf: Path) -> None:
    done = plooi("publish", plooi.write("m.json", EVIL), pdf, code=2)
    assert "officiele_titel: There is a control character in it (U+001B) at position 7" in done.err
    assert "\x1b" not in done.all
    assert "\u202e" not in done.all


def test_output_in_an_encoding_that_cannot_carry_it(offline: Any) -> None:
    environment = {**offline.environment, "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    for words in (["lists", "gemeenten"], ["lists", "gemeenten", "--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "plooi", *words],
            env=environment,
            cwd=offline.folder,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        if "--json" in words:
            labels = {value["label"] for value in json.loads(done.stdout)["values"]}
            assert any("Súdwest-Fryslân" in label for label in labels), "whole again once the JSON is read"
        else:
            assert b"S\\xfadwest-Frysl\\xe2n" in done.stdout


def test_a_progress_bar_on_a_terminal(plooi: Any, metadata_file: Path, pdf: Path) -> None:
    big = plooi.write("big.pdf", pdf.read_bytes() + b"%" * 12_000_000)
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "plooi", "publish", str(metadata_file), str(big), "--json"],
        cwd=plooi.folder,
        env={**plooi.environment, "TERM": "xterm-256color"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=follower,
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    out, _ = process.communicate(timeout=60)
    os.close(leader)
    assert process.returncode == 0, shown
    assert b"Sending big.pdf" in shown
    assert json.loads(out)["id"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("as_json", [False, True])
def test_a_signal_between_the_two_calls_still_tells_the_id(
    plooi: Any, sandbox: Any, metadata_file: Path, pdf: Path, number: signal.Signals, as_json: bool
) -> None:
    sandbox.fault(operation="postDocument", kind="delay", seconds=20)
    process = start(plooi, "publish", str(metadata_file), str(pdf), *(["--json"] if as_json else []))
    wait_for_request(sandbox, "postDocument")
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert "Traceback" not in err.decode()
    command = next(line for line in err.decode().splitlines() if line.strip().startswith("plooi upload"))
    assert command.split()[2] in {record["id"] for record in sandbox.records()}
    if as_json:
        assert json.loads(out)["error"]["complete_with"] == command.strip()


def test_a_signal_that_is_ignored_stays_so(plooi: Any, sandbox: Any, metadata_file: Path, pdf: Path) -> None:
    sandbox.fault(operation="postDocument", kind="delay", seconds=2)
    process = start(
        plooi, "publish", str(metadata_file), str(pdf), preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)
    )
    wait_for_request(sandbox, "postDocument")
    process.send_signal(signal.SIGHUP)
    process.communicate(timeout=30)
    assert process.returncode == 0


@pytest.mark.parametrize("stdout", ["full", "closed", "pipe"])
@pytest.mark.parametrize("as_json", [False, True])
def test_a_publication_is_told_of_though_standard_output_takes_nothing(
    plooi: Any, sandbox: Any, metadata_file: Path, pdf: Path, stdout: str, as_json: bool
) -> None:
    words = [sys.executable, "-m", "plooi", "publish", str(metadata_file), str(pdf), *(["--json"] if as_json else [])]
    shell = {"full": '"$@" >/dev/full', "closed": '"$@" >&-', "pipe": '{ sleep 1; "$@"; } | true'}[stdout]
    done = subprocess.run(
        ["sh", "-c", shell, "sh", *words],
        cwd=plooi.folder,
        env=plooi.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == {"full": 1, "closed": 1, "pipe": 0}[stdout], done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    [identity] = [record["id"] for record in sandbox.records()]
    assert f"id            {identity}" in done.stderr
    assert "Standard output cannot be written to" in done.stderr


def test_a_delivery_that_stops_halfway_is_told_of_though_standard_output_is_full(
    plooi: Any, sandbox: Any, metadata_file: Path, pdf: Path
) -> None:
    sandbox.fault(operation="postDocument", kind="status_before", status=415, times=0)
    with Path("/dev/full").open("w") as full:
        process = start(plooi, "publish", str(metadata_file), str(pdf), "--json", stdout=full)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "plooi upload " in err.decode()
    assert "Traceback" not in err.decode()
