"""The arrows between modules, and what an import costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import mlsec_nb

ROOT = Path(mlsec_nb.__file__).parent

# From the bottom up: a module imports from its own layer and from those before it, never from those behind it.
LAYERS: dict[str, str] = {
    "facts": "__init__ findings late masking rawjson urls cache_folder character_classes suggestion",
    "readers": "edits config redaction versions tables* decode decode_msgspec code_bounds python bindings code_cell "
    "names values uses statements",
    "notebook": "notebook",
    "rule": "rule",
    "what rules are made of": "",
    "rules": "rules.*",
    "engine": "selection prefilter hyperscan_database suppression rawfile sources hits described spotting remembered"
    " scan",
    "around the engine": "incremental* files project sealed packed messages cache* batch file_scanner worker*"
    " git git_history same_secret history history_report inventory* lock profiling shards merging repository fleet"
    " fleet.* fix baseline raw_positions report report.*",
    "front ends": "cli cli_fleet cli_repository commands commands.* kernel kernel.* server server.* __main__",
}
_UNNAMED = "what rules are made of"
"""Where a module belongs that no layer names."""

# Parts that stand alone: all that they may import of ours, themselves aside.
ALONE = {
    "findings": "", "masking": "", "rawjson": "", "urls": "late", "decode": "rawjson", "edits": "findings",
    "redaction": "findings late character_classes", "config": "findings suggestion", "artifacts": "findings",
    "report": "findings rule redaction",
    "engines": "findings notebook rule uses edits", "hyperscan_database": "cache_folder", "files": "sources",
}  # fmt: skip

# Loaded only where they are used, never with a module of ours; decode_msgspec itself is loaded when there is msgspec.
HEAVY = "pandas numpy bandit detect_secrets hyperscan msgspec rich nbformat IPython yaml polars pyarrow stdnum".split()
MAY_IMPORT_AT_TOP = {
    "decode_msgspec": {"msgspec"},
    "server.handlers": {"jupyter_server", "tornado"},
    "server.limited": {"jupyter_server", "tornado"},
}


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


MODULES = {_name(path): ast.parse(path.read_text()) for path in sorted(ROOT.rglob("*.py"))}


def _imported(nodes: Iterable[ast.AST], package: str = "") -> Iterator[str]:
    """Whole names of what is imported; `package` is what a leading dot stands for."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level < 2, "one dot is enough in a flat tree"
            source = ".".join(part for part in (package if node.level else "", node.module) if part)
            for alias in node.names:
                whole = f"{source}.{alias.name}"
                yield whole if whole.removeprefix("mlsec_nb.") in MODULES else source


def _package(module: str) -> str:
    return "mlsec_nb." + (module if (ROOT / module).is_dir() else module.rpartition(".")[0])


def _everywhere(module: str) -> set[str]:
    return _ours(_imported(ast.walk(MODULES[module]), _package(module)))


def _on_import(module: str) -> set[str]:
    return _ours(_imported(_at_import(MODULES[module]), _package(module)))


def _at_import(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run when the module is imported: all but the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        is_for_types = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and not is_for_types:
            yield child
            yield from _at_import(child)


def _ours(names: Iterator[str]) -> set[str]:
    found = {
        name.removeprefix("mlsec_nb").removeprefix(".") or "__init__" for name in names if name.startswith("mlsec_nb")
    }
    return {name if name in MODULES else "__init__" for name in found}


def _layer(module: str) -> str:
    for layer, patterns in LAYERS.items():
        if any(fnmatchcase(module, pattern) for pattern in patterns.split()):
            return layer
    return "rules" if module == "rules" else _UNNAMED


def _is_within(module: str, names: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names.split())


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down(module: str) -> None:
    order = list(LAYERS)
    own = order.index(_layer(module))
    imported = _everywhere(module) - {"__init__"}
    if module == "__init__":
        assert all(name.startswith(("kernel", "server")) for name in imported), "Jupyter's hooks lead to its sides only"
        return
    upward = {name for name in imported if order.index(_layer(name)) > own}
    assert not upward, f"{module} ({order[own]}) imports from a layer above it"


@pytest.mark.parametrize(("part", "allowed"), ALONE.items(), ids=ALONE)
def test_parts_that_stand_alone_do(part: str, allowed: str) -> None:
    modules = [module for module in MODULES if _is_within(module, part)]
    assert modules
    for module in modules:
        imported = _on_import(module) - {"__init__"}
        assert {name for name in imported if not _is_within(name, f"{part} {allowed}")} == set(), module


def test_the_engine_is_reached_from_above_only() -> None:
    for module in MODULES:
        imported = _everywhere(module)
        if "scan" in imported:
            assert _layer(module) in ("around the engine", "front ends"), module
        if imported & {"cli", "commands.scan", "commands.settings"}:
            assert _layer(module) == "front ends", module


def test_modules_are_imported_in_some_order() -> None:
    graph = {module: _on_import(module) - {"__init__", module} for module in MODULES}
    assert len(list(TopologicalSorter(graph).static_order())) >= len(MODULES) - 1


@pytest.mark.parametrize("module", MODULES)
def test_importing_takes_the_standard_library_only(module: str) -> None:
    names = {name.split(".")[0] for name in _imported(_at_import(MODULES[module]), _package(module))}
    foreign = names - set(sys.stdlib_module_names) - {"mlsec_nb"}
    assert foreign <= MAY_IMPORT_AT_TOP.get(module, set())


@pytest.mark.parametrize(
    "statement",
    [
        "import mlsec_nb",
        "import mlsec_nb.findings",
        "from mlsec_nb.cli import main\ntry: main(['--version'])\nexcept SystemExit: pass",
    ],
    ids=["the package", "the wire format", "--version"],
)
def test_light_start(statement: str) -> None:
    program = f"{statement}\nimport sys; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert loaded & set(HEAVY) == set()
    assert not any(name.startswith(("mlsec_nb.rules", "mlsec_nb.scan", "mlsec_nb.kernel")) for name in loaded)


def test_scanning_a_clean_notebook_loads_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text(
        '{"cells": [{"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": []}]}'
    )
    program = (
        "from mlsec_nb.cli import main; main(['scan', '.', '--no-cache']); import sys; print(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert set(done.stdout.split()) & (set(HEAVY) - {"msgspec", "hyperscan"}) == set()
