"""Names of the client's variables, in the syntax in which the key's variable was read."""

from dataclasses import replace

from migrator.formats.http_clients.credentials import Key
from migrator.formats.http_clients.templates import environment_prefix
from migrator.formats.interface import Target
from migrator.formats.naming.variables import ClientVariables, client_variables


def client_expressions(key: Key, target: Target) -> ClientVariables:
    """Return what stands in double braces from now on.

    A variable of the process is called as the inventory says; one of the HTTP client's own after the key's,
    so that the request and its environment get the same names although they are migrated apart.
    """
    expression = key.expression or ""
    prefix = environment_prefix(expression)
    own = client_variables(expression[len(prefix) :], target if prefix else nameless(target))
    return ClientVariables(client_id=prefix + own.client_id, client_secret=prefix + own.client_secret)


def nameless(target: Target) -> Target:
    """Return the target without the names that the inventory gives to environment variables."""
    return replace(target, id_variable=None, secret_variable=None)
