"""Configurations of the Singer tap tap-rest-api-msdk: a key becomes an OAuth client."""

import re
from collections.abc import Iterator, Mapping, Sequence

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
from migrator.formats.proof.remainder import dotted
from migrator.formats.rest_api_msdk.carriers import Carrier, carriers_of, key_variables
from migrator.formats.rest_api_msdk.credentials import distinct_keys, new_variables, references
from migrator.formats.rest_api_msdk.doubts import (
    beside_token,
    carrier_doubts,
    literal_client_secret,
    read_elsewhere,
    sends_beside,
    settings_doubts,
    strays,
)
from migrator.formats.rest_api_msdk.literals import literal_values
from migrator.formats.rest_api_msdk.notes import change_notes
from migrator.formats.rest_api_msdk.rewrite import oauth_entries, put_client, without_authentication
from migrator.formats.rest_api_msdk.settings import KEY_METHODS, OAUTH, TapSettings
from migrator.formats.rest_api_msdk.token_request import disagreements, kinds, refusal
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.json import parse_json
from migrator.text.source import SourceText

_TAP = "tap-rest-api-msdk"
_PREFIX = "TAP_REST_API_MSDK"
"""With `--config ENV` the tap reads its settings from variables that begin so."""
_ALWAYS = re.compile(r'"(api_url|streams)"\s*:')
_OFTEN = re.compile(
    r'"(?:auth_method|api_keys|bearer_token|records_path|num_inference_records|next_page_token_path'
    r'|pagination_\w+|primary_keys|replication_key|headers|params)"\s*:'
)


