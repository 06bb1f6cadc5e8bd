# boliginnov: every target is one call of the command line in the project's own virtual environment.
#   make extract classify report                       on the sample plans
#   make extract classify report RAW=my_plans OUT=my_results STUDY=pipelines/housing_plans.toml JOBS=4

PYTHON ?= python3
RAW ?=
OUT ?=
STUDY ?= pipelines/housing_plans.toml
JOBS ?= 0
GOLD ?= ../shared/gold
TREEBANK ?= ../shared/treebank
ENCODER ?= ../shared/encoder

BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := $(BIN)/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet
READY := .venv/.installed
READY_DEV := .venv/.installed-dev
WHERE = --study "$(STUDY)" $(if $(RAW),--raw "$(RAW)") $(if $(OUT),--out "$(OUT)")
# Exit code 1 says that some documents failed and the rest is done: a message, not a stop.
RUN = $(BIN)/boliginnov
GO_ON = || test $$? -eq 1

.PHONY: extract classify report run status train evaluate test lint sample-plans language-model lock help clean
.NOTPARALLEL:

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

extract: $(READY) ## Read the plans
	@$(RUN) extract $(WHERE) --jobs $(JOBS) $(GO_ON)

classify: $(READY) ## Code the passages
	@$(RUN) classify $(WHERE) --jobs $(JOBS)

report: $(READY) ## Write the report and say where it is
	@$(RUN) report $(WHERE)

run: $(READY) ## All three
	@$(RUN) run $(WHERE) --jobs $(JOBS) $(GO_ON)

status: $(READY) ## Where the study stands
	@$(RUN) status $(WHERE)

train: $(READY) ## Train the shipped coder on data/coded and GOLD
	@$(RUN) train --study "$(STUDY)" --gold "$(GOLD)"

evaluate: $(READY) ## How good extraction and codes are on the plans of GOLD (with RAW: their PDFs)
	@$(RUN) evaluate "$(GOLD)" --study "$(STUDY)" $(if $(RAW),--raw "$(RAW)") --jobs $(JOBS)

test: $(READY_DEV) ## Run the tests
	@$(PY) -m pytest

lint: $(READY_DEV) ## Format, lint and types
	@$(PY) -m ruff format --check . && $(PY) -m ruff check . && $(PY) -m mypy

sample-plans: $(READY_DEV) ## Set the invented plans again (needs LibreOffice, Chromium and poppler)
	@$(PY) scripts/sample_plans/make.py && $(PY) scripts/sample_plans/others.py && $(PY) scripts/sample_plans/coded.py

language-model: $(READY) ## Train nb_boliginnov (under 90 minutes on two cores; TREEBANK and ENCODER are folders)
	@$(PY) scripts/language_model/train.py --treebank "$(TREEBANK)" --encoder "$(ENCODER)" --out models/nb_boliginnov

lock: $(READY_DEV) ## Choose versions anew
	@$(PY) -m uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --extra build pyproject.toml -o requirements.lock
	@$(PY) -m uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --extra dev pyproject.toml -c requirements.lock -o requirements-dev.lock

clean: ## Remove what runs wrote
	rm -rf data/processed build .mypy_cache .ruff_cache .pytest_cache

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "boliginnov needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Set PYTHON=/path/to/python3.11")'
	@echo "Setting up .venv (once, some minutes) ..."
	@$(PYTHON) -m venv .venv

$(READY): .venv/pyvenv.cfg requirements.lock pyproject.toml
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(READY_DEV): $(READY) requirements-dev.lock
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
