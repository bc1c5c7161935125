"""Fluent Bit's inputs that pull: recognised, and honest about having no OAuth path."""

import re

from migrator.formats.interface import Format, Inspection, NeedsPerson, Outcome, Target
from migrator.formats.static_keys.plain_text import Setting, TextDocument, only_between, settings
from migrator.formats.static_keys.verdict import inspected, keys_among, verdict
from migrator.model.config_facts import AuthKind
from migrator.text.document import Document
from migrator.text.source import SourceText

_PULLS = "prometheus_scrape|nginx_metrics|nginx_exporter_metrics|exec|exec_wasi"
_CLASSIC = re.compile(rf"^[ \t]+name[ \t]+(?:{_PULLS})[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
_CLASSIC_INPUT = re.compile(r"^\ufeff?[ \t]*\[INPUT\][ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
_YAML = re.compile(
    rf"""^[ \t]+(?:-[ \t]+)?name[ \t]*:[ \t]*["']?(?:{_PULLS})["']?[ \t]*(?:\#.*)?\r?$""",
    re.MULTILINE | re.IGNORECASE,
)
_PIPELINE = re.compile(r"^\ufeff?pipeline[ \t]*:[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_INPUT = re.compile(r"\ufeff?[ \t]*(?:\[INPUT\]|inputs[ \t]*:)", re.IGNORECASE)
_OTHER = re.compile(r"[ \t]*(?:\[\w+\]|(?:filters|outputs|processors)[ \t]*:)|\w+[ \t]*:", re.IGNORECASE)
_KEYS = ("bearer_token",)
_PASSWORDS = {"http_passwd"}
_COMMAND = re.compile(
    r"""(?:-H|--header)[ =]*["']?[\w-]*(?:key|token|authorization)[\w-]*:|[?&](?:api_?key|access_token)="""
    r"""|--[\w-]*(?:key|token)[ =]+\S""",
    re.IGNORECASE,
)
_RUNS = re.compile(
    r"^[ \t]*(?:-[ \t]+)?command[ \t]*(?::|[ \t])(?P<command>.*)", re.MULTILINE | re.IGNORECASE
)
_WHY = (
    "Fluent Bit's inputs that pull (prometheus_scrape) send a fixed bearer_token, or a user and a password: "
    "since 5.0 its http output can fetch access tokens, and inputs can only check those that others send"
)
_WAY_FORWARD = (
    "read the API by a program that has client credentials, such as Telegraf's inputs.http, or put a gateway "
    "in between that adds the token"
)
_IN_COMMAND = (
    "the key stands in a command that the input exec runs: change that command, so that it fetches an access "
    "token by client credentials; Fluent Bit itself has no setting for it"
)


class FluentBit(Format):
    """A configuration of Fluent Bit with an input that pulls, classic or YAML.

    What changes: nothing. `prometheus_scrape` sends `bearer_token` as it stands, and no input has a setting
    for client credentials; only the `http` output has, since 5.0. So an extractor like this is `unsupported`.

    What stays a person's decision: a key in the command of an input `exec`. The command can be changed.
    """

    title = "Fluent Bit input"
    capabilities = None
    marks = ("[input]", "pipeline")

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text has an input that pulls."""
        text = source.text
        if _CLASSIC_INPUT.search(text):
            return bool(_CLASSIC.search(only_between(text, _INPUT, _OTHER)))
        return bool(_PIPELINE.search(text)) and bool(_YAML.search(only_between(text, _INPUT, _OTHER)))

    def parse(self, source: SourceText) -> Document:
        """Take the text as it is."""
        return TextDocument(source)

    def inspect(self, document: Document) -> Inspection:
        """Return what the inputs send."""
        found = _settings(document)
        plain = inspected(_keys(document), has_other=_has_password(found))
        if AuthKind.KEY in plain.auth or not _has_command(document):
            return plain
        return Inspection(auth=frozenset({AuthKind.KEY}), summary="key in a command")

    def migrate(self, document: Document, target: Target) -> Outcome:  # noqa: ARG002 - no target helps
        """Return why it cannot be done."""
        keys = _keys(document)
        if not keys and _has_command(document):
            return NeedsPerson(reasons=(_IN_COMMAND,))
        return verdict(keys, _WHY, _WAY_FORWARD, has_other=_has_password(_settings(document)))

    def without_auth(self, data: object) -> object:
        """Return the data: nothing of it is ever changed."""
        return data


def _settings(document: Document) -> list[Setting]:
    text = document.source.text
    is_classic = bool(_CLASSIC_INPUT.search(text))
    inputs = only_between(text, _INPUT, _OTHER)
    return list(settings(inputs, by_blanks=is_classic))


def _keys(document: Document) -> list[Setting]:
    return keys_among(_settings(document), _KEYS)


def _has_password(found: list[Setting]) -> bool:
    return any(s.name.lower() in _PASSWORDS for s in found)


def _has_command(document: Document) -> bool:
    """Return whether an input runs a command with a key in it."""
    inputs = only_between(document.source.text, _INPUT, _OTHER)
    return any(_COMMAND.search(match["command"]) for match in _RUNS.finditer(inputs))
