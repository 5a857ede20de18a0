"""Upstream's releases, as GitLab's API v4 or GitHub's lists them, and the spec that belongs to one."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import httpx
from attrs import frozen

from plooi_spec.intake.gather import ENDINGS, gather_bytes
from plooi_spec.intake.roots import NoSpec, says_openapi
from plooi_spec.reading.problems import Place, Problem, SpecError
from plooi_spec.reading.vendor import Version, is_label
from plooi_spec.reading.web import Answer, NotFound, Refused, Unreachable, Web, bare
from plooi_spec.watching.settings import Settings

_PAGE, _MOST_PAGES = 100, 100
_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LIKELY = re.compile(r"open-?api|spec|aanlever", re.IGNORECASE)


@frozen
class Release:
    """A release: its tag, the label of the version that this names, its date (ISO, None unknown), and its assets."""

    tag: str
    label: str
    date: str | None
    links: tuple[tuple[str, str], ...] = ()


@frozen
class Spec:
    """The spec of a release: its bytes, a name for them, and in words where they come from."""

    content: bytes
    name: str
    origin: str
    address: str


def releases(web: Web, settings: Settings) -> list[Release]:
    """All releases of the project that name a version; tags that are no labels, and announcements, are passed over.

    Raises Unreachable when the host cannot be reached or does not answer as such a host does, and SpecError when it
    knows no such project or refuses to show it.
    """
    releases: dict[str, Release] = {}
    url: str | None
    url = f"{settings.api}/releases?per_page={_PAGE}"
    if settings.kind == "gitlab":
        url += "&order_by=released_at&sort=desc"
    for _ in range(_MOST_PAGES):
        if url is None:
            break
        answer = _ask(web, settings, url)
        for release in _page(answer):
            releases.setdefault(release.label, release)
        url = _next(settings, answer, url)
    return list(releases.values())


def pending(releases: Iterable[Release], versions: Mapping[str, Version]) -> tuple[list[Release], list[Release]]:
    """The releases to take in: those for the place of a reconstruction, and those newer than any version vendored.

    Each from old to new. Older releases that were never vendored are not looked for.
    """
    newest = max(map(order, versions), default=None)
    inside = [
        release
        for release in releases
        if release.label in versions and versions[release.label].standing == "reconstructed"
    ]
    new = [
        release
        for release in releases
        if release.label not in versions and (newest is None or order(release.label) > newest)
    ]
    return sorted(inside, key=lambda item: order(item.label)), sorted(new, key=lambda item: order(item.label))


def order(label: str) -> tuple[Any, ...]:
    """A key to sort labels by, as versions are: 0.9.0-alpha, 0.9.0-beta, 0.9.0, 0.10.0."""
    core, dash, before = label.partition("+")[0].partition("-")
    numbers = [_part(part) for part in core.split(".")]
    while numbers and numbers[-1] == (0, 0, ""):
        numbers.pop()
    return tuple(numbers), not dash, tuple(_part(part) for part in re.split(r"[.-]", before))


def spec_of(web: Web, settings: Settings, release: Release) -> Spec:
    """The spec of a release: the first of its assets that is one, or else the archive of its source.

    Raises NoSpec when neither is there, Unreachable when that cannot be said, and SpecError for what is damaged, too
    large, or not to be trusted.
    """
    looked_at = []
    for name, url in sorted(release.links, key=_likelihood):
        try:
            answer = web.get(url, accept="application/octet-stream, */*;q=0.9")
        except (NotFound, Refused) as error:
            looked_at.append(f"{name}: {error.problems[0].message}")
            continue
        if _is_spec(answer.content, name, url):
            shown = bare(url)
            origin = f"the asset `{_plain(name)}` of release `{_plain(release.tag)}`, <{shown}>"
            return Spec(answer.content, _file_name(name, url), origin, shown)
        looked_at.append(f"{name}: no spec is in it.")
    tag = quote(release.tag, safe="")
    address, query = f"{settings.api}/repository/archive.zip", f"?sha={tag}"
    if settings.kind == "github":
        address, query = f"{settings.api}/zipball/{tag}", ""
    try:
        answer = web.get(address + query)
    except (NotFound, Refused) as error:
        looked_at.append(f"its source: {error.problems[0].message}")
    else:
        if _is_spec(answer.content, "source.zip", address):
            origin = f"the source of release `{_plain(release.tag)}` of {settings.project}, <{address}>"
            return Spec(answer.content, f"{_plain(release.tag).replace('/', '-')}.zip", origin, address)
        looked_at.append("its source: no spec is in it.")
    message = f"The release {release.tag} holds no spec. Looked at: {' '.join(looked_at)}"
    place = Place(f"{settings.host}/{settings.project}")
    raise NoSpec(Problem(place, message, "Ask upstream for the file, and take it in with `plooi-spec add`."))


def _ask(web: Web, settings: Settings, url: str) -> Answer:
    try:
        return web.get(url)
    except NotFound as error:
        message = f"The host knows no project `{settings.project}`, or does not show it without a token."
        raise SpecError.at(settings.host, message, "Look at the settings of host, project and token.") from error
    except Refused as error:
        message = f"The host does not show the releases of `{settings.project}`: {error.problems[0].message}"
        raise SpecError.at(settings.host, message, "Look at the token: it needs the scope read_api.") from error


def _page(answer: Answer) -> Iterable[Release]:
    try:
        data = json.loads(answer.content)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, list):
        message = "What answers is not the API of a GitLab or a GitHub: no list of releases came."
        raise Unreachable(Problem(Place(bare(answer.url)), message, "Look at it in a browser; try again later."))
    for item in data:
        if not isinstance(item, dict):
            continue
        tag = str(item.get("tag_name") or "")
        label = tag.removeprefix("v")
        if is_label(label) and not item.get("upcoming_release") and not item.get("draft"):
            date = str(item.get("released_at") or item.get("published_at") or item.get("created_at") or "")[:10]
            yield Release(tag, label, date if _DATE.fullmatch(date) else None, tuple(_links(item)))


def _links(item: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    assets = item.get("assets")
    # GitLab has them inside, GitHub as they are.
    links = assets.get("links") if isinstance(assets, dict) else assets
    for link in links if isinstance(links, list) else []:
        if not isinstance(link, dict):
            continue
        url = link.get("direct_asset_url") or link.get("browser_download_url") or link.get("url")
        if isinstance(url, str):
            name = str(link.get("name") or "")
            known = (*ENDINGS, *_ARCHIVES)
            try:
                paths = (name, urlsplit(str(link.get("url") or url)).path)
                urlsplit(url)
            except ValueError:
                # No address at all, such as one with half a bracket.
                continue
            if any(path.lower().endswith(known) for path in paths):
                yield name or unquote(paths[1]).rpartition("/")[2], url


def _next(settings: Settings, answer: Answer, url: str) -> str | None:
    """The address of the next page: by its number where the host numbers them, and else by the link it gives."""
    number = answer.headers.get("X-Next-Page", "").strip()
    if number.isdecimal():
        return str(httpx.URL(url).copy_merge_params({"page": number}))
    link = httpx.Response(200, headers={"Link": answer.headers.get("Link", "")}).links.get("next", {})
    try:
        return str(httpx.URL(url).join(link["url"])) if link.get("url") else None
    except (httpx.InvalidURL, ValueError) as error:
        message = "What answers names a next page whose address is none."
        raise Unreachable(Problem(Place(bare(url)), message, "Ask who runs the host; try again later.")) from error


def _is_spec(content: bytes, name: str, shown: str) -> bool:
    with tempfile.TemporaryDirectory(prefix="plooi-spec-") as folder:
        target = Path(folder) / "content"
        gather_bytes(content, _file_name(name, shown), target, bare(shown), "")
        return says_openapi(target)


def _file_name(name: str, url: str) -> str:
    for text in (name, unquote(urlsplit(url).path)):
        last = text.rpartition("/")[2]
        if last.lower().endswith((*ENDINGS, *_ARCHIVES)) and re.fullmatch(r"[\w][\w. +-]*", last):
            return last
    return "openapi.yaml"


def _likelihood(link: tuple[str, str]) -> tuple[bool, bool]:
    name, url = link
    paths = (name.lower(), urlsplit(url).path.lower())
    return not any(_LIKELY.search(path) for path in paths), not any(path.endswith(_ARCHIVES) for path in paths)


def _part(text: str) -> tuple[int, int, str]:
    # Counted by digits first: no number is too long, and none is made of it.
    digits = text.lstrip("0")
    return (0, len(digits), digits) if text.isascii() and text.isdecimal() else (1, 0, text)


def _plain(text: str) -> str:
    return "".join(sign if sign.isprintable() and sign not in "`<>|" else "_" for sign in text)
