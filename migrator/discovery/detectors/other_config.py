"""Configurations of no known format that hold a key of a provider beyond doubt."""

from collections.abc import Sequence
from dataclasses import replace

from migrator.discovery.detectors.config_file import recognised
from migrator.discovery.detectors.interface import Detector
from migrator.discovery.key_headers import COMMON_PREFIXES, header_uses
from migrator.discovery.known import Known
from migrator.discovery.sightings import Sighting
from migrator.discovery.urls import seen_urls
from migrator.formats.interface import CONFIG_NAMES
from migrator.text.source import SourceText


class OtherConfig(Detector):
    """Looks for prefixes that a provider has for itself, such as `AppKey`: `Bearer` is everywhere."""

    title = "other configurations"
    names = (*CONFIG_NAMES, "*.tf", "*.tfvars", "*.xml")

    def marks(self, known: Known) -> Sequence[bytes]:
        """Return the prefixes of providers' own."""
        return known.own_prefixes

    def detect(self, source: SourceText, known: Known) -> Sighting | None:
        """Return where a key is sent, in files that no format's adapter recognises."""
        headers = tuple(h for h in known.headers if h.prefix.lower() not in COMMON_PREFIXES)
        uses = tuple(header_uses(source.text, headers, known.fingerprints, is_shell=True))
        if not uses or recognised(source, known) is not None:
            return None
        doubt = "its format is not known"
        return Sighting(
            path=source.path,
            uses=tuple(replace(u, doubt=f"{u.doubt}; {doubt}" if u.doubt else doubt) for u in uses),
            urls=seen_urls(source.text, provider_hosts=known.provider_hosts, is_config=True),
        )
