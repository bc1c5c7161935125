"""What the detectors know before they look: providers, formats, headers, and how to compare keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from migrator.discovery.key_headers import COMMON_PREFIXES, KeyHeader, key_headers
from migrator.formats.interface import Format, all_formats
from migrator.model.provider import Provider
from migrator.text.fingerprints import Fingerprints


@dataclass(frozen=True, kw_only=True)
class Known:
    """What stays the same for the whole run."""

    providers: Mapping[str, Provider]
    fingerprints: Fingerprints = field(default_factory=Fingerprints)

    @cached_property
    def headers(self) -> tuple[KeyHeader, ...]:
        """The headers in which keys are sent."""
        return key_headers(dict(self.providers))

    @cached_property
    def header_marks(self) -> tuple[bytes, ...]:
        """Words of which every text that sends a key in one of these headers has at least one."""
        return tuple(sorted({(h.prefix or h.header).lower().encode() for h in self.headers}))

    @cached_property
    def own_prefixes(self) -> tuple[bytes, ...]:
        """Prefixes of keys that only one provider has, in small letters."""
        prefixes = {h.prefix.lower() for h in self.headers} - COMMON_PREFIXES
        return tuple(sorted(prefix.encode() for prefix in prefixes))

    @cached_property
    def provider_hosts(self) -> tuple[str, ...]:
        """The host patterns of all providers."""
        return tuple(host for provider in self.providers.values() for host in provider.hosts)

    @cached_property
    def formats(self) -> Mapping[str, Format]:
        """Every format by id."""
        return all_formats()
