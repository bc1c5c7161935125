"""The inputs `httpjson` and `cel` of a Filebeat configuration, and what they send."""

import re
from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.beats.settings import Setting, below, is_on, settings, value_of
from migrator.formats.polling.carriers import Carrier, doubt, is_key
from migrator.formats.polling.references import ENVIRONMENT, as_template
from migrator.formats.polling.requests import Request
from migrator.formats.proof.agreement import TokenRequest
from migrator.formats.proof.remainder import dotted, is_below
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.credential_names import names_credential
from migrator.text.yaml import walk

INPUTS = ("httpjson", "cel")
_OAUTH = "auth.oauth2"
_OTHER_AUTH = ("auth.basic", "auth.digest", "auth.aws", "auth.file")
_SENT = re.compile(r"(?:request|response\.pagination|resource|chain|state|secret_state|program)(?:\.|$)")
_NOT_SENT = re.compile(
    r"(?:request|resource)\.(?:ssl|tracer|retry|timeout|redirect|proxy|rate_limit|keep_alive|method|idle)\b"
)
_OLD = ("api_key", "http_headers", "authentication_scheme", "url")
_TRANSFORMS = "request.transforms"
_HEADERS = "resource.headers."
_TARGET = re.compile(r"(?P<kind>header|url\.params)\.(?P<name>.+)")
_HEADER_NAME = re.compile(r"[\"']([A-Za-z]+(?:-[A-Za-z]+)+|[Aa]uthorization)[\"']")
_IN_HEADER_MAP = re.compile(r"[\"']([\w-]+)[\"']\s*:\s*\[")
"""In CEL, as headers are written: `"Header": {"Token": [state.token]}`."""
_PAGING = "response.pagination"
_OF_THE_ANSWER = re.compile(
    r"(?:\[\[[^\]]*\.(?:last_response|first_response|last_event|cursor)\.[^\]]*\]\]\s*)+"
)
_KINDS = {"header": "header", "url.params": "request parameter"}


def find_inputs(data: object) -> list[Request]:
    """Return the inputs that poll HTTP APIs, wherever they stand."""
    found = [p for p, value in walk(data) if isinstance(value, Mapping) and value.get("type") in INPUTS]
    return [
        _input(data_at, pointer, number) for number, (pointer, data_at) in enumerate(_with_data(data, found))
    ]


def _with_data(data: object, pointers: Sequence[Pointer]) -> Iterator[tuple[Pointer, Mapping[str, object]]]:
    by_pointer = {p: v for p, v in walk(data) if isinstance(v, Mapping)}
    for pointer in pointers:
        own = by_pointer[pointer]
        names = {s.name for s in settings(own, pointer)}
        if any(n.startswith(("request", "resource", "program", "url", "auth")) for n in names):
            yield pointer, own


def _input(data: Mapping[str, object], pointer: Pointer, number: int) -> Request:
    found = list(settings(data, pointer))
    carriers = tuple(_carriers(found))
    oauth = below(found, _OAUTH)
    is_oauth = is_on(found, _OAUTH)
    is_plain = is_oauth and not _other_grant(found)
    return Request(
        pointer=pointer,
        what=f"input {number + 1} ({data['type']})",
        carriers=carriers,
        token_request=_token_request(found) if is_plain else None,
        token_places=tuple(s.pointer for s in oauth) if is_plain or not is_oauth else (),
        other=tuple(_others(found)),
        doubts=tuple(_doubts(found, carriers)),
    )


def _carriers(found: Sequence[Setting]) -> Iterator[Carrier]:
    transforms = next((s for s in found if s.name == _TRANSFORMS), None)
    for index, item in enumerate(
        transforms.value if transforms and isinstance(transforms.value, list) else []
    ):
        if transforms and (carrier := _set_by(item, (*transforms.pointer, index))):
            yield carrier
    for setting in found:
        if setting.name.startswith(_HEADERS):
            yield from _header(setting)
    if is_on(found, "auth.token"):
        yield from _token(found)


def _set_by(item: object, pointer: Pointer) -> Carrier | None:
    """Return what a transform sets, if it is a key."""
    own = list(settings(item, pointer))
    for action in ("set", "append"):
        target, value = (
            next((s for s in own if s.name == f"{action}.{n}"), None) for n in ("target", "value")
        )
        match = _TARGET.fullmatch(str(target.value)) if target else None
        if match is None or value is None:
            continue
        certain = is_key(match["name"], str(value.value), ENVIRONMENT)
        if certain is not None:
            return Carrier(
                pointer=pointer,
                value_pointer=value.pointer,
                value=str(value.value),
                what=f"{_KINDS[match['kind']]} {match['name']}",
                is_certain=certain and action == "set" and value_of(own, "set.default") is None,
            )
    return None


