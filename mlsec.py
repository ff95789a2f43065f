"""`python -m mlsec`: the name by which nbQA, and whoever knows only the command, runs it."""

from __future__ import annotations

from mlsec_nb.__main__ import main

if __name__ == "__main__":
    main()
