"""Environment files of Meltano projects: the variable of a tap's key becomes those of an OAuth client."""

import re
from collections.abc import Iterator, Mapping, Sequence

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
)
from migrator.formats.meltano.other_taps import own_code_behind
from migrator.formats.naming.variables import ClientVariables, client_variables
from migrator.formats.proof.remainder import without
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.text.credential_names import names_credential
from migrator.text.document import Document
from migrator.text.dotenv import DotenvDocument, parse_dotenv
from migrator.text.dotenv_edits import DotenvEditor
from migrator.text.source import SourceText

_KEY = re.compile(
    r"TAP_(?:[A-Z0-9]+_)*(?:(?:API|APP|APPLICATION|ACCESS|AUTH|BEARER|PRIVATE|PERSONAL_ACCESS)_?)?(?:KEY|TOKEN)"
)
_NO_KEY = re.compile(r"TAP_[A-Z0-9_]*(?:REPLICATION_KEY|REFRESH_TOKEN|PAGE_TOKEN|AWS(?:_SECRET)?_ACCESS_KEY)")
"""What says where to go on, and what belongs to another way of authenticating, such as that of AWS."""
_ID = re.compile(r"[A-Z0-9_]*CLIENT_?ID")
_SECRET = re.compile(r"[A-Z0-9_]*CLIENT_?SECRET")
_SETTING = re.compile(
    r"TAP_[A-Z0-9_]*_(?:AUTH_METHOD|API_KEYS|HEADERS|GRANT_TYPE|ACCESS_TOKEN_URL|OAUTH_EXTRAS)\w*"
)
"""Settings of tap-rest-api-msdk: Meltano prefers them to meltano.yml."""
_OF_OTHERS = {"CELONIS_API_TOKEN", "OAUTH_CLIENT_ID", "API_TOKEN"}
_METHODS = frozenset({AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC})


