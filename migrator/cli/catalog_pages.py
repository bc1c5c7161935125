"""What `migrator catalog` prints: providers, their APIs, and what an administrator must click."""

from collections.abc import Iterable, Sequence

from rich.padding import Padding
from rich.text import Text

from migrator.cli.console import Console
from migrator.cli.pages import open_page, table, without_padding
from migrator.model.provider import Api, Note, Paging, Provider, Retention
from migrator.model.verdict import Reason

NOT_TRIED = "Collected from public pages and code; nothing of it was tried against a live tenant."
BEFORE = (Reason.SCOPE_MISSING, Reason.PERMISSION_MISSING)
"""What an administrator must do before an API can be used at all; the rest is for when a check fails."""

Section = tuple[str, Sequence[str]]


def render_providers(providers: Iterable[Provider], console: Console) -> str:
    """Return the list of provider catalogs with their APIs."""
    rows = (
        (p.id, api.id, api.name, "\n".join(sorted(api.scopes)) or "not known", "GET" if api.probe else "no")
        for p in providers
        for api in p.apis.values()
    )
    return table(("provider", "API", "name", "scopes", "probe"), rows, console)


def render_provider(provider: Provider, console: Console) -> str:
    """Return what is known of a provider as a whole, and the list of its APIs."""
    return _page(provider.name, _provider_sections(provider), provider, console) + (
        "\n" + render_providers([provider], console) if provider.apis else ""
    )


def render_api(provider: Provider, api: Api, console: Console) -> str:
    """Return everything that is known of one API, and what an administrator must click."""
    return _page(f"{provider.name}: {api.name}", _api_sections(provider, api), provider, console)


def _provider_sections(provider: Provider) -> Iterable[Section]:
    yield "Secrets may be sent to", provider.hosts or ["no host but loopback, unless --allow-host names it"]
    yield "Token endpoint", [provider.token_path] if provider.token_path else []
    yield "Client authentication, as documented", provider.auth_methods
    yield "Lifetime of an access token", [f"{provider.token_lifetime:g} s"] if provider.token_lifetime else []
    yield "Keys", [f"{k.name}: {k.header}: {k.prefix} …" for k in provider.key_kinds.values()]
    sunset = provider.key_sunset
    yield "End of keys", [sunset.says, _date(sunset.on)] if sunset else []
    for procedure in provider.procedures:
        yield procedure.title, [f"{n}. {step}" for n, step in enumerate(procedure.steps, start=1)]
    for contradiction in provider.contradictions:
        statements = [f"{_source(provider, id_)}: {says}" for id_, says in contradiction.statements]
        yield f"Sources disagree: {contradiction.about}", [*statements, contradiction.consequence]
    yield "Notes", _texts(provider.notes)


def _api_sections(provider: Provider, api: Api) -> Iterable[Section]:
    yield "Scopes", sorted(api.scopes) or ["not known"]
    yield "Permission", [api.permission] if api.permission else ["none known"]
    yield "Requests", api.requests
    yield "Paging", _paging(api.paging) if api.paging else []
    yield "Records are kept", [_retention(provider, api.retention)] if api.retention else []
    yield "Deprecated", [api.deprecated] if api.deprecated else []
    yield "Must be switched on first", [api.needs_switched_on] if api.needs_switched_on else []
    steps = {**provider.next_steps, **api.next_steps}
    clicks = [steps[reason] for reason in BEFORE if reason in steps]
    yield "What an administrator must do", clicks
    probe = api.probe
    query = f"?{'&'.join(f'{k}={v}' for k, v in probe.query)}" if probe and probe.query else ""
    yield "What the check sends", [f"{probe.method} {probe.path}{query}" if probe else api.no_probe_reason]
    yield "If the check says", [f"{r}: {step}" for r, step in steps.items() if r not in BEFORE]
    yield "Notes", _texts(api.notes)
    yield "Sources", [str(provider.sources[s]) for s in api.sources if s in provider.sources]


def _paging(paging: Paging) -> list[str]:
    size = f", {paging.size_parameter} up to {paging.max_size}" if paging.max_size else ""
    parameter = f" by {paging.request_parameter}" if paging.request_parameter else ""
    first = f", from {paging.first}" if paging.first is not None else ""
    return [f"{paging.style}{parameter}{first}{size}", *([f"ends: {paging.ends}"] if paging.ends else [])]


def _retention(provider: Provider, retention: Retention) -> str:
    return f"for {retention.days} days ({_source(provider, retention.source)})"


def _texts(notes: Iterable[Note]) -> list[str]:
    return [str(note) for note in notes]


def _source(provider: Provider, id_: str) -> str:
    source = provider.sources.get(id_)
    return source.title if source else id_


def _date(day: object) -> str:
    return f"last day: {day}" if day else "no date was announced"


def _page(title: str, sections: Iterable[Section], provider: Provider, console: Console) -> str:
    out, buffer = open_page(console)
    out.print(Text(title, style="bold"))
    for heading, lines in sections:
        if lines:
            out.print(Text(f"\n{heading}", style="bold"))
            for line in lines:
                out.print(Padding(Text(line), (0, 0, 0, 2)))
    if provider.sources and not provider.tried_live:
        out.print(Text(f"\n{NOT_TRIED}"))
    return without_padding(buffer.getvalue())
