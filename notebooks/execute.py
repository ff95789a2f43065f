"""Run a notebook in a real kernel and write the result: `python notebooks/execute.py IN OUT`."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def main() -> None:
    """Execute the first argument's notebook in its own folder; write the second argument."""
    source, target = map(Path, sys.argv[1:3])
    notebook = nbformat.read(source, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(source.parent)}}).execute()
    nbformat.write(notebook, target)


if __name__ == "__main__":
    main()
