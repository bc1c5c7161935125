"""Which values of an environment file are secrets: such files hold them as a rule."""

import re
from collections.abc import Iterator

from migrator.model.shown import secret_looking
from migrator.text.credential_names import names_credential
from migrator.text.dotenv import DotenvDocument
from migrator.text.literal_secrets import is_reference
from migrator.text.source import Span

_ABOUT = re.compile(
    r".*(?:_TYPE|_METHOD|_URL|_URI|_ENDPOINT|_SCOPES?|_ID|_FILE|_PATH|_NAME|_SECS|_REPLICATION_KEY)",
    re.IGNORECASE,
)
"""Names of what says something about a credential and is none."""
_USER_IN_URL = re.compile(r"://[^/@\s]*:[^/@\s]+@")
_COMMENTED = re.compile(
    r"^[ \t]*#+[ \t]*(?:export[ \t]+)?(?P<name>\w+)[ \t]*=[ \t]*(?P<value>[^\s#]\S*)", re.MULTILINE
)
"""An assignment that was switched off: its value may still be good."""


def secret_values(document: DotenvDocument) -> Iterator[tuple[Span, str]]:
    """Yield where the value of a secret stands, and its name; those in comments too."""
    for name, assignment in document.assignments:
        if is_secret(name, assignment.text or ""):
            yield assignment.value, name
    taken = [assignment.whole for _, assignment in document.assignments]
    for match in _COMMENTED.finditer(document.source.text):
        is_inside = any(span.start <= match.start("value") < span.end for span in taken)
        if not is_inside and is_secret(match["name"], match["value"].strip("'\"")):
            yield Span(*match.span("value")), match["name"]


def is_secret(name: str, value: str) -> bool:
    """Return whether a variable's value is to be hidden."""
    if _USER_IN_URL.search(value):
        return True
    if not value or is_reference(value) or _ABOUT.fullmatch(name):
        return False
    return names_credential(name) or bool(secret_looking(value))
