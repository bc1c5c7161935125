"""Environment files of pycelonis: the key's variables become those of an OAuth client."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from migrator.formats.dotenv.presence import assigned_names
from migrator.formats.dotenv.secret_values import secret_values
from migrator.formats.interface import (
    DOTENV_NAMES,
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
from migrator.formats.proof.agreement import TokenRequest, contradictions
from migrator.formats.proof.remainder import without
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.text.document import Document
from migrator.text.dotenv import DotenvDocument, parse_dotenv
from migrator.text.dotenv_edits import DotenvEditor
from migrator.text.source import SourceText

_URL = "CELONIS_URL"
_KEY = "CELONIS_API_TOKEN"
_KIND = "CELONIS_KEY_TYPE"
_ID, _SECRET, _SCOPES, _METHOD = "OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OAUTH_SCOPES", "OAUTH_METHOD"
_OWN = (_KEY, _KIND, _ID, _SECRET, _SCOPES, _METHOD)
_OF_CONTENT_CLI = ("TEAM_URL", "API_TOKEN")
_BEARER = "USER_KEY"
"""With this kind pycelonis sends its token as `Bearer`; without one it sends it as `AppKey` first."""
_METHODS = {AuthMethod.CLIENT_SECRET_POST: "POST", AuthMethod.CLIENT_SECRET_BASIC: "BASIC"}
_HOST = re.compile(r"(?:https?://)?([^/]+)")
_SHORTEST = 8
"""Characters; what is shorter is no key, and may stand anywhere."""
_TOKEN_PATH = "/oauth2/token"  # noqa: S105 - a path, not a secret


class DotenvPycelonis(Format):
    """A `.env` file for pycelonis, the Python library of Celonis: `CELONIS_URL`, `CELONIS_API_TOKEN`.

    What changes: `CELONIS_API_TOKEN` gives way to `OAUTH_CLIENT_ID`, `OAUTH_CLIENT_SECRET`, `OAUTH_SCOPES`
    and `OAUTH_METHOD`, and `CELONIS_KEY_TYPE` becomes `USER_KEY`, with which pycelonis sends the access
    token as `Bearer`. The key must go: pycelonis prefers it to the client without a word.

    What stays a person's decision: a file that content-cli reads too, or that a program of your own reads.

    `OAUTH_CLIENT_SECRET` is written without a value. pycelonis takes an empty one for none and stops at once,
    so the file cannot be mistaken for a finished one. A person enters it, or the environment provides it.
    """

    title = "environment file of pycelonis"
    is_for_secrets = True
    capabilities = Capabilities(
        auth_methods=frozenset(_METHODS),
        scopes_as="`OAUTH_SCOPES`, separated by blanks",
        renews_after_401=None,
        renews_when_due=False,
        secret_lives_in="the environment file, or the environment",  # noqa: S106 - where it is, not what it is
        proof="structure-checked only: no public registry offers pycelonis",
    )
    usual_names = DOTENV_NAMES
    marks = ("celonis_",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text assigns pycelonis' variables."""
        names = set(assigned_names(source.text))
        return _KEY in names or (bool(names & {_URL, _KIND}) and {_ID, _SECRET} <= names)

    def parse(self, source: SourceText) -> DotenvDocument:
        """Parse assignments. Raises SourceProblem."""
        return parse_dotenv(source)

    def inspect(self, document: Document) -> Inspection:
        """Return which variables are set: the key wins over the client."""
        values = _values(document)
        kinds = {AuthKind.KEY} if _KEY in values else set()
        if {_ID, _SECRET} <= set(values):
            kinds.add(AuthKind.OAUTH_CLIENT_CREDENTIALS)
        words = [name for name in (_KEY, _ID, _SECRET) if name in values]
        return Inspection(
            auth=frozenset(kinds or {AuthKind.NONE}),
            summary=", ".join(words) or "no credentials",
            literal_secrets=tuple(secret_values(_dotenv(document))),
        )

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        values = _values(document)
        if refusal := _refusal(values, target):
            return refusal
        reasons = [*_problems(document, values), *_disagreements(values, target)]
        if reasons:
            return NeedsPerson(reasons=tuple(reasons))
        if _KEY not in values and {_ID, _SECRET} <= set(values):
            return AlreadyMigrated(checklist=tuple(_left_to_enter(values)))
        return _rewrite(_dotenv(document), values, target)

    def without_auth(self, data: object) -> object:
        """Return the variables that are not those of key and client."""
        return without(data, {(name,) for name in _OWN})

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:  # noqa: ARG002 - the new text tells all
        """Return whether the key is still there."""
        kind = _values(after).get(_KIND)
        return [
            *(
                [f"{_KEY} is still set, and pycelonis prefers it to the client"]
                if _KEY in _values(after)
                else []
            ),
            *(
                []
                if kind == _BEARER
                else [f"{_KIND} is not {_BEARER}: the access token would be sent as AppKey"]
            ),
        ]


def _dotenv(document: Document) -> DotenvDocument:
    if not isinstance(document, DotenvDocument):
        raise TypeError("a document of another kind")
    return document


def _values(document: Document) -> Mapping[str, str]:
    data = document.data
    return {str(k): str(v or "") for k, v in data.items()} if isinstance(data, dict) else {}


def _refusal(values: Mapping[str, str], target: Target) -> Outcome | None:
    """Return why pycelonis cannot do what the server needs."""
    if target.auth_method is AuthMethod.AUTO and _KEY in values:
        return method_not_shown()
    reasons = tuple(_cannot(values, target))
    return CannotExpress(reasons=reasons) if reasons else None


