"""What an inspection says: the verdict, its reasons, and their JSON form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Verdict(str, Enum):  # noqa: UP042 - DESIGN names this form: its members are their own JSON
    """How far a file can be trusted.

    clean: everything in it is known to be plain data. review: it holds something that is not known to be harmless.
    inconclusive: some of it could not be read, so nothing can be promised. dangerous: loading it can run code.
    """

    CLEAN = "clean"
    REVIEW = "review"
    INCONCLUSIVE = "inconclusive"
    DANGEROUS = "dangerous"


_WORSE_LAST = tuple(Verdict)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several verdicts; clean when there are none.

    Inconclusive is worse than review: a part that nobody could read may hold anything.
    """
    return max(verdicts, key=_WORSE_LAST.index, default=Verdict.CLEAN)


@dataclass(frozen=True, slots=True)
class WeightsOnly:
    """Would `torch.load(weights_only=True)` accept the pickles of this file.

    `needs`: what would have to be passed to `torch.serialization.safe_globals`. Not allowed and nothing needed means
    that the pickle uses an instruction that torch's restricted reader does not know.
    """

    allowed: bool
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """What one file holds. `globals` are the names that loading it imports, sorted, each once."""

    path: str
    verdict: Verdict
    format: str
    globals: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    weights_only: WeightsOnly | None = None


def inspection_to_json(inspection: Inspection) -> dict[str, Any]:
    """JSON-ready form: exactly the keys that `mlsec inspect --format json` promises for a file."""
    return {
        "path": inspection.path,
        "verdict": inspection.verdict.value,
        "format": inspection.format,
        "globals": list(inspection.globals),
        "reasons": list(inspection.reasons),
    }
