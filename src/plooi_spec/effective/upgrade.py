"""Schemas of OpenAPI 3.0 in the words of 3.1, so that what a 3.0 file says keeps its meaning in a 3.1 document."""

from __future__ import annotations

from typing import Any


def upgrade_schema(schema: dict[str, Any]) -> None:
    """Change one schema in place: `nullable`, and `exclusiveMinimum` and `exclusiveMaximum` as flags.

    Schemas inside it are not looked at. Source: the OpenAPI Initiative's notes on going from 3.0 to 3.1.
    """
    if schema.get("nullable") in (True, False):
        nullable = schema.pop("nullable")
        if nullable and isinstance(schema.get("type"), str):
            schema["type"] = [schema["type"], "null"]
            if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
                schema["enum"] = [*schema["enum"], None]
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if schema.get(exclusive) is True and bound in schema:
            schema[exclusive] = schema.pop(bound)
        elif schema.get(exclusive) is False:
            del schema[exclusive]
