"""What the DES rules say about a notebook of some cells."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from mlsec_nb.findings import Finding
from mlsec_nb.notebook import Notebook
from mlsec_nb.rules import RULES
from mlsec_nb.scan import Scanner

Findings = Callable[..., list[Finding]]


@pytest.fixture(scope="session")
def unsafe_loads() -> Findings:
    """The DES findings in code cells; `directory` is the notebook's folder. Installed versions do not count."""
    scanner = Scanner([rule for rule in RULES if rule.id.startswith("DES")], installed_versions=False)

    def find(*cells: str, directory: str | None = None) -> list[Finding]:
        code = [
            {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell}
            for cell in cells
        ]
        raw = json.dumps({"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
        report = scanner.scan(Notebook.of_bytes(raw.encode(), directory=directory))
        assert not report.errors
        return list(report.findings)

    return find


@pytest.fixture(scope="session")
def said(unsafe_loads: Findings) -> Callable[..., list[str]]:
    """The same, each finding as "DES001 high"; rules that are off by default left out."""
    off = {rule.id for rule in RULES if not rule.default}

    def find(*cells: str, directory: str | None = None) -> list[str]:
        return [
            f"{finding.rule} {finding.severity.value}"
            for finding in unsafe_loads(*cells, directory=directory)
            if finding.rule not in off
        ]

    return find
