"""What each version can do and carry, by its spec and its module: the ground of `plooi capabilities` and the docs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import asdict, frozen

from plooi import versions
from plooi.language import _, later
from plooi.model.metadata import FIELDS, PLURAL, Metadata
from plooi.versions.contract import VERBS
from plooi.versions.spec import ITEMS
from plooi.versions.version import Version

#: How the table says that a version has something not at all.
NOTHING = "—"

_FORMATS = {"date": "day", "date-time": later("moment in UTC"), "uri": "URI"}
_MANY = {"text": "texts", "reference": "references", "object": "objects"}


@frozen
class Place:
    """How one field of Metadata travels in one version.

    Attributes:
        path: where it stands on the wire, from the root: `document.titelcollectie.officieleTitel`.
        form: of the value, in words: `text`, `list of references`, `moment in UTC`.
        required: whether a new delivery is refused without it.
        single: whether one can be given where Metadata has a list.
        create, replace: whether the call for a new delivery takes it, and the one that replaces metadata.
    """

    path: str
    form: str
    required: bool
    single: bool
    create: bool
    replace: bool

    @property
    def mark(self) -> str:
        """The place in a few words."""
        words = [_("required")] if self.required else []
        words += [_("one")] if self.single else []
        if not (self.create and self.replace):
            words.append(_("new deliveries") if self.create else _("when replacing"))
        return ", ".join(words) or _("yes")


@frozen
class Capability:
    """One version: who it is and what it does.

    Attributes:
        version: the version, with label, date and standing.
        verbs: for each verb, the operation that is missing for it; None where nothing is.
        fields: for each field of Metadata its place on the wire; None where it has none.
        unknown: keys of the wire document that no field of Metadata stands for.
        habits: what else differs, in words, by topic.
    """

    version: Version
    verbs: Mapping[str, str | None]
    fields: Mapping[str, Place | None]
    unknown: tuple[str, ...]
    habits: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "version": self.version.label,
            "date": self.version.date,
            "standing": self.version.standing,
            "previous": self.version.previous,
            "sign_in": list(self.version.sign_in),
            "habits": dict(self.habits),
            "verbs": {verb: missing is None for verb, missing in self.verbs.items()},
            "fields": {name: place and asdict(place) for name, place in self.fields.items()},
            "unknown": list(self.unknown),
        }


def capabilities(labels: Sequence[str] = ()) -> tuple[Capability, ...]:
    """What the versions of these labels can do; all versions without any.

    Raises:
        ConfigurationError: no version has such a label.
    """
    return tuple(capability_of(versions.get(label)) for label in labels or versions.labels())


def capability_of(version: Version) -> Capability:
    """What one version can do."""
    places = {name: _place(version, name) for name in FIELDS if name != "extra"}
    unmapped = {path[-1] for path in version.unmapped() if path[:-1] == version.root}
    return Capability(
        version,
        {verb: version.lacks(verb) for verb in VERBS},
        places,
        tuple(key for key in version.wire_keys() if key in unmapped),
        dict(_habits(version)),
    )


def table(shown: Sequence[Capability]) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """The parts of the table of some versions, each with its rows: a name, and a cell for each version."""

    def rows(topics: Mapping[str, Any], cell: Any) -> list[tuple[str, list[str]]]:
        return [(topic, [cell(one, topic) for one in shown]) for topic in topics]

    first = shown[0]
    return [
        (
            _("Version"),
            [
                (_("date"), [one.version.date for one in shown]),
                (_("standing"), [one.version.standing for one in shown]),
                *((_(topic), [_(one.habits[topic]) for one in shown]) for topic in first.habits),
            ],
        ),
        (_("Verb"), rows(first.verbs, lambda one, verb: NOTHING if one.verbs[verb] else _("yes"))),
        (_("Field"), rows(first.fields, lambda one, name: one.fields[name].mark if one.fields[name] else NOTHING)),
    ]


def _habits(version: Version) -> Iterator[tuple[str, str]]:
    traits = version.traits
    yield later("sign-in"), " or ".join(version.sign_in)
    if version.lacks("search") is None:
        asked = traits.search.query(traits.search.begin(), "URI")
        yield later("search asks with"), ", ".join(asked)
    else:
        yield later("search asks with"), NOTHING
    yield (
        later("file goes to"),
        later("the `Location` given") if traits.upload_to == "location" else later("the address of its id"),
    )
    yield later("new record repeated"), later("yes") if traits.orphans_stay_unpublished else later("no")
    sent = later("yes") if traits.relations_processed else later("on request")
    yield later("relations sent"), sent if version.carries("documentrelaties") else NOTHING


def _place(version: Version, name: str) -> Place | None:
    path = version.path_of(name)
    create, replace = version.carries(name, "create"), version.carries(name, "replace")
    if path is None or not (create or replace):
        return None
    schema = version.body("create" if create else "replace")
    needed = {problem.field for problem in version.check(Metadata(language=None))}
    form = _form(version, schema, path, version.traits.mapping.rules[name].form.key("id"))
    single = name in PLURAL and not form.startswith("list")
    return Place(".".join(path), form, name in needed, single, create, replace)


def _form(version: Version, schema: Any, path: Sequence[str], id_key: str) -> str:
    parts = version.effective.declared(schema, path)
    if any(part.get("type") == "array" for part in parts):
        inner = _form(version, schema, (*path, ITEMS), id_key)
        return f"list of {_MANY.get(inner, inner)}"
    if any("properties" in part for part in parts):
        return "reference" if any(id_key in part.get("properties", {}) for part in parts) else "object"
    formats = {_FORMATS[part["format"]] for part in parts if part.get("format") in _FORMATS}
    return formats.pop() if len(formats) == 1 and not any("anyOf" in part for part in parts) else "text"
