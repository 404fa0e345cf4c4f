# Every target sets up .venv from requirements.lock first; only Python >= 3.11, make and a package index are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# Tests and benches start hundreds of processes; each would compile all sources anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test torture replay simulate check gate golden docs browser-test converter-test test-web test-fleet test-install test-fast bench check-bench fast pure measures format wheel lock clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(STAMP)  ## .venv with everything from the lock

$(STAMP): requirements.lock pyproject.toml scripts/setup/environment.sh
	PYTHON="$(PYTHON)" VENV="$(VENV)" sh scripts/setup/environment.sh
	@touch $@

demo: $(STAMP)  ## the main job, on sample portals on this machine
	$(BIN)/gongbao demo

test: $(STAMP)  ## all tests, side by side
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

torture: $(STAMP)  ## the long form of the kill, stop and year tests (half an hour)
	GONGBAO_TORTURE=1 GONGBAO_KILLS=1000 $(BIN)/python -m pytest -rP --timeout=3600 \
		tests/torture tests/archive/store/test_killed.py tests/archive/merging

replay: $(STAMP)  ## pywb, in an environment of its own, shows our captures
	PYTHON="$(BIN)/python" sh scripts/setup/pywb.sh
	$(BIN)/python -m pytest tests/replay

check: $(STAMP) gate  ## format, lint, types, import rules, the quality gate
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config pyproject.toml

gate: $(STAMP)  ## cleaning's figures against their floors (golden cases; real pages where they are)
	$(BIN)/python bench/quality/gate.py

golden: $(STAMP)  ## show what a golden case gives now and accept it: make golden ACCEPT=family/case
	$(BIN)/python tests/golden/accept.py $(ACCEPT)

docs: $(STAMP)  ## renew the documents that are made from the code
	$(BIN)/python scripts/docs/module_tables.py
	$(BIN)/python scripts/docs/schema_doc.py
	$(BIN)/python scripts/docs/cleaning_reference.py
	$(BIN)/python scripts/docs/configuration_reference.py
	$(BIN)/python scripts/docs/revisit_table.py

browser-test: $(STAMP)  ## pages that need a browser: installs Chromium and playwright, runs their tests
	VENV="$(VENV)" sh scripts/setup/browser.sh
	$(BIN)/python -m pytest tests/crawler/engine/test_render_middleware.py

converter-test: $(STAMP)  ## the real LibreOffice and antiword on hostile files: installs them
	sh scripts/setup/converters.sh
	GONGBAO_CONVERTER_TESTS=1 $(BIN)/python -m pytest tests/cleaning/documents

test-web: $(STAMP)  ## the web page in a real browser: installs Chromium, fonts, playwright, axe
	VENV="$(VENV)" sh scripts/setup/web.sh
	GONGBAO_BROWSER_TESTS=1 $(BIN)/python -m pytest tests/web

test-fleet: $(STAMP)  ## many workers on a PostgreSQL of their own, killed and stopped: installs PostgreSQL (minutes)
	sh scripts/setup/postgres.sh
	GONGBAO_FLEET_TESTS=1 $(BIN)/python -m pytest tests/fleet tests/crawler/fleet

test-install: $(STAMP)  ## the wheel in an empty home: installs pipx and uv, has them install it (minutes)
	PYTHON="$(BIN)/python" sh scripts/setup/installers.sh
	GONGBAO_INSTALL_TESTS=1 $(BIN)/python -m pytest tests/install

test-fast: fast  ## the compiled build by cleaning's tests, the gate and the frozen records, then taken back (minutes)
	$(BIN)/python -m pytest tests/cleaning tests/faults/test_patterns.py
	$(BIN)/python bench/quality/gate.py
	$(BIN)/python tests/golden/frozen.py
	$(BIN)/python scripts/compile_cleaning.py --remove

bench: $(STAMP)  ## speed, each goal beside its figure (twelve minutes; quiet machine): bench/results.json
	$(BIN)/python bench/speed/bench.py --json bench/results.json

check-bench: $(STAMP)  ## speed against its floors, as ratios in one run (two minutes)
	$(BIN)/python bench/speed/bench.py --check

fast: $(STAMP)  ## cleaning's modules compiled beside their sources by mypyc (a C compiler; some minutes)
	$(BIN)/python scripts/compile_cleaning.py

pure: $(STAMP)  ## take back what `make fast` compiled
	$(BIN)/python scripts/compile_cleaning.py --remove

simulate: $(STAMP)  ## what fleets of one to a thousand machines take, by simulation (minutes)
	$(BIN)/python bench/scale/simulate.py

format: $(STAMP)  ## rewrite the code in the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

measures: $(STAMP)  ## sizes, circles and tests of the house, beside their goals
	$(BIN)/python scripts/measures.py

wheel: $(STAMP)  ## wheel and sdist into dist/
	$(BIN)/python -m hatchling build -d dist

lock: $(STAMP)  ## renew requirements.lock from pyproject.toml (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--quiet --output-file requirements.lock pyproject.toml --group dev

clean:  ## remove .venv, caches and the demo's archive
	rm -rf $(VENV) .venv-* .pytest_cache .mypy_cache .ruff_cache .hypothesis demo-archive
