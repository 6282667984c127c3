"""A report to take in; catalogs: SQLite in a temporary folder, PostgreSQL in a private cluster; a browser."""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

from models.findings import Finding
from models.report import (
    Budget,
    Coverage,
    Department,
    Funding,
    Indicator,
    Note,
    Period,
    Project,
    Report,
    Score,
    Section,
    SpendingStep,
    SubGoal,
    Target,
)
from models.source import ExtractorInfo, Source
from pipeline.catalog.connection import Catalog, open_catalog


@pytest.fixture(scope="session")
def small_report() -> str:
    """The text of a report with the three sections and no project."""
    return """2021年部门预算绩效文本
一、总体绩效目标
推进全民科学素质工作。
二、分项绩效目标
（一）开展科普活动
绩效目标：提高公众科学素质。
绩效指标：科普活动日≥1次。
三、工作保障措施
一、完善制度建设。制定完善预算绩效管理制度。
"""


@pytest.fixture(scope="session")
def self_evaluation() -> Report:
    """A self-evaluation with a value under each key that version 1.1 added."""
    unit = Department(code="219001", name="秦安市科学技术协会")
    return Report(
        kind="self_evaluation",
        source=Source(
            file_name="自评表.docx", format="docx", media_type="x/y", sha256="e" * 64, size_bytes=9,
            extractor=ExtractorInfo(name="jixiao.docx", version="0"),
        ),
        title="2022年绩效自评", fiscal_year=2022, department=unit, amount_unit="万元",
        overall_goal=Section(
            heading="年度总体目标", paragraphs=("提升科学素质。",),
            indicators=(Indicator(level1="履职效能", level3="科普覆盖率"),),
        ),
        sub_goals=(
            SubGoal(
                title="科普工作", description="开展主题活动",
                funding=(Funding(name="科普工作", source="total", amount=Decimal("8.00")),),
                activities=(
                    SubGoal(title="科普大篷车", indicators=(Indicator(level3="出车次数"),)),
                ),
            ),
        ),
        funding=(Funding(name="部门预算", source="total", amount=Decimal("120.50")),),
        projects=(
            Project(
                number=1, title="项目支出绩效自评表", department=unit, code="13030021P01",
                name="农村科普经费", amount_unit="万元",
                budget=Budget(
                    total=Decimal("50.00"), fiscal=Decimal("50.00"), other=Decimal("0"),
                    total_yuan=Decimal("500000.00"),
                ), fund_use="用于科普讲座。",
                spending_plan=(SpendingStep(by="6月底", month=6, percent=Decimal("50")),),
                supervisor=Department(code="219", name="市科协"),
                implementer=Department(code="219002", name="科普服务中心"),
                category="特定目标类", nature="延续",
                period=Period(text="2022年1月-12月", start="2022-01", end="2022-12"),
                funding=(
                    Funding(
                        name="年度资金总额", term="annual", source="total", amount=Decimal("50.00"),
                        current=Decimal("50.00"), executed=Decimal("48.50"), rate=Decimal("97.00"),
                        weight=Decimal("10"), score=Decimal("9.7"),
                        notes=(Note(label="备注", text="结余退回"),),
                    ),
                    Funding(name="上年结转资金", term="annual", source="carried_over"),
                ),
                goals=("=100%完成科普讲座。", "2.设备运行良好。"), long_term_goals=("建成科普网络。",),
                goal_results=("已全部完成。",),
                indicators=(
                    Indicator(
                        level1="产出指标", level2="数量指标", level3="科普讲座场次", term="annual",
                        target=Target(
                            text="≥12场", kind="quantitative", comparison=">=", value=Decimal("12"),
                            unit="场",
                        ), description="全年场次", basis="工作计划",
                        direction="positive", weight=Decimal("15"), score=Decimal("12.5"),
                        actual=Target(text="10场", kind="quantitative", comparison="=", value=Decimal("10"), unit="场"),
                        deviation="受疫情影响，两场推迟。", notes=(Note(label="评分标准", text="每少一场扣1分"),),
                    ),
                    Indicator(
                        level1="产出指标", level2="时效指标", level3="完成时间", term="annual",
                        target=Target(text="12月底前", kind="deadline", comparison="<=", date="--12-31"),
                        actual=Target(text="11月20日", kind="deadline", comparison="=", date="--11-20"),
                    ),
                    Indicator(
                        level1="产出指标", level3="户均成本", term="annual",
                        target=Target(
                            text="10-20元", kind="quantitative", comparison="between",
                            value=Decimal("10"), upper=Decimal("20"), unit="元",
                        ),
                        actual=Target(
                            text="12-15元", kind="quantitative", comparison="between",
                            value=Decimal("12"), upper=Decimal("15"), unit="元",
                        ),
                    ),
                    Indicator(
                        level1="满意度指标", level3="+群众满意度", term="long_term",
                        target=Target(text="较高", kind="qualitative"), direction="negative",
                    ),
                ),
                score=Score(weight=Decimal("100"), score=Decimal("96.2")),
                statements=(Note(label="立项依据", text="冀科协〔2021〕8号"),),
            ),
        ),
        statements=(Note(label="填报人", text="李一"),),
        coverage=Coverage(characters=10, claimed=9, removed=0, leftover=1),
        findings=(
            Finding(code="score-sum", severity="warning", message="m", pointer="/projects/0/score/score"),
            Finding(code="leftover-text", severity="info", message="n"),
        ),
    )  # fmt: skip


