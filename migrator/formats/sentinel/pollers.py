"""REST API pollers of Microsoft Sentinel's Codeless Connector Framework, and how they authenticate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from migrator.formats.arm.parameters import default_places, parameter_of
from migrator.formats.polling.carriers import Carrier, is_key
from migrator.formats.polling.references import ARM, as_template
from migrator.formats.polling.requests import Request
from migrator.formats.proof.agreement import TokenRequest
from migrator.formats.proof.remainder import dotted
from migrator.formats.sentinel.doubts import doubts
from migrator.formats.sentinel.parts import actual, part
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.text.yaml import walk

KEY_PARTS = ("apikey", "apikeyname", "apikeyidentifier", "isapikeyinpostpayload")
TOKEN_PARTS = ("clientid", "clientsecret", "granttype", "tokenendpoint", "scope", "iscredentialsinheaders")
_METHODS = {True: AuthMethod.CLIENT_SECRET_BASIC, False: AuthMethod.CLIENT_SECRET_POST}
_CREDENTIALS = {"clientid", "clientsecret"}
_SECRETS = {"apikey", "clientsecret"}
_WITH_KEY = {"apikey", "oauth2"}


def find_pollers(data: object) -> list[Request]:
    """Return every poller of the file, nested templates included."""
    found = [
        _poller(value, pointer)
        for pointer, value in walk(data)
        if str(part(value, "kind") or "").lower() == "restapipoller"
    ]
    if found:  # who reads which parameter is not looked into: it is said once, for the file
        places = (p for name in parameters_of(found, data) for p in default_places(data, name))
        secrets = (*found[0].secret_places, *places)
        found[0] = replace(found[0], secret_places=secrets)
    return found


def auth_of(value: object, pointer: Pointer) -> tuple[Mapping[str, object], Pointer]:
    """Return the `auth` of a poller and its place; empty where there is none."""
    properties_key = actual(value, "properties") or "properties"
    properties = part(value, "properties")
    auth_key = actual(properties, "auth") or "auth"
    auth = part(properties, "auth")
    return (auth if isinstance(auth, Mapping) else {}), (*pointer, properties_key, auth_key)


def _poller(value: object, pointer: Pointer) -> Request:
    auth, place = auth_of(value, pointer)
    kind = str(part(auth, "type") or "none").lower()
    is_oauth = kind == "oauth2" and str(part(auth, "granttype") or "").lower() == "client_credentials"
    own = (*TOKEN_PARTS, "type") if is_oauth else ("type",) if kind == "apikey" else ()
    return Request(
        pointer=place,
        what=f"poller at {dotted(pointer) or 'the top'}",
        carriers=tuple(_carriers(auth, place, is_sent=kind == "apikey")) if kind in _WITH_KEY else (),
        token_request=_token_request(auth) if is_oauth else None,
        token_places=tuple((*place, k) for k in map(str, auth) if k.lower() in own),
        secret_places=tuple(((*place, k), k) for k in map(str, auth) if k.lower() in _SECRETS),
        other=tuple(_others(auth, kind, is_oauth=is_oauth)),
        doubts=tuple(doubts(value, pointer, auth)),
    )


def _carriers(auth: Mapping[str, object], place: Pointer, *, is_sent: bool) -> Iterator[Carrier]:
    key = actual(auth, "apikey")
    value = auth.get(key) if key else None
    if not isinstance(value, str):
        return
    name = part(auth, "apikeyname")
    header = "Authorization" if name is None or name == "" else str(name)
    where = "body field" if part(auth, "isapikeyinpostpayload") is True else "header"
    for own in map(str, auth):
        if own.lower() in KEY_PARTS and (is_sent or own == key):
            yield Carrier(
                pointer=(*place, own),
                value_pointer=(*place, key or own),
                value=value,
                what=f"{where} {header}" if is_sent else f"idle {own}",
                is_certain=is_sent
                and (parameter_of(value) is not None or is_key("Authorization", value, ARM) is True),
                is_sent=is_sent,
            )


def _token_request(auth: Mapping[str, object]) -> TokenRequest:
    in_headers = part(auth, "iscredentialsinheaders")
    audience = part(part(auth, "tokenendpointqueryparameters"), "audience")
    return TokenRequest(
        token_url=as_template(str(part(auth, "tokenendpoint") or "")),
        scope=as_template(str(part(auth, "scope") or "")),
        auth_method=_METHODS[in_headers] if isinstance(in_headers, bool) else None,
        audience=as_template(str(audience or "")),
        client_id=as_template(str(part(auth, "clientid") or "")),
    )


def _others(auth: Mapping[str, object], kind: str, *, is_oauth: bool) -> Iterator[str]:
    if kind == "oauth2" and not is_oauth:
        yield f"OAuth2 of the grant type {part(auth, 'granttype') or '(none)'}"
    elif kind not in {"none", "apikey", "oauth2"}:
        yield f"the type {part(auth, 'type')}"


def parameters_of(requests: Sequence[Request], data: object) -> set[str]:
    """Return the parameters that keys, client IDs and client secrets are read from."""
    names: set[str] = set()
    for request in requests:
        for carrier in request.carriers:
            names |= {p for p in [parameter_of(carrier.value)] if p}
    return names | {n for r in requests for n in _client_parameters(r, data)}


def _client_parameters(request: Request, data: object) -> Iterator[str]:
    if request.token_request is None:
        return
    for pointer, value in walk(data):
        is_credential = pointer in request.token_places and str(pointer[-1]).lower() in _CREDENTIALS
        if is_credential and (name := parameter_of(value)):
            yield name
