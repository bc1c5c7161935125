"""Filebeat's inputs for HTTP APIs: a key in a request becomes `auth.oauth2`."""

import re
from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.beats.inputs import find_inputs
from migrator.formats.interface import Capabilities, Outcome, Rewrite, Target
from migrator.formats.naming.variables import client_variables
from migrator.formats.polling.carriers import Carrier
from migrator.formats.polling.decision import Program
from migrator.formats.polling.pipeline import PollingFormat
from migrator.formats.polling.references import ENVIRONMENT
from migrator.formats.polling.requests import Request, emptied
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.source import SourceText
from migrator.text.values import Value

_TYPE = re.compile(
    r"""^[ \t]*(?:-[ \t]+)?["']?type["']?[ \t]*:[ \t]*["']?(?:httpjson|cel)["']?[ \t]*,?[ \t]*(?:#.*)?\r?$"""
    r"""|[{,][ \t]*["']?type["']?[ \t]*:[ \t]*["']?(?:httpjson|cel)["']?[ \t]*[,}]""",
    re.MULTILINE,
)
_SETTING = re.compile(
    r"""(?:^\ufeff?[ \t]*(?:-[ \t]+)?|[{,][ \t]*)["']?"""
    r"""(?:(?:request|resource|auth)(?:\.\w+)*|program|url)["']?[ \t]*:""",
    re.MULTILINE,
)
_DOTTED = "auth.oauth2"


class Filebeat(PollingFormat):
    """The inputs `httpjson` and `cel` of Elastic's Filebeat: `filebeat.yml`, or a file of inputs.

    What changes: a transform of `request.transforms` that sets a header or request parameter to the key goes,
    so does a header of `resource.headers` and `auth.token`; `auth.oauth2` comes, with the client's
    credentials as variables of the environment or the keystore. Dotted and nested names are both understood,
    and kept.

    What stays a person's decision: inputs that authenticate in other ways (`auth.basic`, `auth.file`), that
    send several keys, that chain requests, that hold the key in `state` or in a CEL program, or that have the
    settings of Filebeat before 7.13.

    Filebeat tries HTTP Basic first, and the body if the token endpoint refuses that.
    """

    title = "Filebeat inputs httpjson and cel"
    program = Program(name="Filebeat", syntax=ENVIRONMENT, finds_method=True)
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC}),
        scopes_as="`auth.oauth2.scopes`, a list",
        renews_after_401=False,
        renews_when_due=True,
        secret_lives_in="the environment or Filebeat's keystore",  # noqa: S106 - where it is, not what it is
        proof="structure-checked only",
    )
    marks = ("httpjson", "cel")

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text has an input of these types, and a setting of one."""
        return bool(_TYPE.search(source.text)) and bool(_SETTING.search(source.text))

    def requests(self, data: object) -> Sequence[Request]:
        """Return the inputs."""
        return find_inputs(data)

    def rewrite(
        self, document: Document, requests: Sequence[Request], target: Target, key: Carrier
    ) -> Outcome:
        """Return the edits that put `oauth2` in the place of the key."""
        return _rewrite(document, requests, target, key)


def _rewrite(document: Document, inputs: Sequence[Request], target: Target, key: Carrier) -> Outcome:
    editor = Editor(document)
    reference = key.reference(ENVIRONMENT)
    entries = _oauth(reference.name if reference else "", target)
    for request in inputs:
        if request.carriers:
            _replace(editor, document, request, entries)
    names = client_variables(reference.name if reference else "", target)
    return Rewrite(
        edits=editor.edits(),
        checklist=tuple(_checklist(names.client_secret, entries, reference.name if reference else "")),
        notes=tuple(_notes(inputs, target)),
    )


def _replace(editor: Editor, document: Document, request: Request, entries: Mapping[str, Value]) -> None:
    """Put `auth.oauth2` where the first carrier stood, if nothing else stands there, else behind the type."""
    data = value_at(document.data, request.pointer)
    disabled = _switched_off(data, request.pointer)
    gone = sorted(emptied(document.data, {*(c.pointer for c in request.carriers), *disabled}), key=str)
    new = _in_style(entries, data)
    own = next((p for p in gone if p[:-1] == request.pointer), None)
    for pointer in gone:
        if pointer == own:
            editor.replace(pointer, new)
        else:
            editor.remove(pointer)
    if own is None:
        editor.insert(request.pointer, new, after="type")


def _switched_off(data: object, pointer: Pointer) -> Iterator[Pointer]:
    """Yield where `auth.oauth2` stands already, switched off: it would stand there twice."""
    if isinstance(data, dict):
        yield from ((*pointer, k) for k in data if str(k) == _DOTTED or str(k).startswith(f"{_DOTTED}."))
        auth = data.get("auth")
        if isinstance(auth, dict) and "oauth2" in auth:
            yield (*pointer, "auth", "oauth2")


def _in_style(entries: Mapping[str, Value], data: object) -> Mapping[str, Value]:
    """Return the section with dotted names where its author writes these, else nested."""
    is_dotted = isinstance(data, dict) and any("." in str(k) for k in data)
    has_auth = isinstance(data, dict) and "auth" in data
    if is_dotted or has_auth:
        return {_DOTTED: dict(entries)}
    client: Mapping[str, Value] = {"id": entries["client.id"], "secret": entries["client.secret"]}
    others = {k: v for k, v in entries.items() if not k.startswith("client.")}
    return {"auth": {"oauth2": {"client": client, **others}}}


def _oauth(key_variable: str, target: Target) -> dict[str, Value]:
    names = client_variables(key_variable, target)
    entries: dict[str, Value] = {
        "client.id": target.client_id or f"${{{names.client_id}}}",
        "client.secret": f"${{{names.client_secret}}}",
        "token_url": target.token_url,
    }
    if target.scopes:
        entries["scopes"] = sorted(target.scopes)
    if target.audience:
        entries["endpoint_params"] = {"audience": [target.audience]}
    return entries


def _checklist(secret_name: str, entries: Mapping[str, Value], key_name: str) -> Iterator[str]:
    client_id = str(entries["client.id"])
    names = [client_id[2:-1]] if client_id.startswith("${") else []
    yield (
        f"Set {' and '.join([*names, secret_name])} where Filebeat runs: in its environment, or by filebeat "
        "keystore add."
    )
    yield "Run filebeat test config, restart Filebeat, and look for the first events of each input."
    if key_name:
        yield f"Remove {key_name} from the environment and the keystore if nothing else reads it."


def _notes(inputs: Sequence[Request], target: Target) -> Iterator[str]:
    places = dict.fromkeys(c.what for r in inputs for c in r.carriers)
    yield f"The key was sent in {', '.join(places)}; the access token is sent as Authorization: Bearer."
    if not target.scopes:
        yield "No scope is asked for: the inventory names none."
    if target.auth_method is AuthMethod.CLIENT_SECRET_POST:
        yield "Filebeat tries HTTP Basic first and then the body: the token endpoint may log one refusal."
    yield "A new token is fetched when the announced expires_in is over; without it, the first is kept."
