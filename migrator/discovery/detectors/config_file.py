"""Configurations of every format that has an adapter."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import translate
from functools import cache

from migrator.discovery.detectors.interface import Detector
from migrator.discovery.known import Known
from migrator.discovery.sightings import UNKNOWN, Credential, Sighting, Use, Way
from migrator.discovery.urls import seen_urls
from migrator.discovery.variables import NAME
from migrator.formats.interface import DOTENV_NAMES, Format, Inspection, all_formats
from migrator.model.config_facts import AuthKind
from migrator.text.credential_names import names_credential
from migrator.text.document import Document
from migrator.text.source import SourceText

_OAUTH = re.compile(r"oauth", re.IGNORECASE)
_CHOICE = "SelectiveAuthenticator"
_OWN_CODE = "CustomAuthenticator"
_BASIC = re.compile(r"basic", re.IGNORECASE)
_BY_CODE = re.compile(r"session|jwt|custom|components\.", re.IGNORECASE)
_KEY_BY_CODE = re.compile(r"(?:bearer|api_?key)\w*(?: \(\d+ times\))?$", re.IGNORECASE)
"""The name of a class that sends a key by a connector's own code."""
_NO_KEY = re.compile(r"client_?secret|client_?id|pass(?:word|phrase)|refresh", re.IGNORECASE)
# Each part begins with a letter or sign, and only then looks back: ten times as fast in a long text.
_ENVIRONMENT = re.compile(
    rf"\$\{{(?:env:|ENV:)?(?P<braced>{NAME})|@\{{env:(?P<at>{NAME})|\$(?<![\w.]\$)(?P<plain>{NAME})"
    rf"|env_var\(\s*['\"](?P<function>{NAME})|env:(?<!\wenv:)(?P<reference>{NAME})"
)
_MUSTACHE = re.compile(r"\{\{\s*(?!config\b|params\b|secrets\b)(?P<name>[\w-]+)\s*\}\}")
_APP_KEY = re.compile(r"\bapp_?key\b", re.IGNORECASE)
_BEARER = re.compile(r"\bbearer", re.IGNORECASE)


class ConfigFile(Detector):
    """A format's adapter says whether the file is one of its own, and how that authenticates."""

    title = "configurations"

    def takes(self, path: str, name: str) -> bool:  # noqa: ARG002 - the name decides
        """Return whether any format has files of such a name."""
        return bool(_all_names().match(name.lower()))

    def is_worth_reading(self, name: str, small: bytes, known: Known) -> bool:  # noqa: ARG002 - formats are all the same
        """Return whether a format of such names has no marks, or one of them is there."""
        for pattern, marks in _marks_by_names():
            if pattern.match(name):
                for mark in marks:
                    if mark in small:
                        return True
                if not marks:
                    return True
        return False

    def detect(self, source: SourceText, known: Known) -> Sighting | None:
        """Return how the file authenticates. Raises SourceProblem where a recognised file is broken."""
        format_ = recognised(source, known)
        if format_ is None:
            return None
        document = format_.parse(source)
        inspection = format_.inspect(document)
        way = way_of(inspection)
        if way is None:
            return None
        return Sighting(
            path=source.path,
            format=format_.id,
            is_supply=format_.usual_names == DOTENV_NAMES,
            uses=(_use(format_, document, inspection, way, known),),
            urls=seen_urls(source.text, provider_hosts=known.provider_hosts, is_config=True),
        )


def recognised(source: SourceText, known: Known) -> Format | None:
    """Return the one format that recognises a file of this name; `None` where none or more than one does."""
    name = source.path.rpartition("/")[2].lower()
    small = source.text.lower()
    found = [
        format_
        for format_ in known.formats.values()
        if _names_of(format_.usual_names).match(name)
        and (not format_.marks or any(mark in small for mark in format_.marks))
        and format_.recognises(source)
    ]
    return found[0] if len(found) == 1 else None


