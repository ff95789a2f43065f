"""Enters the handlers into a Jupyter server."""

from __future__ import annotations

import atexit
from pathlib import Path
from typing import Any


def load(server_app: Any) -> None:
    """Add the handlers to a running `ServerApp`; nothing of the engine is imported before the first request."""
    from jupyter_server.utils import url_path_join

    from mlsec_nb.server.handlers import ROUTES
    from mlsec_nb.server.service import Service

    settings = server_app.web_app.settings
    service = Service(Path(server_app.root_dir))
    settings["mlsec_service"] = service
    atexit.register(service.close)
    routes = [(url_path_join(settings["base_url"], pattern), handler) for pattern, handler in ROUTES]
    server_app.web_app.add_handlers(".*$", routes)
