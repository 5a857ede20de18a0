"""Errors, held against the client's reader: whether what is wrong reaches those who call the client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from plooi.versions.version import Version as FacadeVersion
from plooi.wire.answers import error_of
from plooi.wire.effects import Answer, Request
from plooi_spec.effective.spec import Effective
from plooi_spec.impact.findings import Finding
from plooi_spec.impact.proof.instances import value
from plooi_spec.impact.proof.values import Values
from plooi_spec.reading import pointers

#: Stands before the number of each text in an error that is made up.
_MARK = "tekst-"


def errors(spec: Effective, now: FacadeVersion) -> Iterator[Finding]:
    """Schemas of errors whose texts the client does not read, each cause once."""
    values, seen = Values(spec.document), set()
    for role in now.traits.calls:
        operation = now.operation(role)
        if operation is None:
            continue
        for status, pointer in _error_schemas(operation.pointer, values):
            followed = values.follow(pointer)
            if followed in seen:
                continue
            seen.add(followed)
            for key, known in _unread(now, role, status, value(followed, values)):
                if key in seen:
                    continue
                seen.add(key)
                line = f'before = before.having(errors=before.errors.also(lists="{key}"))'
                yield Finding(
                    "errors in another shape",
                    key or "errors",
                    f"The client reads no text of {f'the list {key}' if key else 'an error'}, as {status} of "
                    f"{operation.id} declares it: what is wrong does not reach those who call it.",
                    "Say which keys hold it: traits.having(errors=before.errors.also(…)), see plooi.versions.contract.",
                    "module",
                    spec.place(followed),
                    line=line if key and known else "# before = before.having(errors=before.errors.also(…))",
                )


def _error_schemas(operation: str, values: Values) -> Iterator[tuple[str, str]]:
    """The statuses of errors in JSON, each with the pointer of its schema."""
    for status in values.at(operation).get("responses", {}):
        if status[:1] in "45" or status == "default":
            response = values.follow(f"{operation}/responses/{status}")
            for media_type, media in values.at(response).get("content", {}).items():
                if "json" in media_type and "schema" in media:
                    yield status, pointers.join(("content", media_type, "schema"), response)


def _unread(now: FacadeVersion, role: str, status: str, instance: Any) -> Iterator[tuple[str, bool]]:
    """The lists of an error that no text is read of, each with whether another key would do; `""` for the whole."""
    marked = _marked(instance, [])
    request = Request(role, now.call(role), "GET", "https://example.org")
    answer = Answer(int(status) if status.isdigit() else 400, {}, json.dumps(marked).encode())
    error = error_of(request, answer)
    read = {str(error.title), str(error.detail), *error.messages}
    inner = next(iter(marked.values())) if isinstance(marked, dict) and len(marked) == 1 else marked
    lists = {key: part for key, part in inner.items() if isinstance(part, list)} if isinstance(inner, dict) else {}
    unread = {key: items for key, items in lists.items() if items and _texts(items) and not read & _texts(items)}
    texts = set(now.traits.errors.texts)
    yield from ((key, not isinstance(items[0], dict) or bool(texts & set(items[0]))) for key, items in unread.items())
    if not unread and _texts(marked) and not read & _texts(marked):
        yield "", False


def _marked(instance: Any, count: list[None]) -> Any:
    """The same with another text in each place, but for types, which are addresses."""
    if isinstance(instance, dict):
        return {key: part if key == "type" else _marked(part, count) for key, part in instance.items()}
    if isinstance(instance, list):
        return [_marked(part, count) for part in instance]
    if not isinstance(instance, str):
        return instance
    count.append(None)
    return f"{_MARK}{len(count)}"


def _texts(instance: Any) -> set[str]:
    """The marked texts in a value."""
    if isinstance(instance, dict):
        return set().union(*map(_texts, instance.values()))
    if isinstance(instance, list):
        return set().union(*map(_texts, instance))
    return {instance} if isinstance(instance, str) and instance.startswith(_MARK) else set()
