"""Why a manifest's key cannot be replaced by client credentials with proof."""

from collections.abc import Iterator, Sequence

from migrator.formats.airbyte import specification
from migrator.formats.airbyte.asked_once import mappings
from migrator.formats.airbyte.authenticators import Authenticator, Sends, described
from migrator.formats.airbyte.config_references import ConfigPath
from migrator.formats.airbyte.custom_code import requesting_code
from migrator.formats.airbyte.references import references_into
from migrator.formats.airbyte.sent_beside import readers, sent_beside
from migrator.formats.airbyte.specification import ROOT, KeyField
from migrator.formats.proof.remainder import dotted
from migrator.model.place import Pointer
from migrator.text.children import stands_where_it_is_used
from migrator.text.document import Document

_BASIC = "basic"


def problems(document: Document, found: Sequence[Authenticator]) -> Iterator[str]:
    """Yield why the key cannot be replaced; nothing where it can."""
    keys = [a for a in found if a.sends is Sends.KEY]
    of_authenticators = list(_of_authenticators(document, found, keys))
    yield from of_authenticators
    if code := requesting_code(document.data):
        yield f"code of the connector's own may read the key, and cannot be looked into: {', '.join(code)}"
    if of_authenticators:
        return  # which field holds the key is not clear: nothing can be said of the specification
    yield from sent_beside(document.data, found)
    paths = keys[0].key.paths if keys[0].key else ()
    if len(paths) > 1:
        yield from _no_secrets(document.data, paths)
    for path in paths:
        yield from _of_field(document.data, keys, path)


def _of_authenticators(
    document: Document, found: Sequence[Authenticator], keys: Sequence[Authenticator]
) -> Iterator[str]:
    others = sorted({described(a) for a in found if a.sends in (Sends.OTHER, Sends.BASIC)})
    done = [a for a in found if a.sends is Sends.CLIENT_CREDENTIALS]
    if others:
        yield f"mixed authentication: beside the key there is {', '.join(others)}"
    if done:
        yield f"part of it uses client credentials already, {len(keys)} authenticators still send the key"
    yield from sorted({problem for a in keys for problem in _of_key(a)})
    paths = sorted({" and ".join(".".join(p) for p in a.key.paths) for a in keys if a.key})
    if len(paths) > 1:
        yield f"several keys: {', '.join(f'config {p}' for p in paths)}; one client cannot stand for them"
    yield from shared_parts(document, keys)


def shared_parts(document: Document, found: Sequence[Authenticator]) -> Iterator[str]:
    """Yield where authenticators are not written as a whole where they are used."""
    if not all(stands_where_it_is_used(document, a.pointer) for a in found):
        yield "an authenticator is shared by a YAML anchor, an alias or a merge key"
    if any(set(v) > {"$ref"} for v in _references_with_more(document.data)):
        yield "an authenticator overrides parts of a definition that it refers to by $ref"


def _references_with_more(data: object) -> Iterator[dict[str, object]]:
    for pointer, value in mappings(data):
        if pointer[-1:] == ("authenticator",) and "$ref" in value:
            yield value


def _of_key(authenticator: Authenticator) -> Iterator[str]:
    if "$ref" in authenticator.data:
        yield "an authenticator overrides parts of a definition that it refers to by $ref"
    if authenticator.token is None:
        yield f"a {authenticator.type} has no api_token"
    elif authenticator.key is None:
        yield _of_token(authenticator.token)
    elif authenticator.key.scheme.lower() == _BASIC:
        yield "its key is sent as HTTP Basic, so it may be a user name and password"


def _of_token(token: str) -> str:
    if "{{" not in token and "{%" not in token:
        return "the key is a literal in the manifest, not a value of the connector's configuration"
    return f"its api_token is made of more than plain values: {' '.join(token.split())}"


def _no_secrets(data: object, paths: Sequence[ConfigPath]) -> Iterator[str]:
    secrets = specification.secret_paths(data)
    for path in paths:
        if path not in secrets:
            name = ".".join(path)
            yield f"its api_token is made of several values, and config {name} may be no part of a credential"


def _of_field(data: object, keys: Sequence[Authenticator], path: ConfigPath) -> Iterator[str]:
    field = KeyField(path=path)
    yield from references_into(data, keys, field)
    yield from specification.problems_of(field, data)
    known: set[Pointer] = {ROOT, *(a.pointer for a in keys)}
    if places := readers(data, path, known):
        more = f" and at {len(places) - 1} more places" if len(places) > 1 else ""
        yield f"the key, config {'.'.join(path)}, is read at {dotted(places[0])} too{more}"
