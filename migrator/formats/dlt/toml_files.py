"""What dlt's TOML files have in common."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from migrator.formats.dlt.headers import replace_header
from migrator.formats.dlt.places import AuthPlace
from migrator.text.document import Document
from migrator.text.edits import CannotEdit, Edit
from migrator.text.toml import TomlDocument
from migrator.text.toml_editor import TomlEditor
from migrator.text.values import Value

_CLIENT = re.compile(
    r"^\ufeff?[ \t]*(?:\[[ \t]*sources\b[^\]\r\n]*\bclient[\"']?[ \t]*\]|client[ \t]*=[ \t]*\{"
    r"|(?:sources\.[\w.-]+\.)?client\.base_url[ \t]*=)",
    re.MULTILINE,
)
"""A table, `client` in braces, and dotted keys."""
_BASE_URL = re.compile(r"\bbase_url[ \t]*=")


def configures_client(text: str) -> bool:
    """Return whether a text has the client of a rest_api source."""
    return bool(_CLIENT.search(text) and _BASE_URL.search(text))


def is_secrets_file(path: str) -> bool:
    """Return whether a file has the name that dlt reads secrets from."""
    return PurePath(path).name.endswith("secrets.toml")


def replaced_in_toml(
    document: Document, places: Sequence[AuthPlace], new: Mapping[str, Value]
) -> tuple[Edit, ...]:
    """Return the edits of a TOML file that put new settings in the place of each `auth`."""
    if not isinstance(document, TomlDocument):
        raise CannotEdit("it is no TOML document")
    editor = TomlEditor(document)
    for place in places:
        if place.is_header:
            replace_header(editor, document, place, new)
            continue
        if not place.parts or document.is_flow(place.pointer):
            editor.set_value(place.pointer, new)
            continue
        first, *others = sorted(place.parts, key=lambda part: part != "type")
        editor.replace((*place.pointer, first), new)
        for part in others:
            editor.remove((*place.pointer, part))
    return editor.edits()
