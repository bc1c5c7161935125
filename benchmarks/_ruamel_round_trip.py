"""Loads YAML files with ruamel.yaml and dumps them again; runs where that is installed, prints JSON.

`_ruamel_round_trip.py nothing|authenticators FILE…`. With the settings that suit these files best: quotes
kept, lines never broken, each file's own indentation, which is found out before the time is taken.
"""

import io
import json
import sys
import time
from collections.abc import Iterator, MutableMapping
from importlib import import_module
from pathlib import Path

_LIBRARY = import_module("ruamel.yaml")  # by its name: it is not there where this file is checked
_KEY_TYPES = ("ApiKeyAuthenticator", "BearerAuthenticator")
_CLIENT = {
    "type": "OAuthAuthenticator",
    "grant_type": "client_credentials",
    "client_id": "{{ config['client_id'] }}",
    "client_secret": "{{ config['client_secret'] }}",
    "token_refresh_endpoint": "{{ config['token_url'] }}",
}


def main() -> None:
    """Print the seconds, the library's version, and each file's new text."""
    replaces, paths = sys.argv[1] == "authenticators", [Path(path) for path in sys.argv[2:]]
    programs = [(path, _program(path)) for path in paths]
    texts: dict[str, str] = {}
    failures: dict[str, str] = {}
    started = time.perf_counter()
    for path, program in programs:
        try:
            data = program.load(path.read_text(encoding="utf-8"))
            if replaces:
                _replace(data)
            stream = io.StringIO()
            program.dump(data, stream)
            texts[path.name] = stream.getvalue()
        except Exception as error:  # noqa: BLE001 - whatever it says is what its user would see
            failures[path.name] = type(error).__name__
    spent = time.perf_counter() - started
    told = {"seconds": spent, "version": _LIBRARY.__version__, "texts": texts, "failures": failures}
    json.dump(told, sys.stdout)


def _program(path: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the library's own type
    """Return a reader and writer with the file's own indentation."""
    program = _LIBRARY.YAML()
    program.preserve_quotes = True
    program.width = 1_000_000
    guess = import_module("ruamel.yaml.util").load_yaml_guess_indent
    try:
        _, indent, offset = guess(path.read_text(encoding="utf-8"))
    except _LIBRARY.error.YAMLError:  # it cannot be loaded later either
        return program
    if indent is not None:
        program.indent(mapping=2, sequence=indent, offset=offset or 0)
    return program


def _replace(data: object) -> None:
    """Put client credentials in the place of each key."""
    for authenticator in list(_authenticators(data)):
        authenticator.clear()
        authenticator.update(_CLIENT)


def _authenticators(value: object) -> Iterator[MutableMapping[str, str]]:
    if isinstance(value, MutableMapping):
        if value.get("type") in _KEY_TYPES:
            yield value
            return
        value = [*value.values()]
    if isinstance(value, list):
        for child in value:
            yield from _authenticators(child)


if __name__ == "__main__":
    main()
