"""Who owns a path by CODEOWNERS, as GitHub and GitLab read it: the last line that fits counts."""

import re
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where the file may lie; the first that is there counts."""
_SECTION = re.compile(r"\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?(?P<owners>(?:\s+\S+)*)\s*$")
_PATTERN = re.compile(r"(?P<pattern>(?:\\.|[^\s\\])+)(?P<owners>[^#]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """The owners of a path, and the line that says so."""

    owners: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    section: str
    spec: GitIgnoreSpec
    owners: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeOwners:
    """One CODEOWNERS file."""

    path: str
    """Relative to the repository's root."""
    rules: tuple[_Rule, ...]

    def owners_of(self, path: str) -> Owned | None:
        """Return the owners of a path relative to the root; `None` where no line fits, or one without owners.

        GitLab reads each section by itself, and what they say counts together.
        """
        last: dict[str, _Rule] = {}
        for rule in self.rules:
            if rule.spec.match_file(path):
                last[rule.section] = rule
        owners = tuple(dict.fromkeys(owner for rule in last.values() for owner in rule.owners))
        lines = [rule.line for rule in last.values() if rule.owners]
        return Owned(owners=owners, line=max(lines)) if owners else None


def code_owners(root: str) -> CodeOwners | None:
    """Return the CODEOWNERS of a repository; `None` where there is none that can be read."""
    for place in PLACES:
        try:
            text = (Path(root) / place).read_text(encoding="utf-8-sig", errors="replace")
        except OSError:
            continue
        return CodeOwners(path=place, rules=tuple(_rules(text)))
    return None


def _rules(text: str) -> list[_Rule]:
    rules: list[_Rule] = []
    section, default = "", tuple[str, ...]()
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()  # noqa: PLW2901 - the line without what does not count
        if not line or line.startswith(("#", "!")):  # GitHub knows no exceptions, and leaves such a line out
            continue
        if heading := _SECTION.fullmatch(line):
            section, default = heading["name"].lower(), tuple(heading["owners"].split())
            continue
        match = _PATTERN.match(line)
        if match:
            owners = tuple(match["owners"].split()) or default
            rules.append(_Rule(section=section, spec=_spec(match["pattern"]), owners=owners, line=number))
    return rules


def _spec(pattern: str) -> GitIgnoreSpec:
    """Return what a pattern fits. Unlike in `.gitignore`, `docs/*` does not reach into folders below."""
    if pattern.endswith("/*"):
        return GitIgnoreSpec.from_lines([pattern, f"!{pattern}/**"])
    return GitIgnoreSpec.from_lines([pattern])
