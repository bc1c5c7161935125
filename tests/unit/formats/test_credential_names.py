"""Which names are those of credentials, which plainly are not, and of which neither can be said."""

import pytest

from migrator.text.credential_names import is_plainly_no_credential, names_credential

CREDENTIALS = [
    "X-Auth-Key",
    "Private-Token",
    "Ocp-Apim-Subscription-Key",
    "apitoken",
    "hapikey",
    "access_key",
    "X-Redmine-API-Key-2",
    "Cookie",
    "Authorization",
    "clientSecret",
    "API_KEY",
    "password",
    "X-Session",
    "oauthToken",
]
PLAIN = [
    "API_URL",
    "START_DATE",
    "page_size",
    "pageToken",
    "nextPageToken",
    "PROJECT_ID",
    "subdomain",
    "sortKey",
    "Tenant",
    "limit2",
]
NEITHER = ["X-Planio", "code", "T", "LOGIN_NAME_HINT", "audience"]


@pytest.mark.parametrize("name", CREDENTIALS)
def test_a_credential_may_stand_under_it(name: str) -> None:
    assert names_credential(name)
    assert not is_plainly_no_credential(name)


@pytest.mark.parametrize("name", PLAIN)
def test_it_is_plainly_no_credential(name: str) -> None:
    assert is_plainly_no_credential(name)
    assert not names_credential(name)


@pytest.mark.parametrize("name", NEITHER)
def test_what_cannot_be_told_is_not_taken_for_harmless(name: str) -> None:
    assert not is_plainly_no_credential(name)


@pytest.mark.parametrize("name", ["author", "authority", "metadata", "X-Version"])
def test_names_that_only_begin_alike_are_no_credentials(name: str) -> None:
    assert not names_credential(name)
