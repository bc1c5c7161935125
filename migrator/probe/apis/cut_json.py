"""Recognises JSON whose end was not read, because the body was longer than the limit."""

import codecs
import json
import re

_LONGEST_TOKEN = 16
"""Characters of a number, a literal or an escape that may have been cut in two."""
_BEGIN = re.compile(r"\s*(?P<kind>[\[{])")
_BEFORE_NAME = re.compile(r'\s*,?\s*(?=")')
_BEFORE_VALUE = re.compile(r"\s*:\s*(?=\S)")
_DECODER = json.JSONDecoder()


def begun_json(body: bytes) -> list[object] | dict[str, object] | None:
    """Return what an array or an object begins with; `None` where it is neither, or no JSON.

    Nothing in it may be wrong but that it ends too early. Of an array no item is given; of an object the
    members that were read to their end, and of the one that was cut in two only its type.
    """
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(body)
    except UnicodeDecodeError:
        return None
    begin = _BEGIN.match(text)
    if begin is None or not _is_right_so_far(text):
        return None
    return [] if begin["kind"] == "[" else _members(text, begin.end())


def _is_right_so_far(text: str) -> bool:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        rest = text[error.pos :]
        return len(rest) <= _LONGEST_TOKEN or _is_open_string(rest)
    except (ValueError, RecursionError):
        return False
    return True


def _is_open_string(rest: str) -> bool:
    """Return whether this is a string that has begun and not ended."""
    return rest.startswith('"') and re.search(r'(?<!\\)(?:\\\\)*"', rest[1:]) is None


def _members(text: str, at: int) -> dict[str, object]:
    members: dict[str, object] = {}
    while before_name := _BEFORE_NAME.match(text, at):
        name, at = _value(text, before_name.end())
        before_value = _BEFORE_VALUE.match(text, at)
        if before_value is None:
            break
        members[str(name)], at = _value(text, before_value.end())
    return members


def _value(text: str, at: int) -> tuple[object, int]:
    """Return the value that begins here, and where it ends; of one that was cut, something of its type."""
    try:
        value, end = _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return {"[": ["…"], "{": {"…": None}}.get(text[at], "…"), len(text)
    # A number at the very end may go on: of 403 only 40 may have been read.
    return ("…" if end == len(text) and text[at] not in '"[{' else value), end
