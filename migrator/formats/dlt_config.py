"""dlt's rest_api source, configured in `.dlt/config.toml`: a key becomes OAuth 2.0 client credentials."""

from collections.abc import Mapping, Sequence

from migrator.formats.dlt.places import AuthPlace
from migrator.formats.dlt.rest_api import RestApiFormat
from migrator.formats.dlt.toml_files import configures_client, is_secrets_file, replaced_in_toml
from migrator.text.document import Document
from migrator.text.edits import Edit
from migrator.text.source import SourceText
from migrator.text.toml import parse_toml
from migrator.text.values import Value


class DltConfig(RestApiFormat):
    """dlt's `config.toml`, where it configures a `rest_api` source.

    What changes: `auth` of the client, as a table or in braces, and of endpoints. `api_key` and `bearer`
    become `oauth2_client_credentials`. The client's secret is left out: dlt takes it from the environment or
    from `.dlt/secrets.toml`.

    What stays a person's decision: files that send several keys or authenticate in several ways, and keys in
    headers, parameters and URLs.

    dlt sends client ID and secret in the body only: a client that authenticates otherwise is `unsupported`.
    """

    title = "dlt config.toml"
    may_hold_variables = False
    marks = ("base_url",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text configures the client of a source, and is not there for secrets."""
        return configures_client(source.text) and not is_secrets_file(source.path)

    def parse(self, source: SourceText) -> Document:
        """Parse TOML. Raises SourceProblem."""
        return parse_toml(source)

    def replaced(
        self, document: Document, places: Sequence[AuthPlace], new: Mapping[str, Value]
    ) -> tuple[Edit, ...]:
        """Return the edits: an `auth` on one line is written anew, in a table settings change places."""
        return replaced_in_toml(document, places, new)
