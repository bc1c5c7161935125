"""Grafana's Infinity data source in provisioning files: a key becomes OAuth 2.0 client credentials."""

import re
from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.grafana.datasources import (
    METHOD,
    OAUTH,
    PARAMETER,
    PARAMETER_VALUE,
    PUBLIC,
    SECRET,
    SECURE,
    find_datasources,
    needs_hosts,
    section,
)
from migrator.formats.interface import Capabilities, NeedsPerson, Outcome, Rewrite, Target
from migrator.formats.naming.variables import client_variables
from migrator.formats.polling.carriers import Carrier
from migrator.formats.polling.decision import Program
from migrator.formats.polling.pipeline import PollingFormat
from migrator.formats.polling.references import GRAFANA, Reference
from migrator.formats.polling.requests import Request
from migrator.model.inventory import AuthMethod
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.source import SourceText
from migrator.text.values import Value

_DATASOURCES = re.compile(r"""(?:^\ufeff?|[{,]|^)[ \t]*["']?datasources["']?[ \t]*:""", re.MULTILINE)
_TYPE = re.compile(r"""["']?\btype["']?[ \t]*:[ \t]*["']?yesoreyeram-infinity-datasource\b""")
_STYLES = {AuthMethod.CLIENT_SECRET_POST: 1, AuthMethod.CLIENT_SECRET_BASIC: 2}


class GrafanaInfinity(PollingFormat):
    """Infinity data sources in a provisioning file of Grafana.

    What changes: `auth_method: apiKey` and `bearerToken`, and numbered headers and query fields that carry
    the key, give way to `auth_method: oauth2` with client credentials; `secureJsonData` then refers to the
    client's secret. `authStyle` is 1 for the body and 2 for HTTP Basic.

    What stays a person's decision: data sources that authenticate in other ways (`basicAuth`, `aws`), that
    send several keys, whose key is not in the file, or that name neither a URL nor `allowedHosts`: Infinity
    sends tokens only to hosts that are allowed.
    """

    title = "Grafana Infinity data source"
    program = Program(name="Infinity", syntax=GRAFANA, finds_method=True)
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC}),
        scopes_as="`jsonData.oauth2.scopes`, a list",
        renews_after_401=False,
        renews_when_due=True,
        secret_lives_in="`secureJsonData`, by a variable of Grafana's environment",  # noqa: S106 - where, not what
        proof="structure-checked only",
    )
    marks = ("yesoreyeram-infinity-datasource",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text provisions a data source of this type."""
        return bool(_DATASOURCES.search(source.text)) and bool(_TYPE.search(source.text))

    def requests(self, data: object) -> Sequence[Request]:
        """Return the data sources."""
        return find_datasources(data)

    def rewrite(
        self, document: Document, requests: Sequence[Request], target: Target, key: Carrier
    ) -> Outcome:
        """Return the edits that put client credentials in the place of the key."""
        return _rewrite(document, requests, target, key)


def _rewrite(document: Document, found: Sequence[Request], target: Target, key: Carrier) -> Outcome:
    homeless = [r.what for r in found if r.carriers and needs_hosts(_data(document, r))]
    if homeless:
        reason = f"{homeless[0]} names neither url nor allowedHosts: to which hosts may the token be sent?"
        return NeedsPerson(reasons=(reason,))
    reference = key.reference(GRAFANA) or Reference("", "$", "")
    editor = Editor(document)
    for datasource in found:
        if datasource.carriers:
            _replace(editor, document, datasource, reference, target)
    return Rewrite(
        edits=editor.edits(),
        checklist=tuple(_checklist(reference.name, target)),
        notes=tuple(_notes(found, target)),
    )


def _replace(
    editor: Editor, document: Document, datasource: Request, reference: Reference, target: Target
) -> None:
    data = _data(document, datasource)
    places = dict.fromkeys(c.pointer for c in datasource.carriers)
    public = [p for p in places if p[-2] == PUBLIC]
    secure = [p for p in places if p[-2] == SECURE]
    method = (*datasource.pointer, PUBLIC, METHOD)
    audience = _free_number(section(data, PUBLIC))
    if METHOD in section(data, PUBLIC):
        editor.set_value(method, OAUTH)
        editor.insert(method[:-1], _public(reference, target, audience), after=METHOD)
    else:
        editor.replace(public.pop(0), {METHOD: OAUTH, **_public(reference, target, audience)})
    editor.replace(secure.pop(0), _secure(reference, target, audience))
    for pointer in (*public, *secure):
        editor.remove(pointer)


def _data(document: Document, datasource: Request) -> Mapping[str, object]:
    data = value_at(document.data, datasource.pointer)
    return data if isinstance(data, dict) else {}


def _free_number(public: Mapping[str, object]) -> int:
    """Return the first number that no further parameter of the token request has."""
    return next(n for n in range(1, len(public) + 2) if f"{PARAMETER}{n}" not in public)


def _public(reference: Reference, target: Target, number: int) -> dict[str, Value]:
    names = client_variables(reference.name, target)
    oauth: dict[str, Value] = {
        "oauth2_type": "client_credentials",
        "client_id": _text(target.client_id) if target.client_id else reference.naming(names.client_id),
        "token_url": _text(target.token_url),
    }
    if target.scopes:
        oauth["scopes"] = [_text(scope) for scope in sorted(target.scopes)]
    if style := _STYLES.get(target.auth_method):
        oauth["authStyle"] = style
    return {OAUTH: oauth, **({f"{PARAMETER}{number}": "audience"} if target.audience else {})}


def _text(value: str) -> str:
    """Return a text in which Grafana fills in no variable: two dollar signs stand for one."""
    return value.replace("$", "$$")


def _secure(reference: Reference, target: Target, number: int) -> dict[str, Value]:
    names = client_variables(reference.name, target)
    audience: dict[str, Value] = (
        {f"{PARAMETER_VALUE}{number}": _text(target.audience)} if target.audience else {}
    )
    return {SECRET: reference.naming(names.client_secret), **audience}


def _checklist(key_name: str, target: Target) -> Iterator[str]:
    names = client_variables(key_name, target)
    wanted = [names.client_secret] if target.client_id else [names.client_id, names.client_secret]
    yield f"Set {' and '.join(wanted)} in Grafana's environment."
    yield "Restart Grafana, or reload its provisioning; then press Save & test on each data source."
    if key_name:
        yield f"Remove {key_name} from Grafana's environment if nothing else reads it."


def _notes(found: Sequence[Request], target: Target) -> Iterator[str]:
    places = dict.fromkeys(c.what for r in found for c in r.carriers)
    yield f"The key was sent in {', '.join(places)}; the access token is sent as Authorization: Bearer."
    if not target.scopes:
        yield "No scope is asked for: the inventory names none."
    if target.auth_method is AuthMethod.AUTO:
        yield "authStyle is left out: Infinity tries HTTP Basic first, and then the body."
