"""The mapping between the metadata model and the wire document, and the small changes that versions make to it.

A mapping says where each field stands and in which form. Whether a version knows the field at all is a question to its
schema, see `plooi.versions.schema`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs
from attrs import evolve, frozen

from plooi.model.metadata import PLURAL, Metadata
from plooi.model.pointers import ABSENT, Path, keys_of, look, pointer_of
from plooi.versions.forms import Form, Lose, Unreadable, keyed


@frozen
class Rule:
    """Where and how one field of Metadata stands on the wire.

    `empty` is written for an empty field: ABSENT, or an empty list where the schema wants one. `lists` names
    the waardelijsten for codes and labels where the schema itself allows any URI, by the attribute that holds the
    reference; `""` is the value itself.
    """

    field: str
    path: Path
    form: Form
    empty: Any = ABSENT
    lists: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)

    def write(self, metadata: Metadata, lose: Lose) -> Any:
        """The value on the wire, or ABSENT."""
        value = getattr(metadata, self.field)
        if value is None or value == ():
            return [] if self.empty == [] else self.empty
        written = self.form.write(value, lambda where, why: lose(self.field + where, why))
        return ABSENT if written is None else written


@frozen
class FieldMapping:
    """All rules of a version, in the order of writing; each method makes a changed copy.

    `constants` are values that the wire wants and no field of the model gives, by their path. `root` is the path that
    nearly all of the metadata stands under: one key so far.
    """

    rules: Mapping[str, Rule] = attrs.field(factory=dict)
    constants: Mapping[Path, Any] = attrs.field(factory=dict)
    root: Path = ("document",)

    def having(self, *rules: Rule) -> FieldMapping:
        """With rules added, or in the place of those for the same fields."""
        return evolve(self, rules={**self.rules, **{rule.field: rule for rule in rules}})

    def at(self, name: str, *path: str) -> FieldMapping:
        """With a field that stands elsewhere: at `path` from the root of the wire document."""
        return self.having(evolve(self.rules[name], path=path))

    def formed(self, name: str, form: Form, *path: str) -> FieldMapping:
        """With a field in another form, and at another path where one is given. Its references keep their keys."""
        rule = self.rules[name]
        for inside, keys in rule.form.keys.items():
            form = keyed(form, inside, **keys)
        return self.having(evolve(rule, form=form, path=path or rule.path))

    def keyed(self, *names: str, **keys: str) -> FieldMapping:
        """With other keys of references: in all fields, or in some, as in `keyed("publisher", id="uri")`.

        A name such as `documenthandelingen.was_associated_with` is that of one reference in a field.
        """
        chosen = names or [name for name, rule in self.rules.items() if rule.form.references]
        mapping = self
        for name, _, inside in (name.partition(".") for name in chosen):
            rule = mapping.rules[name]
            form = keyed(rule.form, *([inside] if inside else rule.form.references), **keys)
            mapping = mapping.having(evolve(rule, form=form))
        return mapping

    def filled(self, name: str) -> FieldMapping:
        """With a field that is written as an empty list when it is empty."""
        return self.having(evolve(self.rules[name], empty=[]))

    def constant(self, value: Any, *path: str) -> FieldMapping:
        """With a value that is always written at a path, whatever the metadata says."""
        return evolve(self, constants={**self.constants, path: value})

    def rooted(self, *root: str) -> FieldMapping:
        """With another root: what stood under the one before stands under this path, or at the top without one."""

        def moved(path: Path) -> Path:
            above = len(self.root)
            return (*root, *path[above:]) if path[:above] == self.root else path

        rules = {name: evolve(rule, path=moved(rule.path)) for name, rule in self.rules.items()}
        constants = {moved(path): value for path, value in self.constants.items()}
        return FieldMapping(rules, constants, root)

    def without(self, *names: str) -> FieldMapping:
        """Without these fields."""
        return evolve(self, rules={name: rule for name, rule in self.rules.items() if name not in names})

    def read(self, document: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The fields that a wire document holds, and by its path everything in it that no rule understands."""
        values: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        read: set[Path] = set(self.constants)
        for rule in self.rules.values():
            raw = look(document, rule.path)
            if raw is ABSENT:
                continue
            if raw is None:
                read.add(rule.path)
                continue
            try:
                values[rule.field] = rule.form.read(raw)
            except Unreadable:
                continue
            read.add(rule.path)
        for path, raw in _leaves(document, (), self.objects, read):
            extra[self.extra_key(path)] = raw
        return values, extra

    def name(self, path: Sequence[str | int]) -> str:
        """How a person knows the value at a path on the wire: by its field, or else by the path itself."""
        above = (self._by_path.get(tuple(path[:end])) for end in range(len(path), -1, -1))
        rule = next((rule for rule in above if rule is not None), None)
        if rule is None:
            return self.extra_key(tuple(map(str, path))) or "(metadata)"
        rest = list(path[len(rule.path) :])
        if rule.form.references.get("") == () and rule.field in PLURAL:
            rest = [0, *rest]
        if rest and rest[-1] in rule.form.wire_keys:
            rest.pop()
        return rule.field + "".join(f"[{key}]" if isinstance(key, int) else f".{snake_case(key)}" for key in rest)

    def extra_key(self, path: Path) -> str:
        """The key in `Metadata.extra` of a path: a plain name directly under the root key, else a whole pointer."""
        if path[:-1] == self.root and path and "/" not in path[-1]:
            return path[-1]
        return pointer_of(path)

    def extra_path(self, key: str) -> Path:
        """The path on the wire of a key in `Metadata.extra`; the inverse of `extra_key`."""
        return keys_of(key) if key.startswith("/") else (*self.root, key)

    @cached_property
    def _by_path(self) -> Mapping[tuple[str | int, ...], Rule]:
        """The rules by where they stand; of several at one place the first."""
        return {rule.path: rule for rule in reversed([*self.rules.values()])}

    @cached_property
    def objects(self) -> frozenset[Path]:
        """The paths of the objects that the fields stand in, the root included."""
        paths = [rule.path for rule in self.rules.values()] + list(self.constants)
        return frozenset(path[:end] for path in paths for end in range(len(path)))


def _leaves(value: Any, path: Path, objects: Collection[Path], read: Collection[Path]) -> Iterator[tuple[Path, Any]]:
    if path in read:
        return
    if path in objects and isinstance(value, dict):
        for key, member in value.items():
            yield from _leaves(member, (*path, key), objects, read)
    else:
        yield path, value


def snake_case(key: str) -> str:
    """A name on the wire as the model has it: `soort_handeling` for `soortHandeling`."""
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in key)
