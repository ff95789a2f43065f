"""A notebook as the texts that are scanned: code, markdown, outputs, metadata, each at its place."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any, Literal

from mlsec_nb.decode import RawCell, RawNotebook, RawOutput, decode
from mlsec_nb.masking import PYTHON_CELL_MAGICS, cell_magic, is_python
from mlsec_nb.names import Names
from mlsec_nb.python import UnparsableCode
from mlsec_nb.rawjson import JsonPath, unescaped_same_length
from mlsec_nb.uses import PythonCell

Part = Literal["code", "markdown", "raw", "output", "metadata", "attachment"]

# The payload of a data URI (RFC 2397), as images pasted into markdown or drawn by HTML are stored.
_MARK = ";base64,"
_PAYLOAD = re.compile(r"[A-Za-z0-9+/=_\s-]{64,}")
_ANSI = re.compile(r"\x1b\[[0-9;]{0,20}[A-Za-z]")
_PARTS: dict[str, Part] = {"code": "code", "markdown": "markdown", "heading": "markdown", "html": "markdown"}
# What Colab and Jupyter write into nearly every cell; nothing a person typed is in it.
_TRIVIAL_METADATA = re.compile(
    r'\{\s*(?:"(?:id|outputId)": ?"[\w-]{0,36}"|"(?:collapsed|deletable|editable|scrolled|trusted)": ?(?:true|false)'
    r'|"(?:tags|jupyter|colab|slideshow|pycharm)": ?(?:\[\s*\]|\{\s*\}))'
    r'(?:,\s*"(?:id|outputId)": ?"[\w-]{0,36}")?\s*\}'
)


@dataclass(slots=True, eq=False)
class Text:
    """One piece of text: where it stands and what it is. Offsets in it are characters of `source`."""

    source: str
    part: Part = "code"
    cell: int | None = None
    """1-based over all cells; None outside cells."""
    cell_id: str | None = None
    output: int | None = None
    """0-based index of the output within its cell."""
    where: JsonPath = ()
    """JSON path within the notebook file; () for a file that is no notebook."""
    mime: str = ""
    """MIME type of output text; "text/x-traceback" for a traceback."""
    language: str = ""
    """For code: "python", or what a cell magic or the kernel says ("bash", "sql", "r")."""
    names: Names | None = None
    code_index: int = 0
    """Which of the notebook's code cells this is, as `names` counts them."""
    directory: str | None = None
    """Folder of the file, against which relative paths in the code are read; None when there is none."""
    condensed: str = ""
    """The source with each long run of blanks that hides a payload as one blank; "" when it hides none."""
    _python: PythonCell | None = None
    _lines: list[int] | None = None

    @classmethod
    def of(cls, source: str, part: Part = "code") -> Text:
        """A text on its own, as rules' examples are checked: code has just its own names."""
        if part != "code":
            return cls(source, part)
        names = Names.of_sources([source])
        return cls(source, "code", language=cell_language(source, "python"), names=names)

    @property
    def python(self) -> PythonCell | None:
        """The parsed cell, or None when this is no Python code. Raises UnparsableCode."""
        if self.part != "code" or self.language != "python" or self.names is None:
            return None
        if self._python is None:
            self._python = PythonCell(self.names.collect(self.code_index), self.names, self.code_index)
        return self._python

    def forget(self) -> None:
        """Drop the parsed cell; it is made again when asked for."""
        if self._python is not None:
            self._python.forget()
            self._python = None

    def position(self, offset: int) -> tuple[int, int]:
        """1-based line and column of a character offset."""
        if self._lines is None:
            self._lines = [0, *accumulate(len(line) + 1 for line in self.source.split("\n"))]
        line = bisect_right(self._lines, offset, hi=len(self._lines) - 1) - 1
        return line + 1, offset - self._lines[line] + 1

    def line_span(self, offset: int) -> tuple[int, int]:
        """Start and end offset of the line that `offset` is on."""
        end = self.source.find("\n", offset)
        return self.source.rfind("\n", 0, offset) + 1, len(self.source) if end < 0 else end


