"""Environment files of content-cli: recognised, and honest about taking nothing but a key from variables."""

from migrator.formats.dotenv.presence import assigned_names
from migrator.formats.dotenv.secret_values import secret_values
from migrator.formats.interface import (
    DOTENV_NAMES,
    CannotExpress,
    Format,
    Inspection,
    NeedsPerson,
    Outcome,
    Target,
)
from migrator.model.config_facts import AuthKind
from migrator.text.document import Document
from migrator.text.dotenv import DotenvDocument, parse_dotenv
from migrator.text.source import SourceText

_URL, _KEY = "TEAM_URL", "API_TOKEN"
_OF_PYCELONIS = {"CELONIS_API_TOKEN", "OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET"}

_WHY = (
    f"content-cli makes a profile of type Key from {_URL} and {_KEY}, and no other: it reads no client ID "
    "and no client secret from variables (read in version 1.15.0)"
)
_WAY_FORWARD = (
    "run content-cli profile create on the machine that uses this file, choose OAuth Client Credentials, "
    f"name the profile with -p in every call, and then take {_KEY} out of the file"
)


class DotenvContentCli(Format):
    """A `.env` file for content-cli, the command line of Celonis: `TEAM_URL` and `API_TOKEN`.

    What changes: nothing. From variables content-cli takes a key alone, so a file like this is `unsupported`.
    The way forward is a profile of type Client Credentials, which content-cli keeps outside of the file.

    A file with `CELONIS_URL` and `CELONIS_API_TOKEN` is that of pycelonis; content-cli reads it, too.
    """

    title = "environment file of content-cli"
    is_for_secrets = True
    capabilities = None
    usual_names = DOTENV_NAMES
    marks = ("api_token",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text assigns content-cli's variables, and none of pycelonis."""
        names = set(assigned_names(source.text))
        return {_URL, _KEY} <= names and not names & _OF_PYCELONIS

    def parse(self, source: SourceText) -> DotenvDocument:
        """Parse assignments. Raises SourceProblem."""
        return parse_dotenv(source)

    def inspect(self, document: Document) -> Inspection:
        """Return whether the key is set."""
        if not _key(document):
            return Inspection(auth=frozenset({AuthKind.NONE}), summary=f"no {_KEY}")
        secrets = tuple(secret_values(document)) if isinstance(document, DotenvDocument) else ()
        return Inspection(
            auth=frozenset({AuthKind.KEY}), summary=f"static key in {_KEY}", literal_secrets=secrets
        )

    def migrate(self, document: Document, target: Target) -> Outcome:  # noqa: ARG002 - no target helps
        """Return why it cannot be done."""
        if not _key(document):
            return NeedsPerson(reasons=(f"it holds no key: {_KEY} is empty",))
        return CannotExpress(reasons=(_WHY, _WAY_FORWARD))

    def without_auth(self, data: object) -> object:
        """Return the data: nothing of it is ever changed."""
        return data


def _key(document: Document) -> object:
    return document.data.get(_KEY) if isinstance(document.data, dict) else None
