"""The table of what is true, and how what `migrator check` says compares with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml

from migrator.model.oauth import Scopes
from migrator.model.report import Report
from migrator.model.verdict import ClientVerdict
from tests.real.registered import AUDIT, LOGIN

_SCOPES = {"AUDIT": AUDIT, "LOGIN": LOGIN, "UNKNOWN": "no-such-scope:read"}
_NOT_OFFERED = "-"


class Outcome(StrEnum):
    """What a verdict is worth."""

    RIGHT = "right"
    UNKNOWN = "unknown"
    """It could not be known, and migrator says so."""
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One client with one need, described in the inventory in one way."""

    name: str
    client: str
    needs: tuple[str, ...] = ()
    apis: tuple[str, ...] = ()
    missing: Scopes = frozenset()
    by: str = "endpoint"
    method: str = "client_secret_post"
    secret: str = "right"
    at: str = ""
    """At the scripted server: the path of its token endpoint, or of its issuer."""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What is true of a row at a server."""

    verdict: str
    reason: str
    evidence: str = ""
    """Where it is given, how it must have become known."""
    note: str = ""
    """Where it is given, words that a note must have."""

    def __str__(self) -> str:
        """Return it as the table has it."""
        return " ".join(filter(None, (self.verdict, self.reason, self.evidence, self.note)))


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What is true, what was said, and what that is worth."""

    server: str
    row: str
    expected: Expected
    said: str
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class Truth:
    """The whole table."""

    rows: Mapping[str, Row]
    servers: Mapping[str, Mapping[str, Expected]]
    scripted: Sequence[tuple[Row, Expected]]

    def rows_at(self, server: str) -> list[tuple[Row, Expected]]:
        """Return the rows that the server offers, with what is true of them."""
        return [(self.rows[name], expected) for name, expected in self.servers[server].items()]


def read_truth(path: Path) -> Truth:
    """Read the table; every server must say something of every row."""
    data = yaml.safe_load(path.read_text())
    rows = {name: _row(name, row) for name, row in data["rows"].items()}
    for server, verdicts in data["servers"].items():
        assert verdicts.keys() == rows.keys(), (
            f"{server} and the rows differ: {verdicts.keys() ^ rows.keys()}"
        )
    servers = {
        server: {row: _expected(text) for row, text in verdicts.items() if text != _NOT_OFFERED}
        for server, verdicts in data["servers"].items()
    }
    scripted = [(_scripted(name, row), _expected(row["is"])) for name, row in data["scripted"].items()]
    return Truth(rows=rows, servers=servers, scripted=scripted)


def _scripted(name: str, data: Mapping[str, str | list[str]]) -> Row:
    apis = tuple(data.get("apis", ()))
    by = "issuer" if "issuer" in data else "endpoint"
    return Row(
        name=name,
        client="both",
        needs=() if apis else (AUDIT,),
        apis=apis,
        by=by,
        at=str(data.get("issuer") or data["path"]),
    )


def _row(name: str, data: Mapping[str, list[str] | str]) -> Row:
    texts = {key: value for key, value in data.items() if isinstance(value, str)}
    return Row(
        name=name,
        needs=tuple(_SCOPES[word] for word in data.get("needs", ())),
        apis=tuple(data.get("apis", ())),
        missing=frozenset(_SCOPES[word] for word in data.get("missing", ())),
        **texts,
    )


def _expected(entry: str | Mapping[str, str]) -> Expected:
    text, note = (entry, "") if isinstance(entry, str) else (entry["is"], entry["note"])
    verdict, reason, *evidence = text.split()
    return Expected(verdict=verdict, reason=reason, evidence="".join(evidence), note=note)


def compare(server: str, rows: Iterable[tuple[Row, Expected]], report: Report) -> list[Compared]:
    """Return what the report says of each row, against what is true."""
    clients = {client.name: client for client in report.clients}
    verdicts = {extractor.name: extractor for extractor in report.extractors}
    compared = []
    for row, expected in rows:
        client, extractor = clients[row.name], verdicts[row.name]
        said = Expected(
            verdict=extractor.verdict,
            reason=extractor.reason,
            evidence=client.scopes.evidence if expected.evidence else "",
            note=expected.note if any(expected.note in note for note in extractor.notes) else "",
        )
        outcome = _outcome(row, expected, said, client)
        seen = str(said) if said != expected else f"{said}: {_sets(client)}"
        compared.append(Compared(server=server, row=row.name, expected=expected, said=seen, outcome=outcome))
    return compared


def _outcome(row: Row, expected: Expected, said: Expected, client: ClientVerdict) -> Outcome:
    if said != expected or not _scopes_fit(row, expected, client):
        return Outcome.WRONG
    return Outcome.UNKNOWN if expected.verdict == "unknown" else Outcome.RIGHT


def _scopes_fit(row: Row, expected: Expected, client: ClientVerdict) -> bool:
    """Return whether exactly the missing scopes are called missing, and none granted that is not."""
    scopes = client.scopes
    if scopes.granted & row.missing:
        # Only an API can have let in a token for a scope that its client is not registered with.
        return expected.verdict == "ready"
    if expected.reason == "scope-missing":
        return scopes.missing == row.missing
    if expected.verdict == "ready":
        return scopes.required <= scopes.granted and not scopes.missing
    return not scopes.missing


def _sets(client: ClientVerdict) -> str:
    scopes = client.scopes
    known = f"granted {sorted(scopes.granted)}, missing {sorted(scopes.missing)}"
    return f"{known}, unknown {sorted(scopes.unknown)}; {client.message}"


def table(compared: Iterable[Compared]) -> str:
    """Return the table of outcomes as text: rows by servers, and the counts of each server."""
    found = list(compared)
    servers, rows = (
        list(dict.fromkeys(names)) for names in zip(*((c.server, c.row) for c in found), strict=True)
    )
    outcomes = {(c.server, c.row): c.outcome.value for c in found}
    width = max(map(len, rows)) + 2
    lines = ["".ljust(width) + "  ".join(servers)]
    for row in rows:
        cells = (outcomes.get((server, row), _NOT_OFFERED).ljust(len(server)) for server in servers)
        lines.append(row.ljust(width) + "  ".join(cells))
    for outcome in Outcome:
        counts = (
            str(sum(c.server == s and c.outcome is outcome for c in found)).ljust(len(s)) for s in servers
        )
        lines.append(f"= {outcome}".ljust(width) + "  ".join(counts))
    return "\n".join(line.rstrip() for line in lines)
