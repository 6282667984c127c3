"""The pool against children that really die, hang and leak."""

import os
import resource
import signal
import time
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

import pytest

from extractors.source_files import Limits, ReadOptions
from pipeline.isolation.jobs import Bounds, Job
from pipeline.isolation.pool import PoolError, WorkerPool
from pipeline.outcome import Outcome

REPORT = """二、分项绩效目标
（一）开展科普活动
绩效目标：提高公众科学素质。
绩效指标：科普活动日≥1次。
三、工作保障措施
一、完善制度建设。制定完善预算绩效管理制度。
"""
FIVE_SECONDS = Bounds(workers=1, timeout_seconds=5)


def outcomes(bounds: Bounds, jobs: list[Job]) -> dict[str, Outcome]:
    with WorkerPool(bounds) as pool:
        return {job.name: outcome for job, outcome in pool.extract_all(jobs)}


def code_of(outcome: Outcome) -> str | None:
    return outcome.failure.code if outcome.failure else None


def test_one_outcome_for_each_file_whatever_it_is(make_job, tmp_path: Path) -> None:
    good = make_job("good.txt", REPORT.encode())
    changed = replace(make_job("changed.txt", b"abc"), sha256="0" * 64)
    got = outcomes(
        Bounds(workers=2),
        [
            good,
            changed,
            make_job("empty.txt", b""),
            make_job("image.docx", b"GIF89a" + bytes(range(256))),
            make_job("letter.txt", "甲方与乙方签订合同。\n".encode()),
            replace(good, path=tmp_path / "gone.txt", name="gone.txt"),
        ],
    )
    assert {name: (one.state, code_of(one)) for name, one in got.items()} == {
        "good.txt": ("extracted", None),
        "changed.txt": ("failed", "changed-while-read"),
        "empty.txt": ("failed", "damaged"),
        "image.docx": ("skipped", "unsupported"),
        "letter.txt": ("skipped", "not-a-report"),
        "gone.txt": ("failed", "unreachable"),
    }
    record = got["good.txt"].record
    assert record is not None
    assert record.row["reader"] == "jixiao.txt"


def test_the_record_names_the_file_not_the_copy_it_was_read_from(make_job) -> None:
    spooled = replace(make_job("tmp123", REPORT.encode()), name="农村.txt", uri="s3://bucket/a")
    [outcome] = outcomes(FIVE_SECONDS, [spooled]).values()
    assert outcome.record is not None
    assert outcome.record.row["file_name"] == "农村.txt"


class Unpickled:
    """A value whose arrival in the child does something there."""

    def __init__(self, action: str) -> None:
        self.action = action

    def __reduce__(self) -> tuple[object, ...]:
        return exec, (self.action,)


@dataclass(frozen=True)
class BadJob(Job):
    """A job that misbehaves in the child that takes it."""

    cargo: object = None


def misbehaving(job: Job, action: str) -> BadJob:
    return BadJob(job.path, job.name, job.uri, job.sha256, Unpickled(action))


def test_pages_of_slow_files_are_logged(make_job, caplog: pytest.LogCaptureFixture) -> None:
    told = "from extractors.progress import page_done; page_done(1, 2); page_done(2, 2)"
    job = replace(misbehaving(make_job("scan.txt", REPORT.encode()), told), uri="file:///a/b%20c")
    with caplog.at_level("INFO", logger="jixiao.pages"):
        assert code_of(outcomes(FIVE_SECONDS, [job])["scan.txt"]) is None
    assert [record.getMessage() for record in caplog.records if record.name == "jixiao.pages"] == [
        "/a/b c: page 1 of 2",
        "/a/b c: page 2 of 2",
    ]


def test_a_child_that_hangs_is_killed_and_only_its_file_fails(make_job) -> None:
    good = make_job("good.txt", REPORT.encode())
    hanging = misbehaving(make_job("hang.txt", REPORT.encode()), "import time; time.sleep(600)")
    later = replace(good, name="later.txt")
    got = outcomes(Bounds(workers=1, timeout_seconds=2), [good, hanging, later])
    assert {name: code_of(one) for name, one in got.items()} == {
        "good.txt": None,
        "hang.txt": "timeout",
        "later.txt": None,
    }


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "signal 9"),
        ("import os; os._exit(3)", "exit code 3"),
    ],
)
def test_a_child_that_dies_twice_fails_its_file_only(make_job, action: str, said: str) -> None:
    good = make_job("good.txt", REPORT.encode())
    got = outcomes(FIVE_SECONDS, [misbehaving(make_job("bad.txt", b"x"), action), good])
    assert code_of(got["bad.txt"]) == "crash"
    assert got["bad.txt"].failure is not None
    assert said in got["bad.txt"].failure.reason
    assert got["good.txt"].state == "extracted"


def test_a_file_whose_child_was_killed_by_somebody_else_is_tried_again(
    make_job, tmp_path: Path
) -> None:
    marker = tmp_path / "was here"
    action = (
        "import os, signal\n"
        f"if os.path.exists({str(marker)!r}): pass\n"
        f"else: os.mkdir({str(marker)!r}); os.kill(os.getpid(), signal.SIGKILL)"
    )
    got = outcomes(FIVE_SECONDS, [misbehaving(make_job("a.txt", REPORT.encode()), action)])
    assert got["a.txt"].state == "extracted"


