"""Adds client credentials to the choices of a manifest that chooses between authenticators already."""

from collections.abc import Iterator, Sequence

from migrator.formats.airbyte.authenticators import Authenticator, Sends, described, sends
from migrator.formats.airbyte.choices import client_variant, constants, object_at, takes_no_other, variants
from migrator.formats.airbyte.config_references import ConfigObject, ConfigPath, inner_quote
from migrator.formats.airbyte.dual_notes import dual_checklist, dual_notes
from migrator.formats.airbyte.oauth_entries import OAUTH, oauth_entries
from migrator.formats.airbyte.selective import (
    CLIENT_CHOICE,
    OTHER_CLIENT_CHOICE,
    Selective,
    find_selectives,
    outside_of_choices,
)
from migrator.formats.airbyte.specification import NEW_FIELDS, has_specification
from migrator.formats.interface import NeedsPerson, Outcome, Rewrite, Target
from migrator.formats.proof.remainder import dotted
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.editor import Editor

_FLAT = 1
"""Names in a path that leads to a value at the top of the configuration."""


def join(
    document: Document, found: Sequence[Authenticator], target: Target, problems: Sequence[str]
) -> Outcome:
    """Return the edits that add the choice everywhere; `problems` are reasons against it that are known."""
    selectives = find_selectives(document.data)
    reasons = [*problems, *_problems(document.data, found, selectives)]
    if reasons:
        return NeedsPerson(reasons=tuple(dict.fromkeys(reasons)))
    path = selectives[0].path
    choice = _choice(document.data, selectives)
    editor = Editor(document)
    values = ConfigObject(path=path[:-1], quote=inner_quote(document.source.text))
    for pointer in dict.fromkeys(s.choices_at for s in selectives):
        in_brackets = document.is_flow(pointer)
        entries = oauth_entries(values, target, in_brackets=in_brackets)
        editor.insert(pointer, {choice: {"type": OAUTH, **entries}})
    if has_specification(document.data):
        variant = client_variant(path[-1], choice, target.token_url)
        editor.insert((*object_at(path[:-1]), "oneOf"), [variant])
    return Rewrite(
        edits=editor.edits(),
        checklist=(*_specification_to_change(document.data, path, choice), *dual_checklist(document.data)),
        notes=tuple(dual_notes(document.data, target)),
        keeps_key=True,
    )


def _problems(data: object, found: Sequence[Authenticator], selectives: Sequence[Selective]) -> Iterator[str]:
    paths = sorted({".".join(s.path) for s in selectives})
    if len(paths) > 1:
        yield f"it chooses between authenticators by several values: {', '.join(paths)}"
    outside = sorted(
        {f"{described(a)} at {dotted(a.pointer)}" for a in outside_of_choices(data, found, selectives)}
    )
    if outside:
        yield f"mixed authentication: outside of the choice there is {', '.join(outside[:3])}"
    if not any(_is_key(data, s, name) for s in selectives for name in s.choices):
        yield "none of its choices sends a key"
    if len(selectives[0].path) <= _FLAT:
        yield f"the choice is made by config {paths[0]}, not by one of several objects: it cannot be widened"
    elif has_specification(data):
        yield from _of_specification(data, selectives[0].path)


def _of_specification(data: object, path: ConfigPath) -> Iterator[str]:
    name = ".".join(path[:-1])
    if not variants(data, path[:-1]):
        yield f"the connection specification offers no choices at {name}"
    elif not takes_no_other(data, path[:-1], path[-1]):
        yield f"the choices of {name} cannot be told apart by {path[-1]}"


def _is_key(data: object, selective: Selective, name: str) -> bool:
    """Return whether a choice sends a key: by its type, or, if it is code, by the fields that it is given."""
    value = value_at(data, selective.choices[name])
    if not isinstance(value, dict):
        return False
    if sends(value) in (Sends.KEY, Sends.BASIC):
        return True
    of_choice = [
        v for v in variants(data, selective.path[:-1]) if constants(v).get(selective.path[-1]) == name
    ]
    fields = [f for v in of_choice if isinstance(f := v.get("properties"), dict)]
    return "class_name" in value and any("client_id" not in f for f in fields)


def _choice(data: object, selectives: Sequence[Selective]) -> str:
    path = selectives[0].path
    taken = {name for s in selectives for name in s.choices}
    taken |= {constants(v).get(path[-1], "") for v in variants(data, path[:-1])}
    return OTHER_CLIENT_CHOICE if CLIENT_CHOICE in taken else CLIENT_CHOICE


def _specification_to_change(data: object, path: ConfigPath, choice: str) -> Iterator[str]:
    if not has_specification(data):
        yield (
            "Change the connection specification, which is in another file: one more choice of "
            f"{'.'.join(path[:-1])}, with {path[-1]} (const {choice}) and {', '.join(NEW_FIELDS)}. All are "
            "required; client_secret has airbyte_secret."
        )
