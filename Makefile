# The two commands are `make demo` and `make test`. Each sets up .venv once, from requirements.lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
FILES := migrator tests benchmarks

.PHONY: help demo test test-real corpus lint types unit properties bench lock clean

help:  ## Show these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "migrator needs CPython 3.11 or newer; try: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(STAMP)  ## Run the main job on the sample fleet against the embedded platform
	@$(BIN)/migrator demo

test: $(STAMP) lint types unit  ## Linters, type checks and all hermetic tests

lint: $(STAMP)  ## ruff and the import contracts
	$(BIN)/ruff check $(FILES)
	$(BIN)/ruff format --check $(FILES)
	$(BIN)/lint-imports --no-cache

types: $(STAMP)  ## mypy, strict
	$(BIN)/mypy

unit: $(STAMP)  ## Hermetic tests with branch coverage
	$(BIN)/pytest -n auto --cov --cov-report=term:skip-covered -q

properties: $(STAMP)  ## The property tests alone, with many more random examples each
	HYPOTHESIS_PROFILE=thorough $(BIN)/pytest -n auto -q -m hypothesis tests/unit

test-real: $(STAMP)  ## Against real authorization servers and real consumers (npm and PyPI needed)
	$(BIN)/pytest tests/real -p no:cacheprovider -q -rs

corpus: $(STAMP)  ## Every real manifest: what changes in it, and what the real airbyte-cdk sends before and after
	@$(BIN)/python -m tests.real.airbyte

bench: $(STAMP)  ## Ratios against named peers (installs them into a folder of their own)
	$(BIN)/python -m benchmarks

lock:  ## Pin again everything that pyproject.toml asks for (needs uv)
	uv pip compile pyproject.toml --extra jwt --extra sandbox --group dev --universal --python-version 3.11 --generate-hashes --no-annotate --no-strip-extras --quiet -o requirements.lock

clean:  ## Remove what these targets made
	rm -rf $(VENV) demo-output .mypy_cache .pytest_cache .ruff_cache .coverage build dist
