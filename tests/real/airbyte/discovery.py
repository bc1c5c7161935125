"""What `migrator discover` finds in the real manifests, against what they say themselves.

The truth is read without any of migrator's code: the manifests are loaded as plain YAML, and sorted by the
types of their authenticators.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml

from migrator.jobs.discover import DiscoverRequest, discover

_KEYS = frozenset({"ApiKeyAuthenticator", "BearerAuthenticator"})
_KEY_CLASS = re.compile(r"(?:ApiKey|Bearer)\w*$")
"""A class of a connector's own: source-okta has a `CustomBearerAuthenticator`."""
_QUIET = frozenset({"OAuthAuthenticator", "NoAuth", "SelectiveAuthenticator"})
_REQUEST_PARTS = (
    "request_headers",
    "request_parameters",
    "request_body",
    "request_body_json",
    "request_body_data",
)
_PATH_PARTS = ("url_base", "url", "path")


class Truth(StrEnum):
    """How a manifest authenticates, by its own words."""

    KEY = "an ApiKey or Bearer authenticator"
    BARE = "a secret field, sent without an authenticator"
    OTHER = "Basic, session, JWT or custom authentication"
    QUIET = "OAuth, or nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An extractor as the written inventory has it."""

    has_key: bool
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The truth of each manifest, and what was listed."""

    truths: Mapping[str, Truth]
    listed: Mapping[str, Listed]
    """By path relative to the folder, other files included."""

    @property
    def is_exact(self) -> bool:
        """Whether everything that is true was listed as such, and nothing else was."""
        keys = self.listed_names(has_key=True) == self.names(Truth.KEY, Truth.BARE)
        return keys and self.listed_names(has_key=False) == self.names(Truth.OTHER)

    def names(self, *truths: Truth) -> set[str]:
        """Return the manifests that are truly of these kinds."""
        return {name for name, truth in self.truths.items() if truth in truths}

    def listed_names(self, *, has_key: bool) -> set[str]:
        """Return the manifests that were listed with a key, or without one."""
        return {name for name, e in self.listed.items() if name in self.truths and e.has_key == has_key}


def truth_of(text: str) -> Truth:
    """Return how a manifest authenticates."""
    data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader
    types = set(_authenticators(data))
    if types & _KEYS or any(_KEY_CLASS.search(type_) for type_ in types):
        return Truth.KEY
    if types - _QUIET:
        return Truth.OTHER
    return Truth.BARE if not types - {"NoAuth"} and _sends_secret(data) else Truth.QUIET


def found_in(folder: Path) -> Found:
    """Run discovery over a folder that holds manifests, and read the inventory that it writes."""
    with tempfile.TemporaryDirectory() as name:
        text = discover(DiscoverRequest(paths=(folder,), folder=Path(name))).text
        data = yaml.safe_load(text)
        listed = dict(_listed(text, data["extractors"], Path(name), folder))
    manifests = sorted(folder.rglob("source-*.yaml"))
    truths = {m.relative_to(folder).as_posix(): truth_of(m.read_text(encoding="utf-8")) for m in manifests}
    return Found(truths=truths, listed=listed)


def lines(found: Found) -> Iterator[str]:
    """Yield the figures for people."""
    yield "found by migrator discover"
    for title, true, listed in (
        ("with a key", found.names(Truth.KEY, Truth.BARE), found.listed_names(has_key=True)),
        ("authenticated in another way", found.names(Truth.OTHER), found.listed_names(has_key=False)),
    ):
        right = len(true & listed)
        precision, recall = right / max(len(listed), 1), right / max(len(true), 1)
        counts = f"{len(listed)} listed, {len(true)} true"
        yield f"  {title}: {counts}: precision {precision:.3f}, recall {recall:.3f}"
        yield from (f"    listed, but wrong: {name}" for name in sorted(listed - true))
        yield from (f"    missed: {name}" for name in sorted(true - listed))
    for truth in Truth:
        names = found.names(truth)
        yield f"  {truth.value}: {len(names & set(found.listed))} of {len(names)} listed"


def _listed(
    text: str, extractors: Mapping[str, Mapping[str, object]], base: Path, folder: Path
) -> Iterator[tuple[str, Listed]]:
    for name, entry in extractors.items():
        config = entry["config"]
        assert isinstance(config, dict)
        path = (base / config["path"]).resolve().relative_to(folder.resolve()).as_posix()
        block = re.search(
            rf"(?m)^  [\"']?{re.escape(name)}[\"']?:\n((?:    .*\n)+)", text[text.index("\nextractors:") :]
        )
        comments = [c for c in (block[1] if block else "").splitlines() if c.lstrip().startswith("#")]
        yield path, Listed(has_key="key" in entry, comment="\n".join(comments))


def _mappings(data: object) -> Iterator[Mapping[object, object]]:
    if isinstance(data, dict):
        yield data
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _mappings(value)


def _authenticators(data: object) -> Iterator[str]:
    """Yield the types of all authenticators; of a connector's own ones the classes."""
    for mapping in _mappings(data):
        type_, own = mapping.get("type"), mapping.get("authenticator")
        if isinstance(type_, str) and (type_.endswith("Authenticator") or type_ == "NoAuth"):
            yield str(mapping.get("class_name", type_))
        if isinstance(own, dict) and "class_name" in own:
            yield str(own["class_name"])


def _sends_secret(data: object) -> bool:
    """Return whether a field that the specification calls a secret stands in what requesters send."""
    secrets = {
        name
        for mapping in _mappings(data)
        for name, field in (mapping.get("properties") or {}).items()  # type: ignore[attr-defined]  # YAML of others
        if isinstance(field, dict) and field.get("airbyte_secret")
    }
    sent = " ".join(
        str(mapping[part])
        for mapping in _mappings(data)
        for part in (*_REQUEST_PARTS, *_PATH_PARTS)
        if part in mapping
    )
    return any(
        re.search(rf"config(?:\[\s*[\"']+{name}[\"']+|\.{name}\b|\.get\([\"']+{name})", sent)
        for name in secrets
    )
