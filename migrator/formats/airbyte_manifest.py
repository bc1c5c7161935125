"""Airbyte declarative manifests: client credentials in the place of a key, or beside it."""

import re
from collections.abc import Sequence

from migrator.formats.airbyte.asked_once import values
from migrator.formats.airbyte.authenticators import Authenticator, Sends, find_authenticators
from migrator.formats.airbyte.custom_code import requesting_code
from migrator.formats.airbyte.dropping import offered_both
from migrator.formats.airbyte.dual import offer_both
from migrator.formats.airbyte.inspection import kinds, summary, why_no_key
from migrator.formats.airbyte.references import broken_references
from migrator.formats.airbyte.replace_problems import problems
from migrator.formats.airbyte.replacing import rewrite
from migrator.formats.airbyte.selective import is_dual
from migrator.formats.airbyte.sent_beside import bare_keys, sent_beside
from migrator.formats.airbyte.specification import KeyField, references_elsewhere
from migrator.formats.airbyte.stripping import paths_of, without_authentication
from migrator.formats.airbyte.token_request import disagreements
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
    Wish,
    method_not_shown,
)
from migrator.formats.proof.remainder import dotted
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.literal_secrets import literal_secrets
from migrator.text.source import SourceText
from migrator.text.yaml import parse_yaml

_COMPONENT = re.compile(
    r"""["']?type["']?\s*:\s*["']?(?:DeclarativeSource|CheckStream|CheckDynamicStream|DeclarativeStream"""
    r"""|SimpleRetriever|HttpRequester)\b"""
)
_SECTION = re.compile(r"""^\s*["']?(check|streams|dynamic_streams)["']?\s*:""", re.MULTILINE)
_DUAL_HINT = "with --dual, client credentials come beside it as one more choice"


class AirbyteManifest(Format):
    """A low-code connector of Airbyte: one YAML file that `airbyte-cdk` runs.

    What changes: every `ApiKeyAuthenticator` and `BearerAuthenticator` becomes an `OAuthAuthenticator` with
    the grant type `client_credentials`, and the field of `spec.connection_specification` that holds the key
    gives way to `client_id`, `client_secret` and `token_url`.

    What stays a person's decision: manifests that authenticate in several ways, that read the key in other
    places, that run code of their own to send requests, or that describe their fields in another file.

    Saved connections hold the key and not the new fields: they must be filled in once.
    """

    title = "Airbyte declarative manifest"
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC}),
        scopes_as="`scope` in `refresh_request_body`, separated by blanks",
        renews_after_401=False,
        can_be_told_to_renew=True,
        renews_when_due=True,
        assumes_lifetime=3600,
        can_be_dual=True,
        secret_lives_in="the connection's configuration",  # noqa: S106 - where it is, not what it is
        proof="executed: constructed by airbyte-cdk",
    )
    marks = (
        "declarativesource",
        "checkstream",
        "checkdynamicstream",
        "declarativestream",
        "simpleretriever",
        "httprequester",
    )

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text names a manifest's sections and components."""
        return len(set(_SECTION.findall(source.text))) > 1 and bool(_COMPONENT.search(source.text))

    def parse(self, source: SourceText) -> Document:
        """Parse YAML. Raises SourceProblem."""
        return parse_yaml(source)

    def inspect(self, document: Document) -> Inspection:
        """Return what the authenticators send, and keys that are sent without one."""
        found = find_authenticators(document.data)
        auth = kinds(document.data, found)
        bare = [] if auth else list(bare_keys(document.data))
        if bare:
            auth.add(AuthKind.KEY)
        return Inspection(
            auth=frozenset(auth or {AuthKind.NONE}),
            summary=summary(found) or "; ".join(bare) or "no authentication",
            literal_secrets=tuple(literal_secrets(document, values(document.data))),
        )

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        found = find_authenticators(document.data)
        if found and all(a.sends is Sends.CLIENT_CREDENTIALS for a in found):
            return _already(document, found, target)
        if is_dual(document.data):
            return offered_both(document, found, target)
        is_dual_wished = Wish.DUAL in target.wishes
        if not any(a.sends is Sends.KEY or is_dual_wished for a in found):
            return NeedsPerson(reasons=tuple(why_no_key(found, list(bare_keys(document.data)))))
        if refusal := _refusal(target):
            return refusal
        return offer_both(document, found, target) if is_dual_wished else _replaced(document, found, target)

    def without_auth(self, data: object) -> object:
        """Return the data without what authenticators send, the fields that they read, and our choices."""
        return without_authentication(data)

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return where the new text still reads or names the field that held the key."""
        keys = [a for a in find_authenticators(before.data) if a.sends in (Sends.KEY, Sends.BASIC)]
        left: list[str] = []
        for path in paths_of(keys):
            readers = references_elsewhere(after.data, path, set())
            left += (f"config {'.'.join(path)} is still read at {dotted(p)}" for p in readers)
            if value_at(after.data, KeyField(path=path).pointer) is not None:
                left.append(f"the connection specification still has the field {'.'.join(path)}")
        left += broken_references(before.data, after.data)
        left += sent_beside(after.data, find_authenticators(after.data))
        return left


def _already(document: Document, found: Sequence[Authenticator], target: Target) -> Outcome:
    """Return whether a migrated manifest does what the target says, and sends no key beside it."""
    reasons = [*disagreements(found, target), *sent_beside(document.data, found)]
    reasons += [f"a literal secret, {what}, stands in the manifest" for _, what in literal_secrets(document)]
    if code := requesting_code(document.data):
        reasons.append(f"code of the connector's own may send a key: {', '.join(code)}")
    return NeedsPerson(reasons=tuple(reasons)) if reasons else AlreadyMigrated()


def _replaced(document: Document, found: Sequence[Authenticator], target: Target) -> Outcome:
    """Return the edits that take the key away; where it cannot go, whether it can be left beside."""
    keys = [a for a in found if a.sends is Sends.KEY]
    reasons = tuple(problems(document, found))
    template = keys[0].key
    if not reasons and template is not None:
        return rewrite(document, target, keys, template)
    both = offer_both(document, found, target)
    hint = (_DUAL_HINT,) if isinstance(both, Rewrite) else ()
    return NeedsPerson(reasons=(*reasons, *hint))


def _refusal(target: Target) -> Outcome | None:
    match target.auth_method:
        case AuthMethod.CLIENT_SECRET_POST | AuthMethod.CLIENT_SECRET_BASIC:
            return None
        case AuthMethod.AUTO:
            return method_not_shown()
        case method:
            return CannotExpress(reasons=(f"an Airbyte manifest cannot authenticate a client with {method}",))
