"""Makes a large tree of files of many kinds, nearly all of them irrelevant, with extractors planted in it."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

_SEED = 20261101
_WORDS = (Path(__file__).parent / "_words.txt").read_text().split()
_Maker = Callable[[random.Random, int], str]


def make_tree(folder: Path, *, files: int, planted: int) -> None:
    """Write the tree. The same numbers give the same tree."""
    chance = random.Random(_SEED)  # noqa: S311 - a tree that is the same every time, not a secret
    every = files // planted
    kinds = list(_KINDS.items())
    weights = [weight for _, (weight, _) in kinds]
    for number in range(files):
        inside = folder / f"team-{number % 40:02}" / f"service-{number // 40 % 25:02}" / f"part-{number % 5}"
        inside.mkdir(parents=True, exist_ok=True)
        if number % every == every // 2:
            name, text = _planted(number, number // every)
            (inside / name).write_text(text)
            continue
        suffix, (_, make) = chance.choices(kinds, weights)[0]
        lines = min(int(chance.lognormvariate(3.4, 0.9)) + 3, 2_000)
        content = chance.randbytes(lines * 40) if suffix == ".png" else make(chance, lines).encode()
        (inside / f"{chance.choice(_WORDS)}_{number}{suffix}").write_bytes(content)


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words))


def _python(chance: random.Random, lines: int) -> str:
    return "".join(f"{line}\n" for line in _python_lines(chance, lines))


def _python_lines(chance: random.Random, lines: int) -> Iterator[str]:
    yield f"import {chance.choice(_WORDS)}"
    for _ in range(lines // 4):
        a, b, c, d = chance.choices(_WORDS, k=4)
        yield f"def {a}_{b}({c}: str, {d}: int = {chance.randrange(100)}) -> None:"
        yield f'    """Return the {c} of the {d}."""'
        yield f"    {d}_{a} = self.{b}.get({c!r}, {chance.random():.4f})  # {_sentence(chance, 4)}"
        yield f"    return {a}({c}={d}_{a}, {b}=None)"


def _script(chance: random.Random, lines: int) -> str:
    rows = []
    for _ in range(lines // 3):
        a, b, c, d = chance.choices(_WORDS, k=4)
        rows += [f"export function {a}{b.title()}({c}, {d}) {{", f"  const {d}Of = {c}.{b}('{a}-{d}');", "}"]
    return "\n".join(rows)


def _json(chance: random.Random, lines: int) -> str:
    rows = [dict.fromkeys(chance.choices(_WORDS, k=5), _sentence(chance, 2)) for _ in range(lines // 5)]
    return json.dumps({"version": 1, "items": rows}, indent=2)


def _yaml(chance: random.Random, lines: int) -> str:
    rows = ["apiVersion: v1", "kind: ConfigMap", "data:"]
    rows += [f"  {a}-{n}: {b}" for n in range(lines) for a, b in [chance.choices(_WORDS, k=2)]]
    return "\n".join(rows)


def _prose(chance: random.Random, lines: int) -> str:
    return "\n".join(_sentence(chance, 11) for _ in range(lines))


_KINDS: dict[str, tuple[int, _Maker]] = {
    ".py": (24, _python),
    ".ts": (14, _script),
    ".js": (10, _script),
    ".java": (6, _script),
    ".sh": (3, _prose),
    ".json": (10, _json),
    ".yaml": (10, _yaml),
    ".yml": (4, _yaml),
    ".md": (6, _prose),
    ".html": (4, _prose),
    ".css": (3, _prose),
    ".txt": (2, _prose),
    ".png": (4, _prose),
}
"""By suffix: how often in a hundred files, and what makes it."""


def _planted(number: int, turn: int) -> tuple[str, str]:
    """Return the name and the text of an extractor that uses a key; each of several kinds in turn."""
    host = f"https://team-{turn % 7}.eu-1.celonis.cloud"
    kinds = (
        (
            f"pull_{number}.py",
            _PROGRAM.replace("VARIABLE", f"PULL_{turn}_KEY").replace("HOST", host),
        ),
        (
            f"pull_{number}.sh",
            f'curl -H "Authorization: Bearer $PULL_{turn}_TOKEN" {host}/api/external/members\n',
        ),
        (f"{number}.env", f"CELONIS_URL={host}\nCELONIS_API_TOKEN={_made_up(number)}\n"),
        (
            f"sink-{number}.properties",
            _CONNECTOR.replace("KEY", _made_up(number)).replace("HOST", host),
        ),
        (f"source-{number}.yaml", _MANIFEST.replace("NUMBER", str(number))),
    )
    return kinds[turn % len(kinds)]


def _made_up(number: int) -> str:
    chance = random.Random(number)  # noqa: S311 - no secret: it opens nothing
    return "".join(chance.choices("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=40))


_CONNECTOR = """\
connect.ems.endpoint=HOST/continuous-batch-processing/api
connect.ems.authorization.key=AppKey KEY
"""
_PROGRAM = """\
import os
import requests

KEY = os.environ["VARIABLE"]
requests.get("HOST/log/api/external/v2/audit", headers={"Authorization": f"AppKey {KEY}"})
"""
_MANIFEST = """\
version: 6.48.0
type: DeclarativeSource
check: {type: CheckStream, stream_names: [events]}
streams:
  - type: DeclarativeStream
    name: events
    retriever:
      type: SimpleRetriever
      requester:
        type: HttpRequester
        url_base: https://api-NUMBER.acme.example
        authenticator:
          type: ApiKeyAuthenticator
          api_token: "{{ config['api_key'] }}"
          inject_into: {type: RequestOption, inject_into: header, field_name: X-Api-Key}
      record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [content]}}
"""
