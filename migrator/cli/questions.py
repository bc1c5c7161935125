"""Asks questions at the terminal. What an option says is not asked."""

import sys
from collections.abc import Callable, Collection

import typer

from migrator.errors import UsageError
from migrator.model.nearest import nearest

Check = Callable[[str], str]
"""Returns the answer to keep. Raises UsageError with what is wrong with it."""


def answer(given: str | None, question: str, *, option: str, check: Check, default: str | None = None) -> str:
    """Return what an option says, else what the user answers; it is asked again until it is right.

    Raises UsageError where the option is wrong, or where nobody can be asked and there is no default.
    """
    if given is not None:
        return check(given)
    if not sys.stdin.isatty():
        if default is None:
            raise UsageError(f"there is no terminal to ask at: {question}", help_=f"give {option}")
        return check(default)
    found: str = typer.prompt(
        question, default=default, show_default=bool(default), value_proc=_asked_again(check), err=True
    )
    return found


def _asked_again(check: Check) -> Check:
    def checked(text: str) -> str:
        try:
            return check(text.strip())
        except UsageError as problem:
            hint = f"; {problem.help}" if problem.help else ""
            raise typer.BadParameter(f"{problem.message}{hint}") from None

    return checked


def one_of(known: Collection[str], kind: str) -> Check:
    """Return a check that takes only these words."""

    def check(text: str) -> str:
        if text not in known:
            close = nearest(text, known)
            hint = f"did you mean {close}?" if close else f"one of: {', '.join(known)}"
            raise UsageError(f"there is no {kind} called {text!r}", help_=hint)
        return text

    return check
