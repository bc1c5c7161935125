"""Logstash's input `http_poller`: recognised, and honest about having no OAuth path."""

import re

from migrator.formats.interface import Format, Inspection, Outcome, Target
from migrator.formats.static_keys.plain_text import Setting, TextDocument, only_between, settings
from migrator.formats.static_keys.verdict import inspected, keys_among, verdict
from migrator.text.document import Document
from migrator.text.source import SourceText

_INPUT = re.compile(r"^\ufeff?[ \t]*input[ \t]*\{", re.MULTILINE)
_POLLER = re.compile(r"^[^#\r\n]*\bhttp_poller[ \t]*\{", re.MULTILINE)
_OTHER = re.compile(r"[ \t]*(?:filter|output)[ \t]*\{")
_BASIC = ("password",)
_WHY = (
    "Logstash's input http_poller sends headers with fixed values, or a user and a password: it cannot fetch "
    "an access token, and reads variables only when it starts"
)
_WAY_FORWARD = (
    "read the API by Filebeat's inputs httpjson or cel, which have client credentials, and send on to "
    "Logstash (output.logstash); or put a gateway in between that adds the token"
)


class LogstashHttpPoller(Format):
    """A pipeline of Logstash with the input `http_poller`.

    What changes: nothing. The plug-in sends the same request each time, with headers that are fixed when
    Logstash starts; a request for OAuth has been open since 2019 (logstash-input-http_poller#110). So an
    extractor like this is `unsupported`.
    """

    title = "Logstash input http_poller"
    capabilities = None
    marks = ("http_poller",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text has an input of this plug-in."""
        return bool(_INPUT.search(source.text)) and bool(_POLLER.search(source.text))

    def parse(self, source: SourceText) -> Document:
        """Take the text as it is."""
        return TextDocument(source)

    def inspect(self, document: Document) -> Inspection:
        """Return what the input sends."""
        return inspected(_keys(document), has_other=_has_password(document))

    def migrate(self, document: Document, target: Target) -> Outcome:  # noqa: ARG002 - no target helps
        """Return why it cannot be done."""
        return verdict(_keys(document), _WHY, _WAY_FORWARD, has_other=_has_password(document))

    def without_auth(self, data: object) -> object:
        """Return the data: nothing of it is ever changed."""
        return data


def _keys(document: Document) -> list[Setting]:
    return keys_among(_settings(document))


def _has_password(document: Document) -> bool:
    return any(s.name in _BASIC for s in _settings(document))


def _settings(document: Document) -> list[Setting]:
    return list(settings(only_between(document.source.text, _INPUT, _OTHER)))
