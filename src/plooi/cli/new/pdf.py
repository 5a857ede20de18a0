"""What a PDF says of itself: title, date, language, pages."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from plooi.cli.frame.failures import InputError
from plooi.guarded.files import opened
from plooi.language import _
from plooi.wording import words_of

if TYPE_CHECKING:
    from plooi.versions import Version

_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_LONGEST = 500
#: What programs put before the name of the file that they print.
_PROGRAM = re.compile(
    r"^(microsoft\s+(office\s+)?(word|excel|powerpoint|outlook|publisher|visio)|libreoffice\w*|openoffice\w*|word|excel)"
    r"\s*[-–—]\s*",
    re.IGNORECASE,
)
#: The name of a file, which is no title.
_FILE = re.compile(
    r".*\.(docx?|docm|dotx?|xlsx?|xlsm|pptx?|odt|ods|odp|rtf|txt|pdf|html?|indd|pub|vsdx?|msg|eml|tiff?|jpe?g|png|tmp|wpd)",
    re.IGNORECASE,
)
#: What programs and scanners write where nobody gave a title.
_NO_TITLE = re.compile(
    r"((untitled|naamloos|zonder titel|geen titel|no title|title|titel)|"
    r"(microsoft )?(word|excel|powerpoint)?[- ]?(document|doc|presentatie|presentation|map|book|workbook|layout|slide))"
    r"[-_ ]?\(?\d*\)?|"
    r"((gescand|scanned|adobe)[-_ ])?(document|image|afbeelding|scan|img|print|fax|s|sk|km|skm|bh|bhc|xerox|canon|mfp)"
    r"([-_ ]?[a-z]?\d[-_\d.: a-z]*)?|[\W\d_]*",
    re.IGNORECASE,
)


@frozen
class PdfProperties:
    """The properties of a PDF that metadata has a use for; None for what it does not say.

    The name of its author is left alone: a person's name becomes public only when somebody writes it down.

    Attributes:
        title: as the document information or the XMP packet says, without the name of the program that wrote it; None
            for what is no title, such as the name of a file, `Untitled` or the number of a scan.
        subject: as the document information says.
        created: the day it was made, as ISO text, in the time zone that the PDF names.
        language: the tag of its language, such as `nl-NL`.
        pages: how many pages it has.
    """

    title: str | None
    subject: str | None
    created: str | None
    language: str | None
    pages: int


def properties_of(path: Path) -> PdfProperties:
    """Read the properties of a PDF.

    Raises:
        InputError: it is not there, no PDF, broken, or locked with a password.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    # It warns of what it mends in broken files.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        with opened(path) as file:
            if file.read(4) != b"%PDF":
                raise InputError(str(path), _("this is no PDF"), _("name a PDF with --from-pdf"))
            file.seek(0)
            reader = PdfReader(file)
            if reader.is_encrypted and not reader.decrypt(""):
                raise InputError(str(path), _("the PDF is locked with a password"), _("unlock it first"))
            return _properties(reader)
    except OSError as error:
        raise InputError(
            str(path), _("the PDF cannot be read: {strerror}", strerror=words_of(error)), _("check the path")
        ) from error
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RuntimeError):
        raise InputError(str(path), _("the PDF is broken"), _("check that it opens, or leave --from-pdf out")) from None


def _properties(reader: Any) -> PdfProperties:
    info = reader.metadata
    made = None if info is None else _attempt(lambda: info.creation_date)
    tag = _attempt(lambda: reader.trailer["/Root"].get("/Lang"))
    xmp = _attempt(lambda: reader.xmp_metadata)
    titles = _attempt(lambda: xmp.dc_title) or {}
    languages = _attempt(lambda: xmp.dc_language) or []
    return PdfProperties(
        title=_title(_attempt(lambda: info.title)) or _title(next(iter(titles.values()), None)),
        subject=_clean(_attempt(lambda: info.subject)),
        created=None if made is None else made.date().isoformat(),
        language=_clean(tag) or _clean(next(iter(languages), None)),
        pages=len(reader.pages),
    )


def _attempt(read: Any) -> Any:
    """A property, or None for one that is absent or cannot be understood: the others may be fine."""
    try:
        return read()
    except Exception:
        return None


def _title(value: Any) -> str | None:
    text = _PROGRAM.sub("", _clean(value) or "").strip()
    return None if _FILE.fullmatch(text) or _NO_TITLE.fullmatch(text) else text


def _clean(value: Any) -> str | None:
    text = _SPACES.sub(" ", str(value)).strip() if value else ""
    return text[:_LONGEST] or None


def from_properties(properties: PdfProperties, version: Version) -> dict[str, Any]:
    """The fields that a PDF fills in, as far as the version has them."""
    from plooi.cli.new.interview import known

    values: dict[str, Any] = {
        "officiele_titel": properties.title,
        "creatiedatum": properties.created,
        "omschrijvingen": [properties.subject] if properties.subject and len(properties.subject) > 2 else None,
        "format": "PDF",
    }
    tag = (properties.language or "").partition("-")[0]
    language = known(tag, [version.lists["talen"]]) if tag and "talen" in version.lists else None
    values["language"] = language and language.id
    return {name: value for name, value in values.items() if value and version.carries(name)}
