"""Variables that a meltano.yml sets itself, and that Meltano prefers to what stands in `config`."""

from collections.abc import Collection, Iterator, Mapping

from migrator.formats.meltano.extractors import Extractors
from migrator.formats.proof.remainder import dotted
from migrator.formats.rest_api_msdk.settings import AUTH_SETTINGS
from migrator.text.children import value_at
from migrator.text.yaml import walk

_WITH_PARTS = ("_API_KEYS", "_HEADERS", "_PARAMS", "_OAUTH_EXTRAS")


def variable_doubts(
    data: object, extractors: Extractors, names: Collection[str], key_variables: Collection[str]
) -> Iterator[str]:
    """Yield `env` entries that set how plugins of these names authenticate, or the key itself."""
    prefixes = {p for name in names for entry in extractors.chain(name) for p in entry.prefixes}
    settings = {
        prefix + name.upper() for prefix in prefixes for name in (*AUTH_SETTINGS, "headers", "params")
    }
    for pointer, value in walk(data):
        if pointer[-1:] == ("env",) and isinstance(value, Mapping) and _is_env(data, pointer[:-1]):
            for name in value:
                if str(name) in key_variables or _is_setting(str(name), settings):
                    place = dotted(pointer)
                    yield f"{place} sets {name}, which Meltano prefers to config: move it there first"


def _is_setting(name: str, settings: Collection[str]) -> bool:
    """Return whether a variable is one of these settings, or a part of one: `TAP_ACME_HEADERS_X_API_KEY`."""
    return name in settings or any(
        name.startswith(f"{setting}_") for setting in settings if setting.endswith(_WITH_PARTS)
    )


def _is_env(data: object, parent: tuple[str | int, ...]) -> bool:
    """Return whether `env` here is a mapping of variables, and not a setting of some plugin."""
    return "config" not in parent[-1:] and isinstance(value_at(data, parent), Mapping)
