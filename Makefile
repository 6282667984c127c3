# Two commands do everything on a fresh machine with Python 3.11+: `make ingest` and `make test`.
# Nothing here needs root, a running service or a network beyond the package index.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STATE ?= .jixiao
OUT ?= out

.PHONY: help install setup ingest serve test lint fuzz evaluate benchmark clean

help:
	@echo "make ingest    install what a run needs, then run the archive flow over the sample reports into $(OUT)/"
	@echo "make serve     look at what was ingested: pages and HTTP API on http://127.0.0.1:8765"
	@echo "make test      install what tests need, too, then run all tests"
	@echo "make lint      formatting, lint rules, types, layering"
	@echo "make fuzz      a short run of the fuzzer"
	@echo "make evaluate  recall and precision of every field on the labelled corpus"
	@echo "make benchmark time by stage and format"
	@echo "make clean     remove what the commands above made"

PIP = $(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt --editable

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "jixiao needs Python 3.11 or newer; say which: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@echo "Installing jixiao and what a run needs: 120 packages, 350 MB, about a minute."
	$(PIP) '.[web]'
	@touch $@

setup: $(VENV)/.ready

$(VENV)/.ready: $(VENV)/.installed
	@echo "Installing what tests and linters need: 110 packages more, about a minute."
	$(PIP) '.[dev,all]'
	@touch $@

# Done beforehand: what would otherwise slow the first run, byte code and Prefect's database.
$(STATE)/.prepared: $(VENV)/.installed
	@$(BIN)/jixiao prepare --state $(STATE)
	@touch $@

ingest: install $(STATE)/.prepared
	$(BIN)/jixiao archive corpus/reports --out $(OUT) --state $(STATE)
	@echo "Look at the records in a browser: make serve"

serve: install
	@echo "Pages and HTTP API: http://127.0.0.1:8765 (Ctrl-C ends it)"
	@$(BIN)/jixiao web --state $(STATE)

test: setup
	$(BIN)/python -m pytest -n auto

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# A short run of the coverage-guided fuzzer; a longer one: make fuzz FUZZ_SECONDS=3600
FUZZ_SECONDS ?= 20
fuzz: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[fuzz]'
	$(BIN)/python tests/fuzz/fuzz_doc_reader.py -max_total_time=$(FUZZ_SECONDS) -timeout=10 -len_control=0 -max_len=300

evaluate: setup
	$(BIN)/jixiao evaluate corpus/reports --thresholds pyproject.toml

benchmark: setup
	$(BIN)/jixiao benchmark

clean:
	rm -rf $(VENV) $(OUT) $(STATE) build dist *.egg-info
