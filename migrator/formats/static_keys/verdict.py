"""What is to be said of a configuration whose program can only send a fixed key."""

from collections.abc import Iterator, Sequence

from migrator.formats.interface import CannotExpress, Inspection, NeedsPerson, Outcome
from migrator.formats.polling.carriers import is_key, keys_in_url
from migrator.formats.polling.references import ENVIRONMENT
from migrator.formats.static_keys.plain_text import Setting
from migrator.model.config_facts import AuthKind
from migrator.model.shown import shown
from migrator.text.literal_secrets import is_reference, secret_called
from migrator.text.source import Span

_PASSWORD = "it authenticates with a user and a password"  # noqa: S105 - words for people, no password
_SHORTEST = 4
"""Characters; what is shorter is a dummy."""


def keys_among(found: Sequence[Setting], names: Sequence[str] = ()) -> list[Setting]:
    """Return the settings that carry a key: those of these names, headers of a key's name, and URLs."""
    wanted = {n.lower() for n in names}
    filled = (s for s in found if s.value)
    return [s for s in filled if _last_word(s.name) in wanted or _is_key_header(s) or _keys_in(s)]


def _keys_in(setting: Setting) -> list[str]:
    """Return the keys in a URL."""
    is_url = setting.value.lower().startswith(("http://", "https://"))
    return keys_in_url(setting.value, ENVIRONMENT) if is_url else []


def inspected(keys: Sequence[Setting], *, has_other: bool = False) -> Inspection:
    """Return how the program authenticates, by the keys that it was seen to send."""
    kinds = {AuthKind.KEY} if keys else {AuthKind.OTHER} if has_other else {AuthKind.NONE}
    words = dict.fromkeys(f"fixed key in {shown(k.name)}" for k in keys)
    return Inspection(
        auth=frozenset(kinds), summary="; ".join(words) or "no key", literal_secrets=tuple(_literals(keys))
    )


def verdict(keys: Sequence[Setting], why: str, way_forward: str, *, has_other: bool = False) -> Outcome:
    """Return that there is no way, or that there is no key either."""
    if not keys:
        why_not = _PASSWORD if has_other else "headers, URL and authentication hold none"
        return NeedsPerson(reasons=(f"it sends no key that can be seen: {why_not}",))
    return CannotExpress(reasons=(why, way_forward))


def _last_word(name: str) -> str:
    """Return what a dotted name ends with: `auth.token` is how TOML writes `token` below `auth`."""
    return name.lower().rpartition(".")[2]


def _is_key_header(setting: Setting) -> bool:
    looks_like_header = "-" in setting.name or setting.name.lower() in {"authorization", "apikey"}
    return looks_like_header and is_key(setting.name, setting.value, ENVIRONMENT) is True


def _literals(keys: Sequence[Setting]) -> Iterator[tuple[Span, str]]:
    for key in keys:
        if in_url := _keys_in(key):
            if any(len(k) >= _SHORTEST and not is_reference(k) for k in in_url):
                yield key.span, key.name
            continue
        value = key.value.rpartition(" ")[2]
        is_literal = not is_reference(key.value) and not is_reference(value) and len(value) >= _SHORTEST
        if is_literal or secret_called(key.name, key.value):
            yield key.span, key.name
