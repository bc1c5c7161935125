"""Bruno's requests, folders and collections as `.bru` files: a key becomes OAuth 2.0 client credentials."""

import re
from collections.abc import Iterator, Sequence

from migrator.formats.bru.blocks import (
    KEY_BLOCKS,
    NOT_SENT,
    OAUTH2,
    QUERIES,
    TOKEN_BODY,
    VARIABLES,
    client_expressions_read,
    is_client_credentials,
    mode,
    mode_place,
    request_block,
)
from migrator.formats.bru.carriers import Carrier, find_carriers
from migrator.formats.bru.doubts import problems, reads_elsewhere
from migrator.formats.bru.literals import literal_values
from migrator.formats.bru.rewrite import client_of, rewrite_edits
from migrator.formats.bru.token_request import disagreements
from migrator.formats.http_clients.credentials import Key, Sends
from migrator.formats.http_clients.query import without_parameters
from migrator.formats.http_clients.said import no_key, notes
from migrator.formats.http_clients.templates import environment_prefix, reads
from migrator.formats.interface import (
    AlreadyMigrated,
    CannotExpress,
    Capabilities,
    Format,
    Inspection,
    NeedsPerson,
    Outcome,
    Rewrite,
    Target,
    method_not_shown,
)
from migrator.formats.proof.remainder import without
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.text.bru import BruDocument
from migrator.text.bru_reader import parse_bru
from migrator.text.document import Document
from migrator.text.source import SourceText
from migrator.text.yaml import walk

_START = re.compile(
    r"\ufeff?\s*(?:meta|auth(?::[\w:-]+)?|headers|get|post|put|delete|patch|options|head|http|docs"
    r"|script:[\w-]+|vars:pre-request)[ \t]*\{[ \t]*\r?\n"
)
_MARK = re.compile(
    r"^(?:get|post|put|delete|patch|options|head|http|grpc|ws|auth(?::[\w:-]+)?|headers)[ \t]*\{",
    re.MULTILINE,
)
_SHARED_TOKENS = (
    "Bruno keeps one token for each credentials_id and token endpoint: the name holds the client and a mark "
    "of its scopes, so that requests with other scopes get their own."
)
_WITH_AUDIENCE = (
    "The audience stands in a block of its own, which older versions of Bruno do not know (4.1.0 does)."
)


class Bruno(Format):
    """A request, a folder or a collection of Bruno, as a `.bru` file.

    What changes: `auth:apikey`, `auth:bearer`, and headers and query parameters that carry the key, become
    `auth:oauth2` with `grant_type: client_credentials`. Client ID and secret are variables that are called as
    the key's was. Environments (`environments/*.bru`) are files of their own: name them under `also`.

    What stays a person's decision: scripts that set headers, keys in bodies, a key in the headers of a folder
    or collection (which request gets a token is not in that file), and requests that inherit authentication
    and send a key of their own.
    """

    title = "Bruno request, folder or collection"
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC}),
        scopes_as="`scope` of `auth:oauth2`, one string separated by blanks",
        renews_after_401=False,
        renews_when_due=True,
        secret_lives_in="the environment's secrets, or `process.env`",  # noqa: S106 - where it is
        proof="executed: @usebruno/cli 4.1.0 against a real authorization server",
    )
    usual_names = ("*.bru",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text starts with a block of a request, a folder or a collection."""
        return bool(_START.match(source.text) and _MARK.search(source.text))

    def parse(self, source: SourceText) -> BruDocument:
        """Parse the blocks. Raises SourceProblem."""
        return parse_bru(source)

    def inspect(self, document: Document) -> Inspection:
        """Return the mode of authentication, and what carries a key beside it."""
        data = document.data
        carriers = [c for c in find_carriers(data) if c.is_active]
        words = [f"auth {mode(data)}", *(c.what for c in carriers)]
        return Inspection(
            auth=frozenset({*_kinds(data, carriers)} or {AuthKind.NONE}),
            summary="; ".join(dict.fromkeys(words)),
            literal_secrets=literal_values(document) if isinstance(document, BruDocument) else (),
        )

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        if not isinstance(document, BruDocument):
            raise TypeError("expected a document of this format")
        carriers = find_carriers(document.data)
        reasons = [*_doubts(document, carriers, target)]
        if reasons:
            return NeedsPerson(reasons=tuple(dict.fromkeys(reasons)))
        if not any(c.key for c in carriers):
            return AlreadyMigrated()
        match target.auth_method:
            case AuthMethod.CLIENT_SECRET_POST | AuthMethod.CLIENT_SECRET_BASIC:
                return _rewrite(document, carriers, target)
            case AuthMethod.AUTO:
                return method_not_shown()
            case method:
                return CannotExpress(reasons=(f"Bruno cannot authenticate with {method}",))

    def without_auth(self, data: object) -> object:
        """Return the data without what says how it authenticates, and without carriers of keys."""
        if not isinstance(data, dict):
            return data
        stripped = without(_without_url_keys(data), {*_places(data)})
        if isinstance(stripped, dict):
            emptied = ("headers", VARIABLES, *QUERIES)
            return {k: v for k, v in stripped.items() if v or k not in emptied}
        return stripped

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return what of the key the new text still sends, or reads."""
        carriers = find_carriers(after.data)
        left = [f"{c.what} still carries a key" for c in carriers if c.sends is Sends.KEY]
        keys = {c.key.expression for c in find_carriers(before.data) if c.key}
        return [*left, *reads_elsewhere(after.data, [], {k for k in keys if k})]


def _kinds(data: object, carriers: Sequence[Carrier]) -> Iterator[AuthKind]:
    if is_client_credentials(data):
        yield AuthKind.OAUTH_CLIENT_CREDENTIALS
    elif mode(data) not in {"none", "inherit", *KEY_BLOCKS}:
        yield AuthKind.OTHER
    for carrier in carriers:
        yield AuthKind.KEY if carrier.sends is Sends.KEY else AuthKind.OTHER


def _doubts(document: BruDocument, carriers: Sequence[Carrier], target: Target) -> Iterator[str]:
    data = document.data
    for duplicate in document.duplicates:
        yield f"the block {document.blocks[str(duplicate.pointer[0])].name} stands there twice"
    yield from problems(data, carriers)
    if is_client_credentials(data):
        yield from disagreements(data, target)
        yield from (
            f"already uses client credentials, but a literal secret, {what}, stands in the file"
            for _, what in literal_values(document)
            if what == "client_secret"
        )
    elif not any(c.key and c.is_active for c in carriers):
        inherits = "; it inherits authentication from folder.bru or collection.bru: migrate that file"
        yield no_key() + (inherits if mode(data) == "inherit" and request_block(data) else "")


def _rewrite(document: BruDocument, carriers: Sequence[Carrier], target: Target) -> Outcome:
    [key] = {c.key for c in carriers if c.key}
    oauth = (_SHARED_TOKENS, *((_WITH_AUDIENCE,) if target.audience else ()))
    gone = tuple(f"{c.what} is no longer sent." for c in carriers if c.is_active)
    return Rewrite(
        edits=rewrite_edits(document, carriers, key, target),
        checklist=tuple(_checklist(document, key, target)),
        notes=(*notes("Bruno", target, renews=True), *oauth, *gone, *_examples(document, key)),
    )


def _checklist(document: BruDocument, key: Key, target: Target) -> Iterator[str]:
    client = client_of(document, key, target)
    prefix = environment_prefix(client.client_secret)
    if prefix:
        id_, secret = client.client_id.removeprefix(prefix), client.client_secret.removeprefix(prefix)
        yield f"Give each run the environment variables {id_} and {secret}."
    elif key.expression is None and target.client_id:
        yield f"Set the secret variable {client.client_secret} in each environment, or with --env-var."
    else:
        yield (
            f"Set {client.client_id} and the secret variable {client.client_secret} in each environment, or "
            "with --env-var."
        )
    if key.expression:
        yield f"Take {key.expression} out of the environments when no other request reads it."
    else:
        yield "The key's value stood in this file and its history: have it switched off at the provider."


def _examples(document: BruDocument, key: Key) -> Iterator[str]:
    """Yield a note on saved examples: they are not sent, and stay as they are."""
    for name, block in document.blocks.items():
        if block.name in NOT_SENT and key.expression and reads(block.text or "", key.expression):
            yield f"The block {name} still shows the key's variable; it is not sent."


def _without_url_keys(data: dict[str, object]) -> dict[str, object]:
    found = [c for c in find_carriers(data) if c.parameter is not None and c.key]
    if not found:
        return data
    block, index = found[0].pointer[0], found[0].pointer[1]
    gone = {c.parameter for c in found if c.parameter is not None}
    content = [
        {"url": without_parameters(str(pair["url"]), gone)} if i == index else pair
        for i, pair in enumerate(_list(data[str(block)]))
    ]
    return {**data, str(block): content}


def _list(content: object) -> list[dict[str, object]]:
    return content if isinstance(content, list) else []


def _places(data: dict[str, object]) -> Iterator[Pointer]:
    """Yield what `migrate` may change, beside URLs."""
    place = mode_place(data)
    if place and mode(data) in {"none", "oauth2", *KEY_BLOCKS}:
        yield place
    yield from ((block,) for block in KEY_BLOCKS.values())
    if is_client_credentials(data):
        yield from ((OAUTH2,), (TOKEN_BODY,))
    carriers = find_carriers(data)
    yield from (c.pointer for c in carriers if c.key and c.parameter is None)
    keys = {c.key.expression for c in carriers if c.key and c.key.expression}
    names = keys | {*client_expressions_read(data)}
    for pointer, _ in walk(data.get(VARIABLES)):
        if len(pointer) == 2 and pointer[1] in names:  # noqa: PLR2004 - index and name of a pair
            yield (VARIABLES, pointer[0])
