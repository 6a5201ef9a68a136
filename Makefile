# What this project's commands are called. `make help` lists them.
.DEFAULT_GOAL := help
BIN := .venv/bin
# Checks must not touch an installation that happens to be configured in this shell.
ISOLATED := env -u DATABASE_URL FIRSTLINE_HOME="$$(mktemp -d)" DJANGO_SETTINGS_MODULE=firstline.config.settings

.PHONY: help install packages run test lint check bench validate accessibility shots answers messages lock

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

install: ## set up .venv and, where possible, the Debian packages needed
	@scripts/install

packages: ## try again to install Debian packages that were missing
	@scripts/install packages

run: install ## serve the demo: invented hubs, data and mail [PORT=8000]
	$(BIN)/firstline demo $(if $(PORT),--port $(PORT))

test: install ## run the tests (SQLite)
	env -u DATABASE_URL $(BIN)/pytest -n 2 --dist worksteal --durations 30 --durations-min 3

lint: install ## what `make check` adds to the tests: lint, format, types, contracts, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy -p firstline -p bench -p validation -p shots
	$(BIN)/lint-imports
	$(ISOLATED) $(BIN)/django-admin makemigrations --check --dry-run

check: lint test ## everything that must pass before a change is proposed

bench: install ## measure speed into bench/results.json [ONLY=name]
	$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY))

validate: install ## measure correctness into validation/results.json [ONLY=name]
	$(BIN)/python -m validation $(if $(ONLY),--only $(ONLY))

shots: install ## take a picture of every page of the demo into shots/pictures, to be looked at
	$(BIN)/python -m shots

accessibility: install ## look at every page with axe-core, and write the numbers of the accessibility statement
	env -u DATABASE_URL $(BIN)/pytest -n 2 tests/journey/test_accessibility.py tests/journey/test_accessibility_states.py \
		--statement src/firstline/faces/accessibility/results.json

answers: install ## let thirty companies and thirty teams of the demo answer in a browser, and open their reports
	$(BIN)/python -m shots.answering

# makemessages takes every folder called "locale" for a home of .po files; foundation/locale is a Python package.
messages: install ## collect the strings to translate into the .po files
	mkdir -p src/firstline/locale
	cd src/firstline && $(CURDIR)/$(BIN)/django-admin makemessages --add-location file --no-obsolete \
		--ignore foundation/locale -l nb -l nn -l da

lock: install ## resolve requirements*.in into requirements*.txt, with hashes
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		requirements.in requirements-dev.in -c requirements.txt -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --no-deps \
		requirements-bench.in -o requirements-bench.txt
