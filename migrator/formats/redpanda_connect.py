"""Redpanda Connect pipelines: a key in the headers of an HTTP client becomes `oauth2`."""

import re
from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.interface import Capabilities, Outcome, Rewrite, Target
from migrator.formats.naming.variables import client_variables
from migrator.formats.polling.carriers import Carrier
from migrator.formats.polling.decision import Program
from migrator.formats.polling.pipeline import PollingFormat
from migrator.formats.polling.references import ENVIRONMENT
from migrator.formats.polling.requests import Request, emptied
from migrator.formats.redpanda.clients import OAUTH, find_clients
from migrator.model.inventory import AuthMethod
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.source import SourceText
from migrator.text.values import Value

_SECTION = re.compile(
    r"""^\ufeff?["']?(?:input|pipeline|output|input_resources|processor_resources)["']?[ \t]*:""",
    re.MULTILINE,
)
_CLIENT = re.compile(
    r"""^[ \t]+(?:-[ \t]+)?["']?(?:http_client|http)["']?[ \t]*:[ \t]*(?:[#{&].*)?\r?$""", re.MULTILINE
)
_URL = re.compile(r"""["']?\burl["']?[ \t]*:""")


class RedpandaConnect(PollingFormat):
    """A pipeline of Redpanda Connect (Benthos): the input `http_client` and the processor `http`.

    What changes: headers that carry the key go, and `oauth2` comes, switched on, with the client's
    credentials as variables of the environment.

    What stays a person's decision: clients that authenticate in other ways (`basic_auth`, `jwt`, `oauth`),
    that send several keys, that have the key in the URL or the payload, or whose key comes from a mapping or
    from metadata. Outputs write, and are left alone; one that reads the same key is a person's decision.

    Redpanda Connect tries HTTP Basic first, and the body if the token endpoint refuses that. It needs version
    3.45.0 for scopes, 4.21.0 for an audience.
    """

    title = "Redpanda Connect pipeline"
    program = Program(name="Redpanda Connect", syntax=ENVIRONMENT, finds_method=True)
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC}),
        scopes_as="`oauth2.scopes`, a list",
        renews_after_401=False,
        renews_when_due=True,
        secret_lives_in="the environment",  # noqa: S106 - where it is, not what it is
        proof="structure-checked only",
    )
    marks = ("http_client", "http:", 'http"', "http'", "http ")

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text has a section of a pipeline, and an HTTP client in it."""
        text = source.text
        return bool(_SECTION.search(text) and _CLIENT.search(text) and _URL.search(text))

    def requests(self, data: object) -> Sequence[Request]:
        """Return the HTTP clients."""
        return find_clients(data)

    def rewrite(
        self, document: Document, requests: Sequence[Request], target: Target, key: Carrier
    ) -> Outcome:
        """Return the edits that put `oauth2` in the place of the key."""
        return _rewrite(document, requests, target, key)


def _rewrite(document: Document, clients: Sequence[Request], target: Target, key: Carrier) -> Outcome:
    reference = key.reference(ENVIRONMENT)
    name = reference.name if reference else ""
    editor = Editor(document)
    for client in clients:
        if client.carriers:
            _replace(editor, document, client, _oauth(name, target))
    return Rewrite(
        edits=editor.edits(),
        checklist=tuple(_checklist(name, target)),
        notes=tuple(_notes(clients, target)),
    )


def _replace(editor: Editor, document: Document, client: Request, oauth: Mapping[str, Value]) -> None:
    """Put `oauth2` where it stands switched off, else where the headers stood, else behind the URL."""
    new: Mapping[str, Value] = {OAUTH: oauth}
    gone = emptied(document.data, {c.pointer for c in client.carriers})
    own = (*client.pointer, OAUTH)
    headers = (*client.pointer, "headers")
    data = value_at(document.data, client.pointer)
    place = own if isinstance(data, dict) and OAUTH in data else headers if headers in gone else None
    for pointer in sorted(gone - {place}, key=str):
        editor.remove(pointer)
    if place:
        editor.replace(place, new)
    else:
        editor.insert(client.pointer, new, after="url")


def _oauth(key_variable: str, target: Target) -> dict[str, Value]:
    names = client_variables(key_variable, target)
    entries: dict[str, Value] = {
        "enabled": True,
        "client_key": target.client_id or f"${{{names.client_id}}}",
        "client_secret": f"${{{names.client_secret}}}",
        "token_url": target.token_url,
    }
    if target.scopes:
        entries["scopes"] = sorted(target.scopes)
    if target.audience:
        entries["endpoint_params"] = {"audience": [target.audience]}
    return entries


def _checklist(key_name: str, target: Target) -> Iterator[str]:
    names = client_variables(key_name, target)
    wanted = [names.client_secret] if target.client_id else [names.client_id, names.client_secret]
    yield f"Set {' and '.join(wanted)} in the environment of Redpanda Connect."
    yield "Run rpk connect lint on the file, start the pipeline, and look for its first messages."
    if key_name:
        yield f"Remove {key_name} from the environment if nothing else reads it."


def _notes(clients: Sequence[Request], target: Target) -> Iterator[str]:
    places = dict.fromkeys(c.what for r in clients for c in r.carriers)
    yield f"The key was sent in {', '.join(places)}; the access token is sent as Authorization: Bearer."
    if target.scopes:
        yield "Needs Redpanda Connect (Benthos) 3.45.0 or newer, for scopes."
    else:
        yield "No scope is asked for: the inventory names none."
    if target.audience:
        yield "Needs Redpanda Connect (Benthos) 4.21.0 or newer, for endpoint_params."
    if target.auth_method is AuthMethod.CLIENT_SECRET_POST:
        yield "HTTP Basic is tried first and then the body: the token endpoint may log one refusal."
    yield "A new token is fetched when the announced expires_in is over; without it, the first is kept."
