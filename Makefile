# Two commands matter: `make demo` and `make test`; `make lab` opens JupyterLab. All are quick when nothing changed.
PYTHON ?= python3
BIN := .venv/bin
OLDEST := .venv-oldest
SARIF_SCHEMA := build/sarif-schema-2.1.0.json
# What has to hold with pandas 2 and ipykernel 6 too.
IN_OLDEST := tests/frames/test_frames_live.py $(addprefix tests/kernel/test_kernel_,guest.py promise.py watch.py watch_flow.py)
BUNDLE := mlsec_nb/labextension/static/style.js
FRONT_END := $(shell find labextension/src labextension/style labextension/schema -type f) package.json labextension/tsconfig.json
# The guard is tested with a real torch, which is large; `make test TORCH=` goes without. It has a folder of its own, for
# what is found depends on the versions beside mlsec.
TORCH ?= torch==2.13.0
PYTHON_SIDE := $(shell find mlsec_nb jupyter-config -path mlsec_nb/labextension -prune -o -name '*.py' -print -o -name '*.json' -print) mlsec.py
INSTALL := SKIP_JUPYTER_BUILDER=1 $(BIN)/pip install --quiet --disable-pip-version-check
# Jupyter finds the browser's side in the environment's share folder; a link there always shows the newest build.
LINK := rm -rf .venv/share/jupyter/labextensions/mlsec-nb && mkdir -p .venv/share/jupyter/labextensions \
	&& ln -s ../../../../mlsec_nb/labextension .venv/share/jupyter/labextensions/mlsec-nb
.DELETE_ON_ERROR:
.PHONY: demo lab test lint docs bench scale clean

demo: .venv/.demo
	@$(BIN)/mlsec scan notebooks --exit-zero
	@mkdir -p build && $(BIN)/python notebooks/execute.py notebooks/tour.ipynb build/tour.ipynb
	@echo
	@echo "notebooks/tour.ipynb was run in a real kernel; the result, with what %mlsec said, is build/tour.ipynb."
	@echo "To see it in JupyterLab, with warnings as you type: make lab (builds the extension; needs Node 20)"

lab: .venv/.lab $(BUNDLE)
	@mkdir -p build && cp -n notebooks/tour.ipynb build/lab-tour.ipynb || true
	$(BIN)/jupyter lab build/lab-tour.ipynb

test: lint .venv/.chromium .venv/.torch $(OLDEST)/.installed $(SARIF_SCHEMA)
	$(BIN)/jlpm test
	MLSEC_TEST_TORCH="$(if $(TORCH),$(CURDIR)/build/torch)" $(BIN)/pytest
	$(OLDEST)/bin/pytest $(IN_OLDEST)

lint: .venv/.test $(BUNDLE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/jlpm lint

docs: .venv/.test
	$(BIN)/sphinx-build -q -W --keep-going docs build/docs

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.demo: pyproject.toml | .venv/bin/python
	$(INSTALL) -e ".[data,kernel,demo]"
	@touch $@

.venv/.lab: pyproject.toml | .venv/bin/python
	$(INSTALL) -e ".[data,kernel,lab,build]"
	@$(LINK)
	@touch $@

.venv/.test: pyproject.toml | .venv/bin/python
	$(INSTALL) -e ".[test,build]"
	@$(LINK)
	@touch $@

.venv/.bench: pyproject.toml | .venv/bin/python
	$(INSTALL) -e ".[bench]"
	@touch $@

# The browser's side. The lock file is the only source of versions.
node_modules/.installed: package.json yarn.lock .yarnrc.yml | .venv/.test-or-lab
	@command -v node >/dev/null || { echo "Node 20 or newer is needed to build labextension/ (users of the wheel need none)"; exit 1; }
	$(BIN)/jlpm install --immutable
	@touch $@

.venv/.test-or-lab:
	@test -x $(BIN)/jlpm || $(MAKE) .venv/.lab

$(BUNDLE): $(FRONT_END) | node_modules/.installed
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/jlpm build
	@touch $@

# The wheel as users get it, beside the oldest JupyterLab that we support, ipykernel 6 and pandas 2.
$(OLDEST)/.installed: $(BUNDLE) $(PYTHON_SIDE) pyproject.toml
	rm -rf build/wheel && $(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir build/wheel .
	$(PYTHON) -m venv $(OLDEST)
	$(OLDEST)/bin/pip install --quiet --disable-pip-version-check "jupyterlab==4.2.7" "ipykernel<7" "pandas<3" \
		polars pyarrow ipywidgets nbclient pytest build/wheel/*.whl
	$(OLDEST)/bin/pip install --quiet --disable-pip-version-check --force-reinstall --no-deps build/wheel/*.whl
	@touch $@

.venv/.torch: | .venv/bin/python
	$(if $(TORCH),$(BIN)/pip install --quiet --disable-pip-version-check --target build/torch $(TORCH))
	@touch $@

# Debian's browser, for the tests that drive it.
.venv/.chromium: | .venv/bin/python
	@command -v chromium >/dev/null || { apt-get update -q && apt-get install -qy --no-install-recommends chromium fonts-dejavu-core; }
	@touch $@

# The schema that OASIS published. This package's source archive carries it (MIT); no package installs it.
$(SARIF_SCHEMA): | .venv/bin/python
	rm -rf build/sarif && $(BIN)/pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: \
		--dest build/sarif sarif-pydantic==0.6.2
	tar -xzf build/sarif/*.tar.gz -C build/sarif && cp build/sarif/*/sarif-schema-2.1.0.json $@

# make bench NOTEBOOKS="folder folder …": at least three folders of public notebooks; make scale: how it grows
bench scale: .venv/.bench
	$(BIN)/python -m benchmarks.$(subst bench,compare,$@) $(NOTEBOOKS)

clean:
	rm -rf .venv $(OLDEST) build dist node_modules labextension/lib labextension/tsconfig.tsbuildinfo \
		mlsec_nb/labextension .pytest_cache .mypy_cache .ruff_cache
