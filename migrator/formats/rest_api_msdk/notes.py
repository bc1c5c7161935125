"""What to know of tap-rest-api-msdk with an OAuth client before a change is merged."""

from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.interface import Target
from migrator.formats.rest_api_msdk.carriers import Carrier
from migrator.formats.rest_api_msdk.settings import TapSettings


def change_notes(target: Target, taps: Sequence[TapSettings], carriers: Sequence[Carrier]) -> Iterator[str]:
    """Yield the notes, a sentence each."""
    if carriers:
        places = ", ".join(dict.fromkeys(c.what for c in carriers))
        yield f"The key was sent by {places}; the access token is sent as Authorization: Bearer."
    gone = {c.pointer for c in carriers}
    for tap in taps:
        headers = tap.data.get("headers")
        names = (
            [n for n in headers if tap.at("headers", n) not in gone] if isinstance(headers, Mapping) else []
        )
        if names:
            yield f"The tap sends the headers {', '.join(names)} with the token request, too."
    if not target.scopes:
        yield "No scope is asked for: the inventory names none."
    yield from _lifetime(target)


def _lifetime(target: Target) -> Iterator[str]:
    lifetime, duration = target.token_lifetime, target.run_duration
    if lifetime is None or duration is None or lifetime >= duration:
        return
    yield (
        f"The token lives {lifetime:g} s and a run takes {duration:g} s. The tap fetches a new one when "
        f"expires_in of the token answer is over, or {int(lifetime)} s (oauth_expiration_secs) where the "
        "answer has none; a 401 before that ends the run."
    )
