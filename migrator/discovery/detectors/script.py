"""Scripts that send a key in a header."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from migrator.discovery.detectors.interface import Detector
from migrator.discovery.key_headers import header_uses
from migrator.discovery.known import Known
from migrator.discovery.sightings import Sighting
from migrator.discovery.urls import seen_urls
from migrator.text.source import SourceText

_SHELLS = frozenset({".sh", ".bash", ".zsh", ".ksh", ".fish", ".bat", ".cmd", ".mk", ".yml", ".yaml", ""})
"""Where `$NAME` is a variable of the environment unless the text assigns it."""


class Script(Detector):
    """Programs in the languages that people write extractors in, and files with `curl` lines."""

    title = "scripts"
    names = (
        *(
            "*.py",
            "*.pyw",
            "*.r",
            "*.rb",
            "*.pl",
            "*.php",
            "*.groovy",
            "*.scala",
            "*.kt",
            "*.go",
            "*.java",
            "*.cs",
        ),
        *("*.js", "*.mjs", "*.cjs", "*.jsx", "*.ts", "*.mts", "*.cts", "*.tsx"),
        *("*.sh", "*.bash", "*.zsh", "*.ksh", "*.fish", "*.ps1", "*.psm1", "*.bat", "*.cmd", "*.mk"),
        *("makefile", "dockerfile", "*.dockerfile", "jenkinsfile", "justfile", "crontab"),
    )

    def marks(self, known: Known) -> Sequence[bytes]:
        """Return what stands before keys in their headers."""
        return known.header_marks

    def detect(self, source: SourceText, known: Known) -> Sighting | None:
        """Return where keys are sent."""
        is_shell = PurePosixPath(source.path).suffix.lower() in _SHELLS
        uses = tuple(header_uses(source.text, known.headers, known.fingerprints, is_shell=is_shell))
        if not uses:
            return None
        urls = seen_urls(source.text, provider_hosts=known.provider_hosts)
        return Sighting(path=source.path, uses=uses, urls=urls)
