"""The site of docs/: every page suits everybody, on a desktop and on a phone, in the light and in the dark."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from browser.conftest import DESKTOP, PHONE, Seen
from site_built import built_site

See = Callable[..., AbstractContextManager[Seen]]
#: One page of each kind. What differs between a desktop and a phone alone, and between light and dark, is judged there.
KINDS = {"index.html", "cli.html", "search.html", "genindex.html", "nl/batches.html", "differences/0.3.2-alpha.html"}

#: Marks an element for each look of a text that was not judged yet: its colour, its size, and what is behind it. How
#: well a text can be read hangs on its look alone; to judge each of them on each page would take minutes.
MARK_LOOKS = """known => {
  const behind = new Map(), looks = new Set(known), added = [];
  const ground = one => {
    if (!one) return "";
    if (!behind.has(one)) {
      const {backgroundColor: colour, backgroundImage: image, opacity} = getComputedStyle(one);
      const plain = image == "none" && opacity == "1", below = () => ground(one.parentElement);
      if (plain && colour.startsWith("rgb(")) behind.set(one, colour);
      else if (plain && /, 0\\)$/.test(colour)) behind.set(one, below());
      else behind.set(one, [colour, image, opacity, below()].join(" "));
    }
    return behind.get(one);
  };
  document.querySelectorAll("[data-look]").forEach(one => one.removeAttribute("data-look"));
  for (const one of document.body.querySelectorAll("*")) {
    if (![...one.childNodes].some(node => node.nodeType == 3 && node.data.trim())) continue;
    const {left, right, bottom, width, height} = one.getBoundingClientRect();
    if (!one.checkVisibility({visibilityProperty: true}) || !width || !height) continue;
    if (left < 0 || right > innerWidth || bottom + scrollY <= 0) continue;
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(one);
    const look = [color, fontSize, fontWeight, textShadow, ground(one)].join(" ");
    if (looks.has(look)) continue;
    looks.add(look);
    one.setAttribute("data-look", added.push(look) - 1);
  }
  return added;
}"""


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site; not built where no browser looks at it."""
    return built_site(tmp_path_factory)


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The site as a server has it: a page that was opened from a disk may not read another, as the search does."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def judged(page: Page, *, within: Any = None, **options: Any) -> dict[str, Any]:
    """What axe finds in a page that has it, as axe gives it."""
    results: dict[str, Any] = page.evaluate(
        "([within, options]) => axe.run(within ?? document, options)", [within, {**options, "preload": False}]
    )
    return results


def faults_of(results: dict[str, Any]) -> list[str]:
    """The rules that are broken, each with the first place where it is."""
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in results["violations"]]


def texts_hard_to_read(page: Page, known: set[str]) -> list[str]:
    """The texts that are hard to read, in the dark or in the light, of those whose look is not known to be judged."""
    faults: list[str] = []
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        looks = page.evaluate(MARK_LOOKS, list(known))
        if looks:
            results = judged(page, within="[data-look]", runOnly=["color-contrast"])
            for node in (node for rule in results["passes"] + results["violations"] for node in rule["nodes"]):
                marks = re.findall(r'data-look="(\d+)"', node["html"].partition(">")[0])
                known.update(looks[int(mark)] for mark in marks)
            faults += faults_of(results)
    return faults


def rules_broken(page: Page, *, everywhere: bool) -> list[str]:
    """The rules of axe that a page breaks, all but the one on texts; in the list of all pages too if asked to."""
    listed = not everywhere and page.query_selector(".sidebar-drawer") is not None
    within = {"exclude": ".sidebar-drawer"} if listed else None
    options = {"rules": {"color-contrast": {"enabled": False}}, "resultTypes": ["violations"]}
    return faults_of(judged(page, within=within, **options))


def test_every_page_suits_everybody(see: See, site: Path) -> None:
    """No rule of axe is broken, nothing is wider than a phone, and the browser complains of nothing."""
    faults: dict[str, list[str]] = {}
    known: set[str] = set()
    paths = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*.html"))}
    assert len(paths) > 30 and paths.keys() >= KINDS
    with see("about:blank") as seen:
        page = seen.page
        page.set_viewport_size(PHONE)
        for name, path in paths.items():
            page.goto(path.as_uri())
            problems = faults[name] = list(seen.complaints)
            page.evaluate(Axe().axe_script)
            problems += rules_broken(page, everywhere=name in KINDS)
            problems += texts_hard_to_read(page, known)
            if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
                problems.append("it scrolls sideways on a phone")
            if name in KINDS:
                page.set_viewport_size(DESKTOP)
                problems += rules_broken(page, everywhere=True)
                problems += texts_hard_to_read(page, known)
                page.set_viewport_size(PHONE)
            # Only what the page itself does counts.
            seen.complaints.clear()
    faults = {name: problems for name, problems in faults.items() if problems}
    assert not faults, json.dumps(faults, indent=1)


def test_the_site_is_read_with_the_keyboard_alone(see: See, address: str) -> None:
    """The first stop leads past the lists of pages, every stop is seen, and the search answers."""
    with see(f"{address}/start.html") as seen:
        first = seen.tab()
        assert (first["text"], first["href"], first["shown"]) == ("Skip to content", "#furo-main-content", True)
        seen.page.keyboard.press("Enter")
        stop = seen.tab()
        assert stop["shown"] and seen.page.evaluate("document.activeElement.closest('article') !== null"), stop
        assert all(stop["shown"] for stop in seen.tabs())
        seen.page.goto(f"{address}/index.html")
        while (stop := seen.tab())["tag"] != "INPUT" or not seen.page.evaluate("document.activeElement.name == 'q'"):
            assert stop["shown"] and stop["tag"] != "BODY", stop
        # A word of no name in the reference: Sphinx warns of the dots in the anchors of those.
        seen.page.keyboard.type("proxies")
        seen.page.keyboard.press("Enter")
        link = seen.page.locator("#search-results li a", has_text="Connect for real > Proxies").first
        link.wait_for()
        link.focus()
        seen.page.keyboard.press("Enter")
        seen.page.get_by_role("heading", name="Proxies", level=2).wait_for()
        assert seen.complaints == []
