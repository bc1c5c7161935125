"""Puts a choice around each authenticator: what it was, or client credentials."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from migrator.formats.airbyte.authenticators import CUSTOM, SELECTIVE, Authenticator
from migrator.formats.airbyte.config_references import ConfigObject, ConfigPath, inner_quote, moved_below
from migrator.formats.airbyte.dual_notes import dual_checklist, dual_notes
from migrator.formats.airbyte.oauth_entries import OAUTH, oauth_entries
from migrator.formats.airbyte.selective import CLIENT_CHOICE
from migrator.formats.interface import Rewrite, Target
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.nesting import Nest, nesting_edits
from migrator.text.values import Value
from migrator.text.yaml import walk

_RULES = "config_normalization_rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a choice comes into a manifest that has none."""

    holder: str
    """The object of the configuration that has the client's values."""
    choice: str
    """What the authenticators as they were are called."""
    selection: tuple[str, ...]
    """Where the configuration says which one is meant."""
    moved: tuple[ConfigPath, ...] = ()
    """What the authenticators read below `holder` from now on."""
    migrations: tuple[Mapping[str, Value], ...] = ()
    transformations: tuple[Mapping[str, Value], ...] = ()
    notes: tuple[str, ...] = ()
    specify: Callable[[Editor], None]
    """Changes the specification, the rules for saved connections left out."""


def wrap(document: Document, tops: Sequence[Authenticator], plan: Plan, target: Target) -> Rewrite:
    """Return the edits that put the choice into the manifest, and what to do and know."""
    editor = Editor(document)
    for authenticator in tops:
        for pointer, text in _texts(authenticator):
            if (moved := moved_below(text, plan.holder, plan.moved)) != text:
                editor.set_value(pointer, moved)
    plan.specify(editor)
    _add_rules(editor, document, plan)
    edits = editor.edits()
    nested = [
        e
        for a in tops
        for e in nesting_edits(document, a.pointer, _nest(document, a, plan, target), others=edits)
    ]
    return Rewrite(
        edits=(*edits, *nested),
        checklist=tuple(dual_checklist(document.data)),
        notes=(*plan.notes, *dual_notes(document.data, target)),
        keeps_key=True,
    )


def _texts(authenticator: Authenticator) -> Iterator[tuple[tuple[str | int, ...], str]]:
    return ((p, v) for p, v in walk(dict(authenticator.data), authenticator.pointer) if isinstance(v, str))


def _nest(document: Document, authenticator: Authenticator, plan: Plan, target: Target) -> Nest:
    values = ConfigObject(path=(plan.holder,), quote=inner_quote(document.source.text))
    injected = (*authenticator.pointer, "inject_into")
    in_brackets = "inject_into" in authenticator.data and document.is_flow(injected)
    is_untyped_code = "class_name" in authenticator.data and "type" not in authenticator.data
    return Nest(
        before={"type": SELECTIVE, "authenticator_selection_path": list(plan.selection)},
        holder="authenticators",
        name=plan.choice,
        first={"type": CUSTOM} if is_untyped_code else {},
        beside={CLIENT_CHOICE: {"type": OAUTH, **oauth_entries(values, target, in_brackets=in_brackets)}},
    )


def _add_rules(editor: Editor, document: Document, plan: Plan) -> None:
    new = {"config_migrations": list(plan.migrations), "transformations": list(plan.transformations)}
    rules = value_at(document.data, ("spec", _RULES))
    if not isinstance(rules, dict):
        wanted = {name: rule for name, rule in new.items() if rule}
        if wanted:
            editor.insert(("spec",), {_RULES: {"type": "ConfigNormalizationRules", **wanted}})
        return
    missing: dict[str, Value] = {}
    for name, added in new.items():
        if added and name in rules:
            editor.insert(("spec", _RULES, name), added)
        elif added:
            missing[name] = added
    if missing:
        editor.insert(("spec", _RULES), missing)
