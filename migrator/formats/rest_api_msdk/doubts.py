"""Why settings of tap-rest-api-msdk cannot be migrated with proof."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from migrator.formats.proof.remainder import dotted, is_below
from migrator.formats.rest_api_msdk.carriers import Carrier, carriers_of, key_values, key_variables
from migrator.formats.rest_api_msdk.settings import (
    KEY_METHODS,
    OAUTH,
    OAUTH_SETTINGS,
    SENT_WITH_TOKEN_REQUEST,
    TapSettings,
    is_literal,
    variables_in,
)
from migrator.model.place import Pointer
from migrator.model.shown import secret_looking
from migrator.text.credential_names import names_credential
from migrator.text.yaml import walk

_QUERY = re.compile(r"[?&]([^=&?#{}]+)=([^&#{}]+)")
_USER_IN_URL = re.compile(r"://[^/@\s]+@")
_NESTED = ("api_keys.", "headers.", "params.", "oauth_extras.", "streams.")
_FORM = "application/x-www-form-urlencoded"
_SHORTEST = 8
"""Characters; what is shorter is no key, and may stand anywhere."""


def settings_doubts(settings: TapSettings) -> Iterator[str]:
    """Yield what in a tap's own settings makes a migration unsafe, a sentence each."""
    method = settings.method
    if method not in (None, "no_auth", OAUTH, *KEY_METHODS):
        yield f"{settings.owner} sends no key that can be seen: its auth_method is {method}"
    for name in SENT_WITH_TOKEN_REQUEST:
        if settings.data.get(name):
            yield f"{settings.owner} sets {name}, which the tap would send with every token request"
    for name in settings.data:
        if str(name).startswith(_NESTED):
            yield f"{settings.owner} writes {str(name).partition('.')[0]} with dots in the names"
    yield from _key_doubts(settings)
    yield from _header_doubts(settings)


def _key_doubts(settings: TapSettings) -> Iterator[str]:
    keys = settings.data.get("api_keys")
    if "api_keys" in settings.data and not isinstance(keys, Mapping):
        yield f"api_keys of {settings.owner} is no mapping"
    elif isinstance(keys, Mapping) and len(keys) > 1:
        names = ", ".join(map(str, keys))
        yield f"{settings.owner} has several api_keys ({names}), of which the tap sends only the last"


def _header_doubts(settings: TapSettings) -> Iterator[str]:
    """Yield headers that spoil the token request: the tap sends its own `headers` there, too."""
    headers = settings.data.get("headers")
    for name, value in headers.items() if isinstance(headers, Mapping) else ():
        if str(name).lower() == "content-type" and not str(value).lower().startswith(_FORM):
            yield (
                f"{settings.owner} sets the header Content-Type, which the tap sends with the token request, "
                "too, and a token endpoint takes nothing but forms: move it to the headers of the streams"
            )


def carrier_doubts(carriers: Sequence[Carrier]) -> Iterator[str]:
    """Yield what may carry a key and cannot be told."""
    for carrier in carriers:
        place = dotted(carrier.pointer)
        if not carrier.is_certain:
            yield f"{carrier.what} at {place} may carry a key; it cannot be told"
        elif any(isinstance(value, int | float) for _, value in walk(carrier.value)):
            yield f"{carrier.what} at {place} is a number: put it in quotes first, so that it can be hidden"


def literal_client_secret(settings: TapSettings) -> Iterator[str]:
    """Yield whether a client secret stands in the settings as it is."""
    if is_literal(settings.data.get("client_secret")):
        yield f"a literal secret, client_secret of {settings.owner}, stands in the file: refer to it instead"


def beside_token(carriers: Sequence[Carrier]) -> Iterator[str]:
    """Yield what is sent beside an access token already: an API may need both, and only a person can tell."""
    for carrier in carriers:
        if carrier.pointer[-1] not in KEY_METHODS.values():
            yield (
                f"already uses client credentials, and still sends {carrier.what} at "
                f"{dotted(carrier.pointer)}: take it out, unless the API needs both"
            )


def strays(settings: TapSettings, carriers: Sequence[Carrier]) -> Iterator[str]:
    """Yield where else in a tap's settings a key may stand: in a URL, a path, a query."""
    known = {c.pointer for c in carriers} | {settings.at(name) for name in OAUTH_SETTINGS}
    for pointer, value in walk(settings.data, settings.pointer):
        if isinstance(value, str) and not is_below(pointer, known) and _may_send_key(pointer, value):
            yield f"a key may be sent at {dotted(pointer)}"


def _may_send_key(pointer: Pointer, value: str) -> bool:
    if "schema" in pointer:
        return False  # a stream's JSON Schema describes records, nothing of it is sent
    in_query = any(names_credential(m[1]) for m in _QUERY.finditer(value))
    by_variable = any(map(names_credential, variables_in(value)))
    return in_query or by_variable or bool(_USER_IN_URL.search(value) or secret_looking(value))


def read_elsewhere(data: object, carriers: Sequence[Carrier], known: Collection[Pointer]) -> Iterator[str]:
    """Yield where the key that the carriers hold stands outside of them, as a variable or as it is."""
    variables = set(key_variables(carriers))
    literals = [v for v in key_values(carriers) if is_literal(v) and len(v) >= _SHORTEST]
    for pointer, value in walk(data):
        if not isinstance(value, str) or is_below(pointer, known):
            continue
        if variables & set(variables_in(value)) or any(literal in value for literal in literals):
            yield f"the key is read at {dotted(pointer)} too"


def sends_beside(settings: TapSettings) -> Iterator[str]:
    """Yield what of a migrated tap's settings still carries a key, or may."""
    carriers = carriers_of(settings)
    for carrier in carriers:
        yield f"{carrier.what} at {dotted(carrier.pointer)} still carries a key, or may"
    yield from strays(settings, carriers)
