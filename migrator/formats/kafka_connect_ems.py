"""Kafka Connect's EMS sink connector: recognised, and honest about having no OAuth path."""

import re

from migrator.formats.interface import CannotExpress, Format, Inspection, NeedsPerson, Outcome, Target
from migrator.model.config_facts import AuthKind
from migrator.text.document import Document
from migrator.text.json import parse_json
from migrator.text.literal_secrets import is_reference, literal_secrets
from migrator.text.properties import parse_properties
from migrator.text.source import SourceText
from migrator.text.yaml import walk

_KEY = "connect.ems.authorization.key"
_WHY = f"the Kafka EMS connector accepts only a static text as {_KEY}: it cannot fetch an access token"
_WAY_FORWARD = (
    "keep its key apart from all others, ask the vendor for an OAuth setting before keys end, or push the "
    "data by a program that can send an access token (scope integration.data-pools:data_push)"
)
_MARK = re.compile(r"""(?:^|[{,])[ \t]*"?connect\.ems\.[\w.-]+"?\s*[=:]""", re.MULTILINE)


class KafkaConnectEms(Format):
    """A configuration of the Kafka Connect sink for Celonis EMS, as `.properties` or as JSON.

    What changes: nothing. The connector sends `connect.ems.authorization.key` as it stands and has no setting
    for OAuth, so an extractor like this is `unsupported`: its key must live until the connector is replaced.
    """

    title = "Kafka Connect EMS sink"
    capabilities = None
    marks = ("connect.ems.",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text sets a property of the connector."""
        return bool(_MARK.search(source.text))

    def parse(self, source: SourceText) -> Document:
        """Parse properties or JSON. Raises SourceProblem for JSON."""
        is_json = source.text.lstrip("\ufeff \t\r\n").startswith("{")
        return parse_json(source) if is_json else parse_properties(source)

    def inspect(self, document: Document) -> Inspection:
        """Return whether the connector's key is set."""
        if not self._has_key(document):
            return Inspection(auth=frozenset({AuthKind.NONE}), summary=f"no {_KEY}")
        literals = dict.fromkeys(literal_secrets(document))
        for pointer, value in walk(document.data):
            if pointer[-1:] == (_KEY,) and isinstance(value, str) and value and not is_reference(value):
                literals.setdefault((document.span(pointer), "AppKey"))
        return Inspection(
            auth=frozenset({AuthKind.KEY}), summary=f"static key in {_KEY}", literal_secrets=tuple(literals)
        )

    def migrate(self, document: Document, target: Target) -> Outcome:  # noqa: ARG002 - no target helps
        """Return why it cannot be done."""
        if not self._has_key(document):
            return NeedsPerson(reasons=(f"it sends no key: {_KEY} is not set",))
        return CannotExpress(reasons=(_WHY, _WAY_FORWARD))

    def without_auth(self, data: object) -> object:
        """Return the data: nothing of it is ever changed."""
        return data

    def _has_key(self, document: Document) -> bool:
        """Return whether any connector of the file has a key."""
        return any(bool(value) for pointer, value in walk(document.data) if pointer[-1:] == (_KEY,))
