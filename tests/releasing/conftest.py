"""A small project and sources for it."""

from __future__ import annotations

from projects import generated_once, given_packages, packages
from taking_in import project, source

__all__ = ["generated_once", "given_packages", "packages", "project", "source"]
