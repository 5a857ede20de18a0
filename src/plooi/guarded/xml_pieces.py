"""XML read piece by piece, for handlers that keep what they need: no entities, and no more open than they can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import IO
from xml.parsers import expat

from plooi.guarded.values import Beyond
from plooi.language import _

#: The most bytes of one tag or one text between tags.
LONGEST_TAG = 1024 * 1024
#: How deep elements may stand in each other.
DEEPEST_XML = 100
_PIECE = 64 * 1024


class NoXml(ValueError):
    """What was read is no XML; the text says where."""


def parsed_in_pieces(
    stream: IO[bytes],
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
    most: int,
) -> Iterator[None]:
    """Parse a stream, and pause after each piece of it, so that what the handlers have kept can be taken.

    Args:
        stream: open for reading.
        start: called with the name and the attributes of each element that begins, names as the file has them.
        end: called with the name of each element that ends.
        text: called with pieces of text.
        most: how many bytes are read at the most.

    Raises:
        Beyond: it declares a DOCTYPE, in which entities can be declared, or is beyond a bound.
        NoXml: it is no XML.
    """
    parser = expat.ParserCreate()
    depth = 0

    def begun(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST_XML:
            raise Beyond(
                _("its elements are nested too deeply: at most {deepest_xml} levels are read", deepest_xml=DEEPEST_XML)
            )
        start(name, attributes)

    def ended(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name)

    def declared(*_declaration: object) -> None:
        raise Beyond(_("it declares a DOCTYPE, which no program writes into it"))

    parser.StartElementHandler, parser.EndElementHandler = begun, ended
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, declared
    read = since = 0
    try:
        while piece := stream.read(_PIECE):
            read += len(piece)
            begin = piece.find(b"<")
            # The parser holds what is not at its end yet.
            since += len(piece) if begin < 0 else begin
            if read > most or since > LONGEST_TAG:
                limit = most if read > most else LONGEST_TAG
                raise Beyond(
                    _("it holds more than {limit} bytes", limit=limit)
                    if read > most
                    else _("it holds more than {limit} bytes in one place", limit=limit)
                )
            if begin >= 0:
                since = len(piece) - piece.rfind(b"<")
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as error:
        raise NoXml(f"line {error.lineno}: {expat.ErrorString(error.code)}") from None
