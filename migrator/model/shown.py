"""Decides which text from a file may be repeated in a message.

People paste secrets into every field. So names are repeated, and what has the looks of a credential is not.
"""

import re

_RUN = re.compile(r"[A-Za-z0-9]{16,}")
_TURN = re.compile(r"(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
_TURNS_OF_A_SECRET = 3
# No blank, colon or quote: `client_secret:hunter2`, without a blank behind the colon, is a key to a parser.
_NAME = re.compile(r"[\w$][\w.$@/+-]{0,99}")

NOT_SHOWN = "(not shown)"


def secret_looking(text: str) -> list[tuple[int, int]]:
    """Return the spans of the text that look like credentials: long runs in which letters and digits mix.

    Names, dates, paths and UUIDs do not; hexadecimal digests, Base64 and the usual tokens do.
    """
    return [match.span() for match in _RUN.finditer(text) if _is_mixed(match[0])]


def shown(name: object) -> str:
    """Return a name or key as a message may repeat it: itself, or `NOT_SHOWN`."""
    text = str(name)
    return text if _NAME.fullmatch(text) and not secret_looking(text) else NOT_SHOWN


def _is_mixed(run: str) -> bool:
    return len(_TURN.findall(run)) >= _TURNS_OF_A_SECRET
