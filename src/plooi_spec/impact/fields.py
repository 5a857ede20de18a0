"""Metadata: a full set of it put through the version, to see what is refused, what is wanted and what is new."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from plooi.errors import MetadataInvalid, PlooiError, Problem
from plooi.model.metadata import FIELDS, PLURAL, Metadata
from plooi.model.parts import Reference
from plooi.model.pointers import Path
from plooi.versions import forms
from plooi.versions.encoded import Use
from plooi.versions.mapping import Rule, snake_case
from plooi.versions.traits import Traits
from plooi.versions.version import Version as FacadeVersion
from plooi.wording import both
from plooi_spec.effective.spec import Effective
from plooi_spec.impact.findings import Finding
from plooi_spec.impact.renames import Renames
from plooi_spec.impact.sample import REQUIRED, candidates, sample
from plooi_spec.reading import pointers

_TEST_CARRIED = 'assert version.carries("{name}")'
_TEST_REPLACED = 'assert version.carries("{name}", "replace")'
_TEST_FULL = """\
    from plooi_spec.impact.sample import sample

    metadata = Metadata(**sample(version))
    assert [problem for problem in version.check(metadata) if problem.field == "{field}"] == []"""
_SHOWN = 5


def renamed_root(spec: Effective, now: FacadeVersion, renames: Renames) -> tuple[Path, Finding] | None:
    """The key that the metadata stands under now, where the one before is gone and one was renamed from it."""
    if not now.encodes() or (now.root and now.declares(now.root)):
        return None
    renamed = renames.root(now)
    root = (renamed,) if renamed is not None else _root(now)
    if root is None or root == now.root:
        return None
    words, arguments = ".".join(root) or "the top", ", ".join(f'"{key}"' for key in root)
    return root, Finding(
        "root renamed",
        words,
        f"The metadata stands under {words}, and stood under {'.'.join(now.root)}.",
        f"Say so: traits.rooted({arguments}).",
        "module",
        _place(spec, now, root),
        line=f"before = before.rooted({arguments})",
        test=f"assert version.root == {root!r}".replace("'", '"'),
    )


def _root(now: FacadeVersion) -> Path | None:
    """Where most of what stood under the root is declared now, to the third level; None where that is nowhere."""
    above = len(now.root)
    paths = [now.path_of(name) or () for name in FIELDS]
    keys = {path[above] for path in paths if path[:above] == now.root and path[above:]}
    ranked = []
    level: list[Path] = [()]
    for _ in range(4):
        known = [
            (path, {key for part in now.effective.declared(now.body(), path) for key in part.get("properties", {})})
            for path in level
        ]
        ranked += [(len(names & keys), path) for path, names in known]
        level = [(*path, key) for path, names in known for key in sorted(names)]
    count, root = max(ranked, key=lambda entry: (entry[0], -len(entry[1])))
    return root if 2 * count >= len(keys) else None


def renamed_keys(spec: Effective, now: FacadeVersion, renames: Renames) -> Iterator[tuple[Traits, Finding]]:
    """The traits with references that have other keys now, for each way in which the fields have them."""
    if not now.encodes():
        return
    fields: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for name in FIELDS:
        if now.references(name) and now.carries(name):
            renamed = {inside: tuple(keys.items()) for inside, keys in _renamed_in(now, name, renames).items()}
            alike = len({*renamed.values()}) == 1
            for inside, keys in [*renamed.items()][: 1 if alike else None]:
                fields.setdefault(keys, []).append(name if alike or not inside else f"{name}.{inside}")
    for keys, names in fields.items():
        if not keys:
            continue
        words = ", ".join(f'{name}="{key}"' for name, key in keys)
        first, _, inside = names[0].partition(".")
        form = now.traits.mapping.rules[first].form
        instead = both(f"{key} in place of {form.key(name, inside)}" for name, key in keys)
        everywhere = len(fields) == 1
        arguments = words if everywhere else ", ".join([*(f'"{name}"' for name in names), words])
        traits = now.traits.keyed(**dict(keys))
        if not everywhere:
            traits = now.traits.having(mapping=now.traits.mapping.keyed(*names, **dict(keys)))
        now = now.having(traits)
        yield (
            traits,
            Finding(
                "reference keys renamed",
                ", ".join(key for _, key in keys),
                f"References have {instead}{'' if everywhere else f' in {both(names)}'}.",
                f"Say so: {'traits' if everywhere else 'mapping'}.keyed({arguments}).",
                "module",
                _place(spec, now, now.path_of(first) or ()),
                line=f"before = before.keyed({arguments})" if everywhere else f".keyed({arguments})",
                test=_TEST_FULL.format(field=first),
            ),
        )


def _renamed_in(now: FacadeVersion, name: str, renames: Renames) -> dict[str, dict[str, str]]:
    """The keys that each reference of a field has now, by those of the model, where they were renamed."""
    rule = now.traits.mapping.rules[name]
    renamed: dict[str, dict[str, str]] = {}
    for inside, path in rule.form.references.items():
        place = (*rule.path, *path)
        parts = now.effective.declared(now.body(), place)
        declared = {key for part in parts for key in part.get("properties", {})}
        new = declared - {rule.form.key(attribute.name, inside) for attribute in attrs.fields(Reference)}
        keys = renamed.setdefault(inside, {})
        for known in ("id", "label"):
            if declared and rule.form.key(known, inside) not in declared:
                # A reference has a URI and words for it, so that one of each kind can be nothing else.
                alike = [key for key in sorted(new) if _holds_uri(now, (*place, key)) == (known == "id")]
                key = renames.key(rule.form.key(known, inside), new) or (alike[0] if len(alike) == 1 else None)
                keys |= {} if key is None else {known: key}
    return renamed


def _holds_uri(now: FacadeVersion, path: Path) -> bool:
    parts = now.effective.declared(now.body(), path)
    return any(part.get("format") == "uri" for part in parts) or bool(now.effective.lists_at(now.body(), path))


def findings(spec: Effective, now: FacadeVersion, then: FacadeVersion | None, renames: Renames) -> Iterator[Finding]:
    """What a version means for the fields of the model, and for the values of the waardelijsten."""
    new = list(now.unmapped())
    yield from _refused(spec, now, then, new, renames)
    yield from _wanted(spec, now, then, new, renames)
    if then is not None:
        yield from _gained(spec, now, then)
        yield from _values(spec, now, then)


def _refused(
    spec: Effective, now: FacadeVersion, then: FacadeVersion | None, new: Sequence[Path], renames: Renames
) -> Iterator[Finding]:
    if then is None:
        return
    pid = now.path_of("pid")
    replaced = now.operation("replace_metadata") is not None
    if pid is not None and replaced and then.carries("pid", "replace") and not now.carries("pid", "replace"):
        yield _gone(spec, now, "pid", pid, renames.field(pid, list(now.unmapped("replace"))), "replace")
    values = sample(then)
    minimal = {name: values[name] for name in REQUIRED if name in values and now.carries(name)}
    for name in FIELDS:
        if name in ("pid", "extra") or not then.carries(name):
            continue
        path = now.path_of(name)
        if path is None:
            yield Finding(
                "field refused",
                name,
                f"{name} went: metadata with it raises NotInThisVersion.",
                "Those who use it leave it out, or send with loss='report'.",
                "callers",
                _place(spec, now, now.root),
            )
            continue
        if not now.carries(name):
            value = {**minimal, name: values[name]} if name in values else None
            yield _gone(spec, now, name, path, renames.field(path, new), values=value)
        elif name in values:
            draft = now.draft(Metadata(**{**minimal, name: values[name]}))
            place = _place(spec, now, path)
            for field, why in draft.losses.items():
                yield Finding(
                    "field refused",
                    field,
                    f"What the version before carried cannot travel any more: {why}.",
                    "Those who use it leave it out, or send with loss='report'.",
                    "callers",
                    place,
                )
            for problem in draft.problems:
                if problem.field.partition("[")[0].partition(".")[0] == name:
                    form = _form_for(now, name, {**minimal, name: values[name]})
                    yield Finding(
                        "field refused",
                        problem.field,
                        f"What the version before took is refused: {problem.message}",
                        f"Give {name} the form that this version wants: mapping.formed({name!r}, {form or '…'}), see "
                        "plooi.versions.forms.",
                        "module",
                        place,
                        line=f'.formed("{name}", {form})' if form else f'# .formed("{name}", …)',
                        test=_TEST_FULL.format(field=problem.field),
                        imports=(f"plooi.versions.forms.{form}",) if form else (),
                    )
                    # Its other faults have the same cause.
                    break


def _form_for(now: FacadeVersion, name: str, values: Mapping[str, Any]) -> str | None:
    """The first known form in which this version takes a field without a loss, and gives it back."""
    try:
        metadata = Metadata(**values)
    except MetadataInvalid:
        # The model itself has no such value for the field.
        return None
    if name in PLURAL and len(getattr(metadata, name)) > 1:
        # Where a version has one for many, the first is what can be kept.
        metadata = metadata.evolve(**{name: getattr(metadata, name)[:1]})
    for form_name, form in vars(forms).items():
        if not isinstance(form, forms.Form):
            continue
        tried = now.having(now.traits.having(mapping=now.traits.mapping.formed(name, form)))
        try:
            draft = tried.draft(metadata)
            back = getattr(tried.decode(draft.document), name)
        except (AttributeError, TypeError, ValueError, KeyError, PlooiError):
            # The form is one for other values.
            continue
        if back and not _own(draft.problems, name) and not draft.losses:
            return form_name
    return None


def _own(problems: Sequence[Problem], name: str) -> list[Problem]:
    """The problems of one field."""
    return [problem for problem in problems if problem.field.partition("[")[0].partition(".")[0] == name]


def _flattened(now: FacadeVersion, path: Path) -> Path | None:
    """The place above a field that was an object and is a single value now; None where there is none."""
    for end in range(len(path) - 1, len(now.root), -1):
        parts = now.effective.declared(now.body(), path[:end])
        if parts and not any("properties" in part or part.get("type") == "object" for part in parts):
            return path[:end]
    return None


def _gone(
    spec: Effective,
    now: FacadeVersion,
    name: str,
    path: Path,
    like: Path | None,
    use: Use = "create",
    values: Mapping[str, Any] | None = None,
) -> Finding:
    where = ".".join(path)
    like = like or (_flattened(now, path) if name in REQUIRED else None)
    if like is not None:
        arguments = ", ".join(f'"{key}"' for key in (name, *like))
        line = f".at({arguments})"
        imports: tuple[str, ...] = ()
        moved = now.having(now.traits.having(mapping=now.traits.mapping.at(name, *like)))
        if values is not None and _own(moved.draft(Metadata(**values)).problems, name):
            # It stands elsewhere, and in another form.
            form = _form_for(moved, name, values)
            if form is not None:
                line = f'.formed("{name}", {form}, ' + ", ".join(f'"{key}"' for key in like) + ")"
                imports = (f"plooi.versions.forms.{form}",)
        return Finding(
            "field refused",
            name,
            f"{where} is gone; {'.'.join(like)} is new and looks like it.",
            f"If it is the same, say where it stands now: mapping{line}.",
            "module",
            _place(spec, now, like, use),
            line=line,
            test=_TEST_CARRIED.format(name=name) if use == "create" else _TEST_REPLACED.format(name=name),
            imports=imports,
        )
    return Finding(
        "field refused",
        name,
        f"{where} is gone: metadata with {name} raises NotInThisVersion.",
        f"If it stands elsewhere, say where: mapping.at({name!r}, …). If it is really gone, say so: "
        f"mapping.without({name!r}).",
        "module",
        _place(spec, now, path[:-1]),
        line=f'# .at("{name}", …) or .without("{name}")',
        test=f'assert version.carries("{name}") or version.path_of("{name}") is None',
    )


def _wanted(
    spec: Effective, now: FacadeVersion, then: FacadeVersion | None, new: Sequence[Path], renames: Renames
) -> Iterator[Finding]:
    gone = [name for name in FIELDS if then and then.carries(name) and not now.carries(name)]
    renamed = {renames.field(path, new) for name in gone if (path := now.path_of(name)) is not None}
    for path in new:
        if path in renamed:
            continue
        if now.requires(path):
            arguments = ", ".join(f'"{key}"' for key in path)
            value = _only_value(now, path)
            yield Finding(
                "new required wire field",
                ".".join(path),
                f"{'.'.join(path)} is new and required, and no field of the model fills it.",
                f"Give it a field (mapping.having(Rule(…))) or a value that holds for all: mapping.constant({value}, "
                f"{arguments}).",
                "module",
                _place(spec, now, path),
                line=f"{'# ' if value == '…' else ''}.constant({value}, {arguments})",
                test=_TEST_FULL.format(field=now.field_at(path)),
            )
        elif then is not None and not then.declares(path):
            name = _known_name(now, path)
            if name is not None:
                yield _returned(spec, now, then, name, path)
                continue
            yield Finding(
                "new wire field",
                ".".join(path),
                f"{'.'.join(path)} is new. It is read into Metadata.extra, and goes out from there.",
                'Nothing. To give it a name in Python, see "A field of its own" in docs/new-version.md.',
                "nobody",
                _place(spec, now, path),
            )
    if then is not None:
        yield from _required_now(spec, now, then)


def _known_name(now: FacadeVersion, path: Path) -> str | None:
    """The field of the model that is called like a path, and that the version carries nowhere."""
    words = [snake_case(key) for key in path]
    names = (words[-1], "_".join(words[-2:]))
    return next((name for name in names if name in FIELDS and now.path_of(name) is None), None)


def _returned(spec: Effective, now: FacadeVersion, then: FacadeVersion, name: str, path: Path) -> Finding:
    """A place for a field that the model has, as from an older version, and that this version refuses so far."""
    minimal = {field: value for field, value in sample(then).items() if field in REQUIRED}
    placed = now.having(now.traits.having(mapping=now.traits.mapping.having(Rule(name, path, forms.TEXT))))
    tried = (_form_for(placed, name, {**minimal, name: value}) for value in candidates(now, name))
    form = next((form for form in tried if form is not None), None)
    line = f'.having(Rule("{name}", {path!r}, {form or "…"}))'.replace("'", '"')
    return Finding(
        "field refused",
        name,
        f"{'.'.join(path)} is new, and the model has a field of this name, which the version refuses.",
        f"If it is the same, say so: mapping{line}.",
        "module",
        _place(spec, now, path),
        line=line if form else f"# {line}",
        test=_TEST_CARRIED.format(name=name),
        imports=("plooi.versions.mapping.Rule", f"plooi.versions.forms.{form}") if form else (),
    )


def _only_value(now: FacadeVersion, path: Path) -> str:
    """The one value that a field may have, as Python writes it; `…` where it may have several."""
    for part in now.effective.declared(now.body(), path):
        choices = [part["const"]] if "const" in part else part.get("enum", [])
        if len(choices) == 1:
            return json.dumps(choices[0]) if isinstance(choices[0], str) else repr(choices[0])
    return "…"


def _required_now(spec: Effective, now: FacadeVersion, then: FacadeVersion) -> Iterator[Finding]:
    """Fields of the model that must be filled now, and need not be before."""
    for name in FIELDS:
        path, old = now.path_of(name), then.path_of(name)
        if path is None or now.fills(name) or not now.requires(path) or (old is not None and then.requires(old)):
            continue
        place = _place(spec, now, path)
        if name in PLURAL and _may_be_empty(now, path):
            yield Finding(
                "field now required",
                name,
                f"{name} is required now, and may be an empty list.",
                f"Let it be written when it is empty: mapping.filled({name!r}).",
                "module",
                place,
                line=f'.filled("{name}")',
                test=f'assert "{name}" not in {{problem.field for problem in version.check(Metadata())}}',
            )
        else:
            remedy = "Those who call the client have to fill it in."
            yield Finding("field now required", name, f"{name} is required now.", remedy, "callers", place)


def _may_be_empty(version: FacadeVersion, path: Path) -> bool:
    parts = version.effective.declared(version.body(), path)
    return any(part.get("type") == "array" for part in parts) and not any(part.get("minItems") for part in parts)


def _gained(spec: Effective, now: FacadeVersion, then: FacadeVersion) -> Iterator[Finding]:
    for name in FIELDS:
        if name not in ("pid", "extra") and now.carries(name) and not then.carries(name):
            place = _place(spec, now, now.path_of(name) or ())
            message = f"{name} can be carried, which the version before could not."
            yield Finding("field newly carried", name, message, "Nothing.", "nobody", place)


def _values(spec: Effective, now: FacadeVersion, then: FacadeVersion) -> Iterator[Finding]:
    for naam, values in then.lists.items():
        if naam not in now.lists:
            continue
        gone = [value for uri, value in values.items() if uri not in now.lists[naam]]
        if gone:
            more = f" and {len(gone) - _SHOWN} more" if len(gone) > _SHOWN else ""
            yield Finding(
                "values refused",
                naam,
                f"{len(gone)} of {len(values)} values are refused now: {', '.join(map(str, gone[:_SHOWN]))}{more}.",
                "Those who use them have to choose others; the client names the nearest.",
                "callers",
                _list_place(spec, naam),
            )


def _place(spec: Effective, version: FacadeVersion, path: Path, use: Use = "create") -> Any:
    """Where the schema declares a path, as near as it can be told."""
    pointer = version.body_pointer(use)
    for key in path:
        pointer = _below(spec.document, pointer, key)
    return spec.place(pointer)


def _below(document: Any, pointer: str, key: str) -> str:
    schema = pointers.resolve(document, pointer)
    while isinstance(schema, dict) and "$ref" in schema:
        pointer = schema["$ref"].removeprefix("#")
        schema = pointers.resolve(document, pointer)
    for word in ("allOf", "anyOf", "oneOf"):
        for index, _ in enumerate(schema.get(word, []) if isinstance(schema, dict) else []):
            below = _below(document, f"{pointer}/{word}/{index}", key)
            if below.endswith(f"/properties/{key}"):
                return below
    if isinstance(schema, dict) and key in schema.get("properties", {}):
        return f"{pointer}/properties/{key}"
    return pointer


def _list_place(spec: Effective, naam: str) -> Any:
    for name, schema in spec.document.get("components", {}).get("schemas", {}).items():
        if isinstance(schema, dict) and schema.get("x-waardelijst", {}).get("naam") == naam:
            return spec.place(f"/components/schemas/{name}/enum")
    return None