@dataclass(slots=True, eq=False)
class Ignored:
    """What cell tags and metadata switch off: rule ids or prefixes; "" switches off everything."""

    notebook: tuple[str, ...] = ()
    cells: dict[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(eq=False)
class Notebook:
    """One scanned document: its texts and the names of its code."""

    path: str
    texts: list[Text]
    names: Names
    ignored: Ignored = field(default_factory=Ignored)
    problems: list[tuple[int | None, str]] = field(default_factory=list)
    """(cell, message) for what could not be read."""
    cell_count: int = 0

    @classmethod
    def of_bytes(cls, data: bytes, path: str = "<notebook>", directory: str | None = None) -> Notebook:
        """Read an .ipynb file of any nbformat. Raises UnreadableNotebook."""
        return _Builder(decode(data), path, directory).build()

    @classmethod
    def of_source(
        cls, source: str, path: str = "<text>", directory: str | None = None, part: Part = "code"
    ) -> Notebook:
        """A file that is one text: a Python script, or a markdown document."""
        names = Names.of_sources([source])
        text = Text(source, part, language="python" if part == "code" else "", names=names, directory=directory)
        return cls(path, [text], names)

    @cached_property
    def code_texts(self) -> list[Text]:
        """The texts of code cells, in order."""
        return [text for text in self.texts if text.part == "code"]


def cell_language(source: str, default: str) -> str:
    """The language of a code cell: that of its cell magic or of the file it writes, else the kernel's."""
    magic = cell_magic(source) if "%%" in source else ""
    if not magic or magic in PYTHON_CELL_MAGICS:
        return default
    if is_python(source):
        return "python"
    return _MAGIC_LANGUAGES.get(magic, magic.lower())


_MAGIC_LANGUAGES = {
    "sh": "bash", "script": "bash", "!": "bash", "system": "bash", "sx": "bash", "cmd": "bash", "zsh": "bash",
    "javascript": "javascript", "js": "javascript",
    "bigquery": "sql", "sparksql": "sql", "R": "r",
}  # fmt: skip


class _Builder:
    """Turns decoded cells into texts; the order of the texts is that of the file."""

    def __init__(self, raw: RawNotebook, path: str, directory: str | None) -> None:
        self.raw, self.path, self.directory = raw, path, directory
        self.ignored = Ignored()
        self.texts: list[Text] = []
        self.sources: list[str] = []
        self.ignored.notebook = _ignored_rules(raw.settings)
        self.kernel_language = _kernel_language(raw.settings)

    def build(self) -> Notebook:
        for number, cell in enumerate(self.raw.cells, 1):
            self._cell(number, cell)
        if len(self.raw.metadata) > 2:
            source = unescaped_same_length(self.raw.metadata)
            self.texts.append(Text(source, "metadata", where=("metadata",), mime="application/json"))
        names = Names.of_sources(self.sources)
        for text in self.texts:
            text.names = names
        problems: list[tuple[int | None, str]] = list(self.raw.problems)
        return Notebook(self.path, self.texts, names, self.ignored, problems, len(self.raw.cells))

    def _cell(self, number: int, cell: RawCell) -> None:
        part = _PARTS.get(cell.kind, "raw")
        if cell.source:
            source, condensed = (cell.source, "") if part == "code" else _without_payloads(cell.source)
            text = Text(source, part, number, cell.id, None, (*cell.where, cell.source_key), condensed=condensed)
            if part == "code":
                text.language = cell_language(cell.source, self.kernel_language)
                text.code_index = len(self.sources)
                text.directory = self.directory
                self.sources.append(cell.source if text.language == "python" else "")
            self.texts.append(text)
        for index, name in enumerate(cell.attachments):
            # By its number: a path must not hold the name, which is scanned text.
            self.texts.append(Text(name, "attachment", number, cell.id, where=(*cell.where, "attachments", index)))
        for index, output in enumerate(cell.outputs):
            self._output(number, cell, index, output)
        if len(cell.metadata) > 2 and not _TRIVIAL_METADATA.fullmatch(cell.metadata):
            self._metadata(number, cell)

    def _output(self, number: int, cell: RawCell, index: int, output: RawOutput) -> None:
        where = (*cell.where, "outputs", index)
        for path, source in output.texts:
            kind = "text/x-traceback" if path == ("traceback",) else "text/plain"
            clean = _ANSI.sub(_spaces, source) if "\x1b" in source else source
            self.texts.append(Text(clean, "output", number, cell.id, index, (*where, *path), kind))
        for mime, payload in output.payloads:
            source, condensed = _without_payloads(payload)
            place = (*where, "data", mime)
            self.texts.append(Text(source, "output", number, cell.id, index, place, mime, condensed=condensed))
        if len(output.metadata) > 2:
            self._add_metadata(output.metadata, number, cell, (*where, "metadata"), index)

    def _metadata(self, number: int, cell: RawCell) -> None:
        self._add_metadata(cell.metadata, number, cell, (*cell.where, "metadata"))
        if "mlsec" in cell.metadata:
            rules = _ignored_rules(_json_object(cell.metadata))
            if rules:
                self.ignored.cells[number] = rules

    def _add_metadata(self, raw: str, number: int, cell: RawCell, where: JsonPath, output: int | None = None) -> None:
        source, condensed = _without_payloads(unescaped_same_length(raw))
        kind = "application/json"
        self.texts.append(Text(source, "metadata", number, cell.id, output, where, kind, condensed=condensed))


def _without_payloads(source: str) -> tuple[str, str]:
    """The text with base64 payloads of data URIs blanked: bytes of an image are no words, however they are spelled.

    With it the same text with one blank for each payload; "" when there is none.
    """
    at = source.find(_MARK)
    pieces: list[str] = []
    lengths: list[int] = []
    start = 0
    while at >= 0:
        at += len(_MARK)
        payload = _PAYLOAD.match(source, at)
        if payload:
            pieces.append(source[start:at])
            lengths.append(payload.end() - at)
            start = payload.end()
        at = source.find(_MARK, max(at, start))
    if not pieces:
        return source, ""
    rest = source[start:]
    blanked = (piece + " " * length for piece, length in zip(pieces, lengths))
    return "".join((*blanked, rest)), " ".join((*pieces, rest))


def _spaces(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _json_object(raw: str) -> dict[str, Any]:
    try:
        found = json.loads(raw, strict=False) if raw else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _kernel_language(metadata: dict[str, Any]) -> str:
    for key, field_name in (("kernelspec", "language"), ("language_info", "name"), ("kernelspec", "name")):
        section = metadata.get(key)
        name = section.get(field_name) if isinstance(section, dict) else None
        if isinstance(name, str) and name:
            lowered = name.lower()
            return "python" if "python" in lowered or lowered in ("conda", "pyspark", "sagemath") else lowered
    return "python"


def _ignored_rules(metadata: dict[str, Any]) -> tuple[str, ...]:
    """`mlsec.ignore` (true, an id or prefix, or a list of them) and the cell tags `mlsec-ignore[-ID]`."""
    rules: list[str] = []
    section = metadata.get("mlsec")
    ignore = section.get("ignore") if isinstance(section, dict) else metadata.get("mlsec.ignore")
    if ignore is True:
        rules.append("")
    elif isinstance(ignore, str | list):
        listed = [ignore] if isinstance(ignore, str) else ignore
        rules += [entry for entry in listed if isinstance(entry, str) and entry]
    tags = metadata.get("tags")
    for tag in tags if isinstance(tags, list) else ():
        if tag == "mlsec-ignore":
            rules.append("")
        elif isinstance(tag, str) and tag.startswith("mlsec-ignore-"):
            rules.append(tag.removeprefix("mlsec-ignore-"))
    return tuple(rules)


__all__ = ["Ignored", "Notebook", "Part", "Text", "UnparsableCode", "cell_language"]
