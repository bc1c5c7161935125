"""Puts client credentials in the place of a key in a configuration of dlt's rest_api source."""

import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from migrator.formats.dlt.credentials import credentials_in
from migrator.formats.dlt.doubts import doubts
from migrator.formats.dlt.places import KEY_PARTS, OAUTH, OAUTH_PARTS, SECRETS, AuthPlace, auth_places
from migrator.formats.dlt.target import ASSUMED_LIFETIME, CAPABILITIES, SECTION, VARIABLE, notes, refusal
from migrator.formats.interface import (
    AlreadyMigrated,
    Capabilities,
    Format,
    Inspection,
    NeedsPerson,
    Outcome,
    Rewrite,
    Target,
)
from migrator.formats.naming.schemes import without_scheme
from migrator.formats.naming.variables import client_variables
from migrator.formats.proof.agreement import TokenRequest, contradictions
from migrator.formats.proof.remainder import dotted, is_below
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.text.children import stands_where_it_is_used
from migrator.text.document import Document
from migrator.text.edits import Edit
from migrator.text.literal_secrets import is_reference, literal_secrets
from migrator.text.source import Span
from migrator.text.values import Value
from migrator.text.yaml import walk

_VARIABLE = re.compile(r"(?:\$\{?(?:env:)?|\{env\.)(\w+)\}?")
_TEMPLATE = re.compile(r"\$|\{\{|\{env\.|<%|^(?:env|file|keyring|aws-sm|exec):")
_SHORTEST = 8
"""Characters; what is shorter is no key, and may stand anywhere."""
_LEFT_OUT = "{{ configuration }}"
"""For comparisons: dlt fills in what is left out, and nothing can be said of it."""


