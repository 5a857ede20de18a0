"""The report of a batch as one HTML page: nothing from elsewhere, no scripts, light and dark, fit to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from plooi.cli.batch.counting import size_text
from plooi.cli.batch.reports import MEANINGS, problem_text
from plooi.language import _, language
from plooi.wire.foreign import printable
from plooi.wording import counted, sentence

_STYLE = """
:root {
  --ground: #f3f5f8; --paper: #fff; --ink: #1b1f24; --quiet: #566070; --line: #dbe0e7; --link: #0b57a4;
  --band: #154273; --band-ink: #fff; --band-quiet: #c9d8ea;
  --good: #d9f2e0; --good-ink: #14582b; --bad: #fbdfdf; --bad-ink: #8a1c1c; --open: #dcebfb; --open-ink: #0a4a86;
  --ask: #fdeec9; --ask-ink: #6b4700;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #13161a; --paper: #1c2127; --ink: #e7eaee; --quiet: #a2abb6; --line: #333b45; --link: #8cc0f6;
    --band: #0f2c4d; --band-ink: #f2f6fb; --band-quiet: #a9bfd8;
    --good: #143a22; --good-ink: #a3e0b6; --bad: #4a1b1b; --bad-ink: #f5b1b1; --open: #14324f; --open-ink: #a9d1fa;
    --ask: #3d3013; --ask-ink: #f5d48b;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
.wide { max-width: 80rem; margin: 0 auto; padding: 0 1rem; }
header { background: var(--band); color: var(--band-ink); padding: 1.5rem 0; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; overflow-wrap: anywhere; }
header p { margin: .35rem 0 0; color: var(--band-quiet); overflow-wrap: anywhere; }
h2 { margin: 2rem 0 .5rem; font-size: 1.2rem; }
ul.counts { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0 0; padding: 0; list-style: none; }
ul.counts li { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem 1rem;
  flex: 1 1 10rem; }
ul.counts b { display: block; font-size: 1.6rem; line-height: 1.2; }
ul.counts span.means { display: block; color: var(--quiet); font-size: .85rem; line-height: 1.35; margin-top: .25rem; }
.scroll { overflow-x: auto; background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
td, footer { overflow-wrap: anywhere; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem; border-bottom: 1px solid var(--line); }
tr:last-child td { border-bottom: 0; }
th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td.document { min-width: 10rem; }
td.text { min-width: 16rem; }
td.id { font-family: ui-monospace, monospace; font-size: .8rem; min-width: 11rem; }
td p { margin: 0 0 .2rem; }
.quiet { color: var(--quiet); font-size: .85rem; }
.state { border-radius: 1rem; padding: .05rem .6rem; background: var(--open); color: var(--open-ink); font-size: .85rem;
  white-space: nowrap; }
.state.done { background: var(--good); color: var(--good-ink); }
.state.failed, .state.wrong { background: var(--bad); color: var(--bad-ink); }
.state.held, .state.unsignalled { background: var(--ask); color: var(--ask-ink); }
a { color: var(--link); }
h2 + p { margin: 0 0 .5rem; }
@media screen and (min-width: 45rem) { ul.counts li { max-width: 19rem; } }
@media screen and (min-width: 64rem) { td.id { white-space: nowrap; } }
@media screen and (max-width: 45rem) {
  thead { display: none; }
  table, tbody, tr, td { display: block; }
  tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
  td, td.number { border: 0; padding: .1rem .8rem; text-align: left; }
  td:empty { display: none; }
  td.number::before { content: "ROW "; }
  .orphans td:nth-child(5)::before { content: "TIDIED: "; }
}
footer.wide { padding-top: 1.5rem; padding-bottom: 2.5rem; color: var(--quiet); font-size: .85rem; }
@media print {
  :root { --ground: #fff; --paper: #fff; --ink: #000; --quiet: #444; --line: #bbb; --link: #000; --band: #fff;
    --band-ink: #000; --band-quiet: #444; }
  body { font-size: .8rem; }
  .wide { max-width: none; padding: 0; }
  .scroll { overflow: visible; border: 0; }
  td.document, td.text, td.id { min-width: 0; }
  td.id { width: 20%; }
  thead { display: table-header-group; }
  tr, ul.counts li { break-inside: avoid; }
}
"""
_HEAD = """<!doctype html>
<html lang="LANGUAGE">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
"""


def as_page(
    about: Mapping[str, Any], open_rows: Iterable[Mapping[str, Any]], done_rows: Iterable[Mapping[str, Any]], when: str
) -> Iterator[str]:
    """The page in pieces: the batch as a whole, what is not done, what was left behind, and what is done."""
    counts: Mapping[str, int] = about["counts"]
    title = _("Batch {name}", name=about["manifest"] or about["journal"])
    style = _STYLE.replace("ROW", _("row")).replace("TIDIED", _("tidied"))
    yield f"{_HEAD.replace('LANGUAGE', language())}<title>{text(title)}</title>\n<style>{style}</style>\n"
    yield "</head>\n<body>\n<header><div class='wide'>"
    yield f"<h1>{text(title)}</h1>\n<p>{text(_subtitle(about))}</p>\n</div></header>\n<main class='wide'>\n"
    yield "<ul class='counts'>"
    for state, number in counts.items():
        means = f"<span class='means'>{text(_(MEANINGS.get(state, '')))}</span>"
        yield f"\n<li><b>{number}</b> {_state(state)}{means}</li>"
    yield "\n</ul>\n"
    if sum(counts.values()) > counts.get("done", 0) or about["problems"]:
        yield from _table(_("What is not done"), open_rows)
    yield from _orphans(about["orphans"])
    if counts.get("done"):
        yield from _table(_("What is done"), done_rows)
    made = _("Made by plooi on {when} (UTC) from {journal}.", when=when, journal=about["journal"])
    yield f"</main>\n<footer class='wide'>{text(made)}</footer>\n"
    yield "</body>\n</html>\n"


def text(value: Any) -> str:
    """A text that can stand in a page: nothing of it is markup, and nothing of it turns the direction of writing."""
    shown = "" if value is None else str(value)
    return escape(printable(shown))


def moment(stamp: str) -> str:
    """A time of the journal for people: `2023-01-09 11:20:05 UTC`."""
    return f"{stamp[:19].replace('T', ' ')} UTC"


def _subtitle(about: Mapping[str, Any]) -> str:
    total = counted(sum(about["counts"].values()), "row", "rows")
    platform = _(" for {url}", url=about["url"]) if about["url"] else ""
    version = about["version"] and _(
        ", version {version} ({standing})", version=about["version"], standing=about["standing"]
    )
    return f"{total}{platform}{version or ''}"


def _state(state: str) -> str:
    return f"<span class='state {text(state)}'>{text(state)}</span>"


def _table(title: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    heads = f"<th class='number'>{_('row')}</th>" + "".join(
        f"<th>{name}</th>" for name in (_("state"), _("document"), _("what is to be known"), _("on the platform"))
    )
    yield f"<h2>{title}</h2>\n<div class='scroll'><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"
    for row in rows:
        yield (
            f"<tr><td class='number'>{text(row['row'])}</td><td>{_state(row['state'])}</td>"
            f"<td class='document'>{_document(row)}</td><td class='text'>{_known(row)}</td>"
            f"<td class='id'>{_identity(row)}</td></tr>\n"
        )
    yield "</tbody></table></div>\n"


def _document(row: Mapping[str, Any]) -> str:
    action = "" if row["action"] in (None, "publish") else f"{row['action']}, "
    size = f", {size_text(row['size'])}" if row["size"] else ""
    named = _(", key {key}", key=row["key"]) if row["key"] not in (None, row["file"]) and row["file"] else ""
    main = _(", belongs to {row}", row=row["main"]) if row["main"] else ""
    name = row["file"] or row["key"] or row["place"]
    return f"{text(name)}<br><span class='quiet'>{text(action + row['place'] + size + named + main)}</span>"


def _known(row: Mapping[str, Any]) -> str:
    sentences = [row["message"]] if row["message"] else []
    sentences += [problem_text(problem) for problem in row["problems"]]
    sentences += [_("Remark: {text}", text=problem_text(remark)) for remark in row["remarks"]]
    if not row["message"] and not row["problems"] and row["state"] != "done":
        means = _(MEANINGS.get(row["state"], ""))
        sentences.insert(0, sentence(means))
    sentences += [_("Read back: the platform has this file.")] if row["verified"] else []
    when = f"<span class='quiet'>{text(moment(row['updated']))}</span>" if row["updated"] else ""
    return "".join(f"<p>{text(one)}</p>" for one in sentences) + when


def _identity(row: Mapping[str, Any]) -> str:
    pid, identity = row["pid"], text(row["id"])
    if isinstance(pid, str) and pid.startswith(("https://", "http://")):
        return f"<a href='{text(pid)}'>{identity}</a>"
    return identity


def _orphans(orphans: list[Mapping[str, Any]]) -> Iterator[str]:
    if not orphans:
        return
    heads = "".join(f"<th>{name}</th>" for name in (_("row"), "id", _("why it may be there"), _("since"), _("tidied")))
    yield f"<h2>{_('Records without a file that may be left on the platform')}</h2>\n"
    yield f"<p>{_('They are never made public.')}</p>\n"
    yield f"<div class='scroll'><table class='orphans'>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"
    for orphan in orphans:
        cells = (orphan["key"], orphan["id"] or _("not known"), orphan["cause"], moment(orphan["since"]))
        tidied = _("yes") if orphan["tidied"] else _("no")
        yield "<tr>" + "".join(f"<td>{text(cell)}</td>" for cell in (*cells, tidied)) + "</tr>\n"
    yield "</tbody></table></div>\n"
