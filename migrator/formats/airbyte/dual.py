"""Offers client credentials beside the key of a manifest, so that saved connections go on working."""

from collections.abc import Iterator, Sequence

from migrator.formats.airbyte.authenticators import CUSTOM, Authenticator, Sends, described, outermost
from migrator.formats.airbyte.config_references import read_paths
from migrator.formats.airbyte.dual_join import join
from migrator.formats.airbyte.dual_keep import keeping_plan
from migrator.formats.airbyte.dual_move import moving_plan
from migrator.formats.airbyte.dual_wrap import wrap
from migrator.formats.airbyte.references import is_referred_to, references_below
from migrator.formats.airbyte.replace_problems import shared_parts
from migrator.formats.airbyte.selective import find_selectives
from migrator.formats.airbyte.sent_beside import is_sent_at, readers, sent_beside
from migrator.formats.airbyte.specification import ROOT, has_specification, secret_paths
from migrator.formats.interface import NeedsPerson, Outcome, Target
from migrator.formats.proof.remainder import dotted
from migrator.model.place import Pointer
from migrator.text.document import Document


def offer_both(document: Document, found: Sequence[Authenticator], target: Target) -> Outcome:
    """Return the edits that add client credentials as one more choice, or why a person must look."""
    problems = list(_problems(document, found))
    if find_selectives(document.data):
        return join(document, found, target, problems)
    tops = [
        a for a in outermost(found) if a.sends is not Sends.OTHER or is_referred_to(document.data, a.pointer)
    ]
    problems += _of_wrapped(document, tops)
    if problems:
        return NeedsPerson(reasons=tuple(dict.fromkeys(problems)))
    plan = moving_plan(document, tops, target) or keeping_plan(document, tops, target)
    return NeedsPerson(reasons=(plan,)) if isinstance(plan, str) else wrap(document, tops, plan, target)


def _problems(document: Document, found: Sequence[Authenticator]) -> Iterator[str]:
    if any(a.sends is Sends.CLIENT_CREDENTIALS for a in found):
        yield "part of it uses client credentials already, and other parts do not"
    yield from shared_parts(document, found)
    yield from sent_beside(document.data, found)
    yield from _sent_elsewhere(document.data, found)


def _sent_elsewhere(data: object, found: Sequence[Authenticator]) -> Iterator[str]:
    """Yield where secrets of authenticators are parts of requests too: no token can take their place."""
    known: set[Pointer] = {ROOT, *(a.pointer for a in found)}
    paths = {p for a in found for p in read_paths(dict(a.data))} & secret_paths(data)
    for path in sorted(paths):
        sent = [p for p in readers(data, path, known) if is_sent_at(p)]
        if sent:
            more = f" and at {len(sent) - 1} more places" if len(sent) > 1 else ""
            place = f"{dotted(sent[0])} too{more}"
            yield f"the key, config {'.'.join(path)}, is sent at {place}: no token can take its place there"


def _of_wrapped(document: Document, tops: Sequence[Authenticator]) -> Iterator[str]:
    others = sorted({described(a) for a in tops if a.sends is Sends.OTHER and not _is_code_with_key(a)})
    if others:
        yield f"mixed authentication: beside the key there is {', '.join(others)}"
    if not has_specification(document.data):
        yield (
            "the connection specification is in another file: a manifest without one cannot say for saved "
            "connections which authentication they use, and they would stop working"
        )
    yield from references_below(document.data, {a.pointer for a in tops})
    for authenticator in tops:
        paths = read_paths(dict(authenticator.data))
        if "$ref" in authenticator.data:
            yield "an authenticator overrides parts of a definition that it refers to by $ref"
        if not all(paths):
            yield "an authenticator reads the configuration as a whole"
        elif not paths:
            yield "the key is a literal in the manifest, not a value of the connector's configuration"


def _is_code_with_key(authenticator: Authenticator) -> bool:
    """Return whether an authenticator is code of the connector's own that chooses between authenticators."""
    is_code = authenticator.type == CUSTOM or "class_name" in authenticator.data
    return is_code and any(isinstance(v, dict) and "type" in v for v in authenticator.data.values())
