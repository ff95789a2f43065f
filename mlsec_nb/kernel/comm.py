"""The comm to the page's panel (protocol 1). What is sent was computed before: a message is answered from what is held.

Handlers may run in another thread (subshells of ipykernel 7), so they read one attribute and compute nothing.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

from mlsec_nb import __version__

TARGET, PROTOCOL = "mlsec_nb", 1


class Panel:
    """The kernel's end. Without a Jupyter kernel, or without a panel at the other end, it does nothing."""

    def __init__(self) -> None:
        self._comm: Any = None
        self._live: dict[str, Any] | None = None
        self._codes: dict[tuple[str, str], str] = {}

    def open(self) -> None:
        """Say hello, unless that was done and nobody hung up."""
        if self._comm is not None or "ipykernel.kernelbase" not in sys.modules:
            return
        with suppress(Exception):  # a kernel whose front end has gone: there is nobody to tell
            from comm import create_comm

            hello = {"protocol": PROTOCOL, "version": __version__, "kind": "hello"}
            comm = create_comm(target_name=TARGET, data=hello)
            comm.on_msg(self._heard)
            comm.on_close(self._hung_up)
            self._comm = comm

    def close(self) -> None:
        """Hang up."""
        comm, self._comm = self._comm, None
        if comm is not None:
            with suppress(Exception):
                comm.close()

    def show(self, report: dict[str, Any], frames: list[dict[str, Any]], codes: dict[tuple[str, str], str]) -> None:
        """Hold what is known now and send it. `codes`: by frame and action, the code to insert."""
        self._codes = codes
        self._live = {"protocol": PROTOCOL, "kind": "live", "report": report, "frames": frames}
        self._send(self._live)

    def _hung_up(self, message: Any) -> None:
        self._comm = None

    def _heard(self, message: Any) -> None:
        with suppress(Exception):  # what is not in the protocol's form is not answered
            said = message["content"]["data"]
            if said.get("kind") == "refresh":
                self._send(self._live or {"protocol": PROTOCOL, "version": __version__, "kind": "hello"})
            elif said.get("kind") == "action":
                self._send(self._answer((said["frame"], said["action"])))

    def _answer(self, wanted: tuple[str, str]) -> dict[str, Any]:
        code = self._codes.get(wanted)
        if code is None:
            told = "this frame is not known any more; run `%mlsec frames`"
            return {"protocol": PROTOCOL, "kind": "problem", "message": told}
        return {"protocol": PROTOCOL, "kind": "insert", "code": code}

    def _send(self, message: dict[str, Any]) -> None:
        comm = self._comm
        if comm is not None:
            with suppress(Exception):
                comm.send(message)
