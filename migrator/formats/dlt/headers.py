"""Puts an `auth` in the place of a header that carries a key."""

from collections.abc import Mapping

from migrator.formats.dlt.places import AuthPlace
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.toml import TomlDocument
from migrator.text.toml_editor import TomlEditor
from migrator.text.values import Value


def replace_header(
    editor: Editor | TomlEditor, document: Document, place: AuthPlace, new: Mapping[str, Value]
) -> None:
    """Put an `auth` where the headers are, if there is no other, and behind the base URL if there is."""
    headers = (*place.client, "headers")
    others = value_at(document.data, headers)
    is_alone = isinstance(others, dict) and len(others) == 1
    has_own_place = not isinstance(document, TomlDocument) or document.has_own_line(headers)
    if is_alone and has_own_place:
        editor.replace(headers, {"auth": new})
        return
    editor.remove(headers if is_alone else place.pointer)
    editor.insert(place.client, {"auth": new}, after="base_url")
