"""Bruno's environments: the key's variable gives way to those of the client."""

import re
from collections.abc import Iterator, Sequence

from migrator.formats.http_clients.client_names import nameless
from migrator.formats.http_clients.credentials import key_in
from migrator.formats.http_clients.environment import (
    Variable,
    environment_contradictions,
    environment_problems,
    kinds,
    literal_variables,
    summary,
)
from migrator.formats.http_clients.templates import environment_prefix, template
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
from migrator.formats.naming.variables import ClientVariables, client_variables
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.text.bru import BruDocument
from migrator.text.bru_edits import (
    append_name,
    append_pairs,
    in_order,
    insert_block_before,
    insert_list,
    replace_name,
    replace_pair,
)
from migrator.text.bru_reader import parse_bru
from migrator.text.document import Document
from migrator.text.edits import Edit
from migrator.text.source import SourceText

_PLAIN, _SECRET = "vars", "vars:secret"
_START = re.compile(r"\ufeff?\s*vars(?::secret[ \t]*\[|[ \t]*\{[ \t]*\r?\n)")


class BrunoEnvironment(Format):
    """An environment of Bruno: a `.bru` file with `vars` and `vars:secret`.

    What changes: the one variable whose name says that it is a key (`apiKey`, `ACME_APP_KEY`) gives way to a
    client ID among the variables and a client secret among the secret ones, called as Bruno's requests call
    them after their own migration. A key that is read from `process.env` gives way to two that are.

    What stays a person's decision: an environment does not say what its variables are used for. Names such as
    `token`, several keys, and other credentials beside the key are left alone.
    """

    title = "Bruno environment"
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC}),
        scopes_as="nowhere: they stand in the requests",
        renews_after_401=None,
        secret_lives_in="Bruno's own store, or `process.env`",  # noqa: S106 - where it is, not what it is
        proof="executed: @usebruno/cli 4.1.0 with a migrated environment and a migrated collection",
    )
    usual_names = ("*.bru",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text starts with variables."""
        return bool(_START.match(source.text))

    def parse(self, source: SourceText) -> BruDocument:
        """Parse the blocks. Raises SourceProblem."""
        return parse_bru(source)

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
        if not isinstance(document, BruDocument):
            raise TypeError("expected a document of this format")
        variables = _variables(document.data)
        if kinds(variables) == {AuthKind.OAUTH_CLIENT_CREDENTIALS}:
            reasons = tuple(environment_contradictions(variables, target))
            return NeedsPerson(reasons=reasons) if reasons else AlreadyMigrated()
        reasons = (*_block_problems(document), *environment_problems(variables))
        if reasons:
            return NeedsPerson(reasons=reasons)
        [key] = [v for v in variables if v.is_key]
        return _rewrite(document, key, target)

    def without_auth(self, data: object) -> object:
        """Return the data without the variables of key and client."""
        if not isinstance(data, dict):
            return data
        gone = {v.pointer[:2] for v in _variables(data) if v.is_key or v.is_client_id or v.is_client_secret}
        kept = {
            block: [item for index, item in enumerate(content) if (block, index) not in gone]
            if isinstance(content, list)
            else content
            for block, content in data.items()
        }
        return {
            block: content for block, content in kept.items() if content or block not in {_PLAIN, _SECRET}
        }

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return which of the key's variables the new text still has."""
        names = {v.name for v in _variables(before.data) if v.is_key}
        return [f"the variable {v.name} is still there" for v in _variables(after.data) if v.name in names]


def _variables(data: object) -> list[Variable]:
    return [*_plain(data), *_secret(data)]


def _plain(data: object) -> Iterator[Variable]:
    content = data.get(_PLAIN) if isinstance(data, dict) else None
    for index, pair in enumerate(content if isinstance(content, list) else []):
        for name, value in pair.items():
            pointer = (_PLAIN, index, name)
            yield Variable(
                pointer=pointer, name=name.lstrip("~"), value=str(value), is_enabled=not name.startswith("~")
            )


def _secret(data: object) -> Iterator[Variable]:
    content = data.get(_SECRET) if isinstance(data, dict) else None
    for index, name in enumerate(content if isinstance(content, list) else []):
        yield Variable(
            pointer=(_SECRET, index), name=name.lstrip("~"), value="", is_enabled=not name.startswith("~")
        )


def _block_problems(document: BruDocument) -> Iterator[str]:
    for name in document.blocks:
        if name.startswith("vars:externalsecrets"):
            yield f"it reads secrets from another store ({name}), which is edited there"
    for duplicate in document.duplicates:
        yield f"the block {document.blocks[str(duplicate.pointer[0])].name} stands there twice"


def _rewrite(document: BruDocument, key: Variable, target: Target) -> Rewrite:
    found = key_in(key.value)
    expression = found.expression if found and found.expression else ""
    prefix = environment_prefix(expression)
    client = client_variables(key.name, nameless(target))
    if key.pointer[0] == _PLAIN and prefix:
        source = client_variables(expression.removeprefix(prefix), target)
        values = (template(prefix + source.client_id), template(prefix + source.client_secret))
        index = int(key.pointer[1])
        edits = [
            replace_pair(
                document, _PLAIN, index, [*zip((client.client_id, client.client_secret), values, strict=True)]
            )
        ]
        todo = f"Give each run the environment variables {source.client_id} and {source.client_secret}."
        return Rewrite(edits=tuple(edits), checklist=(todo, *_after(key, expression)))
    client_id = target.client_id or ""
    edits = [*_edits(document, key, client, client_id)]
    todo = f"Enter the secret variable {client.client_secret} in Bruno, or give it with --env-var."
    first = () if client_id else (f"Enter the variable {client.client_id} in Bruno.",)
    return Rewrite(edits=in_order(edits), checklist=(*first, todo, *_after(key, "")))


def _after(key: Variable, expression: str) -> Iterator[str]:
    yield f"Migrate the collection together with it: a request that still reads {key.name} finds nothing."
    if expression:
        yield f"Take {expression} away from the runs when no other request reads it."


def _edits(document: BruDocument, key: Variable, client: ClientVariables, client_id: str) -> Iterator[Edit]:
    new_id = [(client.client_id, client_id)]
    index = int(key.pointer[1])
    secrets = document.blocks.get(_SECRET)
    if key.pointer[0] == _PLAIN:
        yield replace_pair(document, _PLAIN, index, new_id)
        if secrets is None:
            yield insert_list(document, _PLAIN, _SECRET, client.client_secret)
        else:
            yield append_name(document, _SECRET, client.client_secret)
        return
    yield replace_name(document, _SECRET, index, client.client_secret)
    if _PLAIN in document.blocks:
        yield append_pairs(document, _PLAIN, new_id)
    else:
        yield insert_block_before(document, _SECRET, {_PLAIN: new_id})
