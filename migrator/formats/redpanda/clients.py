"""The HTTP clients of a Redpanda Connect pipeline that read: inputs `http_client`, processors `http`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from migrator.formats.polling.carriers import Carrier, doubt, is_key
from migrator.formats.polling.references import ENVIRONMENT, as_template
from migrator.formats.polling.requests import Request
from migrator.formats.proof.agreement import TokenRequest
from migrator.formats.proof.remainder import dotted, is_below
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.text.credential_names import names_credential
from migrator.text.yaml import walk

OAUTH = "oauth2"
_INPUT, _PROCESSOR = "http_client", "http"
_OUTPUTS = {"output", "outputs", "output_resources"}
_OTHERS = ("oauth", "basic_auth", "jwt")
_SENT = ("url", "headers", "payload", "proxy_url")
_READ_BY_MAPPING = re.compile(r"""\benv\(\s*["']([^"']+)["']""")


def find_clients(data: object) -> list[Request]:
    """Return the HTTP clients that read; those of outputs write, and are none of ours."""
    found = [_client(pointer, value) for pointer, value in walk(data) if _reads(pointer, value)]
    if found:  # what a mapping reads is said once, for the file
        found[0] = replace(found[0], doubts=(*found[0].doubts, *_mappings(data)))
    return found


def _mappings(data: object) -> Iterator[str]:
    """Yield where a mapping reads what may be a key from the environment: it may become a header."""
    for pointer, value in walk(data):
        for name in _READ_BY_MAPPING.findall(value) if isinstance(value, str) else ():
            if names_credential(name):
                yield f"a mapping reads {name} from the environment, at {dotted(pointer)}"


def _reads(pointer: Pointer, value: object) -> bool:
    if not isinstance(value, Mapping) or "url" not in value or not pointer:
        return False
    if pointer[-1] == _PROCESSOR:
        return len(pointer) > 1 and (isinstance(pointer[-2], int) or "processors" in pointer)
    return pointer[-1] == _INPUT and _OUTPUTS.isdisjoint(pointer)


def _client(pointer: Pointer, value: object) -> Request:
    data = value if isinstance(value, Mapping) else {}
    carriers = tuple(_carriers(data, pointer))
    oauth = data.get(OAUTH)
    settings = oauth if isinstance(oauth, Mapping) else {}
    is_on = settings.get("enabled") is True
    is_plain = is_on and not _grant(settings)
    return Request(
        pointer=pointer,
        what=f"{pointer[-1]} at {dotted(pointer)}",
        carriers=carriers,
        token_request=_token_request(settings) if is_plain else None,
        token_places=((*pointer, OAUTH),) if is_plain or settings.get("enabled", False) is False else (),
        other=tuple(_others(data, settings)),
        doubts=tuple(_doubts(data, pointer, carriers)),
    )


def _carriers(data: Mapping[str, object], pointer: Pointer) -> Iterator[Carrier]:
    headers = data.get("headers")
    for name, value in headers.items() if isinstance(headers, Mapping) else ():
        certain = is_key(str(name), str(value), ENVIRONMENT)
        if certain is not None:
            place = (*pointer, "headers", name)
            yield Carrier(
                pointer=place,
                value_pointer=place,
                value=str(value),
                what=f"header {name}",
                is_certain=certain,
            )


def _token_request(settings: Mapping[str, object]) -> TokenRequest:
    return TokenRequest(
        token_url=as_template(str(settings.get("token_url") or "")),
        scope=as_template(_joined(settings.get("scopes"))),
        auth_method=AuthMethod.AUTO,
        audience=as_template(_joined(_parameters(settings).get("audience"))),
        client_id=as_template(str(settings.get("client_key") or "")),
    )


def _joined(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _parameters(settings: Mapping[str, object]) -> Mapping[str, object]:
    parameters = settings.get("endpoint_params")
    return parameters if isinstance(parameters, Mapping) else {}


def _grant(settings: Mapping[str, object]) -> str:
    """Return the grant type that further parameters ask for: a refresh token's, as a rule."""
    return _joined(_parameters(settings).get("grant_type")).replace("client_credentials", "")


def _others(data: Mapping[str, object], oauth: Mapping[str, object]) -> Iterator[str]:
    for name in _OTHERS:
        settings = data.get(name)
        if isinstance(settings, Mapping) and settings.get("enabled") not in {None, False}:
            yield name
    if oauth.get("enabled") is True and (grant := _grant(oauth)):
        yield f"oauth2 with the grant type {grant}"
    if not isinstance(oauth.get("enabled", False), bool):
        yield "oauth2 that a variable switches on"


def _doubts(data: Mapping[str, object], pointer: Pointer, carriers: Sequence[Carrier]) -> Iterator[str]:
    known = {c.pointer for c in carriers}
    metadata = data.get("metadata")
    if isinstance(metadata, Mapping) and any(metadata.values()):
        yield f"metadata is sent as headers, at {dotted(pointer)}.metadata: what it holds cannot be told"
    for part in _SENT:
        for place, value in walk(data.get(part), (*pointer, part)):
            if isinstance(value, str) and not is_below(place, known):
                name = str(place[-1]) if part == "headers" else ""
                reason = doubt(name, value, dotted(place), ENVIRONMENT)
                if reason:
                    yield reason
