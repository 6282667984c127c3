"""The README's example of the library runs as it stands."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("page", ["README.md"])
def test_the_example_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (PROJECT / page).read_text("utf-8"), re.DOTALL)
    report = PROJECT / "corpus" / "reports" / "generated-02" / "report.doc"
    (tmp_path / "report.doc").write_bytes(report.read_bytes())
    monkeypatch.chdir(tmp_path)
    exec(compile(example, page, "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("budget_performance ")
    assert len(lines) > 1
