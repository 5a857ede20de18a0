"""What is made from the code in docs/: tables and schemas. `nox -s regenerate` writes it anew.

A table stands between `<!-- table: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from advice import FOR_CODES, FOR_ERRORS
from impact.expected import rows
from plooi import Metadata, errors, versions, waardelijsten
from plooi.cli.commands.capabilities import as_markdown, legend, markdown_table
from plooi.cli.frame.failures import failure_of
from plooi.cli.frame.output import as_json_text
from plooi.describe.capabilities import NOTHING, capabilities
from plooi.describe.fileschema import DESCRIPTIONS, file_name, file_schema
from plooi.model.metadata import FIELDS
from plooi.model.results import Publication
from plooi.sandbox.settings import mode_of

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = ROOT / "docs" / "schema"
TABLE = re.compile(r"(<!-- table: (\S+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)

STANDINGS = {
    "official": "the text that upstream published",
    "server": "written from the published source of the platform and the schemas it validated with, and corrected by "
    "what its services answered in a run; what was measured is marked so, and what is still inferred",
    "reconstructed": "put together from traces, **not the official text**: that what it says belongs to just this "
    "version is an assumption",
}


def specs() -> list[str]:
    """The vendored specs with date and standing, from openapi/versions.toml."""
    lock = tomllib.loads((ROOT / "openapi" / "versions.toml").read_text(encoding="utf-8"))
    rows = [
        [label, f"{entry['date']}: {entry['date_note']}" if "date_note" in entry else entry["date"], entry["standing"]]
        for label, entry in lock.items()
    ]
    rows = [[*row, STANDINGS[row[2]]] for row in rows]
    return markdown_table(["version", "date", "standing", "what that means"], rows)


def capability() -> list[str]:
    columns = capabilities()
    return [*as_markdown(columns), "", *(f"- {line}" for line in legend(columns))]


def places() -> list[str]:
    columns = capabilities()
    cells = {
        name: [f"`{place.path}`: {place.form}" if (place := one.fields[name]) else NOTHING for one in columns]
        for name in columns[0].fields
    }
    rows = [[f"`{name}`", *shortened(texts)] for name, texts in cells.items()]
    return markdown_table(["field", *(f"{one.version.label} ({one.version.standing})" for one in columns)], rows)


#: What a field takes, by its annotation.
KINDS = {
    "Reference | None": "reference",
    "tuple[Reference, ...]": "references",
    "str | None": "text",
    "tuple[str, ...]": "texts",
    "tuple[Documenthandeling, ...]": "acts",
    "tuple[ExtraMetadata, ...]": "own fields",
    "tuple[Documentrelatie, ...]": "relations",
    "tuple[Veld, ...]": "own fields",
    "Mapping[str, Any]": "mapping",
}


def fields() -> list[str]:
    """The fields of the model, and what each is."""
    kinds = Metadata.__annotations__
    rows = [[f"`{name}`", KINDS[kinds[name]], DESCRIPTIONS[name]] for name in FIELDS]
    return markdown_table(["field", "type", "what it is"], rows)


def modes() -> list[str]:
    """The versions that the sandbox serves, the newest first, and in which modes."""
    rows = []
    for one in map(versions.get, versions.labels()[::-1]):
        modes = ["ideal"]
        with suppress(errors.ConfigurationError):
            modes.insert(0, mode_of(one, "faithful"))
        rows.append([one.label, one.standing, ", ".join(f"`{mode}`" for mode in modes)])
    return markdown_table(["version", "standing", "modes"], rows)


def reports() -> list[str]:
    """The reports on what each version changed, as `conf.py` writes them into the site."""
    following = [versions.get(label) for label in versions.labels()]
    return [
        f'- <a href="differences/{one.label}.html">What {one.label} changed against {one.previous}</a>'
        for one in following
        if one.previous is not None
    ]


def shortened(cells: list[str]) -> Iterator[str]:
    """The cells of a row, with a word for what is just as in the version before."""
    for before, cell in zip([NOTHING, *cells], cells, strict=False):
        yield "the same" if cell == before != NOTHING else cell


def family() -> Iterator[type[errors.PlooiError]]:
    """Every error class of the client that a person can meet, each after its base."""

    def below(cls: type[errors.PlooiError]) -> Iterator[type[errors.PlooiError]]:
        if not cls.__name__.startswith("_"):
            yield cls
        for sub in cls.__subclasses__():
            if sub.__module__ == errors.__name__:
                yield from below(sub)

    return below(errors.PlooiError)


def example(cls: type[errors.PlooiError]) -> errors.PlooiError:
    """An error of a class as it might come."""
    cause = errors.TransportError("away", sent=False)
    status = {kind: status for status, kind in errors.BY_STATUS.items()}
    made: Mapping[type[errors.PlooiError], Callable[[], errors.PlooiError]] = {
        errors.PlooiError: lambda: errors.PlooiError("wrong"),
        errors.ConfigurationError: lambda: errors.ConfigurationError("wrong"),
        errors.IdInvalid: lambda: errors.IdInvalid("x"),
        errors.MetadataInvalid: lambda: errors.MetadataInvalid([errors.Problem("publisher", "wrong")]),
        errors.NotInThisVersion: lambda: errors.NotInThisVersion("0.9.0-beta", verb="search"),
        errors.RelationsNotProcessed: lambda: errors.RelationsNotProcessed("0.9.0-beta"),
        errors.DocumentInvalid: lambda: errors.DocumentInvalid("document", "x", "wrong", "mend it"),
        errors.SessionIdInvalid: lambda: errors.SessionIdInvalid("document", "x", "wrong", "mend it"),
        errors.JournalError: lambda: errors.JournalError("The journal cannot be used."),
        errors.WriteRefused: lambda: errors.WriteRefused("publisher", "x", "wrong", "mend it"),
        errors.TransportError: lambda: cause,
        errors.OutcomeUnknown: lambda: errors.OutcomeUnknown("publish", cause, "Look."),
        errors.DeliveryIncomplete: lambda: errors.DeliveryIncomplete(Publication("x"), cause),
    }
    if issubclass(cls, errors.ApiError):
        return cls("getMetadata", status.get(cls, 400))
    return made[cls]()


def error_table() -> list[str]:
    rows = []
    kinds = {cls: kind for kind, cls in errors.BY_KIND.items()}
    for cls in family():
        if cls is errors.PlooiError:
            continue
        base = next(base.__name__ for base in cls.__mro__[1:] if not base.__name__.startswith("_"))
        meaning = " ".join((cls.__doc__ or "").split("\n\n")[0].split())
        code = str(failure_of(example(cls)).exit_code)
        if cls in (errors.OutcomeUnknown, errors.DeliveryIncomplete):
            code = "that of its cause"
        name = f"`{cls.__name__}`" if base == "PlooiError" else f"`{base}` › `{cls.__name__}`"
        rows.append([name, meaning, f"`#{kinds[cls]}`" if cls in kinds else "", code])
    return markdown_table(["error", "meaning", "the platform's type", "exit code"], rows)


def advice_table() -> list[str]:
    """What to do about each error, in Python and in a shell."""
    rows = [[f"`{cls.__name__}`", *FOR_ERRORS[cls]] for cls in family() if cls is not errors.PlooiError]
    return markdown_table(["error", "in Python", "in a shell"], rows)


def codes_table() -> list[str]:
    rows = [[f"`{code}`", meaning, FOR_CODES[code]] for code, meaning in errors.CODES.items()]
    return markdown_table(["code", "meaning", "what to do"], rows)


def lists_table() -> list[str]:
    """The value lists with the edition and the size that each source has."""
    spec = versions.get(versions.DEFAULT)
    names = dict.fromkeys([*waardelijsten.names(), *(naam for naam, _ in waardelijsten.snapshots())])
    snapshots = waardelijsten.snapshots()
    rows = []
    for naam in names:
        editions = [spec.lists.get(naam)]
        editions += [
            waardelijsten.snapshot(naam, bron) if (naam, bron) in snapshots else None
            for bron in ("service", "dictionary")
        ]
        rows.append([f"`{naam}`", *(edition(one) for one in editions)])
    return markdown_table(["list", f"spec {spec.label} ({spec.standing})", "`service`", "`dictionary`"], rows)


def edition(lijst: waardelijsten.Waardelijst | None) -> str:
    if lijst is None:
        return "—"
    ended = sum(waarde.einddatum is not None for waarde in lijst.values())
    size = f"{len(lijst)} values" + (f", {ended} ended" if ended else "")
    return f"{lijst.versie}: {size}" if lijst.versie else size


def coming() -> list[str]:
    """The versions that upstream might bring next, and what is written by hand for each: tests/impact holds it so."""
    head = ["what the version changes", "lines by hand", "which", "files touched", "left to those who call the client"]
    return markdown_table(head, rows())


TABLES: Mapping[str, Callable[[], list[str]]] = {
    "specs": specs,
    "capabilities": capability,
    "fields": fields,
    "places": places,
    "reports": reports,
    "modes": modes,
    "errors": error_table,
    "advice": advice_table,
    "codes": codes_table,
    "lists": lists_table,
    "coming": coming,
}
PAGES = sorted((ROOT / "docs").rglob("*.md"))


def renewed(text: str) -> str:
    """A page with its tables made anew."""
    return TABLE.sub(lambda match: match[1] + "\n".join(TABLES[match[2]]()) + "\n" + match[4], text)


def schema_texts() -> dict[str, str]:
    """The schemas for metadata files, by the names of their files."""
    all_versions = [versions.get(label) for label in versions.labels()]
    return {file_name(version): as_json_text(file_schema(version)) + "\n" for version in all_versions}


if __name__ == "__main__":
    SCHEMAS.mkdir(exist_ok=True)
    for stale in SCHEMAS.iterdir():
        stale.unlink()
    for name, text in schema_texts().items():
        (SCHEMAS / name).write_text(text, encoding="utf-8", newline="\n")
    for page in PAGES:
        page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
