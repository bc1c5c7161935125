"""Compares how an API answers a key with how it answers the token that is to replace it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from migrator.comparison.shape import ITEM, Path, Shape, shown_path
from migrator.comparison.traits import Answered, Traits
from migrator.model.parity import ApiParity, Aspect, Parity, ParityDifference
from migrator.model.secret import Secret

_MADE_BY_SERVERS = frozenset({Aspect.SHAPE, Aspect.MEDIA_TYPE})
"""Aspects whose words a server chooses: a hostile one could send a secret back as the name of a member."""
_AT_MOST = 5
"""So many members are named."""


def compare(
    api: str, key_name: str, key: Traits, tokens: Sequence[Traits], *, secrets: Sequence[Secret] = ()
) -> ApiParity:
    """Return how the answer to the key compares with the answers to the token.

    Records come and go between two requests. So the token may have asked several times, and a difference
    counts only where all of its answers show it. `secrets` are taken out of names that a server made up.
    """
    differences: tuple[ParityDifference, ...] = ()
    if (why := _obstacle(key, tokens)) is not None:
        parity, message = Parity.UNKNOWN, f"Not compared: {why}."
    else:
        differences = tuple(_without(secrets, d) for d in _differences(key, tokens))
        parity, message = _judged(differences, key, tokens)
    return ApiParity(
        api=api,
        key=key_name,
        parity=parity,
        message=message,
        differences=differences,
        key_status=key.status,
        token_status=tokens[-1].status,
    )


def _obstacle(key: Traits, tokens: Sequence[Traits]) -> str | None:
    """Return why the answers say nothing about each other; `None` where they do."""
    kinds = (key.answered, *(token.answered for token in tokens))
    if Answered.OTHER in kinds:
        return _statuses(key, tokens[-1])
    if Answered.DATA not in kinds and _has_equal_status(key, tokens):
        return f"neither gets data; {_statuses(key, tokens[-1])}"
    if key.is_cut or any(token.is_cut for token in tokens):
        return "the answer is longer than what is read of it"
    return None


def not_compared(api: str, key_name: str, why: str, *, token_status: int | None = None) -> ApiParity:
    """Return that it could not be told, and why."""
    return ApiParity(
        api=api,
        key=key_name,
        parity=Parity.UNKNOWN,
        message=f"Not compared: {why}.",
        token_status=token_status,
    )


def _judged(
    differences: Sequence[ParityDifference], key: Traits, tokens: Sequence[Traits]
) -> tuple[Parity, str]:
    if not differences:
        return Parity.SAME, _same((key, *tokens))
    parity = Parity.LESS if any(d.is_less for d in differences) else Parity.DIFFERENT
    return parity, " ".join(d.message for d in differences)


def _same(seen: Sequence[Traits]) -> str:
    """Return how much is the same: no more than was looked at."""
    if all(traits.shape is None and traits.first_page is None for traits in seen):
        return "Status and headers are the same; there was no JSON to compare."
    if any(traits.total is None for traits in seen) and any(traits.has_more for traits in seen):
        return "The first page is the same; how many there are in all, the API does not say."
    return "Key and token get the same."


def _without(secrets: Sequence[Secret], difference: ParityDifference) -> ParityDifference:
    message = difference.message
    for secret in secrets if difference.aspect in _MADE_BY_SERVERS else ():
        message = secret.redact(message)
    return replace(difference, message=message)


def _differences(key: Traits, tokens: Sequence[Traits]) -> Iterator[ParityDifference]:
    gets_data = any(token.answered is Answered.DATA for token in tokens)
    if not _has_equal_status(key, tokens):
        yield _status(key, tokens[-1], gets_data=gets_data)
    if key.answered is Answered.DATA and gets_data:
        yield from _media_types(key, tokens)
        yield from _records(key, tokens)
        yield from _shapes(key, tokens)
        yield from _page_sizes(key, tokens)
        yield from _rate_limits(key, tokens)


def _has_equal_status(key: Traits, tokens: Sequence[Traits]) -> bool:
    return any(token.status == key.status for token in tokens)


def _status(key: Traits, token: Traits, *, gets_data: bool) -> ParityDifference:
    message = f"{_capital(_statuses(key, token))}: {_STATUS_MEANS[key.answered is Answered.DATA, gets_data]}."
    is_less = key.answered is Answered.DATA and not gets_data
    return ParityDifference(aspect=Aspect.STATUS, is_less=is_less, message=message)


_STATUS_MEANS = {
    (True, True): "both are let in",
    (True, False): "the token does not get what the key gets",
    (False, True): (
        "the key may have ended, have fewer permissions, or be limited to use from within the platform"
    ),
    (False, False): "neither gets data",
}
"""By whether the key gets data and whether the token does."""


def _media_types(key: Traits, tokens: Sequence[Traits]) -> Iterator[ParityDifference]:
    if any(token.media_type == key.media_type or _is_empty(token) for token in tokens) or _is_empty(key):
        return
    message = (
        f"{key.media_type or 'No media type'} with the key, {tokens[-1].media_type or 'none'} with the token."
    )
    yield ParityDifference(aspect=Aspect.MEDIA_TYPE, is_less=False, message=message)


def _is_empty(traits: Traits) -> bool:
    """Return whether the answer was 204 or the like, which has no media type."""
    return traits.shape is None and traits.first_page == 0


def _records(key: Traits, tokens: Sequence[Traits]) -> Iterator[ParityDifference]:
    yield from _fewer_or_more(key, tokens, lambda t: t.total, "in all")
    if key.total is None or any(token.total is None for token in tokens):
        yield from _fewer_or_more(key, tokens, lambda t: t.first_page, "on the first page")


def _fewer_or_more(
    key: Traits, tokens: Sequence[Traits], number: Callable[[Traits], int | None], where: str
) -> Iterator[ParityDifference]:
    ours = [n for token in tokens if (n := number(token)) is not None]
    with_key = number(key)
    if with_key is None or len(ours) < len(tokens):
        return
    counts = f"{with_key:,} with the key, {ours[-1]:,} with the token"
    if max(ours) < with_key:
        message = f"Fewer records {where} ({counts}): the permission behind the token is narrower."
        yield ParityDifference(aspect=Aspect.RECORDS, is_less=True, message=message)
    elif min(ours) > with_key:
        message = f"More records {where} ({counts}): the permission behind the token is wider."
        yield ParityDifference(aspect=Aspect.RECORDS, is_less=False, message=message)


def _shapes(key: Traits, tokens: Sequence[Traits]) -> Iterator[ParityDifference]:
    ours = [token.shape for token in tokens if token.shape is not None]
    if key.shape is None or len(ours) < len(tokens):
        return
    missing, extra = _missing(key.shape, ours), _extra(key.shape, ours)
    outer = [path for path in missing if ITEM not in path]
    inner = [path for path in missing if ITEM in path]
    if outer:
        yield _shape(f"Missing with the token: {_named(outer)}.", is_less=True)
    if inner:
        why = "fields may be hidden from it, or the first records are different ones"
        yield _shape(f"Missing with the token in the records that were seen: {_named(inner)}; {why}.")
    if extra:
        yield _shape(f"Only with the token: {_named(extra)}.")
    if types := list(_types(key.shape, ours)):
        yield _shape(f"Other types: {_listed(types)}.")


def _shape(message: str, *, is_less: bool = False) -> ParityDifference:
    return ParityDifference(aspect=Aspect.SHAPE, is_less=is_less, message=message)


def _missing(key: Shape, tokens: Sequence[Shape]) -> list[Path]:
    """Return the topmost paths that no answer to the token has, but for those in lists without items."""
    return [
        path
        for path in sorted(key.types)
        if not any(path in token.types for token in tokens)
        and any(path[:-1] in token.types and token.has_items(path) for token in tokens)
    ]


def _extra(key: Shape, tokens: Sequence[Shape]) -> list[Path]:
    return [
        path
        for path in sorted(tokens[0].types)
        if path not in key.types
        and all(path in token.types for token in tokens)
        and path[:-1] in key.types
        and key.has_items(path)
    ]


def _types(key: Shape, tokens: Sequence[Shape]) -> Iterator[str]:
    for path, with_key in sorted(key.types.items()):
        ours = frozenset[str]().union(*(token.types.get(path, frozenset()) for token in tokens))
        if ours and not ours & with_key and with_key != {"null"}:
            yield f"{shown_path(path)} is {_either(with_key)} with the key, {_either(ours)} with the token"


def _either(types: frozenset[str]) -> str:
    return " or ".join(sorted(types))


def _named(paths: Sequence[Path]) -> str:
    return _listed([shown_path(path) for path in paths])


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _AT_MOST:,} more" if len(names) > _AT_MOST else ""
    return ", ".join(names[:_AT_MOST]) + more


def _page_sizes(key: Traits, tokens: Sequence[Traits]) -> Iterator[ParityDifference]:
    if key.page_size is None or any(token.page_size in {None, key.page_size} for token in tokens):
        return
    message = f"Pages of {key.page_size:,} with the key, of {tokens[-1].page_size:,} with the token."
    yield ParityDifference(aspect=Aspect.PAGE_SIZE, is_less=False, message=message)


def _rate_limits(key: Traits, tokens: Sequence[Traits]) -> Iterator[ParityDifference]:
    if not any(token.rate_headers == key.rate_headers for token in tokens):
        with_key, ours = _or_none(key.rate_headers), _or_none(tokens[-1].rate_headers)
        message = f"Rate limit headers: {with_key} with the key, {ours} with the token."
        yield ParityDifference(aspect=Aspect.RATE_LIMIT, is_less=False, message=message)
    if key.rate_limit is None or any(token.rate_limit in {None, key.rate_limit} for token in tokens):
        return
    message = f"Rate limit {key.rate_limit:,} with the key, {tokens[-1].rate_limit:,} with the token."
    yield ParityDifference(aspect=Aspect.RATE_LIMIT, is_less=False, message=message)


def _or_none(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _statuses(key: Traits, token: Traits) -> str:
    return f"the API answers {key.status} to the key and {token.status} to the token"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
