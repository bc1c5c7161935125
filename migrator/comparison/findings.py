"""Makes findings of comparisons, so that every report format shows them and a gate can stop at them."""

from collections.abc import Callable, Iterable, Iterator

from migrator.comparison.pages import PAGES, PARITY_DIFFERENT, PARITY_LESS, PARITY_UNKNOWN
from migrator.model.finding import Finding, Subject
from migrator.model.parity import ApiParity, Parity
from migrator.model.place import Place
from migrator.model.verdict import ExtractorVerdict

FindPlace = Callable[[str, str], Place | None]
"""Returns where the inventory declares the client or extractor (kind, name); `None` where it is not known."""

_RULES = {
    Parity.LESS: PARITY_LESS,
    Parity.DIFFERENT: PARITY_DIFFERENT,
    Parity.UNKNOWN: PARITY_UNKNOWN,
}


def parity_findings(extractors: Iterable[ExtractorVerdict], find_place: FindPlace) -> Iterator[Finding]:
    """Yield a finding for each API where key and token do not, or may not, get the same."""
    for extractor in extractors:
        for found in extractor.parity:
            if found.parity in _RULES:
                yield _finding(extractor.name, found, find_place)


def _finding(extractor: str, found: ApiParity, find_place: FindPlace) -> Finding:
    rule = _RULES[found.parity]
    return Finding(
        rule=rule,
        level=PAGES[rule].level,
        subject=Subject(kind="extractor", name=extractor),
        message=f"{extractor}: {found.api} with the key {found.key} and with the token: {found.message}",
        help=PAGES[rule].help,
        location=find_place("extractor", extractor),
        detail=f"{found.api} {found.key}",
    )
