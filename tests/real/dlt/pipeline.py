"""Runs inside the virtual environment of dlt: loads one rest_api source into files, as people's pipelines do.

Usage: `pipeline.py CONFIGURATION FOLDER`. Variables in a YAML or JSON file come from the environment; a
config.toml is read by dlt itself, from `.dlt` of the working directory. Prints one JSON object: the records,
or what went wrong.
"""

import gzip
import json
import logging
import os
import sys
from pathlib import Path

import dlt
import yaml
from dlt.extract import DltSource
from dlt.sources.rest_api import rest_api, rest_api_source


def source_of(configuration: Path) -> DltSource:
    """Return the source that a configuration describes."""
    if configuration.suffix == ".toml":
        return rest_api()
    return rest_api_source(yaml.safe_load(os.path.expandvars(configuration.read_text())))


def loaded(configuration: Path, folder: Path) -> list[object]:
    """Run the pipeline, and return what it wrote, without the columns that are dlt's own."""
    destination = dlt.destinations.filesystem(bucket_url=f"file://{folder / 'files'}")
    pipeline = dlt.pipeline(
        "tested", destination=destination, dataset_name="tested", pipelines_dir=str(folder / "state")
    )
    pipeline.run(source_of(configuration), loader_file_format="jsonl").raise_on_failed_jobs()
    files = sorted((folder / "files" / "tested" / "audit").glob("*.jsonl*"))
    lines = [line for file in files for line in gzip.decompress(file.read_bytes()).splitlines()]
    return [{k: v for k, v in json.loads(line).items() if not k.startswith("_dlt")} for line in lines]


def main() -> None:
    """Run, and say what came of it."""
    logging.disable(logging.CRITICAL)
    configuration, folder = map(Path, sys.argv[1:])
    try:
        said: object = {"records": loaded(configuration, folder)}
    except Exception as error:  # noqa: BLE001 - whatever the real program raises is the answer
        said = {"error": f"{type(error).__name__}: {error}"}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
