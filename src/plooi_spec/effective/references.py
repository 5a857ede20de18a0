"""What the references between vendored files point at."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from attrs import frozen
from referencing import Registry, Specification
from referencing.exceptions import Unresolvable
from referencing.typing import URI

from plooi_spec.reading import pointers
from plooi_spec.reading.yamlfile import Document

_CLASSPATH = "classpath:"


@frozen
class Target:
    """What a reference points at: file, pointer in it, and the value there."""

    file: str
    pointer: str
    value: Any


class DanglingReference(Exception):
    """A reference leads nowhere; `message` and `remedy` are whole sentences."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class References:
    """Resolves references between files.

    Known forms are `classpath:metadata/document.yaml#/...`, seen from the folder `classpath`, and relative ones, seen
    from the file they stand in.
    """

    def __init__(self, documents: Mapping[str, Document], classpath: str) -> None:
        self._files = {_uri(file): file for file in documents}
        self._classpath = _uri(classpath) + "/"
        resources = (
            (_uri(file), Specification.OPAQUE.create_resource(document.value)) for file, document in documents.items()
        )
        empty: Registry[Any] = Registry()
        self._registry: Registry[Any] = empty.with_resources(resources)
        self._targets: dict[tuple[str, str], Target] = {}

    def resolve(self, file: str, ref: str) -> Target:
        """What `ref`, standing in `file`, points at. Raises DanglingReference when that is nothing vendored."""
        if (file, ref) not in self._targets:
            self._targets[file, ref] = self._target(file, ref)
        return self._targets[file, ref]

    def _target(self, file: str, ref: str) -> Target:
        uri = self._absolute(file, ref)
        resource, fragment = urldefrag(uri)
        pointer = unquote(fragment)
        if resource not in self._files:
            raise self._no_file(ref, resource)
        try:
            value = self._registry.resolver().lookup(uri).contents
        except (Unresolvable, LookupError, TypeError, ValueError) as error:
            raise self._no_value(ref, resource, pointer) from error
        if not isinstance(value, dict | bool):
            message = f"The reference `{ref}` leads to a plain value or a list, not to a definition."
            raise DanglingReference(message, "Let it point at an object.")
        return Target(self._files[resource], pointer, value)

    def file(self, file: str, ref: str) -> str | None:
        """The file that `ref`, standing in `file`, names, whether it is there or not; None when that is no file."""
        try:
            parts = urlsplit(self._absolute(file, ref))
        except ValueError:
            return None
        return unquote(parts.path).lstrip("/") if parts.scheme == "file" else None

    def end(self, file: str, ref: str) -> Target:
        """Like `resolve`, but follows what says nothing beside `$ref` to the end. A circle is a DanglingReference."""
        target = self.resolve(file, ref)
        seen: set[tuple[str, str]] = set()
        while isinstance(target.value, dict) and target.value.keys() == {"$ref"}:
            onwards = target.value["$ref"]
            if (target.file, target.pointer) in seen:
                remedy = "Let one of the references in the circle point at a definition."
                raise DanglingReference(f"The reference `{ref}` leads in a circle.", remedy)
            seen.add((target.file, target.pointer))
            if not isinstance(onwards, str):
                break
            target = self.resolve(target.file, onwards)
        return target

    def _absolute(self, file: str, ref: str) -> URI:
        if ref.startswith(_CLASSPATH):
            ref = urljoin(self._classpath, ref.removeprefix(_CLASSPATH).lstrip("/"))
        else:
            ref = urljoin(_uri(file), ref)
        resource, fragment = urldefrag(ref)
        path = quote(unquote(urlsplit(resource).path))
        return f"{urlsplit(resource).scheme}://{urlsplit(resource).netloc}{path}" + (f"#{fragment}" if fragment else "")

    def _no_file(self, ref: str, resource: URI) -> DanglingReference:
        if urlsplit(resource).scheme != "file":
            message = f"The reference `{ref}` points outside the vendored files."
            return DanglingReference(message, "Vendor what it points at and refer to that by its path.")
        name = unquote(urlsplit(resource).path).lstrip("/")
        message = f"The reference `{ref}` leads nowhere: there is no vendored file {name}."
        known = list(self._files.values())
        same_name = [file for file in known if file.rpartition("/")[2] == name.rpartition("/")[2]]
        return DanglingReference(message, _nearest(name, same_name or known) or "Vendor the file or mend the path.")

    def _no_value(self, ref: str, resource: URI, pointer: str) -> DanglingReference:
        file = self._files[resource]
        known = {above for above, _ in pointers.walk(self._registry[resource].contents)}
        message = f"The reference `{ref}` leads nowhere: {file} has no `{pointer}`."
        above = pointers.parent(pointer)
        beside = [other for other in sorted(known) if pointers.parent(other) == above] or sorted(known)
        return DanglingReference(message, _nearest(pointer, beside) or "Mend the reference or add what it names.")


def _nearest(name: str, known: Any) -> str | None:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"Did it mean `{close[0]}`?" if close else None


def _uri(path: str) -> URI:
    return "file:///" + quote(path.lstrip("/"))
