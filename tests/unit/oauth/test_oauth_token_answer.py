"""What answers of token endpoints mean, as real servers give them."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.model.http import HttpAnswer, NoAnswer, TransportProblem
from migrator.model.secret import Secret
from migrator.model.verdict import Reason
from migrator.oauth.refusals import is_scope_refusal, may_be_the_method, reason_of
from migrator.oauth.token_answer import Granted, Odd, Refused, TokenAnswer, read_token_answer

MARKER = "marker-of-a-secret-0123456789"
ASKED = frozenset({"audit.log:read", "team.login-history:read"})
JSON = "application/json"


def read(status: int, body: object = b"", kind: str = JSON, *, truncated: bool = False) -> TokenAnswer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = HttpAnswer(status=status, headers={"content-type": kind}, body=raw, truncated=truncated)
    return read_token_answer(answer, asked=ASKED, secrets=[Secret(MARKER, label="env:S")])


TOKEN = {"access_token": "t0ken", "token_type": "Bearer", "expires_in": 899, "scope": "audit.log:read"}


def test_a_token_response_of_the_standard() -> None:
    found = read(200, TOKEN)
    assert isinstance(found, Granted)
    assert found.access_token.reveal() == "t0ken"
    assert (found.facts.type, found.facts.expires_in) == ("Bearer", 899.0)
    assert found.scope == frozenset({"audit.log:read"})
    assert "t0ken" not in repr(found)


@pytest.mark.parametrize(
    ("members", "kind", "expires_in", "scope"),
    [
        ({}, "", None, None),
        ({"token_type": "bearer", "expires_in": "3600"}, "bearer", 3600.0, None),
        ({"token_type": "BEARER", "expires_in": 1.5e3, "scope": ""}, "BEARER", 1500.0, frozenset()),
        ({"expires_in": None, "scope": ["a", "b"]}, "", None, frozenset({"a", "b"})),
        ({"expires_in": True, "scope": None}, "", None, None),
        ({"expires_in": "soon", "scope": 7}, "", None, None),
        ({"expires_in": -1}, "", None, None),
        ({"expires_in": "NaN"}, "", None, None),
        ({"token_type": "DPoP"}, "DPoP", None, None),
        ({"token_type": ["Bearer"]}, "", None, None),
    ],
)
def test_optional_members_may_be_missing_or_odd(
    members: dict[str, object], kind: str, expires_in: float | None, scope: frozenset[str] | None
) -> None:
    found = read(201, {"access_token": "t", **members}, "text/plain")
    assert isinstance(found, Granted)
    assert (found.facts.type, found.facts.expires_in, found.scope) == (kind, expires_in, scope)


INVALID_SCOPE = {"error": "invalid_scope", "error_description": "requested scope is not allowed"}


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        # oidc-provider
        (400, {**INVALID_SCOPE, "scope": "team.login-history:read"}, Reason.SCOPE_MISSING),
        (
            401,
            {"error": "invalid_client", "error_description": "client authentication failed"},
            Reason.CLIENT_REJECTED,
        ),
        (
            400,
            {
                "error": "invalid_client",
                "error_description": "could not authenticate the client - its client secret is expired",
            },
            Reason.SECRET_EXPIRED,
        ),
        (
            400,
            {
                "error": "invalid_request",
                "error_description": "requested grant type is not allowed for this client",
            },
            Reason.GRANT_NOT_ALLOWED,
        ),
        # glewlwyd
        (403, b"", Reason.CLIENT_REJECTED),
        (400, {"error": "scope_invalid"}, Reason.SCOPE_MISSING),
        (400, {"error": "authorization_type_invalid"}, Reason.GRANT_NOT_ALLOWED),
        # LemonLDAP::NG
        (400, {"error": "invalid_client"}, Reason.CLIENT_REJECTED),
        (400, {"error": "invalid_grant"}, Reason.GRANT_NOT_ALLOWED),
        # RFC 9449
        (400, {"error": "use_dpop_nonce"}, Reason.TOKEN_TYPE_UNSUPPORTED),
        (400, {"error": "invalid_dpop_proof"}, Reason.TOKEN_TYPE_UNSUPPORTED),
        (
            400,
            {"error": "invalid_request", "error_description": "DPoP proof is missing"},
            Reason.TOKEN_TYPE_UNSUPPORTED,
        ),
        # Codes with other statuses than RFC 6749 §5.2 has
        (401, {"error": "invalid_scope"}, Reason.SCOPE_MISSING),
        (200, {"error": "invalid_client"}, Reason.CLIENT_REJECTED),
        (401, {"error": "unauthorized_client", "error_description": "bad secret"}, Reason.CLIENT_REJECTED),
        (400, {"error": "unauthorized_client"}, Reason.GRANT_NOT_ALLOWED),
        (400, {"error": "unsupported_grant_type"}, Reason.GRANT_NOT_ALLOWED),
        # Microsoft Entra
        (
            401,
            {
                "error": "invalid_client",
                "error_description": "AADSTS7000222: The provided client secret keys for app 'x' expired. "
                "Create new keys for your app, or consider using certificate credentials for added security.",
            },
            Reason.SECRET_EXPIRED,
        ),
        (
            401,
            {"error": "invalid_client", "error_description": "The secret is invalid or has expired."},
            Reason.CLIENT_REJECTED,
        ),
        (
            400,
            {
                "error": "unauthorized_client",
                "error_description": "AADSTS700016: Application with identifier 'x' was not found in the "
                "directory 'y'.",
            },
            Reason.CLIENT_REJECTED,
        ),
        (
            400,
            {"error": "unauthorized_client", "error_description": "Invalid client secret"},
            Reason.CLIENT_REJECTED,
        ),
        (
            400,
            {
                "error": "invalid_scope",
                "error_description": "AADSTS1002012: The provided value for scope a is not valid. Client "
                "credential flows must have a scope value with /.default suffixed to the resource.",
            },
            Reason.SCOPE_UNPROVEN,
        ),
        # Attempts are refused, and nothing is said of the credentials.
        (401, {"error": "too_many_attempts"}, Reason.RATE_LIMITED),
        (
            400,
            {"error": "invalid_client", "error_description": "client temporarily locked"},
            Reason.RATE_LIMITED,
        ),
        (400, {"error": "invalid_request", "error_description": "what?"}, Reason.UNEXPECTED_RESPONSE),
        (403, {"error": "access_denied"}, Reason.UNEXPECTED_RESPONSE),
    ],
)
def test_refusals_have_their_reason(status: int, body: object, reason: Reason) -> None:
    found = read(status, body)
    assert isinstance(found, Refused)
    assert reason_of(found) is reason
    assert is_scope_refusal(found) == (reason is Reason.SCOPE_MISSING)
    assert may_be_the_method(found) == (reason is Reason.CLIENT_REJECTED)


def test_a_page_with_401_rejects_only_where_it_asks_for_the_clients_credentials() -> None:
    page = HttpAnswer(status=401, headers={"content-type": "text/html"}, body=b"<html>Unauthorized</html>")
    asking = replace(page, headers={**page.headers, "www-authenticate": 'Basic realm="clients"'})
    found = [read_token_answer(a, asked=frozenset("a"), secrets=()) for a in (page, asking)]
    assert isinstance(found[0], Odd)
    assert found[0].reason is Reason.UNEXPECTED_RESPONSE
    assert isinstance(found[1], Refused)
    assert reason_of(found[1]) is Reason.CLIENT_REJECTED


@pytest.mark.parametrize("token", ["\ud800abcdefgh", "two\nlines", "é-token", "\x00"])
def test_a_token_that_no_header_can_hold_is_odd(token: str) -> None:
    found = read(200, {"access_token": token, "token_type": "Bearer"})
    assert isinstance(found, Odd)
    assert found.reason is Reason.UNEXPECTED_RESPONSE
    assert token not in found.seen


def test_a_mute_403_rejects_the_client_only_if_a_scope_was_asked_for() -> None:
    mute = HttpAnswer(status=403, headers={}, body=b"")
    found = [read_token_answer(mute, asked=frozenset(asked), secrets=()) for asked in ("", "a")]
    assert all(isinstance(f, Refused) and f.is_mute for f in found)
    reasons = [reason_of(f) for f in found if isinstance(f, Refused)]
    assert reasons == [Reason.SCOPE_UNPROVEN, Reason.CLIENT_REJECTED]


def test_an_error_in_a_form_is_read_and_a_token_in_a_form_is_not() -> None:
    form = "application/x-www-form-urlencoded"
    found = read(400, b"error=invalid_scope&error_description=no+such", form)
    assert isinstance(found, Refused)
    assert found.description == "no such"
    assert isinstance(read(200, b"access_token=t&token_type=bearer", form), Odd)


@pytest.mark.parametrize(
    ("status", "body", "kind", "reason", "seen"),
    [
        (200, b"<!DOCTYPE html><p>Log in</p>", "text/html", Reason.UNEXPECTED_RESPONSE, "login page"),
        (200, {"access-token": "t"}, JSON, Reason.UNEXPECTED_RESPONSE, "`access-token`"),
        (200, {"access_token": ""}, JSON, Reason.UNEXPECTED_RESPONSE, "without an access_token"),
        (200, {"access_token": 7}, JSON, Reason.UNEXPECTED_RESPONSE, "without an access_token"),
        (200, ["access_token"], JSON, Reason.UNEXPECTED_RESPONSE, "without a readable JSON object"),
        (200, b"", JSON, Reason.UNEXPECTED_RESPONSE, "empty answer"),
        (200, b"[" * 100_000, JSON, Reason.UNEXPECTED_RESPONSE, "without a readable JSON object"),
        (302, b"", JSON, Reason.UNEXPECTED_RESPONSE, "redirect"),
        (400, b"Bad Request", "text/plain", Reason.UNEXPECTED_RESPONSE, "without a readable JSON object"),
        (400, {"message": "no"}, JSON, Reason.UNEXPECTED_RESPONSE, "without an error code"),
        (403, b"<html>firewall</html>", "text/html", Reason.UNEXPECTED_RESPONSE, "web page"),
        (404, b"", JSON, Reason.TOKEN_ENDPOINT_NOT_FOUND, "no token endpoint"),
        (405, b"", JSON, Reason.TOKEN_ENDPOINT_NOT_FOUND, "no token endpoint"),
        (429, {"error": "invalid_client"}, JSON, Reason.RATE_LIMITED, "too many requests"),
        (500, {"error": "invalid_client"}, JSON, Reason.SERVER_ERROR, "server failed"),
        (503, b"", JSON, Reason.SERVER_ERROR, "server failed"),
    ],
)
def test_everything_else_says_nothing_about_the_client(
    status: int, body: object, kind: str, reason: Reason, seen: str
) -> None:
    found = read(status, body, kind)
    assert isinstance(found, Odd)
    assert (found.reason, found.status) == (reason, status)
    assert seen in found.seen


def test_a_cut_answer_is_said_to_be_too_long() -> None:
    found = read(200, b'{"access_token": "t', truncated=True)
    assert isinstance(found, Odd)
    assert "too long" in found.seen


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({**INVALID_SCOPE, "scope": "team.login-history:read"}, {"team.login-history:read"}),
        (
            {"error": "invalid_scope", "error_description": "Invalid scopes: audit.log:read"},
            {"audit.log:read"},
        ),
        ({"error": "invalid_scope", "error_description": " ".join(ASKED)}, ASKED),
        ({**INVALID_SCOPE, "scope": "something.else"}, set()),
    ],
)
def test_a_refusal_names_asked_scopes(body: dict[str, str], named: set[str]) -> None:
    found = read(400, body)
    assert isinstance(found, Refused)
    assert found.named_scopes == named


def test_a_refusal_is_shown_with_its_trace_ids_and_without_control_characters() -> None:
    body = {
        "error": "invalid_client\x1b[2J",
        "error_description": "bad\nthing",
        "trace_id": "abc-1",
        "error_codes": [7],
    }
    assert str(read(401, body)) == "401 invalid_client: bad thing, error_codes [7], trace_id abc-1"
    assert str(read(403)) == "403 without a word"


def test_no_answer_stays_no_answer() -> None:
    nothing = NoAnswer(problem=TransportProblem.TIMEOUT, detail="late")
    assert read_token_answer(nothing, asked=ASKED, secrets=[]) is nothing


@pytest.mark.parametrize("status", [200, 400, 401, 403, 500])
@pytest.mark.parametrize(
    "member", ["error", "error_description", "scope", "token_type", "error_hint", "trace_id", "expires_in"]
)
def test_an_echoed_secret_is_never_shown(status: int, member: str) -> None:
    body = {"access_token": "t0ken", "error": "", "error_description": "", member: f"you sent {MARKER}"}
    found = read(status, body)
    assert MARKER not in repr(found) + str(found)


@given(
    status=st.integers(100, 599),
    body=st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(
                    st.sampled_from(["access_token", "error", "scope", "expires_in", "token_type", "x"]),
                    inner,
                )
            ),
        ),
    ),
    kind=st.sampled_from([JSON, "text/html", "", "application/x-www-form-urlencoded"]),
)
def test_any_answer_is_read(status: int, body: object, kind: str) -> None:
    found = read(status, body, kind)
    assert isinstance(found, Granted | Refused | Odd)
    assert isinstance(found, Granted) <= (200 <= status < 300)
