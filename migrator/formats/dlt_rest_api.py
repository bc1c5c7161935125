"""dlt's rest_api source, configured in YAML or JSON: a key becomes OAuth 2.0 client credentials."""

import re
from collections.abc import Mapping, Sequence

from migrator.formats.dlt.headers import replace_header
from migrator.formats.dlt.places import AuthPlace
from migrator.formats.dlt.rest_api import RestApiFormat
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.edits import Edit
from migrator.text.json import parse_json
from migrator.text.source import SourceText
from migrator.text.values import Value
from migrator.text.yaml import parse_yaml

_WORDS = re.compile(r"""(?:^\ufeff?|[{,])[ \t-]*["']?(client|base_url|resources)["']?[ \t]*:""", re.MULTILINE)


class DltRestApi(RestApiFormat):
    """A configuration of dlt's `rest_api` source, in a YAML or JSON file that the pipeline loads.

    What changes: `auth` of the client, of endpoints and of `resource_defaults`, and a key in a header of a
    client without any. `api_key` and `bearer`, in
    the long and in the short form, become `oauth2_client_credentials`. Where the key was read from a
    variable, the client's secret is read in the same way; else it is left out, and dlt takes it from the
    environment or `.dlt/secrets.toml`.

    What stays a person's decision: files that send several keys or authenticate in several ways, and keys in
    headers, parameters and URLs.

    dlt sends client ID and secret in the body only: a client that authenticates otherwise is `unsupported`.
    """

    title = "dlt rest_api configuration"
    marks = ("base_url",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text has a client with a base URL, and resources."""
        return set(_WORDS.findall(source.text)) == {"client", "base_url", "resources"}

    def parse(self, source: SourceText) -> Document:
        """Parse JSON or YAML. Raises SourceProblem."""
        is_json = source.text.lstrip("\ufeff \t\r\n").startswith("{")
        return parse_json(source) if is_json else parse_yaml(source)

    def replaced(
        self, document: Document, places: Sequence[AuthPlace], new: Mapping[str, Value]
    ) -> tuple[Edit, ...]:
        """Return the edits: the new settings stand where the type stood, or the first setting."""
        editor = Editor(document)
        for place in places:
            if place.is_header:
                replace_header(editor, document, place, new)
                continue
            if not place.parts:
                editor.replace(place.pointer, {"auth": new})
                continue
            first, *others = sorted(place.parts, key=lambda part: part != "type")
            editor.replace((*place.pointer, first), new)
            for part in others:
                editor.remove((*place.pointer, part))
        return editor.edits()
