"""The demo: real documents through every verb of the command `plooi`, in every version, with every step checked.

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
import textwrap
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from plooi import versions
from plooi.describe.capabilities import Capability, capabilities
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
"""
#: Two fields that some version cannot carry.
MORE = {"creatiedatum": "december 2021", "trefwoorden": ["bomen", "kappen"]}
STANDINGS = {
    "official": "the text that upstream published",
    "server": "written from the published source of the platform",
    "reconstructed": "put together from traces, not the official text; a run shows that the client bends, no more",
}


class NotAsItShould(Exception):
    """Something in the demo came out wrong."""


def check(holds: bool, what: str) -> None:
    if not holds:
        raise NotAsItShould(what)


def say(topic: str, text: str) -> None:
    """Print what was done, in two columns."""
    print(textwrap.fill(text, 118, initial_indent=f"  {topic:<10}", subsequent_indent=" " * 12))


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

    def __init__(self, sandbox: Sandbox, label: str, folder: Path, *, show: bool) -> None:
        self.folder = folder
        self.show = show
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PLOOI_")},
            "PLOOI_URL": sandbox.url,
            "PLOOI_TOKEN": sandbox.token(org=["gm0518"]),
            "PLOOI_VERSION": label,
        }

    def plooi(self, *words: str, expect: int = 0) -> dict[str, Any]:
        """Run the command as a process of its own, show it if wanted, and give back the JSON that it printed."""
        if self.show:
            print(f"  $ plooi {shlex.join(words)}")
        done = run([sys.executable, "-m", "plooi", *words, "--json"], cwd=self.folder, env=self.environment)
        said = f"exit code {done.returncode} where {expect} was due: {done.stdout}{done.stderr}"
        check(done.returncode == expect, said)
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def write(self, name: str, metadata: dict[str, Any]) -> None:
        (self.folder / name).write_text(json.dumps(metadata), encoding="utf-8")


def run(words: list[str], **settings: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, encoding="utf-8", timeout=60, check=False, **settings)


def demonstrate(label: str, folder: Path, *, show: bool) -> None:
    version = versions.get(label)
    with Sandbox(version=label, mode="ideal") as sandbox:
        print(f"Version {label} (standing: {version.standing}; {version.date}), sandbox at {sandbox.origin}")
        desk = Desk(sandbox, label, folder, show=show)
        pdf, archive = publish(desk, sandbox)
        read_back(desk, pdf, archive)
        replace(desk, pdf)
        search(desk, {pdf, archive})
        withdraw(desk, sandbox, archive)
        refusals(desk, sandbox)
        losses(desk, version)
    print()


def stay_withdrawn(folder: Path) -> None:
    """A document that was withdrawn from the published build, which would make it public again by any replacement."""
    with Sandbox(version=versions.DEFAULT, mode="faithful") as sandbox:
        print(f"Version {versions.DEFAULT}, as its published build behaves: what was withdrawn stays withdrawn")
        desk = Desk(sandbox, versions.DEFAULT, folder, show=True)
        make_pdf(folder / "kapvergunning.pdf", TITLE)
        desk.write("kapvergunning.json", PERMIT)
        desk.write("gewijzigd.json", {**PERMIT, "officiele_titel": f"{TITLE} (gewijzigd)"})
        identity = desk.plooi("publish", "kapvergunning.json", "kapvergunning.pdf")["id"]
        sandbox.process_now()
        check(record_of(sandbox, identity)["public"], "the document was delivered and is not public")
        desk.plooi("withdraw", identity, "--yes")
        error = desk.plooi("replace", identity, "--metadata", "gewijzigd.json", expect=1)["error"]
        check(error["type"] == "WriteRefused", f"the replacement was not refused, but {error['message']}")
        sandbox.process_now()
        kept = record_of(sandbox, identity)
        check(kept["withdrawn"] and not kept["public"], "the withdrawn document became public again")
        say("refused", error["message"])
        sandbox.fault("deleteDocument", kind="process_away")
        desk.plooi("replace", identity, "--metadata", "gewijzigd.json", "--lift-withdrawal")
        sandbox.process_now()
        check(record_of(sandbox, identity)["public"], "the withdrawal was not lifted on request")
        say("lifted", "on request, by --lift-withdrawal alone")
        desk.show = False
        error = desk.plooi("withdraw", identity, "--yes", expect=1)["error"]
        check(error["type"] == "OutcomeUnknown", f"a withdrawal that was not signalled ended in {error['type']}")
        check(record_of(sandbox, identity)["public"], "the withdrawal was signalled after all")
        say("left open", f"with the processing service away: {error['known']}")
        # What the error advises: signal it anew.
        desk.plooi("replace", identity, "--metadata", "gewijzigd.json", "--lift-withdrawal")
        desk.plooi("withdraw", identity, "--yes")
        sandbox.process_now()
        check(not record_of(sandbox, identity)["public"], "the document is public after its withdrawal")
        say("withdrawn", "anew, as the error advises; it is public no more")
    print()


