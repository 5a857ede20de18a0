"""What is the same on both sides, with all that it refers to: nothing in it needs to be compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from plooi_spec.diff.spec import Spec
from plooi_spec.reading import pointers


class Steady:
    """Knows which parts of two specs are written in the same way, and refer to nothing that is not."""

    def __init__(self, old: Spec, new: Spec) -> None:
        self.old = old
        self.new = new
        refers = {
            at: set(_targets(value))
            for section in old.object("/components")
            for name, at in old.members(f"/components/{section}").items()
            if _same(value := old.at(at), new.at(at))
        }
        # A component is not steady when one that it refers to is not.
        changed = True
        while changed:
            moving = [at for at, targets in refers.items() if not targets <= refers.keys()]
            changed = bool(moving)
            for at in moving:
                del refers[at]
        self._components = refers.keys()

    def holds(self, old: str, new: str) -> bool:
        """Whether what stands at two pointers is the same, with all that it refers to."""
        if old == new and old in self._components:
            return True
        value = self.old.at(old)
        return _same(value, self.new.at(new)) and all(target in self._components for target in _targets(value))


def _same(one: Any, other: Any) -> bool:
    # To Python 1 and True are equal; their texts are not.
    return bool(one == other) and repr(one) == repr(other)


def _targets(value: Any) -> Iterator[str]:
    """The pointers that a value refers to, by `$ref` or from a discriminator."""
    waiting = [value]
    while waiting:
        at = waiting.pop()
        if isinstance(at, dict):
            for key, member in at.items():
                if isinstance(member, dict | list):
                    waiting.append(member)
                elif key == "$ref" and isinstance(member, str):
                    yield unquote(member.removeprefix("#"))
            mapping = at.get("mapping")
            if isinstance(mapping, dict):
                for name in mapping.values():
                    if isinstance(name, str):
                        place = pointers.join(("components", "schemas", name))
                        yield unquote(name[1:]) if name.startswith("#") else place
        elif isinstance(at, list):
            waiting += at
