"""Reads scopes out of what servers send: strings, lists, and sentences that name one."""

import re
from collections.abc import Iterable

from migrator.model.oauth import Scopes

_MOST_SCOPES = 1000
_LONGEST_SCOPE = 256
_SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")  # RFC 6749 §3.3: scope-token
_BREAK = re.compile(r"""[\s"'`,;()\[\]{}<>|]+""")
_PUNCTUATION = ".:!?="


def scope_text(scopes: Scopes) -> str:
    """Return the scopes as RFC 6749 §3.3 sends them: sorted, so that requests are the same every time."""
    return " ".join(sorted(scopes))


def scopes_in(value: object) -> Scopes | None:
    """Return the scopes of a `scope` member; `None` where there is none, or where it cannot be read.

    RFC 6749 §3.3 has one string with blanks; lists of strings are read as well. An empty string is an answer:
    no scope at all.
    """
    match value:
        case str():
            tokens = value.split()
        case list() if all(isinstance(item, str) for item in value):
            tokens = [token for item in value for token in str(item).split()]
        case _:
            return None
    return frozenset(token for token in tokens[:_MOST_SCOPES] if _is_token(token))


def as_asked(stated: Scopes, asked: Scopes) -> Scopes:
    """Return the stated scopes, those that a server joined with commas taken apart.

    A comma may be part of a scope (RFC 6749 §3.3), so only what was not asked for in that form is split.
    """
    joined = {scope for scope in stated - asked if "," in scope and asked & set(scope.split(","))}
    return (stated - joined) | {part for scope in joined for part in scope.split(",") if part}


def named_in(text: str, asked: Iterable[str]) -> Scopes:
    """Return those of the asked scopes that stand in the text as words of their own.

    Punctuation at a word's ends does not count, unless the scope itself has it.
    """
    words = _BREAK.split(text)
    all_words = {*words, *(word.strip(_PUNCTUATION) for word in words), *text.split()}
    return frozenset(asked) & all_words


def _is_token(token: str) -> bool:
    return len(token) <= _LONGEST_SCOPE and _SCOPE_TOKEN.fullmatch(token) is not None
