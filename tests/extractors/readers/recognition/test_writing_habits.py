"""Only the width of recognised characters changes, and spaces beside Chinese go."""

import pytest

from extractors.readers.recognition.writing_habits import write_down


@pytest.mark.parametrize(
    ("read", "written"),
    [
        ("预算数5万元,其中:财政资金", "预算数5万元，其中：财政资金"),
        ("１，２３４．５６", "1,234.56"),
        ("1,234.56", "1,234.56"),
        ("科普 活动 3 次", "科普活动3次"),
        ("Word 2021 版", "Word 2021版"),
        ("(一)开展活动", "（一）开展活动"),
        ("权重(%)", "权重（%）"),
        ("1)", "1)"),
        ("8:30", "8:30"),
        ("项目名称:", "项目名称："),
        ("≥９５％", "≥95%"),
        ("10〜37元", "10~37元"),
    ],
)
def test_write_down(read: str, written: str) -> None:
    assert "".join(write_down(list(read))) == written
