"""`python -m mlsec_nb` and the `mlsec` command."""

from __future__ import annotations

import sys

from mlsec_nb.cli import main as _main


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(_main())


if __name__ == "__main__":
    main()
