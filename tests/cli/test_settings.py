"""Where settings come from: flags, the environment, `plooi.toml` here, the user's own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from fuzz.hostile import IDENTITY, Answer, Platform

SECRET = "eyJhbGciOiJSUzI1NiJ9.dit-is-geheim.handtekening"


def settings(done: Any) -> dict[str, Any]:
    return {row["name"]: row for row in done.json["settings"]}


def user_config(command: Any, text: str) -> Path:
    path: Path = command.home / "config" / "plooi" / "plooi.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_flags_beat_the_environment_which_beats_the_files(offline: Any) -> None:
    user = user_config(offline, 'url = "http://user/"\nversion = "1"\ntimeout = 7\nsign_in = "jwt"\n')
    here = offline.write("plooi.toml", 'url = "http://here/"\nversion = "2"\ntimeout = 8\n')
    command = offline.with_variables(PLOOI_URL="http://environment/", PLOOI_VERSION="3")
    config = settings(command("config", "--json", "--url", "http://flag/"))
    assert (config["url"]["value"], config["url"]["source"]) == ("http://flag/", "--url")
    assert (config["version"]["value"], config["version"]["source"]) == ("3", "PLOOI_VERSION")
    assert (config["timeout"]["value"], config["timeout"]["source"]) == (8.0, str(here))
    assert (config["sign_in"]["value"], config["sign_in"]["source"]) == ("jwt", str(user))
    assert config["certificate"]["value"] is None


def test_an_empty_variable_is_as_good_as_none(offline: Any) -> None:
    offline.write("plooi.toml", 'url = "http://here/"\n')
    assert settings(offline.with_variables(PLOOI_URL="")("config", "--json"))["url"]["value"] == "http://here/"


def test_a_platform_is_reached_by_each_way_of_naming_it(plooi: Any, published: str) -> None:
    url, token = plooi.variables["PLOOI_URL"], plooi.variables["PLOOI_TOKEN"]
    bare = plooi.with_variables(PLOOI_URL="", PLOOI_TOKEN="")
    bare("get", published, "--url", url, "--token", token)
    bare.with_variables(PLOOI_URL=url)("get", published, "--token-file", "-", input=token + "\n")
    secret = bare.write("token.txt", f"Bearer {token}\n")
    bare("get", published, "--url", url, "--token-file", secret)
    bare.write("plooi.toml", f'url = "{url}"\ntoken_file = "token.txt"\n')
    bare("get", published)
    # A wrong token in the environment wins over the file's, and a flag over the environment.
    wrong = bare.with_variables(PLOOI_TOKEN="not.a.token")
    wrong("get", published, code=4)
    wrong("get", published, "--token-file", secret)


def test_the_files_paths_are_relative_to_the_file(offline: Any) -> None:
    path = user_config(offline, 'token_file = "token.txt"\n')
    assert settings(offline("config", "--json"))["token_file"]["value"] == str(path.parent / "token.txt")


def test_the_token_is_masked(offline: Any) -> None:
    command = offline.with_variables(PLOOI_TOKEN=SECRET, PLOOI_URL="https://user:w8woord-lang@host/")
    for words in (["config"], ["config", "--json"]):
        done = command(*words)
        assert "dit-is-geheim" not in done.all
        assert "w8woord-lang" not in done.all
        assert "PLOOI_TOKEN" in done.out


def test_a_token_in_a_file_that_others_can_read_is_pointed_out(offline: Any) -> None:
    path = offline.write("plooi.toml", f'token = "{SECRET}"\n')
    path.chmod(0o644)
    done = offline("config")
    assert "chmod 600" in done.err
    assert SECRET not in done.all
    path.chmod(0o600)
    assert offline("config").err == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('adres = "x"', ["'adres'", "url"]),
        ("url = 5", ["url", "quotes"]),
        ("timeout = true", ["timeout", "30"]),
        ("timeout = -1", ["timeout", "-1"]),
        ('timeout = "soon"', ["timeout", "'soon'"]),
        ("url = ", ["TOML", "line 1"]),
        ('token = "a"\ntoken_file = "b"', ["twice", "leave one"]),
        ("timeout = " + "[" * 5000, ["nested too deeply"]),
        ("\n" + ".".join(["a"] * 20_000) + " = 1", ["line 2 holds more than 200 dots", "several lines"]),
        ("timeout = " + "9" * 5000, ["too long"]),
        ("# " + "x" * 70_000, ["more than 65536 bytes"]),
    ],
)
def test_a_settings_file_with_a_fault_is_named_with_the_remedy(offline: Any, text: str, words: list[str]) -> None:
    path = offline.write("plooi.toml", text)
    done = offline("config", "--json", code=2)
    assert done.error["type"] == "ConfigurationError"
    for word in [*words, str(path)]:
        assert word in done.error["message"]


@pytest.mark.parametrize(
    ("content", "words"),
    [("", ["empty"]), ("two words here", ["spaces"]), (b"\xff\xfe\x00", ["not text"]), (None, ["cannot be read"])],
)
def test_a_token_file_with_a_fault(plooi: Any, content: Any, words: list[str]) -> None:
    path = plooi.folder / "token.txt"
    if content is not None:
        plooi.write("token.txt", content)
    done = plooi("search", "--token-file", path, "--json", code=2)
    for word in [*words, "--token-file"]:
        assert word in done.error["message"]
    assert "two words here" not in done.all


def test_settings_are_read_from_no_pipe_or_device(offline: Any) -> None:
    os.mkfifo(offline.folder / "plooi.toml")
    assert "a pipe or a device" in offline("config", "--json", code=2).error["message"]


def test_a_token_comes_through_a_pipe_and_from_no_device(plooi: Any) -> None:
    token = plooi.variables["PLOOI_TOKEN"]
    without = plooi.with_variables(PLOOI_TOKEN="")
    pipe = plooi.folder / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", f"printf %s '{token}' >'{pipe}'"]):
        assert without("search", "--token-file", pipe, "--json").json is not None
    done = without("search", "--token-file", "/dev/zero", "--json", code=2)
    assert "more than 65536 bytes" in done.error["message"]


def test_two_tokens_at_once_are_refused(offline: Any) -> None:
    done = offline("search", "--token", SECRET, "--token-file", "x", code=2)
    assert "--token and --token-file" in done.err
    assert SECRET not in done.err


def test_an_unknown_way_to_sign_in(plooi: Any) -> None:
    done = plooi("search", "--sign-in", "basic", "--json", code=2)
    for word in ("'basic'", "--sign-in", "bearer", "aanlever", "jwt"):
        assert word in done.error["message"]


def test_a_key_without_its_certificate(plooi: Any) -> None:
    assert "--certificate" in plooi("search", "--certificate-key", "key.pem", "--json", code=2).error["message"]


def test_an_address_that_is_none(plooi: Any) -> None:
    done = plooi("search", "--url", "open.overheid.nl", "--json", code=2)
    assert "open.overheid.nl" in done.error["message"]
    assert "http" in done.error["message"]


def test_an_empty_token_file_is_the_one_that_is_named(offline: Any) -> None:
    offline.write("leeg token.txt", "\n")
    offline.write("plooi.toml", 'url = "http://127.0.0.1:1/api/v0"\ntoken_file = "leeg token.txt"\n')
    done = offline("search", code=2)
    assert "leeg token.txt (from " in done.err
    assert "is empty" in done.err
    done = offline("search", "--token-file", "-", code=2, input="")
    assert "standard input (from --token-file) is empty" in done.err


@pytest.mark.parametrize("given", ["flag", "variable", "file"])
def test_an_exchange_is_broken_off_at_the_deadline_that_was_set(offline: Any, given: str) -> None:
    def endless(request: str, body: bytes) -> Answer:
        return Answer(200, [(b"Content-Type", b"application/json")], b"[", length=None, ending=b" ", drip=True)

    offline.write("plooi.toml", "deadline = 0.2\n" if given == "file" else "")
    more = {"PLOOI_DEADLINE": "0.2"} if given == "variable" else {}
    with Platform() as platform:
        platform.answer = endless
        command = offline.with_variables(PLOOI_URL=platform.url, PLOOI_TOKEN="geheim-geheim", **more)
        flags = ["--deadline", "0.2"] if given == "flag" else []
        error = command("get", IDENTITY, "--json", *flags, code=3).error
    assert "deadline" in error["message"]


PROFILES = """\
url = "http://top/"
version = "0.3.2-alpha"

