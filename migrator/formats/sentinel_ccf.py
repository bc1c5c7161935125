"""Microsoft Sentinel's codeless connectors: an API key becomes OAuth2 client credentials."""

import re
from collections.abc import Sequence
from functools import partial

from migrator.formats.arm.pages import text_boxes
from migrator.formats.arm.parameters import (
    declarations,
    named_elsewhere,
    reads,
)
from migrator.formats.interface import Capabilities, Format, Inspection, Outcome, Target
from migrator.formats.polling.decision import Program, decide, leftovers
from migrator.formats.polling.references import ARM
from migrator.formats.polling.requests import inspection
from migrator.formats.proof.remainder import without
from migrator.formats.sentinel.pollers import find_pollers, parameters_of
from migrator.formats.sentinel.rewrite import rewrite
from migrator.model.inventory import AuthMethod
from migrator.text.document import Document
from migrator.text.json import parse_json
from migrator.text.source import SourceText

_KIND = re.compile(r'"kind"\s*:\s*"RestApiPoller"', re.IGNORECASE)
_PROGRAM = Program(name="Microsoft Sentinel", syntax=ARM, finds_method=False)


class SentinelCcf(Format):
    """A REST API poller of Microsoft Sentinel's Codeless Connector Framework, alone or in an ARM template.

    What changes: `auth` of the type `APIKey` becomes `OAuth2` with the grant type `client_credentials`. The
    template's parameter that holds the key gives way to two, for client ID and secret, where it is declared
    and where the connector's page asks for it. Keys are compared without regard to case, and new ones are
    written as the author writes `ApiKey` or `apiKey`; so are escaped references, `[[parameters('apikey')]`.

    What stays a person's decision: pollers that authenticate in other ways, a key that stands in the file
    itself, a parameter that is read elsewhere or passed on to another template, and an audience.

    Data connectors that are connected hold the key: each must be connected again.
    """

    title = "Microsoft Sentinel codeless connector"
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC}),
        scopes_as="`Scope`, one string separated by blanks",
        renews_after_401=None,
        secret_lives_in="the data connector, entered on its page",  # noqa: S106 - where it is, not what it is
        proof="schema-checked: derived from Azure's types",
    )
    marks = ("restapipoller",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether it is JSON with a poller."""
        return source.text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["} and bool(_KIND.search(source.text))

    def parse(self, source: SourceText) -> Document:
        """Parse JSON. Raises SourceProblem."""
        return parse_json(source)

    def inspect(self, document: Document) -> Inspection:
        """Return how the pollers authenticate."""
        return inspection(document, find_pollers(document.data))

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        pollers = find_pollers(document.data)
        write = partial(rewrite, document, pollers, target)
        return decide(document, pollers, target, program=_PROGRAM, rewrite=write)

    def without_auth(self, data: object) -> object:
        """Return the data without what authenticates, and the parameters that it is read from."""
        pollers = find_pollers(data)
        gone = {c.pointer for p in pollers for c in p.carriers if c.is_certain}
        gone |= {place for p in pollers for place in p.token_places}
        for name in parameters_of(pollers, data):
            gone |= {*declarations(data, name), *text_boxes(data, name)}
        return without(data, gone)

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return what of the key the new text still sends, declares or asks for."""
        old = find_pollers(before.data)
        left = leftovers(old, after, find_pollers(after.data), _PROGRAM)
        for name in parameters_of(old, before.data):
            left += reads(after.data, name, ())
            left += named_elsewhere(after.data, name, ())
        return left