def test_children_killed_at_random_cost_no_file(make_job) -> None:
    jobs = [make_job(f"{n}.txt", f"{REPORT}{n}\n".encode()) for n in range(150)]
    with WorkerPool(Bounds(workers=2, timeout_seconds=60)) as pool:
        done = False

        def kill() -> None:
            while not done:
                time.sleep(0.03)
                for worker in pool._workers:
                    child = worker._child
                    try:
                        if child is not None and child.pid:
                            os.kill(child.pid, signal.SIGKILL)
                    except (ProcessLookupError, ValueError):
                        continue
                    break

        killer = Thread(target=kill)
        killer.start()
        got = [outcome for _, outcome in pool.extract_all(jobs)]
        done = True
        killer.join()
    assert len(got) == 150
    assert {outcome.sha256 for outcome in got} == {job.sha256 for job in jobs}
    assert {code_of(outcome) for outcome in got} <= {None, "crash"}


def test_a_file_that_needs_too_much_memory_fails_with_that_reason(make_job) -> None:
    # 10 million characters: 29 MB as bytes, and again as text, and again as lines.
    bulky = make_job("bulky.txt", ("科" * 99 + "\n").encode() * 100_000)
    good = make_job("good.txt", REPORT.encode())
    reading = ReadOptions(limits=Limits(size_bytes=32 << 20))
    bounds = Bounds(workers=1, memory_bytes=70 << 20, reading=reading)
    got = outcomes(bounds, [good, bulky, replace(good, name="later.txt")])
    assert {name: code_of(one) for name, one in got.items()} == {
        "good.txt": None,
        "bulky.txt": "memory",
        "later.txt": None,
    }


def test_a_child_that_leaks_is_replaced(make_job) -> None:
    good = make_job("good.txt", REPORT.encode())
    leaking = misbehaving(
        make_job("leak.txt", REPORT.encode()), "import sys; sys.leak = b'x' * 10**8"
    )
    with WorkerPool(Bounds(workers=1, leak_bytes=50 << 20)) as pool:
        [worker] = pool._workers
        assert pool.submit(good).result().state == "extracted"
        first = worker._child
        assert pool.submit(leaking).result().state == "extracted"
        assert pool.submit(good).result().state == "extracted"
        assert worker._child is not first


def test_children_are_recycled_after_so_many_files(make_job) -> None:
    job = make_job("a.txt", REPORT.encode())
    pids = []
    with WorkerPool(Bounds(workers=1, files_per_child=2)) as pool:
        [worker] = pool._workers
        for _ in range(4):
            future = pool.submit(job)
            while not future.done():
                if worker._child is not None and worker._child.pid:
                    pids.append(worker._child.pid)
                time.sleep(0.001)
    assert len(set(pids)) == 2


@pytest.mark.parametrize(
    "action",
    [
        "import os; os.write(os.open('escape', os.O_CREAT | os.O_WRONLY), b'x')",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
    ],
)
def test_a_child_may_neither_write_nor_connect_nor_start_programs(
    action: str, tmp_path: Path
) -> None:
    """Run in a process of its own, since the limits cannot be lifted again."""
    import subprocess
    import sys

    script = f"""
from pipeline.isolation.confinement import Confined, confine_process
confine_process(1 << 30)
with Confined():
    try:
        {action}
    except OSError as error:
        print(type(error).__name__)
"""
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path
    )
    assert ended.stdout.strip() in ("PermissionError", "OSError"), ended.stderr


def test_everything_ends_with_the_run_even_a_file_that_loops(make_job, tmp_path: Path) -> None:
    import subprocess
    import sys

    job = make_job("a.txt", REPORT.encode())
    script = f"""
import os, signal, time
from pathlib import Path
from pipeline.isolation.jobs import Bounds, Job
from pipeline.isolation.pool import WorkerPool

class Loop:
    def __reduce__(self):
        return exec, ("while True: pass",)

pool = WorkerPool(Bounds(workers=2)).__enter__()
job = Job(Path({str(job.path)!r}), "a.txt", "file:///a.txt", {job.sha256!r})
for future in [pool.submit(job), pool.submit(job)]:
    assert future.result().state == "extracted"
pool.submit(Job(job.path, Loop(), job.uri, job.sha256))
time.sleep(0.5)
print("ready", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    run = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, start_new_session=True
    )
    assert run.communicate()[0].split() == [b"ready"]
    for _ in range(100):
        if not _session(run.pid):
            return
        time.sleep(0.1)
    left = _session(run.pid)
    os.killpg(run.pid, signal.SIGKILL)
    raise AssertionError(f"outlived the run: {left}")


def _session(leader: int) -> list[str]:
    """What runs in the session of a process: its children, fork server and helpers."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[3] == str(leader) and fields[0] != "Z":
            found.append(process.name)
    return found


def test_a_small_memory_limit_is_enough_for_a_report(make_job) -> None:
    # The limit on a file's size is 100 MiB, and reading reserves nothing like it.
    [outcome] = outcomes(
        Bounds(workers=1, memory_bytes=64 << 20), [make_job("a.txt", REPORT.encode())]
    ).values()
    assert outcome.state == "extracted"


def test_a_pool_that_can_start_no_child_says_so_and_lives_on(make_job) -> None:
    good = make_job("good.txt", REPORT.encode())
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    with WorkerPool(FIVE_SECONDS) as pool:
        lowest = os.open("/dev/null", os.O_RDONLY)
        os.close(lowest)
        resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, before[1]))
        try:
            with pytest.raises(PoolError, match="No process for extraction can be started"):
                pool.submit(good).result()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)
        assert pool.submit(good).result().state == "extracted"


def test_a_pool_that_is_told_to_stop_waits_for_no_child(make_job) -> None:
    hanging = misbehaving(make_job("hang.txt", REPORT.encode()), "import time; time.sleep(600)")
    later = make_job("later.txt", REPORT.encode())
    with WorkerPool(Bounds(workers=1)) as pool:
        futures = [pool.submit(job) for job in (hanging, later)]
        time.sleep(0.5)
        pool.kill()
        for future in futures:
            with pytest.raises(PoolError, match="told to stop"):
                future.result(timeout=20)
