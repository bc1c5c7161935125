"""Writes a first inventory from a few answers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from migrator.model.hosts import host_of
from migrator.model.provider import Provider
from migrator.text.values import Style, is_plain, yaml_scalar

_STYLE = Style()
_MARK = "\0"
"""What stands between a line and its remark until all lines are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a first inventory is made of."""

    provider: Provider
    url: str
    """The platform's base URL."""
    apis: tuple[str, ...] = ()
    """Ids of the provider catalog."""
    token_url: str | None = None
    """For providers whose catalog does not know the path of the token endpoint."""
    scopes: tuple[str, ...] = ()
    config: str | None = None
    """A configuration file, relative to the inventory."""
    owner: str | None = None


def first_inventory(answers: Answers) -> str:
    """Return the inventory as YAML, with a remark wherever its reader may wonder."""
    lines = [line.partition(_MARK) for line in _lines(answers)]
    column = max(len(line) for line, _, remark in lines if remark)
    return "".join(f"{line:<{column}}  # {remark}\n" if remark else f"{line}\n" for line, _, remark in lines)


def platform_name(url: str, provider: Provider) -> str:
    """Return a name for a platform: its host, without what every platform of the provider has."""
    host = host_of(url) or "platform"
    for pattern in provider.hosts:
        host = host.removesuffix(pattern.removeprefix("*"))
    return _name(host)


def _lines(answers: Answers) -> Iterator[str]:
    platform = platform_name(answers.url, answers.provider)
    client, key = f"{platform}-reader", f"{platform}-key"
    yield "# The first inventory: add a client, a key and an extractor for each that you know of."
    yield "# `migrator schema inventory` gives completion in editors."
    yield "version: 1"
    yield "platforms:"
    yield f"  {platform}:"
    yield f"    provider: {answers.provider.id}"
    yield f"    url: {_text(answers.url)}"
    if answers.token_url:
        yield f"    token_url: {_text(answers.token_url)}"
    yield from _client(client, platform)
    if answers.provider.key_kinds:
        yield from _key(key, platform, answers.provider)
    yield from _extractor(answers, client, key if answers.provider.key_kinds else None, platform)


def _client(name: str, platform: str) -> Iterator[str]:
    variable = name.upper().replace("-", "_").replace(".", "_")
    yield "clients:"
    yield f"  {name}:"
    yield f"    platform: {platform}"
    yield _remark(f"    client_id: env:{variable}_CLIENT_ID", "or the ID itself: it is no secret")
    yield _remark(f"    client_secret: env:{variable}_CLIENT_SECRET", "always a reference, never a value")
    yield _remark("    auth_method: auto", "the check finds out which method works")


def _key(name: str, platform: str, provider: Provider) -> Iterator[str]:
    kind, *others = provider.key_kinds
    yield "keys:"
    yield f"  {name}:"
    yield f"    platform: {platform}"
    yield _remark(f"    kind: {kind}", f"or {', '.join(others)}" if others else "")


def _extractor(answers: Answers, client: str, key: str | None, platform: str) -> Iterator[str]:
    yield "extractors:"
    yield f"  {_extractor_name(answers, platform)}:"
    if answers.owner:
        yield f"    owner: {_text(answers.owner)}"
    if answers.apis:
        apis = ", ".join(map(_text, answers.apis))
        yield _remark(f"    apis: [{apis}]", f"`migrator catalog {answers.provider.id}` lists them")
    if answers.scopes:
        yield _remark(f"    scopes: [{', '.join(map(_text, answers.scopes))}]", "what its requests need")
    if key:
        yield _remark(f"    key: {key}", "what it uses today")
    yield _remark(f"    client: {client}", "what it is to use")
    if answers.config:
        yield f"    config: {{path: {_text(answers.config)}}}"


def _extractor_name(answers: Answers, platform: str) -> str:
    if answers.config:
        return _name(PurePath(answers.config).stem)
    return f"{platform}-{answers.apis[0] if answers.apis else 'extractor'}"


def _remark(line: str, remark: str) -> str:
    return f"{line}{_MARK}{remark}" if remark else line


def _name(text: str) -> str:
    """Return a text as a name of the inventory, such that YAML reads it as text."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:60] or "first"
    return name if is_plain(name) else f"the-{name}"


def _text(value: str) -> str:
    return yaml_scalar(value, _STYLE)
