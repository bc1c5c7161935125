"""The page on which a person enters what a connector needs: its questions for parameters."""

from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.proof.remainder import dotted
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.values import Value
from migrator.text.yaml import walk


def text_boxes(data: object, name: str) -> list[Pointer]:
    """Return the items of a connector's page that ask a person for a parameter."""
    return [
        pointer
        for pointer, value in walk(data)
        if isinstance(value, Mapping)
        and str(value.get("type", "")).lower() == "textbox"
        and str(value_at(value, ("parameters", "name")) or "").lower() == name.lower()
    ]


def key_instructions(data: object) -> Iterator[str]:
    """Yield where a connector's page asks for a key by an instruction of its own, and not by a text box."""
    for pointer, value in walk(data):
        kind = str(value.get("type", "")) if isinstance(value, Mapping) else ""
        if "instructions" in pointer and kind.lower() == "apikey":
            yield f"the connector's page asks for the key at {dotted(pointer)}, by no text box"


def replace_text_box(
    editor: Editor, document: Document, pointer: Pointer, boxes: Sequence[tuple[str, str, bool]]
) -> None:
    """Put questions for new parameters where the key's stands: label, name, and whether it is secret."""
    old = value_at(document.data, pointer)
    own = old if isinstance(old, dict) else {}
    parameters = own.get("parameters")
    inner = parameters if isinstance(parameters, dict) else {}
    editor.replace(pointer, [_box(own, inner, box) for box in boxes])


def _box(
    old: Mapping[str, object], inner: Mapping[str, object], box: tuple[str, str, bool]
) -> Mapping[str, Value]:
    label, name, secret = box
    parts: dict[str, Value] = {
        "label": label,
        "placeholder": label,
        "type": "password" if secret else "text",
        "name": name,
    }
    ordered: dict[str, Value] = {k: parts[k] for k in inner if k in parts}
    if "validations" in inner:
        ordered["validations"] = {"required": True}
    return {
        k: ordered if k == "parameters" else str(v) for k, v in old.items() if k in {"type", "parameters"}
    }
