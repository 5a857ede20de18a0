"""A small project, sources, and a server that plays upstream."""

from __future__ import annotations

from projects import generated_once, given_packages, packages
from taking_in import another_forge, forge, git, project, source

__all__ = ["another_forge", "forge", "generated_once", "git", "given_packages", "packages", "project", "source"]
