"""Further roots: small specs of their own whose paths belong to the same API."""

from __future__ import annotations

from typing import Any

from plooi_spec.effective import grammar
from plooi_spec.effective.bundler import Bundler
from plooi_spec.effective.references import Target
from plooi_spec.reading import pointers
from plooi_spec.reading.problems import Problem
from plooi_spec.reading.yamlfile import Document

# What OpenAPI assumes where a document names no server.
_NO_SERVERS = [{"url": "/"}]


def take_in(bundler: Bundler, document: dict[str, Any], root: Document) -> None:
    """Take the paths of a further root into a document being bundled, with what they need to mean the same there.

    Servers and security are said at the path and the operation where the two roots differ. The info of the further
    root is left behind. Problems go to the bundler; a value of a wrong type is left to the check of the whole spec.
    """
    servers = root.value.get("servers", _NO_SERVERS)
    paths = root.value.get("paths")
    into = document.setdefault("paths", {})
    for path, value in paths.items() if isinstance(paths, dict) and isinstance(into, dict) else ():
        origin, to = pointers.join(("paths", path)), pointers.join(("paths", path))
        if path in into:
            message = f"The path {path} is in the spec already; this root cannot bring it again."
            bundler.problems.append(Problem(root.place(origin), message, "Take the path out of one of the roots."))
            continue
        item = bundler.copy("path item", Target(root.file, origin, value), to)
        into[path] = item
        if not isinstance(item, dict):
            continue
        if servers != document.get("servers", _NO_SERVERS) and "servers" not in item:
            item["servers"] = _copy_data(bundler, root, "/servers", servers, pointers.child(to, "servers"))
        for key, operation in item.items():
            if grammar.kind_of("path item", key) == "operation" and isinstance(operation, dict):
                _security(bundler, document, root, operation, pointers.child(to, key))
    own = root.value.get("tags", [])
    if not isinstance(own, list):
        bundler.problems.append(Problem(root.place("/tags"), "The tags are no list.", "Write a list of named tags."))
    for index, tag in enumerate(_list(own)):
        tags = document.setdefault("tags", [])
        if isinstance(tags, list) and _name(tag) not in map(_name, tags):
            to = pointers.join(("tags", len(tags)))
            tags.append(_copy_data(bundler, root, pointers.join(("tags", index)), tag, to))


def _security(bundler: Bundler, document: dict[str, Any], root: Document, operation: dict[str, Any], to: str) -> None:
    """Say at an operation what its own root asks for, and bring the schemes that this names."""
    own = root.value.get("security", [])
    if "security" not in operation and own != document.get("security", []):
        operation["security"] = _copy_data(bundler, root, "/security", own, pointers.child(to, "security"))
    needs = [need for need in _list(operation.get("security", own)) if isinstance(need, dict)]
    for name in dict.fromkeys(name for need in needs for name in need):
        origin = pointers.join(("components", "securitySchemes", name))
        try:
            value = pointers.resolve(root.value, origin)
        except LookupError:
            continue
        bundler.drain()
        schemes = bundler.components.setdefault("securitySchemes", {})
        if name in schemes and schemes[name] != value:
            message = f"The security scheme {name} is in the spec already, with another meaning."
            bundler.problems.append(Problem(root.place(origin), message, "Give the scheme another name in this root."))
        elif name not in schemes:
            schemes[name] = bundler.copy("security scheme", Target(root.file, origin, value), origin)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _name(tag: Any) -> Any:
    return tag.get("name") if isinstance(tag, dict) else tag


def _copy_data(bundler: Bundler, root: Document, origin: str, value: Any, to: str) -> Any:
    copied = bundler.copy(None, Target(root.file, origin, value), to)
    if pointers.split(origin)[0] not in root.value:
        # What OpenAPI assumes stands nowhere; it is the root as a whole that leaves it to that.
        bundler.origins.update({to + below: (root.file, "") for below, _ in pointers.walk(copied)})
    return copied
