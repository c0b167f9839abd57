# One verb a line: `make help` lists them. All that is installed goes into .venv.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# With pipefail a failed install fails its target, though its progress goes through a filter.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= python3
ARGS ?=

BIN := .venv/bin
LOCKED := services/gateway services/agent services/hubspot_tools services/archive sandbox frontdesk
LOCKS := $(LOCKED:%=%/requirements.txt)
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --require-hashes
# pip prints several lines a package, or with --quiet nothing for a minute. Its errors go past this filter.
PROGRESS := awk '/^Collecting /{printf "\rfrontdesk: found %d packages", ++n; fflush()} \
	/^Installing collected/{printf "\nfrontdesk: installing them\n"; fflush()}' >&2
COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header

# Tests start hundreds of processes, and each would compile all modules again where this is set.
test test-all test-failed test-topologies fuzz chaos overload bench: export PYTHONDONTWRITEBYTECODE :=

.PHONY: help
help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

.PHONY: setup
setup: .venv/.runtime ## make .venv with what running needs, from the locks

.PHONY: run
run: .venv/.runtime ## start everything on this machine (ARGS="--port 8001")
	@$(BIN)/python -m frontdesk up $(ARGS)

PYTEST := $(BIN)/python -m pytest -n auto --dist loadgroup --no-loadscope-reorder

.PHONY: test
test: lint ## check style and types, then run the tests without the long ones (ARGS="tests/agent -k lease")
	$(PYTEST) -m "not long" $(ARGS)

.PHONY: test-all
test-all: lint ## the same with the long ones: deployments under load, faults and restarts
	$(PYTEST) $(ARGS)

.PHONY: test-failed
test-failed: .venv/.development ## run the tests that failed in the last run once more, if they are few
	$(BIN)/python -m tests.second_try

SUITES := tests/conversations tests/assignment tests/gateway/desk tests/hubspot_tools tests/delivery tests/chaos

.PHONY: test-topologies
test-topologies: .venv/.development ## run the tests of conversations, desk, tools, backups and faults on Sentinel and a Cluster
	for topology in sentinel cluster; do \
		$(PYTEST) --topology $$topology $(SUITES) $(ARGS) || exit 1; \
	done

.PHONY: lint
lint: .venv/.development ## check style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory lint-web; else \
		echo "frontdesk: no npm found: web/src isn't checked, nor that web/dist is built from it (apt install npm)" >&2; fi

.PHONY: lint-web
lint-web: web/node_modules/.installed ## check style and types of web/src, and that web/dist is built from it
	npm --prefix web run --silent check

.PHONY: web
web: web/node_modules/.installed ## build web/dist, which browsers load, from web/src
	npm --prefix web run --silent build

.PHONY: format
format: .venv/.development ## fix style and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: evaluate
evaluate: .venv/.runtime ## play the dialogues against the assistant (ARGS="--only ^ko- --misses")
	@$(BIN)/python -m frontdesk evaluate $(ARGS)

.PHONY: bench
bench: .venv/.development ## measure overhead and throughput
	$(BIN)/python -m bench $(ARGS)

.PHONY: overload
overload: .venv/.development ## ten times the capacity for a minute, and what it did (ARGS="--seconds 20 --seed 7")
	$(BIN)/python -m tests.overload $(ARGS)

.PHONY: chaos
chaos: .venv/.development ## chat through faults and judge what was kept (ARGS="--seed 7 --turns 500")
	$(BIN)/python -m tests.chaos $(ARGS)

.PHONY: fuzz
fuzz: .venv/.development ## send 100,000 odd inputs and count what was unexpected (ARGS="--count 20000 --only sockets")
	$(BIN)/python -m tests.hostile $(ARGS)

.PHONY: lock
lock: .venv/.development ## make the locks again from the *.in files (ARGS=--upgrade for newer versions)
	$(COMPILE) $(ARGS) requirements/dev.in -o requirements/dev.txt
	for folder in $(LOCKED); do \
		$(COMPILE) -c requirements/dev.txt $$folder/requirements.in -o $$folder/requirements.txt || exit 1; \
	done
	$(COMPILE) -c requirements/dev.txt requirements/tracing.in -o requirements/tracing.txt

.PHONY: clean
clean: ## remove what can be made again; conversations in .frontdesk stay
	rm -rf .venv web/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .schemathesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "frontdesk: no $(PYTHON) found: install Python 3.11 or newer (apt install python3 python3-venv)" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "frontdesk: $(PYTHON) is $$($(PYTHON) -V): 3.11 or newer is needed; name one with PYTHON=python3.11" >&2; \
		exit 2; }
	@$(PYTHON) -m venv .venv >.venv.log 2>&1 || { rm -rf .venv; \
		echo "frontdesk: $(PYTHON) can't make a virtual environment: install its venv module (apt install python3-venv)." >&2; \
		echo "frontdesk: it said:" >&2; sed 's/^/  /' .venv.log >&2; rm -f .venv.log; exit 2; }
	@rm -f .venv.log

.venv/.runtime: $(LOCKS) | $(BIN)/python
	@echo "frontdesk: installing into .venv, which takes about a minute the first time" >&2
	@$(INSTALL) $(LOCKS:%=-r %) | $(PROGRESS)
	@$(BIN)/python -m compileall -q frontdesk libs sandbox services
	@touch $@

.venv/.development: requirements/dev.txt | $(BIN)/python
	@echo "frontdesk: installing into .venv, with what tests need" >&2
	@$(INSTALL) -r requirements/dev.txt | $(PROGRESS)
	@touch $@

# Without install scripts: the packages bring their programs for this platform along.
web/node_modules/.installed: web/package-lock.json
	@npm --prefix web ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@
