"""Puts the settings of an OAuth client where those of a key are, and says what they are without both."""

from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.interface import Target
from migrator.formats.proof.remainder import without
from migrator.formats.rest_api_msdk.carriers import Carrier, carriers_of
from migrator.formats.rest_api_msdk.settings import (
    AUTH_SETTINGS,
    GRANT,
    KEY_METHODS,
    METHOD,
    OAUTH,
    TapSettings,
)
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.editor import Editor
from migrator.text.values import Value


def oauth_entries(credentials: Mapping[str, str], target: Target) -> dict[str, Value]:
    """Return the settings of a client. `credentials`: what stands for ID and secret, if anything does."""
    entries: dict[str, Value] = {
        "grant_type": GRANT,
        "access_token_url": target.token_url,
        **{name: credentials[name] for name in ("client_id", "client_secret") if name in credentials},
    }
    if target.scopes:
        entries["scope"] = target.scope_text
    if target.audience:
        entries["oauth_extras"] = {"audience": target.audience}
    if target.token_lifetime is not None and _is_shorter_than_run(target):
        entries["oauth_expiration_secs"] = int(target.token_lifetime)
    return entries


def _is_shorter_than_run(target: Target) -> bool:
    lifetime, duration = target.token_lifetime, target.run_duration
    return lifetime is not None and duration is not None and lifetime < duration


def put_client(
    editor: Editor, taps: Sequence[TapSettings], holder: TapSettings, entries: dict[str, Value]
) -> None:
    """Give a client to the tap that holds the key, and take the key out of all of them.

    `taps` are configured together; one of them may name the authentication method for another.
    """
    for tap in taps:
        if tap.method in KEY_METHODS or (tap is holder and tap.method not in (None, OAUTH)):
            editor.set_value(tap.at(METHOD), OAUTH)
    for name, value in entries.items():
        if name in holder.data and holder.data[name] in (None, "", {}):  # what is set was seen to agree
            editor.replace(holder.at(name), {name: value})
    new = {name: value for name, value in entries.items() if name not in holder.data}
    if new and not any(t.method in KEY_METHODS or (t is holder and t.method) for t in taps):
        new = {METHOD: OAUTH, **new}
    gone = set(_emptied(taps, [c for t in taps for c in carriers_of(t)]))
    if holder.method is not None and new:
        editor.insert(holder.pointer, new, after=METHOD)
    elif new:
        gone.discard(_put(editor, holder, new, gone))
    for pointer in gone:
        editor.remove(pointer)


def _put(editor: Editor, holder: TapSettings, new: dict[str, Value], gone: set[Pointer]) -> Pointer:
    """Put entries where the first setting goes as a whole, and return that; else below one that stays."""
    first = next((holder.at(name) for name in holder.data if holder.at(name) in gone), None)
    if first is not None:
        editor.replace(first, new)
        return first
    stays = (name for name, value in holder.data.items() if not isinstance(value, Mapping | list))
    editor.insert(holder.pointer, new, after=next(stays, None))
    return ()


def _emptied(taps: Sequence[TapSettings], carriers: Sequence[Carrier]) -> Iterator[Pointer]:
    """Yield what goes: each carrier, or the whole mapping that holds nothing else."""
    places = {c.pointer for c in carriers}
    for pointer in places:
        parent = pointer[:-1]
        whole = next(
            (value_at(t.data, parent[len(t.pointer) :]) for t in taps if _is_inside(t, parent)), None
        )
        is_emptied = isinstance(whole, Mapping) and all((*parent, name) in places for name in whole)
        yield parent if parent[-1:] in (("headers",), ("params",)) and is_emptied else pointer


def _is_inside(settings: TapSettings, pointer: Pointer) -> bool:
    return pointer[: len(settings.pointer)] == settings.pointer


def without_authentication(data: object, taps: Sequence[TapSettings]) -> object:
    """Return the data without the settings of key and client, and without what certainly carries a key."""
    gone = {t.at(name) for t in taps for name in AUTH_SETTINGS}
    gone |= {c.pointer for t in taps for c in carriers_of(t) if c.is_certain}
    stripped = without(data, gone)
    for tap in taps:
        _drop_empty(value_at(stripped, tap.pointer))
    return stripped


def _drop_empty(settings: object) -> None:
    """Drop `headers` and `params` that hold nothing: to the tap they are as good as none."""
    if not isinstance(settings, dict):
        return
    streams = settings.get("streams")
    for part in (
        settings,
        *(s for s in (streams if isinstance(streams, list) else []) if isinstance(s, dict)),
    ):
        for name in ("headers", "params"):
            if part.get(name) == {}:
                del part[name]
