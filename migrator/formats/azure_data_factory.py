"""REST linked services of Azure Data Factory: a key in the headers becomes OAuth2 client credentials."""

import re
from collections.abc import Sequence
from functools import partial

from migrator.formats.arm.parameters import (
    declarations,
    named_elsewhere,
    reads,
)
from migrator.formats.data_factory.linked_services import (
    find_linked_services,
    parameters_read,
)
from migrator.formats.data_factory.rewrite import rewrite
from migrator.formats.interface import (
    Capabilities,
    Format,
    Inspection,
    Outcome,
    Target,
)
from migrator.formats.polling.decision import Program, decide, leftovers
from migrator.formats.polling.references import ARM
from migrator.formats.polling.requests import emptied, inspection
from migrator.formats.proof.remainder import without
from migrator.model.inventory import AuthMethod
from migrator.text.document import Document
from migrator.text.json import parse_json
from migrator.text.source import SourceText

_MARKS = re.compile(r'"(?:type"\s*:\s*"RestService|typeProperties)"')
_PROGRAM = Program(name="Azure Data Factory", syntax=ARM, finds_method=False)


class AzureDataFactory(Format):
    """A REST linked service of Azure Data Factory or Synapse, alone or in an ARM template.

    What changes: `authenticationType: Anonymous` with a key in `authHeaders` becomes
    `OAuth2ClientCredential`. The key's header goes, others stay. The client's secret takes the form of the
    key: a secret of the same Key Vault, or a parameter of the template, which is declared instead of the
    key's.

    What stays a person's decision: linked services that authenticate in other ways, several secure headers, a
    key that stands in the file itself, an `encryptedCredential`, and expressions.

    Whether the secret is sent in the body or by HTTP Basic is not documented: where the server was seen to
    take only Basic, a person must try it. A linked service cannot ask for an audience, only for a scope and a
    resource.
    """

    title = "Azure Data Factory REST linked service"
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST}),
        scopes_as="`scope`, one string separated by blanks",
        renews_after_401=None,
        secret_lives_in="a Key Vault, or a parameter of the template",  # noqa: S106 - where it is, not what it is
        proof="schema-checked, weakly; how it authenticates is not documented",
    )
    marks = ("restservice",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether it is JSON with a REST linked service."""
        is_json = source.text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}
        return is_json and len({m[:6] for m in _MARKS.findall(source.text)}) > 1

    def parse(self, source: SourceText) -> Document:
        """Parse JSON. Raises SourceProblem."""
        return parse_json(source)

    def inspect(self, document: Document) -> Inspection:
        """Return how the linked services authenticate."""
        return inspection(document, find_linked_services(document.data))

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        found = find_linked_services(document.data)
        write = partial(rewrite, document, found, target)
        return decide(document, found, target, program=_PROGRAM, rewrite=write)

    def without_auth(self, data: object) -> object:
        """Return the data without what authenticates, and the parameters that it is read from."""
        found = find_linked_services(data)
        gone = {c.pointer for r in found for c in r.carriers if c.is_certain}
        gone |= {p for r in found for p in r.token_places}
        for name in parameters_read(data, found):
            gone |= set(declarations(data, name))
        return without(data, emptied(data, gone))

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return what of the key the new text still sends, declares or reads."""
        old = find_linked_services(before.data)
        left = leftovers(old, after, find_linked_services(after.data), _PROGRAM)
        for name in parameters_read(before.data, old):
            left += reads(after.data, name, ())
            left += named_elsewhere(after.data, name, ())
        return left
