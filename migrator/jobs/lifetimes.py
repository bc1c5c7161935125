"""Holds the life of the tokens that were seen against the length of runs, and says what each target does."""

from dataclasses import replace

from migrator.formats.interface import Capabilities, format_called
from migrator.jobs.prepare import Prepared
from migrator.migration.facts import inspect_config
from migrator.model.inventory import ConfigReference
from migrator.model.oauth import TokenFacts
from migrator.model.verdict import ExtractorVerdict
from migrator.probe.collect import CheckResult

_ALONE = "but goes by that alone: a token that ends earlier ends the run."
_IF_TOLD = (
    "and after a 401 where its configuration says so: what is generated does, unless its notes say otherwise."
)


def with_lifetimes(checked: CheckResult, prepared: Prepared) -> tuple[ExtractorVerdict, ...]:
    """Return the extractors' verdicts, noted where a token may end before the run does.

    Airbyte and others stop at the first 401 with partial data and without an error, so this must be known
    before the change. It alters no verdict: what a token may do is one question, what a target does another.
    """
    tokens = {client.name: client.token for client in checked.clients if client.token is not None}
    return tuple(
        _noted(verdict, tokens.get(verdict.client or ""), prepared) for verdict in checked.extractors
    )


def _noted(verdict: ExtractorVerdict, token: TokenFacts | None, prepared: Prepared) -> ExtractorVerdict:
    extractor = prepared.inventory.extractors.get(verdict.name)
    run = extractor.duration if extractor else None
    if extractor is None or token is None or run is None:
        return verdict
    if token.expires_in is not None and token.expires_in >= run:
        return verdict
    target, can = _target(extractor.config, prepared)
    if token.expires_in is None:
        note = _untold(run, target, can)
    else:
        life = f"The token lives {token.expires_in:g} s and one run takes {run:g} s."
        note = f"{life} {_what_it_does(target, can)}"
    return replace(verdict, notes=(note, *verdict.notes))


def _target(config: ConfigReference | None, prepared: Prepared) -> tuple[str, Capabilities | None]:
    facts = inspect_config(config, base=prepared.request.base) if config is not None else None
    format_ = format_called(facts.format or "") if facts else None
    return (f"target ({format_.title})", format_.capabilities) if format_ else ("", None)


def _untold(run: float, target: str, can: Capabilities | None) -> str:
    begin = "The server does not say how long the token lives"
    if can is None or can.assumes_lifetime is None:
        return f"{begin}, and one run takes {run:g} s. {_what_it_does(target, can)}"
    return (
        f"{begin}; its {target} then takes {can.assumes_lifetime:g} s, and one run takes {run:g} s. "
        f"{_what_it_does(target, can)}"
    )


def _what_it_does(target: str, can: Capabilities | None) -> str:
    if can is None:
        unknown = "Make sure that the extractor fetches a new token in time: what it does is not known."
        return f"Its {target} cannot fetch one." if target else unknown
    match can.renews_when_due, can.renews_after_401:
        case True, True:
            return f"Its {target} fetches a new one when the stated lifetime is over, and after a 401."
        case True, _:
            after = _IF_TOLD if can.can_be_told_to_renew else _ALONE
            return f"Its {target} fetches a new one when the stated lifetime is over, {after}"
        case _, True:
            return f"Its {target} fetches a new one after a 401."
        case False, False:
            return (
                f"Its {target} fetches no other one during a run: split the run, or it ends at the first 401."
            )
        case _:
            return f"Whether its {target} fetches a new one in time is not known: try one run of that length."