class DotenvMeltano(Format):
    """The `.env` file beside a `meltano.yml`, which holds the values of its `$TAP_…` variables.

    What changes: the variable of the tap's key, such as `TAP_ACME_API_KEY`, gives way to `TAP_ACME_CLIENT_ID`
    and `TAP_ACME_CLIENT_SECRET`: the names that the migrated `meltano.yml` refers to.

    What stays a person's decision: files with the keys of several taps, and settings of authentication that
    are given as variables, which Meltano prefers to `meltano.yml`.

    The secret is written without a value, so that the file cannot be mistaken for a finished one: the tap
    stops at once where client ID or secret is empty. A person enters it, or the environment provides it.
    """

    title = "environment file of a Meltano project"
    is_for_secrets = True
    capabilities = Capabilities(
        auth_methods=_METHODS,
        scopes_as="not here: in `meltano.yml`",
        renews_after_401=None,
        secret_lives_in="the environment file, or the environment",  # noqa: S106 - where it is, not what it is
        proof="executed: read by meltano beside a migrated meltano.yml",
    )
    usual_names = DOTENV_NAMES
    marks = ("tap_",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text assigns credentials of a tap, and none of another format of this kind."""
        names = set(assigned_names(source.text))
        of_tap = [n for n in names if n.startswith("TAP_") and (_is_key(n) or _is_of_client(n))]
        return bool(of_tap) and not names & _OF_OTHERS

    def parse(self, source: SourceText) -> DotenvDocument:
        """Parse assignments. Raises SourceProblem."""
        return parse_dotenv(source)

    def inspect(self, document: Document) -> Inspection:
        """Return which variables are there."""
        names = _names(document)
        kinds = {AuthKind.KEY} if _keys(names) else set()
        if _clients(names):
            kinds.add(AuthKind.OAUTH_CLIENT_CREDENTIALS)
        words = [
            *_keys(names),
            *(name for pair in _clients(names) for name in (pair.client_id, pair.client_secret)),
        ]
        return Inspection(
            auth=frozenset(kinds or {AuthKind.NONE}),
            summary=", ".join(words) or "no credentials of a tap",
            literal_secrets=tuple(secret_values(document)) if isinstance(document, DotenvDocument) else (),
        )

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        if target.auth_method not in {*_METHODS, AuthMethod.AUTO}:
            method = target.auth_method
            return CannotExpress(
                reasons=(f"a tap has no client secret to read where the client uses {method}",)
            )
        names = _names(document)
        problems = tuple(_problems(document, names, target))
        if problems:
            return NeedsPerson(reasons=problems)
        keys = _keys(names)
        if not keys:
            return AlreadyMigrated(checklist=tuple(_left_to_enter(_clients(names), names)))
        return _rewrite(document, keys[0], target)

    def without_auth(self, data: object) -> object:
        """Return the variables that are neither a tap's key nor a client's ID or secret."""
        names = list(data) if isinstance(data, dict) else []
        return without(data, {(n,) for n in names if _is_key(n) or _is_of_client(n)})

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return where the new text still reads the key's variable."""
        keys = _keys(_names(before))
        return [f"{key} is still read by {name}" for key in keys for name in _readers(_names(after), key)]


def _is_of_client(name: str) -> bool:
    return bool(_ID.fullmatch(name) or _SECRET.fullmatch(name))


def _is_key(name: str) -> bool:
    return bool(_KEY.fullmatch(name)) and not _NO_KEY.fullmatch(name) and names_credential(name)


def _names(document: Document) -> Mapping[str, str]:
    data = document.data
    return {str(k): str(v or "") for k, v in data.items()} if isinstance(data, dict) else {}


def _keys(names: Mapping[str, str]) -> list[str]:
    return [name for name in names if _is_key(name)]


def _clients(names: Mapping[str, str]) -> list[ClientVariables]:
    """Return the pairs of ID and secret whose names begin alike, and the only ID with the only secret."""
    ids = {
        name.replace("CLIENT_ID", "").replace("CLIENTID", ""): name for name in names if _ID.fullmatch(name)
    }
    secrets = [name for name in names if _SECRET.fullmatch(name)]
    starts = [(name.replace("CLIENT_SECRET", "").replace("CLIENTSECRET", ""), name) for name in secrets]
    pairs = [ClientVariables(client_id=ids[s], client_secret=name) for s, name in starts if s in ids]
    if not pairs and len(ids) == len(secrets) == 1:
        return [ClientVariables(client_id=next(iter(ids.values())), client_secret=secrets[0])]
    return pairs


def _readers(names: Mapping[str, str], key: str) -> list[str]:
    return [n for n, value in names.items() if n != key and re.search(rf"\$\{{?{re.escape(key)}\b", value)]


def _problems(document: Document, names: Mapping[str, str], target: Target) -> Iterator[str]:
    for name in (n for n in names if _SETTING.fullmatch(n)):
        yield f"{name} is a setting of the tap, and Meltano prefers it to meltano.yml: move it there first"
    keys = _keys(names)
    if len(keys) > 1:
        yield f"it holds the keys of several taps, and which one is to go cannot be told: {', '.join(keys)}"
    elif keys:
        yield from _key_problems(document, names, keys[0], target)
    elif not _clients(names):
        yield "it holds no key of a tap, and no pair of client ID and secret"


def _key_problems(document: Document, names: Mapping[str, str], key: str, target: Target) -> Iterator[str]:
    pair = client_variables(key, target)
    for name, pattern in ((pair.client_id, _ID), (pair.client_secret, _SECRET)):
        if not pattern.fullmatch(name):
            yield f"the inventory names the variable {name}, and nothing in that name says what it holds"
    for other in (c for c in _clients(names) if c != pair and target.client_id):
        if names[other.client_id] == target.client_id:
            yield f"{other.client_id} holds the client already, and {key} a key: whose that is cannot be told"
    for name in _readers(names, key):
        yield f"the key, {key}, is read by {name} too"
    if tap := own_code_behind(key):
        yield (
            f"{key} is a setting of {tap} by its name, and {tap} authenticates in its own code: what "
            "migrator says of meltano.yml comes first"
        )
    twice = {str(d.pointer[0]) for d in document.duplicates} & {pair.client_id, pair.client_secret}
    for name in sorted(twice):
        yield f"{name} is set twice: which one counts depends on who reads the file"


def _rewrite(document: Document, key: str, target: Target) -> Outcome:
    if not isinstance(document, DotenvDocument):
        raise TypeError("a document of another kind")
    names, pair = _names(document), client_variables(key, target)
    wanted = {pair.client_id: target.client_id or "", pair.client_secret: ""}
    new = {name: value for name, value in wanted.items() if name not in names}
    editor = DotenvEditor(document)
    editor.replace(key, new)
    checklist = (
        *_left_to_enter([pair], {**new, **{n: names[n] for n in wanted if n in names}}),
        (
            f"Migrate meltano.yml in the same change: it must refer to ${pair.client_id} and "
            f"${pair.client_secret}, and no longer to ${key}."
        ),
        f"Take {key} out of every other place that sets it: Meltano prefers the environment to this file.",
        "Make sure that the file is in .gitignore, and that the old key is revoked once nothing uses it.",
    )
    return Rewrite(edits=editor.edits(), checklist=checklist)


def _left_to_enter(pairs: Sequence[ClientVariables], names: Mapping[str, str]) -> Iterator[str]:
    both = [name for pair in pairs for name in (pair.client_id, pair.client_secret)]
    empty = [name for name in both if not names.get(name)]
    if empty:
        yield (
            f"Enter {' and '.join(empty)}, in the file or in the environment: as long as one is empty, the "
            "tap stops with an error."
        )
