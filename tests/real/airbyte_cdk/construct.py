"""Runs inside the virtual environment of airbyte-cdk: builds every stream of each manifest that is named.

Prints one JSON object: manifest path -> null if it was built, else the error. The configuration is made up from the
manifest's own spec, so that templates have something to read.
"""

import json
import logging
import sys
from pathlib import Path
from typing import Any

import yaml
from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource

SAMPLES = {"integer": 1, "number": 1, "boolean": False, "array": [], "object": {}}


def sample(schema: dict[str, Any]) -> Any:
    """Return a value that the schema of one configuration property allows."""
    for keyword in ("default", "const"):
        if keyword in schema:
            return schema[keyword]
    if schema.get("enum"):
        return schema["enum"][0]
    if schema.get("examples"):
        return schema["examples"][0]
    for branch in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        return sample({**branch, "type": branch.get("type", schema.get("type"))})
    if "properties" in schema:
        return {name: sample(child) for name, child in schema["properties"].items()}
    if schema.get("format") == "date-time":
        return "2024-01-01T00:00:00Z"
    if schema.get("format") == "date":
        return "2024-01-01"
    kind = schema.get("type", "string")
    return SAMPLES.get(kind[0] if isinstance(kind, list) else kind, "sample")


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
    print(json.dumps({path: problem(path) for path in sys.argv[1:]}))
