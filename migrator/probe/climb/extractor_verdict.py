"""The verdict of one extractor, from what was seen of its client."""

from collections.abc import Iterator

from migrator.model.inventory import AuthMethod
from migrator.model.parity import ApiParity
from migrator.model.verdict import ExtractorVerdict, Verdict
from migrator.probe.climb.judgement import judge
from migrator.probe.climb.ladder import ClientOutcome
from migrator.probe.planning.plan import PlannedClient, PlannedExtractor


def extractor_verdict(
    planned: PlannedExtractor, client: PlannedClient, outcome: ClientOutcome
) -> ExtractorVerdict:
    """Return whether this extractor may be switched: by its own needs, often fewer than the client's."""
    extractor = planned.extractor
    judgement = judge(planned.needs, outcome.sight, client.provider)
    access = outcome.sight.access
    return ExtractorVerdict(
        name=extractor.name,
        verdict=judgement.verdict,
        reason=judgement.reason,
        message=judgement.message,
        next_step=judgement.next_step,
        owner=extractor.owner,
        wave=extractor.wave,
        client=extractor.client,
        access=tuple(access[api.id].access for api in planned.needs.apis if api.id in access),
        notes=tuple(_notes(planned, client, outcome)),
        parity=tuple(_parity(planned, outcome)),
    )


def _parity(planned: PlannedExtractor, outcome: ClientOutcome) -> Iterator[ApiParity]:
    pairs = ((planned.extractor.key or "", api.id) for api in planned.needs.apis)
    return (outcome.parity[pair] for pair in pairs if pair in outcome.parity)


def _notes(planned: PlannedExtractor, client: PlannedClient, outcome: ClientOutcome) -> Iterator[str]:
    """Yield what does not change the verdict and must be known all the same."""
    token = outcome.verdict.token
    method = outcome.verdict.auth_method
    if token and client.client.auth_method is AuthMethod.AUTO and method is not None:
        yield f"The authentication method that works is {method}."
    if outcome.basic_note:
        yield outcome.basic_note
    yield from _api_notes(planned, outcome)


def _api_notes(planned: PlannedExtractor, outcome: ClientOutcome) -> Iterator[str]:
    for api in planned.needs.apis:
        result = outcome.sight.access.get(api.id)
        if result is None or result.access.verdict is not Verdict.READY:
            continue
        if result.is_empty and api.needs_switched_on:
            yield (
                f"{api.id} answered without any record: check that {api.needs_switched_on} is switched on; "
                "where it is not, data stays empty without an error."
            )
        if result.no_data_seen:
            yield f"{api.id} was asked with HEAD, so no data was looked at."
        if api.deprecated:
            instead = f" Use {api.replaced_by}." if api.replaced_by else ""
            yield f"{api.id}: {api.deprecated}{instead}"
