"""Options that belong together, as one typed value each. A command names the groups that it takes."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, dataclass, fields, is_dataclass

from migrator.cli import options
from migrator.cli.console import ColorChoice, Console

Command = Callable[..., None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """How the result is shown."""

    format_: options.Format = "auto"
    color: options.Color = ColorChoice.AUTO
    quiet: options.Quiet = False
    verbose: options.Verbose = 0

    @property
    def console(self) -> Console:
        """The console that these options ask for."""
        return Console(color=self.color, verbosity=-1 if self.quiet else self.verbose)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selecting:
    """Which extractors, and by which provider catalogs."""

    only: options.Only = None
    platform: options.Platforms = None
    wave: options.Waves = None
    catalog: options.Catalogs = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuring:
    """Which settings file counts."""

    config: options.ConfigFile = None
    no_config: options.NoConfig = False
    show_settings: options.ShowSettings = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changing:
    """What becomes of configurations, beyond what is safe anyway, and of which."""

    dual: options.Dual = False
    drop_key: options.DropKey = False
    newer_endpoints: options.NewerEndpoints = False
    format_only: options.FormatsOnly = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What may be sent, how much of it, and to whom."""

    parity: options.Parity = False
    since: options.Since = None
    dry_run: options.DryRun = False
    sandbox: options.SandboxUrl = None
    timeout: options.Timeout = 20.0
    time_limit: options.TimeLimit = None
    max_requests: options.MaxRequests = None
    concurrency: options.Concurrency = 32
    concurrency_per_host: options.ConcurrencyPerHost = 32
    rate: options.Rate = None
    total_rate: options.TotalRate = None
    request_log: options.RequestLogFile = None
    tag: options.Tag = None
    keep_tokens: options.KeepTokens = False
    allow_host: options.AllowHosts = None
    only_host: options.OnlyHosts = None
    allow_exec: options.AllowExec = False


Fields = Mapping[str, tuple[Field[object], ...]]
"""The options of each group, by the name of the parameter that takes the group."""


def grouped(command: Command) -> Command:
    """Return a command that takes each option of its groups by itself, as typer wants it."""
    signature = inspect.signature(command)
    groups: Fields = {
        name: fields(parameter.annotation)
        for name, parameter in signature.parameters.items()
        if is_dataclass(parameter.annotation)
    }

    def ungrouped(**given: object) -> None:
        for name, members in groups.items():
            values = {member.name: given.pop(member.name) for member in members}
            given[name] = signature.parameters[name].annotation(**values)
        command(**given)

    parameters = list(_ungrouped(signature, groups))
    ungrouped.__name__, ungrouped.__doc__ = command.__name__, command.__doc__
    ungrouped.__annotations__ = {p.name: p.annotation for p in parameters} | {"return": None}
    # typer reads the signature, and sees each option where its group stands.
    vars(ungrouped)["__signature__"] = signature.replace(parameters=parameters)
    return ungrouped


def _ungrouped(signature: inspect.Signature, groups: Fields) -> Iterator[inspect.Parameter]:
    for name, parameter in signature.parameters.items():
        if name not in groups:
            yield parameter
            continue
        for member in groups[name]:
            yield inspect.Parameter(
                member.name, inspect.Parameter.KEYWORD_ONLY, default=member.default, annotation=member.type
            )
