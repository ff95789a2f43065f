"""People who do not exist, as every kind of frame."""

from __future__ import annotations

from typing import Any

from mlsec_nb.frames.kinds import kind_of
from mlsec_nb.frames.live import Effort, LiveFrame
from mlsec_nb.kernel.namespace import Variable, looked_at

ROWS = 60
DIRECT = ("email", "ip", "birth_date")


def people() -> dict[str, list[Any]]:
    """Columns of equal length."""
    return {
        "email": [f"ann{i}@mail{i}.org" for i in range(ROWS)],
        "ip": [f"10.2.3.{40 + i}" for i in range(ROWS)],
        "birth_date": [f"19{30 + i}-03-04" for i in range(ROWS)],
        "zip": [f"{10_000 + 97 * i}" for i in range(ROWS)],
        "age": [20 + i for i in range(ROWS)],
        "diagnosis": ["diabetes", "asthma"] * (ROWS // 2),
        "score": [i / 7 for i in range(ROWS)],
    }


def entities(frame: LiveFrame) -> dict[str, str]:
    """Entity by column."""
    return {one.name: one.entity for one in frame.columns}


def look(value: object, name: str = "frame", effort: Effort | None = None) -> LiveFrame:
    """What is known of one frame."""
    kind = kind_of(value)
    assert kind is not None
    return looked_at(Variable(name, value, kind), effort or Effort())
