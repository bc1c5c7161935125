"""What formats in YAML have in common that poll HTTP APIs and know `oauth2`: find, decide, rewrite, prove."""

from abc import abstractmethod
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from migrator.formats.interface import Format, Inspection, Outcome, Target
from migrator.formats.polling.carriers import Carrier
from migrator.formats.polling.decision import Program, decide, leftovers
from migrator.formats.polling.requests import Request, inspection, without_requests
from migrator.text.document import Document
from migrator.text.source import SourceText
from migrator.text.yaml import parse_yaml


class PollingFormat(Format):
    """A format whose requests are found in its data, each with what it sends."""

    program: ClassVar[Program]

    @abstractmethod
    def requests(self, data: object) -> Sequence[Request]:
        """Return the requests that the file has made."""

    @abstractmethod
    def rewrite(
        self, document: Document, requests: Sequence[Request], target: Target, key: Carrier
    ) -> Outcome:
        """Return the edits that put client credentials in the place of one key."""

    def parse(self, source: SourceText) -> Document:
        """Parse YAML. Raises SourceProblem."""
        return parse_yaml(source)

    def inspect(self, document: Document) -> Inspection:
        """Return what the requests send."""
        return inspection(document, self.requests(document.data))

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        requests = self.requests(document.data)
        write = partial(self.rewrite, document, requests, target)
        return decide(document, requests, target, program=self.program, rewrite=write)

    def without_auth(self, data: object) -> object:
        """Return the data without the carriers of keys and without `oauth2`."""
        return without_requests(data, self.requests(data))

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return what of the key the new text still sends or reads."""
        return leftovers(self.requests(before.data), after, self.requests(after.data), self.program)
