"""Airbyte declarative manifests: a key authenticator becomes an OAuth authenticator."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.airbyte import specification
from migrator.formats.airbyte.authenticators import Authenticator, Sends, find_authenticators, problems_of
from migrator.formats.airbyte.config_references import ConfigPath, config_references
from migrator.formats.airbyte.custom_code import requesting_code
from migrator.formats.airbyte.references import broken_references, references_into
from migrator.formats.airbyte.rewrite import KEY_PARTS, rewrite
from migrator.formats.airbyte.sent_literals import sent_literals
from migrator.formats.airbyte.specification import KeyField, references_elsewhere
from migrator.formats.airbyte.token_request import disagreements
from migrator.formats.interface import (
    AlreadyMigrated,
    CannotExpress,
    Capabilities,
    Format,
    Inspection,
    NeedsPerson,
    Outcome,
    Target,
    method_not_shown,
)
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.credential_names import is_plainly_no_credential
from migrator.text.document import Document
from migrator.text.literal_secrets import literal_secrets
from migrator.text.source import SourceText
from migrator.text.yaml import parse_yaml, walk

_COMPONENT = re.compile(
    r"""["']?type["']?\s*:\s*["']?(?:DeclarativeSource|CheckStream|CheckDynamicStream|DeclarativeStream"""
    r"""|SimpleRetriever|HttpRequester)\b"""
)
_SECTION = re.compile(r"""^\s*["']?(check|streams|dynamic_streams)["']?\s*:""", re.MULTILINE)
_AUTHENTICATION = frozenset(
    {
        "type",
        "api_token",
        *KEY_PARTS,
        "grant_type",
        "client_id",
        "client_secret",
        "token_refresh_endpoint",
        "refresh_request_body",
        "refresh_request_headers",
    }
)


class AirbyteManifest(Format):
    """A low-code connector of Airbyte: one YAML file that `airbyte-cdk` runs.

    What changes: every `ApiKeyAuthenticator` and `BearerAuthenticator` becomes an `OAuthAuthenticator` with
    the grant type `client_credentials`, and the field of `spec.connection_specification` that holds the key
    gives way to `client_id`, `client_secret` and `token_url`.

    What stays a person's decision: manifests that authenticate in several ways, that read the key in other
    places, that run code of their own to send requests, or that describe their fields in another file.

    Saved connections hold the key and not the new fields: they must be filled in once.
    """

    title = "Airbyte declarative manifest"
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC}),
        scopes_as="`scope` in `refresh_request_body`, separated by blanks",
        renews_after_401=False,
        renews_when_due=True,
        assumes_lifetime=3600,
        secret_lives_in="the connection's configuration",  # noqa: S106 - where it is, not what it is
        proof="executed: constructed by airbyte-cdk",
    )

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text names a manifest's sections and components."""
        return len(set(_SECTION.findall(source.text))) > 1 and bool(_COMPONENT.search(source.text))

    def parse(self, source: SourceText) -> Document:
        """Parse YAML. Raises SourceProblem."""
        return parse_yaml(source)

    def inspect(self, document: Document) -> Inspection:
        """Return what the authenticators send, and keys that are sent without one."""
        found = find_authenticators(document.data)
        kinds = {_KINDS[a.sends] for a in found}
        bare = [] if kinds else list(_bare_keys(document.data))
        if bare:
            kinds.add(AuthKind.KEY)
        return Inspection(
            auth=frozenset(kinds or {AuthKind.NONE}),
            summary=_summary(found) or "; ".join(bare) or "no authentication",
            literal_secrets=tuple(literal_secrets(document)),
        )

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        found = find_authenticators(document.data)
        keys = [a for a in found if a.sends is Sends.KEY]
        if found and all(a.sends is Sends.CLIENT_CREDENTIALS for a in found):
            return _already(document, found, target)
        if not keys:
            return NeedsPerson(reasons=tuple(_why_no_key(document.data, found)))
        if refusal := _refusal(target):
            return refusal
        problems = tuple(_problems(document, found, keys))
        template = keys[0].key
        if problems or template is None:
            return NeedsPerson(reasons=problems)
        return rewrite(document, target, keys, template)

    def without_auth(self, data: object) -> object:
        """Return the data without what authenticators send and the fields that they read."""
        found = [a for a in find_authenticators(data) if a.sends is not Sends.OTHER]
        fields = [KeyField(path=path) for path in _paths(found)]
        return _stripped(data, (), {a.pointer for a in found}, fields)

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return where the new text still reads or names the field that held the key."""
        keys = [a for a in find_authenticators(before.data) if a.sends is Sends.KEY]
        left: list[str] = []
        for path in _paths(keys):
            readers = references_elsewhere(after.data, path, set())
            left += (f"config {'.'.join(path)} is still read at {_dotted(p)}" for p in readers)
            if value_at(after.data, KeyField(path=path).pointer) is not None:
                left.append(f"the connection specification still has the field {'.'.join(path)}")
        left += broken_references(before.data, after.data)
        left += _sent_beside(after.data, find_authenticators(after.data))
        return left


_KINDS = {
    Sends.KEY: AuthKind.KEY,
    Sends.CLIENT_CREDENTIALS: AuthKind.OAUTH_CLIENT_CREDENTIALS,
    Sends.OTHER: AuthKind.OTHER,
}


def _already(document: Document, found: Sequence[Authenticator], target: Target) -> Outcome:
    """Return whether a migrated manifest does what the target says, and sends no key beside it."""
    reasons = [*disagreements(found, target), *_sent_beside(document.data, found)]
    reasons += [f"a literal secret, {what}, stands in the manifest" for _, what in literal_secrets(document)]
    if code := requesting_code(document.data):
        reasons.append(f"code of the connector's own may send a key: {', '.join(code)}")
    return NeedsPerson(reasons=tuple(reasons)) if reasons else AlreadyMigrated()


def _sent_beside(data: object, found: Sequence[Authenticator]) -> Iterator[str]:
    """Yield what may carry a key beside the authenticators."""
    ids = {r.path for a in found for r in config_references(str(a.data.get("client_id", "")))}
    keys = {a.key.path for a in found if a.key}  # where else these are read is a question of its own
    known = {specification.ROOT, *(a.pointer for a in found)}
    for path in sorted(specification.secret_paths(data) - ids - keys):
        pointer = next(references_elsewhere(data, path, known), None)
        if pointer is not None and not is_plainly_no_credential(path[-1]):
            secret, place = ".".join(path), _dotted(pointer)
            yield f"a secret, config {secret}, is sent without an authenticator, at {place}"
    yield from sent_literals(data)
    yield from _other_authorization(data)


def _summary(found: Sequence[Authenticator]) -> str:
    """Return the authenticators in words, equal ones counted."""
    counts = Counter(f"{a.type} in {a.place}" if a.sends is Sends.KEY else a.type for a in found)
    return "; ".join(f"{what} ({count} times)" if count > 1 else what for what, count in counts.items())


def _why_no_key(data: object, found: Sequence[Authenticator]) -> Iterator[str]:
    if found:
        kinds = ", ".join(sorted({_kind(a) for a in found}))
        yield f"it sends no API key by an authenticator: it authenticates with {kinds}"
        return
    bare = list(_bare_keys(data))
    yield from bare or ["it sends no key: the manifest has no authenticator"]


def _kind(authenticator: Authenticator) -> str:
    grant = authenticator.data.get("grant_type", "refresh_token")
    return (
        f"OAuth of another kind (grant type {grant})"
        if authenticator.type == "OAuthAuthenticator"
        else authenticator.type
    )


def _bare_keys(data: object) -> Iterator[str]:
    """Yield secrets of the configuration that are sent without an authenticator."""
    for path in sorted(specification.secret_paths(data)):
        for pointer in references_elsewhere(data, path, {specification.ROOT}):
            yield f"config {'.'.join(path)} is sent without an authenticator, at {_dotted(pointer)}"
            break


def _refusal(target: Target) -> Outcome | None:
    match target.auth_method:
        case AuthMethod.CLIENT_SECRET_POST | AuthMethod.CLIENT_SECRET_BASIC:
            return None
        case AuthMethod.AUTO:
            return method_not_shown()
        case method:
            return CannotExpress(reasons=(f"an Airbyte manifest cannot authenticate a client with {method}",))


def _problems(
    document: Document, found: Sequence[Authenticator], keys: Sequence[Authenticator]
) -> Iterator[str]:
    of_authenticators = list(problems_of(list(found), document))
    yield from of_authenticators
    if code := requesting_code(document.data):
        yield f"code of the connector's own may read the key, and cannot be looked into: {', '.join(code)}"
    if of_authenticators:
        return  # which field holds the key is not clear: nothing can be said of the specification
    yield from _sent_beside(document.data, found)
    for path in _paths(keys):
        yield from references_into(document.data, keys, KeyField(path=path))
        yield from specification.problems_of(KeyField(path=path), document.data)
        yield from _read_elsewhere(document.data, path, {a.pointer for a in keys})
        yield from _named_elsewhere(document.data, path)


def _read_elsewhere(data: object, path: ConfigPath, known: set[Pointer]) -> Iterator[str]:
    readers = list(references_elsewhere(data, path, known))
    if readers:
        more = f" and at {len(readers) - 1} more places" if len(readers) > 1 else ""
        yield f"the key, config {'.'.join(path)}, is read at {_dotted(readers[0])} too{more}"


def _named_elsewhere(data: object, path: ConfigPath) -> Iterator[str]:
    for pointer, value in walk(data):
        if pointer and pointer[-1] == "configs_pointer" and isinstance(value, list) and path[0] in value:
            yield f"the key, config {'.'.join(path)}, is read at {_dotted(pointer)} too"


def _other_authorization(data: object) -> Iterator[str]:
    for pointer, value in walk(data):
        names = value if pointer[-1:] == ("request_headers",) and isinstance(value, dict) else ()
        if any(str(name).lower() == "authorization" for name in names):
            yield f"a request sets its own Authorization header, at {_dotted(pointer)}"


def _paths(found: Sequence[Authenticator]) -> list[ConfigPath]:
    """Return what the authenticators read of the configuration to authenticate, each once."""
    parts = (part for a in found for name, part in a.data.items() if name in _AUTHENTICATION)
    texts = (v for part in parts for _, v in walk(part) if isinstance(v, str))
    return sorted({r.path for text in texts for r in config_references(text) if r.path})


def _stripped(value: object, pointer: Pointer, found: set[Pointer], fields: Sequence[KeyField]) -> object:
    if isinstance(value, Mapping):
        gone = set(_AUTHENTICATION) if pointer in found else _gone_fields(pointer, fields)
        kept = {k: _stripped(v, (*pointer, k), found, fields) for k, v in value.items() if k not in gone}
        if any(pointer == f.parent for f in fields) and kept.get("required") == []:
            del kept["required"]
        return kept
    if isinstance(value, list):
        names = {f.path[-1] for f in fields if pointer == (*f.parent, "required")}
        kept_items = (v for v in value if v not in names) if names else value
        return [_stripped(v, (*pointer, i), found, fields) for i, v in enumerate(kept_items)]
    return value


def _gone_fields(pointer: Pointer, fields: Sequence[KeyField]) -> set[str]:
    return {f.path[-1] for f in fields if pointer == (*f.parent, "properties")}


def _dotted(pointer: Pointer) -> str:
    return ".".join(map(str, pointer))
