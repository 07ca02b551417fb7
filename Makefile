# Every command a person needs. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup demo demo-with-scraping scrape bookshop test test-fast coverage test-stack \
  lint format bench lock pipeline likes pipeline-with-scraping microservices api evaluate \
  finetune finetune-rollback stop-services stop-pipeline logs ps build clean clean-data backup \
  restore upgrade

PYTHON ?= python3.11
export PYTHON

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-24s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/ready ## install everything into .venv (a few minutes, once)

.venv/ready: $(wildcard requirements*.txt) requirements.lock bin/setup bin/install-torch \
    bin/fetch-encoder $(wildcard services/bundled/*)
	@bin/setup

demo: .venv/ready ## load the sample catalogue and serve it on http://127.0.0.1:9999
	@.venv/bin/python bin/demo

demo-with-scraping: .venv/ready ## the same, with the books scraped from a local bookshop
	@.venv/bin/python bin/demo --with-scraping

scrape: .venv/ready ## scrape a shop's books: make scrape SHOP=URL [ALLOW=REGEX] [REPLACE=1]
	@.venv/bin/python -m scraper $(if $(ALLOW),--allow '$(ALLOW)') $(if $(REPLACE),--replace) -- '$(SHOP)'

bookshop: .venv/ready ## serve a bookshop to try the scraper on, at http://127.0.0.1:8090
	@.venv/bin/python -m tests.bookshop

# A worker for each core; who has no tests left takes some of another's.
PARALLEL = -n auto --dist worksteal

test: .venv/ready ## run the tests on the bundled PostgreSQL [COVERAGE=1]
	@.venv/bin/pytest $(PARALLEL) $(if $(COVERAGE),--cov --cov-report=)
	@$(if $(COVERAGE),.venv/bin/python -m tests.coverage)

test-fast: .venv/ready ## run the tests that are quick: no processes, no crawls, no training
	@.venv/bin/pytest $(PARALLEL) -m 'not slow'

coverage: ## run the tests, then say how much of the code they reach, branch by branch
	@$(MAKE) --no-print-directory test COVERAGE=1

test-stack: .venv/ready ## play a first day of the Docker stack, under a name of its own (ten minutes)
	@.venv/bin/pytest tests/stack --stack

lint: .venv/ready ## check style, types and the direction of imports
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo

format: .venv/ready ## put the code into the house's style
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

bench: .venv/ready ## measure speed as ratios, at 10,000 and 100,000 books (about half an hour)
	@.venv/bin/python -m bench

lock: .venv/ready ## compile requirements.lock anew
	@bin/lock

# With Docker: `cp .env.example .env`, choose two passwords in it, then the next three.

pipeline: ## load INPUT=PATH, else data/raw_output.json(l), else the sample [OPTIONS="--language fr"]
	@bin/stack pipeline

likes: ## load what readers like, from a table or an export: INPUT=PATH [READER=NAME]
	@bin/stack likes

microservices: ## start the three services and MLflow, in the background
	@bin/stack microservices

api: ## start the API, in the background, on https://localhost:9999
	@bin/stack api

pipeline-with-scraping: ## scrape a shop, then load its books: SHOP=URL [ALLOW=REGEX] [REPLACE=1]
	@bin/stack pipeline-with-scraping

evaluate: ## how good the recommendations are, in tables [LIKES=FILE of reader,isbn13[,rating]]
	@bin/stack evaluate

finetune: ## train the encoder on the catalogue; it takes over if it is better [MINUTES=20]
	@bin/stack finetune

finetune-rollback: ## put the encoder that was in charge before back
	@bin/stack finetune-rollback

stop-services: ## stop everything that `api` and `microservices` started
	@bin/stack stop-services

stop-pipeline: ## stop a pipeline that is running
	@bin/stack stop-pipeline

logs: ## follow the logs [SERVICE=api]
	@bin/stack logs --follow --tail 100 $(SERVICE)

ps: ## what is running, how well, and on which ports
	@bin/stack ps --all

build: ## build the images [TORCH=cuda]
	@bin/stack build

clean: ## remove containers, network and images, but no data
	@bin/stack clean

clean-data: ## remove the database, covers and models; asks first [CONFIRM=yes]
	@bin/stack clean-data

backup: ## back up database, covers and models to BACKUP_DIR, while everything runs
	@bin/backup

restore: ## put a backup in the place of what is there: make restore FILE=backups/… [CONFIRM=yes]
	@bin/restore '$(FILE)'

upgrade: ## back up, then take what runs to the version that is checked out
	@bin/upgrade
