"""Metadata and introspection: evidence where there is some, and no failure where there is none."""

import json

import pytest

from migrator.model.http import HttpAnswer, NoAnswer, ProviderLimits, Purpose, TransportProblem
from migrator.model.inventory import AuthMethod
from migrator.model.secret import Secret
from migrator.oauth.client_authentication import ClientCredentials, Way
from migrator.oauth.introspection import introspection_request, read_introspection
from migrator.oauth.metadata import metadata_request, metadata_urls, read_metadata
from migrator.oauth.token_binding import TokenBinding

NOTHING = NoAnswer(problem=TransportProblem.TIMEOUT, detail="late")
ISSUER = "https://as.example/tenant"


def answer(status: int, body: object) -> HttpAnswer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HttpAnswer(status=status, headers={"content-type": "application/json"}, body=raw)


def test_the_well_known_segment_goes_before_the_path_first() -> None:
    assert metadata_urls(ISSUER + "/")[:2] == (
        "https://as.example/.well-known/oauth-authorization-server/tenant",
        "https://as.example/tenant/.well-known/openid-configuration",
    )
    assert metadata_urls("https://as.example") == (
        "https://as.example/.well-known/oauth-authorization-server",
        "https://as.example/.well-known/openid-configuration",
    )


def test_metadata_names_the_endpoints() -> None:
    body = {
        "issuer": ISSUER,
        "token_endpoint": "https://as.example/t",
        "introspection_endpoint": "https://as.example/i",
        "token_endpoint_auth_methods_supported": ["client_secret_basic", 7],
    }
    found = read_metadata(answer(200, body), issuer=ISSUER, url="u")
    assert found is not None
    assert (found.token_endpoint, found.introspection_endpoint) == (
        "https://as.example/t",
        "https://as.example/i",
    )
    assert found.auth_methods == ("client_secret_basic",)
    assert found.notes == ()


@pytest.mark.parametrize(
    ("issuer", "note", "is_foreign"),
    [
        ("https://other.example", "https://other.example", True),
        ("https://as.example", "https://as.example", True),
        (ISSUER + "/", ISSUER + "/", False),
        (None, "no issuer", False),
    ],
)
def test_another_issuer_is_noted(issuer: str | None, note: str, is_foreign: bool) -> None:
    found = read_metadata(answer(200, {"issuer": issuer, "token_endpoint": "x"}), issuer=ISSUER, url="u")
    assert found is not None
    assert note in found.notes[0]
    assert ISSUER in found.notes[0]
    assert found.is_foreign is is_foreign


@pytest.mark.parametrize(
    "unusable",
    [NOTHING, answer(404, {}), answer(200, b"<html>"), answer(200, []), answer(200, {"issuer": ISSUER})],
)
def test_what_is_no_metadata_is_none(unusable: HttpAnswer | NoAnswer) -> None:
    assert read_metadata(unusable, issuer=ISSUER, url="u") is None


@pytest.mark.parametrize("odd", ["https://[::1/", "https://[bad]/", "https://exa℀mple.com", "mailto:x"])
def test_an_issuer_of_which_the_host_is_not_sure_is_asked_nowhere(odd: str) -> None:
    assert metadata_urls(odd) == ()


def test_metadata_without_a_token_endpoint_still_names_the_others() -> None:
    found = read_metadata(answer(200, {"introspection_endpoint": "https://as/i"}), issuer=ISSUER, url="u")
    assert found is not None
    assert (found.token_endpoint, found.introspection_endpoint) == (None, "https://as/i")


def test_metadata_requests_carry_no_credentials() -> None:
    request = metadata_request("https://as.example/x", ProviderLimits())
    assert (request.method, request.purpose, request.form) == ("GET", Purpose.METADATA, None)
    assert set(request.headers) == {"Accept"}


def test_introspection_sends_the_token_in_the_form() -> None:
    token = Secret("t0ken", label="access token")
    request = introspection_request(
        "https://as.example/i",
        token=token,
        way=Way(method=AuthMethod.CLIENT_SECRET_POST),
        credentials=ClientCredentials(client_id="me", client_secret=Secret("s", label="s")),
        limits=ProviderLimits(),
    )
    assert request.form is not None
    assert dict(request.form)["token"] is token
    assert request.purpose is Purpose.INTROSPECTION


@pytest.mark.parametrize(
    ("given", "scopes"),
    [
        (answer(200, {"active": True, "scope": "a b"}), {"a", "b"}),
        (answer(200, {"active": True, "scope": ""}), set()),
        (answer(200, {"active": True}), None),
        (answer(200, {"active": False}), None),
        (answer(200, {"active": "true", "scope": "a"}), None),
        (answer(200, b"<html>"), None),
        (answer(200, []), None),
        (answer(401, {"error": "invalid_client"}), None),
        (answer(400, {"error": "unsupported_token_type"}), None),
        (NOTHING, None),
    ],
)
def test_introspection_shows_scopes_or_nothing(given: HttpAnswer | NoAnswer, scopes: set[str] | None) -> None:
    found = read_introspection(given, asked=frozenset({"a"}), secrets=())
    assert found.scopes == (None if scopes is None else frozenset(scopes))
    assert found.seen


@pytest.mark.parametrize("scopes", [{}, {"scope": "a"}])
def test_introspection_shows_what_a_token_is_bound_to(scopes: dict[str, str]) -> None:
    def binding(active: bool) -> TokenBinding | None:
        shown = answer(200, {"active": active, "cnf": {"x5t#S256": "abc"}, **scopes})
        return read_introspection(shown, asked=frozenset({"a"}), secrets=()).binding

    assert binding(True) is TokenBinding.CERTIFICATE
    assert binding(False) is None
