"""The operations of two specs, matched by address, by name and by what they do; so are the platform's own calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from attrs import frozen

from plooi_spec.diff.model import Direction, Group, GroupKind, Rename
from plooi_spec.diff.scopes import Scope
from plooi_spec.diff.spec import Spec
from plooi_spec.effective import grammar
from plooi_spec.reading import pointers


@frozen
class Operation:
    """An operation of one side.

    A webhook or a callback is one as well, with its name in the place of the path: it is the platform that calls it.
    `owner` is the operation that a callback belongs to.
    """

    spec: Spec
    pointer: str
    path: str
    method: str
    kind: GroupKind = "operation"
    owner: Operation | None = None

    @property
    def address(self) -> tuple[str, str]:
        """Method and path, in which the names of parameters do not count."""
        return self.method, self.path if self.kind == "callback" else plain_path(self.path)

    @property
    def id(self) -> str | None:
        """The operationId."""
        identity = self.spec.object(self.pointer).get("operationId")
        return identity if isinstance(identity, str) else None

    @property
    def call(self) -> str:
        """Method and path for people."""
        return f"{self.method.upper()} {self.path}"

    @property
    def title(self) -> str:
        """Method, path and operationId."""
        return f"{self.call} ({self.id})" if self.id else self.call

    @property
    def label(self) -> str:
        """What the operation is called where it is one of many; a callback is called by what it belongs to."""
        return self.id or self.call if self.owner is None else self.owner.label

    @property
    def name(self) -> str:
        """The title, and that of the operation that a callback belongs to."""
        return self.title if self.owner is None else f"{self.title} of {self.owner.title}"

    def own(self, key: str) -> Any:
        """What the operation says of itself, or else its path item."""
        operation = self.spec.object(self.pointer)
        return operation[key] if key in operation else self.spec.object(pointers.parent(self.pointer)).get(key)


@frozen
class Pair:
    """An operation on both sides."""

    old: Operation
    new: Operation

    @property
    def group(self) -> Group:
        """The group of its changes."""
        moved = self.old.call != self.new.call
        was = self.old.title if moved else self.old.id if self.old.id != self.new.id else None
        return Group(self.new.kind, self.new.name, was)

    @property
    def ways(self) -> tuple[Direction, Direction]:
        """Which way the request goes, and which the response: what the platform calls is an answer to a client."""
        return ("request", "answer") if self.new.kind == "operation" else ("answer", "request")


@frozen
class Matched:
    """All operations of two specs: those on both sides, and those on one alone."""

    pairs: tuple[Pair, ...]
    gone: tuple[Operation, ...]
    come: tuple[Operation, ...]


def plain_path(path: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def operations(spec: Spec, kind: GroupKind = "operation") -> list[Operation]:
    """All operations of a spec in their order, or all its webhooks."""
    return [
        operation
        for path, item in spec.members("/webhooks" if kind == "webhook" else "/paths").items()
        if path.startswith("/") or (kind == "webhook" and not path.startswith("x-"))
        for operation in _of_item(spec, item, path, kind)
    ]


def callbacks(owner: Operation) -> list[Operation]:
    """All calls that an operation says it makes at the client, by their names and where the address comes from."""
    spec = owner.spec
    return [
        operation
        for name, at in spec.members(f"{owner.pointer}/callbacks").items()
        for address, item in spec.members(spec.end(at)).items()
        if not address.startswith("x-")
        for operation in _of_item(spec, item, f"{name} {address}", "callback", owner)
    ]


def _of_item(spec: Spec, item: str, path: str, kind: GroupKind, owner: Operation | None = None) -> Iterator[Operation]:
    item = spec.end(item)
    for method in spec.object(item):
        if grammar.kind_of("path item", method) == "operation":
            yield Operation(spec, pointers.child(item, method), path, method, kind, owner)


def match(gone: list[Operation], come: list[Operation]) -> Matched:
    """Match the operations of two specs: first by address, then by operationId, then by saying the same.

    Callbacks whose address comes from elsewhere are matched by their names.
    """
    order = {operation.pointer: index for index, operation in enumerate(come)}
    gone, come = list(gone), list(come)
    pairs: list[Pair] = []
    keys: list[Callable[[Operation], Any]] = [
        lambda operation: operation.address,
        lambda operation: operation.id,
        lambda operation: (operation.method, operation.spec.print(operation.pointer, "operation")),
        lambda operation: None if operation.owner is None else (operation.method, operation.path.split(" ")[0]),
    ]
    for key in keys:
        for pair in _unique(gone, come, key):
            pairs.append(pair)
            gone.remove(pair.old)
            come.remove(pair.new)
    pairs.sort(key=lambda pair: order[pair.new.pointer])
    return Matched(tuple(pairs), tuple(gone), tuple(come))


def compare_paths(matched: Matched, old: Spec, new: Spec) -> Iterator[tuple[Scope, list[Operation]]]:
    """Scopes for what is on one side alone: whole paths, and operations of paths that are still there."""
    yield from _one_sided(matched.gone, new, "removed")
    yield from _one_sided(matched.come, old, "added")


def compare_called(matched: Matched) -> Iterator[tuple[Scope, list[Operation]]]:
    """Scopes for the webhooks or callbacks that are on one side alone."""
    for operations, how in ((matched.gone, "removed"), (matched.come, "added")):
        for operation in operations:
            scope = Scope(Group(operation.kind, operation.name))
            _note(scope, f"{operation.kind}-{how}", operation.pointer, operation.title)
            yield scope, [operation]


def compare_names(scope: Scope, pair: Pair) -> Iterator[Rename]:
    """Note where an operation went and what it is called now."""
    old, new = pair.old, pair.new
    if old.address != new.address:
        scope.find("operation-moved", "", old.pointer, new.pointer, was=old.call, now=new.call, direction="both")
        if old.kind == "callback":
            return
        yield Rename("path" if old.method == new.method else "operation", old.call, new.call, sure=old.id == new.id)
    elif old.path != new.path:
        names = zip(re.findall(r"\{([^}]*)\}", old.path), re.findall(r"\{([^}]*)\}", new.path), strict=True)
        for was, now in names:
            if was != now:
                items = pointers.parent(old.pointer), pointers.parent(new.pointer)
                scope.find("path-parameter-renamed", "", *items, was=was, now=now, direction="none")
                yield Rename("parameter", was, now, new.call, sure=True)
    if old.id != new.id:
        places = [f"{one.pointer}/operationId" if one.id else one.pointer for one in (old, new)]
        scope.find("operation-id-changed", "", *places, was=old.id, now=new.id, direction="none")
        if old.id and new.id:
            yield Rename("operationId", old.id, new.id, new.call, sure=True)


def _unique(gone: list[Operation], come: list[Operation], key: Callable[[Operation], Any]) -> list[Pair]:
    """The pairs of operations that have a key of their own, and the same one, on both sides."""
    sides: list[dict[Any, list[Operation]]] = []
    for operations in (gone, come):
        groups: dict[Any, list[Operation]] = {}
        for operation in operations:
            groups.setdefault(key(operation), []).append(operation)
        sides.append(groups)
    return [
        Pair(alike[0], sides[1][value][0])
        for value, alike in sides[0].items()
        if value is not None and len(alike) == len(sides[1].get(value, ())) == 1
    ]


def _one_sided(operations: tuple[Operation, ...], other: Spec, how: str) -> Iterator[tuple[Scope, list[Operation]]]:
    known = {plain_path(path) for path in other.members("/paths")}
    paths: dict[str, list[Operation]] = {}
    for operation in operations:
        if plain_path(operation.path) in known:
            scope = Scope(Group("operation", operation.title))
            _note(scope, f"operation-{how}", operation.pointer, operation.title)
            yield scope, [operation]
        else:
            paths.setdefault(operation.path, []).append(operation)
    for path, inside in paths.items():
        scope = Scope(Group("path", path))
        titles = [operation.title for operation in inside]
        _note(scope, f"path-{how}", pointers.parent(inside[0].pointer), titles)
        yield scope, inside


def _note(scope: Scope, kind: str, pointer: str, value: Any) -> None:
    if kind.endswith("removed"):
        scope.find(kind, "", pointer, None, was=value, direction="both")
    else:
        scope.find(kind, "", None, pointer, now=value, direction="both")
