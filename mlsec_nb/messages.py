"""Messages between a scan and its workers: JSON behind its length in four bytes. Never pickles."""

from __future__ import annotations

import json
from typing import IO, Any

_LENGTH = 4


def send(stream: IO[bytes], message: Any) -> None:
    """Write one message. Raises OSError when nobody reads any more."""
    content = json.dumps(message, separators=(",", ":")).encode()
    stream.write(len(content).to_bytes(_LENGTH, "big") + content)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The next message. Raises EOFError when there is no whole one."""
    length = int.from_bytes(_exactly(stream, _LENGTH), "big")
    return json.loads(_exactly(stream, length))


def _exactly(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if data is None or len(data) < count:
        raise EOFError
    return data
