"""Postman's environments: the key's variable gives way to those of the client."""

import re
from collections.abc import Sequence

from migrator.formats.http_clients.client_names import nameless
from migrator.formats.http_clients.environment import (
    Variable,
    environment_contradictions,
    environment_problems,
    kinds,
    literal_variables,
    summary,
)
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
from migrator.formats.postman.carriers import pairs
from migrator.formats.proof.remainder import without
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.json import parse_json
from migrator.text.source import SourceText
from migrator.text.values import Value

_MARK = re.compile(r'"_postman_variable_scope"\s*:')
_AS_TEXT = (
    "The client secret has no value in the file. One that is entered in Postman as an initial value is "
    "exported with the environment: enter it as a current value, or in the vault."
)


class PostmanEnvironment(Format):
    """An environment of Postman, or its globals, exported as JSON.

    What changes: the one variable whose name says that it is a key (`apiKey`, `ACME_APP_KEY`) gives way to
    two, a client ID and a client secret of the type `secret`, called as the collection calls them after its
    own migration. The secret has no value.

    What stays a person's decision: an environment does not say what its variables are used for. Names such as
    `token`, several keys, and other credentials beside the key are left alone.
    """

    title = "Postman environment"
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC}),
        scopes_as="nowhere: they stand in the collection",
        renews_after_401=None,
        secret_lives_in="the environment, or Postman's vault",  # noqa: S106 - where it is, not what it is
        proof="structure-checked only",
    )
    marks = ("_postman_variable_scope",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text has the mark of an environment."""
        return source.text.lstrip("\ufeff \t\r\n").startswith("{") and bool(_MARK.search(source.text))

    def parse(self, source: SourceText) -> Document:
        """Parse JSON. Raises SourceProblem."""
        return parse_json(source)

    def inspect(self, document: Document) -> Inspection:
        """Return what the names of the variables say."""
        variables = _variables(document.data)
        return Inspection(
            auth=kinds(variables),
            summary=summary(variables),
            literal_secrets=tuple((document.span(v.pointer), v.name) for v in literal_variables(variables)),
        )

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        variables = _variables(document.data)
        if kinds(variables) == {AuthKind.OAUTH_CLIENT_CREDENTIALS}:
            reasons = tuple(environment_contradictions(variables, target))
            return NeedsPerson(reasons=reasons) if reasons else AlreadyMigrated()
        twice = ("a key of an object stands twice",) if document.duplicates else ()
        reasons = (*twice, *environment_problems(variables))
        if reasons:
            return NeedsPerson(reasons=reasons)
        [key] = [v for v in variables if v.is_key]
        return _rewrite(document, key, target)

    def without_auth(self, data: object) -> object:
        """Return the data without the variables of key and client."""
        ours = [v for v in _variables(data) if v.is_key or v.is_client_id or v.is_client_secret]
        return without(data, {v.pointer[:2] for v in ours})

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return which of the key's variables the new text still has."""
        names = {v.name for v in _variables(before.data) if v.is_key}
        return [f"the variable {v.name} is still there" for v in _variables(after.data) if v.name in names]


def _variables(data: object) -> list[Variable]:
    return [
        Variable(pointer=("values", index, "value"), name=name, value=value, is_enabled=is_enabled)
        for index, name, value, is_enabled in pairs(value_at(data, ("values",)))
    ]


def _rewrite(document: Document, key: Variable, target: Target) -> Rewrite:
    client = client_variables(key.name, nameless(target))
    new: list[Value] = [
        {"key": client.client_id, "value": target.client_id or "", "type": "default", "enabled": True},
        {"key": client.client_secret, "value": "", "type": "secret", "enabled": True},
    ]
    editor = Editor(document)
    editor.replace(key.pointer[:2], new)
    first = () if target.client_id else (f"Enter the variable {client.client_id}: it is the client ID.",)
    return Rewrite(
        edits=editor.edits(),
        checklist=(
            *first,
            f"Enter the secret variable {client.client_secret} in Postman.",
            f"Migrate the collection together with it: a request that still reads {key.name} finds nothing.",
        ),
        notes=(_AS_TEXT,),
    )