class RestApiFormat(Format):
    """A configuration of dlt's rest_api source; how its text is edited is for those who know the syntax."""

    capabilities: ClassVar[Capabilities | None] = CAPABILITIES
    may_hold_variables: ClassVar[bool] = True
    """Whether what loads the file may put variables into it; dlt itself does not."""

    @abstractmethod
    def replaced(
        self, document: Document, places: Sequence[AuthPlace], new: Mapping[str, Value]
    ) -> tuple[Edit, ...]:
        """Return the edits that put new settings in the place of each `auth`."""

    def inspect(self, document: Document) -> Inspection:
        """Return what each place of authentication sends, and keys that are sent without one."""
        places = auth_places(document.data)
        kinds = {p.kind for p in places}
        others = list(doubts(document.data))
        if others:
            kinds.add(AuthKind.KEY)
        return Inspection(
            auth=frozenset(kinds or {AuthKind.NONE}),
            summary="; ".join(dict.fromkeys([*(p.words for p in places), *others])) or "no authentication",
            literal_secrets=tuple(_literals(document, places)),
        )

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        places = auth_places(document.data)
        kinds = {p.kind for p in places}
        if kinds == {AuthKind.OAUTH_CLIENT_CREDENTIALS}:
            return _already(document, places, target)
        if reasons := tuple(dict.fromkeys(_problems(document, places, target))):
            return NeedsPerson(reasons=reasons)
        if refused := refusal(target):
            return refused
        places = [p for p in places if p.kind is AuthKind.KEY]
        key = places[0].key
        new = _entries(_references(key, target) if self.may_hold_variables else {}, target)
        return Rewrite(
            edits=self.replaced(document, places, new),
            checklist=tuple(_checklist(key, new, target)),
            notes=tuple(_notes(places, new, target)),
        )

    def without_auth(self, data: object) -> object:
        """Return the data without what migrates in each `auth`; one that is empty then goes."""
        places = {p.pointer: p for p in auth_places(data) if p.kind is not AuthKind.OTHER}
        return _stripped(data, (), places)

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return what of the key the new text still sends or reads."""
        left = [
            f"the key is still read at {dotted(at)}"
            for at in _reads(after.data, [p for p in auth_places(before.data) if p.kind is AuthKind.KEY])
        ]
        left += [f"a key stands at {dotted(p.pointer)}" for p in auth_places(after.data) if _has_key(p)]
        return [*left, *doubts(after.data)]


def _has_key(place: AuthPlace) -> bool:
    return place.is_header or any(part in place.parts for part in ("api_key", "token", "access_token"))


def _problems(document: Document, places: Sequence[AuthPlace], target: Target) -> Iterator[str]:
    keys = [p for p in places if p.kind is AuthKind.KEY]
    others = sorted({p.type for p in places if p.kind is AuthKind.OTHER})
    found = list(doubts(document.data))
    if not keys:
        yield from _why_no_key(others, found)
        return
    if others:
        yield f"mixed authentication: beside the key there is {', '.join(others)}"
    for place in (p for p in places if p.kind is AuthKind.OAUTH_CLIENT_CREDENTIALS):
        yield from (f"{dotted(place.pointer)}: {text}" for text in contradictions(_request(place), target))
        if _has_key(place):
            yield f"a key stands at {dotted(place.pointer)} beside client credentials"
    if len({p.key or p.type for p in keys}) > 1:
        yield "several keys, in " + ", ".join(dotted(p.pointer) for p in keys) + "; one client cannot be all"
    if not all(stands_where_it_is_used(document, p.pointer) for p in keys):
        yield "an auth is shared by a YAML anchor, an alias or a merge key"
    yield from found
    yield from _read_elsewhere(document.data, keys)


def _why_no_key(others: Sequence[str], found: Sequence[str]) -> Iterator[str]:
    if others:
        yield f"it sends no API key that can be seen: it authenticates with {', '.join(others)}"
    elif not found:
        yield "it sends no key that can be seen: no client and no endpoint has an auth"
    yield from found


def _read_elsewhere(data: object, keys: Sequence[AuthPlace]) -> Iterator[str]:
    known = {p.pointer for p in keys}
    for pointer in _reads(data, keys):
        if not is_below(pointer, known):
            yield f"the key is read at {dotted(pointer)} too"
    for table in credentials_in(data):
        if AuthKind.KEY in table.kinds:
            yield (
                f"a key stands in {table.section} of this file, which dlt reads for a source: move it to "
                ".dlt/secrets.toml first"
            )


def _reads(data: object, keys: Sequence[AuthPlace]) -> Iterator[Pointer]:
    """Yield where a key stands as a part of a text, or the variable that it is read from."""
    texts = [without_scheme(p.key) for p in keys if p.key]
    names = {name for text in texts for name in _VARIABLE.findall(text)}
    whole = [text for text in texts if len(text) >= _SHORTEST or _TEMPLATE.search(text)]
    for pointer, value in walk(data):
        if isinstance(value, str) and (
            names.intersection(_VARIABLE.findall(value)) or any(text in value for text in whole)
        ):
            yield pointer


def _literals(document: Document, places: Sequence[AuthPlace]) -> Iterator[tuple[Span, str]]:
    found = dict(literal_secrets(document))
    for place in places:
        for part in SECRETS:
            value = place.parts.get(part)
            if isinstance(value, str) and value and not _TEMPLATE.search(value):
                found.setdefault(document.span(place.pointer_of(part)), str(place.pointer_of(part)[-1]))
    for table in credentials_in(document.data):
        for part in SECRETS:
            value = table.parts.get(part)
            if isinstance(value, str) and value and not is_reference(value):
                found.setdefault(document.span((*table.pointer, part)), part)
    yield from found.items()


def _already(document: Document, places: Sequence[AuthPlace], target: Target) -> Outcome:
    if target.auth_method is not AuthMethod.AUTO and (refused := refusal(target)):
        return refused
    reasons = [r for p in places for r in contradictions(_request(p), target)]
    reasons += [
        f"a key stands at {dotted(p.pointer)} beside client credentials" for p in places if _has_key(p)
    ]
    reasons += doubts(document.data)
    reasons += [f"a literal secret, {what}, stands in the file" for _, what in _literals(document, places)]
    return NeedsPerson(reasons=tuple(dict.fromkeys(reasons))) if reasons else AlreadyMigrated()


def _request(place: AuthPlace) -> TokenRequest:
    is_filled_in = "client_secret" not in place.parts
    body = place.parts.get("access_token_request_data")
    body = body if isinstance(body, dict) else {}
    audience = body.get("audience")
    return TokenRequest(
        token_url=_open(place.parts.get("access_token_url", _LEFT_OUT if is_filled_in else "")),
        scope=_open(body.get("scope", "")),
        auth_method=AuthMethod.CLIENT_SECRET_POST,
        audience=_open(audience) if audience is not None else None,
        client_id=_open(place.parts.get("client_id", "")),
    )


def _open(value: object) -> str:
    """Return a text with variables as the templates that comparisons know."""
    return _VARIABLE.sub("{{ variable }}", str(value))


def _entries(names: Mapping[str, str], target: Target) -> dict[str, Value]:
    """Return the new settings. What is not known how to read is left out, for dlt to look up."""
    entries: dict[str, Value] = {"type": OAUTH, "access_token_url": target.token_url}
    if client_id := target.client_id or names.get("client_id"):
        entries["client_id"] = client_id
    if "client_secret" in names:
        entries["client_secret"] = names["client_secret"]
    body: dict[str, Value] = {"scope": target.scope_text} if target.scopes else {}
    if target.audience:
        body["audience"] = target.audience
    if body:
        entries["access_token_request_data"] = body
    if target.token_lifetime is not None and target.token_lifetime < ASSUMED_LIFETIME:
        entries["default_token_expiration"] = int(target.token_lifetime)
    return entries


def _references(key: str | None, target: Target) -> dict[str, str]:
    """Return how the new variables are read: as the key's is; empty where it is read from no variable."""
    match = _VARIABLE.fullmatch(without_scheme(key or ""))
    if match is None:
        return {}
    names = client_variables(match[1], target)
    start, end = match[0][: match.start(1)], match[0][match.end(1) :]
    return {
        "client_id": f"{start}{names.client_id}{end}",
        "client_secret": f"{start}{names.client_secret}{end}",
    }


