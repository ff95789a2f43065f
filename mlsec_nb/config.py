"""Settings of a project: `[tool.mlsec]` in pyproject.toml, or mlsec.toml. Data only: nothing in it is ever run."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from mlsec_nb.findings import Severity
from mlsec_nb.suggestion import did_you_mean, nearest


class ConfigError(ValueError):
    """A setting that cannot be used; the message says where, what and what to do."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a scan does, command line and file together. Names in the file are written with `-`."""

    select: tuple[str, ...] = ()
    """Rules to run: ids, prefixes or names; () means all that are on by default."""
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Paths to leave out, as .gitignore patterns."""
    fail_on: Severity = Severity.LOW
    """The exit code is 1 when a finding is at least this severe."""
    min_severity: Severity = Severity.INFO
    """Findings below are not reported."""
    baseline: str | None = None
    """File with accepted findings."""
    respect_gitignore: bool = True
    installed_versions: bool = True
    """Whether libraries that are installed beside mlsec count as those the notebook runs with."""
    cache: bool = True
    """Whether the compiled patterns may be kept in the user's cache folder."""


FILE_NAMES = ("mlsec.toml", "pyproject.toml")
_TABLE = re.compile(rb"^[ \t]*\[tool\.mlsec", re.MULTILINE)


def find_config(start: Path) -> Path | None:
    """The nearest configuration file at or above `start`: mlsec.toml, or a pyproject.toml with [tool.mlsec]."""
    folder = start.absolute()
    for candidate in (folder, *folder.parents):
        for name in FILE_NAMES:
            file = candidate / name
            if file.is_file() and (name == "mlsec.toml" or _TABLE.search(file.read_bytes())):
                return file
    return None


def load_config(file: Path) -> Config:
    """The settings in a file. Raises ConfigError, also when a file that was named has no settings of ours."""
    import tomllib

    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror})") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: not readable as TOML ({error})") from None
    table: Any = content
    # Any other file than mlsec.toml keeps its settings as pyproject.toml does.
    for name in () if file.name == "mlsec.toml" else ("tool", "mlsec"):
        table = table.get(name)
        if table is None:
            raise ConfigError(f"{file}: has no table [tool.mlsec]; only a file called mlsec.toml goes without")
        if not isinstance(table, dict):
            raise ConfigError(f"{file}: {name} must be a table, as in [tool.mlsec]")
    return config_from(table, str(file))


def config_from(table: dict[str, Any], where: str) -> Config:
    """Settings from a table as TOML gives it. Raises ConfigError for an unknown key or a wrong value."""
    known = {field.name.replace("_", "-"): field for field in fields(Config)}
    values: dict[str, Any] = {}
    for key, value in table.items():
        field = known.get(key.replace("_", "-"))
        if field is None:
            hint = did_you_mean(nearest(key.replace("_", "-"), known), f"known are {', '.join(known)}")
            raise ConfigError(f"{where}: unknown setting '{key}'{hint}")
        values[field.name] = _checked(key, value, getattr(Config(), field.name), where)
    return replace(Config(), **values)


def _checked(key: str, value: Any, default: Any, where: str) -> Any:
    if isinstance(default, Severity):
        return severity_of(str(value), f"{where}: {key}")
    if isinstance(default, bool):
        if isinstance(value, bool):
            return value
        raise ConfigError(f"{where}: {key} must be true or false")
    if isinstance(default, tuple):
        if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            return tuple(value)
        raise ConfigError(f'{where}: {key} must be a list of strings, as in {key} = ["DES"]')
    if isinstance(value, str):
        return value
    raise ConfigError(f"{where}: {key} must be a string")


def severity_of(name: str, where: str) -> Severity:
    """The severity of that name. Raises ConfigError."""
    try:
        return Severity(name.lower())
    except ValueError:
        names = ", ".join(severity.value for severity in Severity)
        raise ConfigError(f"{where}: no severity is called '{name}'; choose one of {names}") from None
