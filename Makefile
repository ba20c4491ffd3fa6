# What one does with this project from a terminal; `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help run test check fix bench look reference environment broken

PORT ?= 8000
DEMO ?= 1
PY := .venv/bin/python
BIN := .venv/bin
PYTEST := $(PY) -m pytest --numprocesses=2 --dist=loadgroup

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/.run ## serve the site on http://127.0.0.1:8000 (PORT=8123 and DEMO=0 are honoured)
	@EVENTSITE_DEVELOPMENT=$${EVENTSITE_DEVELOPMENT:-true} exec $(PY) app.py serve --migrate $(if $(filter 0,$(DEMO)),,--demo) --port $(PORT)

test: .venv/.test ## run every test: SQLite, PostgreSQL and a real browser (COVERAGE=1 holds the gate)
ifdef COVERAGE
	$(PYTEST) --database=sqlite --cov --cov-report=term:skip-covered --cov-report=json:build/coverage.json
	$(PYTEST) --database=postgresql
	$(PY) -m tools.coverage_gate build/coverage.json
else
	$(PYTEST) --database=both
endif

check: .venv/.test ## hold what a commit must hold: format, lint, types, layers, templates, words, locks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --quiet --lint
	$(BIN)/codespell
	@! grep -nE '^ *-|://' requirements.txt requirements-dev.txt | grep -vE ':    --hash=sha256:'

fix: .venv/.test ## format Python, and mend what the linter can
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: .venv/.test ## measure speed beside a hello-world, side by side in one run
	$(PY) -m bench

look: .venv/.test ## photograph every page and letter into build/look, with axe on each
	$(PY) -m tools.look

reference: .venv/.test ## write docs/reference and docs/develop/map.md anew from the code
	$(PY) -m tools.reference

environment: .venv/.test ## lay .venv with all of the above needs, and do nothing else

# An environment is stamped with the hash of its lock file. Where .venv's Python is missing, or is a
# link to one that has gone, the wildcard is empty and the environment is laid anew.
WHOLE := $(if $(wildcard $(PY)),,broken)
broken:

.venv/.run: requirements.txt $(WHOLE)
	@$(LAY_ENVIRONMENT)

.venv/.test: requirements-dev.txt $(WHOLE)
	@$(LAY_ENVIRONMENT)

define LAY_ENVIRONMENT
for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
  $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null \
    && exec $$python -m tools.environment $@; \
done; \
echo "Eventsite needs Python 3.11 to 3.14, and none was found here; install one, or name it: make PYTHON=/path/to/python3" >&2; \
exit 1
endef
