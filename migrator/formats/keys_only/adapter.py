"""The adapter of a program that has no OAuth path: it recognises, says what is sent, and gives the reason."""

import re
from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from migrator.formats.interface import CannotExpress, Format, Inspection, NeedsPerson, Outcome, Target
from migrator.model.config_facts import AuthKind
from migrator.model.place import Pointer
from migrator.text.credential_names import names_credential
from migrator.text.document import Document
from migrator.text.literal_secrets import is_reference, secret_called
from migrator.text.source import Span

_PASSWORD = re.compile(r".*(?:passw(?:or)?d|passphrase)", re.IGNORECASE)
_TOKEN_FILE = re.compile(r".*(?:_file|_path|_?files)", re.IGNORECASE)
_SHORTEST = 8
"""Characters; what is shorter is a word, such as `none`."""

Sent = tuple[Pointer, str, str]
"""Where a value stands, what it is called, and the value."""


class KeysOnly(Format):
    """A format whose program can send a static key and nothing else."""

    capabilities = None
    why: ClassVar[str]
    """Why it cannot use client credentials, as a sentence without its full stop."""
    way_forward: ClassVar[str]

    @abstractmethod
    def sent(self, document: Document) -> Iterator[Sent]:
        """Yield the settings of the requests that it sends."""

    def inspect(self, document: Document) -> Inspection:
        """Return what is sent as a credential."""
        found = [sent for sent in self.sent(document) if _is_credential(sent)]
        kinds = {AuthKind.OTHER if _PASSWORD.fullmatch(name) else AuthKind.KEY for _, name, _ in found}
        return Inspection(
            auth=frozenset(kinds or {AuthKind.NONE}),
            summary="; ".join(dict.fromkeys(f"static {name}" for _, name, _ in found)) or "no authentication",
            literal_secrets=tuple(_literals(found, document)),
        )

    def migrate(self, document: Document, target: Target) -> Outcome:  # noqa: ARG002 - no target helps
        """Return why it cannot be done."""
        if AuthKind.KEY not in self.inspect(document).auth:
            return NeedsPerson(reasons=(f"it sends no key: {self.title} sets none",))
        return CannotExpress(reasons=(self.why, self.way_forward))

    def without_auth(self, data: object) -> object:
        """Return the data: nothing of it is ever changed."""
        return data


def _is_credential(sent: Sent) -> bool:
    _, name, value = sent
    is_named = names_credential(name) and not _TOKEN_FILE.fullmatch(name)
    return bool(value) and (is_named or secret_called(name, value) is not None)


def _literals(found: list[Sent], document: Document) -> Iterator[tuple[Span, str]]:
    for pointer, name, value in found:
        if not is_reference(value) and len(value) >= _SHORTEST:
            yield document.span(pointer), secret_called(name, value) or name
