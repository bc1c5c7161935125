"""One secret that stands in several configurations."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from migrator.model.config_facts import LiteralSecret
from migrator.model.finding import Finding, Level, Related, Subject
from migrator.model.inventory import Extractor
from migrator.rules.interface import Audit, Rule

_POINTED_AT = 20
"""Files whose place is given."""

_Found = tuple[Extractor, LiteralSecret]


class SecretInSeveralFiles(Rule):
    """The same secret stands in plain text in several configuration files.

    Values are compared by a keyed hash whose key is random and ends with the run; nothing of them is kept.

    Why: Whoever replaces it must find every copy: the one that was overlooked stops, or keeps an old key in
    use that everybody takes for gone. Extractors that share a key can only be cut off together.

    Fix: Put references to one store in the place of the copies, and give each extractor a client of its own.

    Example:
        audit.json:  {"headers": {"Authorization": "AppKey MzY0..."}}
        usage.json:  {"headers": {"Authorization": "AppKey MzY0..."}}    <- the same key again
    """

    level = Level.WARNING
    title = "Secret in plain text in several files"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each secret that stands in more than one file, once, at the first of them."""
        groups: defaultdict[bytes, dict[str, _Found]] = defaultdict(dict)
        for extractor in audit.inventory.extractors.values():
            for facts, _ in audit.files_of(extractor):
                for secret in facts.literal_secrets:
                    if secret.likeness is not None:
                        groups[secret.likeness].setdefault(facts.path, (extractor, secret))
        numbers: Counter[tuple[str, str]] = Counter()
        for places in groups.values():
            if len(places) > 1:
                extractor, secret = next(iter(places.values()))
                numbers[extractor.name, secret.what] += 1
                detail = f"{secret.what} {numbers[extractor.name, secret.what]}"
                yield self._copied(audit, list(places.values()), detail)

    def _copied(self, audit: Audit, found: Sequence[_Found], detail: str) -> Finding:
        (extractor, secret), *others = found
        where = secret.location.path
        rest = f"{len(others)} other files" if len(others) > 1 else others[0][1].location.path
        return self.finding(
            audit,
            Subject(kind="extractor", name=extractor.name),
            message=f"{secret.what} stands in plain text in {where}, and the same secret in {rest}",
            help_="Put a reference in the place of each copy, and replace the secret: it is no longer one.",
            at=secret.location,
            related=tuple(
                Related(message=f"again, for {other.name}", location=copy.location)
                for other, copy in others[:_POINTED_AT]
            ),
            detail=detail,
        )