def _header(setting: Setting) -> Iterator[Carrier]:
    name = setting.name.removeprefix(_HEADERS)
    values = setting.value if isinstance(setting.value, list) else [setting.value]
    for index, value in enumerate(values):
        certain = is_key(name, str(value), ENVIRONMENT)
        if certain is not None:
            place = (*setting.pointer, index) if isinstance(setting.value, list) else setting.pointer
            yield Carrier(
                pointer=setting.pointer,
                value_pointer=place,
                value=str(value),
                what=f"header {name}",
                is_certain=certain and len(values) == 1,
            )


def _token(found: Sequence[Setting]) -> Iterator[Carrier]:
    """Yield each setting of `auth.token`: the header `Authorization: <type> <value>`."""
    value = next((s for s in found if s.name == "auth.token.value"), None)
    if value is None:
        return
    certain = is_key("Authorization", str(value.value), ENVIRONMENT)
    for setting in below(found, "auth.token"):
        yield Carrier(
            pointer=setting.pointer,
            value_pointer=value.pointer,
            value=str(value.value),
            what="auth.token",
            is_certain=bool(certain),
        )


def _token_request(found: Sequence[Setting]) -> TokenRequest:
    scopes = value_of(found, f"{_OAUTH}.scopes")
    audience = value_of(found, f"{_OAUTH}.endpoint_params.audience")
    return TokenRequest(
        token_url=as_template(_text(found, "token_url")),
        scope=as_template(" ".join(map(str, scopes)) if isinstance(scopes, list) else str(scopes or "")),
        auth_method=AuthMethod.AUTO,
        audience=as_template(
            " ".join(map(str, audience)) if isinstance(audience, list) else str(audience or "")
        ),
        client_id=as_template(_text(found, "client.id")),
    )


def _text(found: Sequence[Setting], name: str) -> str:
    return str(value_of(found, f"{_OAUTH}.{name}") or "")


def _other_grant(found: Sequence[Setting]) -> str:
    provider = _text(found, "provider")
    if provider:
        return f"auth.oauth2 of the provider {provider}"
    return "auth.oauth2 with a user's password" if _text(found, "user") or _text(found, "password") else ""


def _others(found: Sequence[Setting]) -> Iterator[str]:
    yield from (section for section in _OTHER_AUTH if is_on(found, section))
    if is_on(found, _OAUTH) and (other := _other_grant(found)):
        yield other


def _doubts(found: Sequence[Setting], carriers: Sequence[Carrier]) -> Iterator[str]:
    known = {c.pointer for c in carriers}
    is_old = any(s.name.partition(".")[0] in _OLD for s in found)
    if is_old:
        yield "it has settings of the httpjson input before Filebeat 7.13 (url, api_key, http_headers)"
    for setting in found:
        if setting.name == "chain":
            yield f"chained requests, at {dotted(setting.pointer)}, authenticate on their own: look at each"
        elif _SENT.match(setting.name) and not _NOT_SENT.match(setting.name):
            yield from _doubts_of(setting, known)


def _doubts_of(setting: Setting, known: set[Pointer]) -> Iterator[str]:
    for pointer, value in walk(setting.value, setting.pointer):
        if isinstance(value, str) and not is_below(pointer, known) and not _is_page(setting, pointer, value):
            reason = doubt(_name(setting, pointer), value, dotted(pointer), ENVIRONMENT)
            if reason:
                yield reason
    if setting.name == "program":
        text = str(setting.value)
        found = [*_HEADER_NAME.findall(text), *_IN_HEADER_MAP.findall(text)]
        named = dict.fromkeys(n for n in found if names_credential(n))
        yield from (f"the program sends the header {name} itself" for name in named)
        if "basic_authentication" in text:
            yield "the program authenticates with HTTP Basic itself"


def _is_page(setting: Setting, pointer: Pointer, value: str) -> bool:
    """Return whether it is where to go on, taken from the answer: a page's token, that is, and no key."""
    item = value_at(setting.value, pointer[len(setting.pointer) :][:1])
    target = next((str(s.value) for s in settings(item, ()) if _last(s.name) == "target"), "")
    is_paging = setting.name == _PAGING and target.startswith(("url.", "body."))
    return is_paging and bool(_OF_THE_ANSWER.fullmatch(value.strip()))


def _name(setting: Setting, pointer: Pointer) -> str:
    """Return the name that a text is sent under: the setting's, or that which a transform sets."""
    if setting.name == "program":
        return ""
    inside = pointer[len(setting.pointer) :]
    if not inside:
        return _last(setting.name)
    item = value_at(setting.value, inside[:1])
    target = next((s for s in settings(item, ()) if _last(s.name) == "target"), None)
    return _last(str(target.value)) if target and _last(str(pointer[-1])) in {"value", "default"} else ""


def _last(name: str) -> str:
    return name.rpartition(".")[2]
