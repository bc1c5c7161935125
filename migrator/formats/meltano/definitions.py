"""Definitions of settings in meltano.yml: a plugin that declares its own must declare the client's, too."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from migrator.formats.meltano.extractors import Entry, Extractors
from migrator.formats.proof.remainder import dotted
from migrator.formats.rest_api_msdk.settings import AUTH_SETTINGS, METHOD, OAUTH_SETTINGS
from migrator.model.place import Pointer
from migrator.text.editor import Editor
from migrator.text.values import Value

_KINDS = {"oauth_extras": "object", "oauth_expiration_secs": "integer"}
_OURS = (METHOD, *OAUTH_SETTINGS)


def declare(editor: Editor, extractors: Extractors, name: str, settings: Collection[str]) -> None:
    """Declare settings where the plugin of a name, or one that it inherits from, declares any."""
    chain = extractors.chain(name)
    declaring = next((entry for entry in chain if _definitions(entry)), None)
    declared = {_name(d) for entry in chain for d in _definitions(entry)}
    new = [_definition(setting) for setting in _OURS if setting in settings and setting not in declared]
    if declaring and new:
        editor.insert((*declaring.pointer, "settings"), new)


def _definition(name: str) -> dict[str, Value]:
    definition: dict[str, Value] = {"name": name, "kind": _KINDS.get(name, "string")}
    return {**definition, "sensitive": True} if name == "client_secret" else definition


def our_definitions(extractors: Extractors) -> Iterator[Pointer]:
    """Yield the definitions that a migration may have added."""
    for entry in extractors.entries:
        if extractors.runs_rest_tap(entry.name):
            for index, definition in enumerate(_definitions(entry)):
                if _is_ours(definition):
                    yield (*entry.pointer, "settings", index)


def _is_ours(definition: object) -> bool:
    name = _name(definition)
    return name in _OURS and definition == _definition(str(name))


def default_doubts(extractors: Extractors, plugin: str) -> Iterator[str]:
    """Yield definitions that set how a plugin authenticates: they count where config is silent."""
    for entry in extractors.chain(plugin):
        for index, definition in enumerate(_definitions(entry)):
            name = _name(definition)
            if name in {*AUTH_SETTINGS, "headers", "params"} and _has_value(definition):
                place = dotted((*entry.pointer, "settings", index))
                yield f"the definition of {name} at {place} sets a value: move it to config first"


def _has_value(definition: object) -> bool:
    value = definition.get("value") if isinstance(definition, Mapping) else None
    return value not in (None, "", "no_auth", {}, [])


def _definitions(entry: Entry) -> Sequence[object]:
    settings = entry.data.get("settings")
    return settings if isinstance(settings, list) else []


def _name(definition: object) -> object:
    return definition.get("name") if isinstance(definition, Mapping) else None
