# YTeSo: `make run` starts everything here, `make test` proves it. Needs Python 3.11 or later; no root, no Docker.
.DEFAULT_GOAL := help
.PHONY: help setup run test walk check fmt bench clean

BIN := .venv/bin
unexport PYTHONDONTWRITEBYTECODE # some images set it: each of our processes would compile the house again, two seconds each
UV := $(shell command -v uv 2>/dev/null || echo $(BIN)/uv)
PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v $$p && break; done)
CATALOGUES := $(shell find src -name '*.po')
PAGES := $(shell find src -name '*.html' -o -name '*.py' | grep -v /tests/)

help:
	@echo "make run     start everything and say where to look (stop with Ctrl-C; the data stays)"
	@echo "make test    every test and every check"
	@echo "make walk    every page as everybody, in the browser (some minutes)"
	@echo "make check   linters, types, import contracts, catalogues, migrations"
	@echo "make fmt     format the code"
	@echo "make bench   measure (see docs/performance.md)"

setup: .venv/.packages .venv/.assets .venv/.catalogues

.venv/.packages: pyproject.toml uv.lock
	@test -n "$(PYTHON)" || { echo "YTeSo needs Python 3.11 or later."; exit 1; }
	@test -x $(BIN)/python || command -v uv >/dev/null 2>&1 || { $(PYTHON) -m venv .venv && $(BIN)/python -m pip install -q uv; }
	$(UV) sync --frozen --inexact --quiet --python $(if $(wildcard $(BIN)/python),$(BIN)/python,$(PYTHON))
	@touch $@

.venv/.assets: .venv/.packages package-lock.json frontend.json $(PAGES)
	@$(BIN)/python -m yteso.config.assets
	@touch $@

.venv/.catalogues: .venv/.packages $(CATALOGUES)
	@$(BIN)/yteso messages --compile
	@touch $@

run: setup
	@exec $(BIN)/yteso run

test: setup
	@BIN=$(BIN) sh tests/run.sh

walk: setup
	@$(BIN)/python -m pytest -m walk tests/journeys

check: setup
	@BIN=$(BIN) sh tests/check.sh

fmt: setup
	@$(BIN)/ruff check --fix --quiet src tests bench || true
	@$(BIN)/ruff format --quiet src tests bench
	@$(BIN)/djlint --reformat --quiet src || true

bench: setup
	@$(BIN)/python -m bench

clean:
	rm -rf .venv node_modules test-results pictures src/yteso/kernel/ui/static/npm .mypy_cache .ruff_cache
