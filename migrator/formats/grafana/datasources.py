"""Infinity data sources in Grafana's provisioning files, and what they send.

Names of settings: `pkg/models/settings.go` of the plug-in. Secrets stand in `secureJsonData`; numbered pairs
have the name in `jsonData` (`httpHeaderName1`) and the value in `secureJsonData` (`httpHeaderValue1`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.polling.carriers import Carrier, doubt, is_key
from migrator.formats.polling.references import GRAFANA, as_template
from migrator.formats.polling.requests import Request
from migrator.formats.proof.agreement import TokenRequest
from migrator.formats.proof.remainder import dotted
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.yaml import walk

TYPE = "yesoreyeram-infinity-datasource"
PUBLIC, SECURE = "jsonData", "secureJsonData"
METHOD, OAUTH, SECRET = "auth_method", "oauth2", "oauth2ClientSecret"
PARAMETER, PARAMETER_VALUE = "oauth2EndPointParamsName", "oauth2EndPointParamsValue"
_STYLES = {1: AuthMethod.CLIENT_SECRET_POST, 2: AuthMethod.CLIENT_SECRET_BASIC}
_PAIRS = {
    "httpHeaderName": ("httpHeaderValue", "header"),
    "secureQueryName": ("secureQueryValue", "request parameter"),
}
_KEY_SETTINGS = {"apiKey": "apiKeyValue", "bearerToken": "bearerToken"}
_TOKEN_HEADER = "oauth2TokenHeadersName"  # noqa: S105 - a setting's name
_NONE = {None, "", "none", OAUTH, *_KEY_SETTINGS}


def find_datasources(data: object) -> list[Request]:
    """Return the Infinity data sources of a provisioning file."""
    return [
        _datasource(value, pointer)
        for pointer, value in walk(data)
        if isinstance(value, Mapping) and value.get("type") == TYPE
    ]


def section(data: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Return `jsonData` or `secureJsonData`; empty where there is none."""
    value = data.get(name)
    return value if isinstance(value, Mapping) else {}


def _datasource(data: Mapping[str, object], pointer: Pointer) -> Request:
    public, secure = section(data, PUBLIC), section(data, SECURE)
    carriers = (*_method_carriers(public, secure, pointer), *_pair_carriers(public, secure, pointer))
    is_oauth = public.get(METHOD) == OAUTH and not _grant(public)
    return Request(
        pointer=pointer,
        what=f"data source {data.get('name', '(no name)')}",
        carriers=tuple(carriers),
        token_request=_token_request(public, secure) if is_oauth else None,
        token_places=tuple(_token_places(public, secure, pointer)) if is_oauth else _method(public, pointer),
        other=tuple(_others(data, public)),
        doubts=tuple(_doubts(data, public, secure, pointer)),
    )


def _method(public: Mapping[str, object], pointer: Pointer) -> tuple[Pointer, ...]:
    """Return where a method stands that client credentials take the place of."""
    return ((*pointer, PUBLIC, METHOD),) if METHOD in public and public.get(METHOD) in _NONE else ()


def _method_carriers(
    public: Mapping[str, object], secure: Mapping[str, object], pointer: Pointer
) -> Iterator[Carrier]:
    method = str(public.get(METHOD))
    name = _KEY_SETTINGS.get(method)
    if name is None:
        yield from _idle_keys(secure, pointer)
        return
    value = secure.get(name)
    if not isinstance(value, str):
        return
    words = {"apiKey": f"{public.get('apiKeyType') or 'header'} {public.get('apiKeyKey')}"}
    header = "Authorization" if method == "bearerToken" else "api_key"
    place = (*pointer, SECURE, name)
    certain = bool(is_key(header, value, GRAFANA))
    parts = [(*pointer, PUBLIC, part) for part in ("apiKeyKey", "apiKeyType") if part in public]
    for where in (place, *parts):
        yield Carrier(
            pointer=where,
            value_pointer=place,
            value=value,
            what=words.get(method, "bearer token"),
            is_certain=certain,
        )


def _idle_keys(secure: Mapping[str, object], pointer: Pointer) -> Iterator[Carrier]:
    """Yield keys of methods that are not chosen: nothing sends them, and yet they stand there."""
    for name in _KEY_SETTINGS.values():
        value = secure.get(name)
        if isinstance(value, str) and value:
            place = (*pointer, SECURE, name)
            yield Carrier(
                pointer=place,
                value_pointer=place,
                value=value,
                what=f"idle {name}",
                is_certain=False,
                is_sent=False,
            )


def _pair_carriers(
    public: Mapping[str, object], secure: Mapping[str, object], pointer: Pointer
) -> Iterator[Carrier]:
    for key, name in public.items():
        for start, (end, kind) in _PAIRS.items():
            value_key = str(key).replace(start, end, 1)
            value = secure.get(value_key)
            if not str(key).startswith(start) or not isinstance(value, str):
                continue
            certain = is_key(str(name), value, GRAFANA)
            if certain is not None:
                place = (*pointer, SECURE, value_key)
                for where in (place, (*pointer, PUBLIC, str(key))):
                    yield Carrier(
                        pointer=where,
                        value_pointer=place,
                        value=value,
                        what=f"{kind} {name}",
                        is_certain=certain,
                    )


