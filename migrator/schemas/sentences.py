"""One sentence for each JSON Schema keyword: what is wrong, what was expected, and the nearest right word.

Sentences repeat keys, and words of the schema. They never repeat a value: it may be a secret.
"""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches

from migrator.model.place import Pointer
from migrator.model.shown import NOT_SHOWN, shown
from migrator.schemas.problem import Failure, SchemaProblem

Sentence = tuple[str, str]
"""What is wrong, and what to do."""

_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping (key: value)",
    "null": "nothing",
}
_WRITE = {
    "string": "put it in quotes",
    "array": "write [one, two], or one item a line behind a dash",
    "object": "write one `key: value` a line, indented",
    "integer": "write digits alone, without quotes",
    "number": "write digits alone, without quotes",
    "boolean": "write true or false, without quotes",
}
_LISTED = 12
"""Valid words that a message lists; longer lists are cut."""


def in_words(failure: Failure) -> SchemaProblem:
    """Return the failure as a sentence with advice."""
    message, help_ = SENTENCES.get(failure.keyword, _other)(failure)
    return SchemaProblem(pointer=failure.pointer, on_key=failure.on_key, message=message, help=help_)


def where(pointer: Pointer) -> str:
    """Return the pointer as people write it: `clients.audit-reader.scopes[0]`."""
    text = ""
    for step in pointer:
        text += f"[{step}]" if isinstance(step, int) else f".{shown(step)}"
    return text.removeprefix(".") or "the file"


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """Return `did you mean X?` where a known word is near, else an empty string."""
    nearest = get_close_matches(str(word).lower(), {k.lower(): k for k in known}, n=1, cutoff=0.6)
    originals = [k for k in known if nearest and k.lower() == nearest[0]]
    return f"did you mean {originals[0]}?" if originals else ""


def listed(words: Iterable[object]) -> str:
    """Return the words in the order given, with commas; a long list is cut."""
    texts = [str(word) for word in words]
    more = len(texts) - _LISTED
    return ", ".join(texts[:_LISTED]) + (f" and {more} more" if more > 0 else "")


def _type(failure: Failure) -> Sentence:
    names = [failure.expected] if isinstance(failure.expected, str) else _strings(failure.expected)
    expected = " or ".join(_KINDS.get(name, name) for name in names)
    place = where(failure.pointer)
    if failure.value is None:
        return f"{place} has no value; it must be {expected}", _example(
            failure
        ) or "give it a value, or remove it"
    advice = _WRITE.get(names[0], "")
    if failure.schema.get("writeOnly") is True:  # a secret: quotes around a literal would not make it right
        advice = _example(failure)
    return f"{place} must be {expected}, not {_kind_of(failure.value)}", advice


def _required(failure: Failure) -> Sentence:
    missing = _strings(failure.expected)
    known = failure.schema.get("properties")
    titles = known if isinstance(known, Mapping) else {}
    advice = "; ".join(f"add {name}: {_title(titles.get(name))}".removesuffix(": ") for name in missing)
    if not titles:  # a branch of `anyOf`, which says itself what it asks for
        advice = _text(failure.schema, "description") or advice
    return f"{where(failure.pointer)} lacks {' and '.join(missing)}", advice


def _additional_properties(failure: Failure) -> Sentence:
    key, parent = shown(failure.pointer[-1]), where(failure.pointer[:-1])
    known = _strings(failure.expected)
    return (
        f"{parent} has a key that is not known" + ("" if key == NOT_SHOWN else f": {key}"),
        did_you_mean(key, known) or (f"known keys: {listed(known)}" if known else "remove it"),
    )


def _enum(failure: Failure) -> Sentence:
    words = _strings(failure.expected)
    near = did_you_mean(failure.value, words) if isinstance(failure.value, str) else ""
    return f"{where(failure.pointer)} must be one of: {listed(words)}", near


def _const(failure: Failure) -> Sentence:
    return f"{where(failure.pointer)} must be {failure.expected}", f"write {failure.expected}"


def _pattern(failure: Failure) -> Sentence:
    if failure.on_key:
        name, parent = shown(failure.pointer[-1]), where(failure.pointer[:-1])
        subject = f"a name in {parent}" if name == NOT_SHOWN else f"{name} in {parent}"
        return (
            f"{subject} is no valid name",
            _text(failure.schema, "description") or f"names match {failure.expected}",
        )
    return (
        f"{where(failure.pointer)} is not of the expected form",
        _example(failure) or f"it must match {failure.expected}",
    )


