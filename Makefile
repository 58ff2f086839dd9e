# The front door. `make` alone says what there is.
.DEFAULT_GOAL := help
SHELL := /bin/sh
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Killing make ends what it started.
export DIE_WITH_PARENT = 1
PY = .venv/bin/python

.PHONY: help demo run test check lint format bench screenshots live-check lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

demo: ## the whole story on sample calendars (KEEP=1 leaves it running, LAN=1 on the network too)
	@bin/prepare run
	@exec .venv/bin/samen demo $(if $(KEEP),--keep) $(if $(LAN),--lan)

run: ## the service for real use
	@bin/prepare run
	@exec .venv/bin/samen run $(if $(LAN),--lan)

test: ## every test that this machine can run, and what would enable the others
	@bin/prepare dev
	@$(PY) -m pytest -rs -n $(or $(JOBS),auto) $(ARGS)

check: ## types, import rules, style, locked dependencies
	@bin/prepare dev
	@$(PY) -m mypy
	@.venv/bin/lint-imports
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m pip check 2>&1 | $(PY) bin/known-overrides

lint: check ## the same as check

format: ## put the code in house style
	@$(PY) -m ruff check --fix . ; $(PY) -m ruff format .

bench: ## the figures, as ratios taken in one run
	@bin/prepare dev
	@$(PY) -m benchmarks.bench $(ARGS)

screenshots: ## pictures of all pages, from the demo (needs chromium), into docs/pictures
	@bin/prepare dev
	@$(PY) bin/screenshots

live-check: ## try real providers with accounts of your own (live-accounts.toml), and report
	@bin/prepare dev
	@$(PY) -m benchmarks.live_check

lock: ## resolve the dependencies afresh (needs uv)
	@bin/lock

clean: ## forget the environment and the caches
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build *.egg-info
