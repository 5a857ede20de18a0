"""The list of versions is edited where it has to be, and stays as people wrote it everywhere else."""

from __future__ import annotations

import tomllib

import pytest

from plooi_spec.intake import listing
from plooi_spec.reading.problems import SpecError

LIST = """\
# The versions, each locked.

# The first, of a day that nobody wrote down.
["0.1"]
date  =  "unknown" # a remark
roots = [
    "upstream/openapi.yaml", # the API
]

["0.1".files]
"upstream/openapi.yaml" = "aa"

# The second.
# It has two lines.
["0.2"]
date = "2022-12"
previous = "0.1"

["0.2".files]
"upstream/openapi.yaml" = "bb"

# The third.
["0.3"]
date = "2023-01"
["0.3".files]
"upstream/openapi.yaml" = "cc"
"""


@pytest.mark.parametrize(
    ("label", "start", "end"),
    [("0.1", "# The first,", "# The second."), ("0.2", "# The second.", "# The third."), ("0.3", "# The third.", None)],
)
def test_a_version_goes_with_the_comment_above_it(label: str, start: str, end: str | None) -> None:
    rest = LIST[LIST.index(end) :] if end else ""
    assert listing.without(LIST, label) == (LIST[: LIST.index(start)] + rest).rstrip("\n") + "\n"


def test_a_value_is_changed_added_and_taken_out_in_its_place() -> None:
    text = listing.changed(LIST, "0.1", {"date": "2022-06", "standing": "official", "roots": None})
    assert '["0.1"]\ndate  =  "2022-06" # a remark\n' in text
    assert tomllib.loads(text)["0.1"] == {
        "date": "2022-06",
        "standing": "official",
        "files": {"upstream/openapi.yaml": "aa"},
    }
    assert text[text.index("# The second.") :] == LIST[LIST.index("# The second.") :]


def test_files_are_replaced_and_what_comes_after_them_stays() -> None:
    files = {"upstream/a.yaml": "1", "upstream/ü \x7f.yaml": "2"}
    text = listing.changed(LIST, "0.2", {}, files)
    assert tomllib.loads(text)["0.2"]["files"] == files
    assert text.endswith(LIST[LIST.index("# The third.") :])


def test_a_version_is_added_at_the_end_and_taken_out_again() -> None:
    text = listing.with_table(LIST, "0.4", {"date": "2023-02", "date_note": None}, {"upstream/openapi.yaml": "dd"})
    assert text.startswith(LIST)
    assert tomllib.loads(text)["0.4"] == {"date": "2023-02", "files": {"upstream/openapi.yaml": "dd"}}
    assert listing.without(text, "0.4") == LIST


def test_a_list_in_another_form_is_refused() -> None:
    with pytest.raises(SpecError, match="followed by a second one for its files"):
        listing.without('x = "1"\n' + LIST, "0.2")
    with pytest.raises(SpecError, match="no TOML"):
        listing.changed("[", "0.1", {})
