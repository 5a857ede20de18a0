"""A real browser, and the pages that are looked at in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from attrs import field, frozen
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of this machine. It ends with the module, since it holds an event loop that others need."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        reason = f"there is no browser on this machine: none of {', '.join(PROGRAMS)}"
        if os.environ.get("PLOOI_TEST_BROWSER") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    if os.environ.get("PLOOI_TEST_BROWSER") == "none":
        pytest.skip("the browser of this machine does not start")
    with sync_playwright() as playwright:
        # Nothing is shown to it but the pages of the tests; root has no sandbox of Chromium's.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@frozen
class Seen:
    """A page as one kind of visitor has it, and what the browser complains of."""

    page: Page
    complaints: list[str] = field(factory=list)

    def must_suit_everybody(self) -> None:
        """No rule of axe is broken, nothing is wider than the screen, and the browser complains of nothing."""
        # First of all, since axe itself asks for what a page from a file may not read.
        assert self.complaints == []
        result = Axe().run(self.page)
        assert result.violations_count == 0, result.generate_report()
        assert self.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, "it scrolls sideways"

    def tab(self) -> dict[str, Any]:
        """Press Tab: which element has the focus then, and whether a person sees it."""
        self.page.keyboard.press("Tab")
        stop: dict[str, Any] = self.page.evaluate(
            """() => { const one = document.activeElement, style = getComputedStyle(one);
              return {tag: one.tagName, id: one.id, text: one.textContent.trim(), href: one.getAttribute("href"),
                shown: one.matches(":focus-visible") && style.outlineStyle != "none"}; }"""
        )
        return stop

    def tabs(self) -> list[dict[str, Any]]:
        """All that Tab leads to, until it leaves the page."""
        stops: list[dict[str, Any]] = []
        while (stop := self.tab())["tag"] != "BODY":
            assert len(stops) < 500, "Tab does not leave the page"
            stops.append(stop)
        return stops


@pytest.fixture
def see(browser: Browser) -> Iterator[Callable[..., Any]]:
    """Open an address: `with see(url, dark=True, phone=True) as seen`."""

    @contextmanager
    def opened(url: str, *, dark: bool = False, phone: bool = False) -> Iterator[Seen]:
        context = browser.new_context(
            viewport=PHONE if phone else DESKTOP, color_scheme="dark" if dark else "light", reduced_motion="reduce"
        )
        seen = Seen(context.new_page())
        seen.page.set_default_timeout(20_000)
        seen.page.on("console", lambda line: line.type in ("error", "warning") and seen.complaints.append(line.text))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        try:
            seen.page.goto(url)
            yield seen
        finally:
            context.close()

    yield opened
