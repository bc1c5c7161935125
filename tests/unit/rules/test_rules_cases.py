"""Every rule against its case files: tests/cases/rules/RULE/{pass,fail}/*.yaml.

Comments at the head of a file say what is expected, one finding each, in order, and how the audit is set:
`expect line N: PART OF THE MESSAGE` (`line N of FILE` if it is not the inventory, `nowhere` if it is in no
file of today), `help: PART OF THE HELP` of the finding before it, `today: DAY`, `max-key-age-days: N`,
`allow-host: PATTERN`, `catalog: FILE`, `reference SCHEME:NAME: there`, or `not-asked`, or why there is none,
for each that was looked up; `beyond need CLIENT: SCOPES`, as a check saw. What a format's adapter would have
seen of the extractors' configurations stands in NAME.facts.json beside it, and what older versions of files
would have shown in NAME.history.json.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from migrator.catalogs.loader import load_providers
from migrator.inventory.load import load_inventory
from migrator.model.config_facts import AuthKind, ConfigFacts, ConfigState, LiteralSecret
from migrator.model.finding import Finding
from migrator.model.oauth import Evidence, ScopeSets
from migrator.model.place import Place
from migrator.model.resolution import Resolution, ResolutionState
from migrator.model.secret import Reference
from migrator.model.secret_history import HistoryGap, PastSecret, SecretHistory
from migrator.model.verdict import ClientVerdict, Reason, Verdict
from migrator.platform_lists.read import read_lists
from migrator.rules.interface import Audit, RuleSettings, all_rules

ROOT = Path(__file__).parents[2] / "cases" / "rules"
FILES = sorted(ROOT.glob("*/*/*.yaml"))
EXPECTED = re.compile(r"# expect (?:nowhere|line (?P<line>\d+)(?: of (?P<path>\S+))?): (?P<message>.+)")
REFERENCE = re.compile(r"# reference (?P<scheme>[\w-]+):(?P<locator>\S+): (?P<state>.+)")
BEYOND_NEED = re.compile(r"# beyond need (?P<client>\S+): (?P<scopes>.+)")
SETTING = re.compile(r"# (?P<name>help|today|max-key-age-days|allow-host|catalog): (?P<value>.+)")


@dataclass(frozen=True, kw_only=True)
class Expected:
    line: int | None
    """`None`: in no file of today."""
    path: str
    message: str
    help: str = ""

    def is_met_by(self, finding: Finding) -> bool:
        place = finding.location
        at = (place.line, place.path.rpartition("/")[2]) if place else (None, self.path)
        return at == (self.line, self.path) and self.message in finding.message and self.help in finding.help


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parts[-3]}-{p.parts[-2]}-{p.stem}")
def test_a_rule_finds_what_its_case_expects_and_nothing_else(path: Path) -> None:
    expected = _expected(path)
    found = list(all_rules()[path.parts[-3]].check(_audit(path)))
    described = [(f.location and f.location.line, f.message, f.help) for f in found]
    assert len(found) == len(expected), described
    assert all(e.is_met_by(f) for e, f in zip(expected, found, strict=True)), described
    assert bool(expected) is (path.parts[-2] == "fail"), "a fail case expects something, a pass case nothing"


@pytest.mark.parametrize("rule", sorted(all_rules()))
def test_every_rule_has_cases_that_pass_and_cases_that_fail(rule: str) -> None:
    kinds = {path.parts[-2] for path in FILES if path.parts[-3] == rule}
    assert kinds == {"pass", "fail"}


def test_every_case_belongs_to_a_rule() -> None:
    assert {path.parts[-3] for path in FILES} == set(all_rules())


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parts[-3]}-{p.parts[-2]}-{p.stem}")
def test_findings_have_fingerprints_of_their_own_and_sentences(path: Path) -> None:
    found = [f for rule in all_rules().values() for f in rule.check(_audit(path))]
    assert len({f.fingerprint for f in found}) == len(found)
    for finding in found:
        assert "`" not in finding.message
        assert not finding.message.endswith(".")
        assert finding.help.endswith((".", "?"))


def _audit(path: Path) -> Audit:
    settings = {m["name"]: m["value"] for m in SETTING.finditer(path.read_text(encoding="utf-8"))}
    loaded = load_inventory([path])
    assert loaded.findings == (), "a case must be a correct inventory"
    catalogs = (path.parent / settings["catalog"],) if "catalog" in settings else ()
    providers = load_providers(catalogs)
    lists = read_lists(loaded.inventory, providers, base=Path.cwd())
    assert lists.findings == (), "the lists of a case must be correct"
    return Audit(
        inventory=loaded.inventory,
        providers=providers,
        lists=lists.lists,
        locator=loaded.locator,
        today=date.fromisoformat(settings.get("today", "2026-11-01")),
        configs=_facts(path),
        history=_history(path),
        resolutions=dict(_resolutions(path)),
        verdicts={verdict.name: verdict for verdict in _verdicts(path)},
        allowed_hosts=(settings["allow-host"],) if "allow-host" in settings else (),
        settings=RuleSettings(max_key_age_days=int(settings.get("max-key-age-days", "365"))),
    )


def _expected(path: Path) -> list[Expected]:
    expected: list[Expected] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := EXPECTED.fullmatch(line):
            expected.append(
                Expected(
                    line=int(match["line"]) if match["line"] else None,
                    path=match["path"] or path.name,
                    message=match["message"],
                )
            )
        elif line.startswith("# help: "):
            last = expected.pop()
            help_ = line.removeprefix("# help: ")
            expected.append(Expected(line=last.line, path=last.path, message=last.message, help=help_))
    return expected


def _facts(path: Path) -> dict[str, ConfigFacts]:
    file = path.with_suffix(".facts.json")
    if not file.exists():
        return {}
    return {name: _one(data) for name, data in json.loads(file.read_text(encoding="utf-8")).items()}


def _resolutions(path: Path) -> Iterator[tuple[Reference, Resolution]]:
    for match in REFERENCE.finditer(path.read_text(encoding="utf-8")):
        reference = Reference(scheme=match["scheme"], locator=match["locator"], base=str(path.parent))
        if match["state"] in {state.value for state in ResolutionState}:
            yield reference, Resolution(state=ResolutionState(match["state"]))
        else:
            state = ResolutionState.ABSENT
            yield reference, Resolution(state=state, why=match["state"], help="set it")


def _verdicts(path: Path) -> Iterator[ClientVerdict]:
    for match in BEYOND_NEED.finditer(path.read_text(encoding="utf-8")):
        scopes = frozenset(match["scopes"].split())
        yield ClientVerdict(
            name=match["client"],
            platform="acme-eu",
            verdict=Verdict.READY,
            reason=Reason.OK,
            message="",
            scopes=ScopeSets(granted=scopes, excess=scopes, evidence=Evidence.STATED),
        )


def _history(path: Path) -> SecretHistory | None:
    file = path.with_suffix(".history.json")
    if not file.exists():
        return None
    data = json.loads(file.read_text(encoding="utf-8"))
    return SecretHistory(
        secrets=tuple(PastSecret(**{**s, "on": date.fromisoformat(s["on"])}) for s in data["secrets"]),
        gaps=tuple(HistoryGap(**gap) for gap in data["gaps"]),
    )


def _one(data: dict[str, object]) -> ConfigFacts:
    path = str(data["path"])
    renews = data.get("can_renew_token")
    secrets = data.get("literal_secrets", [])
    kinds = data.get("auth", [])
    assert isinstance(secrets, list)
    assert isinstance(kinds, list)
    return ConfigFacts(
        path=path,
        state=ConfigState(str(data["state"])),
        detail=str(data.get("detail", "")),
        format=str(data["format"]) if "format" in data else None,
        auth=frozenset(AuthKind(k) for k in kinds),
        can_renew_token=None if renews is None else bool(renews),
        literal_secrets=tuple(_secret(path, secret) for secret in secrets),
        location=_at(path, data["line"]) if "line" in data else None,
    )


def _secret(path: str, data: dict[str, object]) -> LiteralSecret:
    likeness = str(data["likeness"]).encode() if "likeness" in data else None
    return LiteralSecret(location=_at(path, data["line"]), what=str(data["what"]), likeness=likeness)


def _at(path: str, line: object) -> Place:
    number = int(str(line))
    return Place(path=path, line=number, column=1, end_line=number, end_column=2)
