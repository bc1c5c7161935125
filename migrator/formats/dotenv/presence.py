"""Whether a text is an environment file that assigns certain variables: cheap, for recognition."""

import re
from collections.abc import Collection

_ASSIGNED = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=", re.MULTILINE)
_OTHER = re.compile(r"^(?![ \t]*(?:#|\r?$|(?:export[ \t]+)?[A-Za-z_][\w.-]*[ \t]*(?:=|\r?$)))", re.MULTILINE)
_LINES_LOOKED_AT = 4


def assigned_names(text: str) -> Collection[str]:
    """Return the names that lines of the text assign; none where its first lines are of another kind."""
    text = text.removeprefix("\ufeff")
    beginning = "\n".join(text.split("\n", _LINES_LOOKED_AT)[:_LINES_LOOKED_AT])
    return frozenset() if _OTHER.search(beginning) else frozenset(_ASSIGNED.findall(text))