def _token_places(
    public: Mapping[str, object], secure: Mapping[str, object], pointer: Pointer
) -> Iterator[Pointer]:
    yield (*pointer, PUBLIC, METHOD)
    if OAUTH in public:
        yield (*pointer, PUBLIC, OAUTH)
    if SECRET in secure:
        yield (*pointer, SECURE, SECRET)
    for key in _audience_keys(public):
        yield (*pointer, PUBLIC, key)
        yield (*pointer, SECURE, key.replace(PARAMETER, PARAMETER_VALUE, 1))


def _audience_keys(public: Mapping[str, object]) -> list[str]:
    return [str(k) for k, v in public.items() if str(k).startswith(PARAMETER) and v == "audience"]


def _token_request(public: Mapping[str, object], secure: Mapping[str, object]) -> TokenRequest:
    oauth = section(public, OAUTH)
    scopes = oauth.get("scopes")
    style = oauth.get("authStyle")
    audience = [secure.get(k.replace(PARAMETER, PARAMETER_VALUE, 1)) for k in _audience_keys(public)]
    return TokenRequest(
        token_url=as_template(str(oauth.get("token_url") or "")),
        scope=as_template(" ".join(map(str, scopes)) if isinstance(scopes, list) else str(scopes or "")),
        auth_method=_STYLES.get(style, AuthMethod.AUTO) if isinstance(style, int) else AuthMethod.AUTO,
        audience=as_template(str(audience[0] or "")) if audience else "",
        client_id=as_template(str(oauth.get("client_id") or "")),
    )


def _grant(public: Mapping[str, object]) -> str:
    kind = section(public, OAUTH).get("oauth2_type") or "client_credentials"
    return "" if kind == "client_credentials" else str(kind)


def _others(data: Mapping[str, object], public: Mapping[str, object]) -> Iterator[str]:
    method = public.get(METHOD)
    if method not in _NONE:
        yield f"the method {method}"
    if method == OAUTH and (kind := _grant(public)):
        yield f"OAuth of the kind {kind}"
    if data.get("basicAuth") is True and method != "basicAuth":
        yield "basicAuth"
    if public.get("oauthPassThru") is True and method != "oauthPassThru":
        yield "the user's own token (oauthPassThru)"


def _doubts(
    data: Mapping[str, object], public: Mapping[str, object], secure: Mapping[str, object], pointer: Pointer
) -> Iterator[str]:
    yield from _missing_values(public, secure, pointer)
    idle = [name for name, own in ((OAUTH, public), (SECRET, secure)) if name in own]
    if public.get(METHOD) != OAUTH and idle:
        yield f"it has settings of OAuth that are not in use, at {dotted(pointer)}: {', '.join(idle)}"
    for place, value in (*walk(data.get("url"), (*pointer, "url")), *walk(public, (*pointer, PUBLIC))):
        if isinstance(value, str) and place[len(pointer) : len(pointer) + 2] != (PUBLIC, OAUTH):
            reason = doubt(_name(data, place[len(pointer) :]), value, dotted(place), GRAFANA)
            if reason:
                yield reason
    for key, name in public.items():
        value = secure.get(str(key).replace(_TOKEN_HEADER, "oauth2TokenHeadersValue", 1))
        if str(key).startswith(_TOKEN_HEADER) and is_key(str(name), str(value), GRAFANA) is not None:
            yield f"a key may be sent to the token endpoint, in header {name}"


def _name(data: Mapping[str, object], place: Pointer) -> str:
    """Return the `key` beside a `value`, as saved queries write headers; other names say nothing."""
    beside = value_at(data, (*place[:-1], "key")) if place[-1] == "value" else None
    return beside if isinstance(beside, str) else ""


def _missing_values(
    public: Mapping[str, object], secure: Mapping[str, object], pointer: Pointer
) -> Iterator[str]:
    name = _KEY_SETTINGS.get(str(public.get(METHOD)))
    if name and not isinstance(secure.get(name), str):
        yield f"the key's value, {SECURE}.{name}, is not in this file: what provides it cannot be told"
    for key, value in public.items():
        for start, (end, kind) in _PAIRS.items():
            is_missing = not isinstance(secure.get(str(key).replace(start, end, 1)), str)
            is_pair = str(key).startswith(start) and is_key(str(value), "unknown", GRAFANA) is not None
            if is_pair and is_missing:
                yield f"the value of {kind} {value} is not in this file, at {dotted(pointer)}"


def needs_hosts(data: Mapping[str, object]) -> bool:
    """Return whether no place says to which hosts the token may be sent: Infinity would refuse to start."""
    hosts = section(data, PUBLIC).get("allowedHosts")
    return not (isinstance(hosts, Sequence) and hosts) and not re.search(r"\S", str(data.get("url") or ""))
