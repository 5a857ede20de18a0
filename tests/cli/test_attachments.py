"""The choice that the commands give for attachments, which 0.9.0-beta takes and never processes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RELATION = {
    "relation": "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f",
    "role": "https://identifier.overheid.nl/tooi/def/thes/kern/c_4d1ea9ba",
}


def test_publish_refuses_leaves_out_or_sends(plooi: Any, sandbox: Any, metadata_file: Path, pdf: Path) -> None:
    metadata = json.loads(metadata_file.read_text())
    attachment = plooi.write("bijlage.json", {**metadata, "documentrelaties": [RELATION]})
    refused = plooi("publish", attachment, pdf, "--json", code=2)
    assert refused.error["type"] == "RelationsNotProcessed"
    assert "with --relations leave_out, or send them anyway with --relations send" in refused.error["message"]
    assert "relations='" not in refused.all
    assert sandbox.requests() == []
    left_out = plooi("publish", attachment, pdf, "--relations", "leave_out")
    assert f"fails on it: documentrelaties, with the relation {RELATION['relation']}" in left_out.err
    kept = plooi("publish", attachment, pdf, "--relations", "leave_out", "--json").json
    assert [relation["role"] for relation in kept["documentrelaties"]] == [RELATION["role"]]
    assert plooi("publish", attachment, pdf, "--relations", "send", "--json").json["left_out"] == []
    assert "--relations" in plooi("publish", attachment, pdf, "--relations", "some", code=2).err


def test_a_batch_names_the_flag_and_goes_on_with_it(plooi: Any, metadata_file: Path, pdf: Path) -> None:
    metadata = json.loads(metadata_file.read_text())
    plooi.write("a.pdf", pdf.read_bytes())
    rows = [{**metadata, "file": "a.pdf", "key": "a"}, {**metadata, "file": "a.pdf", "key": "b", "main": "a"}]
    manifest = plooi.write("m.json", json.dumps(rows))
    output = plooi("batch", manifest, "--allow-duplicates", "--dry-run", code=2).all
    assert "--relations leave_out" in output
    plooi("batch", manifest, "--allow-duplicates", "--relations", "leave_out")
