"""Faults of the generator's templates, mended by small replacements in the installed ones.

No template is kept here: each replacement is made in the text that the installed generator brings, and must find its
place exactly once, so that a changed template is noticed and never half mended.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from attrs import frozen

from plooi_spec.reading.problems import SpecError


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
    Replacement(
        "endpoint_module.py.jinja",
        """\
{% if endpoint.responses.default %}
    {% set return_type = return_string | as_unembedded_code %}
{% else %}
    {% set return_type = (return_string | as_unembedded_code) + " | None" %}
{% endif %}
""",
        """\
{% set return_type = (return_string | as_unembedded_code) + " | None" %}
""",
        "An answer that cannot be read gives None, also where the spec has a default for all statuses.",
    ),
    Replacement(
        "endpoint_module.py.jinja",
        """\
    {% for response in endpoint.responses.patterns %}
    {% set code_range = response.status_code.range %}
    {% if code_range[0] == code_range[1] %}
    if response.status_code == {{ code_range[0] }}:
    {% else %}
    if {{ code_range[0] }} <= response.status_code <= {{ code_range[1] }}:
    {% endif %}
        {{ parse_response(parsed_responses, response) | indent(8) }}
    {% endfor %}
    {% if endpoint.responses.default %}
    {{ parse_response(parsed_responses, endpoint.responses.default) | indent(4) }}
    {% else %}
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None
    {% endif %}
""",
        """\
    {% if endpoint.responses | length > 0 %}
    try:
    {% for response in endpoint.responses.patterns %}
    {% set code_range = response.status_code.range %}
    {% if code_range[0] == code_range[1] %}
        if response.status_code == {{ code_range[0] }}:
    {% else %}
        if {{ code_range[0] }} <= response.status_code <= {{ code_range[1] }}:
    {% endif %}
            {{ parse_response(parsed_responses, response) | indent(12) }}
    {% endfor %}
    {% if endpoint.responses.default %}
        {{ parse_response(parsed_responses, endpoint.responses.default) | indent(8) }}
    {% endif %}
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        # The body is not what the spec says. A server may send none, and a gateway HTML or half an answer.
        if not response.content:
            return None
    {% endif %}
    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None
""",
        "A body that is empty, HTML, cut off or of another shape than the spec says raised an error of the parser.",
    ),
    Replacement(
        "endpoint_module.py.jinja",
        """\
        status_code=HTTPStatus(response.status_code),
""",
        """\
        status_code=as_status(response.status_code),
""",
        "A status that Python has no name for, such as the 520 of a gateway, raised ValueError.",
    ),
    Replacement(
        "endpoint_module.py.jinja",
        """\
from ...types import Response, UNSET
""",
        """\
from ...types import Response, UNSET, as_status
""",
        "The status is made in the module of types.",
    ),
    Replacement(
        "types.py.jinja",
        """\
    status_code: HTTPStatus
    content: bytes
    headers: MutableMapping[str, str]
    parsed: T | None
""",
        """\
    status_code: HTTPStatus | int
    content: bytes
    headers: MutableMapping[str, str]
    parsed: T | None


def as_status(code: int) -> HTTPStatus | int:
    \"\"\" The status as Python names it; the bare number where it has no name for it \"\"\"
    return HTTPStatus(code) if code in list(HTTPStatus) else code
""",
        "A status that Python has no name for, such as the 520 of a gateway, raised ValueError.",
    ),
    *(
        Replacement(
            "property_templates/list_property.py.jinja",
            f"""\
{{% macro {macro} %}}
{{% set inner_property = property.inner_property %}}
{{% import "property_templates/" + inner_property.template as inner_template %}}
""",
            f"""\
{{% macro {macro} %}}
{{% set inner_property = property.inner_property %}}
{{%- set _ = inner_property.__setattr__("python_name", property.python_name ~ "__item") %}}
{{% import "property_templates/" + inner_property.template as inner_template %}}
""",
            "The variable of a loop over a list `delen` was that of a property `delen_item`; none has two underscores.",
        )
        for macro in ("construct(property, source)", "_transform(property, source, destination, transform_method)")
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
            change = "no longer holds the faulty lines" if count == 0 else f"holds the faulty lines {count} times"
            raise _changed(patch, folder, change)
        texts[patch.template] = texts[patch.template].replace(patch.old, patch.new)
    return texts


def _installed() -> Path:
    spec = importlib.util.find_spec("openapi_python_client")
    if spec is None or spec.origin is None:
        remedy = "Install the project with its extra `workshop`."
        raise SpecError.at("openapi_python_client", "The generator is not installed.", remedy)
    return Path(spec.origin).parent / "templates"


def _changed(patch: Replacement, folder: Path, change: str) -> SpecError:
    message = f"The generator's template changed: it {change}. What is mended there: {patch.reason}"
    remedy = "Install the pinned openapi-python-client, or adjust plooi_spec.packages.templates to the new template."
    return SpecError.at((folder / patch.template).as_posix(), message, remedy)
