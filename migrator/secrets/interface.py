"""What a resolver of references to secrets is, and the one function that resolves them."""

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from migrator import registry
from migrator.errors import SecretUnavailable
from migrator.model.resolution import Resolution, ResolutionState
from migrator.model.secret import Plaintext, Reference, Secret, SecretSource

MAX_CHARACTERS = 64 * 1024
"""The longest secret: certificates and private keys are well below."""
MAX_BYTES = MAX_CHARACTERS * 4
"""As many bytes hold every secret of that length in UTF-8; what is longer is read no further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveSettings:
    """What the operator allows; nothing of it can come from an inventory."""

    allow_exec: bool = False
    """Whether `exec:` references may start programs."""
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    timeout: float = 10.0
    """Seconds for one program or one request."""
    store_timeout: float = 30.0
    """Seconds for a keyring or a cloud's store to answer, all its requests and questions included."""


class Resolver(ABC):
    """One kind of reference. The class docstring is its documentation."""

    title: ClassVar[str]
    starts_at_folder: ClassVar[bool] = True
    """Whether the same text means something else in a file of another folder."""
    is_local: ClassVar[bool] = False
    """Whether looking starts no program, asks no store and keeps nobody waiting."""

    @property
    def id(self) -> str:
        """The scheme: the module's name, with dashes."""
        return type(self).__module__.rpartition(".")[2].replace("_", "-")

    @abstractmethod
    def fetch(self, reference: Reference, settings: ResolveSettings) -> str:
        """Return the value. Raises SecretUnavailable, without any part of a value in its message."""


def resolve(source: SecretSource, settings: ResolveSettings) -> Secret:
    """Return the secret that a reference leads to.

    Raises SecretUnavailable where it leads to none, to an empty or an overlong one, to one that is no text,
    and for literals: their values were dropped when the inventory was read.
    """
    if isinstance(source, Plaintext):
        raise SecretUnavailable(
            "a literal value stands where a reference belongs, and literals are not used",
            help_="write a reference, such as env:NAME",
        )
    resolver = find_resolver(source.scheme)
    if resolver is None:
        known = ", ".join(registry.builtin_ids("migrator.secrets"))
        raise unavailable(source, "this kind of reference is not known", help_=f"use one of {known}")
    value = resolver.fetch(source, settings)
    if not value.strip():
        raise unavailable(source, "it is empty", help_="store the secret there")
    if len(value) > MAX_CHARACTERS:
        raise overlong(source)
    if not _is_text(value):
        raise unavailable(source, "it is not UTF-8 text", help_="store it as UTF-8 text")
    return Secret(value, label=str(source))


def look_up(reference: Reference, settings: ResolveSettings) -> Resolution:
    """Return whether a reference leads to a secret, if that can be told by looking; no value is kept."""
    resolver = find_resolver(reference.scheme)
    if resolver is not None and not resolver.is_local:
        return Resolution(state=ResolutionState.NOT_ASKED)
    try:
        resolve(reference, settings)
    except SecretUnavailable as problem:
        why = problem.message.removeprefix(f"{reference}: ")
        return Resolution(state=ResolutionState.ABSENT, why=why, help=problem.help)
    return Resolution(state=ResolutionState.THERE)


def find_resolver(scheme: str) -> Resolver | None:
    """Return the resolver for a kind of reference; `None` where there is none."""
    return registry.load_one("migrator.secrets", Resolver, scheme)  # type: ignore[type-abstract]  # mypy#4717: an interface is a fine key


def _is_text(value: str) -> bool:
    """Return whether the value can be sent; bytes that are no UTF-8 come as half characters (PEP 383)."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def overlong(reference: Reference) -> SecretUnavailable:
    """Return the error for a reference that leads to more than any secret is."""
    return unavailable(reference, f"it is longer than {MAX_CHARACTERS:,} characters, so it is no secret")


def unavailable(reference: Reference, why: str, *, help_: str = "") -> SecretUnavailable:
    """Return the error for a reference that leads to no value."""
    return SecretUnavailable(f"{reference}: {why}", help_=help_)
