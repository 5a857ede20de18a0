"""Errors as a person or a script sees them: an exit code, a few lines, and a JSON object."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from plooi import errors
from plooi.cli.frame.typer_texts import translated
from plooi.command_lines import command_line
from plooi.language import _, later
from plooi.spelling import in_shell
from plooi.wire.foreign import on_one_line
from plooi.wording import counted, sentence, words_of

DONE, FAILED, WRONG_INPUT, UNREACHABLE, NOT_AUTHORISED, NOT_PUBLIC = range(6)
INTERNAL = 70  # a fault of this program itself, as in sysexits.h
INTERRUPTED = 130  # 128 + SIGINT

SIGN_IN_HINT = later(
    "Give a token that is valid now: set PLOOI_TOKEN, or use --token-file. `plooi config` shows which is used."
)
OTHER_TOKEN_HINT = later(
    "If another token is meant, set PLOOI_TOKEN, or use --token-file. `plooi config` shows which is used."
)
UNREACHABLE_HINT = later("`plooi config` shows the address that is in force.")

#: The extras that bring packages, besides `cli`.
EXTRAS = {
    **dict.fromkeys(("starlette", "uvicorn", "joserfc", "jsonschema", "jinja2", "multipart"), "sandbox"),
    **dict.fromkeys(("psycopg", "psycopg_binary"), "postgresql"),
    "socksio": "socks",
}


class InputError(errors.PlooiError):
    """A file given to the command that cannot be used; with the place in it, counted from 1, where it is known."""

    def __init__(
        self, place: str, fault: str, remedy: str, *, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(on_one_line(f"{place}: {fault}. {sentence(remedy)}"))
        self.line = line
        self.column = column
        self.place = place
        self.fault = fault
        self.remedy = remedy


class NotSignedIn(errors.PlooiError):
    """A call needs a token, and none is set."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "There is no token to sign in with. Set PLOOI_TOKEN, name a file that holds it with --token-file, or "
                "pipe "
                "it in with --token-file -. For a sandbox of your own,  plooi sandbox token  makes one."
            )
        )


@frozen
class Failure:
    """What ended a command."""

    exit_code: int
    document: dict[str, Any] = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)

    def with_advice(self, *lines: str, **facts: Any) -> Failure:
        """The same failure with more lines and more facts."""
        return evolve(self, document={**self.document, **facts}, lines=(*self.lines, *lines))


def failure(error: BaseException | str, code: int, message: str, *more: str, **facts: Any) -> Failure:
    kind = error if isinstance(error, str) else type(error).__name__
    message = in_shell(message)
    facts |= {name: in_shell(facts[name]) for name in ("remedy", "hint") if isinstance(facts.get(name), str)}
    return Failure(
        code,
        {"type": kind, "message": message, "exit_code": code, **facts},
        (_("Error: {message}", message=message), *more),
    )


def failure_of(error: Exception) -> Failure:
    """The failure that an exception means."""
    match error:
        case errors.MetadataInvalid():
            return invalid(error)
        case errors.DeliveryIncomplete() | errors.OutcomeUnknown():
            return half_done(error)
        case errors.ApiError():
            return refused(error)
        case InputError():
            return failure(error, WRONG_INPUT, str(error), place=error.place, fault=error.fault, remedy=error.remedy)
        case errors.DocumentInvalid() | errors.SessionIdInvalid():
            return failure(error, WRONG_INPUT, str(error), field=error.field, value=error.value, remedy=error.remedy)
        case errors.WriteRefused():
            return failure(error, FAILED, str(error), field=error.field, value=error.value, remedy=error.remedy)
        case errors.TransportError():
            return failure(error, UNREACHABLE, str(error), f"  {UNREACHABLE_HINT}")
        case NotSignedIn():
            return failure(error, NOT_AUTHORISED, str(error))
        case errors.PlooiError():
            return failure(error, WRONG_INPUT, str(error))
        case ModuleNotFoundError():
            package = (error.name or "").partition(".")[0]
            extra = command_line("python", "-m", "pip", "install", f"plooi[{EXTRAS.get(package, 'cli')}]")
            message = _(
                "The package {package!r} is not installed. Install the extra that brings it:  {extra}",
                package=package,
                extra=extra,
            )
            return failure(error, WRONG_INPUT, message)
        case OSError():
            place = f"{error.filename}: " if error.filename else ""
            return failure(error, FAILED, f"{place}{words_of(error) or error}.")
    return fault_of_ours(error)


