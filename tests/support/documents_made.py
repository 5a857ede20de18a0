"""Documents of every kind that people send, made as they are needed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pypdf


def pdf(title: str = "Besluit kap Singel", pages: int = 2, **locks: str) -> bytes:
    """A PDF that opens. `locks` are those of `PdfWriter.encrypt`: user_password, owner_password, algorithm."""
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": title})
    if locks:
        writer.encrypt(**{"user_password": "", **locks})  # type: ignore[arg-type]
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def archive(parts: Mapping[str, bytes]) -> bytes:
    """A ZIP with these entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def locked_archive() -> bytes:
    """A ZIP whose one entry says that it asks for a password."""
    content = bytearray(archive({"besluit.pdf": b"%PDF-1.7"}))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + place] |= 1
    return bytes(content)


#: What the public could not open: the content and a part of what is said of it.
CLOSED = {
    "a PDF with a password": (lambda: pdf(user_password="geheim", algorithm="RC4-128"), "asks for a password"),
    "a PDF with a password, AES": (lambda: pdf(user_password="geheim", algorithm="AES-256"), "asks for a password"),
    "a ZIP with a password": (locked_archive, "asks for a password"),
    "Word": (lambda: archive({"[Content_Types].xml": b"<T/>", "word/document.xml": b"<d/>"}), "a Word file (.docx)"),
    "Excel": (lambda: archive({"[Content_Types].xml": b"<T/>", "xl/workbook.xml": b"<w/>"}), "an Excel file (.xlsx)"),
    "PowerPoint": (
        lambda: archive({"[Content_Types].xml": b"<T/>", "ppt/presentation.xml": b"<p/>"}),
        "a PowerPoint file (.pptx)",
    ),
    "ODF": (
        lambda: archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<c/>"}),
        "an OpenDocument text (.odt)",
    ),
}
#: What may be broken, so that it is sent with a remark.
DOUBTFUL = {
    "cut off": (lambda: pdf(pages=20)[:-300], "cut off or broken"),
    "with an end that is none": (lambda: pdf() + bytes(3000), "may be cut off"),
    "cut off early": (lambda: pdf()[:60], "no page can be found"),
    "without pages": (lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "no page can be found"),
    "a ZIP that is cut off": (lambda: archive({"a.pdf": bytes(2000), "b.pdf": bytes(2000)})[:-30], "broken"),
    "an empty ZIP": (lambda: archive({}), "nothing in it"),
}
#: What opens.
OPEN = {
    "a PDF": pdf,
    "a PDF that may not be printed": lambda: pdf(user_password="", owner_password="baas", algorithm="AES-256"),
    "a ZIP": lambda: archive({"besluit.pdf": pdf(), "bijlage/kaart.pdf": pdf()}),
    "a ZIP with a Word file in it": lambda: archive(
        {"besluit.docx": archive({"[Content_Types].xml": b"<T/>", "word/document.xml": b"<d/>"})}
    ),
}
