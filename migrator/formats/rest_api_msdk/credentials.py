"""What stands for client ID and client secret: variables, named after the one that holds the key."""

from collections.abc import Mapping, Sequence

from migrator.formats.interface import Target
from migrator.formats.naming.variables import ClientVariables, client_variables
from migrator.formats.rest_api_msdk.carriers import Carrier, key_values, key_variables
from migrator.formats.rest_api_msdk.settings import variables_in


def new_variables(carriers: Sequence[Carrier], default: str, target: Target) -> ClientVariables:
    """Return the client's variables. `default`: what the key's would be called, where none holds it."""
    return client_variables(next(iter(key_variables(carriers)), default), target)


def references(carriers: Sequence[Carrier], variables: ClientVariables) -> Mapping[str, str]:
    """Return references to the variables, with braces where the author uses them."""
    braces = any("${" in text for text in key_values(carriers))
    start, end = ("${", "}") if braces else ("$", "")
    return {
        "client_id": f"{start}{variables.client_id}{end}",
        "client_secret": f"{start}{variables.client_secret}{end}",
    }


def distinct_keys(carriers: Sequence[Carrier]) -> int:
    """Return how many different keys the carriers hold, whatever scheme stands before them."""
    texts = key_values(carriers)
    return len({tuple(variables_in(text)) or text.rpartition(" ")[2] for text in texts})
