"""The blocks of a `.bru` file as plain data: what it is, and how it says that it authenticates."""

from collections.abc import Iterator

from migrator.formats.http_clients.templates import expressions

METHODS = ("get", "post", "put", "delete", "patch", "options", "head", "connect", "trace", "http")
OTHER_PROTOCOLS = ("grpc", "ws")
KEY_BLOCKS = {"apikey": "auth:apikey", "bearer": "auth:bearer"}
OAUTH2 = "auth:oauth2"
TOKEN_BODY = "auth:oauth2:additional_params:access_token_req:body"  # noqa: S105 - a block's name
"""What the token request sends beside the grant."""
QUERIES = ("params:query", "query")
PATH = "params:path"
VARIABLES = "vars:pre-request"
SET_BY_ANSWERS = "vars:post-response"
"""Its values are expressions over the answer, no texts."""
SCRIPTS = ("script:pre-request", "script:post-response", "tests")
NOT_SENT = ("docs", "example")


def pairs(data: object, block: str) -> Iterator[tuple[int, str, str]]:
    """Yield index, name and value of a block's pairs."""
    content = data.get(block) if isinstance(data, dict) else None
    for index, pair in enumerate(content if isinstance(content, list) else []):
        if isinstance(pair, dict):
            for name, value in pair.items():
                yield index, str(name), str(value)


def value(data: object, block: str, name: str) -> str:
    """Return the value of a pair; empty where there is none."""
    return next((v for _, n, v in pairs(data, block) if n == name), "")


def request_block(data: object) -> str | None:
    """Return the name of the block that holds method and URL; `None`: it is a collection or a folder."""
    names = data if isinstance(data, dict) else {}
    return next((m for m in METHODS if m in names), None)


def mode_place(data: object) -> tuple[str, int] | None:
    """Return block and index of the pair that says how it authenticates."""
    method = request_block(data)
    block, name = (method, "auth") if method else ("auth", "mode")
    return next(((block, i) for i, n, _ in pairs(data, block) if n == name), None)


def mode(data: object) -> str:
    """Return how it says that it authenticates: `apikey`, `inherit`, …; `none` where it says nothing."""
    place = mode_place(data)
    return next((v for i, _, v in pairs(data, place[0]) if i == place[1]), "none") if place else "none"


def is_client_credentials(data: object) -> bool:
    """Return whether it authenticates with OAuth 2.0 client credentials."""
    return mode(data) == "oauth2" and value(data, OAUTH2, "grant_type") == "client_credentials"


def client_expressions_read(data: object) -> list[str]:
    """Return the variables that client ID and secret are read from."""
    texts = (value(data, OAUTH2, name) for name in ("client_id", "client_secret"))
    return [e for text in texts for e in expressions(text)] if is_client_credentials(data) else []
