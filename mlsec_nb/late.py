"""Regular expressions that are compiled when they are first used: a scan needs few of them, its start pays for none."""

from __future__ import annotations

import re
from typing import Any, cast


class _Late:
    """Becomes the compiled pattern, one method at a time."""

    def __init__(self, text: str, flags: int) -> None:
        self._source = (text, flags)

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self._source), name)
        setattr(self, name, found)
        return found


def late(text: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, compiled at the first use of one of its methods."""
    return cast("re.Pattern[str]", _Late(text, flags))
