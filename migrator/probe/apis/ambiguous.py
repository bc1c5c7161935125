"""Answers that fit a bad token as well as a missing permission, and what tells the two apart."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

from migrator.model.oauth import Scopes
from migrator.model.provider import Api, Provider
from migrator.model.verdict import Reason, Verdict
from migrator.oauth.scope_text import scope_text
from migrator.probe.apis.access_results import AccessResult, could_not_tell, result
from migrator.probe.apis.answer_table import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """An answer that fits a bad token as well as a missing scope or permission."""

    api: Api
    status: int
    reading: Reading
    unproven: Scopes = frozenset()
    """Scopes of the API of which it is not shown that the client has them."""
    called_invalid: bool = False
    """The API calls the token itself invalid (RFC 6750 §3.1), whatever other APIs say of it."""


class Accepted(Enum):
    """Whether anything takes the token."""

    YES = auto()
    NO = auto()
    """A request that any valid token may make was refused."""
    PERHAPS_NOT = auto()
    """Such a request was refused, but no page says that any valid token may make it."""
    NOT_SHOWN = auto()


def called_invalid(api: Api, status: int, unproven: Scopes) -> Ambiguous:
    """Return what it is where an API calls the token invalid: another one may take it all the same."""
    meaning = "The API calls the fresh token invalid."
    reason = Reason.TOKEN_REJECTED
    reading = Reading(verdict=Verdict.UNKNOWN, reason=reason, meaning=meaning, ambiguous=True)
    return Ambiguous(api=api, status=status, reading=reading, unproven=unproven, called_invalid=True)


def resolved(ambiguous: Ambiguous, accepted: Accepted, provider: Provider) -> AccessResult:
    """Return what an ambiguous answer means, now that more is known of the token."""
    api, status, meaning = ambiguous.api, ambiguous.status, ambiguous.reading.meaning
    match accepted:
        case Accepted.YES:
            return result(api, Reason.PERMISSION_MISSING, _denied(ambiguous), provider, status=status)
        case Accepted.NO:
            message = "A request that any valid token may make was refused as well: it is the token."
            return result(api, Reason.TOKEN_REJECTED, message, provider, status=status)
        case Accepted.PERHAPS_NOT:
            message = (
                f"{meaning} The control request was refused as well, but it is not documented, "
                "so it does not prove that it is the token."
            )
        case Accepted.NOT_SHOWN:
            message = f"{meaning} Nothing showed whether it is the token or a missing permission."
        case _:
            assert_never(accepted)
    return could_not_tell(result(api, Reason.TOKEN_REJECTED, message, provider, status=status))


def _denied(ambiguous: Ambiguous) -> str:
    refused = "called invalid" if ambiguous.called_invalid else "refused"
    other = ", or the token is not meant for this API" if ambiguous.called_invalid else ""
    denied = f"The token is accepted elsewhere and {refused} here: the permission is missing{other}"
    if not ambiguous.unproven:
        return f"{denied}."
    return f"{denied}; or the scope {scope_text(ambiguous.unproven)} is, which the server does not rule out."
