"""Fluent Bit's inputs that pull over HTTP: recognised, and honest about having no OAuth path."""

import re
from collections.abc import Iterator

from migrator.formats.keys_only.adapter import KeysOnly, Sent
from migrator.text.assignments import AssignmentsDocument, parse_assignments
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.source import SourceText
from migrator.text.yaml import parse_yaml, walk

_NAMES = r"(?:prometheus_scrape|nginx_metrics)"
_CLASSIC = re.compile(
    rf"^[ \t]*\[INPUT\][^\[]*?^[ \t]+name[ \t]+{_NAMES}[ \t]*\r?$", re.MULTILINE | re.IGNORECASE
)
_YAML = re.compile(
    rf"^pipeline:[\s\S]*?^[ \t]+inputs:[\s\S]*?name:[ \t]*[\"']?{_NAMES}[\"']?[ \t]*(?:#.*|\r)?$",
    re.MULTILINE,
)


class FluentBit(KeysOnly):
    """A configuration of Fluent Bit (classic or YAML) with an input that pulls over HTTP.

    What changes: nothing. Its inputs that pull, such as `prometheus_scrape`, send `bearer_token` or user and
    password as they stand. OAuth is there for outputs, and for checking what its `http` input receives, but
    no input fetches access tokens; so an extractor like this is `unsupported`.
    """

    title = "Fluent Bit input"
    why = "Fluent Bit's inputs send only a static token or password: none of them can fetch an access token"
    way_forward = (
        "scrape with a program that can send an access token (Telegraf, Filebeat, an OpenTelemetry collector "
        "with oauth2client), or put a proxy that adds the token in between"
    )

    def recognises(self, source: SourceText) -> bool:
        """Return whether an input that pulls over HTTP is configured."""
        return bool(_CLASSIC.search(source.text) or _YAML.search(source.text))

    def parse(self, source: SourceText) -> Document:
        """Parse YAML, or read the classic form as assignments. Raises SourceProblem for YAML."""
        return parse_assignments(source) if _CLASSIC.search(source.text) else parse_yaml(source)

    def sent(self, document: Document) -> Iterator[Sent]:
        """Yield the settings of inputs."""
        if isinstance(document, AssignmentsDocument):
            for number, a in enumerate(document.assignments):
                if a.sections[:1] and a.sections[0].upper() == "INPUT":
                    yield (str(number), a.name), a.name, a.value
            return
        place = ("pipeline", "inputs")
        for pointer, value in walk(value_at(document.data, place), place):
            if isinstance(value, str):
                yield pointer, str(pointer[-1]), value
