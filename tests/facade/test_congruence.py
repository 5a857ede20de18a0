"""One program against every version, sync and async: the same calls, the same results.

For a reconstructed version this shows that the facade bends as it should, and no more: the sandbox is made from the
same reconstruction, so nothing is said of how that version's platform behaved.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from facade.clients import PDF, UNKNOWN, ZIP, Client, permit, record
from plooi import AsyncPlooi, Plooi
from plooi.errors import NietGevondenFout, PlooiError, WriteRefused
from plooi.sandbox import Sandbox
from plooi.versions.contract import VERBS

#: Each client searches what it delivered itself.
PUBLISHERS: dict[str, tuple[str, str]] = {
    "SyncClient": ("gm0363", "gemeente Amsterdam"),
    "AsyncClient": ("gm0599", "gemeente Rotterdam"),
}
OTHER_PDF = PDF + b"% herzien\n"


@pytest.fixture
def desk(connect: Callable[..., Client], every: Sandbox, kind: type[Client], label: str) -> Client:
    code, _ = PUBLISHERS[kind.__name__]
    # A plain token: which way it is sent is the version's business.
    return connect(every.urls[label], auth=every.token(org=[code]), version=label)


def refused(call: Callable[..., Any], *args: Any, **kwargs: Any) -> type[PlooiError]:
    with pytest.raises(PlooiError) as caught:
        call(*args, **kwargs)
    return caught.type


def titles(desk: Client, publisher: str) -> list[str | None]:
    return sorted(hit.officiele_titel for hit in desk.search(publisher))


def scenario(desk: Client, platform: Sandbox, folder: Path) -> dict[str, Any]:
    """A life of three documents, and what came of it, in words that no version colours."""
    code, name = PUBLISHERS[type(desk).__name__]
    one = permit(publisher=code, verantwoordelijke=name, officiele_titel="Een")
    source, target = folder / "een.pdf", folder / "kopie.pdf"
    source.write_bytes(PDF)
    seen: dict[str, Any] = {}

    first = desk.publish(one, source)
    second = desk.publish(one.evolve(officiele_titel="Twee"), ZIP)
    third = desk.create_metadata(one.evolve(officiele_titel="Drie"))
    seen["without a file"] = record(platform, third.id)["state"], titles(desk, name)
    with source.open("rb") as file:
        seen["its file later"] = desk.upload_document(third.id, file).openbaarmakingsdatum is not None
    seen["published"] = [
        (kept["state"], kept["public"], kept["title"], kept["media_type"], kept["sha256"])
        for kept in (record(platform, publication.id) for publication in (first, second, third))
    ]
    seen["dates"] = [publication.openbaarmakingsdatum is not None for publication in (first, second, third)]
    seen["found"] = titles(desk, code)

    read = desk.get_metadata(first)
    seen["read"] = {key: value for key, value in read.to_dict().items() if value and key not in ("pid", "format")}
    seen["nothing to change"] = desk.replace_metadata(first, read).changed
    changed = desk.replace_metadata(first, read.evolve(officiele_titel="Een, herzien", identifiers=["a-1", "a-2"]))
    seen["replaced"] = (changed.changed, changed.left_out)
    again = desk.get_metadata(first)
    seen["read again"] = (again.officiele_titel, again.identifiers)
    seen["another publisher"] = refused(desk.replace_metadata, first, again.evolve(publisher="gm0518"))
    seen["new file"] = desk.replace_document(first, OTHER_PDF).wijzigingsdatum is not None

    got = desk.download(first, target)
    seen["download"] = (got.size, got.sha256, got.media_type, target.read_bytes())
    with (folder / "kopie.zip").open("w+b") as file:
        seen["ZIP"] = desk.download(second.id, file).media_type, file.seek(0), file.read()

    seen["withdrawn"] = desk.withdraw(second).id == second.id, record(platform, second.id)["state"]
    seen["gone"] = [
        refused(desk.withdraw, second),
        refused(desk.get_metadata, second),
        refused(desk.download, second, target),
        refused(desk.upload_document, UNKNOWN, PDF),
    ]
    seen["still there"] = target.read_bytes() == OTHER_PDF
    seen["found after all that"] = titles(desk, code)
    gemeenten = desk.value_list("gemeenten")
    seen["value list"] = gemeenten.find(name).code, len(gemeenten) > 300
    return seen


def expected(code: str, name: str) -> dict[str, Any]:
    def sha(content: bytes) -> str:
        return hashlib.sha256(content).hexdigest()

    base = "https://identifier.overheid.nl/tooi"
    party = {"id": f"{base}/id/gemeente/{code}", "label": name}
    pdf, zipped = "application/pdf", "application/zip"
    return {
        "without a file": ("created", ["Een", "Twee"]),
        "its file later": True,
        "published": [
            ("processed", True, "Een", pdf, sha(PDF)),
            ("processed", True, "Twee", zipped, sha(ZIP)),
            ("processed", True, "Drie", pdf, sha(PDF)),
        ],
        "dates": [True, True, False],
        "found": ["Drie", "Een", "Twee"],
        "read": {
            "publisher": party,
            "verantwoordelijke": party,
            "officiele_titel": "Een",
            "documentsoorten": [{"id": f"{base}/def/thes/kern/c_002fc258", "label": "vergunning"}],
            "themas": [{"id": f"{base}/def/thes/top/c_afa30a11", "label": "natuur en milieu"}],
            "identifiers": ["doc-20219495"],
            "language": {"id": "http://publications.europa.eu/resource/authority/language/NLD"},
        },
        "nothing to change": False,
        "replaced": (True, ()),
        "read again": ("Een, herzien", ("a-1", "a-2")),
        "another publisher": WriteRefused,
        "new file": True,
        "download": (len(OTHER_PDF), sha(OTHER_PDF), pdf, OTHER_PDF),
        "ZIP": (zipped, 0, ZIP),
        "withdrawn": (True, "withdrawn"),
        "gone": [NietGevondenFout] * 4,
        "still there": True,
        "found after all that": ["Drie", "Een, herzien"],
        "value list": (code, True),
    }


def test_every_version_gives_the_same_results(desk: Client, every: Sandbox, tmp_path: Path) -> None:
    assert scenario(desk, every, tmp_path) == expected(*PUBLISHERS[type(desk).__name__])


def test_both_clients_have_the_same_verbs() -> None:
    def public(cls: type) -> dict[str, list[str]]:
        return {
            name: list(inspect.signature(getattr(cls, name)).parameters)
            for name in dir(cls)
            if not name.startswith("_") and name not in ("close", "aclose", "version")
        }

    assert public(Plooi) == public(AsyncPlooi)
    assert set(public(Plooi)) == set(VERBS)
