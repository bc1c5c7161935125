"""Environments: files that give variables their values, and do not say what these are used for.

So only names count. A variable whose name says that it is a key gives way; all others stay, and whatever may
be a credential of another kind makes the file a person's task.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from migrator.formats.http_clients.templates import expressions
from migrator.formats.interface import Target
from migrator.model.config_facts import AuthKind
from migrator.model.place import Pointer
from migrator.model.shown import secret_looking
from migrator.text.credential_names import names_credential
from migrator.text.literal_secrets import is_reference, secret_called

_KEY = re.compile(r"(?:.*[_-])?(?:api|app|application)_?(?:key|token)", re.IGNORECASE)
_ID, _SECRET = re.compile(r"(?:.*_)?client_?id"), re.compile(r"(?:.*_)?client_?secret")
_SHORTEST = 4
_START = "already holds client credentials, but"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One variable of an environment."""

    pointer: Pointer
    """Of its value; of its name where it has none in the file."""
    name: str
    value: str
    is_enabled: bool = True

    @property
    def is_key(self) -> bool:
        """Whether its name says that it is a key, and nothing else."""
        return bool(_KEY.fullmatch(_words(self.name)))

    @property
    def is_client_id(self) -> bool:
        """Whether its name says that it is a client ID."""
        return bool(_ID.fullmatch(_words(self.name)))

    @property
    def is_client_secret(self) -> bool:
        """Whether its name says that it is a client secret."""
        return bool(_SECRET.fullmatch(_words(self.name)))

    @property
    def may_be_credential(self) -> bool:
        """Whether it may be a credential of another kind."""
        if self.is_key or self.is_client_id or self.is_client_secret:
            return False
        is_url = self.value.lower().startswith(("http://", "https://"))
        return bool(secret_looking(self.value)) or (names_credential(self.name) and not is_url)


def kinds(variables: Sequence[Variable]) -> frozenset[AuthKind]:
    """Return what the names say."""
    found = set()
    if any(v.is_key for v in variables):
        found.add(AuthKind.KEY)
    if any(v.is_client_id for v in variables) and any(v.is_client_secret for v in variables):
        found.add(AuthKind.OAUTH_CLIENT_CREDENTIALS)
    if any(v.may_be_credential for v in variables):
        found.add(AuthKind.OTHER)
    return frozenset(found or {AuthKind.NONE})


def literal_variables(variables: Sequence[Variable]) -> Iterator[Variable]:
    """Yield the variables whose value in the file is a secret."""
    for variable in variables:
        text = variable.value.strip()
        if len(text) < _SHORTEST or is_reference(text):
            continue
        if variable.is_key or variable.is_client_secret or secret_called(variable.name, text):
            yield variable


def environment_problems(variables: Sequence[Variable]) -> Iterator[str]:
    """Yield why an environment cannot be migrated with proof, a sentence each."""
    keys = [v for v in variables if v.is_key]
    others = [v.name for v in variables if v.may_be_credential]
    clients = [v.name for v in variables if v.is_client_id or v.is_client_secret]
    if not keys:
        yield "no variable's name says that it is a key, and nothing else in an environment does"
    elif len(keys) > 1:
        yield f"several variables may be the key: {', '.join(v.name for v in keys)}"
    if others:
        yield f"{', '.join(others)} may be a credential too; an environment does not tell what it is used for"
    if keys and clients:
        yield f"it holds {', '.join(clients)} beside the key: which of them is used cannot be told"
    for key in keys:
        if not key.is_enabled:
            yield f"the key's variable {key.name} is switched off"
        for variable in variables:
            if key.name in expressions(variable.value):
                yield f"the variable {variable.name} is made of {key.name}, the key's variable"


def environment_contradictions(variables: Sequence[Variable], target: Target) -> Iterator[str]:
    """Yield where a migrated environment does not say what the inventory says."""
    for variable in variables:
        text = "" if is_reference(variable.value) else variable.value.strip()
        if variable.is_client_id and target.client_id and text not in {"", target.client_id}:
            yield f"{_START} {variable.name} is not the client ID of client {target.client_name}"
        if variable.is_client_secret and any(variable is v for v in literal_variables(variables)):
            yield f"{_START} a literal secret stands in {variable.name}"


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").replace(".", "_").lower()


def summary(variables: Sequence[Variable]) -> str:
    """Return for people what the names say."""
    words = [f"variable {v.name}" for v in variables if v.is_key or v.is_client_id or v.is_client_secret]
    return ", ".join([*words, *(f"perhaps {v.name}" for v in variables if v.may_be_credential)]) or "no key"
