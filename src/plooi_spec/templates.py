"""Two faults of the generator's templates, mended by small replacements in the installed ones.

No template is kept here: each replacement is made in the text that the installed generator brings, and must find its
place exactly once, so that a changed template is noticed and never half mended.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from attrs import frozen

from .problems import SpecError


@frozen
class Replacement:
    """A piece of a template, what stands there instead, and why."""

    template: str
    old: str
    new: str
    reason: str


PATCHES = (
    Replacement(
        "endpoint_module.py.jinja",
        """\
{% for body in endpoint.bodies %}
    if isinstance(body, {{body.prop.get_type_string(no_optional=True) | as_unembedded_code }}):
        {{ body_to_kwarg(body) | indent(8) }}
""",
        """\
{% set file_types = endpoint.bodies | selectattr("body_type", "equalto", "content") | map(attribute="content_type")
    | map("in_double_quote_literal") | list %}
{% if file_types | length > 1 %}
    if isinstance(body, File) and body.mime_type not in ("{{ file_types | join('", "') }}"):
        raise ValueError(
            f"mime_type of the body is {body.mime_type!r}; this operation takes {{ file_types | join(' or ') }}"
        )
{% endif %}
{% for body in endpoint.bodies %}
    if isinstance(body, {{body.prop.get_type_string(no_optional=True) | as_unembedded_code }})
        {%- if body.body_type == "content" and file_types | length > 1 %}
 and body.mime_type == "{{ body.content_type | in_double_quote_literal }}"
        {%- endif %}:
        {{ body_to_kwarg(body) | indent(8) }}
""",
        "Bodies of several file types have one class, so that the last branch won whatever the file was.",
    ),
    Replacement(
        "endpoint_macros.py.jinja",
        """\
    {%- for body in endpoint.bodies -%}{% set body_required = body_required and body.prop.required %}
    {{ body.prop.get_type_string(no_optional=True) | as_unembedded_code }} {% if not loop.last %} | {% endif %}
    {%- endfor -%}{% if not body_required %} | Unset = UNSET{% endif %}
""",
        """\
    {%- set names = [] -%}
    {%- for body in endpoint.bodies -%}
        {%- set name = body.prop.get_type_string(no_optional=True) | as_unembedded_code -%}
        {%- if name not in names %}{% set _ = names.append(name) %}{% endif -%}
    {%- endfor %} {{ names | join(" | ") }}
    {%- if endpoint.bodies | rejectattr("prop.required") | list %} | Unset = UNSET{% endif %}
""",
        "What a loop sets is gone after it, so that every body was optional, by a class that need not be imported.",
    ),
)


def patched_templates(patches: tuple[Replacement, ...] = PATCHES) -> dict[str, str]:
    """The patched templates by file name, made from those of the installed generator.

    Raises SpecError when a replacement does not find its place exactly once.
    """
    folder = _installed()
    texts: dict[str, str] = {}
    for patch in patches:
        if patch.template not in texts:
            try:
                texts[patch.template] = (folder / patch.template).read_text(encoding="utf-8")
            except OSError as error:
                raise _changed(patch, folder, "is not there") from error
        count = texts[patch.template].count(patch.old)
        if count != 1:
            found = "no longer holds the faulty lines" if count == 0 else f"holds the faulty lines {count} times"
            raise _changed(patch, folder, found)
        texts[patch.template] = texts[patch.template].replace(patch.old, patch.new)
    return texts


def _installed() -> Path:
    spec = importlib.util.find_spec("openapi_python_client")
    if spec is None or spec.origin is None:
        remedy = "Install the project with its extra `workshop`."
        raise SpecError.at("openapi_python_client", "The generator is not installed.", remedy)
    return Path(spec.origin).parent / "templates"


def _changed(patch: Replacement, folder: Path, found: str) -> SpecError:
    message = f"The generator's template changed: it {found}. What is mended there: {patch.reason}"
    remedy = "Install the pinned openapi-python-client, or look at the new template and adjust plooi_spec.templates."
    return SpecError.at((folder / patch.template).as_posix(), message, remedy)
