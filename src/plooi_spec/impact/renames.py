"""What the comparison of two specs takes for renamed, asked by what the facade knows: calls, and paths of fields.

There is one guess of renames in the workshop: that of the differences. What it does not take for a rename, this report
does not either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from attrs import frozen

from plooi.model.pointers import Path
from plooi.versions.spec import Operation
from plooi.versions.version import Version as FacadeVersion
from plooi_spec.diff import Rename, compare
from plooi_spec.effective.spec import Effective


@frozen
class Renames:
    """The renames from one spec to the next."""

    items: tuple[Rename, ...] = ()

    @classmethod
    def between(cls, before: Effective | None, spec: Effective) -> Renames:
        """The renames that the differences show; none without a spec before it."""
        return cls() if before is None else cls(compare(before, spec).renames)

    def operation(self, old: Operation, now: FacadeVersion) -> Operation | None:
        """What an operation that the facade does not find any more has become."""
        place = f"{old.method} {old.path}"
        moved = next(
            (item.now for item in self.items if item.what in ("path", "operation") and item.was == place), place
        )
        for operation in now.effective.operations.values():
            if f"{operation.method} {operation.path}" == moved:
                return operation
        return None

    def root(self, now: FacadeVersion) -> str | None:
        """The key that the metadata stands under now, where the one before is gone."""
        return next((key for key in self._properties(now.root[-1] if now.root else "") if now.declares((key,))), None)

    def key(self, was: str, declared: Collection[str]) -> str | None:
        """Which of the keys that are declared a gone one has become."""
        return next((key for key in self._properties(was) if key in declared), None)

    def field(self, path: Path, new: Sequence[Path]) -> Path | None:
        """Which new path a gone one has become: under another name beside it, or under its own elsewhere."""
        elsewhere = next((other for other in new if other[-1] == path[-1]), None)
        if elsewhere is not None:
            return elsewhere
        beside = {other[-1]: other for other in new if other[:-1] == path[:-1]}
        return beside.get(self.key(path[-1], beside) or "")

    def _properties(self, was: str) -> Iterable[str]:
        return dict.fromkeys(item.now for item in self.items if item.what == "property" and item.was == was)
