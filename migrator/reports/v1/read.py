"""Reads version 1 of the JSON report back. Unknown fields are ignored, unknown codes refused."""

from datetime import datetime
from typing import TypeVar, cast

from migrator.errors import UsageError
from migrator.model.change import Change, ChangeStatus, SemanticEdit
from migrator.model.finding import Finding, Level, Related, Subject
from migrator.model.inventory import AuthMethod
from migrator.model.oauth import Evidence, RequestCounts, ScopeSets, TokenFacts
from migrator.model.parity import ApiParity, Aspect, Parity, ParityDifference
from migrator.model.place import Place
from migrator.model.report import InputFile, Report
from migrator.model.server import ServerHabit, ServerProfile
from migrator.model.verdict import ApiAccess, ClientVerdict, ExtractorVerdict, Reason, Rung, Verdict
from migrator.reports.v1 import shapes
from migrator.schemas.validate import problems

_SAVE = "Save one with `migrator run --format json`."

Code = TypeVar(
    "Code",
    Verdict,
    Reason,
    Level,
    ChangeStatus,
    Evidence,
    AuthMethod,
    ServerHabit,
    Parity,
    Aspect,
)


def from_json_v1(data: object, *, path: str = "the file") -> Report:
    """Return the report that `to_json_v1` wrote.

    Raises UsageError where the data is no report, of another version, or holds a code that only a newer
    migrator knows: a verdict that is not understood must not be rendered as if it were.
    """
    _require_version(data, path)
    for problem in problems(data, "report"):
        where = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in problem.pointer).lstrip(".")
        raise UsageError(f"{path} is no correct report: {where}: {problem.message}", help_=_SAVE)
    return _report(cast("shapes.ReportV1", data), path)  # the schema has just said so


def _require_version(data: object, path: str) -> None:
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema == shapes.SCHEMA_ID:
        return
    if isinstance(schema, str) and schema.startswith("migrator.report/"):
        raise UsageError(
            f"{path} is a report of another version ({schema}); this migrator reads {shapes.SCHEMA_ID}",
            help_="Use the release of migrator that wrote it, or run the command again with this one.",
        )
    raise UsageError(f"{path} is no report of migrator", help_=_SAVE)


def _report(shape: shapes.ReportV1, path: str) -> Report:
    try:
        return Report(
            command=shape["command"],
            version=shape["version"],
            inputs=tuple(InputFile(path=i["path"], sha256=i["sha256"]) for i in shape["inputs"]),
            findings=tuple(_finding(f) for f in shape["findings"]),
            clients=tuple(_client(c) for c in shape["clients"]),
            extractors=tuple(_extractor(e) for e in shape["extractors"]),
            authorization_servers=tuple(_server(s) for s in shape.get("authorization_servers", ())),
            changes=tuple(_change(c) for c in shape["changes"]),
            skipped=shape["summary"]["findings"].get("skipped", 0),
            sandbox=shape.get("sandbox"),
            finished=_moment(shape.get("finished"), path),
            complete=shape.get("complete", True),
        )
    except _UnknownCode as error:
        raise UsageError(
            f"{path} has the {error.kind} {error.code!r}, which this migrator does not know",
            help_=f"It was written by version {shape['version']}: use that release or a newer one.",
        ) from error


def _moment(text: str | None, path: str) -> datetime | None:
    try:
        return None if text is None else datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{path} is no correct report: finished: no such day", help_=_SAVE) from None


class _UnknownCode(Exception):
    """A code that is not in our vocabulary."""

    def __init__(self, kind: str, code: str) -> None:
        super().__init__(code)
        self.kind = kind
        self.code = code


def _code(type_: type[Code], value: str) -> Code:
    try:
        return type_(value)
    except ValueError as error:
        raise _UnknownCode(type_.__name__.lower(), value) from error


def _place(shape: shapes.PlaceV1 | None) -> Place | None:
    return _known_place(shape) if shape else None


def _known_place(shape: shapes.PlaceV1) -> Place:
    return Place(
        path=shape["path"],
        line=shape["line"],
        column=shape["column"],
        end_line=shape["end_line"],
        end_column=shape["end_column"],
    )


