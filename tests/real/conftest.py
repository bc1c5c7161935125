"""Real programs, installed once into `.real/` and started once for a session."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.installing import ROOT, python_of
from tests.real.running import announced, program
from tests.real.servers import AuthorizationServer, oidc_provider_script

CORPUS = Path(os.environ.get("MIGRATOR_CORPUS", ROOT.parent / "shared" / "corpus"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real files that nobody of this project wrote."""
    assert CORPUS.is_dir(), f"no corpus at {CORPUS}: set MIGRATOR_CORPUS to the folder that holds it"
    return CORPUS


def _serve(folder: Path, *, strict: bool) -> Iterator[AuthorizationServer]:
    environment = {"STRICT": "1" if strict else "0"}
    with program(["node", oidc_provider_script()], folder=folder, environment=environment) as process:
        yield AuthorizationServer(url=announced(process, folder)["url"])


@pytest.fixture(scope="session")
def oidc_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuthorizationServer]:
    """An oidc-provider that takes client_secret_post and client_secret_basic alike, as it does by default."""
    yield from _serve(tmp_path_factory.mktemp("oidc_provider"), strict=False)


@pytest.fixture(scope="session")
def strict_oidc_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuthorizationServer]:
    """An oidc-provider that takes only the method that a client is registered with."""
    yield from _serve(tmp_path_factory.mktemp("oidc_provider"), strict=True)


@pytest.fixture(scope="session")
def airbyte_python() -> Path:
    """The Python of a virtual environment that has the real airbyte-cdk."""
    return python_of("airbyte_cdk")
