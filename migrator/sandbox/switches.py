"""The `behaviour:` mappings of the tenants file, and which of several settings counts for one request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TypeVar

from migrator.sandbox.behaviours import (
    AccessAnswer,
    BasicDecoding,
    Behaviour,
    ClientErrorAnswer,
    ExpiresIn,
    Fault,
    FaultKind,
    RateLimit,
    ScopeError,
    ScopePolicy,
)

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """The switches that one tenant or client sets, for all requests and for single paths.

    The values are as they stand in the file; the schema has passed them.
    """

    everywhere: Mapping[str, object] = field(default_factory=dict)
    paths: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """By path; a star stands for any text."""

    def for_path(self, path: str) -> dict[str, object]:
        """Return what is set for a path: the later of two patterns that match counts."""
        merged = dict(self.everywhere)
        for pattern, switches in self.paths.items():
            if fnmatchcase(path, pattern):
                merged |= switches
        return merged


def behaviour_for(path: str, tenant: Switches, client: Switches | None) -> Behaviour:
    """Return the behaviour for one request: the client's switches beat the tenant's."""
    mine = client.for_path(path) if client else {}
    return _behaviour({**tenant.for_path(path), **mine})


def switches_of(data: object) -> Switches:
    """Return the switches that a `behaviour:` mapping sets."""
    if not isinstance(data, dict):
        return Switches()
    paths = data.get("paths", {})
    return Switches(everywhere={k: v for k, v in data.items() if k != "paths"}, paths=paths)


def _behaviour(data: Mapping[str, object]) -> Behaviour:
    default = Behaviour()
    return Behaviour(
        scopes=_word(ScopePolicy, data.get("scopes"), default.scopes),
        scope_error=_word(ScopeError, data.get("scope_error"), default.scope_error),
        omit_scope=bool(data.get("omit_scope", default.omit_scope)),
        client_error=_word(ClientErrorAnswer, data.get("client_error"), default.client_error),
        basic_decoding=_word(BasicDecoding, data.get("basic_decoding"), default.basic_decoding),
        token_lifetime=_number(data.get("token_lifetime"), default.token_lifetime),
        expires_in=_word(ExpiresIn, data.get("expires_in"), default.expires_in),
        token_type=str(data.get("token_type", default.token_type)),
        introspection=bool(data.get("introspection", default.introspection)),
        revocation=bool(data.get("revocation", default.revocation)),
        metadata=bool(data.get("metadata", default.metadata)),
        missing_scope=_word(AccessAnswer, data.get("missing_scope"), default.missing_scope),
        missing_permission=_word(AccessAnswer, data.get("missing_permission"), default.missing_permission),
        no_content=bool(data.get("no_content", default.no_content)),
        page_size=int(_number(data.get("page_size"), default.page_size)),
        latency=_number(data.get("latency"), default.latency),
        rate_limit=_rate_limit(data.get("rate_limit")),
        fault=_fault(data.get("fault")),
    )


def _word(kind: type[Word], value: object, default: Word) -> Word:
    return kind(value) if isinstance(value, str) else default


def _number(value: object, default: float) -> float:
    return float(value) if isinstance(value, int | float) else default


def _rate_limit(data: object) -> RateLimit | None:
    if not isinstance(data, dict):
        return None
    return RateLimit(requests=int(data["requests"]), seconds=float(data.get("seconds", 1)))


def _fault(data: object) -> Fault | None:
    if not isinstance(data, dict):
        return None
    times = data.get("times")
    return Fault(
        kind=FaultKind(data["kind"]),
        every=int(data.get("every", 1)),
        times=None if times is None else int(times),
        seconds=float(data.get("seconds", 30)),
    )
