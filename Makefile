# Everything a developer types. Each target installs what it needs into .venv, from requirements.lock.
PYTHON ?= python3
REPO   ?= .
RANGE  ?=
BIN    := .venv/bin
READY  := .venv/.ready
POSIX  := src/foureyes/(standin|demo)/|src/foureyes/server/(liveness|mirrors|review_process)\.py
# Tests wait for servers about a third of their time, so there is one worker more than processors.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(1 + (os.cpu_count() or 1), 8))')
LOCK   := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
          --custom-compile-command "make lock" --quiet

.PHONY: help setup demo test coverage lint format bench accuracy docs site golden messages lock fuzz-gate gate-cases storm clean

help:  ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "foureyes needs Python 3.11 or newer; set PYTHON=python3.x" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

setup: $(READY)  ## make the virtual environment

demo: $(READY)  ## play the whole loop; make demo REPO=path RANGE=base..head reviews that change instead
	@if [ -n "$(RANGE)" ]; then range="$(RANGE)"; \
	  $(BIN)/foureyes review --repo "$(REPO)" --base "$${range%%..*}" --head "$${range##*..}" --fail-on never; \
	elif [ "$(REPO)" != . ]; then $(BIN)/foureyes review --repo "$(REPO)" --fail-on never; \
	else $(BIN)/foureyes demo $(if $(FAST),--fast); fi

test: $(READY)  ## run all tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations=25

coverage: $(READY)  ## run all tests and measure how much of the code they run
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered

lint: $(READY)  ## ruff, mypy --strict, import direction; Action, workflows, image and manifests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@$(MAKE) --no-print-directory -j2 mypy-win32 mypy-darwin
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml
	$(BIN)/zizmor --offline --no-progress --quiet --pedantic action.yml .github/workflows
	$(BIN)/hadolint Dockerfile
	$(BIN)/kubernetes-validate --strict --quiet deploy/*.yaml

mypy-%:  # what the command line and the Action import, as another system sees it
	$(BIN)/mypy --platform $* --follow-imports silent --cache-dir .mypy_cache/$* --exclude '$(POSIX)' src

format: $(READY)  ## let ruff rewrite the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)  ## CPU ratios against bandit + vulture + radon on Django
	$(BIN)/python bench/review_bench.py

accuracy: $(READY)  ## write docs/accuracy.md from the annotated rule tests
	$(BIN)/python -m foureyes.rulepacks.accuracy

docs: $(READY)  ## write what is generated in docs/ (rules, commands, schemas, recordings)
	$(BIN)/python -m foureyes.rulepacks.pages
	$(BIN)/python -m foureyes.entrypoints.reference
	$(BIN)/python -m tests.recordings

messages: $(READY)  ## collect what can be translated into the catalogues, and compile them
	$(BIN)/python -m tests.translation.collecting

site: $(READY)  ## build the documentation site into build/site
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

storm: $(READY)  ## two hundred deliveries lost, doubled and shuffled, and a worker killed
	FOUREYES_STORM_PULLS=40 $(BIN)/python -m pytest tests/server/test_storm.py

fuzz-gate: $(READY)  ## hold the gate to its promises over 100,000 random steps
	$(BIN)/python -m tests.gate.invariants 100000

gate-cases: $(READY)  ## play every case of the gate against a stand-in GitHub and a real server
	$(BIN)/python -m tests.end_to_end.played_cases tests/gate/cases/*.yaml

golden: $(READY)  ## rewrite the golden reports, then look at the diff
	$(BIN)/python -m pytest tests/report --golden-update

lock: $(READY)  ## resolve the dependencies anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --all-extras $(LOCK) -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra action --constraint requirements.lock $(LOCK) -o requirements-action.lock
	$(BIN)/uv pip compile pyproject.toml --extra server --constraint requirements.lock $(LOCK) -o requirements-server.lock

clean:  ## remove what the other targets made
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage* bench/out dist