def record_of(sandbox: Sandbox, identity: str) -> dict[str, Any]:
    return next(record for record in sandbox.records() if record["id"] == identity)


def publish(desk: Desk, sandbox: Sandbox) -> tuple[str, str]:
    """Publish a PDF and a ZIP; the store of the sandbox, not the command, is asked what arrived."""
    make_pdf(desk.folder / "kapvergunning.pdf", TITLE)
    make_zip(desk.folder / "tekeningen.zip")
    desk.write("kapvergunning.json", PERMIT)
    (desk.folder / "tekeningen.yaml").write_text(DRAWINGS, encoding="utf-8")
    ids = []
    for metadata, name, media_type in (
        ("kapvergunning.json", "kapvergunning.pdf", "application/pdf"),
        ("tekeningen.yaml", "tekeningen.zip", "application/zip"),
    ):
        publication = desk.plooi("publish", metadata, name)
        sandbox.process_now()
        record = record_of(sandbox, publication["id"])
        check(record["public"], f"{name} was delivered and is not public")
        check(record["sha256"] == sha256(desk.folder / name), f"the platform has other bytes than {name}")
        check(record["media_type"] == media_type, f"{name} arrived as {record['media_type']}")
        say("published", f"{name}, {(desk.folder / name).stat().st_size} bytes, {media_type}: {publication['id']}")
        ids.append(publication["id"])
    return ids[0], ids[1]


def read_back(desk: Desk, pdf: str, archive: str) -> None:
    metadata = desk.plooi("get", pdf)
    check(metadata["officiele_titel"] == TITLE, f"the title came back as {metadata['officiele_titel']!r}")
    check(metadata["identifiers"] == PERMIT["identifiers"], f"identifiers came back as {metadata['identifiers']!r}")
    for publication, name in ((pdf, "kapvergunning.pdf"), (archive, "tekeningen.zip")):
        copy = "copy" + Path(name).suffix
        desk.plooi("download", publication, "--output", copy, "--force")
        same = (desk.folder / copy).read_bytes() == (desk.folder / name).read_bytes()
        check(same, f"{copy} is not what was delivered as {name}")
    text = PdfReader(desk.folder / "copy.pdf").pages[0].extract_text()
    check(TITLE in text, f"the PDF that came back reads {text!r}")
    say("read back", f"{TITLE!r}, by {metadata['publisher']['label']}; both files the same to the byte")


def replace(desk: Desk, pdf: str) -> None:
    changed = {**PERMIT, "officiele_titel": f"{TITLE} (gewijzigd)"}
    desk.write("gewijzigd.json", changed)
    desk.plooi("replace", pdf, "--metadata", "gewijzigd.json")
    title = desk.plooi("get", pdf)["officiele_titel"]
    check(title == changed["officiele_titel"], f"after the replacement the title is {title!r}")
    make_pdf(desk.folder / "gewijzigd.pdf", f"{TITLE} - gewijzigd")
    desk.plooi("replace", pdf, "--document", "gewijzigd.pdf")
    got = desk.plooi("download", pdf, "--output", "copy.pdf", "--force")
    check(got["sha256"] == sha256(desk.folder / "gewijzigd.pdf"), "the replaced file did not come back")
    say("replaced", f"metadata and file: {title!r}; the new file came back to the byte")


def search(desk: Desk, expected: set[str]) -> None:
    hits = desk.plooi("search")["hits"]
    found = {hit["id"] for hit in hits}
    check(expected <= found, f"the search found {sorted(found)}, not all of {sorted(expected)}")
    say("found", f"{len(hits)} by search: {'; '.join(hit['officiele_titel'] for hit in hits)}")


def withdraw(desk: Desk, sandbox: Sandbox, archive: str) -> None:
    desk.plooi("withdraw", archive, "--yes")
    record = record_of(sandbox, archive)
    check(record["state"] == "withdrawn" and not record["public"], f"after the withdrawal it is {record['state']}")
    error = desk.plooi("download", archive, "--output", "gone.zip", expect=1)["error"]
    check(not (desk.folder / "gone.zip").exists(), "a withdrawn document could be downloaded")
    say("withdrawn", f"tekeningen.zip; a download now gets status {error['status']}")


