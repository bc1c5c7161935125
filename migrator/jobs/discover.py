"""Discovery: from paths to an inventory, new or added to. Sends nothing."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from migrator.catalogs.loader import load_providers
from migrator.discovery.draft import Draft
from migrator.discovery.drafting import draft_inventory
from migrator.discovery.existing import Existing
from migrator.discovery.extractors import Found, found_extractors
from migrator.discovery.known import Known
from migrator.discovery.look import Looked, look
from migrator.discovery.material import Material
from migrator.discovery.owners import owners_of
from migrator.discovery.render import render_inventory
from migrator.discovery.roots import roots_of, short_names
from migrator.discovery.update import updated
from migrator.errors import UsageError
from migrator.text.read import read_source
from migrator.text.yaml import YamlDocument, parse_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoverRequest:
    """Where to look, and what the result is for."""

    paths: tuple[Path, ...]
    folder: Path
    """The folder of the inventory: its paths are relative to it."""
    update: Path | None = None
    """The inventory that is added to."""
    catalogs: tuple[Path, ...] = ()
    use_ignores: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """The inventory, and what was seen on the way to it."""

    text: str
    before: str | None
    """The text of the inventory that was added to; `None`: a new one."""
    draft: Draft
    """What is new."""
    found: tuple[Found, ...]
    """All that was found, whether new or not."""
    looked: Looked


def discover(request: DiscoverRequest) -> Discovered:
    """Look through the paths and draft an inventory.

    Raises UsageError for a path that does not exist, SourceProblem for an inventory that cannot be added to.
    """
    places = [_place(path) for path in request.paths]
    document = _inventory(request.update) if request.update else None
    known = Known(providers=load_providers(request.catalogs))
    looked = look(places, known, use_ignores=request.use_ignores)
    roots = roots_of((s.path for s in looked.sightings), places)
    found = found_extractors(looked.sightings, roots, known.providers)
    existing = Existing.of(document.data, request.folder) if document else Existing()
    draft = _draft(found, looked, roots, known, existing, request.folder, places)
    return Discovered(
        text=updated(document, draft) if document else render_inventory(draft),
        before=document.source.text if document else None,
        draft=draft,
        found=tuple(found),
        looked=looked,
    )


def _draft(
    found: list[Found],
    looked: Looked,
    roots: Mapping[str, str],
    known: Known,
    existing: Existing,
    folder: Path,
    places: list[str],
) -> Draft:
    new = [f for f in found if f.path not in existing.files]
    return draft_inventory(
        Material(
            found=found,
            sightings=looked.sightings,
            roots=roots,
            owners=owners_of((f.path, f.root) for f in new),
            providers=known.providers,
            short_names=short_names((f.path for f in found), places),
            folder=os.path.realpath(folder),
            existing=existing,
        )
    )


def _place(path: Path) -> str:
    if not path.exists():
        raise UsageError(f"there is no {path}", help_="name folders or files that exist")
    return Path(os.path.realpath(path)).as_posix()


def _inventory(path: Path) -> YamlDocument:
    return parse_yaml(read_source(path, shown_as=path.as_posix()))
