"""Vector's http_client source: recognised, and honest about having no OAuth path."""

import re
from collections.abc import Iterator

from migrator.formats.keys_only.adapter import KeysOnly, Sent
from migrator.text.assignments import AssignmentsDocument, parse_assignments
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.source import SourceText
from migrator.text.yaml import parse_yaml, walk

_TOML = re.compile(
    r"""^[ \t]*\[sources\.[^\]]+\][^\[]*?^[ \t]*type[ \t]*=[ \t]*["']http_client["']""", re.MULTILINE
)
_YAML = re.compile(
    r"""^["']?sources["']?:[\s\S]*?^[ \t]+["']?type["']?:[ \t]*["']?http_client["']?[ \t]*(?:#.*|\r)?$""",
    re.MULTILINE,
)


class VectorHttpClient(KeysOnly):
    """A configuration of Vector (TOML or YAML) with a source of the type `http_client`.

    What changes: nothing. The source sends headers and `auth` with the strategies basic, bearer and custom as
    they stand. Vector's `http` sink can fetch access tokens itself, its `http_client` source cannot, so an
    extractor like this is `unsupported`.
    """

    title = "Vector http_client source"
    why = "Vector's http_client source sends only static headers and tokens: it cannot fetch an access token"
    way_forward = (
        "pull the data with a program that can send an access token, put a proxy that adds the token in "
        "between, or ask the vendor for an OAuth setting before keys end"
    )

    def recognises(self, source: SourceText) -> bool:
        """Return whether a source of the type http_client is configured."""
        return bool(_TOML.search(source.text) or _YAML.search(source.text))

    def parse(self, source: SourceText) -> Document:
        """Parse YAML, or read TOML as assignments. Raises SourceProblem for YAML."""
        return parse_assignments(source) if _TOML.search(source.text) else parse_yaml(source)

    def sent(self, document: Document) -> Iterator[Sent]:
        """Yield the settings of the sources of this type."""
        if isinstance(document, AssignmentsDocument):
            yield from _in_toml(document)
            return
        sources = value_at(document.data, ("sources",))
        for name, settings in (sources if isinstance(sources, dict) else {}).items():
            if value_at(settings, ("type",)) == "http_client":
                for pointer, value in walk(settings, ("sources", name)):
                    if isinstance(value, str):
                        yield pointer, str(pointer[-1]), value


def _in_toml(document: AssignmentsDocument) -> Iterator[Sent]:
    sources = {
        a.sections[0]
        for a in document.assignments
        if a.sections and (a.name, a.value) == ("type", "http_client")
    }
    for number, a in enumerate(document.assignments):
        if a.sections and any(a.sections[0] == s or a.sections[0].startswith(f"{s}.") for s in sources):
            yield (str(number), a.name), a.name, a.value
