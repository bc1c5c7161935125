"""The error answers: Celonis' own bodies for its APIs, RFC 6749 §5.2 for the authorization server."""

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from migrator.model.oauth import Scopes

_LOGIN_PAGE = """<!DOCTYPE html>
<html><head><title>Sign in</title></head>
<body><form method="post" action="/login">
<input name="user"><input name="password" type="password">
</form></body>
</html>
"""


def unauthorized() -> Response:
    """Return 401: no credential, or one that is not valid."""
    return JSONResponse({"error": "Unauthorized"}, status_code=401)


def malformed_header() -> Response:
    """Return 401 in plain text: the `Authorization` header is not a prefix, a blank and a value."""
    return PlainTextResponse('Invalid "Authorization" header format', status_code=401)


def access_error() -> Response:
    """Return 403: a valid credential without the permission."""
    return _problem(403, "Forbidden", "You do not have access to this resource.", "ADMIN_ACCESS_ERROR")


def insufficient_scope(scopes: Scopes) -> Response:
    """Return 403 with a challenge that names the scopes (RFC 6750 §3.1)."""
    challenge = f'Bearer error="insufficient_scope", scope="{" ".join(sorted(scopes))}"'
    return Response(status_code=403, headers={"www-authenticate": challenge})


def empty_403() -> Response:
    """Return 403 with an empty body: the API is switched off for this team."""
    return Response(status_code=403)


def not_found() -> Response:
    """Return 404: no API has this path."""
    return _problem(404, "Not Found", "No such path.", "GENERAL_NOTFOUND_PATH")


def method_not_allowed(allowed: str) -> Response:
    """Return 405 (RFC 9110 §15.5.6)."""
    return Response(status_code=405, headers={"allow": allowed})


def bad_request(detail: str) -> Response:
    """Return 400: a query parameter is missing or out of bounds. Celonis' error code is not known."""
    return JSONResponse({"title": "Bad Request", "status": 400, "detail": detail}, status_code=400)


def rate_exceeded(*, limit: int, reset: int) -> Response:
    """Return 429; `reset` is in seconds from now."""
    headers = {
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": str(reset),
    }
    answer = _problem(429, "Too Many Requests", "Rate limit exceeded.", "LIMIT_RATE_EXCEEDED")
    answer.headers.update(headers)
    return answer


def server_error() -> Response:
    """Return 500."""
    return _problem(500, "Internal Server Error", "An unexpected error occurred.", "ADMIN_FATAL_ERROR")


def login_page() -> Response:
    """Return 200 with HTML: what a proxy or single sign-on puts in front of an API."""
    return HTMLResponse(_LOGIN_PAGE)


def login_redirect() -> Response:
    """Return 302 to a login page."""
    return Response(status_code=302, headers={"location": "/login"})


def unknown_host(host: str, known: list[str]) -> Response:
    """Return 421: the `Host` header names no tenant (RFC 9110 §15.5.20)."""
    body = {"error": "no tenant has this host", "host": host, "known_hosts": known}
    return JSONResponse(body, status_code=421)


def oauth_error(error: str, description: str, *, status: int = 400, scope: str | None = None) -> Response:
    """Return an error of the token or introspection endpoint (RFC 6749 §5.2)."""
    body = {"error": error, "error_description": description}
    if scope is not None:
        body["scope"] = scope
    return JSONResponse(body, status_code=status, headers={"cache-control": "no-store"})


def _problem(status: int, title: str, detail: str, code: str) -> Response:
    body = {"title": title, "status": status, "detail": detail, "errorCode": code}
    return JSONResponse(body, status_code=status)
