"""Plans how client credentials come beside authenticators that stay as they are, with all their fields."""

from collections.abc import Sequence

from migrator.formats.airbyte.authenticators import Authenticator
from migrator.formats.airbyte.choices import (
    client_variant,
    constants,
    discriminator,
    object_at,
    takes_no_other,
    variant_of,
    variants,
)
from migrator.formats.airbyte.config_references import read_paths
from migrator.formats.airbyte.dual_move import HOLDERS, NEEDS_RULES
from migrator.formats.airbyte.dual_wrap import Plan
from migrator.formats.airbyte.migrations import selecting
from migrator.formats.airbyte.selective import (
    CLIENT_CHOICE,
    DISCRIMINATOR,
    EXISTING_CHOICE,
    OTHER_CLIENT_CHOICE,
    SELECTOR,
)
from migrator.formats.airbyte.sent_beside import readers
from migrator.formats.airbyte.specification import ROOT, allows_more, free_name
from migrator.formats.interface import Target
from migrator.model.place import Pointer
from migrator.text.children import children, value_at
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.values import Value


def keeping_plan(document: Document, tops: Sequence[Authenticator], target: Target) -> Plan | str:
    """Return how the choice comes in beside the fields of today; or why it cannot, in words."""
    data = document.data
    if not allows_more(data) or free_name(data, (SELECTOR,)) is None:
        return "the connection specification allows no value beside its own, so no choice can be computed"
    roots = sorted({path[0] for a in tops for path in read_paths(dict(a.data))})
    offering = [root for root in roots if variants(data, (root,))]
    if len(offering) > 1:
        return f"authenticators read several objects that offer choices: {', '.join(offering)}"
    return _one_more(document, offering[0], target) if offering else _first(document, tops, roots, target)


def _one_more(document: Document, holder: str, target: Target) -> Plan | str:
    """Return the plan for an object that offers choices already: it gets one more."""
    field = discriminator(document.data, (holder,)) or DISCRIMINATOR
    if not takes_no_other(document.data, (holder,), field):
        return f"the choices of {holder} cannot be told apart by {field}"
    choice = free_choice(document.data, (holder,), field)
    variant = client_variant(field, choice, target.token_url)
    return Plan(
        holder=holder,
        choice=EXISTING_CHOICE,
        selection=(SELECTOR,),
        transformations=(selecting(holder, field, choice),),
        notes=(NEEDS_RULES, _STAYS),
        specify=lambda editor: editor.insert((*object_at((holder,)), "oneOf"), [variant]),
    )


def free_choice(data: object, path: tuple[str, ...], field: str) -> str:
    """Return what the choice of client credentials is called among those of an object."""
    taken = {constants(v).get(field) for v in variants(data, path)}
    return OTHER_CLIENT_CHOICE if CLIENT_CHOICE in taken else CLIENT_CHOICE


_STAYS = (
    "Saved connections stay as they are: what does not choose client credentials authenticates as before."
)


def _first(
    document: Document, tops: Sequence[Authenticator], roots: Sequence[str], target: Target
) -> Plan | str:
    """Return the plan for a specification without choices: an object of its own brings them."""
    holder = free_name(document.data, HOLDERS)
    if holder is None:
        return f"the connection specification has fields called {' and '.join(HOLDERS)} already"
    known: set[Pointer] = {ROOT, *(a.pointer for a in tops)}
    freed = [root for root in roots if not readers(document.data, (root,), known)]
    return Plan(
        holder=holder,
        choice=EXISTING_CHOICE,
        selection=(SELECTOR,),
        transformations=(selecting(holder, DISCRIMINATOR, CLIENT_CHOICE),),
        notes=(NEEDS_RULES, _STAYS, _no_longer_required(freed)),
        specify=lambda editor: _specify(editor, document, holder, freed, target.token_url),
    )


def _no_longer_required(names: Sequence[str]) -> str:
    return f"{', '.join(names)} is required no longer: with client credentials it stays empty."


def _specify(editor: Editor, document: Document, holder: str, freed: Sequence[str], token_url: str) -> None:
    editor.insert((*ROOT, "properties"), {holder: _object(document, token_url)})
    required = value_at(document.data, (*ROOT, "required"))
    for index, name in enumerate(required if isinstance(required, list) else ()):
        if name in freed:
            editor.remove((*ROOT, "required", index))


def _object(document: Document, token_url: str) -> dict[str, Value]:
    existing = variant_of(EXISTING_CHOICE, "As before", {}, required=())
    new: dict[str, Value] = {"type": "object", "title": "Authentication"}
    names = [str(c.name) for c in children(document, (*ROOT, "properties"))]
    orders = [value_at(document.data, (*ROOT, "properties", name, "order")) for name in names]
    used = [order for order in orders if isinstance(order, int)]
    if used:
        new["order"] = max(used) + 1
    return new | {"oneOf": [existing, client_variant(DISCRIMINATOR, CLIENT_CHOICE, token_url)]}
