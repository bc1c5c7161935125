"""What an authorization server's answer to a token request means (RFC 6749 §5.1, §5.2).

Servers differ from the standard in statuses, content types and members; `read_token_answer` reads them as
far as an ordinary OAuth client would, and calls everything else odd.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl

from migrator.model.http import HttpAnswer, NoAnswer
from migrator.model.oauth import Scopes, TokenFacts
from migrator.model.secret import Secret
from migrator.model.verdict import Reason
from migrator.oauth.jwt_claims import claimed_binding, claimed_scopes
from migrator.oauth.media_type import is_html, media_type
from migrator.oauth.scope_text import named_in, scopes_in
from migrator.oauth.server_text import neutralise, presentable
from migrator.oauth.token_binding import TokenBinding

_SENDABLE = re.compile(r"[\x20-\x7e]+")  # RFC 6749 appendix A.12: visible characters and the blank
_LONGEST_CODE = 64
_LONGEST_WORDS = 4000
_DETAILS = ("error_hint", "error_codes", "error_uri", "trace_id", "correlation_id", "request_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """An access token was issued."""

    access_token: Secret
    facts: TokenFacts
    scope: Scopes | None
    """The `scope` member; `None`: there was none, which proves nothing."""
    claimed: Scopes | None = None
    """Scopes among the claims of a JWT, unverified: a hint, no more."""
    binding: TokenBinding | None = None
    """What the claims of a JWT say that it is bound to, unverified as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The authorization server said no. All texts may be shown."""

    error: str
    """The `error` member; empty where the server gave none."""
    status: int
    description: str = ""
    named_scopes: Scopes = frozenset()
    """The asked scopes that it names: in a `scope` member, else in the description."""
    words: str = ""
    """The description at more length, to look for hints in."""
    details: tuple[tuple[str, str], ...] = ()
    """Hints and trace ids that the server's administrators may ask for."""
    asked: Scopes = frozenset()
    """The scopes of the request."""

    @property
    def is_mute(self) -> bool:
        """Whether the server gave no reason at all."""
        return not self.error

    def __str__(self) -> str:
        """Return what the server said, in one line."""
        said = ": ".join(part for part in (self.error, self.description) if part)
        extra = "".join(f", {name} {value}" for name, value in self.details)
        return f"{self.status} {said or 'without a word'}{extra}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """An answer that is neither a token nor a refusal: it says nothing about the client."""

    reason: Reason
    """`rate-limited`, `server-error`, `token-endpoint-not-found` or `unexpected-response`."""
    seen: str
    """What came instead, in words that may be shown."""
    status: int


TokenAnswer = Granted | Refused | Odd | NoAnswer


def read_token_answer(
    answer: HttpAnswer | NoAnswer, *, asked: Scopes, secrets: Sequence[Secret]
) -> TokenAnswer:
    """Return what the answer to a request for the `asked` scopes means.

    `secrets` are those that were sent: they are taken out of all texts.
    """
    if isinstance(answer, NoAnswer):
        return answer
    if (odd := _odd_status(answer)) is not None:
        return odd
    members = _members(answer)
    if _text(members, "error"):
        return _refused(answer, members, asked, secrets)
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return _success(answer, members, asked, secrets)
    return _wordless(answer, members, asked)


def _odd_status(answer: HttpAnswer) -> Odd | None:
    match answer.status, answer.status // 100:
        case ((404 | 405 | 410), _):
            reason, seen = Reason.TOKEN_ENDPOINT_NOT_FOUND, "there is no token endpoint at this address"
        case 429, _:
            reason, seen = Reason.RATE_LIMITED, "too many requests"
        case _, 5:
            reason, seen = Reason.SERVER_ERROR, "the server failed"
        case _, 3:
            reason, seen = Reason.UNEXPECTED_RESPONSE, "a redirect, which was not followed"
        case _:
            return None
    return Odd(reason=reason, seen=seen, status=answer.status)


def _members(answer: HttpAnswer) -> Mapping[str, object]:
    """Return the members of a JSON object, or of a form where the server says that it is one; else none."""
    try:
        data: object = json.loads(answer.body)
    except (ValueError, RecursionError):
        return _form(answer)
    return data if isinstance(data, dict) else {}


def _form(answer: HttpAnswer) -> dict[str, object]:
    if media_type(answer) != "application/x-www-form-urlencoded":
        return {}
    # Only errors are read from forms: a token in a form is no token to an ordinary client.
    pairs = parse_qsl(answer.body.decode("utf-8", "replace"))
    return {name: value for name, value in pairs if name.startswith("error") or name == "scope"}


def _success(
    answer: HttpAnswer, members: Mapping[str, object], asked: Scopes, secrets: Sequence[Secret]
) -> Granted | Odd:
    token = _text(members, "access_token")
    if not token:
        return Odd(reason=Reason.UNEXPECTED_RESPONSE, seen=_instead(answer, members), status=answer.status)
    if not _SENDABLE.fullmatch(token):
        seen = "an access_token with characters that no header can hold"
        return Odd(reason=Reason.UNEXPECTED_RESPONSE, seen=seen, status=answer.status)
    access_token = Secret(token, label="access token")
    known = (*secrets, access_token)
    kind = neutralise(_text(members, "token_type"), secrets=known, longest=_LONGEST_CODE)
    return Granted(
        access_token=access_token,
        facts=TokenFacts(type=kind, expires_in=_seconds(members.get("expires_in"))),
        scope=presentable(scopes_in(members.get("scope")), asked=asked, secrets=known),
        claimed=presentable(claimed_scopes(token), asked=asked, secrets=known),
        binding=claimed_binding(token),
    )


def _instead(answer: HttpAnswer, members: Mapping[str, object]) -> str:
    if "access-token" in members:
        return "a member `access-token`, which no OAuth client reads as `access_token`"
    if members:
        return "JSON without an access_token"
    if is_html(answer):
        return "a web page instead of a token, such as a login page"
    if answer.truncated:
        return "an answer too long to be one"
    return "an answer without a readable JSON object" if answer.body else "an empty answer"


def _refused(
    answer: HttpAnswer, members: Mapping[str, object], asked: Scopes, secrets: Sequence[Secret]
) -> Refused:
    said = _text(members, "error_description")
    member = scopes_in(members.get("scope")) or frozenset()
    return Refused(
        error=neutralise(_text(members, "error"), secrets=secrets, longest=_LONGEST_CODE),
        status=answer.status,
        asked=asked,
        description=neutralise(said, secrets=secrets),
        named_scopes=member & asked or named_in(said[:_LONGEST_WORDS], asked),
        words=neutralise(said, secrets=secrets, longest=_LONGEST_WORDS),
        details=tuple(
            (name, neutralise(_shown(members[name]), secrets=secrets, longest=_LONGEST_CODE))
            for name in _DETAILS
            if members.get(name)
        ),
    )


def _wordless(answer: HttpAnswer, members: Mapping[str, object], asked: Scopes) -> Refused | Odd:
    """Read a 4xx without an `error` member: a 401 and an empty 403 reject the client, others do not.

    A web page is some proxy's or login's and says nothing of the client, unless it asks for its credentials
    (RFC 9110 §11.6.1).
    """
    is_empty_403 = answer.status == HTTPStatus.FORBIDDEN and not answer.body.strip()
    is_page = is_html(answer) and "www-authenticate" not in answer.headers
    if (answer.status == HTTPStatus.UNAUTHORIZED and not is_page) or is_empty_403:
        return Refused(error="", status=answer.status, asked=asked)
    seen = "JSON without an error code" if members else _instead(answer, members)
    return Odd(reason=Reason.UNEXPECTED_RESPONSE, seen=seen, status=answer.status)


def _text(members: Mapping[str, object], name: str) -> str:
    value = members.get(name)
    return value if isinstance(value, str) else ""


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _seconds(value: object) -> float | None:
    """Read `expires_in`: a number, or a number in a string; anything else says nothing."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
