"""Decides what becomes of a configuration that polls an API, by what its requests send."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from migrator.formats.interface import (
    AlreadyMigrated,
    CannotExpress,
    NeedsPerson,
    Outcome,
    Target,
    method_not_shown,
)
from migrator.formats.polling.carriers import Carrier, distinct_secrets
from migrator.formats.polling.references import ARM, ENVIRONMENT
from migrator.formats.polling.requests import Request, keys_of, own_literals, reads_elsewhere
from migrator.formats.proof.agreement import contradictions
from migrator.model.inventory import AuthMethod
from migrator.text.document import Document

_SECRET_METHODS = {AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC}


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What is to be said of the program that reads the configuration."""

    name: str
    """For people: `Filebeat`."""
    syntax: re.Pattern[str]
    """How it writes references."""
    finds_method: bool
    """Whether it tries both methods with a client secret, so that the text need not say which."""


def decide(
    document: Document,
    requests: Sequence[Request],
    target: Target,
    *,
    program: Program,
    rewrite: Callable[[Carrier], Outcome],
) -> Outcome:
    """Return what becomes of it. `rewrite` is asked, with one carrier of the only key, if all is clear."""
    keys = keys_of(requests)
    bare = [r for r in requests if r.carriers and not r.token_request]
    if not bare and any(r.token_request for r in requests):
        return _already(document, requests, target)
    if not keys:
        return NeedsPerson(reasons=tuple(_why_no_key(requests)))
    problems = tuple(
        dict.fromkeys([*_problems(document, requests, keys, program), *_of_inventory(target, program)])
    )
    if problems:
        return NeedsPerson(reasons=problems)
    if target.auth_method is AuthMethod.AUTO and not program.finds_method:
        return method_not_shown()
    if target.auth_method not in {*_SECRET_METHODS, AuthMethod.AUTO}:
        reason = f"{program.name} cannot authenticate a client with {target.auth_method}"
        return CannotExpress(reasons=(reason,))
    return rewrite(keys[0])


def _of_inventory(target: Target, program: Program) -> Iterator[str]:
    """Yield why a value of the inventory cannot be written into the configuration as it is."""
    written = (target.token_url, target.client_id or "", target.audience or "", *target.scopes)
    if program.syntax is ENVIRONMENT and any("${" in value for value in written):
        yield f"a value of the inventory has ${{ in it, which {program.name} would take for a variable"


def leftovers(
    before: Sequence[Request], after: Document, now: Sequence[Request], program: Program
) -> list[str]:
    """Return what of the key is still in the new text."""
    left = [f"{c.what} of {r.what} still carries a key" for r in now for c in r.carriers]
    left += [reason for r in now for reason in r.doubts]
    gone = [c for c in keys_of(before) if c.is_certain]
    moved = [_nowhere(c) for c in gone]
    left += reads_elsewhere(after.data, moved, program.syntax)
    return left


def _nowhere(carrier: Carrier) -> Carrier:
    """Return the carrier with a place that is none of the new text's: indexes have moved."""
    return Carrier(
        pointer=("no place",),
        value_pointer=("no place",),
        value=carrier.value,
        what=carrier.what,
        is_certain=True,
    )


def _already(document: Document, requests: Sequence[Request], target: Target) -> Outcome:
    reasons = [text for r in requests if r.token_request for text in contradictions(r.token_request, target)]
    for request in requests:
        reasons += [
            f"{request.what} already uses client credentials, but still {_does(c)} a key: {c.what}"
            for c in request.carriers
        ]
        reasons += [f"{request.what} authenticates with {other}" for other in request.other]
        reasons += request.doubts
    reasons += [f"a literal secret, {what}, stands in the file" for what in own_literals(document, requests)]
    return NeedsPerson(reasons=tuple(dict.fromkeys(reasons))) if reasons else AlreadyMigrated()


def _does(carrier: Carrier) -> str:
    return "sends" if carrier.is_sent else "holds"


def _why_no_key(requests: Sequence[Request]) -> Iterator[str]:
    if not requests:
        yield "it sends no key that can be seen: no request that reads from an API was found in it"
        return
    others = [f"{r.what} authenticates with {o}" for r in requests for o in r.other]
    doubts = [d for r in requests for d in r.doubts]
    yield from ["it sends no key that can be replaced: " + o for o in others]
    yield from doubts
    if not others and not doubts:
        yield "it sends no key: none of its requests authenticates"


def _problems(
    document: Document, requests: Sequence[Request], keys: Sequence[Carrier], program: Program
) -> Iterator[str]:
    for request in requests:
        yield from (f"{request.what} authenticates with {other} beside the key" for other in request.other)
        if request.token_request:
            yield f"{request.what} uses client credentials already, and another request does not"
        for carrier in request.carriers:
            if not carrier.is_certain:
                yield f"{carrier.what} of {request.what} may carry a key; it cannot be told"
        yield from request.doubts
    certain = [c for c in keys if c.is_certain]
    secrets = distinct_secrets(certain)
    if program.syntax is ARM and all(c.reference(ARM) for c in certain):
        secrets = list({s.lower() for s in secrets})  # Azure's names of parameters have no case
    if len(secrets) > 1:
        places = ", ".join(dict.fromkeys(c.what for c in certain))
        yield f"it sends several keys, in {places}: whether one client replaces them all cannot be told"
    yield from reads_elsewhere(document.data, certain, program.syntax)
