# Every target makes its own .venv first: only python3, python3-venv and make are needed.
# A C compiler, where there is one, gives the fast EXI engine; without one plain Python serves.
PYTHON ?= python3
FUZZ_SECONDS ?= 60
COUNT ?= 1000000

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
CYTHON := $(shell find src -name '*.pyx' -o -name '*.pxi')
# FUZZ_RUNS=1000000 counts inputs instead of seconds.
FUZZ_LIMIT := $(if $(FUZZ_RUNS),-runs=$(FUZZ_RUNS),-max_total_time=$(FUZZ_SECONDS))
# A stamp per extra, newer than all that an install depends on.
READY := $(VENV)/.ready-
BUILT_FROM := pyproject.toml setup.py $(CYTHON)

.PHONY: demo test check docs bench fuzz storm interop kills sweep clean
.DEFAULT_GOAL := test

demo: $(READY)dev
	$(BIN)/pilotwire demo

test: $(READY)dev
	$(BIN)/python -m pytest -q

check: $(READY)dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict
	$(BIN)/python -m pytest -q

docs: $(READY)dev
	$(BIN)/python -m tools.reference

bench: $(READY)dev
	$(BIN)/python -m bench

fuzz: $(READY)dev $(READY)fuzz
	@mkdir -p fuzz/findings
	@set -e; for target in $(wildcard fuzz/fuzz_*.py); do \
	    corpus=fuzz/corpus/$$(basename $$target .py); mkdir -p $$corpus; echo "== $$target"; \
	    PYTHONPATH=. $(BIN)/python $$target $(FUZZ_LIMIT) -artifact_prefix=fuzz/findings/ $$corpus; \
	done

# Our car and station against the PyPI packages iso15118 (needs a JRE) and pyslac and Debian's evse and pev, in network
# namespaces made without root.
interop: $(READY)dev
	$(BIN)/python -m interop.run --write

# kill -9 at 200 moments of a session, on SQLite and, where it is installed, on PostgreSQL.
kills: $(READY)dev $(READY)postgres
	PILOTWIRE_KILLS=200 $(BIN)/python -m pytest -q tests/store/test_kills.py

# Every fault at every message of every session and at every step of its way there, 1,000 matchings on a bad line,
# 100,000 damaged frames: a quarter of an hour of CPU; the ordinary tests sample them.
sweep: $(READY)dev
	PILOTWIRE_SWEEP=full PILOTWIRE_MUTANTS=100000 $(BIN)/python -m pytest -q \
	    tests/sim/test_sweep.py tests/evcc/test_negatives.py tests/sim/medium tests/sim/test_voyage_sweep.py tests/slac

storm: $(READY)dev
	$(BIN)/python -m fuzz.storm --count $(COUNT)

clean:
	rm -rf $(VENV) build dist src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -f src/pilotwire/exi/_accel.c src/pilotwire/exi/_accel*.so
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# pip is what venv makes last: an environment broken off half way is made again.
$(BIN)/pip:
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "python3-venv is missing: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# An engine left from an older source must not outlive a build that fails.
$(READY)%: $(BUILT_FROM) | $(BIN)/pip
	@rm -f src/pilotwire/exi/_accel*.so
	$(PIP) install -qq --editable '.[$*]'
	@ls src/pilotwire/exi/_accel*.so >/dev/null 2>&1 \
	    && echo "EXI engine: compiled" || echo "EXI engine: plain Python"
	@touch $@
