"""Puts client credentials in the place of a key."""

from collections.abc import Iterator, Sequence

from migrator.formats.airbyte.authenticators import Authenticator
from migrator.formats.airbyte.config_references import ConfigPath, KeyTemplate
from migrator.formats.airbyte.custom_code import other_code
from migrator.formats.airbyte.error_filter import Filtering, filtering
from migrator.formats.airbyte.notes import TEST_IT, request_notes
from migrator.formats.airbyte.oauth_entries import OAUTH, oauth_entries
from migrator.formats.airbyte.specification import (
    NEW_FIELDS,
    KeyField,
    has_specification,
    remove_field,
    replace_field,
)
from migrator.formats.interface import Rewrite, Target
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.editor import Editor

_GONE = ("inject_into", "header")
"""What a key authenticator has beside its type and its key."""


def rewrite(
    document: Document, target: Target, keys: Sequence[Authenticator], template: KeyTemplate
) -> Rewrite:
    """Return the edits that put client credentials in the place of one key, and what to do and know."""
    editor = Editor(document)
    for authenticator in keys:
        _replace_authenticator(editor, document, authenticator, target)
    if has_specification(document.data):
        fields = [KeyField(path=path) for path in template.paths]
        replace_field(editor, document, fields[0], token_url=target.token_url)
        for field in fields[1:]:
            remove_field(editor, document, field)
    filters = filtering(document, [a.pointer for a in keys], target)
    filters.insert(editor)
    return Rewrite(
        edits=editor.edits(),
        checklist=tuple(_checklist(template.paths, document.data)),
        notes=tuple(_notes(document.data, target, keys, filters)),
    )


def _replace_authenticator(
    editor: Editor, document: Document, authenticator: Authenticator, target: Target
) -> None:
    pointer = authenticator.pointer
    template = authenticator.key
    if template is None:
        raise KeyError(pointer)
    editor.set_value((*pointer, "type"), OAUTH)
    in_brackets = (
        document.is_flow((*pointer, "inject_into")) if "inject_into" in authenticator.data else False
    )
    editor.replace((*pointer, "api_token"), oauth_entries(template, target, in_brackets=in_brackets))
    for part in _GONE:
        if part in authenticator.data:
            editor.remove((*pointer, part))


def _checklist(paths: Sequence[ConfigPath], data: object) -> Iterator[str]:
    name = " and ".join(".".join(path) for path in paths)
    if not has_specification(data):
        beside = ".".join(paths[0][:-1])
        where = f"in {beside}, " if beside else ""
        yield (
            f"Change the connection specification, which is in another file: {where}{', '.join(NEW_FIELDS)} "
            f"take the place of {name}. All are required; client_secret has airbyte_secret. "
            "Publish both together."
        )
    yield (
        "Publish the manifest, then open every saved connection of this connector and enter Client ID, "
        f"Client Secret and Token URL: saved connections hold {name}, which is no longer read."
    )
    yield TEST_IT
    if code := other_code(data):
        yield f"Look into the connector's own code ({', '.join(code)}): it must not read config {name}."


def _notes(data: object, target: Target, keys: Sequence[Authenticator], filters: Filtering) -> Iterator[str]:
    places = sorted({a.place for a in keys})
    yield f"The key was sent in {', '.join(places)}; the access token is sent as Authorization: Bearer."
    path = keys[0].key.path if keys[0].key else ()
    required = value_at(data, (*KeyField(path=path).parent, "required"))
    if not has_specification(data):
        yield f"The connection specification is in another file, which must get {', '.join(NEW_FIELDS)}."
    elif not (isinstance(required, list) and path[-1] in required):
        yield f"The key was optional; {', '.join(NEW_FIELDS)} are required: empty ones fail at run time."
    yield from request_notes(data, target, filters)
