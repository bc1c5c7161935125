"""Environment files: the variables that they set for others."""

from collections.abc import Sequence

from migrator.discovery.detectors.interface import Detector
from migrator.discovery.known import Known
from migrator.discovery.sightings import Setting, Sighting
from migrator.discovery.urls import seen_urls
from migrator.formats.interface import DOTENV_NAMES
from migrator.text.credential_names import names_credential
from migrator.text.dotenv import parse_dotenv
from migrator.text.source import SourceText


class Dotenv(Detector):
    """Which of its variables are keys of an extractor, the adapters of such files and the readers tell."""

    title = "environment files"
    names = DOTENV_NAMES

    def marks(self, known: Known) -> Sequence[bytes]:  # noqa: ARG002 - the same for all
        """Return what every file that sets something has."""
        return (b"=",)

    def detect(self, source: SourceText, known: Known) -> Sighting | None:
        """Return the variables that may hold credentials. Raises SourceProblem for lines that set nothing."""
        document = parse_dotenv(source)
        settings = tuple(
            Setting(
                name=name,
                line=source.place(assignment.name).line,
                digest=known.fingerprints.of(assignment.text),
            )
            for name, assignment in document.assignments
            if assignment.text and names_credential(name)
        )
        urls = seen_urls(source.text, provider_hosts=known.provider_hosts)
        return Sighting(path=source.path, is_supply=True, settings=settings, urls=urls)
