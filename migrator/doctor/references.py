"""Looks whether the references of an inventory lead to something, by name only."""

from collections.abc import Iterator, Sequence

from migrator.doctor.condition import Condition, State
from migrator.model.inventory import Client, Inventory, Key, Platform
from migrator.model.resolution import ResolutionState
from migrator.model.secret import Plaintext, Reference
from migrator.secrets.interface import ResolveSettings, look_up

_ABOUT = "secret"

_NAMED = 3
"""Users of a reference that are named; the others are counted."""


def examine_references(inventory: Inventory, settings: ResolveSettings) -> Iterator[Condition]:
    """Yield how each reference stands, each once, with who names it."""
    for reference, users in _users(inventory).items():
        optional = all(user.startswith("key ") for user in users)
        yield _condition(reference, f"named by {_listed(users)}", settings, optional=optional)


def _condition(reference: Reference, named: str, settings: ResolveSettings, *, optional: bool) -> Condition:
    found = look_up(reference, settings)
    match found.state:
        case ResolutionState.NOT_ASKED:
            state, says, help_ = State.NOTE, "not asked here, only by a check", ""
        case ResolutionState.THERE:
            state, says, help_ = State.OK, "there is one", ""
        case ResolutionState.ABSENT if optional:
            state, says, help_ = State.NOTE, f"{found.why}; only --parity needs it", ""
        case ResolutionState.ABSENT:
            state, says, help_ = State.PROBLEM, found.why, found.help
    return Condition(about=_ABOUT, subject=str(reference), state=state, says=f"{says}; {named}", help=help_)


def _listed(users: Sequence[str]) -> str:
    names = ", ".join(users[:_NAMED])
    return f"{names} and {len(users) - _NAMED} more" if len(users) > _NAMED else names


def _users(inventory: Inventory) -> dict[Reference, list[str]]:
    found: dict[Reference, list[str]] = {}
    named = (
        *((f"client {c.name}", _of_client(c)) for c in inventory.clients.values()),
        *((f"platform {p.name}", _of_platform(p)) for p in inventory.platforms.values()),
        *((f"key {k.name}", _of_key(k)) for k in inventory.keys.values()),
    )
    for user, sources in named:
        for source in sources:
            if isinstance(source, Reference) and user not in found.setdefault(source, []):
                found[source].append(user)
    return found


_Sources = Sequence[Reference | Plaintext | str | None]


def _of_client(client: Client) -> _Sources:
    return (client.client_id, client.client_secret, client.private_key, client.certificate)


def _of_platform(platform: Platform) -> _Sources:
    return (platform.introspection_client_id, platform.introspection_client_secret)


def _of_key(key: Key) -> _Sources:
    return (key.value,)