def _checklist(key: str | None, new: Mapping[str, Value], target: Target) -> Iterator[str]:
    variables = [m[1] for v in new.values() if isinstance(v, str) and (m := _VARIABLE.fullmatch(v))]
    if variables:
        names, today = " and ".join(variables), without_scheme(key or "")
        yield f"Set {names} where {today} is set today, for the program that loads this file."
    for part in (p for p in ("client_id", "client_secret") if p not in new):
        of = f" of {target.client_name}" if target.client_name else ""
        yield (
            f"Give dlt the {part}{of}: as {VARIABLE}{part.upper()} in the environment, or as {part} in "
            f"{SECTION} of .dlt/secrets.toml. A source that rest_api_source has not made looks elsewhere: "
            "dlt says where."
        )
    yield "Take the old key out of the environment and of .dlt/secrets.toml when nothing else reads it."


def _notes(places: Sequence[AuthPlace], new: Mapping[str, Value], target: Target) -> Iterator[str]:
    yield from notes(target)
    sent = ", ".join(dict.fromkeys(p.words for p in places))
    yield f"The key was sent as {sent}; the access token is sent as Authorization: Bearer."
    if "client_secret" not in new:
        yield (
            f"dlt looks the client secret up, and takes everything else that it finds in {SECTION} instead "
            "of what stands here: an old client_id or access_token_url there would win."
        )
    literals = [p for p in places if p.key and not _TEMPLATE.search(p.key)]
    if literals:
        yield "The key's value stood in this file: it stays in its history until the key is switched off."


def _stripped(value: object, pointer: Pointer, places: Mapping[Pointer, AuthPlace]) -> object:
    if isinstance(value, Mapping):
        is_auth = pointer in places
        gone = {"type", *KEY_PARTS, *OAUTH_PARTS} if is_auth else set()
        gone |= {k for k in value if (*pointer, k) in places and not isinstance(value[k], dict)}
        may_go = {p.pointer[:-1] if p.is_header else p.pointer for p in places.values()}
        kept = {k: _stripped(v, (*pointer, k), places) for k, v in value.items() if k not in gone}
        return {k: v for k, v in kept.items() if v != {} or (*pointer, k) not in may_go}
    if isinstance(value, list):
        return [_stripped(v, (*pointer, i), places) for i, v in enumerate(value)]
    return value
