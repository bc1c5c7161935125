"""What can be wrong with inventory files, and the page that `migrator explain` shows for each."""

from collections.abc import Mapping
from dataclasses import dataclass

from migrator.model.finding import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage:
    """One kind of problem."""

    level: Level
    title: str
    page: str
    """What, why, fix, example: paragraphs, as in the docstrings of rules."""


def level_of(rule: str) -> Level:
    """Return the level of a problem; what is not in the table is an error."""
    return PROBLEMS[rule].level if rule in PROBLEMS else Level.ERROR


PROBLEMS: Mapping[str, ProblemPage] = {
    "unreadable-file": ProblemPage(
        level=Level.ERROR,
        title="A file cannot be read",
        page="""
A file that was named, or that lies in a folder that was named, cannot be read as text. It is
missing, a folder, a pipe or device, not readable for this user, larger than 32 MiB, binary, or not
encoded in UTF-8.

Why: what cannot be read cannot be checked, and nothing may be concluded from it.

Fix: the message says which of these it is. Files in another encoding: save them as UTF-8 (a byte
order mark is allowed). Large files: split them; any number of files is merged.

Example: `migrator validate inventroy.yaml` where the file is called `inventory.yaml`.
""",
    ),
    "yaml-syntax": ProblemPage(
        level=Level.ERROR,
        title="A file is no valid YAML",
        page="""
The text breaks the rules of YAML 1.1, or uses what is not taken here: several documents in
one file, tags of programming languages, aliases that hold themselves, more than 100 levels of
nesting, aliases that expand to more than 2,000,000 values.

Why: the rest of the file cannot be understood. Other files are still checked.

Fix: look at the line that is named and at the one above it: a tab, a missing blank behind a colon,
a quote or a bracket that is not closed, a value that begins with a special character and needs
quotes.

Example: `owner: data: platform` must be `owner: "data: platform"`.
""",
    ),
    "json-syntax": ProblemPage(
        level=Level.ERROR,
        title="A file is no valid JSON",
        page="""
The text breaks the rules of JSON (RFC 8259), or is nested more than 100 levels deep.

Why: the rest of the file cannot be understood. Other files are still checked.

Fix: look at the line and column that are named: a missing or extra comma, single quotes, a comment,
a key without quotes.

Example: `{"version": 1,}` has a comma too many.
""",
    ),
    "toml-syntax": ProblemPage(
        level=Level.ERROR,
        title="A file is no valid TOML",
        page="""
The text breaks the rules of TOML 1.0, such as a value without quotes, a key or a table that stands
twice, or a bracket that is not closed.

Why: the rest of the file cannot be understood. Other files are still looked at.

Fix: look at the line that is named. Text needs quotes in TOML; dates, numbers and true or false do
not.

Example: `key = abc` must be `key = "abc"`.
""",
    ),
    "settings": ProblemPage(
        level=Level.ERROR,
        title="A settings file is not of the expected form",
        page="""
migrator.toml, or [tool.migrator] of pyproject.toml, has a name that is not known, a value of the
wrong kind, or something that cannot be set there.

Why: a misspelt setting would silently do nothing. Hosts that may receive secrets, and programs that
may be started, are never taken from a file: whoever can change the files of a repository must not
decide that.

Fix: the message names file and line. `migrator schema settings` prints what is expected; what is
not taken from a file is given on the command line.

Example: `allow_host = ["acme.example"]` must be the option `--allow-host acme.example`.
""",
    ),
    "platform-list": ProblemPage(
        level=Level.ERROR,
        title="A list that a platform offers for download cannot be read",
        page="""
A file below `lists:` of a platform is no CSV with the columns that the provider catalog names, or a
day in it can be read in two ways.

Why: a list that is half understood would let a key look idle that is in use. What cannot be read
is as if the list were not given, and a day that cannot be read is as if it were not there.

Fix: name the file as the platform gave it. Where its header row is spelt in another way, add the
spelling to a provider catalog of your own (`lists:`, with `--catalog`). Days must be written like
2026-11-20 or 2026-11-20T08:00:00Z.

Example: `03/04/2026` is a day in March or in April; nobody can tell.
""",
    ),
    "dotenv-syntax": ProblemPage(
        level=Level.ERROR,
        title="A file is no valid environment file",
        page="""
A line is neither NAME=VALUE, nor empty, nor a comment, or a quote is not closed.

Why: programs read such lines in different ways, so what the file says cannot be told.

Fix: write NAME=VALUE on one line, with no blanks around the equals sign; put values with blanks or
`#` in double quotes.

Example: `MY KEY=abc` must be `MY_KEY=abc`.
""",
    ),
    "inventory-schema": ProblemPage(
        level=Level.ERROR,
        title="An inventory file is not of the expected form",
        page="""
A key is unknown or missing, or a value is of the wrong kind or form. `migrator schema
inventory` prints the JSON Schema that says what is expected.

Why: a misspelt key would silently do nothing. The entity that the error stands in is left out; the
rest goes on.

Fix: the message says what was expected, and suggests the nearest word.

Example: `auth_method: client_secret_pots` must be `auth_method: client_secret_post`.
""",
    ),
    "duplicate-key": ProblemPage(
        level=Level.ERROR,
        title="A key stands twice in the same mapping",
        page="""
The same key stands twice in one mapping of a file. Both places are named.

Why: YAML and JSON parsers keep one of the two without a word, so that the other is lost.

Fix: remove one, or rename it.

Example: two extractors called `audit-nightly` in the same `extractors:`.
""",
    ),
    "duplicate-name": ProblemPage(
        level=Level.ERROR,
        title="A name is used in two files",
        page="""
Two files define a platform, client, key or extractor of the same name. Both places are named.
The first one counts, the second is left out.

Why: names are how clients, keys and extractors refer to each other; they must mean one thing.

Fix: rename one of the two, or remove it. Check also that no file is an old copy of another.

Example: `clients: {reader: …}` in `eu.yaml` and in `us.yaml`.
""",
    ),
    "unknown-name": ProblemPage(
        level=Level.ERROR,
        title="A name refers to nothing",
        page="""
An extractor, client or key names a platform, client or key that no file of this inventory
defines.

Why: without it nothing can be said of the extractor: which key it gives up, which client it is to
use.

Fix: correct the spelling (the nearest name is suggested), add what is missing, or name its file on
the command line too.

Example: `client: audit-raeder` where the client is called `audit-reader`.
""",
    ),
    "unknown-reference": ProblemPage(
        level=Level.ERROR,
        title="A reference to a secret is of an unknown kind",
        page="""
A secret is referred to in a way that migrator cannot follow.

Why: the secret cannot be fetched, so the client cannot be checked.

Fix: use one of `env:NAME`, `file:PATH`, `keyring:SERVICE/USER`, `aws-sm:NAME[#key]`, `exec:COMMAND`
(off unless `--allow-exec` is given). Any other store can be reached through an environment variable
or `exec:`.

Example: `client_secret: vault:celonis/audit` becomes `client_secret: env:AUDIT_CLIENT_SECRET`.
""",
    ),
    "no-inventory": ProblemPage(
        level=Level.ERROR,
        title="No inventory was found",
        page="""
A folder or pattern that was named holds no inventory, or all files together define nothing.

Why: an empty result must not look like a clean one.

Fix: check the path. An inventory is a .yaml, .yml or .json file with `version: 1` and at least one
of platforms, clients, keys and extractors at its top. Hidden folders are not searched. `migrator
init` writes a first one.

Example: `migrator validate docs/`.
""",
    ),
}
