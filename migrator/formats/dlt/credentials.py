"""Tables of dlt's secrets.toml that hold a source's credentials."""

from collections.abc import Mapping
from dataclasses import dataclass

from migrator.formats.dlt.places import KEY_PARTS, OAUTH_PARTS, SECRETS
from migrator.model.config_facts import AuthKind
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.yaml import walk

_KEYS = ("token", "api_key")
_CLIENT = ("client_id", "client_secret")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """One table of credentials."""

    pointer: Pointer
    parts: Mapping[str, object]

    @property
    def kinds(self) -> set[AuthKind]:
        """What it holds; nothing, where it is of another kind of source, such as a database."""
        names = set(self.parts)
        if not names <= {*KEY_PARTS, *OAUTH_PARTS}:
            return set()
        found = {
            AuthKind.KEY: bool(names & {*_KEYS}),
            AuthKind.OAUTH_CLIENT_CREDENTIALS: bool(names & {*_CLIENT}),
        }
        return {kind for kind, is_there in found.items() if is_there}

    @property
    def keys(self) -> list[str]:
        """The names of the keys that it holds."""
        return [name for name in _KEYS if name in self.parts]

    @property
    def section(self) -> str:
        """How dlt and people call it."""
        return f"[{'.'.join(map(str, self.pointer))}]"

    @property
    def variable(self) -> str:
        """What the names of environment variables start with that dlt reads in its place."""
        return "".join(f"{str(step).upper()}__" for step in self.pointer)


def credentials_in(data: object) -> list[Credentials]:
    """Return the tables of credentials that hold a key or a client."""
    below = value_at(data, ("sources",))
    tables = (
        Credentials(pointer=("sources", *pointer), parts=value)
        for pointer, value in walk(below)
        if pointer[-1:] == ("credentials",) and isinstance(value, dict)
    )
    return [table for table in tables if table.kinds]


def stray_secrets(data: object) -> list[Pointer]:
    """Return where secrets of sources stand that are in no table of credentials: code reads them."""
    known = {c.pointer for c in credentials_in(data)}
    names = {*SECRETS, "credentials"}
    return [
        ("sources", *pointer)
        for pointer, value in walk(value_at(data, ("sources",)))
        if isinstance(value, str)
        and pointer
        and pointer[-1] in names
        and ("sources", *pointer[:-1]) not in known
    ]
