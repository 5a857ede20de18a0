"""The demo: real documents through every verb of the command `plooi`, against a sandbox, with every step checked.

Run by `python3 noxfile.py -s demo`, which first generates the client anew. Exits 0 when everything came out as it
should; otherwise it says what did not, and exits 1.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from plooi import versions
from plooi.sandbox import Sandbox

TITLE = "Kapvergunning Hooigracht"
PERMIT = {
    "publisher": "gm0518",
    "officiele_titel": TITLE,
    "documentsoorten": ["vergunning"],
    "themas": ["natuur en milieu"],
    "identifiers": ["doc-20219495"],
}
DRAWINGS = """\
publisher: gemeente Den Haag
officiele_titel: Tekeningen bij de kapvergunning
documentsoorten: [vergunning]
themas: [natuur en milieu]
creatiedatum: 2021-11-08
"""


class NotAsItShould(Exception):
    """Something in the demo came out wrong."""


def check(holds: bool, what: str) -> None:
    if not holds:
        raise NotAsItShould(what)


def make_pdf(path: Path, text: str) -> None:
    """Write a PDF of one page with one line of text."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=595, height=842)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
    )
    content = DecodedStreamObject()
    content.set_data(f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode("ascii"))
    page[NameObject("/Contents")] = writer._add_object(content)
    writer.add_metadata({"/Title": text})
    writer.write(path)


