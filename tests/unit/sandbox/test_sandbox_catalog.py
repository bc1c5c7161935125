"""The embedded platform and the provider catalog speak of the same APIs."""

from migrator.catalogs.loader import load_providers
from migrator.sandbox.access import TEAM_PATH
from migrator.sandbox.apis import APIS, BY_PATH
from migrator.sandbox.behaviours import CELONIS_LIFETIME
from migrator.sandbox.fleet import KeyKind
from migrator.sandbox.token_endpoint import TOKEN_PATH

CELONIS = load_providers()["celonis"]


def test_every_api_with_a_probe_is_served_by_its_id_and_path() -> None:
    probed = {api.id: api.probe.path for api in CELONIS.apis.values() if api.probe}
    assert probed == {api.id: api.path for api in APIS}


def test_scope_and_permission_are_the_catalog_s() -> None:
    for served in APIS:
        api = CELONIS.apis[served.id]
        assert api.scopes == {served.scope}
        assert api.permission == served.permission


def test_probes_carry_every_parameter_that_is_required() -> None:
    for api in CELONIS.apis.values():
        if api.probe:
            assert set(BY_PATH[api.probe.path].required) <= dict(api.probe.query).keys()


def test_token_path_lifetime_control_and_key_kinds_are_the_catalog_s() -> None:
    assert CELONIS.token_path == TOKEN_PATH
    assert CELONIS.token_lifetime == CELONIS_LIFETIME
    assert CELONIS.control is not None
    assert CELONIS.control.path == TEAM_PATH
    assert set(CELONIS.key_kinds) == set(KeyKind)