def find_binaries() -> Path | None:
    """The folder with `initdb` and `postgres`, the newest version if there are several."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    return versions[-1].parent if versions else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class PostgresServer:
    """A private cluster: own data folder and socket, loopback only.

    Started on demand; `kill` and `start` again are there for crash tests.
    """

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._user = self._unprivileged_user()
        self.folder = Path(tempfile.mkdtemp(prefix="jixiao-pg-"))
        if self._user:
            shutil.chown(self.folder, self._user)
        self.port = free_port()
        self._addresses = "127.0.0.1"
        self._process: subprocess.Popen[bytes] | None = None
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "jixiao", "-E", "UTF8",
                  "--locale=C.UTF-8", "-A", "trust", "--no-sync")  # fmt: skip

    @staticmethod
    def _unprivileged_user() -> str | None:
        """PostgreSQL refuses to run as root."""
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            try:
                pwd.getpwnam(name)
            except KeyError:
                continue
            return name
        raise RuntimeError("no unprivileged user to run PostgreSQL as")

    def _command(self, program: str, *arguments: str) -> list[str]:
        command = [str(self._binaries / program), *arguments]
        return ["runuser", "-u", self._user, "--", *command] if self._user else command

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(self._command(program, *arguments), check=True, capture_output=True, cwd="/")

    @property
    def pid(self) -> int:
        """The postmaster's own process id (not that of `runuser`)."""
        return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command(
                "postgres", "-D", str(self.folder / "data"), "-p", str(self.port),
                "-c", f"listen_addresses={self._addresses}", "-c", f"unix_socket_directories={self.folder}",
                "-c", "max_connections=100", "-c", "fsync=off",
            ),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
        )  # fmt: skip
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        for _ in range(300):
            try:
                self._run("psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "jixiao",
                          "-d", "postgres", "-c", "select 1")  # fmt: skip
            except subprocess.CalledProcessError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("PostgreSQL did not start")

    def kill(self) -> None:
        """As if the power went: the postmaster dies and takes its backends along."""
        assert self._process is not None
        os.kill(self.pid, signal.SIGKILL)
        self._process.wait()

    def listen_on(self, address: str, network: str) -> None:
        """Start anew, and serve this network, too."""
        self.kill()
        data = self.folder / "data"
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {network} trust\n")
        self._addresses = f"127.0.0.1,{address}"
        self.start()

    def create_database(self, name: str) -> str:
        """A new, empty database; returns its URL."""
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "jixiao", name)
        return f"postgresql://jixiao@127.0.0.1:{self.port}/{name}"

    def drop_database(self, name: str) -> None:
        self._run("dropdb", "-f", "-h", "127.0.0.1", "-p", str(self.port), "-U", "jixiao", name)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            os.kill(self.pid, signal.SIGINT)
            self._process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL (initdb) is not installed")
    server = PostgresServer(binaries)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of an empty database."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield postgres_server.create_database(name)
    postgres_server.drop_database(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def catalog_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'catalog.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def catalog(catalog_url: str) -> Iterator[Catalog]:
    """An up-to-date, empty catalog, once on each database."""
    opened = open_catalog(catalog_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_catalog(tmp_path: Path) -> Iterator[Catalog]:
    """An empty catalog, where the database makes no difference."""
    with closing(open_catalog(f"sqlite:///{tmp_path / 'catalog.db'}")) as opened:
        yield opened


class Browser:
    """Chromium without a window, driven by its DevTools protocol; shows one page."""

    def __init__(self, program: str, profile: Path) -> None:
        self._process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0",
             f"--user-data-dir={profile}", "about:blank"],
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            self._socket = connect(self._address(profile / "DevToolsActivePort"))
        except BaseException:
            self._end()
            raise
        self._number = 0
        self.dialogs = 0

    def _address(self, note: Path) -> str:
        deadline = time.monotonic() + 60
        while True:
            assert time.monotonic() < deadline, "Chromium did not start"
            time.sleep(0.1)
            lines = note.read_text(encoding="ascii").splitlines() if note.is_file() else []
            if len(lines) == 2:
                break
        with urllib.request.urlopen(f"http://127.0.0.1:{lines[0]}/json", timeout=30) as answer:
            tabs = json.load(answer)
        return str(next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page"))

    def do(self, method: str, **parameters: Any) -> Any:
        """Give an order and wait for its answer."""
        self._number += 1
        order = {"id": self._number, "method": method, "params": parameters}
        self._socket.send(json.dumps(order))
        while True:
            message = json.loads(self._socket.recv(timeout=60))
            if message.get("method") == "Page.javascriptDialogOpening":
                self.dialogs += 1
            if message.get("id") == self._number:
                assert "error" not in message, message
                return message["result"]

    def open(self, address: str, width: int) -> None:
        self.do("Page.enable")
        self.do("Emulation.setDeviceMetricsOverride", width=width, height=800,
                deviceScaleFactor=1, mobile=False)  # fmt: skip
        self.do("Page.navigate", url=address)
        deadline = time.monotonic() + 60
        while self.ask("location.href + document.readyState") != f"{address}complete":
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def ask(self, expression: str) -> Any:
        """What an expression is on the page; asked from outside, past the page's policy."""
        found = self.do("Runtime.evaluate", expression=expression, returnByValue=True)
        return found["result"].get("value")

    def wait_for(self, expression: str) -> None:
        """Until an expression is true on the page."""
        deadline = time.monotonic() + 60
        while not self.ask(expression):
            assert time.monotonic() < deadline, expression
            time.sleep(0.05)

    def press_tab(self) -> None:
        for kind in ("rawKeyDown", "keyUp"):
            self.do("Input.dispatchKeyEvent", type=kind, key="Tab", windowsVirtualKeyCode=9)

    def press(self, key: str) -> None:
        """A letter on the keyboard, or Escape."""
        letter = {"text": key} if len(key) == 1 else {}
        self.do("Input.dispatchKeyEvent", type="keyDown", key=key, **letter)
        self.do("Input.dispatchKeyEvent", type="keyUp", key=key)

    def close(self) -> None:
        self._socket.close()
        self._end()

    def _end(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("Chromium is not installed")
    browser = Browser(program, tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()