def _finding(shape: shapes.FindingV1) -> Finding:
    return Finding(
        rule=shape["rule"],
        level=_code(Level, shape["level"]),
        message=shape["message"],
        help=shape["help"],
        location=_place(shape["location"]),
        subject=Subject(kind=shape["subject"]["kind"], name=shape["subject"]["name"]),
        suppressed=shape["suppressed"],
        detail=shape.get("detail", ""),
        snippet=shape.get("snippet"),
        related=tuple(
            Related(message=r["message"], location=_known_place(r["location"]))
            for r in shape.get("related", ())
        ),
    )


def _client(shape: shapes.ClientV1) -> ClientVerdict:
    method = shape["auth_method"]
    return ClientVerdict(
        name=shape["name"],
        platform=shape.get("platform", ""),
        verdict=_code(Verdict, shape["verdict"]),
        reason=_code(Reason, shape["reason"]),
        message=shape.get("message", ""),
        next_step=shape.get("next_step", ""),
        auth_method=_code(AuthMethod, method) if method is not None else None,
        token=_token(shape["token"]),
        scopes=_scopes(shape["scopes"]),
        requests=RequestCounts(
            token=shape["requests"]["token"],
            introspection=shape["requests"]["introspection"],
            api=shape["requests"]["api"],
            revocation=shape["requests"].get("revocation", 0),
            parity=shape["requests"].get("parity", 0),
        ),
        ladder=tuple(
            Rung(name=r["name"], passed=r["passed"], evidence=r["evidence"]) for r in shape.get("ladder", ())
        ),
        notes=tuple(shape.get("notes", ())),
        location=_place(shape.get("location")),
    )


def _server(shape: shapes.ServerV1) -> ServerProfile:
    habits = frozenset(_code(ServerHabit, habit) for habit in shape["habits"])
    return ServerProfile(token_url=shape["token_url"], habits=habits, clients=shape["clients"])


def _token(shape: shapes.TokenV1 | None) -> TokenFacts | None:
    return TokenFacts(type=shape["type"], expires_in=shape["expires_in"]) if shape else None


def _scopes(shape: shapes.ScopesV1) -> ScopeSets:
    return ScopeSets(
        required=frozenset(shape["required"]),
        granted=frozenset(shape["granted"]),
        missing=frozenset(shape["missing"]),
        excess=frozenset(shape["excess"]),
        unknown=frozenset(shape["unknown"]),
        evidence=_code(Evidence, shape["evidence"]),
        confirmed_by_api=frozenset(shape.get("confirmed_by_api", ())),
        doubted=frozenset(shape.get("doubted", ())),
    )


def _extractor(shape: shapes.ExtractorV1) -> ExtractorVerdict:
    return ExtractorVerdict(
        name=shape["name"],
        verdict=_code(Verdict, shape["verdict"]),
        reason=_code(Reason, shape["reason"]),
        message=shape.get("message", ""),
        next_step=shape.get("next_step", ""),
        owner=shape.get("owner"),
        wave=shape.get("wave"),
        client=shape.get("client"),
        access=tuple(_access(a) for a in shape["access"]),
        notes=tuple(shape.get("notes", ())),
        parity=tuple(_parity(p) for p in shape.get("parity", ())),
        location=_place(shape.get("location")),
    )


def _access(shape: shapes.AccessV1) -> ApiAccess:
    return ApiAccess(
        api=shape["api"],
        verdict=_code(Verdict, shape["verdict"]),
        reason=_code(Reason, shape["reason"]),
        status=shape["status"],
        message=shape.get("message", ""),
        next_step=shape.get("next_step", ""),
    )


def _parity(shape: shapes.ParityV1) -> ApiParity:
    return ApiParity(
        api=shape["api"],
        key=shape["key"],
        parity=_code(Parity, shape["parity"]),
        message=shape["message"],
        differences=tuple(
            ParityDifference(aspect=_code(Aspect, d["aspect"]), is_less=d["less"], message=d["message"])
            for d in shape["differences"]
        ),
        key_status=shape["key_status"],
        token_status=shape["token_status"],
    )


def _change(shape: shapes.ChangeV1) -> Change:
    return Change(
        extractor=shape["extractor"],
        path=shape["path"],
        format=shape["format"],
        status=_code(ChangeStatus, shape["status"]),
        reasons=tuple(shape["reasons"]),
        diff=shape["diff"],
        diff_is_patch=shape.get("diff_is_patch", True),
        edits=tuple(
            SemanticEdit(path=e["path"], before=e["before"], after=e["after"]) for e in shape.get("edits", ())
        ),
        checklist=tuple(shape.get("checklist", ())),
        shared_with=tuple(shape.get("shared_with", ())),
        written=shape.get("written"),
    )
