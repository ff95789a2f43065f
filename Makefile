# Two commands matter: `make demo` and `make test`. Both are quick when nothing changed.
PYTHON ?= python3
BIN := .venv/bin
.DELETE_ON_ERROR:
.PHONY: demo test lint bench clean

demo: .venv/.demo
	@$(BIN)/mlsec scan notebooks --exit-zero
	@mkdir -p build && $(BIN)/python notebooks/execute.py notebooks/tour.ipynb build/tour.ipynb
	@echo
	@echo "notebooks/tour.ipynb was run in a real kernel; the result, with what %mlsec said, is build/tour.ipynb."
	@echo "To see it in JupyterLab: $(BIN)/pip install jupyterlab && $(BIN)/jupyter lab build/tour.ipynb"

test: lint
	$(BIN)/pytest

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.demo: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[data,kernel,demo]"
	@touch $@

.venv/.test: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[test]"
	@touch $@

.venv/.bench: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[bench]"
	@touch $@

# make bench NOTEBOOKS="folder folder …": at least three folders of public notebooks
bench: .venv/.bench
	$(BIN)/python -m benchmarks.compare $(NOTEBOOKS)

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache
