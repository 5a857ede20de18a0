"""What people see, in a real browser: everybody can use it, with a keyboard alone, in the dark and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from browser.conftest import Seen
from plooi import BearerToken, Metadata, Plooi, batch
from plooi.batch import Options, Summary
from plooi.cli.app import command
from plooi.errors import DeliveryIncomplete, OutcomeUnknown
from plooi.sandbox import Sandbox
from plooi.wire.retrying import Retries
from plooi_spec.cli import app as workshop

#: The two that differ most: what holds for both of a kind holds in between.
VISITORS = [pytest.param({}, id="desktop"), pytest.param({"dark": True, "phone": True}, id="phone-dark")]
MANIFEST = """file,publisher,officiele_titel,documentsoorten,themas
kapvergunning.pdf,gm0518,Kapvergunning Hooigracht,vergunning,natuur en milieu
kapvergunning.zip,gm0518,Tekeningen,vergunning,natuur en milieu
"""
WHOLE = ["stored, not signalled", "signalled, waiting for processing", "public", "withdrawn"]
See = Callable[..., AbstractContextManager[Seen]]


def run(*words: str) -> None:
    if words[0] == "diff":
        result = CliRunner().invoke(workshop, words)
        assert result.exit_code == 0, result.output
    else:
        assert not command()(list(words), standalone_mode=False)


def origin(sandbox: Sandbox) -> str:
    return sandbox.url.partition("/overheid")[0]


def deliver(sandbox: Sandbox, folder: Path) -> Summary:
    """Run a batch of two documents beside the browser, whose own event loop is in this thread."""
    (folder / "manifest.csv").write_text(MANIFEST, encoding="utf-8")
    token = BearerToken(sandbox.token(org=["gm0518"]))
    options = Options(jobs=1, rate=20)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(batch.run, folder / "manifest.csv", sandbox.url, auth=token, options=options).result()


@pytest.fixture
def shown(sandbox: Sandbox, metadata: Metadata, pdf: Path) -> Sandbox:
    """A sandbox that holds a delivery in each state that its page knows."""
    never = Retries(attempts=1)
    with Plooi(sandbox.url, auth=BearerToken(sandbox.token(org=["gm0518"])), retries=never) as plooi:
        withdrawn = plooi.publish(metadata.evolve(officiele_titel="Ingetrokken"), pdf)
        plooi.publish(metadata.evolve(officiele_titel="Openbaar"), pdf)
        sandbox.process_now()
        plooi.withdraw(withdrawn)
        plooi.publish(metadata.evolve(officiele_titel="Wacht"), pdf)
        plooi.create_metadata(metadata.evolve(officiele_titel="Zonder bestand"))
        sandbox.fault("postDocument", kind="process_away")
        with pytest.raises((DeliveryIncomplete, OutcomeUnknown)):
            plooi.publish(metadata.evolve(officiele_titel="Opgeslagen"), pdf)
    sandbox.clear_faults()
    return sandbox


@pytest.mark.parametrize("visitor", VISITORS)
def test_the_page_of_the_sandbox_suits_everybody(see: See, shown: Sandbox, visitor: dict[str, bool]) -> None:
    with see(origin(shown), **visitor) as seen:
        seen.must_suit_everybody()
        states = seen.page.locator(".delivery .state").all_inner_texts()
        assert sorted(states) == [
            "no file",
            "public",
            "signalled, waiting for processing",
            "stored, not signalled",
            "withdrawn",
        ]


@pytest.mark.parametrize("visitor", VISITORS)
def test_the_report_of_a_batch_suits_everybody(
    see: See, sandbox: Sandbox, tmp_path: Path, pdf: Path, zip_file: Path, visitor: dict[str, bool]
) -> None:
    sandbox.fault("postDocument", kind="status_before", status=413)
    summary = deliver(sandbox, tmp_path)
    assert (summary.done, summary.failed) == (1, 1)
    page = tmp_path / "report.html"
    run("batch", "report", str(summary.journal), "--html", str(page))
    with see(page.as_uri(), **visitor) as seen:
        seen.must_suit_everybody()
        stops = seen.tabs()
        assert len([stop for stop in stops if stop["href"]]) == 2
        assert all(stop["shown"] for stop in stops)


@pytest.mark.parametrize("visitor", VISITORS)
def test_the_report_on_differences_suits_everybody(see: See, tmp_path: Path, visitor: dict[str, bool]) -> None:
    page = tmp_path / "diff.html"
    run("diff", "0.3.1-alpha", "0.3.2-alpha", "--format", "html", "--output", str(page))
    with see(page.as_uri(), **visitor) as seen:
        seen.must_suit_everybody()


def test_changes_are_hidden_and_opened_with_the_keyboard(see: See, tmp_path: Path) -> None:
    page = tmp_path / "diff.html"
    run("diff", "0.3.1-alpha", "0.3.2-alpha", "--format", "html", "--output", str(page))
    with see(page.as_uri()) as seen:
        breaking = seen.page.locator("details.is-breaking")
        assert breaking.count() and breaking.first.is_visible()
        first = seen.tab()
        assert first["id"] == "show-breaking" and first["shown"]
        seen.page.keyboard.press("Space")
        assert not breaking.first.is_visible()
        seen.page.keyboard.press("Space")
        while (stop := seen.tab())["tag"] != "SUMMARY":
            assert stop["shown"], stop
        assert stop["shown"], stop
        seen.page.keyboard.press("Enter")
        assert seen.page.locator("details.change[open]").count() == 1


def test_the_page_shows_by_itself_how_a_batch_goes(
    see: See, sandbox: Sandbox, tmp_path: Path, pdf: Path, zip_file: Path, metadata: Metadata
) -> None:
    with see(origin(sandbox)) as seen:
        # In full: a time that ends in 2 stands before the state of a delivery.
        expect = partial(seen.page.get_by_text, exact=True)
        expect("Nothing has been delivered yet.").wait_for()
        summary = deliver(sandbox, tmp_path)
        assert summary.done == 2
        expect("2 signalled, waiting for processing").wait_for()
        sandbox.process_now()
        expect("2 public").wait_for()
        link = seen.page.get_by_role("link", name="PDF").first
        link.focus()
        identity = seen.page.evaluate("document.activeElement.id")
        with Plooi(sandbox.url, auth=BearerToken(sandbox.token(org=["gm0518"]))) as plooi:
            zipped = next(one["id"] for one in sandbox.records() if one["media_type"] == "application/zip")
            plooi.withdraw(zipped)
        expect("1 withdrawn").wait_for()
        # Who is at a link is there still, and it leads to the file.
        assert identity and seen.page.evaluate("document.activeElement.id") == identity
        with seen.page.expect_response("**/files/**") as answered:
            seen.page.keyboard.press("Enter")
        assert (answered.value.status, answered.value.headers["content-type"]) == (200, "application/pdf")


def test_the_page_stands_still_when_it_is_asked_to(see: See, sandbox: Sandbox, metadata: Metadata, pdf: Path) -> None:
    with see(origin(sandbox)) as seen:
        box = seen.page.get_by_label("Show what is new by itself")
        assert seen.tab()["shown"] and box.is_checked()
        seen.page.keyboard.press("Space")
        assert not box.is_checked()
        with Plooi(sandbox.url, auth=BearerToken(sandbox.token(org=["gm0518"]))) as plooi:
            plooi.publish(metadata.evolve(officiele_titel="Openbaar"), pdf)
        # Two rounds of the page, each a second by its own clock.
        seen.page.evaluate("new Promise(done => setTimeout(done, 2100))")
        assert seen.page.get_by_text("Nothing has been delivered yet.").is_visible()
        seen.page.keyboard.press("Space")
        seen.page.get_by_text("1 signalled, waiting for processing", exact=True).wait_for()
