"""Deliver what is put into a folder: `python watch_folder.py inbox`.

A document is delivered when its metadata stands beside it: put `besluit.pdf` there first, then `besluit.yaml`. The
journal beside the folder (`inbox.journal`) knows what was delivered, so the program may be stopped and started at any
time.
"""

import argparse
import os
import time
from pathlib import Path

from plooi import BearerToken, batch


def token() -> str:
    """The token, read anew when the platform says that the last one has expired."""
    return Path(os.environ["PLOOI_TOKEN_FILE"]).read_text(encoding="utf-8")


def seen(folder: Path) -> set[tuple[str, float]]:
    """What is in the folder, and when each file was written."""
    return {(str(path), path.stat().st_mtime) for path in folder.rglob("*") if path.is_file()}


def deliver(folder: Path) -> None:
    # What is wrong, such as a document without metadata yet, waits in the folder and does not hold up the rest.
    options = batch.Options(skip_wrong=True)
    summary = batch.run(folder, os.environ["PLOOI_URL"], auth=BearerToken(token), options=options)
    print(f"{summary.done} delivered, {summary.wrong} wrong, {summary.failed} failed", flush=True)
    if summary.wrong or summary.failed:
        print(f"  plooi batch report {summary.journal} --html report.html", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=float, default=10.0, help="seconds between two looks into the folder")
    parser.add_argument("--once", action="store_true", help="look once, and end")
    arguments = parser.parse_args()
    before = delivered = None
    while True:
        now = seen(arguments.folder)
        # Only what has not changed since the last look is complete.
        if arguments.once or (now == before != delivered):
            deliver(arguments.folder)
            delivered = now
        if arguments.once:
            break
        before = now
        time.sleep(arguments.every)


if __name__ == "__main__":
    main()
