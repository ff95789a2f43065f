"""Code that takes personal data out of a frame, in the frame's own library. It is proposed, never run.

Column names stand in it as Python literals; a column whose name looks like a value is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mlsec_nb.frames.column import ColumnFinding
from mlsec_nb.frames.dialects import Dialect, dialect_of
from mlsec_nb.frames.entities import Entity
from mlsec_nb.frames.kinds import FrameKind

_LAST_FOUR = frozenset((Entity.CARD, Entity.IBAN, Entity.BANK_ACCOUNT))
_LESS = {
    Entity.DATE_OF_BIRTH: "year", Entity.ZIP: "first3", Entity.AGE: "band5", Entity.GEO: "round1", Entity.IP: "ip24",
}  # fmt: skip
# What tables are joined by. Of passwords and security codes not even a pseudonym is worth keeping.
_KEYS = frozenset(
    Entity(name)
    for name in """EMAIL PHONE PERSON SSN NATIONAL_ID TAX_ID PASSPORT DRIVER_LICENSE CARD IBAN BANK_ACCOUNT IP MAC
        DEVICE_ID VIN PLATE USERNAME MRN""".split()
)
_MOST_TITLED = 20
"""Columns that a fix's title names; its code has all of them."""
_PSEUDONYM = '''\
import hashlib
import hmac
import os

# At least 32 random bytes, kept outside the notebook; whoever has them can link the pseudonyms to people.
key = os.environ["PSEUDONYM_KEY"].encode()


def pseudonym(value):
    """The same value has the same pseudonym, so joins still work. It stays personal data (GDPR Art. 4(5))."""
    return None if value is None else hmac.new(key, str(value).encode(), hashlib.sha256).hexdigest()


'''


@dataclass(frozen=True, slots=True)
class FrameFix:
    """A proposal: what it is called by, what it does, its code."""

    id: str
    title: str
    code: str


@dataclass(frozen=True, slots=True)
class _Target:
    frame: str
    dialect: Dialect
    columns: tuple[tuple[str | int, Entity], ...]

    def of(self, wanted: Callable[[Entity], bool]) -> list[tuple[str | int, Entity]]:
        return [(label, entity) for label, entity in self.columns if wanted(entity)]


def frame_fixes(
    frame: str, kind: FrameKind, labels: dict[str, object], findings: Sequence[ColumnFinding]
) -> tuple[FrameFix, ...]:
    """What can be done about the findings. `labels`: the frame's own label for each name that may stand in code."""
    dialect = dialect_of(kind)
    if dialect is None or not frame.isidentifier():
        return ()
    columns = tuple(
        (label, Entity(one.entity)) for one in findings if isinstance(label := labels.get(one.name), str | int)
    )
    personal = tuple(pair for pair, one in zip(columns, _known(labels, findings)) if one.group != "quasi")
    target, identifying = _Target(frame, dialect, columns), _Target(frame, dialect, personal)
    made = (_drop(identifying), _mask(identifying), _hmac(target), _generalise(target), _parquet(identifying))
    return tuple(fix for fix in made if fix)


def _known(labels: dict[str, object], findings: Sequence[ColumnFinding]) -> list[ColumnFinding]:
    return [one for one in findings if isinstance(labels.get(one.name), str | int)]


def _drop(target: _Target) -> FrameFix | None:
    if not target.columns or not target.dialect.without:
        return None
    return FrameFix("drop", _title("Drop", target.columns), f"{target.frame} = {_without(target)}")


def _without(target: _Target) -> str:
    labels = [label for label, _ in target.columns]
    if target.dialect.is_sql:
        columns = repr(f"* EXCLUDE ({', '.join(map(_quoted, labels))})")
    else:
        columns = repr(labels)
    return target.dialect.without.format(frame=target.frame, columns=columns)


def _quoted(label: object) -> str:
    """A column's name in SQL."""
    return '"' + str(label).replace('"', '""') + '"'


def _changed(target: _Target, label: str | int, template: str, frame: str) -> str:
    dialect = target.dialect
    if dialect.is_sql:
        name = _quoted(label)
        value = repr(f"* REPLACE ({_filled(template, x=name)} AS {name})")
        return dialect.change.format(frame=frame, column=name, value=value)
    column = repr(label)
    x = _filled(dialect.x, frame=frame, column=column)
    return _filled(dialect.change, frame=frame, column=column, value=_filled(template, x=x, column=column))


def _filled(template: str, **values: str) -> str:
    return template.format(**values)


def _mask(target: _Target) -> FrameFix | None:
    if not target.columns or not target.dialect.head or "all" not in target.dialect.forms:
        return None
    lines = [f"shown = {target.dialect.head.format(frame=target.frame)}  # a copy: {target.frame} stays as it is"]
    for label, entity in target.columns:
        form = "domain" if entity is Entity.EMAIL else "last4" if entity in _LAST_FOUR else "all"
        template = target.dialect.forms.get(form, target.dialect.forms["all"])
        lines.append(_changed(target, label, template, "shown"))
    return FrameFix("mask", _title("Mask for display:", target.columns), _code(target.dialect, [*lines, "shown"]))


def _hmac(target: _Target) -> FrameFix | None:
    columns = target.of(lambda entity: entity in _KEYS)
    if not columns or not target.dialect.pseudonym:
        return None
    lines = [_changed(target, label, target.dialect.pseudonym, target.frame) for label, _ in columns]
    imports = f"{target.dialect.imports}\n" if target.dialect.imports else ""
    return FrameFix("hmac", _title("Replace by keyed pseudonyms:", columns), _PSEUDONYM + imports + "\n".join(lines))


def _generalise(target: _Target) -> FrameFix | None:
    columns = target.of(lambda entity: _LESS.get(entity, "") in target.dialect.forms)
    if not columns:
        return None
    lines = [_changed(target, label, target.dialect.forms[_LESS[entity]], target.frame) for label, entity in columns]
    return FrameFix("generalise", _title("Generalise", columns), _code(target.dialect, lines))


def _parquet(target: _Target) -> FrameFix | None:
    if not target.columns or not target.dialect.write:
        return None
    file = repr(f"{target.frame}_reduced.parquet")
    line = target.dialect.write.format(without=_without(target), file=file)
    head = "import pyarrow.parquet as pq\n\n" if line.startswith("pq.") else ""
    return FrameFix("parquet", _title("Write to parquet without", target.columns), head + line)


def _code(dialect: Dialect, lines: Sequence[str]) -> str:
    return "\n".join([*([dialect.imports, ""] if dialect.imports else []), *lines])


def _title(verb: str, columns: Sequence[tuple[str | int, Entity]]) -> str:
    named = ", ".join(str(label) for label, _ in columns[:_MOST_TITLED])
    return f"{verb} {named}" + (f" and {len(columns) - _MOST_TITLED} more" if len(columns) > _MOST_TITLED else "")
