"""Which secrets stand in a text in plain text. Only a keyed digest of each is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from migrator.discovery.detectors.config_file import recognised
from migrator.discovery.detectors.interface import Detector
from migrator.discovery.known import Known
from migrator.discovery.sightings import Sighting
from migrator.formats.interface import Format
from migrator.text.source import SourceText


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainSecret:
    """A secret's place. Two of the same digest are the same secret."""

    line: int
    what: str
    digest: bytes = field(repr=False)


def plain_secrets(source: SourceText, detectors: Sequence[Detector], known: Known) -> Iterator[PlainSecret]:
    """Yield each secret: of a configuration by its format's adapter, else what the detectors see.

    `source.path` has forward slashes. Raises SourceProblem where the text is broken.
    """
    format_ = recognised(source, known)
    if format_ is not None:
        yield from _of_config(format_, source, known)
    for detector in detectors:
        seen = detector.detect(source, known)
        if format_ is None:
            yield from _sent(seen)
        for setting in seen.settings if seen else ():
            if setting.digest is not None:
                yield PlainSecret(line=setting.line, what=setting.name, digest=setting.digest)


def sent_secrets(source: SourceText, detectors: Sequence[Detector], known: Known) -> Iterator[PlainSecret]:
    """Yield each key that the text both holds and sends. Raises SourceProblem where it is broken."""
    for detector in detectors:
        yield from _sent(detector.detect(source, known))


def _of_config(format_: Format, source: SourceText, known: Known) -> Iterator[PlainSecret]:
    for span, what in format_.inspect(format_.parse(source)).literal_secrets:
        digest = known.fingerprints.of(source.text[span.start : span.end])
        if digest is not None:
            yield PlainSecret(line=source.place(span).line, what=what, digest=digest)


def _sent(seen: Sighting | None) -> Iterator[PlainSecret]:
    for use in seen.uses if seen else ():
        if use.credential.digest is not None:
            yield PlainSecret(line=use.line, what=use.what, digest=use.credential.digest)
