"""What the client advises in the words of Python, and the command in those of the shell: only a literal differs."""

from __future__ import annotations

import inspect

import pytest

from plooi import Plooi, errors, versions
from plooi.spelling import CHOICES, in_shell


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.python)
def test_each_choice_is_spelled_anew_and_nothing_around_it(choice: object) -> None:
    python, shell = (text.replace("{}", "een-waarde") for text in (choice.python, choice.shell))  # type: ignore[attr-defined]
    assert in_shell(f"Do it with {python}, or not.") == f"Do it with {shell}, or not."
    # A longer name that begins or ends so is another name.
    longer = f"x{python}" if python[0].isalnum() else python
    assert in_shell(f"Do {longer}.") == f"Do {longer}."


def test_what_python_is_advised_is_there_in_python() -> None:
    """Each literal names a parameter, a verb or a class that exists."""
    parameters = {
        name
        for verb in (Plooi.publish, Plooi.replace_metadata, Plooi.search, Plooi.__init__)
        for name in inspect.signature(verb).parameters
    }
    import plooi

    for choice in CHOICES:
        name = choice.python.partition("(")[0] if "Token" in choice.python else choice.python.partition("=")[0]
        name = name.removeprefix("search(")
        assert name in parameters or hasattr(Plooi, name) or hasattr(plooi, name), name


def test_the_advice_of_the_errors_reads_in_both() -> None:
    lost = errors.NotInThisVersion("0.9.0-beta", fields={"trefwoorden": "no such field"})
    assert str(lost).endswith("Empty these fields, or send without them with loss='report'.")
    assert in_shell(str(lost)).endswith("Empty these fields, or send without them with --loss report.")
    related = errors.RelationsNotProcessed(versions.DEFAULT)
    assert "with relations='leave_out', or send them anyway with relations='send'." in str(related)
    assert "with --relations leave_out, or send them anyway with --relations send." in in_shell(str(related))
