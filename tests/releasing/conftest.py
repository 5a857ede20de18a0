"""A small project and sources for it."""

from __future__ import annotations

from taking_in import project, source

__all__ = ["project", "source"]
