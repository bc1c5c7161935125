"""Names of the variables that hold client ID and secret from now on."""

import re
from dataclasses import dataclass

from migrator.formats.interface import Target

_KEY_END = re.compile(
    r"(?P<start>.*?)(?P<mark>[_-]?)(?:(?:api|app|application|access|auth|bearer|secret|private)[_-]?)*"
    r"(?:key|token|secret|credentials?|authori[sz]ation|auth)(?:[_-]?(?:value|header))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientVariables:
    """What a configuration reads the client's credentials from."""

    client_id: str
    client_secret: str


def client_variables(key_variable: str, target: Target) -> ClientVariables:
    """Return the variables: those that the inventory names, else the key's own with another ending.

    `ACME_API_KEY` gives `ACME_CLIENT_ID` and `ACME_CLIENT_SECRET`, `acmeApiKey` gives `acmeClientId`. An
    environment variable whose name says nothing else (`API_KEY`) gives way to one with the client's name.
    """
    return ClientVariables(
        client_id=target.id_variable or _named(key_variable, "client_id", target),
        client_secret=target.secret_variable or _named(key_variable, "client_secret", target),
    )


def _named(key_variable: str, part: str, target: Target) -> str:
    match = _KEY_END.fullmatch(key_variable)
    start = (match["start"] if match else key_variable).rstrip("_-")
    mark = "-" if "-" in key_variable and "_" not in key_variable else "_"
    is_upper = key_variable.isupper() or not key_variable
    if is_upper:
        start = start or _plain(target.client_name)
    if not is_upper and mark not in key_variable and any(c.isupper() for c in key_variable[1:]):
        return _camel(start, part)
    name = mark.join((start, *part.split("_"))) if start else part
    return name.upper() if is_upper else name


def _camel(start: str, part: str) -> str:
    words = "".join(word.capitalize() for word in part.split("_"))
    return start + words if start else words[0].lower() + words[1:]


def _plain(name: str) -> str:
    return re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")
