"""Every sample under configs/ is what the product itself accepts."""

from pathlib import Path
from shutil import copytree

import pytest

from migrator.catalogs.loader import load_providers
from migrator.inventory.load import load_inventory
from migrator.migration.plan import plan_changes
from migrator.sandbox.tenants import load_tenants

CONFIGS = Path(__file__).parents[3] / "configs"
TENANTS = sorted(CONFIGS.rglob("sandbox*.yaml"))
FORMATS = {
    "bruno",
    "dlt-config",
    "dlt-secrets",
    "dotenv-meltano",
    "filebeat",
    "meltano-yml",
    "postman-collection",
    "sentinel-ccf",
    "telegraf-inputs-http",
}
"""Of the samples in configs/formats."""
FOLDERS = sorted(path for path in CONFIGS.iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_every_folder_is_an_inventory_without_fault(folder: Path) -> None:
    loaded = load_inventory([folder])
    assert loaded.findings == ()
    assert loaded.inventory.extractors
    for extractor in loaded.inventory.extractors.values():
        assert extractor.config is None or Path(extractor.config.path).is_file()


@pytest.mark.parametrize("path", TENANTS, ids=lambda path: str(path.relative_to(CONFIGS)))
def test_every_tenants_file_can_be_served(path: Path) -> None:
    assert load_tenants(path).tenants


def test_every_file_is_named_in_a_readme_or_belongs_to_an_inventory() -> None:
    for folder in FOLDERS:
        readme = folder / "README.md"
        story = readme.read_text(encoding="utf-8") if readme.is_file() else ""
        used = {Path(entry.path).resolve() for entry in load_inventory([folder]).inputs}
        used |= {
            Path(extractor.config.path).resolve()
            for extractor in load_inventory([folder]).inventory.extractors.values()
            if extractor.config
        }
        used |= {
            Path(path).resolve()
            for platform in load_inventory([folder]).inventory.platforms.values()
            for path in (platform.lists.applications, platform.lists.api_keys)
            if path
        }
        rest = [p for p in folder.rglob("*") if p.is_file() and p.resolve() not in used and p != readme]
        assert [p.name for p in rest if p.name not in story] == []


def test_every_file_of_the_many_formats_can_be_migrated_and_is_then_left_alone(tmp_path: Path) -> None:
    fleet = copytree(CONFIGS / "formats", tmp_path / "fleet")
    planned = plan_changes(load_inventory([fleet], base=fleet).inventory, load_providers(), base=fleet)
    assert {str(p.change.status) for p in planned} == {"changed"}
    assert {p.change.format for p in planned} == FORMATS
    for change in planned:
        assert change.source_path is not None
        change.source_path.write_bytes((change.new_text or "").encode())
    again = plan_changes(load_inventory([fleet], base=fleet).inventory, load_providers(), base=fleet)
    assert {str(p.change.status) for p in again} == {"unchanged"}
