"""No failure of mlsec reaches a cell of the user as a traceback."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from mlsec_nb.cli import UsageError
from mlsec_nb.kernel.stop import Stopped


@contextmanager
def guarded(or_stop: str = "") -> Iterator[None]:
    """Tell every failure of the block in one line.

    A wrong command is IPython's own UsageError (one line, and the cell counts as failed). A bug of ours is told by
    its type, for a message can quote what was scanned; the cell goes on, or is stopped with `or_stop` as the advice.
    Warnings of the libraries that we use are none of the user's business, whatever filters the user has set.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except UsageError as error:
        from IPython.core.error import UsageError as ShellUsageError

        from mlsec_nb.kernel.shown import masked
        from mlsec_nb.report.visible import visible

        raise ShellUsageError(masked(visible(str(error)))) from None
    except Stopped:
        raise
    except SystemExit:
        return  # --help and --version, which have printed what was asked for
    except KeyboardInterrupt:
        raise Stopped("interrupted") from None
    except Exception as error:
        told = f"internal error ({type(error).__name__}), please report it"
        if or_stop:
            raise Stopped(f"{told}.\n{or_stop}") from None
        print(f"mlsec: {told}", file=sys.stderr)
