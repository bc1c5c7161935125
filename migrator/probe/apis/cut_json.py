"""Recognises JSON whose end was not read, because the body was longer than the limit."""

import codecs
import json
import re

_LONGEST_TOKEN = 16
"""Characters of a number, a literal or an escape that may have been cut in two."""
_BEGIN = re.compile(r'\s*(?:\[|\{\s*(?:"(?P<first>[^"\\]*)")?)')


def begins_data(body: bytes, *, unlike: frozenset[str]) -> bool:
    """Return whether this begins a JSON array, or an object whose first member is not in `unlike`.

    Nothing in it may be wrong but that it ends too early.
    """
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(body)
    except UnicodeDecodeError:
        return False
    begin = _BEGIN.match(text)
    return begin is not None and begin["first"] not in unlike and _is_right_so_far(text)


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
