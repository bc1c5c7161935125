"""What of tap-rest-api-msdk's settings carries a key: settings of their own, headers and parameters."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from migrator.formats.rest_api_msdk.settings import KEY_METHODS, TapSettings, variables_in
from migrator.model.place import Pointer
from migrator.model.shown import secret_looking
from migrator.text.credential_names import names_credential
from migrator.text.literal_secrets import secret_called

_KEY_HEADERS = {"x-api-key", "api-key", "apikey", "x-auth-token", "x-access-token", "x-api-token", "appkey"}
_KEY_PARAMETERS = {"api_key", "apikey", "api-key", "access_token", "api_token", "auth_token", "appkey"}
_SCHEME = re.compile(r"(?:AppKey|Bearer|Token|ApiKey)\s+\S+", re.IGNORECASE)
_REFERENCE_ALONE = re.compile(r"\$(?:\{\w+\}|\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A setting, header or parameter that carries a key, or may."""

    pointer: Pointer
    value: object
    what: str
    """For people: `header X-API-Key`."""
    is_certain: bool


def carriers_of(settings: TapSettings) -> list[Carrier]:
    """Return every carrier of a tap's settings."""
    return [*_own_settings(settings), *_sent(settings)]


def _own_settings(settings: TapSettings) -> Iterator[Carrier]:
    for name in KEY_METHODS.values():
        if name in settings.data:
            value = settings.data[name]
            header = f" in header {', '.join(map(str, value))}" if isinstance(value, Mapping) else ""
            yield Carrier(pointer=settings.at(name), value=value, what=f"{name}{header}", is_certain=True)


def _sent(settings: TapSettings) -> Iterator[Carrier]:
    yield from _in_request(settings.data, settings.pointer)
    streams = settings.data.get("streams")
    for index, stream in enumerate(streams if isinstance(streams, list) else []):
        if isinstance(stream, Mapping):
            yield from _in_request(stream, settings.at("streams", index))


def _in_request(data: Mapping[str, object], pointer: Pointer) -> Iterator[Carrier]:
    for part, kind, certainty in (
        ("headers", "header", _header_certainty),
        ("params", "parameter", _parameter_certainty),
    ):
        entries, here = data.get(part), (*pointer, part)
        if isinstance(entries, Mapping):
            for name, value in entries.items():
                is_certain = certainty(str(name).lower(), value)
                if is_certain is not None:
                    what = f"{kind} {name}"
                    yield Carrier(pointer=(*here, name), value=value, what=what, is_certain=is_certain)
        elif entries:
            yield Carrier(pointer=here, value=entries, what=f"{part}, which is one value,", is_certain=False)


def _header_certainty(name: str, value: object) -> bool | None:
    """Return whether a header carries a key for sure; `None`: it plainly carries none."""
    if name == "authorization":
        text = str(value).strip()
        return bool(_SCHEME.fullmatch(text) or _REFERENCE_ALONE.fullmatch(text))
    return True if name in _KEY_HEADERS else _may_carry(name, value)


def _parameter_certainty(name: str, value: object) -> bool | None:
    return True if name in _KEY_PARAMETERS else _may_carry(name, value)


def _may_carry(name: str, value: object) -> bool | None:
    text = str(value)
    named = [name, *variables_in(value)]
    is_secret = secret_called(name, text) is not None or bool(secret_looking(text))
    return False if is_secret or any(map(names_credential, named)) else None


def key_values(carriers: Sequence[Carrier]) -> list[str]:
    """Return the texts that hold the key, each once."""
    texts: list[str] = []
    for carrier in carriers:
        values = carrier.value.values() if isinstance(carrier.value, Mapping) else (carrier.value,)
        texts += (v for v in values if isinstance(v, str) and v)
    return list(dict.fromkeys(texts))


def key_variables(carriers: Sequence[Carrier]) -> list[str]:
    """Return the variables that hold the key, each once."""
    return list(dict.fromkeys(name for text in key_values(carriers) for name in variables_in(text)))
