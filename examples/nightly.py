"""Deliver, each night, what a database has that is not public yet: `python nightly.py zaken.db`.

The table `documents` has a row for each document; `plooi_id` is empty until the platform has it. The journal beside the
manifest is what makes it safe to run again after a crash: each document is delivered once.
"""

import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from plooi import BearerToken, batch

TO_DO = "SELECT id, path, title, type, theme FROM documents WHERE plooi_id IS NULL ORDER BY id"
PUBLISHER = "gm0518"


def write_manifest(database: sqlite3.Connection, manifest: Path) -> None:
    """Write the documents that are to be delivered as JSON Lines, a row each, known by their number in the database."""
    with manifest.open("w", encoding="utf-8") as lines:
        for number, path, title, kind, theme in database.execute(TO_DO):
            row = {
                "key": str(number),
                "file": path,
                "publisher": PUBLISHER,
                "officiele_titel": title,
                "documentsoorten": [kind],
                "themas": [theme],
                "identifiers": [f"zaken-{number}"],
            }
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def note_ids(database: sqlite3.Connection, journal: str) -> None:
    """Write the ids that the platform gave into the database."""
    with batch.open_journal(journal) as entries, database:
        done = [(entry.id, int(entry.key)) for entry in entries.entries() if entry.state == "done"]
        database.executemany("UPDATE documents SET plooi_id = ? WHERE id = ?", done)


def main() -> int:
    path = Path(sys.argv[1])
    manifest = path.with_suffix(".jsonl")
    with closing(sqlite3.connect(path)) as database:
        write_manifest(database, manifest)
        token = BearerToken(os.environ["PLOOI_TOKEN"])
        options = batch.Options(skip_wrong=True, outside=True)
        summary = batch.run(manifest, os.environ["PLOOI_URL"], auth=token, options=options)
        note_ids(database, summary.journal)
    print(f"{summary.done} delivered, {summary.wrong} wrong, {summary.failed} failed")
    return summary.exit_code


if __name__ == "__main__":
    sys.exit(main())
