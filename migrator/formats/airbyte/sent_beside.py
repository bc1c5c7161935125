"""What requests of a manifest may send of credentials, beside its authenticators."""

from collections.abc import Iterator, Sequence

from migrator.formats.airbyte import specification
from migrator.formats.airbyte.asked_once import mappings, values
from migrator.formats.airbyte.authenticators import Authenticator
from migrator.formats.airbyte.config_references import ConfigPath, config_references, read_paths
from migrator.formats.airbyte.sent_literals import sent_literals
from migrator.formats.airbyte.specification import references_elsewhere
from migrator.formats.proof.remainder import dotted
from migrator.model.place import Pointer
from migrator.text.credential_names import is_plainly_no_credential

_REQUEST_PARTS = {
    "path",
    "url",
    "url_base",
    "request_headers",
    "request_parameters",
    "request_body",
    "request_body_data",
    "request_body_json",
    "request_body_graphql",
}


def sent_beside(data: object, found: Sequence[Authenticator]) -> Iterator[str]:
    """Yield what may carry a key beside the authenticators."""
    ids = {r.path for a in found for r in config_references(str(a.data.get("client_id", "")))}
    keys = {path for a in found for path in read_paths(a.data.get("api_token"))}
    # where keys are read beside their authenticators is a question of its own
    known: set[Pointer] = {("spec",), *(a.pointer for a in found)}
    for path in sorted(specification.secret_paths(data) - ids - keys):
        pointer = next(references_elsewhere(data, path, known), None)
        if pointer is not None and not is_plainly_no_credential(path[-1]):
            secret, place = ".".join(path), dotted(pointer)
            yield f"a secret, config {secret}, is sent without an authenticator, at {place}"
    yield from sent_literals(data)
    yield from _other_authorization(data)


def bare_keys(data: object) -> Iterator[str]:
    """Yield secrets of the configuration that are sent without an authenticator."""
    for path in sorted(specification.secret_paths(data)):
        for pointer in references_elsewhere(data, path, {("spec",)}):
            yield f"config {'.'.join(path)} is sent without an authenticator, at {dotted(pointer)}"
            break


def readers(data: object, path: ConfigPath, known: set[Pointer]) -> list[Pointer]:
    """Return where a value of the configuration is read, outside of the places that are known."""
    found = list(references_elsewhere(data, path, known))
    for pointer, value in values(data):
        if pointer and pointer[-1] == "configs_pointer" and isinstance(value, list) and path[0] in value:
            found.append(pointer)
    return found


def is_sent_at(pointer: Pointer) -> bool:
    """Return whether what stands at a place is a part of requests."""
    return bool(_REQUEST_PARTS.intersection(map(str, pointer)))


def _other_authorization(data: object) -> Iterator[str]:
    for pointer, value in mappings(data):
        names = value if pointer[-1:] == ("request_headers",) else ()
        if any(str(name).lower() == "authorization" for name in names):
            yield f"a request sets its own Authorization header, at {dotted(pointer)}"
