"""mlsec-nb: security checks where machine learning is written, in the notebook."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"


def load_ipython_extension(ipython: Any) -> None:
    """`%load_ext mlsec_nb`: add `%mlsec` and `%%mlsec` to the shell."""
    from mlsec_nb.kernel.extension import load

    load(ipython)


def unload_ipython_extension(ipython: Any) -> None:
    """`%unload_ext mlsec_nb`: take them away again."""
    from mlsec_nb.kernel.extension import unload

    unload(ipython)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Where a Jupyter server finds our extension."""
    return [{"module": "mlsec_nb"}]


def _load_jupyter_server_extension(server_app: Any) -> None:
    """Add our handlers to a Jupyter server."""
    from mlsec_nb.server.extension import load

    load(server_app)
