"""What to do and to know where client credentials stand beside a key."""

from collections.abc import Iterator

from migrator.formats.airbyte.custom_code import other_code, requesting_code
from migrator.formats.airbyte.error_filter import Filtering, is_needed
from migrator.formats.airbyte.notes import TEST_IT, request_notes
from migrator.formats.interface import Target


def dual_checklist(data: object) -> Iterator[str]:
    """Yield what a person must do after the manifest is changed."""
    yield (
        "Publish the manifest: saved connections go on with what they use today. In each that is to move, "
        "choose client credentials and enter Client ID, Client Secret and Token URL."
    )
    yield TEST_IT
    if code := [*requesting_code(data), *other_code(data)]:
        yield (
            f"Look into the connector's own code ({', '.join(code)}) before a connection moves: nothing "
            "shows whether it works without the key."
        )


def dual_notes(data: object, target: Target) -> Iterator[str]:
    """Yield what to know before the change is merged."""
    yield "The access token is sent as Authorization: Bearer, wherever the key was sent."
    filters = Filtering()
    if is_needed(target):
        why = "connections with a key would send each refused request several times"
        filters = Filtering(
            notes=(f"A run takes longer than a token lives, but nothing renews it after a 401: {why}.",)
        )
    yield from request_notes(data, target, filters)
