"""Gives access tokens back to the authorization server (RFC 7009)."""

from http import HTTPStatus

from migrator.model.http import HttpAnswer, HttpRequest, NoAnswer, ProviderLimits, Purpose
from migrator.model.secret import Secret
from migrator.oauth.client_authentication import ClientCredentials, Way, authenticate
from migrator.oauth.media_type import is_html


def revocation_request(
    url: str, *, token: Secret, way: Way, credentials: ClientCredentials, limits: ProviderLimits
) -> HttpRequest:
    """Return a request as RFC 7009 §2.1 has it."""
    authentication = authenticate(way, credentials)
    return HttpRequest(
        method="POST",
        url=url,
        purpose=Purpose.REVOCATION,
        headers={"Accept": "application/json", **authentication.headers},
        form=(("token", token), ("token_type_hint", "access_token"), *authentication.form),
        identity=authentication.identity,
        limits=limits,
    )


def revocation_problem(answer: HttpAnswer | NoAnswer) -> str | None:
    """Return why the token may still be valid, as the end of a sentence; `None` where it was taken back.

    RFC 7009 §2.2: the status alone counts. But a web page with status 200 is a login page, and no answer.
    """
    if isinstance(answer, NoAnswer):
        return answer.detail
    if answer.status not in {HTTPStatus.OK, HTTPStatus.NO_CONTENT}:
        return f"the revocation endpoint answered {answer.status}"
    return "a web page came instead of an answer" if is_html(answer) else None
