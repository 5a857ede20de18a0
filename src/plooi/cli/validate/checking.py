"""Metadata files and manifests held against versions: what is wrong with them, and where in the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from plooi.cli.frame.failures import InputError
from plooi.cli.validate.findings import Finding, Result, Row, first_findings, refused, unreadable
from plooi.cli.validate.places import Path, path_in_file, places, repeated
from plooi.cli.validate.reading import (
    LINES,
    STDIN,
    as_document,
    is_json,
    kind_of,
    parse_json,
    parsed,
    read_bytes,
    read_text,
    shown,
    understood,
)
from plooi.errors import DocumentInvalid, MetadataInvalid, Problem
from plooi.language import _
from plooi.wording import sentence

if TYPE_CHECKING:
    from plooi.batch.rows import RawRow
    from plooi.versions import Version
    from plooi.versions.encoded import Use
    from plooi.versions.relations import Relations
    from plooi.wire.documents import Document


class Source:
    """A file that was read once, to be held against any number of versions.

    `columns` are names that its rows have for fields, `encoding` is what a text that is not UTF-8 is in, `sheet` is the
    sheet of a workbook that holds the rows, `header_row` the row of a table that names the columns.
    """

    def __init__(
        self,
        place: str,
        columns: Mapping[str, str] | None = None,
        encoding: str | None = None,
        sheet: str | None = None,
        header_row: int | None = None,
    ) -> None:
        self.place = place
        self.name = shown(place)
        self.columns = columns or {}
        self.encoding = encoding
        self.sheet = sheet
        self.header_row = header_row
        self._rows: list[Row | Finding] | None = None
        self._looks: dict[FilePath, Document | DocumentInvalid] = {}

    def check(self, version: Version, *, replace: bool, relations: Relations = "refuse", as_is: bool = False) -> Result:
        """Hold the file against a version; the documents that are there are looked into, unless they go `as_is`."""
        return Result(self.name, version, first_findings(self._findings(version, replace, relations, as_is)))

    def _findings(self, version: Version, replace: bool, relations: Relations, as_is: bool) -> Iterator[Finding]:
        for row in self._all():
            if isinstance(row, Finding):
                yield row
                continue
            yield from self._check(row, version, replace, relations)
            if not as_is:
                yield from self._inside(row, version)

    def rows(self) -> Iterator[tuple[dict[str, Any], str | None]]:
        """The metadata documents in the file, each with the document that its row of a manifest names.

        Raises:
            InputError: the file, or a row of it, cannot be read.
        """
        for row in self._read():
            if isinstance(row, Finding):
                if row.level == "warning":
                    continue
                where = self.name if row.line is None else _("{name}, line {line}", name=self.name, line=row.line)
                raise InputError(where, row.problem.text.rstrip("."), _("check it with  plooi validate"))
            if row.number is None:
                yield as_document(row.data, self.name), None
                continue
            raw = self._row_of(row)
            if raw.fault is not None:
                raise InputError(
                    _("{name}, row {number}", name=self.name, number=row.number),
                    raw.fault[1].rstrip("."),
                    raw.fault[2].rstrip("."),
                )
            named = raw.data.get("file")
            yield _metadata_of(raw.data), named if isinstance(named, str) else None

    def _all(self) -> Iterable[Row | Finding]:
        if self._rows is None:
            self._rows = list(self._read())
        return self._rows

    def _text(self) -> str:
        if self.encoding is None:
            return read_text(self.place)
        try:
            return read_bytes(self.place, self.name).decode(self.encoding)
        except (LookupError, ValueError) as error:
            raise InputError(
                self.name,
                _("it is not {encoding}: {error}", encoding=self.encoding, error=error),
                _("name its encoding"),
            ) from None

    def _read(self) -> Iterator[Row | Finding]:
        try:
            text = self._text()
        except InputError as error:
            yield unreadable(error)
            return
        if self.place.lower().endswith(LINES):
            yield from self._lines(text)
            return
        as_json = is_json(text, self.place)
        try:
            data = parsed(text, self.place)
        except InputError as error:
            where = repeated(text) if as_json and error.line is None else None
            yield unreadable(error, *(where or ()))
            return
        placed = places(text, as_json=as_json)
        if isinstance(data, list) and data and all(isinstance(item, dict) for item in data):
            yield from (Row(index + 1, item, placed, (index,)) for index, item in enumerate(data))
        else:
            yield Row(None, data, placed)

    def _lines(self, text: str) -> Iterator[Row | Finding]:
        number = 0
        for index, line in enumerate(text.split("\n")):
            if not line.strip():
                continue
            number += 1
            try:
                yield Row(number, parse_json(line, self.name, one_line=True), places(line, as_json=True), offset=index)
            except InputError as error:
                column = error.column or (repeated(line) or (1, 1))[1]
                yield unreadable(error, index + 1, column, number)

    def _row_of(self, row: Row) -> RawRow:
        """A row in the facade's names, or with what is wrong with it."""
        from plooi.batch.manifests.reading_rows import row_of_object

        if not isinstance(row.data, Mapping):
            raise InputError(
                self.name, _("the row holds {data}", data=kind_of(row.data)), _("write the fields with their values")
            )
        return row_of_object(row.number or 0, "", None, row.data, self.columns)

    def _check(self, row: Row, version: Version, replace: bool, relations: Relations) -> Iterator[Finding]:
        data = row.data
        use: Use = "replace" if replace else "create"
        try:
            if row.number is not None:
                raw = self._row_of(row)
                if raw.fault is not None:
                    yield refused(raw, *row.place(_at(raw.fault[0], row.data)))
                    return
                wanted = str(raw.data.get("action") or "publish").strip().lower()
                data = _metadata_of(raw.data)
                if wanted == "withdraw" or (wanted == "replace" and not data):
                    return
                if wanted not in ("publish", "replace"):
                    fault = _("{wanted!r} is no action.", wanted=wanted)
                    remedy = _("Use publish, replace or withdraw; nothing means publish.")
                    yield Finding(
                        "invalid",
                        Problem("action", fault, wanted, remedy, code="not-allowed"),
                        *row.place(_at("action", row.data)),
                        row.number,
                    )
                use = "replace" if wanted == "replace" else use
            findings = list(self._held(as_document(data, self.name), version, use, relations))
        except InputError as error:
            yield unreadable(error, *row.place(()), row.number)
            return
        for rule, problem in findings:
            path = path_in_file(problem.field, data, version)
            if row.number is not None and path and isinstance(path[0], str):
                path = (*_at(path[0], row.data), *path[1:])
            yield Finding(rule, problem, *row.place(path), row.number)

    @property
    def _folder(self) -> FilePath | None:
        """What the documents of its rows are relative to; None where nothing tells."""
        return None if self.place == STDIN else FilePath(self.place).parent

    def _named(self, row: Row) -> Any:
        """The document that a row names."""
        if row.number is None or not isinstance(row.data, Mapping):
            return None
        return self._row_of(row).data.get("file")

    def _inside(self, row: Row, version: Version) -> Iterator[Finding]:
        """What is wrong inside of the document of a row. Whether it is there, the batch tells."""
        from plooi.batch.files import located, rooted
        from plooi.wire.documents import Document

        named, folder = self._named(row), self._folder
        if not isinstance(named, str) or not named or folder is None:
            return
        try:
            path = located(rooted(folder), named.strip(), outside=True)
        except DocumentInvalid:
            return
        try:
            if path not in self._looks:
                self._looks[path] = Document.of(path, version.traits.largest_document)
        except DocumentInvalid as error:
            self._looks[path] = error
        look = self._looks[path]
        place = row.place(_at("file", row.data))
        if isinstance(look, DocumentInvalid):
            fault, remedy = look.fault.replace(str(path), named), look.remedy.replace(str(path), named)
            problem = Problem("file", f"{fault}.", named, sentence(remedy), code="file")
            yield Finding("invalid", problem, *place, row.number)
        else:
            for remark in look.remarks:
                yield Finding(
                    "remark", Problem("file", remark.replace(str(path), named), code="file"), *place, row.number
                )

    def _held(
        self, data: dict[str, Any], version: Version, use: Use, relations: Relations
    ) -> Iterator[tuple[str, Problem]]:
        from plooi.describe.remarks import remarks

        try:
            metadata = understood(data, version, self.name)
        except MetadataInvalid as error:
            yield from (("invalid", one) for one in error.problems)
            return
        yield from (("invalid", one) for one in version.check(metadata, use=use, relations=relations))
        yield from (("ended", one) for one in remarks(version, metadata))


def _metadata_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of its document, without what it says of itself."""
    from plooi.batch.manifests.columns import CONTROLS

    return {name: value for name, value in data.items() if name not in CONTROLS}


def _at(name: str, data: Any) -> Path:
    """The key under which a field stands in a row, which may have another name for it."""
    from plooi.batch.manifests.columns import meaning

    if not isinstance(data, Mapping) or name in data:
        return (name,)
    return (next((str(key) for key in data if meaning(str(key)) == name), name),)
