"""Takes literal secrets out of what is shown of a change; a changed secret stays visible as changed."""

import re
from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.interface import Inspection
from migrator.model.shown import secret_looking
from migrator.text.credential_names import names_credential
from migrator.text.document import Document
from migrator.text.edits import Edit, apply_edits
from migrator.text.literal_secrets import is_reference
from migrator.text.snippet import MASK
from migrator.text.source import Span
from migrator.text.yaml import walk

_TELLS_NOTHING = 2
"""Characters; a line of a secret that is no longer, such as `|`, may stand anywhere."""
_SHORTEST = 8
"""Characters; what is shorter is no key."""
_TOKEN = re.compile(r"(?:.*[_-])?(?:token|apikey)", re.IGNORECASE)
_NO_TOKEN = re.compile(r"[\s/$.{<]")
"""What stands in paths, prose and templates."""
_DEFAULT = re.compile(r"\$\{\w+:?-[^}]|\$\w+:-")
"""A variable that brings a value of its own: `${KEY:-secret}`."""
_PASSWORD_IN_URL = re.compile(r"://[^/@\s]*:(?![${<])[^/@\s]+@")
_CHANGED = f"{MASK} (changed)"


class Masks:
    """What stands for each secret of the old and the new text. Never shows a secret."""

    __slots__ = ("_after", "_before", "_masks")

    def __init__(self, before: Document, old: Inspection, after: Document, new: Inspection) -> None:
        self._before = _Literals(before, old)
        self._after = _Literals(after, new)
        known = set(self._before.values)
        self._masks = {v: MASK if v in known else _CHANGED for v in (*known, *self._after.values)}

    def __repr__(self) -> str:
        return f"Masks({len(self._masks)} secrets)"

    def appear_in(self, text: str) -> bool:
        """Return whether a text shows a secret, as it is read or as it is written."""
        secrets = (*self._masks, *self._before.written, *self._after.written)
        lines = {line.strip() for secret in secrets for line in secret.splitlines()}
        return any(line in text for line in lines if len(line) > _TELLS_NOTHING)

    def old_text(self) -> str:
        """Return the old text without its secrets."""
        return self._before.masked(self._masks)

    def new_text(self) -> str:
        """Return the new text without its secrets."""
        return self._after.masked(self._masks)

    def in_data(self, value: object) -> object:
        """Return data without secrets."""
        if not self._masks:
            return value
        match value:
            case str():
                return self.in_text(value)
            case dict():
                return {k: self.in_data(v) for k, v in value.items()}
            case list():
                return [self.in_data(v) for v in value]
            case _:
                return value

    def in_text(self, text: str) -> str:
        """Return a text without secrets, wherever in it they stand; longest first."""
        for secret in sorted(self._masks, key=len, reverse=True):
            text = text.replace(secret, self._masks[secret])
        return text


class _Literals:
    """The literal secrets of one document: where they stand, and their values."""

    def __init__(self, document: Document, inspection: Inspection) -> None:
        self._text = document.source.text
        spans = {span for span, _ in inspection.literal_secrets} | set(_perhaps(document))
        self._by_span = _values(document, spans) if spans else {}

    @property
    def values(self) -> Sequence[str]:
        """The secrets."""
        return list(self._by_span.values())

    @property
    def written(self) -> Sequence[str]:
        """The secrets as they are written, without quotes."""
        return [self._text[s.start : s.end].strip("\"'") for s in self._by_span]

    def masked(self, masks: Mapping[str, str]) -> str:
        """Return the document's text with masks where the secrets stand, line by line."""
        return apply_edits(
            self._text, [Edit(span, self._mask(span, masks[value])) for span, value in self._by_span.items()]
        )

    def _mask(self, span: Span, mask: str) -> str:
        """Return the mask with as many line ends as the secret has, so that lines keep their numbers."""
        return f'"{mask}"' + "\n" * self._text.count("\n", span.start, span.end)


def _perhaps(document: Document) -> Iterator[Span]:
    """Yield what may be a secret of something else: too little to report it, and enough not to show it."""
    for pointer, value in walk(document.data):
        if isinstance(value, str) and pointer and _may_be_secret(str(pointer[-1]), value):
            yield document.span(pointer)


def _may_be_secret(name: str, value: str) -> bool:
    if _DEFAULT.search(value):
        return names_credential(name)
    if _PASSWORD_IN_URL.search(value):
        return True
    if len(value) < _SHORTEST or is_reference(value):
        return False
    is_token = bool(_TOKEN.fullmatch(name)) and not _NO_TOKEN.search(value)
    return is_token or (names_credential(name) and bool(secret_looking(value)))


def _values(document: Document, spans: set[Span]) -> dict[Span, str]:
    """Return what the document reads at each span; where it reads nothing there, the text itself."""
    found = {span: document.source.text[span.start : span.end] for span in spans}
    for pointer, value in walk(document.data):
        if isinstance(value, str) and (span := document.span(pointer)) in spans:
            found[span] = value
    return found
