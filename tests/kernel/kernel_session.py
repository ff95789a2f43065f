"""A real kernel, spoken to as a front end does."""

from __future__ import annotations

import ast
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client import KernelManager

_SECONDS = 60


@dataclass
class Ran:
    """What came back from one cell."""

    reply: dict[str, Any]
    messages: list[dict[str, Any]] = field(default_factory=list)

    def _contents(self, *kinds: str) -> list[dict[str, Any]]:
        return [message["content"] for message in self.messages if message["msg_type"] in kinds]

    @property
    def plain(self) -> str:
        """Everything shown as text/plain by display."""
        return "\n".join(content["data"]["text/plain"] for content in self._contents("display_data"))

    @property
    def html(self) -> str:
        """Everything shown as text/html by display."""
        return "\n".join(content["data"].get("text/html", "") for content in self._contents("display_data"))

    @property
    def results(self) -> list[tuple[int, str]]:
        """(number, text/plain) of every `Out[n]`."""
        found = self._contents("execute_result")
        return [(content["execution_count"], content["data"]["text/plain"]) for content in found]

    @property
    def errors(self) -> list[dict[str, Any]]:
        """Every error output."""
        return self._contents("error")

    def stream(self, name: str) -> str:
        """What was printed."""
        return "".join(content["text"] for content in self._contents("stream") if content["name"] == name)

    @property
    def next_inputs(self) -> list[str]:
        """Texts proposed as next input."""
        payload = self.reply["content"].get("payload", [])
        return [entry["text"] for entry in payload if entry["source"] == "set_next_input"]

    @property
    def count(self) -> int:
        """The cell's execution count."""
        return int(self.reply["content"]["execution_count"])

    @property
    def status(self) -> str:
        """`ok` or `error`."""
        return str(self.reply["content"]["status"])

    @property
    def wire(self) -> str:
        """Every message but the echo of the input, as one text."""
        sent = [message["content"] for message in self.messages if message["msg_type"] != "execute_input"]
        return json.dumps([sent, self.reply["content"]], default=str)


class Session:
    """A started kernel."""

    def __init__(self, client: Any, folder: Path) -> None:
        self._client, self.folder = client, folder
        self._comm_id = ""

    def run(self, code: str, cell_id: str | None = None) -> Ran:
        """Run a cell, as a notebook does; `cell_id` as JupyterLab sends it."""
        message = self._client.session.msg("execute_request", _request(code))
        if cell_id:
            message["metadata"] = {"cellId": cell_id}
        self._client.shell_channel.send(message)
        sent: str = message["header"]["msg_id"]
        messages = list(self._until_idle(sent))
        for message in messages:
            if message["msg_type"] == "comm_open" and message["content"]["target_name"] == "mlsec_nb":
                self._comm_id = message["content"]["comm_id"]
        while True:
            reply = self._client.get_shell_msg(timeout=_SECONDS)
            if reply["parent_header"].get("msg_id") == sent:
                return Ran(reply, messages)

    def tell(self, data: Any) -> str:
        """Send a message over the comm that the kernel opened, as the page does; returns the message's id."""
        message = self._client.session.msg("comm_msg", {"comm_id": self._comm_id, "data": data})
        self._client.shell_channel.send(message)
        sent: str = message["header"]["msg_id"]
        return sent

    def told(self, data: Any) -> dict[str, Any]:
        """What the kernel answers to such a message."""
        answers = [m["content"]["data"] for m in self._until_idle(self.tell(data)) if m["msg_type"] == "comm_msg"]
        assert len(answers) == 1
        answer: dict[str, Any] = answers[0]
        return answer

    def refreshed(self) -> dict[str, Any]:
        """The kernel's answer to a page that was loaded again."""
        return self.told({"kind": "refresh"})

    def completed(self, code: str) -> list[str]:
        """What the tab key offers at the end of `code`."""
        reply = self._client.complete(code, reply=True, timeout=_SECONDS)
        matches: list[str] = reply["content"]["matches"]
        return matches

    def value(self, expression: str) -> Any:
        """The value of an expression that has a JSON form."""
        reply = self._client.execute(
            "", silent=True, user_expressions={"x": f"__import__('json').dumps({expression})"}, reply=True,
            timeout=_SECONDS,
        )  # fmt: skip
        text = reply["content"]["user_expressions"]["x"]["data"]["text/plain"]
        return json.loads(ast.literal_eval(text))

    def _until_idle(self, sent: str) -> Iterator[dict[str, Any]]:
        while True:
            message = self._client.get_iopub_msg(timeout=_SECONDS)
            if message["parent_header"].get("msg_id") != sent:
                continue
            yield message
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return


def _request(code: str) -> dict[str, Any]:
    return {
        "code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False,
        "stop_on_error": False,
    }  # fmt: skip


def own_profile(folder: Path) -> dict[str, str]:
    """Environment that keeps IPython's settings and history out of those of whoever runs the tests."""
    return {"IPYTHONDIR": str(folder / ".ipython")}


@contextmanager
def started(folder: Path, **environment: str) -> Iterator[Session]:
    """A kernel of this Python that works in `folder`."""
    manager = KernelManager()
    manager.kernel_spec.argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    manager.start_kernel(cwd=str(folder), env={**os.environ, **own_profile(folder), **environment})
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=_SECONDS)
        yield Session(client, folder)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
