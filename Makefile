# What a developer repeats. Needs make and Python 3.11, 3.12 or 3.13; everything else goes into .venv.
# Only relative paths below: the folder may stand anywhere, with spaces in its name.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

# The Python that makes the environment: make run PYTHON=python3.12
PYTHON ?=
# How many processes the suite runs in, and further words for pytest: make test JOBS=8 ARGS="-k streaks"
JOBS ?= 2
ARGS ?=

PY := .venv/bin/python
# The names of these marks change with the requirements, so that a changed file is installed and an unchanged one costs nothing.
RUNTIME := .venv/runtime-$(shell cksum < requirements.txt | cut -d ' ' -f 1)
DEV := .venv/dev-$(shell cat requirements.txt requirements-dev.txt | cksum | cut -d ' ' -f 1)
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
# Where there is no Redis or no Chromium, `make test` says at its end that it did without; `make check` fails.
PYTEST := $(PY) -m pytest -n $(JOBS) --leave-out-missing

.PHONY: help run test demo bench lint audit fuzz faults attack openapi collection check clean

help:  ## this list
	@echo "make <target>:"
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)$$/  \1\t\2/' | expand -t 14

run: $(RUNTIME)  ## install what is missing, bring the database up to date, serve on http://127.0.0.1:8000 (PORT=8001)
	@$(PY) -m flask --app wsgi db upgrade
	@exec $(PY) -m gunicorn wsgi:app

test: $(DEV)  ## the whole suite, on SQLite and then on a real PostgreSQL
	$(PYTEST) --database sqlite --half first $(ARGS)
	$(PYTEST) --database postgresql --half second $(ARGS)

demo: $(RUNTIME)  ## an account with a year of history to look at
	@$(PY) -m flask --app wsgi db upgrade
	@$(PY) -m flask --app wsgi seed

bench: $(DEV)  ## the benchmarks, on PostgreSQL
	$(PY) -m benchmarks $(ARGS)

lint: $(DEV)  ## style, format, types, and which part may import which
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-logo

openapi: $(RUNTIME)  ## write the OpenAPI document to openapi.json
	@$(PY) -m flask --app wsgi openapi write openapi.json
	@echo "Written: openapi.json"

collection: openapi  ## write a Postman collection to habit_api.postman.json (needs Node.js); Bruno reads it too
	@cd tests/clients/typescript && npm ci --ignore-scripts --no-progress --silent
	@cd tests/clients/typescript && node_modules/.bin/openapi2postmanv2 -c postman.json -s ../../../openapi.json -o ../../../habit_api.postman.json >/dev/null
	@echo "Written: habit_api.postman.json"

audit: $(DEV)  ## known holes in what we depend on
	$(PY) -m tests.audit

fuzz: $(DEV)  ## generated requests against the running program, on both databases
	$(PY) -m tests.fuzz.run $(ARGS)

faults: $(DEV)  ## kill parts of the running program under load, and count what is lost (ten minutes)
	$(PY) -m tests.faults.run $(ARGS)

attack: $(DEV)  ## slow clients, smuggled requests, forged fields and the like, against the running program
	$(PY) -m tests.attacks.run $(ARGS)

check: $(DEV)  ## all that CI does
	@.ci/check

# --- the environment

$(RUNTIME): .venv/bin/python
	@echo "Installing the packages of requirements.txt into .venv ..."
	@rm -f .venv/runtime-* .venv/dev-*
	@$(PIP) -r requirements.txt
	@touch $@

$(DEV): .venv/bin/python
	@echo "Installing the packages of requirements-dev.txt into .venv ..."
	@rm -f .venv/runtime-* .venv/dev-*
	@$(PIP) -r requirements-dev.txt
	@touch $(RUNTIME) $@

# Tries each Python by running it: version managers put names on the PATH that lead nowhere.
.venv/bin/python:
	@found=; \
	for candidate in $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python); do \
	    if "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; then \
	        found=$$candidate; break; \
	    fi; \
	done; \
	if [ -z "$$found" ]; then \
	    echo "habit_api needs Python 3.11, 3.12 or 3.13, and none of these is one: $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python)." >&2; \
	    echo "Install one, or name it: make $(or $(firstword $(MAKECMDGOALS)),run) PYTHON=/path/to/python3.13" >&2; \
	    exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	    version=$$("$$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	    echo "This Python $$version cannot make virtual environments: on Debian and Ubuntu, apt install python$$version-venv" >&2; \
	    exit 1; \
	fi; \
	echo "Making .venv with $$("$$found" --version) ..."; \
	rm -rf .venv; \
	"$$found" -m venv .venv || { rm -rf .venv; exit 1; }

clean:  ## remove the environment and what the tools wrote; the database in var/ stays
	rm -rf .venv .contract .coverage .coverage.* htmlcov .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
