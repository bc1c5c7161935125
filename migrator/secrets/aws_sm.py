"""Secrets in AWS Secrets Manager."""

import importlib
import json
import threading

from migrator.model.secret import Reference
from migrator.secrets.interface import Resolver, ResolveSettings, unavailable
from migrator.secrets.waiting.within import within

_MAKING_A_CLIENT = threading.Lock()
"""Clients of boto3 may be used side by side, but must be made one after the other."""
_HELP = "check name, region and permission: aws secretsmanager describe-secret --secret-id NAME"


class AwsSecretsManager(Resolver):
    """`aws-sm:NAME` is a secret of AWS Secrets Manager; `aws-sm:NAME#key` a member of one that is JSON.

    NAME may be an ARN. Needs the extra `extractor-migrator[aws]`; region and credentials come from where the
    AWS tools take them.
    """

    title = "AWS Secrets Manager"
    starts_at_folder = False

    def fetch(self, reference: Reference, settings: ResolveSettings) -> str:
        """Return the secret's text, or one member of it."""
        name, _, member = reference.locator.partition("#")
        try:
            text = within(settings.store_timeout, lambda: _text(reference, name, settings))
        except TimeoutError:
            why = f"AWS did not answer within {settings.store_timeout:g} seconds"
            raise unavailable(reference, why, help_=_HELP) from None
        return _member(reference, text, member) if member else text


def _text(reference: Reference, name: str, settings: ResolveSettings) -> str:
    try:
        boto3 = importlib.import_module("boto3")
        config = importlib.import_module("botocore.config")
        errors = importlib.import_module("botocore.exceptions")
    except ImportError:
        help_ = "pip install 'extractor-migrator[aws]'"
        raise unavailable(reference, "the library `boto3` is not installed", help_=help_) from None
    try:
        limits = config.Config(
            connect_timeout=settings.timeout, read_timeout=settings.timeout, retries={"max_attempts": 2}
        )
        with _MAKING_A_CLIENT:
            client = boto3.client("secretsmanager", config=limits)
        answer = client.get_secret_value(SecretId=name)
    except errors.ClientError as error:
        code = error.response.get("Error", {}).get("Code", "an unknown error")
        raise unavailable(reference, f"AWS answered {code}", help_=_HELP) from None
    except Exception as error:  # noqa: BLE001 - a bad endpoint URL, say, is a ValueError that quotes it
        raise unavailable(reference, f"AWS cannot be asked ({type(error).__name__})", help_=_HELP) from None
    text = answer.get("SecretString")
    if not isinstance(text, str):
        raise unavailable(reference, "the secret is binary, not text", help_="store it as text")
    return text


def _member(reference: Reference, text: str, member: str) -> str:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise unavailable(
            reference, "the secret is no JSON, so it has no members", help_="remove the #key"
        ) from None
    value = data.get(member) if isinstance(data, dict) else None
    if not isinstance(value, str):
        raise unavailable(
            reference, f"the secret has no text member {member}", help_="check what stands behind #"
        )
    return value