def invalid(error: errors.MetadataInvalid) -> Failure:
    problems = [problem_document(problem) for problem in error.problems]
    return failure(
        error,
        WRONG_INPUT,
        _("The metadata has {problems}; nothing was sent.", problems=counted(len(problems), "problem", "problems")),
        *(f"  {line}" for line in map(problem_line, error.problems)),
        problems=problems,
    )


def problem_document(problem: errors.Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "field": problem.field,
        "message": problem.message,
        "value": problem.value,
        "remedy": in_shell(problem.remedy),
        "candidates": list(problem.candidates),
    }


def problem_line(problem: errors.Problem) -> str:
    value = (
        ""
        if problem.value is None or repr(problem.value) in problem.message
        else _(" (given: {value})", value=short(problem.value))
    )
    return on_one_line(f"{problem.field}: {problem_text(problem)}{value}")


def problem_text(problem: errors.Problem) -> str:
    """What is wrong, and what somebody at a shell can do."""
    return f"{problem.message} {in_shell(problem.remedy)}".rstrip()


def short(value: Any, limit: int = 80) -> str:
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def refused(error: errors.ApiError) -> Failure:
    unauthorised = error.status in (401, 403)
    return failure(
        error,
        NOT_AUTHORISED if unauthorised else FAILED,
        str(error),
        *(f"  {hint}" for hint in answer_hints(error)),
        **facts_of_answer(error),
    )


def answer_hints(error: errors.ApiError) -> Iterator[str]:
    """What somebody at a shell can look at."""
    if error.status == 401 and error.kind is None and error.hint:
        # The policy's, which also refuses a token that is good for somebody else.
        yield _(OTHER_TOKEN_HINT)
    elif error.status == 401:
        yield _(SIGN_IN_HINT)
    elif error.status == 403 and not error.hint:
        yield _(
            "Check the token, how it is sent (--sign-in) and the version (--api-version); `plooi config` shows them."
        )
    elif error.kind is None and error.status in (404, 405):
        yield _("The API does not answer like this. Check that the address ends in /api/v0; `plooi config` shows it.")


def facts_of_answer(error: errors.ApiError) -> dict[str, Any]:
    return {
        "status": error.status,
        "kind": error.kind,
        "title": error.title,
        "detail": error.detail,
        "messages": list(error.messages),
        "pointers": list(error.pointers),
        "session_id": error.session_id,
    }


def half_done(error: errors.DeliveryIncomplete | errors.OutcomeUnknown) -> Failure:
    """A write that stopped halfway, or may have been done: the cause decides the exit code."""
    cause = failure_of(error.cause) if isinstance(error.cause, Exception) else None
    code = FAILED if cause is None or cause.exit_code in (WRONG_INPUT, INTERNAL) else cause.exit_code
    facts = {}
    if isinstance(error, errors.OutcomeUnknown):
        facts = {"known": error.known, "stored": error.stored, "remedy": error.remedy}
    return failure(error, code, str(error), cause=None if cause is None else cause.document, **facts)


def usage_failure(error: Exception) -> Failure:
    """A command line that cannot be understood."""
    context = getattr(error, "ctx", None)
    message = translated(error.format_message() if hasattr(error, "format_message") else str(error))
    more = () if context is None else (_("  See  {command_path} --help", command_path=context.command_path),)
    return failure("UsageError", WRONG_INPUT, message, *more)


def interrupted(error: BaseException) -> Failure:
    number = getattr(error, "number", signal.SIGINT)
    code = 128 + number
    text = (
        _("Interrupted.") if number == signal.SIGINT else _("Interrupted by {name}.", name=signal.Signals(number).name)
    )
    return Failure(code, {"type": "Interrupted", "message": text, "exit_code": code}, (text,))


def fault_of_ours(error: Exception) -> Failure:
    """An error that nobody foresaw: its kind and place, without values; the stack only when asked for."""
    frames = traceback.extract_tb(error.__traceback__)
    place = (
        _("{name}, line {lineno}", name=Path(frames[-1].filename).name, lineno=frames[-1].lineno)
        if frames
        else _("an unknown place")
    )
    more = [_("  Please report it. With PLOOI_DEBUG=1 in the environment the stack is printed too.")]
    if os.environ.get("PLOOI_DEBUG"):
        # The stack alone: the text of the error may repeat what was being sent.
        more = [line.rstrip("\n") for line in traceback.format_list(frames)]
    return failure(
        error,
        INTERNAL,
        _("This is a fault of plooi itself: {name} in {place}.", name=type(error).__name__, place=place),
        *more,
        place=place,
    )