[profiles.test]
url = "http://test/"
token_file = "test.txt"

[profiles.productie]
url = '''
url = none'''
"url" = 5
"""


def in_profiles(command: Any, text: str = PROFILES) -> Path:
    path: Path = command.write("plooi.toml", text.replace('"url" = 5\n', ""))
    return path


def test_a_profile_beats_the_file_and_not_the_environment(offline: Any) -> None:
    path = in_profiles(offline)
    user_config(offline, '[profiles.test]\ntimeout = 9\nurl = "http://user/"\n')
    config = settings(offline("config", "--json", "--profile", "test"))
    assert config["url"]["value"] == "http://test/"
    assert (config["url"]["why"], config["url"]["line"], config["url"]["profile"]) == ("profile", 5, "test")
    assert config["token_file"]["value"] == str(path.parent / "test.txt")
    # A profile stands in both files, the one here first; what it does not say comes from the files.
    assert (config["timeout"]["value"], config["timeout"]["why"]) == (9.0, "profile")
    assert (config["version"]["why"], config["version"]["line"]) == ("file", 2)
    done = offline.with_variables(PLOOI_PROFILE="test", PLOOI_URL="http://environment/")("config", "--json")
    assert (settings(done)["url"]["why"], done.json["profile"]["source"]) == ("variable", "PLOOI_PROFILE")
    assert settings(offline("config", "--json"))["url"]["value"] == "http://top/"


def test_config_says_why_in_words(offline: Any) -> None:
    path = in_profiles(offline)
    text = offline("config", "--profile", "test").out
    assert f"(from the profile test in {path}, line 5)" in text
    assert f"(from {path}, line 2)" in text
    assert "profile          test   (from --profile)" in text
    assert "(the default; to change it: --timeout, PLOOI_TIMEOUT)" in text
    assert "profiles: test, productie" in text


def test_a_line_that_only_looks_like_a_setting_is_not_named(offline: Any) -> None:
    in_profiles(offline)
    config = settings(offline("config", "--json", "--profile", "productie"))
    assert (config["url"]["value"], config["url"]["line"]) == ("url = none", 9)


@pytest.mark.parametrize(
    ("text", "profile", "words"),
    [
        (PROFILES.replace('"url" = 5\n', ""), "produktie", ["'produktie'", "--profile", "Did you mean 'productie'?"]),
        (PROFILES.replace('"url" = 5\n', ""), "x", ["'x'", "There are: productie, test."]),
        ("", "test", ["'test'", "[profiles.test]"]),
        ("profiles = 5", "test", ["'profiles'", "[profiles.test]"]),
        ("[profiles.test]\nadres = 5", "test", ["profile test", "'adres'", "url"]),
        ("[profiles.test]\ntimeout = 0", "test", ["the profile test in", "line 2", "30"]),
        ('[profiles.test]\ntoken = "a"\ntoken_file = "b"', "test", ["twice", "the profile test in"]),
    ],
)
def test_a_profile_with_a_fault_is_named_with_the_remedy(
    offline: Any, text: str, profile: str, words: list[str]
) -> None:
    offline.write("plooi.toml", text)
    done = offline("config", "--json", "--profile", profile, code=2)
    assert done.error["type"] == "ConfigurationError"
    for word in words:
        assert word in done.error["message"]


def test_commands_that_are_shown_keep_the_profile(offline: Any, sandbox: Any, metadata_file: Path, pdf: Path) -> None:
    offline.write("token.txt", sandbox.token(org=["gm0518"]))
    offline.write("plooi.toml", f'[profiles.test]\nurl = "{sandbox.url}"\ntoken_file = "token.txt"\n')
    done = offline("publish", metadata_file, pdf, "--wait", "--profile", "test", code=5)
    assert "--profile test" in done.err
