# Transom's commands. `make up` runs the product, `make test` tests it; both set everything up.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
# Data of the tests; TRANSOM_VAR=... puts it (and that of `make up`) elsewhere.
TEST_VAR := $(abspath $(or $(TRANSOM_VAR),var))/test
# Reading the settings starts the embedded servers unless it is told of others.
OFFLINE := TRANSOM_VAR=$(TEST_VAR) DATABASE_URL=postgresql://localhost/none \
	BROKER_URL=redis://localhost/0 CACHE_URL=redis://localhost/1
export PYTHONWARNINGS ?= ignore::RuntimeWarning:platformdirs

.PHONY: help up down test check bundle fmt bench lock browser words messages icons

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

up: $(STAMP) words ## Run the product with embedded servers and the WhatsApp simulator
	@exec $(BIN)/python -m config.up

down: $(STAMP) ## Stop embedded servers that were left running
	@$(BIN)/python -m config.embedded stop
	@TRANSOM_VAR=$(TEST_VAR) $(BIN)/python -m config.embedded stop

# Servers that ran before go on: another run of the tests may be using them.
test: $(STAMP) browser words ## Run the tests (ARGS=... goes to pytest)
	@export TRANSOM_VAR=$(TEST_VAR); \
	$(BIN)/python -m config.embedded status >/dev/null \
		|| trap '$(BIN)/python -m config.embedded stop' EXIT; \
	$(BIN)/python -m pytest -n 2 $(ARGS)

check: $(STAMP) bundle ## Check format, lint, types, imports, templates, migrations and bundle
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m djlint templates --lint --quiet
	@$(BIN)/lint-imports
	@$(OFFLINE) $(BIN)/python -m mypy
	@$(OFFLINE) $(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

# The flow builder's bundle is committed, so that running it needs no Node.
bundle:
	@if [ ! -f builder/package.json ]; then :; \
	elif command -v npm >/dev/null; then \
		(cd builder && npm ci --silent && npm test --silent -- --reporter=dot && npm run --silent build) \
			&& if [ -n "$$(git status --porcelain -- static/builder)" ]; then \
				echo "static/builder is not what builder/ makes: commit the new one."; exit 1; fi; \
	elif [ -n "$$CI" ]; then \
		echo "The bundle cannot be checked without npm."; exit 1; \
	else \
		echo "Without npm, the bundle is not checked."; \
	fi

# Translations are compiled where they are used; Babel does it, so nothing is to be installed.
words: $(STAMP)
	@$(BIN)/python -m config.messages compile

messages: $(STAMP) ## Gather new words for translation; tell what is missing
	@$(BIN)/python -m config.messages update
	@$(BIN)/python -m config.messages missing

# The icons that pages use (static/img/icons.txt), of a kept set.
icons: $(STAMP) ## Make static/img/icons.svg anew of the names in icons.txt
	@test -d var/lucide/icons || { mkdir -p var/lucide && cd var/lucide \
		&& npm pack --silent lucide-static@1.62.0 && tar xzf lucide-static-*.tgz --strip-components=1; }
	@$(BIN)/python -m config.icons var/lucide/icons

fmt: $(STAMP) ## Format the code
	@$(BIN)/python -m ruff format .
	@$(BIN)/python -m ruff check --fix .

bench: $(STAMP) ## Measure; one JSON line a figure
	@$(BIN)/python -m bench $(ARGS)

lock: $(STAMP) ## Pin the dependencies anew
	@$(BIN)/python -m uv pip compile -q pyproject.toml --extra dev --generate-hashes \
		--no-emit-index-url --python-version 3.11 $(ARGS) -o requirements.lock

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
	@command -v $(PYTHON) >/dev/null \
		|| { echo "There is no $(PYTHON): Transom needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Transom needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }
	@echo "Setting up .venv ..."
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@# The lock is whole, so pip resolves nothing: it would look past it for a newer "name[extra]".
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		-r requirements.lock
	@touch $@
