"""SUP: package indexes beside the usual one."""

from __future__ import annotations

from collections.abc import Iterator

from mlsec_nb.findings import Severity
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.shell import Command
from mlsec_nb.shell_rules import Option, in_shell, options
from mlsec_nb.urls import host, is_local

# Indexes that the maker of a framework names in its own installation guide; PyPI's own host.
_OFFICIAL = frozenset(
    "pypi.org pypi.python.org files.pythonhosted.org download.pytorch.org pypi.nvidia.com pypi.ngc.nvidia.com "
    "us-python.pkg.dev wheels.vllm.ai flashinfer.ai rocm.nightlies.amd.com repo.radeon.com pypi.jetson-ai-lab.io "
    "pytorch-extension.intel.com pip.repos.neuron.amazonaws.com pypi.anaconda.org".split()
)


def _other_index(text: Text, command: Command) -> Iterator[Match]:
    if command.name != "pip":
        return
    for option in options(command, "--extra-index-url"):
        if _is_foreign(option):
            yield Match(option.span)
    for option in options(command, "-i", "--index-url"):
        if _is_foreign(option):
            yield Match(option.span, severity=Severity.LOW, message="pip takes every package from another index")


def _is_foreign(option: Option) -> bool:
    address = option.value
    return address.startswith("https://") and not is_local(address) and host(address) not in _OFFICIAL


RULES: tuple[Rule, ...] = (
    Rule(
        id="SUP004",
        name="pip-foreign-index",
        severity=Severity.MEDIUM,
        message="pip looks for every package in a second index too and takes the higher version",
        why="Whoever registers a name in either index, with a high version number, gets code run here "
        "(dependency confusion).",
        instead="Use one index that mirrors both, or pin versions and hashes (--require-hashes).",
        find=in_shell(_other_index, Trigger(("index-url", "-i"), r"--(?:extra-)?index-url\b|\s-i\s")),
        bad={
            "!pip install --extra-index-url https://test.pypi.org/simple tool": None,
            "%pip install tool --index-url=https://pypi.acme.io/simple": None,
        },
        good=(
            "!pip install torch --extra-index-url https://download.pytorch.org/whl/cpu",
            "!pip install -i https://pypi.org/simple tool",
            "!grep -i https://pypi.acme.io/simple notes.txt",
        ),
        tags=("CWE-427", "CWE-1357", "CWE-829", "AML.T0010.001", "AML.T0060", "OWASP-ML06", "OWASP-LLM03"),
    ),
)
