"""One scan of an open notebook: what is known from the last one stays where nothing it depends on has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from mlsec_nb.described import described
from mlsec_nb.findings import Finding, Report, ScanError
from mlsec_nb.hits import Hit, grouped
from mlsec_nb.incremental_cell import Asked, Checked, Looks, OpenCell
from mlsec_nb.incremental_changes import Changes, Followed, Known, Naming, find_wanted
from mlsec_nb.incremental_follow import Present, followed_of, present_in
from mlsec_nb.incremental_learned import BEFORE_CHECKS, Start
from mlsec_nb.incremental_names import OpenNames
from mlsec_nb.notebook import Ignored, Notebook, Text
from mlsec_nb.scan import Outcome, Scanner, report_of
from mlsec_nb.versions import version_lookup


class Superseded(Exception):
    """The scan was given up because its answer is no longer wanted."""


class Round:
    """One scan. Nothing it finds is kept before it has been finished."""

    def __init__(
        self, scanner: Scanner, lock: threading.Lock, cells: Sequence[OpenCell], ignored: Ignored, last: Known
    ) -> None:
        """`cells`: in order; the last one stands for the notebook's own metadata."""
        self.scanner, self.lock, self.cells, self.last = scanner, lock, cells, last
        self.changes = Changes(cells, last)
        self.names = self._new_names()
        self.start: Start | None = None
        texts = [text for cell in cells for text in cell.texts]
        problems = [(cell.number or None, message) for cell in cells for message in cell.problems]
        self.notebook = Notebook("", texts, self.names, ignored, problems, len(cells) - 1)
        self.looks: dict[str, Looks] = {}
        """Of the cells that the last scan has not seen as they are now."""
        self.outcome = Outcome(errors=[ScanError("", cell, message) for cell, message in problems])
        self.checked: dict[tuple[str, int], Checked] = {}
        """What has been checked anew."""
        self.lost: list[tuple[OpenCell, int]] = []
        """What was checked in the last scan, and is not looked at in this one."""
        self.present: dict[str, Present] = {}
        self.described: dict[str, tuple[Finding, ...]] = {}
        self.fresh: set[str] = set()
        """Keys of cells whose findings have to be put into words again."""

    def run(self, cancelled: Callable[[], bool]) -> tuple[Report, Known]:
        """The report, and what to give to the next scan. Raises Superseded."""
        naming = find_wanted(self.scanner, self.lock, self.cells, self.last)
        pinning, version_of = self._versions()
        reported = self.scanner.reported
        if any(not found.isdisjoint(reported) for cell in self.cells for found in cell.wanted):
            self._learn_names(naming)
            self._check_all(version_of, cancelled)
        else:
            self.looks = {cell.key: Looks(cell.wanted, ()) for cell in self.cells}
            self.lost = [(cell, index) for cell in self.cells for index in cell.checked]
        followed = self._follow()
        findings = self._findings()
        self.outcome.hits = list({hit.rule.id: hit for hit in self.outcome.hits}.values())  # of each rule one will do
        report = report_of(findings, self.outcome, self.notebook)
        self._keep()
        codes = self.changes.codes
        return report, Known(codes, self.names.learned, self.start, pinning, version_of, followed, naming)

    def _new_names(self) -> OpenNames:
        codes, changes = list(self.changes.codes.values()), self.changes
        return OpenNames(
            codes, codes=codes, last=self.last.learned, touched=changes.touched,
            changed=changes.changed & changes.codes.keys(), moved=changes.moved, changed_words=changes.words,
        )  # fmt: skip

    def _versions(self) -> tuple[tuple[str, ...], Callable[[str], str | None]]:
        pinning = tuple([code.written for code in self.changes.codes.values() if code.pins])
        version_of = self.last.version_of
        if version_of is None or pinning != self.last.pinning:
            version_of = version_lookup(pinning, installed=self.scanner.installed_versions)
        return pinning, version_of

    def _learn_names(self, naming: Naming) -> None:
        """As `Scanner.learn_names`, beginning where the last scan did when nothing says that it would end elsewhere."""
        parsing, start = self.scanner.parsing, self.last.start
        first = {cell.code_index for cell in self.cells if cell.code and not cell.wanted[0].isdisjoint(parsing)}
        if start is None or not (self._may_begin_with(start, naming) and self._has_begun_with(start, first)):
            self.names = self._new_names()
            self._learn(self.cells)
        self.start = self.names.start(first)
        self.names.end_of(BEFORE_CHECKS)
        self.names.end_of_unreached()

    def _may_begin_with(self, start: Start, naming: Naming) -> bool:
        touched = self.changes.touched
        return (
            start.is_settled
            and not touched.aliases
            and touched.names.isdisjoint(start.roots)
            and naming is self.last.naming
            and list(self.changes.codes) == list(self.last.codes)
        )

    def _has_begun_with(self, start: Start, first: set[int]) -> bool:
        self.names.begin_with(start, self.last.codes)
        self._learn([cell for cell in self.cells if cell.looks is None])
        return self.names.has_begun_as(start, first, self.last.codes)

    def _learn(self, cells: Sequence[OpenCell]) -> None:
        self.notebook.names = self.names
        for text in self.notebook.texts:
            text.names = self.names
            text.forget()
        texts = [text for cell in cells for text in cell.texts]
        wanted = [found for cell in cells for found in cell.wanted]
        self.scanner.learn_names(replace(self.notebook, texts=texts), wanted)
        rest = iter(wanted)
        self.looks = {cell.key: self._looks([next(rest) for _ in cell.texts]) for cell in cells}

    def _looks(self, wanted: list[set[int]]) -> Looks:
        reported = self.scanner.reported
        return Looks(wanted, tuple((at, found) for at, found in enumerate(wanted) if not found.isdisjoint(reported)))

    def _looks_of(self, cell: OpenCell) -> Looks:
        return self.looks.get(cell.key) or cell.looks or Looks([], ())

    def _check_all(self, version_of: Callable[[str], str | None], cancelled: Callable[[], bool]) -> None:
        self.names.follow_versions(version_of)
        self.names.compare_answers(self.changes.questions(), self.changes.sources)
        parsed_in = {key for key, _ in self.last.learned.keys}
        for cell in self.cells:
            looks = self.looks.get(cell.key) or cell.looks
            if not looks or cell.key in parsed_in or not self._stands(cell, looks):
                self._check_cell(cell, dict(looks.checks) if looks else {}, cancelled)

    def _stands(self, cell: OpenCell, looks: Looks) -> bool:
        """Take over all that was found in the cell, if one can see without much ado that it holds."""
        known = cell.checked
        if len(known) != len(looks.checks):
            return False
        for index, wanted in looks.checks:
            one = known.get(index)
            if one is None or one.asked.steps or not self._holds(one, cell, index, wanted):
                return False
        for one in known.values():
            self._take(one)
        return True

    def _check_cell(self, cell: OpenCell, checks: dict[int, set[int]], cancelled: Callable[[], bool]) -> None:
        parsed_then = self.last.learned.keys
        for index in range(len(cell.texts)):
            known = cell.checked.get(index)
            if index in checks:
                if cancelled():
                    raise Superseded
                self._check(cell, index, checks[index], known)
            elif known is not None:
                self.lost.append((cell, index))
            if (cell.key, index) in parsed_then:
                self.names.end_of((cell.key, index))

    def _check(self, cell: OpenCell, index: int, wanted: set[int], known: Checked | None) -> None:
        if known is None or not self._holds(known, cell, index, wanted):
            self.names.at((cell.key, index))
            known = self.checked[cell.key, index] = self._checked_now(cell, index, wanted)
        self._take(known)

    def _take(self, known: Checked) -> None:
        self.outcome.hits += known.hits
        if known.secrets is not None:
            self.outcome.secrets[id(known.text)] = known.secrets
        for message in known.errors:
            error = ScanError("", known.text.cell, message)
            if error not in self.outcome.errors:
                self.outcome.errors.append(error)

    def _holds(self, known: Checked, cell: OpenCell, index: int, wanted: set[int]) -> bool:
        """Whether a check would have the same outcome again."""
        if known.wanted is not wanted and known.wanted != wanted:
            return False
        if known.text.part != "code" or cell.code is None:
            return True
        if known.asked.steps:
            self.names.at((cell.key, index))
        return self.names.comes_to_the_same(known.asked, cell.code)

    def _checked_now(self, cell: OpenCell, index: int, wanted: set[int]) -> Checked:
        # A text of its own: others remember by the text itself what they have worked out with other names.
        text = replace(cell.texts[index], _python=None)
        outcome, asked = Outcome(), Asked()
        with self.lock, self.names.asking(asked):
            self.scanner.check(self.notebook, text, wanted, outcome)
        self.fresh.add(cell.key)
        errors = tuple(error.message for error in outcome.errors)
        return Checked(text, wanted, asked, tuple(outcome.hits), outcome.secrets.get(id(text)), errors)

    def _follow(self) -> Followed:
        """Look for known secrets where nothing names them; gives back which ones."""
        followed, last = followed_of(self.outcome), self.last.followed
        holding: list[tuple[Text, set[int]]] = []
        for cell in self.cells if followed or last else ():
            present = self.present[cell.key] = present_in(cell, followed, last)
            if any(present) or any(cell.present):  # its findings are made anew, for fixes of them look at other cells
                self.fresh.add(cell.key)
                wanted = self._looks_of(cell).wanted
                holding += [(self._text(cell, at), wanted[at]) for at, values in enumerate(present) if values]
        if holding:
            notebook = replace(self.notebook, texts=[text for text, _ in holding])
            self.scanner.follow(notebook, [found for _, found in holding], self.outcome)
        return followed

    def _text(self, cell: OpenCell, index: int) -> Text:
        known = self.checked.get((cell.key, index))
        return known.text if known else cell.texts[index]

    def _findings(self) -> list[Finding]:
        """Every finding in order of place. Nothing groups, or counts as equal, what is in different cells."""
        self.fresh.update(cell.key for cell, _ in self.lost)
        fresh = [cell for cell in self.cells if cell.findings is None or cell.key in self.fresh]
        hits: dict[int | None, list[Hit]] = {cell.number or None: [] for cell in fresh}
        for hit in self.outcome.hits:
            if hit.text.cell in hits:
                hits[hit.text.cell].append(hit)
        self.described = {cell.key: self._described(hits[cell.number or None]) for cell in fresh}
        return [finding for cell in self.cells for finding in self.described.get(cell.key, cell.findings) or ()]

    def _described(self, hits: list[Hit]) -> tuple[Finding, ...]:
        ordinals: dict[str, int] = {}
        return tuple(
            described(self.notebook, group, self.outcome.secrets[id(group[0].text)], ordinals)
            for group in grouped(hits)
        )

    def _keep(self) -> None:
        by_key = {cell.key: cell for cell in self.cells}
        for cell, index in self.lost:
            del cell.checked[index]
        for key, findings in self.described.items():
            by_key[key].findings = findings
        for key, present in self.present.items():
            by_key[key].present = present
        for key, looks in self.looks.items():
            by_key[key].looks = looks
        for (key, index), known in self.checked.items():
            by_key[key].checked[index], by_key[key].texts[index] = known, known.text
