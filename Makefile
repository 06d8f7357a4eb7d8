# Two commands do everything on a fresh machine: `make demo` and `make test`.
# They need Python 3.11 or newer, make, and a package index.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test lint browser bench sample clean

help:  ## say what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(STAMP)  ## install, trace the embedded story, say where the report is
	$(BIN)/tracer run --db reports/demo.db --out reports/demo
	@echo "Open reports/demo/index.html in a browser."

test: $(STAMP) lint  ## install, check style, types and layers, run the tests
	$(BIN)/python -m pytest

lint: $(STAMP)  ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

browser: $(STAMP)  ## the tests that need Chromium (Debian: apt-get install chromium)
	$(BIN)/python -m pytest -m browser

bench: $(STAMP)  ## measure every figure again; DATA=FOLDER adds the outside yardsticks
	$(BIN)/tracer bench $(if $(DATA),--data $(DATA))

sample: $(STAMP)  ## write the sample report of the demo case again
	TRACER_SNAPSHOTS=$(VENV)/sample-snapshots $(BIN)/tracer run --db $(VENV)/sample.db \
	  --out $(VENV)/sample --quiet
	TRACER_SNAPSHOTS=$(VENV)/sample-snapshots $(BIN)/tracer report --db $(VENV)/sample.db --out reports/sample --made-at 2026-11-24

clean:  ## remove the virtual environment and what the demo wrote
	rm -rf $(VENV) reports/demo reports/demo.db*

# torch goes first: where a CPU build is to be had, its pin takes it, and nothing
# after it asks for another.
$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) torch
	$(PIP) --editable '.[test,lint,browser]'
	touch $(STAMP)
