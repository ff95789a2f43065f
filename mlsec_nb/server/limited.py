"""Handlers that refuse what is too large while it comes in, and that tell nothing of what went wrong inside."""

from __future__ import annotations

import json
from http.client import responses
from typing import Any

from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError, stream_request_body

from mlsec_nb.server.service import Service

MAX_BODY_BYTES = 64 << 20
MOST_RECEIVED = 16 * MAX_BODY_BYTES
TOO_LARGE = f"more than {MAX_BODY_BYTES >> 20} MiB is not checked: clear large outputs, or run mlsec scan on the file"


class Refused(HTTPError):
    """An answer that is no report: a status and words of ours."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(status)
        self.body = {"message": message, **more}


class MlsecHandler(APIHandler):
    """What all our handlers share: who may call them, and what an error says."""

    auth_resource = "mlsec"

    @property
    def service(self) -> Service:
        """The server's one service."""
        service: Service = self.settings["mlsec_service"]
        return service

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """One line of words, never a quote: an exception's message can hold what was scanned."""
        error = kwargs.get("exc_info", (None, None))[1]
        body: dict[str, Any] = {"message": responses.get(status_code, "error")}
        if isinstance(error, Refused):
            body = error.body
        elif error is not None and not isinstance(error, HTTPError):
            body = {"message": f"mlsec-nb failed ({type(error).__name__}); please report"}
        self.finish(json.dumps(body))

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """The type and the lines of code it came through, without the message."""
        if isinstance(value, HTTPError):
            self.log.debug("mlsec-nb: %s answered %s", self.request.path, value.status_code)
            return
        places: list[str] = []
        while tb is not None:
            places.append(f"{tb.tb_frame.f_code.co_name}:{tb.tb_lineno}")
            tb = tb.tb_next
        self.log.error("mlsec-nb: %s failed in %s", typ.__name__, " > ".join(places[-12:]))


@stream_request_body
class BodyHandler(MlsecHandler):
    """A handler with a body of bounded size, refused while it comes in."""

    def initialize(self) -> None:
        """Nothing has been received and nobody has gone."""
        self._pieces: list[bytes] = []
        self._received = 0
        self._gone = False

    async def prepare(self, **options: Any) -> None:
        """Who may not call is refused first, then what says itself that it is too large."""
        await super().prepare(**options)
        if self._finished:
            return
        # What is refused is still received, without being kept, so that the sender gets to read the answer.
        self.request.connection.set_max_body_size(MOST_RECEIVED)  # type: ignore[union-attr]
        if self._said_length() > MAX_BODY_BYTES:
            raise Refused(413, TOO_LARGE)

    def _said_length(self) -> int:
        said = self.request.headers.get("Content-Length", "")
        return int(said) if said.isascii() and said.isdigit() and len(said) < 20 else 0

    def data_received(self, chunk: bytes) -> None:
        """A piece of the body."""
        self._received += len(chunk)
        if self._received <= MAX_BODY_BYTES:
            self._pieces.append(chunk)
        else:
            self._pieces.clear()

    def on_connection_close(self) -> None:
        """The page no longer waits: its scan need not be finished."""
        self._gone = True
        super().on_connection_close()

    @property
    def body(self) -> bytes:
        """All that was received."""
        if self._received > MAX_BODY_BYTES:
            raise Refused(413, TOO_LARGE)
        return b"".join(self._pieces)

    def is_gone(self) -> bool:
        """Whether nobody waits for the answer."""
        return self._gone
