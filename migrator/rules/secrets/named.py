"""Every field of an inventory in which a secret, or a reference to one, stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from migrator.model.finding import Subject
from migrator.model.inventory import Client, Inventory, Key, Platform
from migrator.model.place import Origin
from migrator.model.secret import SecretSource


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSecret:
    """One such field."""

    subject: Subject
    what: str
    """The field, as the inventory calls it."""
    origin: Origin
    source: SecretSource


def named_secrets(inventory: Inventory) -> Iterator[NamedSecret]:
    """Yield what each platform, client and key names, in inventory order."""
    for platform in inventory.platforms.values():
        yield from _of_platform(platform)
    for client in inventory.clients.values():
        yield from _of_client(client)
    for key in inventory.keys.values():
        yield from _of_key(key)


def _of_platform(platform: Platform) -> Iterator[NamedSecret]:
    if platform.introspection_client_secret is not None:
        yield NamedSecret(
            subject=Subject(kind="platform", name=platform.name),
            what="introspection.client_secret",
            origin=platform.origin.child("introspection", "client_secret"),
            source=platform.introspection_client_secret,
        )


def _of_client(client: Client) -> Iterator[NamedSecret]:
    fields = {"client_secret": client.client_secret, "private_key": client.private_key}
    for what, source in fields.items():
        if source is not None:
            subject = Subject(kind="client", name=client.name)
            yield NamedSecret(subject=subject, what=what, origin=client.origin.child(what), source=source)


def _of_key(key: Key) -> Iterator[NamedSecret]:
    if key.value is not None:
        subject = Subject(kind="key", name=key.name)
        yield NamedSecret(subject=subject, what="value", origin=key.origin.child("value"), source=key.value)
