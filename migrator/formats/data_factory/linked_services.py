"""REST linked services of Azure Data Factory, alone or in an ARM template, and what they send."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from migrator.formats.arm.parameters import default_places, parameter_of
from migrator.formats.polling.carriers import Carrier, doubt, is_key
from migrator.formats.polling.references import ARM, as_template
from migrator.formats.polling.requests import Request
from migrator.formats.proof.agreement import TokenRequest
from migrator.formats.proof.remainder import dotted
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.yaml import walk

TYPE, OAUTH = "authenticationType", "OAuth2ClientCredential"
HEADERS = ("authHeaders", "authHeader")
"""Microsoft's pages describe the first and show the second in an example."""
TOKEN_PARTS = ("clientId", "clientSecret", "tokenEndpoint", "scope")
VAULT, SECURE = "AzureKeyVaultSecret", "SecureString"
_ANONYMOUS = "Anonymous"
_KNOWN = {OAUTH, _ANONYMOUS}
_RESOURCE = "resource"
_ANY_REFERENCE = "[parameters('secret')]"


def find_linked_services(data: object) -> list[Request]:
    """Return every REST linked service of the file."""
    found = [
        _linked_service(value, pointer)
        for pointer, value in walk(data)
        if isinstance(value, Mapping)
        and value.get("type") == "RestService"
        and isinstance(value.get("typeProperties"), Mapping)
    ]
    if found:  # which activity uses which linked service is not looked into: it is said once, for the file
        places = (p for name in parameters_read(data, found) for p in default_places(data, name))
        found[0] = replace(
            found[0],
            doubts=(*found[0].doubts, *_sent_by_activities(data)),
            secret_places=(*found[0].secret_places, *places),
        )
    return found


def _sent_by_activities(data: object) -> Iterator[str]:
    """Yield headers of datasets and activities that may carry a key beside the linked service."""
    for pointer, value in walk(data):
        headers = value if pointer[-1:] == ("additionalHeaders",) and isinstance(value, Mapping) else {}
        for name, text in headers.items():
            if is_key(str(name), _text(text, ())[0], ARM) is not None:
                yield f"a request sends the header {name} of its own, at {dotted(pointer)}"


def vault_name(value: object) -> str | None:
    """Return the name of a secret in a Key Vault; `None`: the value is no plain reference to one."""
    name = value.get("secretName") if isinstance(value, Mapping) and value.get("type") == VAULT else None
    return name if isinstance(name, str) and not name.startswith(("@", "[")) else None


def _linked_service(value: Mapping[str, object], pointer: Pointer) -> Request:
    place = (*pointer, "typeProperties")
    found = value.get("typeProperties")
    properties = found if isinstance(found, Mapping) else {}
    kind = properties.get(TYPE)
    own = (TYPE, *TOKEN_PARTS) if kind == OAUTH else (TYPE,) if kind == _ANONYMOUS else ()
    carriers = tuple(_carriers(properties, place))
    return Request(
        pointer=place,
        what=f"linked service at {dotted(pointer) or 'the top'}",
        carriers=carriers,
        token_request=_token_request(properties) if kind == OAUTH else None,
        token_places=tuple((*place, p) for p in own if p in properties),
        other=(f"the type {kind}" if kind else "no authenticationType",) if kind not in _KNOWN else (),
        doubts=tuple(_doubts(properties, place)),
        secret_places=tuple(((*p, "value"), str(p[-1])) for p in _secure_strings(properties, place)),
    )


def _carriers(properties: Mapping[str, object], place: Pointer) -> Iterator[Carrier]:
    for own in HEADERS:
        headers = properties.get(own)
        for name, value in headers.items() if isinstance(headers, Mapping) else ():
            where = (*place, own, name)
            text, value_pointer = _text(value, where)
            certain = is_key(str(name), _ANY_REFERENCE if vault_name(value) else text, ARM)
            if certain is not None or isinstance(value, Mapping):
                yield Carrier(
                    pointer=where,
                    value_pointer=value_pointer,
                    value=text,
                    what=f"header {name}",
                    is_certain=bool(certain) and not text.startswith("@"),
                )


def _text(value: object, where: Pointer) -> tuple[str, Pointer]:
    """Return what tells a key from others, and where it stands."""
    if isinstance(value, Mapping) and value.get("type") == VAULT:
        store = value_at(value, ("store", "referenceName"))
        return f"${{key-vault:{store}/{value.get('secretName')}}}", where
    if isinstance(value, Mapping) and "value" in value:
        return str(value["value"]), (*where, "value")
    return str(value), where


def _secure_strings(properties: Mapping[str, object], place: Pointer) -> Iterator[Pointer]:
    """Yield the secure strings of a linked service: what stands in one is a secret, whatever it is called."""
    for pointer, value in walk(properties, place):
        if isinstance(value, Mapping) and value.get("type") == SECURE and isinstance(value.get("value"), str):
            yield pointer


def _token_request(properties: Mapping[str, object]) -> TokenRequest:
    return TokenRequest(
        token_url=_setting(properties, "tokenEndpoint"),
        scope=_setting(properties, "scope"),
        auth_method=AuthMethod.AUTO,
        audience="",
        client_id=_setting(properties, "clientId"),
    )


def _setting(properties: Mapping[str, object], name: str) -> str:
    """Return a setting, which may be an object with an expression as its value."""
    value = properties.get(name) or ""
    return as_template(str(value.get("value") if isinstance(value, Mapping) else value))


def _doubts(properties: Mapping[str, object], place: Pointer) -> Iterator[str]:
    if properties.get("encryptedCredential"):
        yield "it has an encryptedCredential: what Data Factory encrypted there cannot be told"
    url = properties.get("url")
    reason = doubt("", url, dotted((*place, "url")), ARM) if isinstance(url, str) else None
    if reason:
        yield reason
    idle = [p for p in (*TOKEN_PARTS, _RESOURCE) if p in properties]
    if properties.get(TYPE) == _ANONYMOUS and idle:
        yield f"it has settings of OAuth that are not in use, at {dotted(place)}: {', '.join(idle)}"
    if any(isinstance(properties.get(own), str) for own in HEADERS):
        yield f"all headers at {dotted(place)} come from one expression"


def shared_secrets(data: object, carriers: Sequence[Carrier]) -> Iterator[str]:
    """Yield where the Key Vault's secret that holds the key is read elsewhere."""
    names = {n for c in carriers if (n := vault_name(value_at(data, c.pointer)))}
    places = {c.pointer for c in carriers}
    for pointer, value in walk(data):
        if vault_name(value) in names and pointer not in places:
            yield f"the key, a secret of the Key Vault, is read at {dotted(pointer)} too"


def parameters_read(data: object, requests: Sequence[Request]) -> set[str]:
    """Return the template's parameters that keys, client IDs and client secrets are read from."""
    texts: list[object] = [c.value for r in requests for c in r.carriers if c.is_certain]
    for request in requests:
        if request.token_request:
            texts += [value_at(data, (*request.pointer, "clientId"))]
            texts += [value_at(data, (*request.pointer, "clientSecret", "value"))]
    return {name for text in texts if (name := parameter_of(text))}
