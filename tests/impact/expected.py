"""What taking in each of the versions that upstream might bring next comes to. tests/impact holds the tools to it.

The table in docs/new-version.md is made of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from fixtures_versions import LABELS, Kind

#: All steps of the program, in their order.
STEPS = (
    "publish a PDF",
    "publish a ZIP",
    "read the metadata",
    "replace the metadata",
    "replace the file",
    "download the file",
    "search two pages",
    "ask for a value list",
    "withdraw",
    "have a document refused",
    "sign in with a wrong token",
)


@frozen
class Expected:
    """What a version comes to.

    `change` says what it changes. `lines` are the lines that its version module needs, as they end up there, each with
    what `impact --write` suggests for it. `findings` are those of each of the others by `for`, as kind and subject.
    `left` says what is left to those who call the client.
    """

    change: str
    lines: Mapping[str, str] = {}
    module: frozenset[tuple[str, str]] = frozenset()
    callers: frozenset[tuple[str, str]] = frozenset()
    nobody: frozenset[tuple[str, str]] = frozenset()
    left: str = "nothing"


def _all(kind: str, subjects: str) -> frozenset[tuple[str, str]]:
    return frozenset((kind, subject) for subject in subjects.split())


def _same(*lines: str) -> dict[str, str]:
    return {line: line for line in lines}


_CALLS = "create_metadata get_metadata replace_metadata upload_document replace_document download withdraw search"

EXPECTED: Mapping[Kind, Expected] = {
    "harmless": Expected(
        "a new optional field, a new value, a new operation",
        nobody=frozenset({("new wire field", "document.dossiernummer"), ("new operation", "getStatus")}),
    ),
    "renamed": Expected(
        "a renamed field, a new required one, and one that returns from an older version",
        lines={
            **_same(
                '.at("weblocatie", "document", "webadres")',
                '.having(Rule("trefwoorden", ("document", "classificatiecollectie", "trefwoorden"), TEXTS))',
            ),
            '.constant("openbaar", "document", "openbaarheid")': '# .constant(…, "document", "openbaarheid")',
        },
        module=frozenset(
            {
                ("field refused", "weblocatie"),
                ("field refused", "trefwoorden"),
                ("new required wire field", "document.openbaarheid"),
            }
        ),
    ),
    "moved": Expected(
        "files under another path, sign-in with a key",
        callers=frozenset({("sign-in changed", "bearer, jwt")}),
        nobody=_all("operation moved", "upload_document replace_document download withdraw"),
        left="give the key: `auth=…`",
    ),
    "multipart": Expected("the file as a part of a form (`multipart/form-data`)"),
    "problem": Expected("errors as problem details (`application/problem+json`)"),
    "base_path": Expected(
        "another base path, sign-in with client credentials",
        callers=frozenset(
            {("base path moved", "servers"), ("sign-in changed", "client credentials"), ("sign-in changed", "jwt")}
        ),
        left="give the new address, and `ClientCredentials(…)`",
    ),
    "posted_search": Expected(
        "a search that is posted and goes on with a cursor",
        lines=_same('before = before.having(search=PostedSearch(cursor="volgende"))'),
        module=frozenset({("search in another dialect", "search")}),
        nobody=_all("operation moved", "search"),
    ),
    "paged_lists": Expected("value lists in pages"),
    "one_call": Expected(
        "metadata and file in one call",
        callers=frozenset({("delivered in one call", "upload_document")}),
        left="deliver with `publish`, not in two steps",
    ),
    "root": Expected(
        "another key at the root of the metadata",
        lines=_same('before = before.rooted("publicatie")'),
        module=frozenset({("root renamed", "publicatie")}),
    ),
    "operation_ids": Expected("other ids of all operations", nobody=_all("operation moved", f"{_CALLS} value_list")),
    "bare_publisher": Expected(
        "the publisher as a code instead of a reference",
        lines=_same('.formed("publisher", CODE)'),
        module=frozenset({("field refused", "publisher")}),
    ),
    "openapi_32": Expected("OpenAPI 3.2"),
    "shadowing": Expected(
        "new optional fields with names that the generated code uses itself",
        nobody=_all(
            "new wire field",
            "document.d document.cls document.self document.to_dict document.from_dict document.additional_properties "
            "document.cast document.field_dict document.Unset",
        ),
    ),
    "no_answers": Expected("answers without a body, the record named in a header"),
    "pid": Expected(
        "another name of the pid",
        lines=_same('.at("pid", "document", "identifier")'),
        module=frozenset({("field refused", "pid")}),
    ),
    "session": Expected(
        "another name of the session, in the address",
        lines=_same('before = before.sessioned("sessie")'),
        module=frozenset({("session renamed", "sessie")}),
    ),
    "wrapped": Expected(
        "the metadata a level deeper",
        lines=_same(
            'before = before.rooted("data", "document")', '.at("documentrelaties", "data", "documentrelaties")'
        ),
        module=frozenset({("root renamed", "data.document"), ("field refused", "documentrelaties")}),
    ),
    "pages": Expected(
        "a search by pages, value lists with a cursor",
        lines=_same(
            'before = before.having(search=PagedSearch("page[number]", results=("data",), counts="pages", first=1, '
            'total=None, pages=("meta", "totalPages")))'
        ),
        module=frozenset({("search in another dialect", "search")}),
    ),
    "fouten": Expected("errors as a list of faults, value lists with other keys"),
}


def files(kind: Kind) -> tuple[str, ...]:
    """The files that a person has in hand for a version: its module and its tests where it needs lines."""
    package = f"v{LABELS[kind].replace('.', '_').replace('-', '_')}"
    if not EXPECTED[kind].lines:
        return ()
    return f"src/plooi/versions/{package}.py", f"tests/versions/test_{package}.py"


def rows() -> Iterator[list[str]]:
    """The rows of the table in the docs."""
    for kind, expected in EXPECTED.items():
        lines = "<br>".join(f"`{line}`" for line in expected.lines)
        touched = "the version module and its tests" if files(kind) else "none"
        yield [expected.change, str(len(expected.lines)), lines or "—", touched, expected.left]