def refusals(desk: Desk, sandbox: Sandbox) -> None:
    """What cannot be published: a file that is no PDF, stopped at the desk, and one of somebody else's."""
    (desk.folder / "notitie.pdf").write_text("Dit is geen PDF.\n", encoding="utf-8")
    before, records = len(sandbox.requests()), len(sandbox.records())
    error = desk.plooi("publish", "kapvergunning.json", "notitie.pdf", expect=2)["error"]
    check(len(sandbox.requests()) == before, "something was sent for a file that is no PDF")
    stopped = f"before sending: {error['message']}"
    desk.write("amsterdam.json", {**PERMIT, "publisher": "gm0363"})
    error = desk.plooi("publish", "amsterdam.json", "kapvergunning.pdf", expect=4)["error"]
    check(len(sandbox.records()) == records, "a document of another publisher was taken")
    if desk.show:
        say("refused", stopped)
        say("refused", f"by the platform: {error['message']}")
    else:
        say("refused", "notitie.pdf before sending, and by the platform what is another publisher's")


def losses(desk: Desk, version: versions.Version) -> None:
    """Metadata that is more than some versions can carry: refused, or on request sent without, and told of."""
    desk.write("meer.json", {**PERMIT, **MORE})
    lost = [name for name in MORE if not version.carries(name)]
    if lost:
        error = desk.plooi("publish", "meer.json", "kapvergunning.pdf", expect=2)["error"]
        check(error["type"] == "NotInThisVersion" and lost[0] in error["message"], f"refused with {error['message']}")
    publication = desk.plooi("publish", "meer.json", "kapvergunning.pdf", "--loss", "report")
    check(publication["left_out"] == lost, f"left out were {publication['left_out']}, not {lost}")
    fate = f"refused for {', '.join(lost)}, which --loss report left out" if lost else "carried"
    say("asked for", f"{', '.join(MORE)} too: {fate}")


def tell_of_changes(old: Capability, new: Capability) -> None:
    """What the spec of a version changed, by the workshop's report, and what of it reaches the facade."""
    words = ["plooi_spec", "diff", old.version.label, new.version.label, "--format", "json"]
    done = run([sys.executable, "-m", *words])
    check(done.returncode == 0, f"plooi-spec diff: {done.stdout}{done.stderr}")
    counts = json.loads(done.stdout)["counts"]
    print(f"From {old.version.label} ({old.version.standing}) to {new.version.label} ({new.version.standing})")
    say("spec", ", ".join(f"{counts[kind]} {kind}" for kind in ("breaking", "risky", "harmless")) + " changes")
    came = [name for name in new.fields if new.fields[name] and not old.fields[name]]
    went = [name for name in new.fields if old.fields[name] and not new.fields[name]]
    say("fields", f"new: {', '.join(came) or 'none'}; gone: {', '.join(went) or 'none'}")
    say("otherwise", "; ".join(differing(old, new)) or "nothing")


def differing(old: Capability, new: Capability) -> Iterable[str]:
    """What both have, in different ways."""
    for topic in old.habits:
        if old.habits[topic] != new.habits[topic]:
            yield f"{topic} {old.habits[topic]} → {new.habits[topic]}".replace("`", "")
    both = {name: (old.fields[name], new.fields[name]) for name in new.fields}
    pairs = {name: (was, now) for name, (was, now) in both.items() if was and now}
    for name, (was, now) in pairs.items():
        if was.form != now.form:
            yield f"{name} {was.form} → {now.form}"
    needed = [name for name, (was, now) in pairs.items() if now.required and not was.required]
    if needed:
        yield f"required from now on: {', '.join(needed)}"
    stuck = [name for name, (was, now) in pairs.items() if was.replace and not now.replace]
    if stuck:
        yield f"not in a replacement any more: {', '.join(stuck)}"


def main() -> int:
    print("The same commands against every version of the API, each spoken by a sandbox on this machine.\n")
    known = capabilities()
    try:
        for number, one in enumerate(known):
            with tempfile.TemporaryDirectory(prefix="plooi-demo-") as folder:
                demonstrate(one.version.label, Path(folder), show=number == 0)
        with tempfile.TemporaryDirectory(prefix="plooi-demo-") as folder:
            stay_withdrawn(Path(folder))
        by_label = {one.version.label: one for one in known}
        for one in known:
            if one.version.previous is not None:
                tell_of_changes(by_label[one.version.previous], one)
    except NotAsItShould as wrong:
        print(f"\nThe demo failed: {wrong}")
        return 1
    print("\nHow sure the specs are:")
    for one in known:
        standing = one.version.standing
        print(f"  {one.version.label:<12} {standing}: {STANDINGS.get(standing, 'see its PROVENANCE.md')}.")
    print("\nEverything came out as it should.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
