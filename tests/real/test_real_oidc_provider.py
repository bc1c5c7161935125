"""What `migrator check` says of clients of a real authorization server. The expected verdicts follow from the
server's configuration (`oidc_provider/server.mjs`), not from our output."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from migrator.model.report import Report
from migrator.model.verdict import ClientVerdict
from migrator.reports.v1.read import from_json_v1
from tests.real.servers import AuthorizationServer

AUDIT = "audit.log:read"
LOGIN = "team.login-history:read"
UNKNOWN_SCOPE = "no-such-scope:read"
WRONG_SECRET = "not-the-secret"

INVENTORY = """
version: 1
platforms:
  team:
    provider: celonis
    url: {url}
  bare:
    provider: generic
    url: {url}
    token_url: {url}/oauth2/token
  introspecting:
    provider: generic
    url: {url}
    token_url: {url}/oauth2/token
    introspection_url: {url}/oauth2/introspect
clients:
  the-client:
    platform: {platform}
    client_id: {client_id}
    client_secret: env:THE_SECRET
    auth_method: {auth_method}
extractors:
  the-extractor:
    owner: tests@example.com
    client: the-client
    apis: [{apis}]
    scopes: ["{scopes}"]
"""


def check(
    folder: Path,
    server: AuthorizationServer,
    *,
    client_id: str,
    platform: str = "team",
    apis: str = "",
    scopes: str = AUDIT,
    auth_method: str = "client_secret_post",
    secret: str | None = None,
) -> tuple[int, Report]:
    """Run `migrator check` and return its exit code and its report."""
    inventory = folder / "inventory.yaml"
    inventory.write_text(
        INVENTORY.format(
            url=server.url,
            platform=platform,
            client_id=client_id,
            apis=apis,
            scopes=scopes,
            auth_method=auth_method,
        )
    )
    command = [sys.executable, "-m", "migrator", "check", str(inventory), "--format", "json"]
    value = secret or f"secret-of-{client_id}"
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env={**os.environ, "THE_SECRET": value},
        timeout=60,
        check=False,
    )
    assert value not in done.stdout + done.stderr
    return done.returncode, from_json_v1(json.loads(done.stdout))


def extractor(report: Report) -> tuple[str, str]:
    """Return the verdict and the reason of the one extractor."""
    [only] = report.extractors
    return only.verdict, only.reason


def client(report: Report) -> ClientVerdict:
    """Return the one client."""
    [only] = report.clients
    return only


def test_a_client_with_all_scopes_is_ready(tmp_path: Path, oidc_provider: AuthorizationServer) -> None:
    code, report = check(
        tmp_path, oidc_provider, client_id="all-scopes", apis="audit-log, login-history, studio-adoption"
    )
    assert extractor(report) == ("ready", "ok")
    assert code == 0
    assert client(report).requests.token == 1


def test_a_missing_scope_is_named_in_few_requests(tmp_path: Path, oidc_provider: AuthorizationServer) -> None:
    code, report = check(tmp_path, oidc_provider, client_id="audit-only", apis="audit-log, login-history")
    assert extractor(report) == ("blocked", "scope-missing")
    assert code == 1
    found = client(report)
    assert found.scopes.missing == {LOGIN}
    assert found.scopes.granted == {AUDIT}
    assert found.requests.token == 2


def test_a_wrong_secret_costs_two_token_requests(tmp_path: Path, oidc_provider: AuthorizationServer) -> None:
    before = oidc_provider.requests()["token"]
    code, report = check(
        tmp_path, oidc_provider, client_id="all-scopes", apis="audit-log", secret=WRONG_SECRET
    )
    assert extractor(report) == ("blocked", "client-rejected")
    assert code == 1
    assert oidc_provider.requests()["token"] - before == client(report).requests.token <= 2


def test_basic_for_a_strict_post_client_names_the_method_that_works(
    tmp_path: Path, strict_oidc_provider: AuthorizationServer
) -> None:
    code, report = check(
        tmp_path,
        strict_oidc_provider,
        client_id="strict-post",
        apis="audit-log",
        auth_method="client_secret_basic",
    )
    assert extractor(report) == ("blocked", "auth-method-rejected")
    assert code == 1
    assert client(report).auth_method == "client_secret_post"


def test_auto_finds_the_method(tmp_path: Path, strict_oidc_provider: AuthorizationServer) -> None:
    code, report = check(
        tmp_path, strict_oidc_provider, client_id="strict-post", apis="audit-log", auth_method="auto"
    )
    assert (code, extractor(report)) == (0, ("ready", "ok"))
    assert client(report).auth_method == "client_secret_post"


@pytest.mark.parametrize("platform", ["bare", "introspecting"])
def test_a_token_without_any_scope_is_never_ready(
    tmp_path: Path, oidc_provider: AuthorizationServer, platform: str
) -> None:
    # oidc-provider answers 200 with a token that has no scope at all, and says nothing of it. Its
    # introspection says nothing either, and `scope` is optional there (RFC 7662 §2.2): nothing is proven.
    code, report = check(
        tmp_path, oidc_provider, client_id="all-scopes", platform=platform, scopes=UNKNOWN_SCOPE
    )
    assert (code, extractor(report)) == (3, ("unknown", "scope-unproven"))
    assert client(report).scopes.unknown == {UNKNOWN_SCOPE}


def test_an_unknown_scope_among_good_ones_is_missing(
    tmp_path: Path, oidc_provider: AuthorizationServer
) -> None:
    _, report = check(tmp_path, oidc_provider, client_id="all-scopes", apis="audit-log", scopes=UNKNOWN_SCOPE)
    assert extractor(report) == ("blocked", "scope-missing")
    assert client(report).scopes.missing == {UNKNOWN_SCOPE}