class SingerRestApiMsdk(Format):
    """The `config.json` of tap-rest-api-msdk, the Singer tap for any REST API.

    What changes: `auth_method` becomes `oauth` with the grant type `client_credentials`, `access_token_url`
    and `scope`; `api_keys`, `bearer_token`, and headers and parameters that carry the key go. They must: the
    tap sends what stands in `headers` to the API and to the token endpoint, beside the access token.

    What stays a person's decision: several keys, a key in a URL, headers that may hold a key, and a header
    Content-Type, with which the tap would spoil its own token request.

    No secret is written. Where the key is a reference such as `${ACME_API_KEY}`, which whoever runs the tap
    fills in, the client's ID and secret become references of the same kind. Where it stands in the file as it
    is, `client_secret` is left out, and the tap is given it by `--config config.json --config ENV` and the
    variable `TAP_REST_API_MSDK_CLIENT_SECRET`. Without it the tap stops at once.
    """

    title = "config.json of tap-rest-api-msdk"
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST}),
        scopes_as="`scope`, separated by blanks",
        renews_after_401=False,
        renews_when_due=True,
        secret_lives_in="a variable, or what fills in the file",  # noqa: S106 - where it is, not what it is
        proof="executed: by tap-rest-api-msdk 1.4.2",
    )
    marks = ("api_url",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text names the settings that every configuration of the tap has."""
        text = source.text
        is_object = text.lstrip("\ufeff \t\r\n").startswith("{")
        return (
            is_object and set(_ALWAYS.findall(text)) == {"api_url", "streams"} and bool(_OFTEN.search(text))
        )

    def parse(self, source: SourceText) -> Document:
        """Parse JSON. Raises SourceProblem."""
        return parse_json(source)

    def inspect(self, document: Document) -> Inspection:
        """Return the authentication method, and what carries a key beside it."""
        tap = _settings(document.data)
        carriers = carriers_of(tap)
        words = [f"auth_method {tap.method}"] if tap.method else []
        return Inspection(
            auth=kinds([tap], sends_key=any(c.is_certain for c in carriers)),
            summary="; ".join([*words, *(c.what for c in carriers)]) or "no authentication",
            literal_secrets=tuple(literal_values(document, [tap])),
        )

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        tap = _settings(document.data)
        carriers = carriers_of(tap)
        sends_key = bool(carriers) or tap.method in KEY_METHODS
        found = kinds([tap], sends_key=sends_key)
        if sends_key and (refused := refusal(target)):
            return refused
        problems = tuple(_problems(document, tap, carriers, target, found))
        if problems:
            return NeedsPerson(reasons=problems)
        if not sends_key:
            return AlreadyMigrated(checklist=tuple(_credentials_to_give(tap)))
        return _rewrite(document, tap, carriers, target)

    def without_auth(self, data: object) -> object:
        """Return the data without the settings of key and client, and what certainly carries the key."""
        return without_authentication(data, [_settings(data)])

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return where the new text still holds the key, or may."""
        carriers = carriers_of(_settings(before.data))
        return [*sends_beside(_settings(after.data)), *read_elsewhere(after.data, carriers, ())]


def _settings(data: object) -> TapSettings:
    return TapSettings(
        pointer=(),
        data=data if isinstance(data, Mapping) else {},
        owner=_TAP,
        key_variable=f"{_PREFIX}_API_KEY",
    )


def _problems(
    document: Document,
    tap: TapSettings,
    carriers: Sequence[Carrier],
    target: Target,
    found: frozenset[AuthKind],
) -> Iterator[str]:
    if found == {AuthKind.NONE}:
        yield "it sends no key: auth_method is not set, and no header or parameter carries one"
    yield from settings_doubts(tap)
    yield from carrier_doubts(carriers)
    yield from strays(tap, carriers)
    yield from read_elsewhere(document.data, carriers, [c.pointer for c in carriers])
    if distinct_keys([c for c in carriers if c.is_certain]) > 1:
        yield f"it sends several keys, by {', '.join(c.what for c in carriers)}"
    if AuthKind.OAUTH_CLIENT_CREDENTIALS in found:
        yield from beside_token(carriers)
    if tap.method == OAUTH and AuthKind.OAUTH_CLIENT_CREDENTIALS not in found:
        yield f"it uses OAuth of another kind: its grant type is {tap.data.get('grant_type')}"
    elif tap.has_client:
        yield from disagreements([tap], target)
        yield from literal_client_secret(tap)


def _rewrite(document: Document, tap: TapSettings, carriers: Sequence[Carrier], target: Target) -> Rewrite:
    editor = Editor(document)
    credentials = _credentials(tap, carriers, target)
    is_oauth = AuthKind.OAUTH_CLIENT_CREDENTIALS in kinds([tap], sends_key=True)
    put_client(editor, [tap], tap, {} if is_oauth else oauth_entries(credentials, target))
    return Rewrite(
        edits=editor.edits(),
        checklist=(*_credentials_to_give(tap, {} if is_oauth else credentials), *_old_key(carriers)),
        notes=tuple(change_notes(target, [tap], carriers)),
    )


def _credentials(tap: TapSettings, carriers: Sequence[Carrier], target: Target) -> Mapping[str, str]:
    """Return what is written for ID and secret: references where the key is one; of a secret nothing else."""
    if key_variables(carriers):
        written = dict(references(carriers, new_variables(carriers, tap.key_variable, target)))
        return {**written, "client_id": target.client_id} if target.client_id else written
    return {"client_id": target.client_id} if target.client_id else {}


def _credentials_to_give(tap: TapSettings, written: Mapping[str, str] | None = None) -> Iterator[str]:
    here = {**tap.data, **(written or {})}
    values = {name: here.get(name) for name in ("client_id", "client_secret")}
    references_ = [f"{value}" for value in values.values() if isinstance(value, str) and "$" in value]
    if references_:
        yield f"Let what fills in the file before the tap runs know {' and '.join(references_)}."
    missing = [f"{_PREFIX}_{name.upper()}" for name, value in values.items() if not value]
    if missing:
        yield (
            f"Set {' and '.join(missing)} where the tap runs, and run it with --config config.json --config "
            "ENV: else the tap stops with an error. Or let your deployment write the values into the file."
        )


def _old_key(carriers: Sequence[Carrier]) -> Iterator[str]:
    if variables := key_variables(carriers):
        yield f"Take {', '.join(variables)} out of the environment once nothing else reads it."
    places = ", ".join(dotted(c.pointer) for c in carriers)
    yield f"Revoke the old key once nothing uses it{f' (it stood at {places})' if places else ''}."
