"""DES: torch.load, by the version of torch: what is safe by default, and since when."""

from __future__ import annotations

import ast

from mlsec_nb.calls import calls, drop_keyword, keyword_is, set_keyword
from mlsec_nb.findings import Fix, Severity
from mlsec_nb.loading import UNSAFE_LOAD, weighed
from mlsec_nb.rule import Rule
from mlsec_nb.uses import Use
from mlsec_nb.versions import is_at_least, is_older

_LOADS = ("torch.load", "torch.serialization.load")
SAFE_BY_DEFAULT = "2.6"
BYPASS_FIXED = "2.6"  # CVE-2025-32434: code runs although weights_only=True
CORRUPTION_FIXED = "2.10"  # CVE-2026-24747: memory corruption by a hostile checkpoint


def _version(use: Use) -> str | None:
    return use.cell.names.version_of("torch")


def _is_restricted(use: Use) -> bool | None:
    """Whether torch reads tensors and plain containers only; decided by the argument, else by the version."""
    values = use.values("weights_only") if use.call else ()
    if values is None:
        return None
    if {value is not None and bool(value) for value in values} == {True, False}:
        return None
    if any(value is not None for value in values):
        return bool(values[0])
    return is_at_least(_version(use), SAFE_BY_DEFAULT) and not _has_own_pickle(use)


def _has_own_pickle(use: Use) -> bool:
    """Whether `pickle_module=` is given, which turns the safe default of torch 2.6 off."""
    given = use.argument("pickle_module", 2)
    return given is not None and not (isinstance(given, ast.Constant) and given.value is None)


def _restrict(use: Use) -> Fix | None:
    """weights_only=True, and away with pickle_module=, which torch refuses beside it."""
    restricted = set_keyword("weights_only", "True")(use)
    own_pickle = drop_keyword("pickle_module")(use) if _has_own_pickle(use) else None
    if restricted is None or not _has_own_pickle(use):
        return restricted
    if own_pickle is None:
        return None
    return Fix(restricted.title, (*restricted.edits, *own_pickle.edits), restricted.safe)


def _is_patch(use: Use) -> bool:
    """Whether the use is the value that replaces torch.load itself; DES013 reports that."""
    statement = use.cell.code.parent_of.get(use.call or use.node)
    while isinstance(statement, ast.expr | ast.keyword | ast.arguments):
        statement = use.cell.code.parent_of.get(statement)
    return isinstance(statement, ast.Assign) and any(
        isinstance(target, ast.Attribute) and use.cell.name_of(target) in _LOADS for target in statement.targets
    )


def _is_fine(use: Use) -> bool | None:
    return _is_patch(use) or _is_restricted(use)


def _says(use: Use) -> str | None:
    if use.values("weights_only") == (False,):
        return "torch.load with weights_only=False runs code that is in the file"
    if _has_own_pickle(use):
        return "torch.load with its own pickle_module is not restricted, and runs code that is in the file"
    if use.values("weights_only"):
        return "torch.load runs code that is in the file unless weights_only is true"
    return None


def _is_outdated(use: Use) -> bool:
    return is_older(_version(use), CORRUPTION_FIXED) and keyword_is("weights_only", True)(use) is True


def _outdated_message(use: Use) -> str | None:
    version = _version(use)
    if is_older(version, "1.13"):
        return f"torch {version} does not know weights_only; loading runs code that is in the file"
    if is_older(version, BYPASS_FIXED):
        return f"torch {version} runs code from the file in spite of weights_only=True (CVE-2025-32434)"
    return None


def _outdated_severity(use: Use) -> Severity | None:
    return Severity.HIGH if is_older(_version(use), BYPASS_FIXED) else None


RULES: tuple[Rule, ...] = (
    weighed(
        Rule(
            id="DES010",
            name="torch-load",
            severity=Severity.HIGH,
            message="torch.load without weights_only=True can run code that is in the file",
            why="A .pt file is a pickle. weights_only=True, the default since torch 2.6, accepts tensors and plain "
            "containers only.",
            instead="Pass weights_only=True (torch.serialization.safe_globals lets in what else you need), or load "
            "safetensors.",
            find=calls(*_LOADS, unless=_is_fine, message=_says, fix=_restrict),
            bad={
                'import torch\ntorch.load("m.pt")': 'import torch\ntorch.load("m.pt", weights_only=True)',
                'from torch import load as ld\nld("m.pt", weights_only=False)': "from torch import load as ld\n"
                'ld("m.pt", weights_only=True)',
                '%pip install torch==2.7.0\nimport torch\ntorch.load("m.pt", weights_only=False)': "%pip install "
                'torch==2.7.0\nimport torch\ntorch.load("m.pt", weights_only=True)',
                "import torch\nparts = map(torch.load, files)": None,
                'import dill, torch\ntorch.load("m.pt", pickle_module=dill, weights_only=False)': "import dill, torch\n"
                'torch.load("m.pt", weights_only=True)',
                'import dill, torch\ntorch.load("m.pt", "cpu", dill)': None,
            },
            good=(
                'import torch\ntorch.save(x, "m.pt")\nmodel.load_state_dict(state)',
                'import torch\ntorch.load("m.pt", map_location="cpu", weights_only=True)',
                '%pip install "torch>=2.6"\nimport torch\nstate = torch.load("m.pt")',
                'from safetensors.torch import load_file\nstate = load_file("m.safetensors")',
            ),
            tags=(*UNSAFE_LOAD, "B614"),
            links=("https://docs.pytorch.org/docs/stable/generated/torch.load.html",),
        ),
        "f",
    ),
    Rule(
        id="DES011",
        name="torch-outdated",
        severity=Severity.LOW,
        message="this torch can corrupt its memory on a hostile file in spite of weights_only=True (CVE-2026-24747); "
        "upgrade to 2.10 or newer",
        why="The restricted reader itself had holes: code execution before torch 2.6, memory corruption before 2.10.",
        instead="Upgrade torch, or load safetensors, which has no reader to attack.",
        find=calls(
            *_LOADS, when=_is_outdated, references=False, message=_outdated_message, severity=_outdated_severity
        ),
        bad={
            '%pip install torch==2.5.1\nimport torch\ntorch.load("m.pt", weights_only=True)': None,
            '%pip install torch==2.7.0\nimport torch\ntorch.load("m.pt", weights_only=True)': None,
        },
        good=(
            'import torch\ntorch.load("m.pt", weights_only=True)',
            '%pip install torch==2.10.0\nimport torch\ntorch.load("m.pt", weights_only=True)',
            '%pip install "torch>=2.0"\nimport torch\ntorch.load("m.pt", weights_only=True)',
        ),
        tags=("CWE-502", "CWE-1395", "AML.T0010.001", "OWASP-ML06", "OWASP-LLM03"),
    ),
)
