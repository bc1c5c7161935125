"""Tells references to secrets from literals. A literal is dropped here and goes no further."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points

from migrator import registry
from migrator.model.secret import Plaintext, Reference, SecretSource

_PACKAGE = "migrator.secrets"
_SHAPE = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9_-]*):(?P<locator>.*)", re.DOTALL)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

# What other tools call their stores, and what people write for ours. Only these words are ever repeated: what
# stands before a colon may as well be the beginning of a secret.
_OTHER_SCHEMES: Mapping[str, str] = {
    "environ": "env",
    "environment": "env",
    "envvar": "env",
    "evn": "env",
    "path": "file",
    "keychain": "keyring",
    "key-ring": "keyring",
    "aws": "aws-sm",
    "aws_sm": "aws-sm",
    "awssm": "aws-sm",
    "aws-secretsmanager": "aws-sm",
    "secretsmanager": "aws-sm",
    "cmd": "exec",
    "command": "exec",
    "shell": "exec",
    **dict.fromkeys(
        ("vault", "hashicorp", "op", "1password", "onepassword", "bitwarden", "bws", "lastpass"), ""
    ),
    **dict.fromkeys(
        ("gcp", "gcp-sm", "azure", "azure-kv", "akv", "keyvault", "ssm", "aws-ssm", "doppler"), ""
    ),
    **dict.fromkeys(("sops", "pass", "gopass", "k8s", "kubernetes", "infisical", "conjur"), ""),
}


@cache
def schemes() -> tuple[str, ...]:
    """Return the kinds of reference that can be followed, sorted."""
    foreign = (entry.name for entry in entry_points(group=_PACKAGE))
    return tuple(sorted({*registry.builtin_ids(_PACKAGE), *foreign}))


def secret_source(text: str, *, base: str) -> SecretSource:
    """Return the reference that the text is, or `Plaintext`, which keeps nothing of it.

    A reference of a foreign kind (`vault:…`) stays one: it leads nowhere, but it is no secret.
    """
    return _reference(text, base=base) or _foreign(text, base=base) or Plaintext()


def identifier(text: str, *, base: str) -> str | Reference:
    """Return a client ID: the reference that the text is, or the text itself, for an ID is no secret."""
    return _reference(text, base=base) or text


def is_reference(text: str) -> bool:
    """Return whether the text may be shown, because it is a reference and no literal."""
    return isinstance(secret_source(text, base=""), Reference)


def why_unknown(reference: Reference) -> tuple[str, str] | None:
    """Return what is wrong with a reference that leads nowhere, and what to do; `None` where it is fine."""
    if reference.scheme not in schemes():
        word = reference.scheme.lower()
        ours = _OTHER_SCHEMES.get(word, word if word in schemes() else "")
        known = ", ".join(f"{scheme}:" for scheme in schemes())
        near = f"did you mean {ours}:? " if ours else ""
        return f"{reference.scheme}: is no kind of reference", f"{near}use one of {known}"
    if not reference.locator.strip():
        return f"the reference {reference.scheme}: names nothing", "write what it refers to behind the colon"
    return None


def _reference(text: str, *, base: str) -> Reference | None:
    match = _SHAPE.fullmatch(text)
    if match is None or match["scheme"] not in schemes():
        return None
    # No shell can set such a variable: it is a secret that somebody put `env:` before.
    if match["scheme"] == "env" and match["locator"] and not _VARIABLE.fullmatch(match["locator"]):
        return None
    return Reference(scheme=match["scheme"], locator=match["locator"], base=base)


def _foreign(text: str, *, base: str) -> Reference | None:
    match = _SHAPE.fullmatch(text)
    if match is None or match["scheme"] in schemes():
        return None
    word = match["scheme"].lower()
    if word not in _OTHER_SCHEMES and word not in schemes():
        return None
    return Reference(scheme=match["scheme"], locator=match["locator"], base=base)
