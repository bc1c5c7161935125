"""What was learnt of authorization servers in passing, while their clients were checked."""

from dataclasses import dataclass
from enum import StrEnum


class ServerHabit(StrEnum):
    """One thing that an authorization server was seen to do. Servers differ in all of them."""

    REFUSES_ALL = "refuses-all"
    NAMES_OFFENDER = "names-offender"
    STATES_SCOPES = "states-scopes"
    OMITS_SCOPES = "omits-scopes"
    NARROWS = "narrows"
    WIDENS = "widens"
    EXCLUDES_COMBINATIONS = "excludes-combinations"
    DECODES_BASIC = "decodes-basic"
    TAKES_BASIC_RAW = "takes-basic-raw"
    TAKES_ISSUER_AUDIENCE = "takes-issuer-audience"
    TAKES_ENDPOINT_AUDIENCE = "takes-endpoint-audience"
    INTROSPECTS = "introspects"
    REVOKES = "revokes"

    @property
    def words(self) -> str:
        """The habit as the end of a sentence that begins with "The server"."""
        return _WORDS[self]


_WORDS = {
    ServerHabit.REFUSES_ALL: "refuses the whole request for one missing scope",
    ServerHabit.NAMES_OFFENDER: "names the scope that it refuses",
    ServerHabit.STATES_SCOPES: "states the granted scopes",
    ServerHabit.OMITS_SCOPES: "leaves the granted scopes out of its answer",
    ServerHabit.NARROWS: "leaves out missing scopes and grants the rest",
    ServerHabit.WIDENS: "grants more than was asked for",
    ServerHabit.EXCLUDES_COMBINATIONS: "refuses scopes together that it grants one by one",
    ServerHabit.DECODES_BASIC: "decodes ID and secret in Basic (RFC 6749 §2.3.1)",
    ServerHabit.TAKES_BASIC_RAW: "takes ID and secret in Basic as they are, not form-urlencoded",
    ServerHabit.TAKES_ISSUER_AUDIENCE: "takes its issuer as `aud` of client assertions",
    ServerHabit.TAKES_ENDPOINT_AUDIENCE: "takes its token endpoint as `aud` of client assertions",
    ServerHabit.INTROSPECTS: "tells the scopes of a token by introspection",
    ServerHabit.REVOKES: "takes tokens back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerProfile:
    """What was learnt of one authorization server. What is not listed was not seen, and may still be so."""

    token_url: str
    """Its token endpoint: stands for the server."""
    habits: frozenset[ServerHabit] = frozenset()
    clients: int = 0
    """Clients that it was learnt from."""
