"""Logstash's http_poller input: recognised, and honest about having no OAuth path."""

import re
from collections.abc import Iterator

from migrator.formats.keys_only.adapter import KeysOnly, Sent
from migrator.text.assignments import AssignmentsDocument, parse_assignments
from migrator.text.document import Document
from migrator.text.source import SourceText

_MARK = re.compile(r"^[ \t]*input[ \t\r\n]*\{[\s\S]*?\bhttp_poller[ \t\r\n]*\{", re.MULTILINE)
_ABOUT_TLS = re.compile(r"(?:client_key|keystore|truststore|cacert|client_cert|ssl)\w*")


class LogstashHttpPoller(KeysOnly):
    """A Logstash pipeline with the input `http_poller`.

    What changes: nothing. The plug-in sends the same request each time: `headers`, `user` and `password` as
    they stand. It has no setting for OAuth (an issue asks for one), so an extractor like this is
    `unsupported`.
    """

    title = "Logstash http_poller input"
    why = "Logstash's http_poller input sends the same headers each time and cannot fetch an access token"
    way_forward = (
        "use Elastic Agent or Filebeat with the input httpjson or cel, which fetch access tokens themselves, "
        "or put a proxy that adds the token in between"
    )

    def recognises(self, source: SourceText) -> bool:
        """Return whether the pipeline has an input of this kind."""
        return bool(_MARK.search(source.text))

    def parse(self, source: SourceText) -> Document:
        """Read the pipeline as assignments."""
        return parse_assignments(source)

    def sent(self, document: Document) -> Iterator[Sent]:
        """Yield the settings of the inputs of this kind."""
        assignments = document.assignments if isinstance(document, AssignmentsDocument) else ()
        for number, a in enumerate(assignments):
            if "http_poller" in a.sections and not _ABOUT_TLS.fullmatch(a.name):
                yield (str(number), a.name), a.name, a.value
