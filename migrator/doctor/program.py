"""Looks at the program itself: its version, Python, and the optional packages."""

import platform
from collections.abc import Iterator
from importlib.util import find_spec

from migrator import __version__
from migrator.doctor.condition import Condition, State
from migrator.model.inventory import AuthMethod, Inventory
from migrator.model.secret import Reference

_DISTRIBUTION = "extractor-migrator"
_EXTRAS = {
    "jwt": ("jwt", "clients that authenticate with private_key_jwt"),
    "keyring": ("keyring", "keyring: references"),
    "aws": ("boto3", "aws-sm: references"),
    "sandbox": ("starlette", "migrator demo and migrator sandbox"),
}
"""Module and purpose of each extra."""


def examine_program(inventory: Inventory) -> Iterator[Condition]:
    """Yield version and Python, then each extra: a problem only where the inventory needs it."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    yield Condition(about="program", subject="migrator", state=State.OK, says=f"{__version__}, {python}")
    needed = _needed(inventory)
    for extra, (module, purpose) in _EXTRAS.items():
        yield _extra(extra, purpose, is_there=find_spec(module) is not None, is_needed=extra in needed)


def _extra(extra: str, purpose: str, *, is_there: bool, is_needed: bool) -> Condition:
    subject = f"{_DISTRIBUTION}[{extra}]"
    if is_there:
        return Condition(about="package", subject=subject, state=State.OK, says=f"installed, for {purpose}")
    if not is_needed:
        says = f"not installed, and not needed here: it is for {purpose}"
        return Condition(about="package", subject=subject, state=State.NOTE, says=says)
    return Condition(
        about="package",
        subject=subject,
        state=State.PROBLEM,
        says=f"not installed, and the inventory needs it: it is for {purpose}",
        help=f"pip install '{subject}'",
    )


def _needed(inventory: Inventory) -> set[str]:
    clients = inventory.clients.values()
    secrets = [s for c in clients for s in (c.client_id, c.client_secret, c.private_key, c.certificate)]
    schemes = {s.scheme for s in secrets if isinstance(s, Reference)}
    return {
        *(["jwt"] if any(c.auth_method is AuthMethod.PRIVATE_KEY_JWT for c in clients) else []),
        *(["keyring"] if "keyring" in schemes else []),
        *(["aws"] if "aws-sm" in schemes else []),
    }
