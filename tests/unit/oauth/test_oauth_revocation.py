"""Revocation: what is sent, and when a token counts as given back."""

import pytest

from migrator.model.http import HttpAnswer, NoAnswer, ProviderLimits, Purpose, TransportProblem
from migrator.model.inventory import AuthMethod
from migrator.model.secret import Secret
from migrator.oauth.client_authentication import ClientCredentials, Way
from migrator.oauth.revocation import revocation_problem, revocation_request


def test_the_token_goes_into_the_form_with_the_clients_authentication() -> None:
    token = Secret("t0ken", label="access token")
    request = revocation_request(
        "https://as.example/revoke",
        token=token,
        way=Way(method=AuthMethod.CLIENT_SECRET_POST),
        credentials=ClientCredentials(client_id="me", client_secret=Secret("s", label="s")),
        limits=ProviderLimits(),
    )
    assert (request.method, request.purpose) == ("POST", Purpose.REVOCATION)
    assert dict(request.form or ())["token"] is token
    assert dict(request.form or ())["client_id"] == "me"


def answer(status: int, body: bytes = b"", kind: str = "application/json") -> HttpAnswer:
    return HttpAnswer(status=status, headers={"content-type": kind}, body=body)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (answer(200), None),
        (answer(200, b"{}"), None),
        (answer(204), None),
        (answer(200, b"<html>Log in", "text/html"), "a web page came instead of an answer"),
        (answer(400, b'{"error": "unsupported_token_type"}'), "the revocation endpoint answered 400"),
        (answer(503), "the revocation endpoint answered 503"),
        (answer(302), "the revocation endpoint answered 302"),
        (
            NoAnswer(problem=TransportProblem.TIMEOUT, detail="no answer came in time"),
            "no answer came in time",
        ),
    ],
)
def test_only_a_plain_success_means_that_the_token_is_gone(
    given: HttpAnswer | NoAnswer, problem: str | None
) -> None:
    assert revocation_problem(given) == problem
