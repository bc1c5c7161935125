"""What people are told beside a migrated Meltano project, tap configuration or environment file."""

from dataclasses import replace

import pytest

from migrator.formats.interface import AlreadyMigrated, Inspection, Rewrite, Target, all_formats
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.text.source import SourceText

TARGET = Target(
    token_url="https://acme.eu-1.celonis.cloud/oauth2/token",
    auth_method=AuthMethod.CLIENT_SECRET_POST,
    scopes=frozenset({"audit.log:read", "team.login-history:read"}),
    client_id="2f1c",
    client_name="audit-reader",
)
SHORT = replace(TARGET, token_lifetime=899, run_duration=2400)
PROJECT = """
include_paths: [more/*.yml]
plugins:
  extractors:
    - name: tap-acme
      inherit_from: tap-rest-api-msdk
      config:
        api_url: https://api.acme.example
        headers:
          Accept: application/json
          X-API-Key: $TAP_ACME_API_KEY
"""
CONFIG = '{"api_url": "u", "auth_method": "bearer_token", "bearer_token": "%s", "streams": []}'
PYCELONIS = "CELONIS_URL=https://acme.eu-1.celonis.cloud\nCELONIS_API_TOKEN=canary-3f9a0c1d\n"


def rewrite(format_id: str, text: str, target: Target = TARGET) -> Rewrite:
    format_ = all_formats()[format_id]
    outcome = format_.migrate(format_.parse(SourceText.of("t", text)), target)
    assert isinstance(outcome, Rewrite), outcome
    return outcome


def inspected(format_id: str, text: str) -> Inspection:
    format_ = all_formats()[format_id]
    return format_.inspect(format_.parse(SourceText.of("t", text)))


def already(format_id: str, text: str) -> str:
    format_ = all_formats()[format_id]
    outcome = format_.migrate(format_.parse(SourceText.of("t", text)), TARGET)
    assert isinstance(outcome, AlreadyMigrated), outcome
    return " ".join(outcome.checklist)


def test_a_meltano_project() -> None:
    found = rewrite("meltano-yml", PROJECT, SHORT)
    steps, notes = "\n".join(found.checklist), "\n".join(found.notes)
    assert "Set $TAP" not in steps
    assert "Set TAP_ACME_CLIENT_ID (2f1c) and TAP_ACME_CLIENT_SECRET where Meltano runs" in steps
    assert "Take TAP_ACME_API_KEY out of .env" in steps
    assert "Look for TAP_ACME_AUTH_METHOD, TAP_ACME_API_KEYS" in steps
    assert "The key was sent by header X-API-Key" in notes
    assert "The tap sends the headers Accept with the token request, too." in notes
    assert "The token lives 899 s and a run takes 2400 s." in notes
    assert (
        "include_paths names other files, which were not read and may configure it too: more/*.yml" in notes
    )
    assert "No scope" not in notes
    assert "No scope is asked for" in "".join(
        rewrite("meltano-yml", PROJECT, replace(TARGET, scopes=frozenset())).notes
    )


def test_how_a_meltano_project_authenticates() -> None:
    found = inspected("meltano-yml", PROJECT)
    assert found.auth == {AuthKind.KEY}
    assert found.summary == "tap-acme: header X-API-Key"
    others = "plugins:\n  extractors:\n    - {name: tap-a, config: {api_key: $A}}\n    - {name: tap-b}\n"
    assert inspected("meltano-yml", others).summary == "tap-a by its own code"
    assert inspected("meltano-yml", others).auth == {AuthKind.KEY}
    nothing = "plugins:\n  extractors: []\n"
    assert inspected("meltano-yml", nothing).summary == "no extractor that sends a key"
    assert inspected("meltano-yml", nothing).auth == {AuthKind.NONE}


def test_a_tap_configuration_with_a_key_as_it_is() -> None:
    found = rewrite("singer-rest-api-msdk", CONFIG % "canary-3f9a0c1d")
    steps = "\n".join(found.checklist)
    assert "Set TAP_REST_API_MSDK_CLIENT_SECRET where the tap runs" in steps
    assert "--config config.json --config ENV" in steps
    assert "Revoke the old key once nothing uses it (it stood at bearer_token)." in steps
    assert "canary" not in steps
    assert inspected("singer-rest-api-msdk", CONFIG % "x").summary == "auth_method bearer_token; bearer_token"


