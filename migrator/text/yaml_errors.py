"""Says in words of people what libyaml says in words of a parser."""

import re
from collections.abc import Callable, Mapping

import yaml

from migrator.text.source import Span

Words = tuple[str, str, int]
"""What is wrong, what to do, and at which index of the text."""

_ADVICE_INDENT = (
    "check the indentation of this line and the one above, and that quotes and brackets are closed"
)
_NOT_ALLOWED = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # YAML 1.1 §5.1
)
_KNOWN: Mapping[str, tuple[str, str]] = {
    "mapping values are not allowed in this context": (
        "there is a colon where no key can be",
        "put a value that holds a colon in quotes; else check the indentation of this line",
    ),
    "could not find expected ':'": (
        "a key has no colon behind it",
        "write `key: value`, with a blank behind the colon; and check that the line above is complete",
    ),
    "did not find expected key": ("this line does not fit to the mapping that it stands in", _ADVICE_INDENT),
    "did not find expected '-' indicator": (
        "this line does not fit to the list that it stands in",
        _ADVICE_INDENT,
    ),
    "block sequence entries are not allowed in this context": (
        "there is a list item where no list can be",
        "begin the list on a line of its own, below its key",
    ),
    "block mapping keys are not allowed in this context": (
        "there is a key where none can be",
        _ADVICE_INDENT,
    ),
    "did not find expected node content": (
        "something is missing here: a value, or a bracket that closes",
        "write the value, and close every [ and {",
    ),
    "found unknown escape character": (
        "a backslash in double quotes stands before a character that it cannot stand before",
        "double the backslash, or use single quotes",
    ),
    "did not find expected alphabetic or numeric character": (
        "a value begins with * or &, which YAML reads as an alias or anchor",
        "put the value in quotes",
    ),
    "did not find expected <document start>": (
        "there is more text where the document has ended",
        _ADVICE_INDENT,
    ),
    "found incompatible YAML document": (
        "the file says that it is of another YAML version",
        "remove the %YAML line",
    ),
}
_RESERVED = "found character that cannot start any token"
_ENDLESS = "found unexpected end of stream"
_UNCLOSED = {"did not find expected ',' or ']'": "list", "did not find expected ',' or '}'": "mapping"}


def words_for(error: yaml.YAMLError, text: str, line_of: Callable[[Span], int]) -> Words:
    """Return what is wrong in words. `text` is without byte order mark; so are the indexes of the result."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return _not_allowed(text)
    problem = error.problem or ""
    index = error.problem_mark.index if error.problem_mark else 0
    opening = error.context_mark.index if error.context_mark else index
    line = line_of(Span(opening, opening))
    if problem == _RESERVED:
        return (*_reserved(text[index : index + 1]), index)
    if problem == _ENDLESS:
        message = f"the text that begins with a quote in line {line} is never closed"
        return message, "close the quote", opening
    if problem in _UNCLOSED:
        message = (
            f"the {_UNCLOSED[problem]} that begins with a bracket in line {line} is not closed before this"
        )
        return message, "put a comma between items, and close the bracket", index
    message, help_ = _KNOWN.get(problem, (f"this is no valid YAML: {problem}", _ADVICE_INDENT))
    return message, help_, index


def _reserved(character: str) -> tuple[str, str]:
    if character == "\t":
        return "this line is indented with a tab", "indent with blanks: YAML does not allow tabs"
    return (
        f"a value begins with {character}, which YAML keeps for itself"
        if character
        else "the file ends too early",
        "put the value in quotes",
    )


def _not_allowed(text: str) -> Words:
    match = _NOT_ALLOWED.search(text)
    index = match.start() if match else 0
    name = f"U+{ord(match[0]):04X}" if match else "one"
    return f"the file has a control character that YAML does not allow: {name}", "remove it", index
