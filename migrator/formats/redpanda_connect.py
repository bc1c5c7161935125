"""Redpanda Connect pipelines (Benthos): a key in a header becomes the component's own `oauth2`."""

import re
from collections.abc import Iterator, Sequence

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
)
from migrator.formats.naming.variables import ClientVariables, client_variables
from migrator.formats.proof.agreement import TokenRequest, contradictions
from migrator.formats.proof.remainder import dotted, without
from migrator.formats.redpanda.components import VARIABLE, Component, components
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.literal_secrets import is_reference, literal_secrets
from migrator.text.source import SourceText, Span
from migrator.text.values import Value
from migrator.text.yaml import parse_yaml

_SHORTEST = 8
"""Characters; what is shorter is no key."""
_SECTION = re.compile(r"^\ufeff?(?:input|pipeline|input_resources|processor_resources)[ \t]*:", re.MULTILINE)
_COMPONENT = re.compile(r"^[ \t-]+(?:http_client|http)[ \t]*:[ \t]*(?:\{|#.*|\r?)$", re.MULTILINE)


class RedpandaConnect(Format):
    """A pipeline of Redpanda Connect (also Benthos and Bento) that pulls with `http_client` or `http`.

    What changes: headers that carry a key go, and `oauth2` comes: `enabled`, `client_key`, `client_secret`,
    `token_url`, `scopes`, and `endpoint_params` for an audience.

    What stays a person's decision: pipelines that use several keys, other authentication beside the key, or
    a key in the URL.

    The program finds out by itself whether the server takes the secret in the body or by Basic.
    """

    title = "Redpanda Connect pipeline"
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC}),
        scopes_as="`scopes`, a list",
        renews_after_401=False,
        renews_when_due=True,
        secret_lives_in="an environment variable, `${VAR}`",  # noqa: S106 - where it is, not what it is
        proof="structure-checked only",
    )

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text has a pipeline with an HTTP component."""
        return bool(_SECTION.search(source.text) and _COMPONENT.search(source.text))

    def parse(self, source: SourceText) -> Document:
        """Parse YAML. Raises SourceProblem."""
        return parse_yaml(source)

    def inspect(self, document: Document) -> Inspection:
        """Return how the HTTP components authenticate."""
        found = components(document.data)
        kinds = {kind for c in found for kind in c.kinds}
        words = [f"header {k.name}" for c in found for k in c.keys]
        words += ["oauth2"] if any(c.uses_oauth2 for c in found) else []
        return Inspection(
            auth=frozenset(kinds or {AuthKind.NONE}),
            summary="; ".join(dict.fromkeys(words)) or "no authentication",
            literal_secrets=tuple(_literals(document, found)),
        )

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        found = components(document.data)
        keyed = [c for c in found if c.keys]
        if not keyed and any(c.uses_oauth2 for c in found):
            return _already(document, found, target)
        if problems := tuple(dict.fromkeys(_problems(document, found, keyed))):
            return NeedsPerson(reasons=problems)
        match target.auth_method:
            case AuthMethod.PRIVATE_KEY_JWT | AuthMethod.TLS_CLIENT_AUTH as method:
                return CannotExpress(
                    reasons=(f"Redpanda Connect cannot authenticate a client with {method}",)
                )
            case _:
                return _rewrite(document, keyed, target)

    def without_auth(self, data: object) -> object:
        """Return the data without `oauth2` and without the headers that carry a key."""
        found = components(data)
        gone: set[Pointer] = set()
        for component in found:
            gone |= {(*component.pointer, "oauth2")}
            names = {key.name for key in component.keys}
            if names == set(component.headers):
                gone.add((*component.pointer, "headers"))
            gone |= {(*component.pointer, "headers", name) for name in names}
        return without(data, gone)


def _literals(document: Document, found: Sequence[Component]) -> Iterator[tuple[Span, str]]:
    seen = dict(literal_secrets(document))
    for component in found:
        for key in component.keys:
            if not is_reference(key.value) and len(key.value) >= _SHORTEST:
                seen.setdefault(document.span((*component.pointer, "headers", key.name)), key.name)
    yield from seen.items()


def _problems(document: Document, found: Sequence[Component], keyed: Sequence[Component]) -> Iterator[str]:
    if not keyed:
        yield "it sends no key: no HTTP component has a header that carries one"
    kinds = {kind for c in found for kind in c.kinds}
    if AuthKind.OTHER in kinds:
        yield "mixed authentication: beside the key there is another way to authenticate"
    if AuthKind.OAUTH_CLIENT_CREDENTIALS in kinds:
        yield "a component uses oauth2 already, and a key is still sent"
    keys = {key.variable or key.value for c in keyed for key in c.keys}
    if len(keys) > 1:
        yield "several keys: one client cannot stand for them"
    for component in found:
        yield from component.doubts()
    for name in {key.variable for c in keyed for key in c.keys if key.variable}:
        yield from _read_elsewhere(document, name, keyed)


def _read_elsewhere(document: Document, variable: str, keyed: Sequence[Component]) -> Iterator[str]:
    inside = sum(VARIABLE.findall(key.value).count(variable) for c in keyed for key in c.keys)
    if VARIABLE.findall(document.source.text).count(variable) > inside:
        yield f"the key, ${{{variable}}}, is read in another place too"


def _already(document: Document, found: Sequence[Component], target: Target) -> Outcome:
    reasons = [text for c in found if c.uses_oauth2 for text in contradictions(_token_request(c), target)]
    reasons += [text for c in found for text in c.doubts()]
    reasons += [f"a literal secret, {what}, stands in the file" for _, what in _literals(document, found)]
    if any(AuthKind.OTHER in c.kinds for c in found):
        reasons.append("mixed authentication: beside oauth2 there is another way to authenticate")
    return NeedsPerson(reasons=tuple(dict.fromkeys(reasons))) if reasons else AlreadyMigrated()


def _token_request(component: Component) -> TokenRequest:
    oauth2 = component.data.get("oauth2")
    scopes = value_at(oauth2, ("scopes",))
    audience = value_at(oauth2, ("endpoint_params", "audience", 0))
    client_id = value_at(oauth2, ("client_key",))
    return TokenRequest(
        token_url=str(value_at(oauth2, ("token_url",)) or ""),
        scope=" ".join(map(str, scopes)) if isinstance(scopes, list) else "",
        auth_method=AuthMethod.AUTO,
        audience=audience if isinstance(audience, str) else None,
        client_id=client_id if isinstance(client_id, str) and not is_reference(client_id) else "",
    )


def _rewrite(document: Document, keyed: Sequence[Component], target: Target) -> Outcome:
    old = next((k.variable for c in keyed for k in c.keys if k.variable), None)
    names = client_variables(old or "", target)
    editor = Editor(document)
    for component in keyed:
        _replace(editor, component, _oauth2(names, target))
    return Rewrite(
        edits=editor.edits(),
        checklist=tuple(_checklist(names, old, target)),
        notes=tuple(_notes(keyed, target)),
    )


def _replace(editor: Editor, component: Component, oauth2: dict[str, Value]) -> None:
    names = [key.name for key in component.keys]
    headers: Pointer = (*component.pointer, "headers")
    replacing = len(names) == len(component.headers)
    if "oauth2" in component.data:
        editor.replace((*component.pointer, "oauth2"), {"oauth2": oauth2})
    if replacing and "oauth2" not in component.data:
        editor.replace(headers, {"oauth2": oauth2})
    elif replacing:
        editor.remove(headers)
    else:
        for name in names:
            editor.remove((*headers, name))
        if "oauth2" not in component.data:
            editor.insert(component.pointer, {"oauth2": oauth2}, after="headers")


def _oauth2(names: ClientVariables, target: Target) -> dict[str, Value]:
    settings: dict[str, Value] = {
        "enabled": True,
        "client_key": target.client_id or f"${{{names.client_id}}}",
        "client_secret": f"${{{names.client_secret}}}",
        "token_url": target.token_url,
    }
    if target.scopes:
        settings["scopes"] = sorted(target.scopes)
    if target.audience:
        settings["endpoint_params"] = {"audience": [target.audience]}
    return settings


def _checklist(names: ClientVariables, old: str | None, target: Target) -> Iterator[str]:
    new = [] if target.client_id else [names.client_id]
    yield f"Set {' and '.join([*new, names.client_secret])} in the environment of the pipeline."
    if old:
        yield f"Remove {old} from that environment once the pipeline runs."
    yield "Check the file with `rpk connect lint`, then run the pipeline once."


def _notes(keyed: Sequence[Component], target: Target) -> Iterator[str]:
    places = sorted({f"header {key.name}" for c in keyed for key in c.keys})
    yield f"The key was sent in {', '.join(places)}; the access token is sent as Authorization: Bearer."
    yield f"Changed at {', '.join(dotted(c.pointer) for c in keyed)}; structure-checked, not run."
    if target.run_duration and target.token_lifetime and target.token_lifetime < target.run_duration:
        yield (
            f"The token lives {target.token_lifetime:g} s: a new one is fetched when the stated lifetime is "
            "over, and none where the answer does not state it."
        )
