"""`plooi new`: a metadata file, from questions and from what a PDF says of itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from plooi.cli.frame.completing import ORGANISATIONS, values_of
from plooi.cli.frame.failures import WRONG_INPUT, InputError, failure, problem_document, problem_line
from plooi.cli.frame.options import Session, end, offline
from plooi.cli.frame.output import as_json_text, is_terminal
from plooi.cli.validate.reading import SCHEMA_KEY, STDIN, kind_of, understood
from plooi.command_lines import command_line, file_word
from plooi.errors import MetadataInvalid, Problem
from plooi.language import _
from plooi.wording import counted, words_of

if TYPE_CHECKING:
    from plooi import Metadata
    from plooi.cli.new.pdf import PdfProperties
    from plooi.versions import Version

#: The options that stand for fields, by field.
FLAGS = {
    "publisher": "--publisher",
    "officiele_titel": "--titel",
    "documentsoorten": "--documentsoort",
    "themas": "--thema",
    "identifiers": "--identifier",
}
COMPOUND = ("documenthandelingen", "documentrelaties", "extra_metadata", "overige_metadata", "extra", "pid")


def add_to(app: typer.Typer) -> None:
    app.command("new", epilog="Example: plooi new --from-pdf kapvergunning.pdf")(new)


@offline
def new(
    session: Session,
    from_pdf: Annotated[
        Path | None,
        typer.Option(
            "--from-pdf",
            metavar="FILE",
            help="Fill in what this PDF says of itself: title, date, language, type. With --manifest, a folder.",
        ),
    ] = None,
    manifest: Annotated[
        Path | None,
        typer.Option(
            "--manifest",
            metavar="FILE",
            help="Write a table for many documents instead, .xlsx or .csv: with a row for each of the folder that "
            "--from-pdf names, or with none yet.",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="File to write, .yaml or .json; - for standard output. By default beside the PDF, or metadata.yaml.",
        ),
    ] = None,
    publisher: Annotated[
        str | None,
        typer.Option(metavar="ORGANISATION", help="Who publishes it.", autocompletion=values_of(*ORGANISATIONS)),
    ] = None,
    titel: Annotated[str | None, typer.Option(metavar="TEXT", help="The official title.")] = None,
    documentsoort: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TYPE", help="Type of document; may be repeated.", autocompletion=values_of("documentsoorten")
        ),
    ] = None,
    thema: Annotated[
        list[str] | None,
        typer.Option(metavar="THEME", help="Theme; may be repeated.", autocompletion=values_of("toplijst")),
    ] = None,
    identifier: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="Reference of your own; may be repeated.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="Any other field; may be repeated, also for one list."),
    ] = None,
    no_input: Annotated[bool, typer.Option("--no-input", help="Ask nothing, also on a terminal.")] = False,
    no_schema: Annotated[
        bool, typer.Option("--no-schema", help="Neither name nor write the schema that editors complete by.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there already.")] = False,
) -> None:
    """Write a metadata file: asks for the fields one by one, with the value lists at hand.

    What options and the PDF say is offered as the answer. Without a terminal nothing is asked, and options must give
    what is required. What is written is checked; nothing is sent.
    """
    target = manifest if manifest is not None else target_of(output, from_pdf)
    if target is not None and target.exists() and not force:
        remedy = _("use --force to overwrite it, or --output") if manifest is None else _("use --force to overwrite it")
        raise InputError(str(target), _("this file is there already"), remedy)
    named = {"publisher": publisher, "officiele_titel": titel}
    lists = {"documentsoorten": documentsoort, "themas": thema, "identifiers": identifier}
    given: dict[str, Any] = {name: value for name, value in {**named, **lists}.items() if value}
    given = with_settings(given, settings or [])
    if manifest is not None:
        if output is not None:
            raise InputError("--output", _("--manifest says where to write"), _("leave --output out"))
        write_manifest(session, manifest, from_pdf, given)
        return
    properties = None
    if from_pdf is not None:
        if from_pdf.is_dir():
            remedy = _("name a PDF, or write a table for all that is in it with --manifest")
            raise InputError(str(from_pdf), _("this is a folder"), remedy)
        from plooi.cli.new.pdf import from_properties, properties_of

        properties = properties_of(from_pdf)
        given = {**from_properties(properties, session.version), **given}
    from plooi import Metadata

    metadata = Metadata.from_dict(given)
    asks = not no_input and not session.output.as_json and is_terminal(sys.stdin) and is_terminal(sys.stderr)
    if asks:
        metadata = asked(session, metadata, from_pdf, properties)
    check(session, metadata)
    write(session, metadata, target, from_pdf, properties, named_schema=not no_schema)


def target_of(output: str | None, pdf: Path | None) -> Path | None:
    """The file to write; None for standard output."""
    if output == STDIN:
        return None
    if output is not None:
        return Path(output)
    return Path("metadata.yaml") if pdf is None else pdf.with_suffix(".yaml")


def with_settings(given: dict[str, Any], settings: list[str]) -> dict[str, Any]:
    """The fields with those that `--set` gives."""
    from plooi.model.metadata import PLURAL

    for setting in settings:
        name, sign, value = setting.partition("=")
        name = name.strip()
        if not sign:
            raise InputError(f"--set {setting}", _("it has no ="), _("write it as  --set language=Engels"))
        if name in COMPOUND:
            raise InputError(f"--set {name}", _("this field has parts"), _("write it into the file afterwards"))
        if name in PLURAL:
            given.setdefault(name, []).append(value)
        else:
            given[name] = value
    return given


def asked(session: Session, metadata: Metadata, pdf: Path | None, properties: PdfProperties | None) -> Metadata:
    """The metadata after the questions."""
    from plooi.cli.new.asking import NoAnswer, Terminal
    from plooi.cli.new.interview import Interview

    terminal = Terminal(session.output)
    terminal.tell(
        _("Metadata for version {version_shown} of the API.", version_shown=session.version_shown),
        _("Enter takes what stands between [ ], - leaves it out; Tab completes, ? lists what there is to choose from."),
    )
    if pdf is not None and properties is not None:
        terminal.tell(f"{pdf.name}: {pages(properties)}.")
        if metadata.officiele_titel is None:
            metadata = metadata.evolve(officiele_titel=pdf.stem)
    try:
        return Interview(terminal, session.version, metadata).run()
    except NoAnswer:
        terminal.tell("")
        raise InputError(
            "new", _("the answers ended before the questions; nothing was written"), _("start anew")
        ) from None


def pages(properties: PdfProperties) -> str:
    return counted(properties.pages, "page", "pages")


def write_manifest(session: Session, target: Path, folder: Path | None, given: dict[str, Any]) -> None:
    """Write a table with the columns of the version, and a row for each document of a folder."""
    from plooi.cli.new import templates
    from plooi.cli.new.interview import required

    version = session.version
    if target.suffix.lower() not in templates.KINDS:
        raise InputError(str(target), _("its name tells no kind of table"), _("end it with .xlsx or .csv"))
    if folder is None and given:
        raise InputError(
            "--manifest", _("there are no rows to write this into"), _("name a folder of PDFs with --from-pdf")
        )
    if folder is not None and not folder.is_dir():
        raise InputError(str(folder), _("this is no folder"), _("name the folder of the PDFs"))
    documents = [] if folder is None else list(templates.documents_in(folder, target.parent, version, given))
    if folder is not None and not documents:
        raise InputError(str(folder), _("there is no PDF or ZIP in it"), _("check that this is the one"))
    names = templates.write(target, version, documents, sorted({name for one in documents for name in one.data}))
    empty = [name for name in required(version) if not documents or any(name not in one.data for one in documents)]
    for one in documents:
        if one.fault is not None:
            session.output.note(_("Warning: {fault}", fault=one.fault))
    rows = counted(len(documents), "row", "rows")
    lines = [
        _(
            "Written: {target} with {rows}, for {version_shown}",
            target=target,
            rows=rows,
            version_shown=session.version_shown,
        )
    ]
    lines += [_("  Fill in what is required of each document: {empty}", empty=", ".join(empty))] if empty else []
    words = command_line("plooi", "batch", file_word(target), "--dry-run", *session.flags_given())
    lines.append(_("  Then check it with  {words}", words=words))
    document = {
        "path": str(target),
        "columns": [templates.FILE, *names],
        "missing": empty,
        "documents": [{"file": one.file, "pages": one.pages, "metadata": dict(one.data)} for one in documents],
    }
    session.output.result(document, lines)


def check(session: Session, metadata: Metadata) -> None:
    """End the command when the metadata cannot be sent, with the options that give what is missing."""
    problems = session.version.check(metadata)
    if not problems:
        return
    lines = [f"  {with_flag(problem)}" for problem in problems]
    count = kind_of_count(len(problems))
    fault = _("The metadata has {count}; nothing was written.", count=count)
    documents = [problem_document(problem) for problem in problems]
    end(session.output, failure("MetadataInvalid", WRONG_INPUT, fault, *lines, problems=documents))


def with_flag(problem: Problem) -> str:
    field = problem.field.partition("[")[0]
    flag = FLAGS.get(field, f"--set {field}=…")
    return problem_line(problem) + (_(" Give it with {flag}.", flag=flag) if problem.value is None else "")


def kind_of_count(number: int) -> str:
    return counted(number, "problem", "problems")


def write(
    session: Session,
    metadata: Metadata,
    target: Path | None,
    pdf: Path | None,
    properties: PdfProperties | None,
    *,
    named_schema: bool,
) -> None:
    """Write the file, and the schema beside it, and read the file back as publish will."""
    from plooi.cli.new.writing import as_file
    from plooi.describe.fileschema import file_name, file_schema
    from plooi.describe.remarks import remarks

    version = session.version
    about = [_("Metadata for version {version_shown}.", version_shown=session.version_shown)]
    if pdf is not None and properties is not None:
        about.append(_("Of {name}: {properties}.", name=pdf.name, properties=pages(properties)))
    for remark in remarks(version, metadata):
        session.output.note(_("Remark: {text}", text=f"{remark.field}: {remark.text}"))
    schema = file_name(version) if named_schema and target is not None else None
    as_json = target is not None and target.suffix.lower() == ".json"
    text = as_file(metadata, version, as_json=as_json, schema=schema, about=about)
    check_written(text, version, as_json=as_json)
    if target is None:
        session.output.result({"path": None, **document_of(text, as_json=as_json)}, [text.rstrip("\n")])
        return
    put(target, text)
    beside = target.parent / schema if schema else None
    if beside is not None and not beside.exists():
        put(beside, as_json_text(file_schema(version)) + "\n")
    document = {"path": str(target), "schema": None if beside is None else str(beside)}
    lines = [_("Written: {target}, good for {version_shown}", target=target, version_shown=session.version_shown)]
    if pdf is not None:
        publish = command_line("plooi", "publish", file_word(target), file_word(pdf), *session.flags_given())
        lines.append(_("  Publish it with  {publish}", publish=publish))
    session.output.result({**document, **document_of(text, as_json=as_json)}, lines)


def check_written(text: str, version: Version, *, as_json: bool) -> None:
    """Hold what is about to be written against the version, read as publish reads it."""
    problems = version.check(understood(document_of(text, as_json=as_json)["metadata"], version, "new"))
    if problems:
        raise MetadataInvalid(problems)


def document_of(text: str, *, as_json: bool) -> dict[str, Any]:
    from plooi.cli.validate.reading import parse_json, parse_yaml

    data = parse_json(text, "new") if as_json else parse_yaml(text, "new")
    assert isinstance(data, dict), kind_of(data)
    return {"metadata": {key: value for key, value in data.items() if key != SCHEMA_KEY}}


def put(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(
            str(path), _("it cannot be written: {strerror}", strerror=words_of(error)), _("name another with --output")
        ) from error
