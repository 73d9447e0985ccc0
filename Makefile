# Palermo Campus. `make run` starts the site, `make test` tests it; both install what they need into this folder.

SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
export PORT
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install

.PHONY: run demo test check bench fonts map messages lock clean

run: $(READY)
	@$(BIN)/campus setup
	@$(BIN)/campus db upgrade
	@$(BIN)/campus certificates sign-anew
	@$(BIN)/campus courses publish --keep-going
	@$(BIN)/campus people invite-administrator
	@exec $(BIN)/campus serve

# Invented people and donors, in a folder and a database of their own; started again, the same ones.
DEMO := env -u DATABASE_URL CAMPUS_INSTANCE=$(CURDIR)/instance/demo PORT=$(if $(filter file,$(origin PORT)),8001,$(PORT)) $(BIN)/campus

demo: $(READY)
	@$(DEMO) setup
	@$(DEMO) db upgrade
	@$(DEMO) demo load --if-empty
	@$(DEMO) courses publish --keep-going
	@$(DEMO) demo sign-ins
	@exec $(DEMO) serve

test: $(READY_DEV) tools
	@$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest $(ARGS)

check: $(READY_DEV)
	$(BIN)/ruff format --check app tests migrations
	$(BIN)/ruff check app tests migrations
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet app
	$(BIN)/campus courses check

bench: $(READY_DEV)
	$(BIN)/python -m tests.bench $(ARGS)

fonts: $(READY_DEV)
	$(BIN)/python app/credentials/pdf/fonts/build.py

# The shapes of the world map, from npm.
map: $(READY_DEV)
	$(BIN)/python app/statistics/geometry/build.py

# Extract phrases, bring every catalogue up to date, compile.
messages: $(READY_DEV)
	$(BIN)/python -m app.site.messages

# After changing dependencies in pyproject.toml; the locks hold hashes and no addresses.
lock: $(READY_DEV)
	$(PIP) uv
	$(BIN)/uv pip compile --universal --generate-hashes --quiet --python-version 3.11 --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes --quiet --python-version 3.11 --extra build --extra pades pyproject.toml -o requirements-pades.lock
	$(BIN)/uv pip compile --universal --generate-hashes --quiet --python-version 3.11 --extra build --extra pades --extra dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Palermo Campus needs Python 3.11 or newer; name one with: make PYTHON=python3.12 run'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(VENV); \
	  else echo 'Python has no venv module here. Run: sudo apt-get install python3-venv'; exit 1; fi; }

$(READY): requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo 'Installing what the site needs …'
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-build-isolation --no-deps -e .
	@touch $@

$(READY_DEV): requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	@echo 'Installing what tests and checks need …'
	@$(PIP) --require-hashes -r requirements-dev.lock
	@$(PIP) --no-build-isolation --no-deps -e .
	@touch $@ $(READY)

# The journeys drive a real Chromium, and poppler looks at signed PDF files: Debian's, installed here where that is allowed.
.PHONY: tools
tools:
	@missing=; command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing=chromium; \
	command -v pdfsig >/dev/null || missing="$$missing poppler-utils"; \
	[ -z "$$missing" ] || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	  elif sudo -n true 2>/dev/null; then sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	  else echo "The tests drive a real browser and look at PDF files. Install these once, then run make test again: sudo apt-get install $$missing"; exit 1; fi; }
