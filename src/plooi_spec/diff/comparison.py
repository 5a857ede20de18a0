"""Two effective specs compared as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from plooi_spec.diff import access, likeness
from plooi_spec.diff.exchanges import Exchanges
from plooi_spec.diff.merged import merged
from plooi_spec.diff.model import Change, Group, GroupKind, Rename, Report, in_order
from plooi_spec.diff.operations import (
    Matched,
    Operation,
    Pair,
    callbacks,
    compare_called,
    compare_names,
    compare_paths,
    match,
    operations,
)
from plooi_spec.diff.schemas import Schemas
from plooi_spec.diff.scopes import Scope, judged, spread
from plooi_spec.diff.spec import Spec, component
from plooi_spec.diff.steady import Steady
from plooi_spec.diff.texts import compare_texts
from plooi_spec.effective.grammar import SECTIONS

if TYPE_CHECKING:
    from plooi_spec.effective.spec import Effective

_PARTS: tuple[GroupKind, ...] = ("parameter", "request body", "response", "header")


def compare(old: Effective, new: Effective) -> Report:
    """All that changes from one effective spec to another, judged, grouped, and in an order that is always the same."""
    return Comparison(Spec(old), Spec(new)).report()


class Comparison:
    """The state of one comparison."""

    def __init__(self, old: Spec, new: Spec) -> None:
        self.old = old
        self.new = new
        self.sides = old, new
        self.steady = Steady(old, new)
        self.schemas = Schemas(self.steady)
        self.exchanges = Exchanges(self.schemas)
        self.scopes: list[Scope] = []
        self.renames: list[Rename] = []

    def report(self) -> Report:
        """Compare, and put together what was found."""
        matched = match(operations(self.old), operations(self.new))
        called = match(operations(self.old, "webhook"), operations(self.new, "webhook"))
        api = Scope(access.API)
        self.scopes.append(api)
        self._operations(matched)
        self._called(called)
        self.renames += access.compare_schemes(api, self.old, self.new)
        self.scopes += access.compare_servers(matched.pairs)
        self.scopes += access.compare_security(matched.pairs, self.old, self.new)
        self._document(api)
        self.schemas.finish()
        spread(self.scopes)
        self._unused()
        self.schemas.finish()
        labels = [
            *(pair.new.label for pair in matched.pairs),
            *(operation.label for operation in (*matched.gone, *matched.come)),
            *(pair.new.label for pair in called.pairs),
            *(operation.label for operation in (*called.gone, *called.come)),
        ]
        order = {label: index for index, label in enumerate(dict.fromkeys(labels))}
        scopes = [*self.scopes, *self.exchanges.shared.values(), *self.schemas.shared.values()]
        groups = list(dict.fromkeys(scope.group for scope in scopes))
        changes = merged(change for scope in scopes for change in judged(scope, self.old, self.new, order))
        self._suggest(changes)
        return Report(
            old=self.old.effective.version,
            new=self.new.effective.version,
            title=str(self.new.object("/info").get("title", "")),
            changes=in_order(changes, groups),
            renames=tuple(dict.fromkeys(self.renames)),
        )

    def _operations(self, matched: Matched) -> None:
        for pair in matched.pairs:
            self._pair(pair)
            self._called(match(callbacks(pair.old), callbacks(pair.new)))
        self._one_sided(compare_paths(matched, self.old, self.new))

    def _called(self, matched: Matched) -> None:
        """Compare what the platform calls at the client: webhooks, or the callbacks of one operation."""
        for pair in matched.pairs:
            self._pair(pair)
        self._one_sided(compare_called(matched))

    def _one_sided(self, sided: Iterable[tuple[Scope, list[Operation]]]) -> None:
        for scope, inside in sided:
            scope.own["both"] = [operation.label for operation in inside]
            self.scopes.append(scope)

    def _pair(self, pair: Pair) -> None:
        label, (request, answer) = [pair.new.label], pair.ways
        whole = Scope(pair.group, {"both": label})
        asked, answered = Scope(pair.group, {request: label}), Scope(pair.group, {answer: label})
        self.scopes += whole, asked, answered
        self.renames += compare_names(whole, pair)
        compare_texts(whole, "", self.sides, pair.old.pointer, pair.new.pointer)
        was, now = (one.spec.object(one.pointer) for one in (pair.old, pair.new))
        if bool(was.get("deprecated")) != bool(now.get("deprecated")):
            kind = "deprecation-added" if now.get("deprecated") else "deprecation-removed"
            whole.find(kind, "", pair.old.pointer, pair.new.pointer, direction="both")
        self.exchanges.compare(asked, answered, pair)

    def _document(self, api: Scope) -> None:
        """What is said at the top: the version's number and the texts."""
        was, now = self.old.object("/info").get("version"), self.new.object("/info").get("version")
        if was != now:
            api.find("version-changed", "", "/info/version", "/info/version", was=was, now=now, direction="none")
        compare_texts(api, "info", self.sides, "/info", "/info")
        compare_texts(api, "", self.sides, "", "", ("openapi", "jsonSchemaDialect"))
        for section in ("/paths", "/webhooks"):
            items = self.new.members(section)
            for path, old in self.old.members(section).items():
                if path in items:
                    scope = Scope(Group("path", path))
                    compare_texts(scope, "", self.sides, old, items[path])
                    self.scopes.append(scope)

    def _unused(self) -> None:
        """Components that nothing compared so far refers to on both sides: the same name is the same thing."""
        for kind, section in SECTIONS.items():
            if kind == "security scheme":
                continue
            before, after = (side.members(f"/components/{section}") for side in self.sides)
            shared = self.schemas.shared if kind == "schema" else self.exchanges.shared
            seen = {old for old, _ in shared}, {new for _, new in shared}
            for name in sorted(before.keys() & after.keys()):
                known = before[name] in seen[0] and after[name] in seen[1]
                if not known and not self.steady.holds(before[name], after[name]):
                    self._same_name(kind, name, before[name], after[name])
            gone = {name: at for name, at in before.items() if name not in after and at not in seen[0]}
            come = {name: at for name, at in after.items() if name not in before and at not in seen[1]}
            self._one_sided_components(kind, gone, come)

    def _one_sided_components(self, kind: str, gone: dict[str, str], come: dict[str, str]) -> None:
        """Note the components that are on one side alone, together; what that means is reported where they are used."""
        api = self.scopes[0]
        section = f"/components/{SECTIONS[kind]}"
        more: dict[str, Any] = {"direction": "none"}
        if kind == "example":
            for name, at in (*gone.items(), *come.items()):
                api.find("text-changed", f"example {name}", at if name in gone else None, come.get(name), **more)
            return
        if gone:
            api.find("components-removed", SECTIONS[kind], section, None, was=sorted(gone), **more)
        if come:
            api.find("components-added", SECTIONS[kind], None, section, now=sorted(come), **more)
        if kind == "schema":
            self.renames += [
                Rename("schema", was, now)
                for was, now in likeness.pairs(
                    gone,
                    come,
                    lambda left, right: likeness.renamed(self.old, self.new, (left, gone[left]), (right, come[right])),
                )
            ]

    def _same_name(self, kind: str, name: str, old: str, new: str) -> None:
        if kind == "schema":
            self.schemas.share(old, new)
        elif kind in _PARTS:
            self.exchanges.share(kind, old, new)
        elif self.old.at(old) != self.new.at(new):
            rule = "text-changed" if kind == "example" else "component-changed"
            self.scopes[0].find(rule, f"{kind} {name}", old, new, direction="none")

    def _suggest(self, changes: Iterable[Change]) -> None:
        """Note what was renamed: schemas by their place for sure, and what is only alike with a question mark."""
        names = [tuple(component(end) or "" for end in ends) for ends in self.schemas.shared]
        known = [set(side.members("/components/schemas")) for side in self.sides]
        for was, now in names:
            alone = [other for other in names if was in other or now in other] == [(was, now)]
            if was != now and was not in known[1] and now not in known[0]:
                self.renames.append(Rename("schema", was, now, sure=alone))
        for change in changes:
            if change.rename and change.kind.endswith("property-removed"):
                where, _, name = change.path.rpartition(".")
                self.renames.append(Rename("property", name, change.rename, f"{change.group.title} {where}".strip()))
