from datetime import UTC, datetime

import pytest

from extractors.errors import ExitCode
from pipeline.account import Account
from pipeline.outcome import Failure, Outcome


def failed(code: str = "damaged") -> Outcome:
    return Outcome("0" * 64, "failed", datetime(2026, 1, 1, tzinfo=UTC), 0.1, "1", None,
                   Failure(code, "is damaged", "Ask again."))  # fmt: skip


@pytest.mark.parametrize(
    ("account", "fail_on", "code"),
    [
        (Account(extracted=3), "failed", ExitCode.OK),
        (Account(failed=1), "failed", ExitCode.SOME_FAILED),
        (Account(unread=1), "failed", ExitCode.SOME_FAILED),
        (Account(skipped=1, needs_review=1), "failed", ExitCode.OK),
        (Account(needs_review=1), "review", ExitCode.SOME_FAILED),
        (Account(failed=1, unread=1), "never", ExitCode.OK),
        (Account(stopped="disk full"), "never", ExitCode.OUTPUT),
    ],
)
def test_the_rule_for_the_exit_code(account: Account, fail_on, code: ExitCode) -> None:
    assert account.exit_code(fail_on) is code


def test_accounts_of_batches_add_up() -> None:
    total = Account(seen=4, unchanged=1)
    for uri in ("file:///a", "file:///b"):
        batch = Account(batches=1)
        batch.count_outcome(uri, failed())
        total.add(batch)
    total.count_unread("file:///c", Failure("unreachable", "gone", "Nothing."))
    assert total.is_complete()
    assert (total.failed, total.unread, total.batches) == (2, 1, 2)
    assert total.reasons == {"damaged": 2, "unreachable": 1}
    assert [one.uri for one in total.failures] == ["file:///a", "file:///b", "file:///c"]


def test_examples_of_failures_are_limited() -> None:
    total = Account()
    for number in range(200):
        total.count_outcome(f"file:///{number}", failed())
    assert (total.failed, len(total.failures)) == (200, 50)
