"""A labelled row that no form knows, put anywhere into a form, changes no other value."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.report import Report
from tests.extractors.conftest import Build

_WORDS = st.text(
    alphabet="廉政风险防控要点落实举措报备归档编审衔接协同台账存续", min_size=3, max_size=9
)
_TEXTS = st.text(alphabet="按规定执行到位严格落实分工，及时上报", min_size=4, max_size=30)


def _rows(build: Build) -> list[list[Any]]:
    wide = build.wide
    return [
        ["项目名称", wide("技能培训", 5)],
        ["主管部门", wide("101-某局", 2), "实施单位", wide("某中心", 2)],
        ["起止时间", wide("2023年1月至2023年12月", 2), "项目属性", wide("延续项目", 2)],
        ["年度资金总额（万元）", wide("80", 5)],
        ["其中：财政拨款", wide("70", 5)],
        ["其他资金", wide("10", 5)],
        ["立项依据", wide("文件。", 5)],
        ["年度目标", wide("目标1：培训。\n目标2：就业。", 5)],
        ["一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "得分"],
        ["产出指标", "数量指标", "人数", "≥10人", "12人", "50"],
        ["产出指标", "质量指标", "合格率", "100%", "100%", "20"],
        ["效益指标", "社会效益指标", "就业率", "≥90%", "95%", "20"],
        ["总分", wide("", 4), "90"],
        ["存在问题", wide("无", 5)],
    ]


def _read(build: Build, rows: list[list[Any]]) -> Report:
    return build.record("项目支出绩效自评表", "（2023年度）", rows)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(label=_WORDS, text=_TEXTS, data=st.data())
def test_an_unknown_row_changes_no_other_value(
    build: Build, label: str, text: str, data: st.DataObject
) -> None:
    rows = _rows(build)
    place = data.draw(st.integers(0, len(rows)))
    (before,) = _read(build, rows).projects
    changed = _read(build, [*rows[:place], [label, build.wide(text, 5)], *rows[place:]])
    (after,) = changed.projects
    assert after.model_copy(update={"statements": ()}) == before.model_copy(
        update={"statements": ()}
    )
    added = [note for note in after.statements if note not in before.statements]
    left = [piece.text for piece in changed.leftover]
    assert [(note.label, note.text) for note in added] == [(label, text.strip())] or label in left


@pytest.mark.parametrize("place", range(9, 13))
def test_within_the_grid(build: Build, place: int) -> None:
    rows = _rows(build)
    row = ["廉政风险防控点", build.wide("按规定执行到位", 5)]
    (project,) = _read(build, [*rows[:place], row, *rows[place:]]).projects
    assert [indicator.level3 for indicator in project.indicators] == ["人数", "合格率", "就业率"]
    assert ("廉政风险防控点", "按规定执行到位") in [(n.label, n.text) for n in project.statements]
