"""A key that goes must go from the whole text: from comments, URLs and other settings as well."""

import pytest

from migrator.model.change import ChangeStatus
from tests.unit.migration.conftest import Fleet

KEY = "canary-0123456789"

TEXTS = {
    "in a comment of an environment file": (
        ".env",
        f"# CELONIS_API_TOKEN={KEY}\nCELONIS_URL=https://acme.eu-1.celonis.cloud\nCELONIS_API_TOKEN={KEY}\n",
        1,
    ),
    "under another name of an environment file": (
        ".env",
        f"TAP_ACME_API_KEY={KEY}\nACME_TOKEN={KEY}\n",
        3,
    ),
    "in a comment of YAML": (
        "dlt.yaml",
        (
            f"client:\n  base_url: https://api.example.com/  # try ?key={KEY}\n"
            f"  auth: {{type: bearer, token: {KEY}}}\nresources: [audit]\n"
        ),
        2,
    ),
    "in an output of Telegraf": (
        "telegraf.conf",
        (
            f'[[outputs.http]]\n  url = "https://b.example/{KEY}/x"\n'
            f'[[inputs.http]]\n  urls = ["https://a.example/"]\n  token = "{KEY}"\n'
        ),
        2,
    ),
}


@pytest.mark.parametrize(("name", "text", "line"), TEXTS.values(), ids=TEXTS)
def test_a_key_that_stands_elsewhere_too_needs_a_person(
    fleet: Fleet, name: str, text: str, line: int
) -> None:
    fleet.add("audit", name, text=text)
    change = fleet.only().change
    assert change.status is ChangeStatus.MANUAL
    [reason] = [r for r in change.reasons if "would still stand" in r]
    assert f"in line {line} of the new text" in reason
    assert KEY not in repr(change)


def test_another_secret_may_stay_as_often_as_it_stood(fleet: Fleet) -> None:
    other = 'password = "canary-of-the-database"\n'
    text = f'[[inputs.sql]]\n{other}[[outputs.sql]]\n{other}[[inputs.http]]\ntoken = "{KEY}"\n'
    fleet.add("audit", "telegraf.conf", text=text)
    assert fleet.only().change.status is ChangeStatus.CHANGED
