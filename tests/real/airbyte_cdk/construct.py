"""Runs inside the virtual environment of airbyte-cdk: builds every stream of each manifest that is named.

Prints one JSON object: manifest path -> null if it was built, else the error. The configuration is made up
from the manifest's own spec, so that templates have something to read.
"""

import json
import logging
import sys
from pathlib import Path
from typing import Any

import yaml
from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource

Schema = dict[str, Any]
BY_TYPE: Schema = {"integer": 1, "number": 1, "boolean": False, "array": [], "object": {}}
BY_FORMAT = {"date-time": "2024-01-01T00:00:00Z", "date": "2024-01-01"}


def sample(schema: Schema) -> object:
    """Return a value that the schema of one configuration property allows."""
    given = [schema[k] for k in ("default", "const") if k in schema]
    given += [values[0] for k in ("enum", "examples") if (values := schema.get(k))]
    if given:
        return given[0]
    branches = (*schema.get("oneOf", ()), *schema.get("anyOf", ()))
    if branches:
        return sample({"type": schema.get("type"), **branches[0]})
    if "properties" in schema:
        return {name: sample(child) for name, child in schema["properties"].items()}
    kind = schema.get("type", "string")
    name = kind[0] if isinstance(kind, list) else kind
    return BY_TYPE.get(name, BY_FORMAT.get(schema.get("format", ""), "sample"))


def problem(path: str) -> str | None:
    """Build the manifest's streams; return what went wrong."""
    manifest = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    config = sample(manifest.get("spec", {}).get("connection_specification", {"properties": {}}))
    try:
        source = ConcurrentDeclarativeSource(catalog=None, config=config, state=None, source_config=manifest)
        streams = source.streams(config)
    except Exception as error:  # noqa: BLE001 - whatever the real program raises is the answer
        return f"{type(error).__name__}: {str(error)[:300]}"
    return None if streams else "no stream"


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    sys.stdout.write(json.dumps({path: problem(path) for path in sys.argv[1:]}))
