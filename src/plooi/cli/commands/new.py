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
from plooi.wording import counted

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
        remedy = "use --force to overwrite it, or --output" if manifest is None else "use --force to overwrite it"
        raise InputError(str(target), "this file is there already", remedy)
    named = {"publisher": publisher, "officiele_titel": titel}
    lists = {"documentsoorten": documentsoort, "themas": thema, "identifiers": identifier}
    given: dict[str, Any] = {name: value for name, value in {**named, **lists}.items() if value}
    given = with_settings(given, settings or [])
    if manifest is not None:
        if output is not None:
            raise InputError("--output", "--manifest says where to write", "leave --output out")
        write_manifest(session, manifest, from_pdf, given)
        return
    properties = None
    if from_pdf is not None:
        if from_pdf.is_dir():
            remedy = "name a PDF, or write a table for all that is in it with --manifest"
            raise InputError(str(from_pdf), "this is a folder", remedy)
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
            raise InputError(f"--set {setting}", "it has no =", "write it as  --set language=Engels")
        if name in COMPOUND:
            raise InputError(f"--set {name}", "this field has parts", "write it into the file afterwards")
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
        f"Metadata for version {session.version_shown} of the API.",
        "Enter takes what stands between [ ], - leaves it out; Tab completes, ? lists what there is to choose from.",
    )
    if pdf is not None and properties is not None:
        terminal.tell(f"{pdf.name}: {pages(properties)}.")
        if metadata.officiele_titel is None:
            metadata = metadata.evolve(officiele_titel=pdf.stem)
    try:
        return Interview(terminal, session.version, metadata).run()
    except NoAnswer:
        terminal.tell("")
        raise InputError("new", "the answers ended before the questions; nothing was written", "start anew") from None


def pages(properties: PdfProperties) -> str:
    return "1 page" if properties.pages == 1 else f"{properties.pages} pages"


def write_manifest(session: Session, target: Path, folder: Path | None, given: dict[str, Any]) -> None:
    """Write a table with the columns of the version, and a row for each document of a folder."""
    from plooi.cli.new import templates
    from plooi.cli.new.interview import required

    version = session.version
    if target.suffix.lower() not in templates.KINDS:
        raise InputError(str(target), "its name tells no kind of table", "end it with .xlsx or .csv")
    if folder is None and given:
        raise InputError("--manifest", "there are no rows to write this into", "name a folder of PDFs with --from-pdf")
    if folder is not None and not folder.is_dir():
        raise InputError(str(folder), "this is no folder", "name the folder of the PDFs")
    documents = [] if folder is None else list(templates.documents_in(folder, target.parent, version, given))
    if folder is not None and not documents:
        raise InputError(str(folder), "there is no PDF or ZIP in it", "check that this is the one")
    names = templates.write(target, version, documents, sorted({name for one in documents for name in one.data}))
    empty = [name for name in required(version) if not documents or any(name not in one.data for one in documents)]
    for one in documents:
        if one.fault is not None:
            session.output.note(f"Warning: {one.fault}")
    rows = counted(len(documents), "row")
    lines = [f"Written: {target} with {rows}, for {session.version_shown}"]
    lines += [f"  Fill in what is required of each document: {', '.join(empty)}"] if empty else []
    words = command_line("plooi", "batch", file_word(target), "--dry-run", *session.flags_given())
    lines.append(f"  Then check it with  {words}")
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
    fault = f"The metadata has {count}; nothing was written."
    documents = [problem_document(problem) for problem in problems]
    end(session.output, failure("MetadataInvalid", WRONG_INPUT, fault, *lines, problems=documents))


def with_flag(problem: Problem) -> str:
    field = problem.field.partition("[")[0]
    flag = FLAGS.get(field, f"--set {field}=…")
    return problem_line(problem) + (f" Give it with {flag}." if problem.value is None else "")


def kind_of_count(number: int) -> str:
    return "1 problem" if number == 1 else f"{number} problems"


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
    about = [f"Metadata for version {session.version_shown}."]
    if pdf is not None and properties is not None:
        about.append(f"Of {pdf.name}: {pages(properties)}.")
    for remark in remarks(version, metadata):
        session.output.note(f"Remark: {remark.field}: {remark.text}")
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
    lines = [f"Written: {target}, good for {session.version_shown}"]
    if pdf is not None:
        publish = command_line("plooi", "publish", file_word(target), file_word(pdf), *session.flags_given())
        lines.append(f"  Publish it with  {publish}")
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
        raise InputError(str(path), f"it cannot be written: {error.strerror}", "name another with --output") from error
