"""How the site is made of these pages: `python3 noxfile.py -s docs`. Nothing is fetched, and no warning passes."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pygments.lexers.data import JsonLexer
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
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


def open_to_everybody(app: Sphinx, error: Exception | None) -> None:
    """Mend in the pages what keeps people with a keyboard or a screen reader from parts of the theme.

    Code that is wider than the screen can be scrolled with keys, headings of the contents have a level, and the two
    sidebars have names.
    """
    for page in Path(app.outdir).rglob("*.html") if error is None else ():
        text = page.read_text(encoding="utf-8")
        for was, now in MENDED.items():
            text = text.replace(was, now)
        page.write_text(text, encoding="utf-8")


MENDED = {
    "<pre>": '<pre tabindex="0">',
    'class="caption" role="heading"': 'class="caption" role="heading" aria-level="2"',
    '<aside class="sidebar-drawer"': '<aside aria-label="All pages" class="sidebar-drawer"',
    '<aside class="toc-drawer"': '<aside aria-label="This page" class="toc-drawer"',
}


def setup(app: Sphinx) -> None:
    app.connect("build-finished", open_to_everybody)
