"""A real Jupyter server for the browser's tests: its own process, port, home and settings; token and XSRF on."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

TOKEN = "token-of-the-tests"
STARTS_WITHIN = 120
"""Seconds; the machine may be slow and shared."""


NEWS = "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
"""Where JupyterLab keeps that it should not ask about news."""


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class JupyterServer:
    """One Jupyter server below `folder`; it can be stopped and started again on the same port."""

    python: Path
    folder: Path
    enabled_by: Path | None = None
    """A file that enables our server extension; None: the installed wheel has brought it."""
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def root(self) -> Path:
        """Where the notebooks are that it serves."""
        return self.folder / "notebooks"

    @property
    def log(self) -> Path:
        """What the server said."""
        return self.folder / "server.log"

    def said(self) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-5000:]

    def url(self, path: str) -> str:
        """An address of the server, with the token."""
        return f"http://127.0.0.1:{self.port}{path}{'&' if '?' in path else '?'}token={TOKEN}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.root.mkdir(parents=True, exist_ok=True)
        _write(self.folder / "config" / "lab" / "user-settings" / NEWS, '{"fetchNews": "false"}')
        if self.enabled_by:
            enabled = self.folder / "config" / "jupyter_server_config.d" / self.enabled_by.name
            _write(enabled, self.enabled_by.read_text())
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command(), env=self._environment(), cwd=self.root, stdout=log, stderr=log, start_new_session=True
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        """End it and its kernels."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(20)
        self.process = None

    def _command(self) -> list[str]:
        options = {
            "ServerApp.ip": "127.0.0.1", "ServerApp.port": self.port, "ServerApp.port_retries": 0,
            "ServerApp.root_dir": self.root, "ServerApp.open_browser": False, "IdentityProvider.token": TOKEN,
            "LabApp.expose_app_in_browser": True, "JupyterNotebookApp.expose_app_in_browser": True,
            "LabApp.extension_manager": "readonly",
        }  # fmt: skip
        flags = (f"--{key}={value}" for key, value in options.items())
        return [str(self.python), "-m", "jupyterlab", "--allow-root", *flags]

    def _environment(self) -> dict[str, str]:
        own = {"HOME": "home", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "run"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON"))}
        return kept | {name: str(self.folder / where) for name, where in own.items()} | {"PYTHONUTF8": "1"}

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            assert self.process is not None
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(self.url("/mlsec/hello"), timeout=5):
                    return
            except urllib.error.HTTPError as refused:
                raise RuntimeError(f"our server extension answers {refused.code}:\n{self.said()}") from None
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"Jupyter did not start:\n{self.said()}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
