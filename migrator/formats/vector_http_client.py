"""Vector's source `http_client`: recognised, and honest about having no OAuth path."""

import re

from migrator.formats.interface import Format, Inspection, Outcome, Target
from migrator.formats.static_keys.plain_text import Setting, TextDocument, only_between, settings
from migrator.formats.static_keys.verdict import inspected, keys_among, verdict
from migrator.text.document import Document
from migrator.text.source import SourceText

_TOML = re.compile(r"^\ufeff?[ \t]*\[sources\.[^\]\r\n]+\]", re.MULTILINE)
_YAML = re.compile(
    r"""^\ufeff?(?:["']?sources["']?[ \t]*:|[ \t]*(?:\{[ \t]*)?"sources"[ \t]*:)""", re.MULTILINE
)
_TYPE = re.compile(
    r"""^[ \t]*(?:\{[ \t]*)?["']?type["']?[ \t]*[:=][ \t]*["']?http_client["']?[ \t]*,?[ \t]*(?:#.*)?\r?$""",
    re.MULTILINE,
)
_SECTION = re.compile(r"""\ufeff?(?:[ \t]*\[sources\.|["']?sources["']?[ \t]*:|[ \t]*"sources"[ \t]*:)""")
_OTHER = re.compile(
    r"""[ \t]*\[(?!sources\.)[a-z_]+[\].]|["']?\w+["']?[ \t]*:|[ \t]*"(?:sinks|transforms)"[ \t]*:"""
)
_KEYS = ("token", "api_key", "apikey", "access_token", "api_token")
_BASIC = ("password",)
_WHY = (
    "Vector's source http_client knows fixed headers and the strategies aws, basic, bearer and custom: none "
    "of them fetches an access token"
)
_WAY_FORWARD = (
    "let another program fetch the access token, write it where the bearer token is read from, and reload "
    "Vector before it ends; or read the API by a program that has client credentials, such as Telegraf"
)


class VectorHttpClient(Format):
    """A configuration of Vector with a source of the type `http_client`, as TOML, YAML or JSON.

    What changes: nothing. The source knows the authentication strategies `aws`, `basic`, `bearer` and
    `custom`, and fixed headers; none of them fetches an access token. So an extractor like this is
    `unsupported`.

    Vector's sink `http` is another matter: there, a strategy for OAuth has been merged. It writes, and so it
    is none of an extractor's.
    """

    title = "Vector source http_client"
    capabilities = None
    marks = ("http_client",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text has sources, and one of this type."""
        has_sources = _TOML.search(source.text) or _YAML.search(source.text)
        return bool(has_sources) and bool(_TYPE.search(source.text))

    def parse(self, source: SourceText) -> Document:
        """Take the text as it is."""
        return TextDocument(source)

    def inspect(self, document: Document) -> Inspection:
        """Return what the source sends."""
        return inspected(_keys(document), has_other=_has_password(document))

    def migrate(self, document: Document, target: Target) -> Outcome:  # noqa: ARG002 - no target helps
        """Return why it cannot be done."""
        return verdict(_keys(document), _WHY, _WAY_FORWARD, has_other=_has_password(document))

    def without_auth(self, data: object) -> object:
        """Return the data: nothing of it is ever changed."""
        return data


def _keys(document: Document) -> list[Setting]:
    return keys_among(_settings(document), _KEYS)


def _has_password(document: Document) -> bool:
    return any(s.name.lower().rpartition(".")[2] in _BASIC for s in _settings(document))


def _settings(document: Document) -> list[Setting]:
    return list(settings(only_between(document.source.text, _SECTION, _OTHER)))
