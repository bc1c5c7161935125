"""Meltano projects: the extractors that run tap-rest-api-msdk get an OAuth client in the place of a key."""

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
from migrator.formats.meltano.definitions import declare, default_doubts, our_definitions
from migrator.formats.meltano.extractors import Extractors, find_extractors
from migrator.formats.meltano.other_taps import credential_settings, outcome_of
from migrator.formats.meltano.variables import variable_doubts
from migrator.formats.naming.variables import ClientVariables
from migrator.formats.proof.remainder import without
from migrator.formats.rest_api_msdk.carriers import carriers_of, key_variables
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
from migrator.formats.rest_api_msdk.settings import KEY_METHODS, METHOD, OAUTH, TapSettings
from migrator.formats.rest_api_msdk.token_request import disagreements, kinds, refusal
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.source import SourceText
from migrator.text.yaml import parse_yaml

_SECTION = re.compile(r"""^[ \t]*["']?(plugins|extractors)["']?[ \t]*:""", re.MULTILINE)
_Family = Sequence[TapSettings]


class MeltanoYml(Format):
    """A `meltano.yml`, or a file that one includes, with extractors that run tap-rest-api-msdk.

    What changes: `auth_method` becomes `oauth` with the grant type `client_credentials`, `access_token_url`
    and `scope`; `client_id` and `client_secret` refer to variables that are named after the key's:
    `$TAP_ACME_API_KEY` gives way to `$TAP_ACME_CLIENT_ID` and `$TAP_ACME_CLIENT_SECRET`. What carried the key
    goes, headers too: the tap sends them beside the access token. A plugin that declares `settings` of its
    own gets those of the client.

    What stays a person's decision: keys in several places or environments, `env` entries that Meltano prefers
    to `config`, and headers that may hold a key. Other taps authenticate in code of their own: they are
    `unsupported` where their settings are known to have no place for a client, else a person must look.

    The `.env` file beside it is a format of its own.
    """

    title = "Meltano project"
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST}),
        scopes_as="`scope`, separated by blanks",
        renews_after_401=False,
        renews_when_due=True,
        secret_lives_in="a variable: the environment or `.env`",  # noqa: S106 - where it is, not what it is
        proof="executed: by meltano 4.4.1 with tap-rest-api-msdk 1.4.2; and schema-checked",
    )
    marks = ("extractors",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text has plugins with extractors."""
        return set(_SECTION.findall(source.text)) == {"plugins", "extractors"}

    def parse(self, source: SourceText) -> Document:
        """Parse YAML. Raises SourceProblem."""
        return parse_yaml(source)

    def inspect(self, document: Document) -> Inspection:
        """Return how tap-rest-api-msdk authenticates; where no extractor runs it, whether others do."""
        extractors = find_extractors(document.data)
        families = extractors.rest_families()
        taps = [tap for family in families for tap in family]
        others = [] if taps else [e for e in extractors.entries if credential_settings(e)]
        return Inspection(
            auth=_auth(families) if taps else frozenset({AuthKind.KEY if others else AuthKind.NONE}),
            summary="; ".join([*map(_summary, taps), *(f"{e.title} by its own code" for e in others)])
            or "no extractor that sends a key",
            literal_secrets=tuple(literal_values(document, taps)),
        )

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        extractors = find_extractors(document.data)
        families = extractors.rest_families()
        if not families:
            return outcome_of(extractors)
        with_key = [family for family in families if _sends_key(family)]
        if with_key and (refused := refusal(target)):
            return refused
        problems = tuple(dict.fromkeys(_problems(document, extractors, families, target)))
        if problems:
            return NeedsPerson(reasons=problems)
        if not with_key:
            return AlreadyMigrated(checklist=("Set the variables of the client where Meltano runs.",))
        return _rewrite(document, extractors, with_key[0], target)

    def without_auth(self, data: object) -> object:
        """Return the data without settings of key and client, and what certainly carries the key."""
        extractors = find_extractors(data)
        taps = [tap for family in extractors.rest_families() for tap in family]
        return without(without_authentication(data, taps), set(our_definitions(extractors)))

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return where the new text still holds the key, or may."""
        old = [t for family in find_extractors(before.data).rest_families() for t in family]
        new = [t for family in find_extractors(after.data).rest_families() for t in family]
        carriers = [c for tap in old for c in carriers_of(tap)]
        return [
            *(text for tap in new for text in sends_beside(tap)),
            *read_elsewhere(after.data, carriers, ()),
        ]


def _auth(families: Sequence[_Family]) -> frozenset[AuthKind]:
    found = frozenset[AuthKind]().union(*(_kinds(family) for family in families))
    return found - {AuthKind.NONE} or found


def _kinds(family: _Family) -> frozenset[AuthKind]:
    return kinds(family, sends_key=any(c.is_certain for tap in family for c in carriers_of(tap)))


def _summary(tap: TapSettings) -> str:
    words = [f"{METHOD} {tap.method}"] if tap.method else []
    words += [c.what for c in carriers_of(tap)]
    return f"{tap.owner}: {', '.join(words) or 'no authentication'}"


def _sends_key(family: _Family) -> bool:
    return any(tap.method in KEY_METHODS or carriers_of(tap) for tap in family)


def _problems(
    document: Document, extractors: Extractors, families: Sequence[_Family], target: Target
) -> Iterator[str]:
    with_key = [family for family in families if _sends_key(family)]
    if len(with_key) > 1:
        names = ", ".join(_owners(family) for family in with_key)
        yield f"several extractors have keys ({names}), and the inventory does not say which one is meant"
    others = [f for f in families if f not in with_key and AuthKind.OTHER in _kinds(f)]
    if others:
        yield f"other extractors authenticate in other ways: {', '.join(_owners(f) for f in others)}"
    if not with_key and not any(AuthKind.OAUTH_CLIENT_CREDENTIALS in _kinds(f) for f in families):
        yield "it sends no key that can be seen: no setting, header or parameter of tap-rest-api-msdk has one"
    for family in with_key or families:
        yield from _family_problems(document, extractors, family, target)


def _family_problems(
    document: Document, extractors: Extractors, family: _Family, target: Target
) -> Iterator[str]:
    carriers = [c for tap in family for c in carriers_of(tap)]
    for tap in family:
        yield from settings_doubts(tap)
        yield from strays(tap, carriers_of(tap))
    yield from carrier_doubts(carriers)
    yield from read_elsewhere(document.data, carriers, [c.pointer for c in carriers])
    holders = [tap for tap in family if any(c.is_certain for c in carriers_of(tap))]
    if len(holders) > 1 or distinct_keys([c for c in carriers if c.is_certain]) > 1:
        yield f"keys stand in several places ({_owners(holders)}): one client may not be right for all"
    methods = {tap.method for tap in family} - {None, "no_auth"}
    if OAUTH in methods and len(methods) > 1:
        yield f"{_owners(family)} use a key and OAuth: which one is meant for which cannot be told"
    names = {_plugin_name(tap, extractors) for tap in family}
    for name in sorted(names):
        yield from default_doubts(extractors, name)
    yield from variable_doubts(document.data, extractors, names, key_variables(carriers))
    if AuthKind.OAUTH_CLIENT_CREDENTIALS in _kinds(family):
        yield from beside_token(carriers)
    if any(tap.has_client for tap in family):
        yield from disagreements(family, target)
    for tap in family:
        yield from literal_client_secret(tap)


def _owners(family: _Family) -> str:
    return ", ".join(dict.fromkeys(tap.owner for tap in family))


def _plugin_name(tap: TapSettings, extractors: Extractors) -> str:
    return next(e.name for e in extractors.entries if (*e.pointer, "config") == tap.pointer)


def _rewrite(document: Document, extractors: Extractors, family: _Family, target: Target) -> Outcome:
    carriers = [c for tap in family for c in carriers_of(tap)]
    holder = _holder(family)
    variables = new_variables(carriers, holder.key_variable, target)
    is_oauth = AuthKind.OAUTH_CLIENT_CREDENTIALS in _kinds(family)
    entries = {} if is_oauth else oauth_entries(references(carriers, variables), target)
    editor = Editor(document)
    put_client(editor, family, holder, entries)
    name = _plugin_name(holder, extractors)
    if entries:
        declare(editor, extractors, name, {METHOD, *entries})
    return Rewrite(
        edits=editor.edits(),
        checklist=tuple(_checklist(name, variables if entries else None, key_variables(carriers), target)),
        notes=tuple(_notes(document.data, target, family)),
    )


def _holder(family: _Family) -> TapSettings:
    """Return the settings that hold the key; where none do, those that name the method."""
    with_carriers = [tap for tap in family if carriers_of(tap)]
    return (with_carriers or [tap for tap in family if tap.method in KEY_METHODS])[0]


def _checklist(
    name: str, variables: ClientVariables | None, old: Sequence[str], target: Target
) -> Iterator[str]:
    if variables:
        known = f" ({target.client_id})" if target.client_id else ""
        yield (
            f"Set {variables.client_id}{known} and {variables.client_secret} where Meltano runs, or in the "
            ".env of the project: without them the tap stops with an error."
        )
    prefix = name.upper().replace("-", "_")
    if old:
        yield f"Take {', '.join(old)} out of .env and of the environment once nothing else reads it."
    yield (
        f"Look for {prefix}_AUTH_METHOD, {prefix}_API_KEYS, {prefix}_BEARER_TOKEN and {prefix}_HEADERS in "
        f".env, in the environment and in meltano config {name} list: Meltano prefers them to meltano.yml."
    )
    yield f"Try it: meltano invoke {name} --discover. Then revoke the old key, once nothing uses it."


def _notes(data: object, target: Target, family: _Family) -> Iterator[str]:
    yield from change_notes(target, family, [c for tap in family for c in carriers_of(tap)])
    included = data.get("include_paths") if isinstance(data, Mapping) else None
    if isinstance(included, list) and included:
        paths = ", ".join(map(str, included))
        yield f"include_paths names other files, which were not read and may configure it too: {paths}"
