"""Proves that a rewritten configuration is the old one everywhere outside authentication."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from migrator.errors import SourceProblem
from migrator.formats.interface import Format, Inspection
from migrator.formats.proof.remainder import without
from migrator.migration.difference import first_difference
from migrator.migration.remaining import remaining_secrets
from migrator.model.config_facts import AuthKind
from migrator.model.place import Pointer
from migrator.text.document import Document
from migrator.text.source import SourceText


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """The new text is right: equal outside authentication, and no key in it but one that is meant."""

    after: Document
    inspection: Inspection


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproven:
    """The new text is not proven to be right."""

    reasons: tuple[str, ...]


def prove(
    format_: Format,
    before: Document,
    new_text: str,
    *,
    keeps_key: bool = False,
    beyond_auth: Collection[Pointer] = (),
) -> Proven | Unproven:
    """Read the new text with the loader that read the old one, and compare.

    `keeps_key`: the key is meant to go on working beside client credentials. `beyond_auth`: what else is
    meant to change.
    """
    try:
        after = format_.parse(SourceText.of(before.source.path, new_text))
    except SourceProblem as problem:
        return Unproven(reasons=(f"the new text cannot be read: {problem.message}",))
    inspection = format_.inspect(after)
    wanted = {AuthKind.OAUTH_CLIENT_CREDENTIALS} | ({AuthKind.KEY} if keeps_key else set())
    doubts = [*_doubts(format_, before, after, beyond_auth)]
    if inspection.auth != wanted:
        doubts.append(f"the new text would authenticate with {', '.join(sorted(inspection.auth))}")
    if not keeps_key:
        doubts += format_.leftovers(before, after)
        doubts += remaining_secrets(before.source, format_.inspect(before), after.source)
    return Unproven(reasons=tuple(doubts)) if doubts else Proven(after=after, inspection=inspection)


def _doubts(
    format_: Format, before: Document, after: Document, beyond_auth: Collection[Pointer]
) -> Iterator[str]:
    old, new = (format_.without_auth(without(d.data, beyond_auth)) for d in (before, after))
    difference = first_difference(old, new)
    if difference is not None:
        yield f"the new text would differ outside authentication, at {_dotted(difference)}"
    if len(after.duplicates) > len(before.duplicates):
        yield "a key would stand twice in the new text"


def _dotted(pointer: Pointer) -> str:
    return ".".join(map(str, pointer)) or "the top of the file"
