"""Scan many files: known ones from the cache, few others here, many in several processes; always the same report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mlsec_nb.batch import failed, rules_of
from mlsec_nb.cache import ResultCache
from mlsec_nb.cache_folder import cache_folder
from mlsec_nb.cache_scope import cache_scope
from mlsec_nb.config import Config
from mlsec_nb.file_scanner import FileScanner, Scanned, few_collections, place_of
from mlsec_nb.files import FoundFile, Unreachable, discover
from mlsec_nb.findings import Report
from mlsec_nb.profiling import Profile, ProfiledFileScanner
from mlsec_nb.scan import merged

Progress = Callable[[int, int], None]
"""Called with (files done, files in all)."""
Found = FoundFile | Unreachable

WORTH_A_WORKER = 20_000_000
"""Cost (see `_cost`) below which a further process is not started: it takes about as long to be ready."""
_BATCH_COST = 6_000_000
_COST_OF_A_FILE = 20_000  # opening, reading and answering take as long as that many more bytes


@dataclass(slots=True)
class Run:
    """How to scan: `jobs` processes at most (None: as many as there are cores); `trouble` is told afterwards."""

    jobs: int | None = None
    progress: Progress | None = None
    profile: Profile | None = None
    trouble: str = ""
    files: int = 0
    from_cache: int = 0
    processes: int = 1

    def told(self) -> Iterator[str]:
        """How it went, for people."""
        yield f"{self.files} files, {self.from_cache} of them known by their times, {self.processes} at a time"
        if self.trouble:
            yield self.trouble

    def scanner(self, config: Config, expected_bytes: int, cache: ResultCache | None) -> FileScanner:
        """What scans in this process."""
        if self.profile:
            return ProfiledFileScanner(config, expected_bytes, profile=self.profile)
        return FileScanner(config, expected_bytes, cache)


@contextmanager
def _opened(config: Config, run: Run, files: int) -> Iterator[ResultCache | None]:
    """The cache, when there is to be one; closed, and what was wrong with it noted, at the end."""
    run.files = files
    cache = ResultCache.at(cache_folder(), cache_scope(config)) if config.cache and not run.profile else None
    try:
        yield cache
    finally:
        if cache:
            cache.close()
            run.trouble = cache.trouble


def scan_paths(paths: Sequence[Path], config: Config, run: Run | None = None) -> Report:
    """The report on every file below `paths`; what cannot be read is an error in it, never an exception.

    Raises UnknownRule.
    """
    return scan_files(list(discover(paths, config.exclude, config.respect_gitignore)), config, run)


def scan_files(found: Sequence[Found], config: Config, run: Run | None = None) -> Report:
    """The report on these files. Raises UnknownRule."""
    run = run or Run()
    rules_of(config)
    reports: list[Report | None] = [None] * len(found)
    with _opened(config, run, len(found)) as cache, few_collections():
        todo = _known(found, cache, reports)
        run.from_cache = len(found) - len(todo)
        _progress(run, run.from_cache, len(found))
        for done, (number, scanned) in enumerate(_scanned(todo, config, cache, run), run.from_cache + 1):
            reports[number] = scanned.report
            _keep(scanned, cache)
            _progress(run, done, len(found))
    return merged(report for report in reports if report)


def scan_contents(
    contents: Sequence[tuple[Path, Callable[[], bytes]]], config: Config, run: Run | None = None
) -> Report:
    """The report on contents that are not what is on disk, each under the path it goes by. Raises UnknownRule."""
    run = run or Run()
    rules_of(config)
    reports = []
    with _opened(config, run, len(contents)) as cache, few_collections():
        files = run.scanner(config, 0, cache)
        for path, read in contents:
            scanned = files.scan(path, read())
            reports.append(scanned.report)
            _keep(scanned, cache)
            _progress(run, len(reports), len(contents))
    return merged(reports)


def _keep(scanned: Scanned, cache: ResultCache | None) -> None:
    for row in scanned.rows if cache else ():
        cache.add(row)  # type: ignore[union-attr]


def _known(
    found: Sequence[Found], cache: ResultCache | None, reports: list[Report | None]
) -> list[tuple[int, FoundFile]]:
    """Fill in the reports that need no scan; the files that do need one."""
    todo = []
    known = None if cache is None or cache.is_new else cache
    for number, file in enumerate(found):
        if isinstance(file, Unreachable):
            reports[number] = failed(file.path, file.message)
        else:
            reports[number] = known.known(place_of(file.path)) if known else None
        if isinstance(file, FoundFile) and reports[number] is None:
            todo.append((number, file))
    return todo


def _scanned(
    todo: list[tuple[int, FoundFile]], config: Config, cache: ResultCache | None, run: Run
) -> Iterator[tuple[int, Scanned]]:
    expected = sum(file.size for _, file in todo)
    run.processes = 1 if run.profile else _processes(todo, run.jobs)
    left = [(number, file.path) for number, file in todo]
    if run.processes > 1:
        pool = _pool(todo, config, cache, run.processes, expected)
        yield from pool.results()
        left = pool.left
    files = run.scanner(config, expected, cache)
    for number, path in left:
        yield number, files.scan(path)


def _pool(todo: list[tuple[int, FoundFile]], config: Config, cache: ResultCache | None, count: int, expected: int):  # type: ignore[no-untyped-def]
    from mlsec_nb.worker import Setup
    from mlsec_nb.worker_pool import WorkerPool

    folder, scope = (str(cache_folder()), cache.scope.hex()) if cache else (None, "")
    return WorkerPool(count, Setup(config, expected, folder, scope), list(batches(todo)))


def _processes(todo: list[tuple[int, FoundFile]], jobs: int | None) -> int:
    from mlsec_nb.worker_process import can_start

    worth = sum(_cost(file) for _, file in todo) // WORTH_A_WORKER
    return max(1, min(cores() if jobs is None else jobs, worth)) if can_start() else 1


def batches(todo: Sequence[tuple[int, FoundFile]]) -> Iterator[list[tuple[int, Path]]]:
    """The files in portions of about equal cost, the largest files first: what comes last is small."""
    portion: list[tuple[int, Path]] = []
    cost = 0
    for number, file in sorted(todo, key=lambda numbered: (-numbered[1].size, numbered[0])):
        if portion and cost + _cost(file) > _BATCH_COST:
            yield portion
            portion, cost = [], 0
        portion.append((number, file.path))
        cost += _cost(file)
    if portion:
        yield portion


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _cost(file: FoundFile) -> int:
    return file.size + _COST_OF_A_FILE


def _progress(run: Run, done: int, total: int) -> None:
    if run.progress:
        run.progress(done, total)