def way_of(inspection: Inspection) -> Way | None:
    """Return how a configuration authenticates; `None` where by OAuth or not at all."""
    parts = [part for part in inspection.summary.split("; ") if not _is_oauth(part)]
    basic = [part for part in parts if _BASIC.search(part)]
    by_code = [part for part in parts if part not in basic and _BY_CODE.search(part)]
    if any(_KEY_BY_CODE.search(part) for part in by_code):
        return Way.KEY
    if AuthKind.KEY in inspection.auth:
        return Way.KEY if len(basic) + len(by_code) < len(parts) or not parts else Way.BASIC
    return Way.OTHER if AuthKind.OTHER in inspection.auth and parts else None


def _is_oauth(part: str) -> bool:
    """Return whether a part of a summary is no alarm: OAuth itself, or a choice of what is named as well."""
    if part.startswith(_OWN_CODE):
        return False
    return bool(_OAUTH.search(part)) or part.startswith(_CHOICE)


_Held = tuple[int, Credential]
"""Where a key stands, or is referred to, and what is known of it."""


def _use(format_: Format, document: Document, inspection: Inspection, way: Way, known: Known) -> Use:
    text = document.source.text
    if format_.usual_names == DOTENV_NAMES:
        held = list(_variables(document, inspection, known))
    else:
        held = list(_literals(document, inspection, known)) or list(_references(text))
    start, credential = held[0] if held else (_first_mention(text, inspection), UNKNOWN)
    several = len({c.digest for _, c in held if c.digest})
    return Use(
        line=text.count("\n", 0, start) + 1,
        what=f"{format_.title}: {inspection.summary}",
        way=way,
        credential=credential if way is Way.KEY else UNKNOWN,
        prefix="appkey" if _has_app_key(text) else "bearer" if _BEARER.search(inspection.summary) else "",
        doubt=f"{several} different secrets stand in this file; the first is listed" if several > 1 else "",
    )


def _has_app_key(text: str) -> bool:
    small = text.lower()  # most texts have no such word, and a pattern for both cases is slow to say so
    return ("appkey" in small or "app_key" in small) and bool(_APP_KEY.search(text))


def _literals(document: Document, inspection: Inspection, known: Known) -> Iterator[_Held]:
    """Yield the secrets that stand in the file itself, but for those of a client or a user."""
    for span, what in inspection.literal_secrets:
        digest = known.fingerprints.of(document.source.text[span.start : span.end])
        if digest is not None and not _NO_KEY.search(what):
            yield span.start, Credential(digest=digest)


def _variables(document: Document, inspection: Inspection, known: Known) -> Iterator[_Held]:
    """Yield the variables that the adapter names as keys; of a `.env` the other secrets are none of these."""
    data = document.data if isinstance(document.data, dict) else {}
    for name in re.findall(NAME, inspection.summary):
        if name in data and not _NO_KEY.search(name):
            digest = known.fingerprints.of(str(data[name] or ""))
            yield document.key_span((name,)).start, Credential(digest=digest, variable=name)


def _references(text: str) -> Iterator[_Held]:
    """Yield the variables that the file reads and that are called like keys."""
    for match in _ENVIRONMENT.finditer(text):
        name = next(group for group in match.groups() if group)
        if names_credential(name) and not _NO_KEY.search(name):
            yield match.start(), Credential(variable=name)
    for match in _MUSTACHE.finditer(text):
        if names_credential(match["name"]) and not _NO_KEY.search(match["name"]):
            yield match.start(), Credential(variable=match["name"], is_environment=False)


def _first_mention(text: str, inspection: Inspection) -> int:
    """Return where the first word of the summary stands in the text; else its beginning."""
    words = re.findall(r"[\w.-]{4,}", inspection.summary)
    return next((index for word in words if (index := text.find(word)) >= 0), 0)


@cache
def _names_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(translate(pattern.lower()) for pattern in patterns))


@cache
def _marks_by_names() -> Sequence[tuple[re.Pattern[str], Sequence[bytes]]]:
    """Return the marks of all formats that have the same names; none where one of them has none."""
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for format_ in all_formats().values():
        found.setdefault(format_.usual_names, []).append(format_.marks)
    return [
        (_names_of(names), sorted({m.encode() for ms in marks for m in ms}) if all(marks) else ())
        for names, marks in found.items()
    ]


@cache
def _all_names() -> re.Pattern[str]:
    return _names_of(tuple(sorted({name for f in all_formats().values() for name in f.usual_names})))
