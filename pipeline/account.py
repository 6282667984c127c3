"""The account of a run: every file that the source had on offer, in exactly one column.

Enters: the accounts of batches. Leaves: one JSON object, one table, one exit code. The rule for
the exit code: 0 when the run came to its end; 10 when files of this run failed (`fail_on:
failed`, the default), also when records need review (`review`), or not for either (`never`); 9
when the run itself stopped early (disk full, database away, its lock lost).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from extractors.errors import ExitCode
from pipeline.outcome import Failure, Outcome
from pipeline.settings import FailOn

_MOST_EXAMPLES = 50
"""An account is shown whole and kept with each run; the catalog has all."""


@dataclass(frozen=True)
class FailedFile:
    """A file without a record, for people to look after."""

    uri: str
    code: str
    reason: str
    advice: str


@dataclass(frozen=True)
class TargetDifference:
    """A remark about two files of one project: the evaluation has another target than declared."""

    code: str
    evaluation_id: int
    declaration_id: int
    project: str | None
    indicator: str
    declared: str | None
    evaluated: str | None


@dataclass
class Account:
    """Counts of files. `seen` is the sum of `unchanged`, `duplicate` and the five outcomes."""

    seen: int = 0
    new: int = 0
    """Never seen before at this address."""
    changed: int = 0
    """Another content than last time at this address."""
    retried: int = 0
    """Known and unchanged, and due for another attempt."""
    unchanged: int = 0
    duplicate: int = 0
    """Content that is known from, or read at, another address."""
    extracted: int = 0
    needs_review: int = 0
    failed: int = 0
    skipped: int = 0
    unread: int = 0
    """Could not be read at all; counts as a failure."""
    waiting: int = 0
    """Not finished being written; for the next run. Not among `seen`."""
    ignored: int = 0
    """Passed over by name. Not among `seen`."""
    restored: int = 0
    """Unchanged, but the JSON file was gone and was written again."""
    changes: int = 0
    """Created, updated and withdrawn reports."""
    bytes_read: int = 0
    batches: int = 0
    seconds: float = 0.0
    stopped: str | None = None
    """Why the run ended early, if it did."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Failures and skips by code."""
    failures: list[FailedFile] = field(default_factory=list)
    """The first of the failed and unread files."""
    paired: int = 0
    """Projects of this run's reports that have both a declaration and a self-evaluation."""
    different: int = 0
    """Targets that differ between the two."""
    differences: list[TargetDifference] = field(default_factory=list)
    """The first of them."""

    @property
    def worked_on(self) -> int:
        """Files that went through extraction or failed on the way there."""
        return self.extracted + self.needs_review + self.failed + self.skipped + self.unread

    @property
    def files_per_second(self) -> float:
        """Files worked on a second."""
        return self.worked_on / self.seconds if self.seconds > 0 else 0.0

    def is_complete(self) -> bool:
        """Whether every file seen is in one column."""
        return self.seen == self.unchanged + self.duplicate + self.worked_on

    def add(self, other: "Account") -> None:
        """Take in the account of a batch or of the listing."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.reasons.update(other.reasons)
        room = _MOST_EXAMPLES - len(self.failures)
        self.failures.extend(other.failures[: max(room, 0)])

    def count_outcome(self, uri: str, outcome: Outcome) -> None:
        """Count one attempt."""
        setattr(self, outcome.state, getattr(self, outcome.state) + 1)
        if outcome.failure is None:
            return
        self.reasons[outcome.failure.code] += 1
        if outcome.state == "failed":
            self._remember(uri, outcome.failure)

    def count_unread(self, uri: str, failure: Failure) -> None:
        """Count a file that could not be read."""
        self.unread += 1
        self.reasons[failure.code] += 1
        self._remember(uri, failure)

    def count_pair(self, found: Iterable[TargetDifference]) -> None:
        """Count a project with a declaration and a self-evaluation, and what differs."""
        self.paired += 1
        for one in found:
            self.different += 1
            if len(self.differences) < _MOST_EXAMPLES:
                self.differences.append(one)

    def _remember(self, uri: str, failure: Failure) -> None:
        if len(self.failures) < _MOST_EXAMPLES:
            self.failures.append(FailedFile(uri, failure.code, failure.reason, failure.advice))

    def exit_code(self, fail_on: FailOn) -> ExitCode:
        """The exit code by the rule above."""
        if self.stopped is not None:
            return ExitCode.OUTPUT
        failed = self.failed + self.unread
        if fail_on == "review":
            failed += self.needs_review
        return ExitCode.SOME_FAILED if failed and fail_on != "never" else ExitCode.OK

    def as_json(self) -> dict[str, Any]:
        """The account as JSON values."""
        values = asdict(self)
        values["reasons"] = dict(self.reasons.most_common())
        values["seconds"] = round(self.seconds, 3)
        values["files_per_second"] = round(self.files_per_second, 2)
        return values

    def rows(self) -> Iterable[tuple[str, str, int | float | str]]:
        """What a person reads: English name, Chinese name, value."""
        yield "seen", "文件", self.seen
        yield "new", "新增", self.new
        yield "changed", "变更", self.changed
        yield "retried", "重试", self.retried
        yield "unchanged", "未变", self.unchanged
        yield "duplicate", "重复", self.duplicate
        yield "extracted", "已提取", self.extracted
        yield "needs review", "待核查", self.needs_review
        yield "failed", "失败", self.failed + self.unread
        yield "skipped", "非报告", self.skipped
        yield "waiting", "上传中", self.waiting
        yield "passed over", "略过", self.ignored
        if self.restored:
            yield "files restored", "补写", self.restored
        yield "changes", "变更记录", self.changes
        if self.paired:
            yield "paired projects", "申报与自评成对", self.paired
            yield "targets that differ", "指标值不一致", self.different
        yield "seconds", "用时", round(self.seconds, 1)
        yield "files/s", "速度", round(self.files_per_second, 1)
        if self.stopped:
            yield "stopped", "中止", self.stopped


_COUNTS = (
    "seen",
    "new",
    "changed",
    "retried",
    "unchanged",
    "duplicate",
    "extracted",
    "needs_review",
    "failed",
    "skipped",
    "unread",
    "waiting",
    "ignored",
    "restored",
    "changes",
    "bytes_read",
    "batches",
)
