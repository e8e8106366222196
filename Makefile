# Transom's commands. `make up` runs the product, `make test` tests it; both set everything up.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
export PYTHONWARNINGS ?= ignore::RuntimeWarning:platformdirs

.PHONY: help up down test check fmt bench lock browser

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

up: $(STAMP) ## Run the product with embedded servers and the WhatsApp simulator
	@exec $(BIN)/python -m config.up

down: $(STAMP) ## Stop embedded servers that were left running
	@$(BIN)/python -m config.embedded stop
	@TRANSOM_VAR=var/test $(BIN)/python -m config.embedded stop

test: $(STAMP) browser ## Run the tests
	@mkdir -p var/test
	@status=0; TRANSOM_VAR=$(CURDIR)/var/test $(BIN)/pytest -n 2 --dist loadgroup $(ARGS) || status=$$?; \
		TRANSOM_VAR=$(CURDIR)/var/test $(BIN)/python -m config.embedded stop; exit $$status

check: $(STAMP) ## Check format, lint, types, imports, templates and migrations
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/djlint templates --lint --quiet
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@TRANSOM_VAR=$(CURDIR)/var/test $(BIN)/python manage.py makemigrations --check --dry-run

fmt: $(STAMP) ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(STAMP) ## Measure; one JSON line a figure
	@$(BIN)/python -m bench $(ARGS)

lock: $(STAMP) ## Pin the dependencies anew
	@$(BIN)/uv pip compile -q pyproject.toml --extra dev --generate-hashes --no-emit-index-url \
		--python-version 3.11 $(ARGS) -o requirements.lock

# Debian's Chromium drives the browser tests; without it they are skipped.
browser:
	@if ! command -v chromium >/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing Chromium for the browser tests ..."; \
			(apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-color-emoji) >/dev/null 2>&1 \
				|| echo "Chromium could not be installed; the browser tests will be skipped."; \
		else \
			echo "The browser tests need Chromium and will be skipped: apt-get install chromium (as root)."; \
		fi; \
	fi

$(STAMP): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Transom needs Python 3.11 or newer; name one with make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }
	@echo "Setting up .venv ..."
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@
