"""What was ever committed: each version of each file is scanned once, and told per secret, not per version."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from mlsec_nb.batch import make_scanner, scan_content
from mlsec_nb.config import Config
from mlsec_nb.decode import text_of
from mlsec_nb.files import MAX_FILE_BYTES, not_excluded
from mlsec_nb.findings import Finding, Report, ScanError
from mlsec_nb.git import GitError
from mlsec_nb.git_history import Change, Commit, Contents, Repository
from mlsec_nb.rawfile import RawFile
from mlsec_nb.same_secret import Identity, identities
from mlsec_nb.scan import merged
from mlsec_nb.sources import SUFFIXES

Progress = Callable[[int, int], None]
"""Called with (commits done, commits in all)."""
RawPosition = tuple[int, int, int, int]
_Key = tuple[Identity, str]
"""A secret in a file."""


@dataclass(slots=True)
class Place:
    """One secret (or other finding) in one file, over the file's history."""

    finding: Finding
    """As it was in the last version that has it; its path starts from the root of the repository."""
    raw_position: RawPosition | None
    first: Commit
    last: Commit
    """The last commit known to have it; of one that is still there, the last that changed the file."""
    removed: Commit | None = None
    """The commit that took it away, when it is gone since."""
    in_head: bool = False
    versions: int = 0
    """How many contents of the file have it."""


@dataclass(slots=True)
class History:
    """What a walk found: for each secret its places, and the counts and errors of the walk as a report."""

    secrets: list[list[Place]] = field(default_factory=list)
    report: Report = field(default_factory=Report)

    @property
    def places(self) -> list[Place]:
        return [place for places in self.secrets for place in places]


class Walk:
    """One pass over the changes of a repository. What is remembered of a content without findings is its id."""

    def __init__(self, repository: Repository, config: Config) -> None:
        self._repository, self._config = repository, config
        self._scanner = make_scanner(config, expected_bytes=MAX_FILE_BYTES)
        self._clean: set[tuple[bytes, str]] = set()
        self._found: dict[tuple[str, str], dict[_Key, tuple[Finding, RawPosition | None]]] = {}
        self._places: dict[_Key, Place] = {}
        self._errors: dict[str, ScanError] = {}
        self._reports: dict[str, Report] = {}
        self._excluded: dict[str, bool] = {}
        self._commits = self._contents = 0

    def run(self, progress: Progress = lambda done, total: None) -> History:
        """What was ever committed. Raises GitError."""
        total = self._repository.commit_count()
        with self._repository.contents() as contents:
            for change in self._repository.changes():
                if change is None:
                    self._commits += 1
                    progress(self._commits, total)
                elif self._is_wanted(change.path):
                    self._follow(change, contents)
        self._count_versions()
        if self._repository.is_shallow():
            self._note_error(".", "a shallow clone: older commits are not here (`git fetch --unshallow` brings them)")
        return History(self._by_secret(), self._told())

    def _is_wanted(self, path: str) -> bool:
        if PurePosixPath(path).suffix.lower() not in SUFFIXES or not self._repository.holds(path):
            return False
        if not self._config.exclude:
            return True
        if path not in self._excluded:
            self._excluded[path] = not not_excluded([Path(path)], self._config.exclude)
        return not self._excluded[path]

    def _follow(self, change: Change, contents: Contents) -> None:
        new = self._findings(change, contents) if change.new else {}
        for key, (finding, position) in new.items():
            known = self._places.get(key)
            if known is None:
                self._places[key] = Place(finding, position, change.commit, change.commit)
            else:
                known.finding, known.raw_position, known.last, known.removed = finding, position, change.commit, None
        gone = {key for old in change.old for key in self._at(old, change.path)} - set(new)
        for key in gone:
            place = self._places[key]
            place.removed, place.last = change.commit, change.parent or place.last

    def _at(self, content: str, path: str) -> Iterable[_Key]:
        return self._found.get((content, path), ())

    def _findings(self, change: Change, contents: Contents) -> dict[_Key, tuple[Finding, RawPosition | None]]:
        """What is in a new content; one that is clean is scanned once, whatever files have it."""
        content, path = change.new, change.path
        identity = bytes.fromhex(content), PurePosixPath(path).suffix.lower()
        if identity in self._clean:
            return {}
        if (content, path) not in self._found:
            found = self._scanned(change, contents)
            if not found:
                self._clean.add(identity)
                return {}
            self._found[content, path] = found
        return self._found[content, path]

    def _scanned(self, change: Change, contents: Contents) -> dict[_Key, tuple[Finding, RawPosition | None]]:
        path = change.path
        try:
            data = contents.read(change.new, MAX_FILE_BYTES)
        except GitError as problem:
            self._note_error(path, str(problem), change.commit)
            return {}
        if data is None:
            self._note_error(path, f"is larger than {MAX_FILE_BYTES // 1_000_000:,} MB; not scanned", change.commit)
            return {}
        self._contents += 1
        report = scan_content(self._scanner, data, path)
        for error in report.errors:
            self._note_error(path, error.message, change.commit)
        lowest = self._config.min_severity.rank
        findings = [replace(one, fix=None) for one in report.findings if one.severity.rank >= lowest]
        if not findings:
            return {}
        self._reports |= {rule.id: Report(rules=(rule,)) for rule in report.rules}
        raw = RawFile(text_of(data))
        keys = [(identity, path) for identity in identities(data, path, findings)]
        # The same secret several times in one version is told once, at its first place.
        return {key: (finding, _position(raw, finding)) for key, finding in reversed(list(zip(keys, findings)))}

    def _note_error(self, path: str, message: str, commit: Commit | None = None) -> None:
        since = f" (in commit {commit.id[:12]})" if commit else ""
        self._errors.setdefault(f"{path}\0{message}", ScanError(path, None, message + since))

    def _count_versions(self) -> None:
        head = self._repository.in_head()
        for (content, path), found in self._found.items():
            for place in map(self._places.__getitem__, found):
                place.versions += 1
                if (path, content) in head:
                    place.in_head, place.removed = True, None

    def _by_secret(self) -> list[list[Place]]:
        """The places of each secret together, what is still in HEAD and what is worst first."""
        secrets: dict[Identity, list[Place]] = {}
        for (identity, _), place in sorted(self._places.items(), key=lambda item: item[0][1]):
            secrets.setdefault(identity, []).append(place)
        return sorted(secrets.values(), key=_worst_first)

    def _told(self) -> Report:
        errors = Report(errors=tuple(self._errors.values()))
        found = merged([*self._reports.values(), errors])
        places = self._places.values()
        stats = {"commits": self._commits, "files": self._contents, "findings": len(places),
                 "in_head": sum(place.in_head for place in places), "errors": len(self._errors)}  # fmt: skip
        fired = {place.finding.rule for place in places}
        return replace(found, rules=tuple(rule for rule in found.rules if rule.id in fired), stats=stats)


def _worst_first(places: list[Place]) -> tuple[object, ...]:
    worst = max(place.finding.severity.rank for place in places)
    first = places[0].finding
    return -any(place.in_head for place in places), -worst, first.rule, first.path, first.cell or 0, first.line


def _position(raw: RawFile, finding: Finding) -> RawPosition | None:
    try:
        return raw.position(finding.where, finding.span)
    except (ValueError, RecursionError, IndexError):
        return None


def walk(path: Path, config: Config, progress: Progress = lambda done, total: None) -> History:
    """What was ever committed below a path. Raises GitError, UnknownRule."""
    return Walk(Repository.of(path), config).run(progress)