def _format(failure: Failure) -> Sentence:
    return f"{where(failure.pointer)} is no valid {failure.expected}", _example(failure)


def _length(words: str) -> Callable[[Failure], Sentence]:
    def sentence(failure: Failure) -> Sentence:
        is_name = failure.on_key and isinstance(failure.value, str)
        subject = shown(failure.pointer[-1]) if is_name else where(failure.pointer)
        if failure.expected == 1 and words.startswith("at least"):
            return f"{subject} must not be empty", _example(failure) or "give it a value, or remove it"
        unit = words.removesuffix("s") if failure.expected == 1 else words
        return f"{subject} must have {unit.replace('N', str(failure.expected))}", _example(failure)

    return sentence


def _bound(words: str) -> Callable[[Failure], Sentence]:
    def sentence(failure: Failure) -> Sentence:
        return f"{where(failure.pointer)} must be {words} {failure.expected}", _example(failure)

    return sentence


def _unique(failure: Failure) -> Sentence:
    return f"{where(failure.pointer)} holds the same item twice", "remove the second one"


def _no_branch(failure: Failure) -> Sentence:
    return f"{where(failure.pointer)} has none of the forms that it may have", _example(failure)


def _several_branches(failure: Failure) -> Sentence:
    return f"{where(failure.pointer)} mixes forms that exclude each other", _example(failure)


def _not(failure: Failure) -> Sentence:
    return f"{where(failure.pointer)} has a form that it must not have", _text(failure.schema, "description")


def _forbidden(failure: Failure) -> Sentence:
    return f"{where(failure.pointer)} must not be there", "remove it"


def _dependent(failure: Failure) -> Sentence:
    missing = " and ".join(_strings(failure.expected))
    return f"{where(failure.pointer)} lacks {missing}, which another key here needs", f"add {missing}"


def _text_key(failure: Failure) -> Sentence:
    place = where(failure.pointer[:-1])
    return f"{place} has a key that is not text: {_kind_of(failure.pointer[-1])}", "put the key in quotes"


def _other(failure: Failure) -> Sentence:
    return f"{where(failure.pointer)} does not fit the schema ({failure.keyword})", _example(failure)


SENTENCES: Mapping[str, Callable[[Failure], Sentence]] = {
    "type": _type,
    "required": _required,
    "additionalProperties": _additional_properties,
    "unevaluatedProperties": _additional_properties,
    "dependentRequired": _dependent,
    "textKeys": _text_key,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "format": _format,
    "minLength": _length("at least N characters"),
    "maxLength": _length("at most N characters"),
    "minItems": _length("at least N items"),
    "maxItems": _length("at most N items"),
    "minProperties": _length("at least N keys"),
    "maxProperties": _length("at most N keys"),
    "minimum": _bound("at least"),
    "maximum": _bound("at most"),
    "exclusiveMinimum": _bound("more than"),
    "exclusiveMaximum": _bound("less than"),
    "multipleOf": _bound("a multiple of"),
    "uniqueItems": _unique,
    "contains": _no_branch,
    "anyOf": _no_branch,
    "oneOf": _no_branch,
    "severalOf": _several_branches,
    "not": _not,
    "false": _forbidden,
}
"""Beside the keywords: `severalOf` (more than one branch of `oneOf`), `false` (the schema that nothing fits),
`textKeys` (a YAML key that is no text)."""


def _example(failure: Failure) -> str:
    *most, last = _strings(failure.schema.get("examples")) or ("",)
    return f"write it like {', '.join(most)} or {last}" if most else f"write it like {last}" if last else ""


def _title(schema: object) -> str:
    return _text(schema, "title") if isinstance(schema, Mapping) else ""


def _text(schema: Mapping[str, object], keyword: str) -> str:
    value = schema.get(keyword)
    return value if isinstance(value, str) else ""


def _strings(values: object) -> list[str]:
    return [str(v) for v in values] if isinstance(values, list | tuple) else []


def _kind_of(value: object) -> str:
    match value:
        case bool():
            return _KINDS["boolean"]
        case str():
            return _KINDS["string"]
        case int() | float():
            return _KINDS["number"]
        case list():
            return _KINDS["array"]
        case dict():
            return _KINDS["object"]
        case _:
            return _KINDS["null"]
