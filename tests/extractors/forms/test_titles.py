"""Titles that tell a form, and those of tables about people's work."""

import pytest

from extractors.forms.titles import is_form_title


@pytest.mark.parametrize(
    "title",
    [
        "2023年度公益性岗位补贴绩效目标表",
        "公益岗位绩效目标申报表",
        "乡村护林岗位补助资金绩效自评表",
        "扶贫岗位开发项目支出绩效目标表",
    ],
)
def test_money_for_posts_is_a_project(title: str) -> None:
    assert is_form_title(title)


@pytest.mark.parametrize(
    "title", ["岗位绩效目标表", "各岗位绩效指标一览表", "员工绩效目标表", "销售岗位绩效考核表"]
)
def test_a_table_of_posts_is_no_form(title: str) -> None:
    assert not is_form_title(title)
