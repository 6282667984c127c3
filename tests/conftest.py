"""What all tests share: the folder of real files, and the rule that CI skips nothing."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

REQUIRE_ALL = os.environ.get("JIXIAO_REQUIRE_ALL") == "1"
NOT_INSTALLABLE = "../shared"  # what lies beside the project, and no set-up can bring
PROJECT = Path(__file__).resolve().parents[1]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything is required to be installed, a skip for what can be installed fails."""
    report = yield
    wanted = report.skipped and not hasattr(report, "wasxfail")
    if REQUIRE_ALL and wanted and NOT_INSTALLABLE not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"skipped although JIXIAO_REQUIRE_ALL=1: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the seed report and the real files, beside the project."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("../shared (seed report and sample files) is not there")
    return folder
