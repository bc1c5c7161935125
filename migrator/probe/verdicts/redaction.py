"""Takes every secret of the run out of what was found, once, before anything is shown or saved."""

from collections.abc import Callable
from dataclasses import replace

from migrator.model.oauth import Scopes
from migrator.model.server import ServerProfile
from migrator.model.verdict import ClientVerdict, ExtractorVerdict
from migrator.oauth.server_text import neutralise

Redact = Callable[[str], str]


def redacted_client(verdict: ClientVerdict, redact: Redact) -> ClientVerdict:
    """Return the verdict without any secret in what a server had a hand in. Names are the inventory's own."""
    token, scopes = verdict.token, verdict.scopes
    return replace(
        verdict,
        message=redact(verdict.message),
        token=replace(token, type=redact(token.type)) if token else None,
        scopes=replace(
            scopes,
            granted=_scopes(scopes.granted, scopes.required, redact),
            excess=_scopes(scopes.excess, scopes.required, redact),
        ),
        ladder=tuple(replace(rung, evidence=redact(rung.evidence)) for rung in verdict.ladder),
        notes=tuple(map(redact, verdict.notes)),
    )


def redacted_extractor(verdict: ExtractorVerdict, redact: Redact) -> ExtractorVerdict:
    """Return the verdict without any secret in what a server had a hand in."""
    return replace(
        verdict,
        message=redact(verdict.message),
        access=tuple(replace(a, message=redact(a.message)) for a in verdict.access),
        notes=tuple(map(redact, verdict.notes)),
    )


def redacted_server(profile: ServerProfile, redact: Redact) -> ServerProfile:
    """Return the profile without any secret, and fit to be shown: metadata chooses its token endpoint."""
    return replace(profile, token_url=redact(neutralise(profile.token_url)))


def _scopes(shown: Scopes, required: Scopes, redact: Redact) -> Scopes:
    return frozenset(scope if scope in required else redact(scope) for scope in shown)
