# Every command a person needs. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format bench lock

PYTHON ?= python3.11
export PYTHON

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/ready ## install everything into .venv (a few minutes, once)

.venv/ready: requirements.txt requirements-data-loader.txt requirements-dev.txt requirements.lock bin/setup
	@bin/setup

demo: .venv/ready ## load the sample catalogue and serve it on http://127.0.0.1:9999
	@.venv/bin/python bin/demo

test: .venv/ready ## run the tests on the bundled PostgreSQL
	@.venv/bin/pytest

lint: .venv/ready ## check style, types and the direction of imports
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo

format: .venv/ready ## put the code into the house's style
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

bench: .venv/ready ## measure speed as ratios, at 10,000 and 100,000 books (about 15 minutes)
	@.venv/bin/python -m bench

lock: .venv/ready ## compile requirements.lock anew
	@bin/lock
