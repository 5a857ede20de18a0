"""A client in a process of its own that delivers a large file and downloads it; prints what that took of memory.

Given on standard input, as JSON: the address, the token, the file, a folder, and which client. Half of the transfers
go by path, half by open file: up by path and down to an open file, or the other way round.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from pathlib import Path
from typing import Any

from plooi import AsyncPlooi, Metadata, Plooi

PERMIT = Metadata(
    publisher="gm0518",
    officiele_titel="Een heel groot dossier",
    documentsoorten=["vergunning"],
    themas=["natuur en milieu"],
)


def peak() -> int:
    """The most memory that this process has had in its life, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # What the kernel says of this program alone: the other number is handed on by the parent.
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def up_and_down(url: str, token: str, source: Path, folder: Path) -> dict[str, Any]:
    with Plooi(url, auth=token) as plooi:
        before = start(plooi)
        publication = plooi.publish(PERMIT, source)
        sent = peak()
        with (folder / "kopie.pdf").open("wb") as target:
            download = plooi.download(publication, target)
    return {"before": before, "sent": sent, "received": peak(), **download.to_dict()}


async def up_and_down_async(url: str, token: str, source: Path, folder: Path) -> dict[str, Any]:
    async with AsyncPlooi(url, auth=token) as plooi:
        before = start(plooi)
        with source.open("rb") as file:
            publication = await plooi.publish(PERMIT, file)
        sent = peak()
        download = await plooi.download(publication, folder / "kopie.pdf")
    return {"before": before, "sent": sent, "received": peak(), **download.to_dict()}


def start(plooi: Plooi | AsyncPlooi) -> int:
    """The memory of a client that is ready: the spec and its lists are loaded."""
    plooi.version.encode(PERMIT)
    return peak()


def main() -> None:
    job = json.load(sys.stdin)
    where = (job["url"], job["token"], Path(job["source"]), Path(job["folder"]))
    run = asyncio.run(up_and_down_async(*where)) if job["kind"] == "async" else up_and_down(*where)
    json.dump(run, sys.stdout)


if __name__ == "__main__":
    main()
