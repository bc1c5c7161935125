"""docs/FORMATS.md says what the adapters say of themselves."""

import os
from pathlib import Path

from migrator.formats.interface import Capabilities, all_formats

PAGE = Path(__file__).parents[2] / "docs" / "FORMATS.md"
HEADER = (
    "| format | what it is | client secret by | scopes | dual | new token in time / after 401 | "
    "where the secret lives | proof |\n|---|---|---|---|---|---|---|---|\n"
)
WORDS = {True: "yes", False: "no", None: "not known"}


def row(id_: str, title: str, can: Capabilities | None) -> str:
    if can is None:
        return f"| `{id_}` | {title} | no OAuth path: `unsupported`, with the reason | | | | | |\n"
    methods = ", ".join(sorted(m.removeprefix("client_secret_") for m in can.auth_methods))
    dual = "yes" if can.can_be_dual else "no"
    renews = f"{WORDS[can.renews_when_due]} / {WORDS[can.renews_after_401]}"
    cells = (f"`{id_}`", title, methods, can.scopes_as, dual, renews, can.secret_lives_in, can.proof)
    return f"| {' | '.join(cells)} |\n"


def test_the_table_is_that_of_the_adapters() -> None:
    table = HEADER + "".join(row(f.id, f.title, f.capabilities) for f in all_formats().values())
    page = PAGE.read_text()
    start, end = page.index("| format |"), page.index("\n\n## ")
    if os.environ.get("UPDATE_GOLDEN") == "1":
        page = page[:start] + table.rstrip("\n") + page[end:]
        PAGE.write_text(page)
    assert table.rstrip("\n") in page, "docs/FORMATS.md is out of date: UPDATE_GOLDEN=1 rewrites it"


def test_each_proof_says_how() -> None:
    for id_, format_ in all_formats().items():
        proof = format_.capabilities.proof if format_.capabilities else "executed"
        assert proof.startswith(("executed", "schema-checked", "structure-checked")), id_
