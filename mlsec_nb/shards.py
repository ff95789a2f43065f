"""One part of several of a job: each file belongs to exactly one of them, whoever asks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from mlsec_nb.files import FoundFile, Unreachable
from mlsec_nb.project import identity_path

_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Shard:
    """Part `number` (from 1) of `count`.

    By a digest of the path within the project, not by size: machines that do not see quite the same files (one
    generates some) still agree on every file that both see, so that none is left out.
    """

    number: int
    count: int

    @classmethod
    def of(cls, text: str) -> Shard:
        """The part that `3/8` names. Raises ValueError."""
        found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
        number, count = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 1 <= number <= count <= _MOST:
            raise ValueError(text)
        return cls(number, count)

    def part(self, found: Iterable[FoundFile | Unreachable]) -> list[FoundFile | Unreachable]:
        """Those that belong to this part."""
        return [file for file in found if self.count == 1 or self.holds(identity_path(file.path))]

    def holds(self, identity: str) -> bool:
        """Whether the file that fingerprints call so belongs to this part."""
        return self._number_of(identity) == self.number

    def _number_of(self, path: str) -> int:
        digest = hashlib.blake2b(path.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return int.from_bytes(digest, "big") % self.count + 1
