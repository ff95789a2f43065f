"""Regular expressions that are compiled when they are first used: a scan needs few of them, its start pays for none."""

from __future__ import annotations

import re
from functools import cached_property


class LatePattern:
    """The pattern `text`; `re` is its compiled form."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def re(self) -> re.Pattern[str]:
        """The compiled pattern, the same object every time."""
        return re.compile(self.text)
