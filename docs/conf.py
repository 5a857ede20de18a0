"""How the site is made of these pages: `python3 noxfile.py -s docs`. Nothing is fetched, and no warning passes."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pygments.lexers.data import JsonLexer
from pygments.lexers.special import TextLexer
from sphinx.highlighting import lexers

ROOT = Path(__file__).resolve().parents[1]

project = "plooi"
author = "the contributors to plooi"
copyright = author  # noqa: A001
release = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

# Two formats of manifests that Pygments has no name for.
lexers.update(csv=TextLexer(), jsonl=JsonLexer())

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["schema"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_default_options = {"members": True, "inherited-members": "Exception,dict,str,list,tuple,int"}
napoleon_google_docstring = True
napoleon_numpy_docstring = False

html_theme = "furo"
html_title = f"plooi {release}"
html_show_sourcelink = html_copy_source = html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"
