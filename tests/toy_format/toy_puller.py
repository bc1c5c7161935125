"""A format that another distribution offers: the worked example of CONTRIBUTING."""

from migrator.formats.interface import (
    AlreadyMigrated,
    Capabilities,
    Format,
    Inspection,
    NeedsPerson,
    Outcome,
    Rewrite,
    Target,
)
from migrator.formats.naming.variables import client_variables
from migrator.formats.proof.remainder import without
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.literal_secrets import literal_secrets
from migrator.text.source import SourceText
from migrator.text.yaml import parse_yaml


class ToyPuller(Format):
    """A configuration of Toy Puller: one YAML mapping.

    What changes: `api_key` gives way to `oauth`.

    What stays a person's decision: files that have both.
    """

    title = "Toy Puller configuration"
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST}),
        scopes_as="`oauth.scope`, separated by blanks",
        renews_after_401=None,
        secret_lives_in="an environment variable",
        proof="structure-checked only",
    )

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text starts as Toy Puller's files do."""
        return source.text.startswith("toy_puller:")

    def parse(self, source: SourceText) -> Document:
        """Parse YAML. Raises SourceProblem."""
        return parse_yaml(source)

    def inspect(self, document: Document) -> Inspection:
        """Return what is there of `api_key` and `oauth`."""
        data = document.data if isinstance(document.data, dict) else {}
        kinds = {"api_key": AuthKind.KEY, "oauth": AuthKind.OAUTH_CLIENT_CREDENTIALS}
        found = [name for name in kinds if name in data]
        return Inspection(
            auth=frozenset(kinds[name] for name in found) or frozenset({AuthKind.NONE}),
            summary=", ".join(found) or "no authentication",
            literal_secrets=tuple(literal_secrets(document)),
        )

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        data = document.data
        if not isinstance(data, dict) or ("api_key" in data) == ("oauth" in data):
            return NeedsPerson(reasons=("it does not have exactly one of api_key and oauth",))
        if "oauth" in data:
            return AlreadyMigrated()
        names = client_variables(str(data["api_key"]).strip("${}"), target)
        oauth = {
            "client_id": target.client_id or f"${{{names.client_id}}}",
            "client_secret": f"${{{names.client_secret}}}",
            "token_url": target.token_url,
            "scope": target.scope_text,
        }
        editor = Editor(document)
        editor.replace(("api_key",), {"oauth": oauth})
        return Rewrite(edits=editor.edits(), checklist=(f"Set {names.client_secret}.",))

    def without_auth(self, data: object) -> object:
        """Return the data without what `migrate` may change."""
        return without(data, {("api_key",), ("oauth",)})
