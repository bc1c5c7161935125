"""Variables of the client are called like the key's were."""

import pytest

from migrator.formats.interface import Target
from migrator.formats.naming.variables import client_variables
from migrator.model.inventory import AuthMethod

TARGET = Target(
    token_url="https://as.example/token",
    auth_method=AuthMethod.CLIENT_SECRET_POST,
    scopes=frozenset(),
    client_name="audit-reader",
)


@pytest.mark.parametrize(
    ("key", "client_id", "client_secret"),
    [
        ("ACME_API_KEY", "ACME_CLIENT_ID", "ACME_CLIENT_SECRET"),
        ("TAP_X_ACCESS_TOKEN", "TAP_X_CLIENT_ID", "TAP_X_CLIENT_SECRET"),
        ("API_KEY", "AUDIT_READER_CLIENT_ID", "AUDIT_READER_CLIENT_SECRET"),
        ("", "AUDIT_READER_CLIENT_ID", "AUDIT_READER_CLIENT_SECRET"),
        ("acmeApiKey", "acmeClientId", "acmeClientSecret"),
        ("apiKey", "clientId", "clientSecret"),
        ("api_key", "client_id", "client_secret"),
        ("my-api-key", "my-client-id", "my-client-secret"),
    ],
)
def test_the_words_of_the_key_stay(key: str, client_id: str, client_secret: str) -> None:
    found = client_variables(key, TARGET)
    assert (found.client_id, found.client_secret) == (client_id, client_secret)
