"""The notebooks that pages have open: bounded in number, age and size; forgetting one only costs sending it again."""

from __future__ import annotations

import time
from collections import OrderedDict

from mlsec_nb.server.session import Session

MAX_SESSIONS = 64
MAX_BYTES = 512 << 20
"""Of all sessions together; the newest one is kept whatever its size."""
MAX_IDLE_SECONDS = 12 * 3600.0


class Sessions:
    """Sessions by name, the one used last at the end. Used by the event loop's thread only."""

    def __init__(
        self, most: int = MAX_SESSIONS, most_bytes: int = MAX_BYTES, most_idle: float = MAX_IDLE_SECONDS
    ) -> None:
        self._most, self._most_bytes, self._most_idle = most, most_bytes, most_idle
        self._by_name: OrderedDict[str, tuple[Session, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._by_name)

    def open(self, name: str) -> Session:
        """The session of that name, made when there is none."""
        session = self.get(name) or Session()
        self._by_name[name] = session, time.monotonic()
        self._by_name.move_to_end(name)
        self._forget_old()
        return session

    def get(self, name: str) -> Session | None:
        """The session of that name."""
        return self._by_name[name][0] if name in self._by_name else None

    def close(self, name: str) -> None:
        """Forget a session, if there is one."""
        self._by_name.pop(name, None)

    def _forget_old(self) -> None:
        oldest_allowed = time.monotonic() - self._most_idle
        size = sum(session.size for session, _ in self._by_name.values())
        while len(self._by_name) > 1:
            session, used = next(iter(self._by_name.values()))
            if len(self._by_name) <= self._most and size <= self._most_bytes and used >= oldest_allowed:
                return
            self._by_name.popitem(last=False)
            size -= session.size
