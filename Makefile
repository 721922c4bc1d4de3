# Everything sets itself up: `make run` and `make test` are the only two commands a newcomer needs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 8000
PYTHON ?= python3
# three for two cores: tests wait for browsers and servers about as long as they compute
WORKERS ?= $(shell echo $$(( $$(nproc) * 3 / 2 )))
BIN := .venv/bin
export PORT PYTHONUTF8 = 1

.PHONY: help run test lint audit format bench faults requirements browser tools styles clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.venv/runtime: requirements.txt requirements-voice.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Il faut Python 3.11 ou plus récent (PYTHON=python3.12 make run)."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-voice.txt \
		|| echo "La synthèse vocale ne s'installe pas ici : le téléphone du navigateur affichera le texte, sans le son."
	@touch $@

.venv/dev: .venv/runtime requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: .venv/runtime ## installs, migrates, loads the demonstration, serves on http://127.0.0.1:8000
	@$(BIN)/flask --app app db upgrade
	@$(BIN)/flask --app app demonstration charger --si-vide
	@$(BIN)/gunicorn --config gunicorn.conf.py 'app:create_app()'

test: .venv/dev browser tools ## every test, in parallel
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

browser: .venv/dev # an installed Chromium; else apt when root; else Playwright's own
	@$(BIN)/python tests/browser_setup.py

tools: .venv/dev # nginx, openssl, systemd: apt when root
	@$(BIN)/python tests/tools_setup.py

lint: .venv/dev ## ruff, mypy --strict, import-linter
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

audit: .venv/dev ## known vulnerabilities of what we depend on; needs pypi.org, and fails when it cannot know
	$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements.txt -r requirements-voice.txt -r requirements-dev.txt

bench: .venv/dev ## our webhooks against a bare Flask view, as ratios within one run
	$(BIN)/python -m bench

format: .venv/dev ## puts the code in form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

faults: .venv/dev ## breaks the service while it is on the telephone (20 minutes); writes docs/fautes.md
	$(BIN)/python -m faults

requirements: .venv/dev ## compiles requirements*.txt from the .in files
	for f in requirements requirements-voice requirements-dev; do \
		$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --quiet --no-header $$f.in -o $$f.txt || exit 1; done

styles: ## takes the style sheet and the scripts of the admin pages from the npm registry (they are committed)
	cd admin/styles && npm install --silent --no-audit --no-fund --no-package-lock
	cd admin/styles && npx sass --quiet --style=compressed --no-source-map --load-path=node_modules svi.scss ../static/vendor/bootstrap.css
	cp admin/styles/node_modules/htmx.org/dist/htmx.min.js admin/styles/node_modules/sortablejs/Sortable.min.js admin/static/vendor/

clean: ## forgets everything that was made here, the data in var/ excepted
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