def _cannot(values: Mapping[str, str], target: Target) -> Iterator[str]:
    if target.auth_method not in {*_METHODS, AuthMethod.AUTO}:
        yield f"pycelonis cannot authenticate a client with {target.auth_method}: it sends an ID and a secret"
    if target.audience:
        yield "pycelonis cannot send an audience with its token request"
    if not target.scopes:
        yield f"pycelonis uses a client only with {_SCOPES}, and the inventory names no scope"
    wanted = urlsplit(target.token_url)
    if wanted.path != _TOKEN_PATH:
        yield f"pycelonis asks for tokens at {_URL}{_TOKEN_PATH} only; the inventory says another endpoint"
    host = _HOST.match(values.get(_URL, ""))
    if host and "$" not in host[0] and host[1].lower() != wanted.netloc.lower():
        yield (
            f"pycelonis asks for tokens at the host of {_URL}, {host[1]}; the token endpoint of the "
            f"inventory is at {wanted.netloc}"
        )


def _problems(document: Document, values: Mapping[str, str]) -> Iterator[str]:
    if shared := [name for name in _OF_CONTENT_CLI if name in values]:
        yield (
            f"content-cli reads {' and '.join(shared)} of this file, and takes only a key from variables: "
            "give each program a file of its own"
        )
    for name in sorted(
        {str(d.pointer[0]) for d in document.duplicates} & {_ID, _SECRET, _SCOPES, _METHOD, _KIND}
    ):
        yield f"{name} is set twice: which one counts depends on who reads the file"
    key = values.get(_KEY, "")
    needles = [f"${{{_KEY}}}", *([key] if len(key) >= _SHORTEST else [])]
    users = sorted(n for n, v in values.items() if n != _KEY and any(needle in v for needle in needles))
    if users:
        yield f"the key is used in {', '.join(users)} too"


def _disagreements(values: Mapping[str, str], target: Target) -> Iterator[str]:
    """Yield where variables of a client that are set say something else than the inventory."""
    if values.get(_SCOPES):
        found = TokenRequest(
            token_url=target.token_url,
            scope=values[_SCOPES],
            auth_method=_method(values),
            audience=target.audience,
            client_id=values.get(_ID, ""),
        )
        yield from contradictions(found, target)
    elif _KEY not in values and {_ID, _SECRET} <= set(values):
        yield f"already uses client credentials, but {_SCOPES} is not set: pycelonis then ignores the client"
    if _KEY not in values and values.get(_KIND, _BEARER) != _BEARER:
        yield f"already uses client credentials, but {_KIND} is not {_BEARER}: the token is sent as AppKey"


def _method(values: Mapping[str, str]) -> AuthMethod | None:
    written = values.get(_METHOD) or "BASIC"
    return next((method for method, word in _METHODS.items() if word == written), None)


def _rewrite(document: DotenvDocument, values: Mapping[str, str], target: Target) -> Rewrite:
    new = {
        _ID: values.get(_ID) or target.client_id or "",
        _SECRET: values.get(_SECRET, ""),
        _SCOPES: values.get(_SCOPES) or target.scope_text,  # what is set was seen to agree
        _METHOD: _METHODS[target.auth_method],
        _KIND: _BEARER,
    }
    editor = DotenvEditor(document)
    for name in [name for name in new if name in values]:
        if values[name] != new[name]:
            editor.set_value(name, new[name])
    editor.replace(_KEY, {name: value for name, value in new.items() if name not in values})
    return Rewrite(
        edits=editor.edits(), checklist=tuple(_checklist(values, new, target)), notes=tuple(_notes(target))
    )


def _left_to_enter(values: Mapping[str, str]) -> Iterator[str]:
    empty = [name for name in (_ID, _SECRET) if not values.get(name)]
    if empty:
        yield (
            f"Enter {' and '.join(empty)}, in the file or in the environment that reads it: as long as one "
            "is empty, pycelonis stops with an error."
        )


def _checklist(values: Mapping[str, str], new: Mapping[str, str], target: Target) -> Iterator[str]:
    yield from _left_to_enter(new)
    if "$" in values.get(_URL, "$"):
        host = urlsplit(target.token_url).netloc
        yield f"Make sure that {_URL} names {host}: the file does not, and pycelonis asks there for tokens."
    yield (
        f"Take {_KEY} out of every other place that sets it (shell, CI, container, ML Workbench): pycelonis "
        "prefers it to the client, without a word."
    )
    yield (
        f"Look for other programs that read this file: code of your own that reads {_KEY}, and content-cli, "
        "which takes only a key from variables."
    )
    yield "Make sure that the file is in .gitignore, and that the old key is revoked once nothing uses it."


def _notes(target: Target) -> Iterator[str]:
    yield (
        "Needs a pycelonis that reads OAUTH_CLIENT_ID: 2.14.1 does, 2.0 does not. Read in its source, not "
        "tried against a tenant."
    )
    yield f"{_KIND}={_BEARER} makes pycelonis send the access token as Bearer, though it is no user key."
    if len(target.scopes) > 1:
        yield f"{_SCOPES} is in quotes for its blanks; docker run --env-file keeps quotes as part of a value."
    if (
        target.token_lifetime is not None
        and target.run_duration is not None
        and target.token_lifetime < target.run_duration
    ):
        yield (
            f"The token lives {target.token_lifetime:g} s and a run takes {target.run_duration:g} s: "
            "pycelonis 2.14.1 fetches no second one in the same process."
        )
