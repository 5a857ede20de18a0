"""Alternative schemas (`oneOf`, `anyOf`), matched by what they are called and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plooi_spec.diff import likeness
from plooi_spec.diff.discriminators import compare_discriminators, mapping
from plooi_spec.diff.judge import OVERLAPS
from plooi_spec.diff.keywords import NOTES, as_json, compare_lists
from plooi_spec.diff.scopes import Passage, Scope
from plooi_spec.diff.sides import Side, side
from plooi_spec.diff.spec import Spec, component
from plooi_spec.diff.subsume import holds
from plooi_spec.diff.words import describe
from plooi_spec.reading import pointers

if TYPE_CHECKING:
    from plooi_spec.diff.schemas import Schemas


def compare_alternatives(schemas: Schemas, scope: Scope, path: str, old: Side, new: Side) -> bool:
    """Compare the alternatives of two schemas. Whether that was all there is to compare of the two."""
    was, now = old.combinations, new.combinations
    if len(was) == 1 and len(now) == 1:
        before, after = old.spec.items(old.keywords[was[0]]), new.spec.items(new.keywords[now[0]])
        _match(schemas, scope, path, before, after)
        if was != now:
            kind, effect = ("exclusion-added", "narrower") if now == ["oneOf"] else ("exclusion-removed", "wider")
            places = old.keywords[was[0]], new.keywords[now[0]]
            scope.find(f"alternatives-{kind}", path, *places, effect, was=was[0], now=now[0])
        return False
    if len(was) + len(now) == 1:
        plain, joined = (old, new) if now else (new, old)
        if not joined.says(plain, apart=()) and _one_side(schemas, scope, path, old, new):
            return True
    for keyword in sorted({*was, *now}):
        if keyword in old.keywords and keyword in new.keywords:
            before, after = old.spec.items(old.keywords[keyword]), new.spec.items(new.keywords[keyword])
            _match(schemas, scope, path, before, after)
        elif keyword in new.keywords:
            members = new.spec.items(new.keywords[keyword])
            facts = _covered(new.spec, members, old) or ["narrower"]
            scope.find(
                "alternatives-added", path, old.pointer, new.keywords[keyword], *facts, now=_words(new.spec, members)
            )
        else:
            members = old.spec.items(old.keywords[keyword])
            facts = ["same"] if _covered(old.spec, members, new) == ["same"] else ["wider"]
            scope.find(
                "alternatives-removed", path, old.keywords[keyword], new.pointer, *facts, was=_words(old.spec, members)
            )
    return False


def _covered(spec: Spec, members: list[str], other: Side) -> list[str]:
    """Whether one of some alternatives allows all that another schema does: the effect of asking for them beside it."""
    if not any(holds(spec, member, other.spec, other.pointer) for member in members):
        return []
    return ["narrower", "covered"] if _any_overlap(spec, members) else ["same"]


def _one_side(schemas: Schemas, scope: Scope, path: str, old: Side, new: Side) -> bool:
    """Compare a schema without alternatives and one of nothing but alternatives; False when it is something more."""
    came = bool(new.combinations)
    plain, joined = (old, new) if came else (new, old)
    (keyword,) = joined.combinations
    if joined.keywords.keys() - {keyword, "type", "discriminator", *NOTES} or joined.properties or joined.required:
        return False
    members = joined.spec.items(joined.keywords[keyword])
    types = [joined.spec.kinds(joined.spec.unwrap(member)) for member in members]
    beside = joined.types | {"null", *(["integer"] if "number" in joined.types else [])}
    if joined.types and not all(kinds and kinds <= beside for kinds in types):
        # The type beside the alternatives says something that these do not.
        return False
    words = describe(old.spec, old.pointer), describe(new.spec, new.pointer)
    places = old.at(keyword), new.at(keyword)
    sides = ([plain.pointer], members) if came else (members, [plain.pointer])
    goes_on = any(holds(joined.spec, member, plain.spec, plain.pointer, loose=True) for member in members)
    listed = _listed(joined.spec, members)
    if (
        listed is not None
        and plain.values is not None
        and not plain.keywords.keys() - {"type", "enum", "const", *NOTES}
    ):
        values = (plain.values, listed) if came else (listed, plain.values)
        compare_lists(scope, path, places, values, plain.spec.labels(plain.home("enum")))
    elif not goes_on and all(holds(plain.spec, plain.pointer, joined.spec, member) for member in members):
        kind, effect = ("alternatives-added", "narrower") if came else ("alternatives-removed", "wider")
        effect = "same" if _is_split(plain, joined.spec, members) else effect
        scope.find(kind, path, *places, effect, was=words[0], now=words[1])
    elif any(likeness.alternatives(plain.spec, joined.spec, plain.pointer, member, lone=True) for member in members):
        _match(schemas, scope, path, *sides)
        compare_discriminators(scope, path, old, new)
    else:
        scope.find("alternatives-changed", path, *places, "other", was=words[0], now=words[1])
    return True


def _is_split(plain: Side, spec: Spec, members: list[str]) -> bool:
    """Whether alternatives that a schema holds are its types one by one, so that nothing of it is left out."""
    if not members or _any_overlap(spec, members):
        return False
    covered: set[str] = set()
    for member in map(spec.unwrap, members):
        merged, left = side(spec, member, spec.view(member), spec.view(member).members)
        if not left and not merged.properties and not merged.required and plain.says(merged, apart=("type",)):
            covered |= merged.types
    return plain.types != frozenset() and plain.types <= covered


def _listed(spec: Spec, members: list[str]) -> list[Any] | None:
    """All values of alternatives that each do nothing but list some; None where they do not, or share one."""
    listed: list[Any] = []
    for member in members:
        end = spec.unwrap(member)
        values = spec.values_of(end)
        if (
            values is None
            or spec.view(end).members
            or spec.view(end).keywords.keys() - {"type", "enum", "const", *NOTES}
        ):
            return None
        listed += values
    return listed if len({as_json(value) for value in listed}) == len(listed) else None


def _match(schemas: Schemas, scope: Scope, path: str, old: list[str], new: list[str]) -> None:
    before, after = schemas.sides
    nulls = [_null(before, old), _null(after, new)]
    null = _allows_null(before, old, nulls[0]), _allows_null(after, new, nulls[1])
    mappings = _mapped(before, old), _mapped(after, new)
    named = [
        {component(spec.unwrap(member)): member for member in members}
        for spec, members in ((before, old), (after, new))
    ]
    # Most keep their names, and need not be held against all the others.
    pairs = [(left, named[1][name]) for name, left in named[0].items() if name is not None and name in named[1]]
    sure = {(member, side) for pair in pairs for side, member in enumerate(pair)}
    pairs += likeness.pairs(
        [member for member in old if member not in nulls and (member, 0) not in sure],
        [member for member in new if member not in nulls and (member, 1) not in sure],
        lambda left, right: _score(before, after, left, right, mappings, lone=(len(old) == 1) != (len(new) == 1)),
    )
    for left, right in pairs:
        alone = len(old) == len(new) == 1
        doubt = bool(_overlap(before, left, old) or _overlap(after, right, new))
        inside = scope.behind(Passage(overlaps=doubt))
        where = path if alone else f"{path}({describe(after, right, 0)})"
        schemas.compare(inside, where, left, right, null_around=all(null))
    taken = {left for left, _ in pairs}, {right for _, right in pairs}
    here = _above(old), _above(new)
    for member in old:
        if member not in taken[0] and member != nulls[0]:
            facts = ["new type"] if _types(before, member) - _types(after, *new) else []
            facts += [*_overlap(before, member, old), *_held(after, new, before, member, loose=True)]
            scope.find("alternative-removed", path, member, here[1], "narrower", *facts, was=describe(before, member))
    for member in new:
        if member not in taken[1] and member != nulls[1]:
            facts = ["new type"] if _types(after, member) - _types(before, *old) else []
            facts += [*_overlap(after, member, new), *_held(before, old, after, member)]
            scope.find("alternative-added", path, here[0], member, "wider", *facts, now=describe(after, member))
    # A single schema that is null by its own type is reported where it is compared with the one it is paired with.
    own = [len(members) == 1 and members[0] in ends for members, ends in zip((old, new), taken, strict=True)]
    if null[0] != null[1] and not own[null.index(True)]:
        kind, effect = ("null-allowed", "wider") if null[1] else ("null-refused", "narrower")
        facts = [
            fact
            for spec, member, members in ((before, nulls[0], old), (after, nulls[1], new))
            if member
            for fact in _overlap(spec, member, members)
        ]
        scope.find(kind, path, nulls[0] or here[0], nulls[1] or here[1], effect, *facts)


def _held(spec: Spec, members: list[str], other: Spec, member: str, loose: bool = False) -> list[str]:
    """The fact that all that an alternative of the other side allows is allowed by one of some alternatives."""
    return ["covered"] if any(holds(spec, wide, other, member, loose=loose) for wide in members) else []


def _allows_null(spec: Spec, members: list[str], null: str | None) -> bool:
    """Whether null is one of some alternatives, or is meant to be allowed beside them.

    Of a single schema that is held against alternatives, its type says it.
    """
    if not members or pointers.parent(members[0]).rpartition("/")[2] not in {"oneOf", "anyOf"}:
        return any("null" in spec.types(spec.unwrap(member)) for member in members)
    return null is not None or spec.means_null(pointers.parent(pointers.parent(members[0])))


def _score(
    old: Spec, new: Spec, left: str, right: str, mappings: tuple[dict[str, str], dict[str, str]], lone: bool
) -> float:
    """How probable it is that one alternative became the other.

    Those with one name are paired before. Else the name in the discriminator says most, then the values by which it is
    told from others, then the names of what it is made of, and only then its looks.
    """
    known = mappings[0].get(old.unwrap(left)), mappings[1].get(new.unwrap(right))
    if None not in known:
        return 5.0 if known[0] == known[1] else 0.0
    return likeness.alternatives(old, new, left, right, lone)


def _mapped(spec: Spec, members: list[str]) -> dict[str, str]:
    """The values of the discriminator beside some alternatives, by the schemas that they stand for."""
    owner = pointers.parent(pointers.parent(members[0])) if members else ""
    return {spec.unwrap(target): value for value, target in mapping(spec, spec.at(f"{owner}/discriminator")).items()}


def _overlap(spec: Spec, member: str, members: list[str]) -> list[str]:
    """The fact that something may fit a member of `oneOf` and another one as well, which is then refused."""
    above = pointers.parent(member)
    if above.rpartition("/")[2] != "oneOf" or isinstance(spec.at(f"{pointers.parent(above)}/discriminator"), dict):
        return []
    return [] if all(spec.apart(member, other) for other in members if other != member) else [OVERLAPS]


def _any_overlap(spec: Spec, members: list[str]) -> bool:
    """Whether something may fit two of some members of `oneOf`, which is then refused."""
    return any(_overlap(spec, member, members) for member in members)


def _null(spec: Spec, members: list[str]) -> str | None:
    """The alternative that is null and nothing else, if there is one."""
    for member in members:
        end = spec.unwrap(member)
        if spec.types(end) == {"null"} and spec.view(end).keywords.keys() == {"type"} and not spec.view(end).members:
            return member
    return None


def _types(spec: Spec, *members: str) -> frozenset[str]:
    return frozenset().union(*(spec.types(spec.unwrap(member)) for member in members))


def _words(spec: Spec, members: list[str]) -> str:
    return " or ".join(describe(spec, member, 1) for member in members[:5]) + (" or …" if len(members) > 5 else "")


def _above(members: list[str]) -> str | None:
    return members[0].rpartition("/")[0] if len(members) > 1 else members[0] if members else None