def make_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(1, 6):
            archive.writestr(f"tekening-{number}.svg", f"<svg><circle r='{number}'/></svg>\n" * 400)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Desk:
    """A supplier's desk: a folder, and the command `plooi` with its settings in the environment."""

    def __init__(self, sandbox: Sandbox, label: str, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PLOOI_")},
            "PLOOI_URL": sandbox.url,
            "PLOOI_TOKEN": sandbox.token(org=["gm0518"]),
            "PLOOI_VERSION": label,
        }

    def plooi(self, *words: str, expect: int = 0) -> dict[str, Any]:
        """Run the command as a process of its own, show it, and give back the JSON that it printed."""
        print(f"  $ plooi {shlex.join(words)}")
        done = subprocess.run(
            [sys.executable, "-m", "plooi", *words, "--json"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        check(done.returncode == expect, f"exit code {done.returncode} where {expect} was due: {done.stdout}{done.stderr}")
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


def demonstrate(label: str, folder: Path) -> None:
    version = versions.get(label)
    with Sandbox(version=label, mode="ideal") as sandbox:
        print(f"Version {label} (standing: {version.standing}), sandbox at {sandbox.origin}")
        desk = Desk(sandbox, label, folder)
        pdf, archive = publish(desk, sandbox)
        read_back(desk, pdf, archive)
        replace(desk, pdf)
        search(desk, {pdf, archive})
        withdraw(desk, sandbox, archive)
        refusals(desk, sandbox)
    print()


def publish(desk: Desk, sandbox: Sandbox) -> tuple[str, str]:
    """Publish a PDF and a ZIP; the store of the sandbox, not the command, is asked what arrived."""
    make_pdf(desk.folder / "kapvergunning.pdf", TITLE)
    make_zip(desk.folder / "tekeningen.zip")
    (desk.folder / "kapvergunning.json").write_text(json.dumps(PERMIT), encoding="utf-8")
    (desk.folder / "tekeningen.yaml").write_text(DRAWINGS, encoding="utf-8")
    ids = []
    for metadata, name, media_type in (
        ("kapvergunning.json", "kapvergunning.pdf", "application/pdf"),
        ("tekeningen.yaml", "tekeningen.zip", "application/zip"),
    ):
        publication = desk.plooi("publish", metadata, name)
        sandbox.process_now()
        record = next(record for record in sandbox.records() if record["id"] == publication["id"])
        check(record["public"], f"{name} was delivered and is not public")
        check(record["sha256"] == sha256(desk.folder / name), f"the platform has other bytes than {name}")
        check(record["media_type"] == media_type, f"{name} arrived as {record['media_type']}")
        size = (desk.folder / name).stat().st_size
        print(f"    public as {publication['id']}: {size} bytes, {media_type}")
        ids.append(publication["id"])
    return ids[0], ids[1]


def read_back(desk: Desk, pdf: str, archive: str) -> None:
    metadata = desk.plooi("get", pdf)
    check(metadata["officiele_titel"] == TITLE, f"the title came back as {metadata['officiele_titel']!r}")
    check(metadata["identifiers"] == PERMIT["identifiers"], f"identifiers came back as {metadata['identifiers']!r}")
    print(f"    {metadata['officiele_titel']}, by {metadata['publisher']['label']}")
    for publication, name in ((pdf, "kapvergunning.pdf"), (archive, "tekeningen.zip")):
        copy = "copy" + Path(name).suffix
        desk.plooi("download", publication, "--output", copy, "--force")
        same = (desk.folder / copy).read_bytes() == (desk.folder / name).read_bytes()
        check(same, f"{copy} is not what was delivered as {name}")
        print(f"    the same as {name}, to the byte")
    text = PdfReader(desk.folder / "copy.pdf").pages[0].extract_text()
    check(TITLE in text, f"the PDF that came back reads {text!r}")


def replace(desk: Desk, pdf: str) -> None:
    changed = {**PERMIT, "officiele_titel": f"{TITLE} (gewijzigd)"}
    (desk.folder / "gewijzigd.json").write_text(json.dumps(changed), encoding="utf-8")
    desk.plooi("replace", pdf, "--metadata", "gewijzigd.json")
    title = desk.plooi("get", pdf)["officiele_titel"]
    check(title == changed["officiele_titel"], f"after the replacement the title is {title!r}")
    print(f"    {title}")
    make_pdf(desk.folder / "gewijzigd.pdf", f"{TITLE} - gewijzigd")
    desk.plooi("replace", pdf, "--document", "gewijzigd.pdf")
    got = desk.plooi("download", pdf, "--output", "copy.pdf", "--force")
    check(got["sha256"] == sha256(desk.folder / "gewijzigd.pdf"), "the replaced file did not come back")
    print("    the new file, to the byte")


def search(desk: Desk, expected: set[str]) -> None:
    hits = desk.plooi("search")["hits"]
    found = {hit["id"] for hit in hits}
    check(expected <= found, f"the search found {sorted(found)}, not all of {sorted(expected)}")
    for hit in hits:
        print(f"    {hit['officiele_titel']}")


def withdraw(desk: Desk, sandbox: Sandbox, archive: str) -> None:
    desk.plooi("withdraw", archive)
    record = next(record for record in sandbox.records() if record["id"] == archive)
    check(record["state"] == "withdrawn" and not record["public"], f"after the withdrawal it is {record['state']}")
    error = desk.plooi("download", archive, "--output", "gone.zip", expect=1)["error"]
    check(not (desk.folder / "gone.zip").exists(), "a withdrawn document could be downloaded")
    print(f"    offline: {error['message']}")


def refusals(desk: Desk, sandbox: Sandbox) -> None:
    """What cannot be published: a file that is no PDF, stopped at the desk, and one of somebody else's."""
    (desk.folder / "notitie.pdf").write_text("Dit is geen PDF.\n", encoding="utf-8")
    before, records = len(sandbox.requests()), len(sandbox.records())
    error = desk.plooi("publish", "kapvergunning.json", "notitie.pdf", expect=2)["error"]
    check(len(sandbox.requests()) == before, "something was sent for a file that is no PDF")
    print(f"    refused before sending: {error['message']}")
    (desk.folder / "amsterdam.json").write_text(json.dumps({**PERMIT, "publisher": "gm0363"}), encoding="utf-8")
    error = desk.plooi("publish", "amsterdam.json", "kapvergunning.pdf", expect=4)["error"]
    check(len(sandbox.records()) == records, "a document of another publisher was taken")
    print(f"    refused by the platform: {error['message']}")


def main() -> int:
    try:
        for label in versions.labels():
            with tempfile.TemporaryDirectory(prefix="plooi-demo-") as folder:
                demonstrate(label, Path(folder))
    except NotAsItShould as wrong:
        print(f"\nThe demo failed: {wrong}")
        return 1
    print("Everything came out as it should.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
