"""`python -m mlsec_nb` and the `mlsec` command."""

from __future__ import annotations

import gc
import sys

from mlsec_nb.cli import main as _main


def main() -> None:
    """Run the command line and leave with its exit code."""
    # The process ends with the command: a collection now, or while the interpreter shuts down, finds nothing it needs.
    gc.disable()
    code = _main()
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
