"""Environment files are where secrets belong: none is shown, and none is reported."""

import dataclasses

from migrator.migration.facts import inspect_configs
from migrator.model.change import ChangeStatus
from tests.unit.migration.conftest import Fleet

TEXT = """\
# CELONIS_API_TOKEN=canary-of-last-year
CELONIS_API_TOKEN="canary-of-this-year"  # of Anna
DB_PASSWORD=canary-of-the-database
DATABASE_URL=postgresql://u:canary-in-url@db/x
"""


def test_no_secret_of_an_environment_file_is_shown(fleet: Fleet) -> None:
    fleet.add("audit", ".env", text=TEXT)
    planned = fleet.only()
    assert planned.change.status is ChangeStatus.CHANGED, planned.change.reasons
    assert "canary" not in repr(dataclasses.asdict(planned.change))
    assert "-CELONIS_API_TOKEN=" in planned.change.diff
    assert "+OAUTH_CLIENT_SECRET=" in planned.change.diff
    assert planned.new_text is not None
    assert "canary-of-this-year" not in planned.new_text
    assert planned.new_text.endswith(TEXT[TEXT.index("DB_PASSWORD") :])


def test_no_secret_of_an_environment_file_is_reported(fleet: Fleet) -> None:
    fleet.add("audit", ".env", text=TEXT)
    facts = inspect_configs(fleet.inventory, base=fleet.base).main["audit"]
    assert facts.format == "dotenv-pycelonis"
    assert facts.literal_secrets == ()
