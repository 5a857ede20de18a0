"""What the published services took and refused as metadata, and the rules that this shows, in words of this project.

`ROWS` is the anchor: documents that were sent to the services of 0.9.0-beta on 2026-11-25, and whether the schema let
them pass. `DELIVERY` and `REPLACEMENT` say the rules field by field; they read no spec.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

Rule = Callable[[Any], bool]

GEMEENTE = "https://identifier.overheid.nl/tooi/id/gemeente/gm0518"
VERGUNNING = "https://identifier.overheid.nl/tooi/def/thes/kern/c_002fc258"
NATUUR = "https://identifier.overheid.nl/tooi/def/thes/top/c_afa30a11"
ONDERTEKENING = "https://identifier.overheid.nl/tooi/def/thes/kern/c_e1ec050e"
NEDERLANDS = "http://publications.europa.eu/resource/authority/language/NLD"
PDF = "http://publications.europa.eu/resource/authority/file-type/PDF"
BIJLAGE_BIJ = "https://identifier.overheid.nl/tooi/def/thes/kern/c_4d1ea9ba"
PID = "https://open.overheid.nl/documenten/6b0c4a2e-53f7-4d1c-9a38-2f5e81b7c9d4"
IN_NO_LIST = "https://example.org/gm0518"


def anything(value: Any) -> bool:
    return True


def text(least: int = 0) -> Rule:
    return lambda value: isinstance(value, str) and len(value) >= least


def uri(value: Any) -> bool:
    """A scheme, a colon, and then the characters that RFC 3986 knows; no relative address, nothing outside ASCII."""
    if not isinstance(value, str) or not value.isascii():
        return False
    scheme, colon, rest = value.partition(":")
    known = all(char.isalnum() or char in "+-." for char in scheme) and scheme[:1].isalpha()
    return bool(colon) and known and all(char.isalnum() or char in "._~-%!$&'()*+,;=:@/?#[]" for char in rest)


def moment(value: Any) -> bool:
    """A day of the calendar, a `T` or a space, a time to the second, up to nine decimals, `Z` or an offset."""
    if not isinstance(value, str) or len(value) < 20 or value[10] not in "Tt ":
        return False
    day, clock = value[:10], value[11:19]
    rest = value[19:]
    if rest.startswith("."):
        decimals = len(rest) - 1 - len(rest[1:].lstrip("0123456789"))
        if not 1 <= decimals <= 9:
            return False
        rest = rest[1 + decimals :]
    if rest not in {"Z", "z"} and not (rest[0] in "+-" and len(rest) == 6 and rest[3] == ":"):
        return False
    try:
        datetime.strptime(f"{day}T{clock}", "%Y-%m-%dT%H:%M:%S")
        return rest in {"Z", "z"} or bool(datetime.strptime(rest[1:], "%H:%M"))
    except ValueError:
        return False


def one_of(*values: str) -> Rule:
    """One value of a waardelijst; those that the tests send are named here."""
    return lambda value: isinstance(value, str) and value in values


def either(*rules: Rule) -> Rule:
    return lambda value: any(rule(value) for rule in rules)


def listing(item: Rule, least: int = 0, *, unique: bool = False) -> Rule:
    def rule(value: Any) -> bool:
        if not isinstance(value, list) or len(value) < least or not all(map(item, value)):
            return False
        return not unique or len({json.dumps(member, sort_keys=True) for member in value}) == len(value)

    return rule


def fields(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *, closed: bool = True) -> Rule:
    known = {**required, **(optional or {})}

    def rule(value: Any) -> bool:
        if not isinstance(value, dict) or not value.keys() >= required.keys():
            return False
        return (not closed or value.keys() <= known.keys()) and all(
            known[name](member) for name, member in value.items() if name in known
        )

    return rule


def reference(identifier: Rule) -> Rule:
    """An `id`, and a `label` that means nothing to the platform but has three characters."""
    return fields({"id": identifier}, {"label": text(3)})


ORGANISATIE = reference(one_of(GEMEENTE))
HANDELING = fields(
    {
        "soortHandeling": reference(one_of(ONDERTEKENING)),
        "atTime": moment,
        "wasAssociatedWith": ORGANISATIE,
    }
)
VELD = fields({"key": text(3), "values": anything})
REQUIRED: dict[str, Rule] = {
    "publisher": ORGANISATIE,
    "identifiers": listing(either(text(3), uri)),
    "language": reference(one_of(NEDERLANDS)),
    "titelcollectie": fields(
        {"officieleTitel": text()},
        {name: listing(text(3), unique=True) for name in ("verkorteTitels", "alternatieveTitels")},
    ),
    "classificatiecollectie": fields(
        {
            "documentsoorten": listing(reference(one_of(VERGUNNING)), 1, unique=True),
            "themas": listing(reference(one_of(NATUUR)), 1, unique=True),
        }
    ),
    "documenthandelingen": listing(HANDELING, unique=True),
}
OPTIONAL: dict[str, Rule] = {
    "creatiedatum": text(),
    "verantwoordelijke": ORGANISATIE,
    "opsteller": reference(uri),
    "naamOpsteller": text(1),
    "omschrijvingen": listing(text(3), unique=True),
    "format": reference(one_of(PDF)),
    "onderwerpen": listing(text(3), unique=True),
    "aggregatiekenmerk": text(),
    "geldigheid": fields({}, {"begindatum": moment, "einddatum": moment}, closed=False),
    "weblocatie": uri,
    "extraMetadata": listing(fields({"velden": listing(VELD, 1, unique=True)}, {"namespace": text()})),
}
#: `document` is open, the root is closed; a relation is one open object of texts.
DELIVERY = fields(
    {"document": fields(REQUIRED, OPTIONAL, closed=False)},
    {"documentrelaties": fields({}, {"relation": text(), "role": text()}, closed=False)},
)
#: A replacement has a pid, which is looked at after the schema, and no relation.
REPLACEMENT = fields({"document": fields(REQUIRED, {**OPTIONAL, "pid": uri}, closed=False)})

SENT: dict[str, Any] = {
    "document": {
        "publisher": {"id": GEMEENTE, "label": "gemeente Den Haag"},
        "verantwoordelijke": {"id": GEMEENTE, "label": "gemeente Den Haag"},
        "identifiers": ["kenmerk-1"],
        "language": {"id": NEDERLANDS, "label": "Nederlands"},
        "titelcollectie": {"officieleTitel": "Kapvergunning Hooigracht"},
        "classificatiecollectie": {
            "documentsoorten": [{"id": VERGUNNING, "label": "vergunning"}],
            "themas": [{"id": NATUUR, "label": "natuur en milieu"}],
        },
        "documenthandelingen": [],
    }
}
_ACT = {"soortHandeling": {"id": ONDERTEKENING}, "wasAssociatedWith": {"id": GEMEENTE}}
_THEMAS = SENT["document"]["classificatiecollectie"]["themas"]
_TIMES = {
    True: (
        *("2022-08-24T14:15:22Z", "2022-08-24T14:15:22.123Z", "2022-08-24 14:15:22Z", "2022-08-24T14:15:22+02:00"),
        # Processing refused these of a `begindatum`, so that the schema took them.
        *("2022-08-24t14:15:22Z", "2022-08-24T14:15:22z", "2022-08-24T14:15:22.123456789Z"),
    ),
    False: (
        *("2022-08-24", "2022-08-24T14:15:22", "2022-02-30T14:15:22Z", "2022-08-24T24:00:00Z", "2022-08-24T14:15Z"),
        *("2022-08-24T14:15:60Z", "2022-08-24T14:15:22+0200", "2022-08-24T14:15:22.1234567891Z"),
    ),
}

#: Field of the document, its value (`...` for none), and whether the schema let the document pass.
_DOCUMENT: list[tuple[str, Any, bool]] = [
    *((name, ..., False) for name in ("language", "identifiers", "documenthandelingen", "classificatiecollectie")),
    # These were answered 500 by the policy, which is asked before the schema.
    *(("publisher", value, False) for value in ({"label": "abc"}, {"id": 5})),
    *(
        ("classificatiecollectie", {"themas": _THEMAS, **more}, False)
        for more in ({}, {"documentsoorten": []}, {"documentsoorten": [{}]}, {"documentsoorten": "x"})
    ),
    ("language", {"id": "http://publications.europa.eu/resource/authority/language/XXX"}, False),
    ("language", {"id": NEDERLANDS, "label": "NL"}, False),
    ("publisher", {"id": GEMEENTE, "label": "gemeente Den Haag", "type": "x"}, False),
    ("publisher", {"id": IN_NO_LIST}, False),
    ("verantwoordelijke", {"id": IN_NO_LIST}, False),
    ("pid", "https://example.org/x", True),
    ("pid", "not a uri", True),
    *(("weblocatie", value, False) for value in ("geen uri", "a/b", "http://a.nl/é")),
    *(("weblocatie", value, True) for value in ("urn:isbn:123", "https://example.org/a?b=c#d")),
    ("identifiers", ["ab"], False),
    ("identifiers", None, False),
    ("identifiers", [], True),
    *(
        (name, value(time), good)
        for good, times in _TIMES.items()
        for time in times
        for name, value in (
            ("geldigheid", lambda time: {"begindatum": time}),
            ("documenthandelingen", lambda time: [{**_ACT, "atTime": time}]),
        )
    ),
    ("geldigheid", {"x": 1}, True),
    ("creatiedatum", "december 2021", True),
    ("naamOpsteller", "", False),
    ("omschrijvingen", ["abc", "abc"], False),
    ("omschrijvingen", ["a"], False),
    ("titelcollectie", {"officieleTitel": None}, False),
    ("documenthandelingen", [{"soortHandeling": {"id": ONDERTEKENING}, "atTime": _TIMES[True][0]}], False),
    ("format", {"id": PDF}, True),
    ("format", {"id": "http://publications.europa.eu/resource/authority/file-type/XYZ"}, False),
    ("extraMetadata", [{"velden": [{"key": "abc", "values": ["1"]}], "prefix": "a"}], False),
    ("extraMetadata", [{"velden": [{"key": "abc"}]}], False),
    # Processing took these, and refused the next, so that the schema took them all.
    *(
        ("extraMetadata", [{"velden": [{"key": "abc", "values": values}]}], True)
        for values in (["1"], [1], [None], [], None, "x", {"a": 1}, [["x"]])
    ),
    ("isPartOf", {"id": IN_NO_LIST}, True),
    ("trefwoorden", ["bomen"], True),
    ("titelcollectie", {"officieleTitel": ""}, True),
    ("identifiers", ["abc", "abc"], True),
]
_RELATION = {"relation": PID, "role": BIJLAGE_BIJ}
#: What stands beside the document, and whether the schema let it pass.
_BESIDE: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"x": 1}, False),
    ({"documentrelaties": _RELATION}, True),
    ({"documentrelaties": [_RELATION]}, False),
    ({"documentrelaties": {**_RELATION, "titel": "x"}}, True),
    ({"documentrelaties": {"relation": PID, "role": "https://example.org/x"}}, True),
    ({"documentrelaties": {"relation": "a b", "role": "x y"}}, True),
]


def _with(name: str, value: Any) -> dict[str, Any]:
    document = copy.deepcopy(SENT)
    if value is ...:
        document["document"].pop(name, None)
    else:
        document["document"][name] = value
    return document


#: Every delivery that was sent, and whether the schema let it pass.
ROWS: list[tuple[dict[str, Any], bool]] = [
    *((_with(name, value), good) for name, value, good in _DOCUMENT),
    *(({**copy.deepcopy(SENT), **beside}, good) for beside, good in _BESIDE),
    ({"documentrelaties": {}}, False),
    ({}, False),
]
#: The same for replacements.
REPLACEMENT_ROWS: list[tuple[dict[str, Any], bool]] = [
    (_with("pid", PID), True),
    (_with("pid", ...), True),
    (_with("pid", "x y"), False),
    (_with("publisher", ...), False),
    ({**_with("pid", PID), "documentrelaties": _RELATION}, False),
    ({}, False),
]
