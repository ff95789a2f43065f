"""One scan of an open notebook: what is known from the last one stays where nothing it depends on has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from mlsec_nb.described import described
from mlsec_nb.findings import Finding, Report, ScanError
from mlsec_nb.hits import Hit, grouped
from mlsec_nb.incremental_cell import Asked, Checked, Looks, OpenCell, OpenCode
from mlsec_nb.incremental_learned import BEFORE_CHECKS, Learned, Start, Touched
from mlsec_nb.incremental_names import OpenNames
from mlsec_nb.names import may_bind
from mlsec_nb.notebook import Ignored, Notebook, Text
from mlsec_nb.scan import Outcome, Scanner, known_secrets, report_of
from mlsec_nb.secrets.echoes import is_worth_following
from mlsec_nb.versions import version_lookup


class Superseded(Exception):
    """The scan was given up because its answer is no longer wanted."""


@dataclass(frozen=True, slots=True)
class Known:
    """What one scan leaves to the next, beside what each cell holds."""

    codes: dict[str, OpenCode] = field(default_factory=dict)
    """In the order of the notebook."""
    learned: Learned = field(default_factory=Learned)
    start: Start | None = None
    pinning: tuple[str, ...] = ()
    """Sources of the cells that install versions."""
    version_of: Callable[[str], str | None] | None = None
    followed: tuple[tuple[str, str], ...] = ()
    """(secret, id of the rule that knows it) of those that are looked for everywhere."""
    named: frozenset[str] | None = None
    """The modules that rules need and some cell names."""
    useless: frozenset[int] = frozenset()
    """The rules that need a module which no cell names."""


class Round:
    """One scan. Nothing it finds is kept before it has been finished."""

    def __init__(
        self, scanner: Scanner, lock: threading.Lock, cells: Sequence[OpenCell], ignored: Ignored, last: Known
    ) -> None:
        """`cells`: in order; the last one stands for the notebook's own metadata."""
        self.scanner, self.lock, self.cells, self.last = scanner, lock, cells, last
        self.codes = {cell.key: cell.code for cell in cells if cell.code}
        self.moved = _moved(list(last.codes), list(self.codes))
        self.words: set[str] = set()
        self.changed: set[str] = set()
        self.touched = self._touched()
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
        self.present: dict[str, list[tuple[str, ...] | None]] = {}
        self.described: dict[str, tuple[Finding, ...]] = {}
        self.fresh: set[str] = set()
        """Keys of cells whose findings have to be put into words again."""

    def run(self, cancelled: Callable[[], bool]) -> tuple[Report, Known]:
        """The report, and what to give to the next scan. Raises Superseded."""
        self._find_wanted()
        pinning, version_of = self._versions()
        reported = self.scanner.reported
        if any(not found.isdisjoint(reported) for cell in self.cells for found in cell.wanted):
            self._learn_names()
            self._check_all(version_of, cancelled)
        else:
            self.looks = {cell.key: Looks(cell.wanted, ()) for cell in self.cells}
            self.lost = [(cell, index) for cell in self.cells for index in cell.checked]
        followed = self._follow()
        findings = self._findings()
        self.outcome.hits = list({hit.rule.id: hit for hit in self.outcome.hits}.values())  # of each rule one will do
        report = report_of(findings, self.outcome, self.notebook)
        self._keep()
        return report, Known(
            self.codes, self.names.learned, self.start, pinning, version_of, followed, self.named, self.useless
        )

    def _new_names(self) -> OpenNames:
        codes = list(self.codes.values())
        return OpenNames(
            codes, codes=codes, last=self.last.learned, touched=self.touched,
            changed=self.changed & self.codes.keys(), moved=self.moved, changed_words=self.words,
        )  # fmt: skip

    def _touched(self) -> Touched:
        """The names whose statements are other ones than in the last scan, or stand in another order."""
        touched, old, new = Touched(self._asked), self.last.codes, self.codes
        changed = [key for key, code in new.items() if old.get(key) is not code]
        self.changed = {*changed, *(old.keys() - new.keys()), *self.moved}
        for key in self.changed:
            before, behind = old.get(key), new.get(key)
            touched.compare(before, behind)
            self.words |= (before.words if before else frozenset()) | (behind.words if behind else frozenset())
            if key in self.moved and behind:
                touched.add(behind)
            touched.names |= self._bound_otherwise(before, behind)
        return touched

    def _bound_otherwise(self, before: OpenCode | None, behind: OpenCode | None) -> set[str]:
        """Names that somebody has searched for, and for which the cell is parsed now but was not, or the reverse."""
        old, new = (before.source if before else ""), (behind.source if behind else "")
        words = (before.words if before else frozenset()) | (behind.words if behind else frozenset())
        return {name for name in words & self._asked if may_bind(old, name) != may_bind(new, name)}

    @cached_property
    def _asked(self) -> frozenset[str]:
        checked = [one for cell in self.cells if cell.checked for one in cell.checked.values()]
        return frozenset().union(*[one.asked.names for one in checked if one.asked.names])

    def _questions(self) -> dict[tuple[str, object], object]:
        """Every question that a check of the last scan, or what it gathered, has asked, with the answer of then."""
        asked = [one.asked for cell in self.cells if cell.checked for one in cell.checked.values()]
        for gathered in self.last.learned.gathered.values():
            asked += [one for _, one in gathered.parts.values()]
        return {question: answer for one in asked if one.answers for question, answer in one.answers.items()}

    def _find_wanted(self) -> None:
        """For each text the rules that have a trigger in it, but those that need a module which no cell names."""
        for cell in self.cells:
            if cell.naming is None:
                self._find_candidates(cell)
        self.named = frozenset().union(*[cell.naming for cell in self.cells if cell.naming])
        is_as_before = self.named == self.last.named
        self.useless = self.last.useless if is_as_before else self.scanner.useless(self.named)
        for cell in self.cells:
            if cell.useless is not self.useless:
                cell.useless = self.useless
                cell.wanted = [found - self.useless for found in cell.candidates if found is not None]

    def _find_candidates(self, cell: OpenCell) -> None:
        unknown = [index for index, found in enumerate(cell.candidates) if found is None]
        with self.lock:
            candidates = self.scanner.candidates([cell.texts[index] for index in unknown])
        for index, found in zip(unknown, candidates):
            cell.candidates[index] = found
        cell.naming = self.scanner.modules_named(cell.code.written if cell.code else "")

    def _versions(self) -> tuple[tuple[str, ...], Callable[[str], str | None]]:
        pinning = tuple([code.written for code in self.codes.values() if code.pins])
        version_of = self.last.version_of
        if version_of is None or pinning != self.last.pinning:
            version_of = version_lookup(pinning, installed=self.scanner.installed_versions)
        return pinning, version_of

    def _learn_names(self) -> None:
        """As `Scanner.learn_names`, beginning where the last scan did when nothing says that it would end elsewhere."""
        parsing, start = self.scanner.parsing, self.last.start
        first = {cell.code_index for cell in self.cells if cell.code and not cell.wanted[0].isdisjoint(parsing)}
        if start is None or not (self._may_begin_with(start) and self._has_begun_with(start, first)):
            self.names = self._new_names()
            self._learn(self.cells)
        self.start = self.names.start(first)
        self.names.end_of(BEFORE_CHECKS)
        self.names.end_of_unreached()

    def _may_begin_with(self, start: Start) -> bool:
        return (
            start.is_settled
            and not self.touched.aliases
            and self.touched.names.isdisjoint(start.roots)
            and self.useless is self.last.useless
            and list(self.codes) == list(self.last.codes)
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
        states = [codes.get(key) for codes in (self.last.codes, self.codes) for key in self.changed]
        self.names.compare_answers(self._questions(), [code.source for code in states if code])
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

    def _follow(self) -> tuple[tuple[str, str], ...]:
        """Look for known secrets where nothing names them; gives back which ones."""
        rule_of = known_secrets(self.outcome)
        followed = tuple((value, rule.id) for value, rule in rule_of.items() if is_worth_following(value))
        if not followed and not self.last.followed:
            return followed
        holding: list[tuple[Text, set[int]]] = []
        for cell in self.cells:
            if self._is_holding(cell, followed):
                present, wanted = self.present[cell.key], self._looks_of(cell).wanted
                holding += [(self._text(cell, i), wanted[i]) for i in range(len(cell.texts)) if present[i]]
        if holding:
            notebook = replace(self.notebook, texts=[text for text, _ in holding])
            self.scanner.follow(notebook, [found for _, found in holding], self.outcome)
        return followed

    def _is_holding(self, cell: OpenCell, followed: tuple[tuple[str, str], ...]) -> bool:
        """Whether one of the secrets is in the cell."""
        present = cell.present
        if followed != self.last.followed or None in present:
            before = {value for value, _ in self.last.followed}
            present = [*(_present(text, followed, before, old) for text, old in zip(cell.texts, cell.present))]
        self.present[cell.key] = present
        if any(present) or any(cell.present):  # its findings are made anew, for fixes of them look at other cells
            self.fresh.add(cell.key)
        return any(present)

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


def _present(
    text: Text, followed: tuple[tuple[str, str], ...], before: set[str], old: tuple[str, ...] | None
) -> tuple[str, ...]:
    """The values that are in the text; those looked for `before` are known to be in it or not."""
    return tuple(
        value
        for value, _ in followed
        if (value in old if old is not None and value in before else value in text.source)
    )


def _moved(before: list[str], behind: list[str]) -> set[str]:
    """Keys that are in both lists and do not stand in the same order: all between the first and the last such."""
    if before == behind:
        return set()
    both = set(before) & set(behind)
    old, new = [key for key in before if key in both], [key for key in behind if key in both]
    start = next((at for at, (one, other) in enumerate(zip(old, new)) if one != other), len(new))
    end = next((at for at, (one, other) in enumerate(zip(old[::-1], new[::-1])) if one != other), len(new))
    return set(new[start : len(new) - end]) if start < len(new) else set()