def test_a_tap_configuration_that_is_filled_in() -> None:
    steps = "\n".join(rewrite("singer-rest-api-msdk", CONFIG % "${ACME_TOKEN}").checklist)
    assert "Let what fills in the file before the tap runs know ${ACME_CLIENT_SECRET}." in steps
    assert "Take ACME_TOKEN out of the environment once nothing else reads it." in steps
    assert "ENV" not in steps


def test_an_environment_file_of_pycelonis() -> None:
    found = rewrite("dotenv-pycelonis", PYCELONIS, SHORT)
    steps, notes = "\n".join(found.checklist), "\n".join(found.notes)
    assert "Enter OAUTH_CLIENT_SECRET, in the file or in the environment that reads it" in steps
    assert "Take CELONIS_API_TOKEN out of every other place that sets it" in steps
    assert "Make sure that CELONIS_URL" not in steps
    assert "fetches no second one in the same process" in notes
    assert "docker run --env-file keeps quotes" in notes
    without_url = "CELONIS_API_TOKEN=canary-3f9a0c1d\n"
    assert "names acme.eu-1.celonis.cloud" in "\n".join(rewrite("dotenv-pycelonis", without_url).checklist)
    assert inspected("dotenv-pycelonis", PYCELONIS).summary == "CELONIS_API_TOKEN"


def test_an_unfinished_environment_file_says_so_again() -> None:
    text = (
        "CELONIS_URL=acme.eu-1.celonis.cloud\nOAUTH_CLIENT_ID=2f1c\nOAUTH_CLIENT_SECRET=\n"
        'OAUTH_SCOPES="audit.log:read team.login-history:read"\nOAUTH_METHOD=POST\n'
    )
    assert "Enter OAUTH_CLIENT_SECRET" in already("dotenv-pycelonis", text)
    assert already("dotenv-pycelonis", text.replace("SECRET=", "SECRET=canary")) == ""
    unfinished = "TAP_A_CLIENT_ID=\nTAP_A_CLIENT_SECRET=\n"
    assert "Enter TAP_A_CLIENT_ID and TAP_A_CLIENT_SECRET" in already("dotenv-meltano", unfinished)


def test_an_environment_file_of_a_meltano_project_names_the_variables_of_the_project() -> None:
    steps = "\n".join(rewrite("dotenv-meltano", "TAP_ACME_API_KEY=canary-3f9a0c1d\n").checklist)
    assert (
        "it must refer to $TAP_ACME_CLIENT_ID and $TAP_ACME_CLIENT_SECRET, and no longer to $TAP_ACME_API_KEY"
        in (steps)
    )
    assert "Set TAP_ACME_CLIENT_ID" in rewrite("meltano-yml", PROJECT).checklist[0]


@pytest.mark.parametrize(
    ("name", "value", "is_found"),
    [
        ("CELONIS_API_TOKEN", "abcd", True),
        ("DB_PASSWORD", "x", True),
        ("DATABASE_URL", "postgresql://u:pw@db/x", True),
        ("ODD", "3f9a0c1d8e7b6a5c4d3e2f1a", True),
        ("CELONIS_API_TOKEN", "${VAULT_TOKEN}", False),
        ("CELONIS_API_TOKEN", "", False),
        ("CELONIS_KEY_TYPE", "USER_KEY", False),
        ("OAUTH_METHOD", "POST", False),
        ("OAUTH_SCOPES", "audit.log:read", False),
        ("OAUTH_CLIENT_ID", "2f1c", False),
        ("CELONIS_URL", "https://acme.eu-1.celonis.cloud", False),
    ],
)
def test_which_values_of_an_environment_file_are_hidden(name: str, value: str, is_found: bool) -> None:
    text = f"CELONIS_API_TOKEN=\n{name}={value}\n# {name}={value}\n"
    found = inspected("dotenv-pycelonis", text).literal_secrets
    assert [text[s.start : s.end] for s, _ in found] == [value] * 2 * is_found


@pytest.mark.parametrize(
    "name", ["TAP_S3_CSV_AWS_SECRET_ACCESS_KEY", "TAP_S3_AWS_ACCESS_KEY", "TAP_X_REFRESH_TOKEN"]
)
def test_credentials_of_other_ways_to_authenticate_are_no_key_of_a_tap(name: str) -> None:
    text = SourceText.of(".env", f"{name}=canary-3f9a0c1d\n")
    assert not all_formats()["dotenv-meltano"].recognises(text)
