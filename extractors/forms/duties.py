"""Column heads of 部门职责-工作活动绩效目标, and the steps of its scale.

Enters: the text of a header cell without white space. Leaves: what the column holds; money and targets
are told by `money` and `columns`, and any other column is a note.
"""

from functools import lru_cache
from typing import Literal

import regex

from extractors.forms.columns import read_indicator_column
from extractors.forms.money import read_money_name
from extractors.patterns import compile_pattern

DutiesColumn = Literal["title", "description", "objective", "indicator", "money", "target", "note"]

_SCALE = compile_pattern(r"评价标准|评分标准|绩效标准")
_HEADS: dict[DutiesColumn, regex.Pattern[str]] = {
    "title": compile_pattern(
        r"(?:部门)?职责[-—－/]?(?:工作)?活动(?:名称)?|工作活动(?:名称)?|职责活动.*|部门职责"
    ),
    "description": compile_pattern(r"(?:内容|工作|活动)(?:描述|内容|说明)|内容"),
    "objective": compile_pattern(r"(?:年度)?绩效目标(?:描述)?|目标"),
    "indicator": compile_pattern(r"(?:年度)?绩效指标(?:名称)?|指标名称"),
    "note": _SCALE,
}
STEPS = frozenset(
    {"优", "良", "中", "差", "优秀", "良好", "一般", "较差", "合格", "不合格", "中等"}
)
"""The steps of a scale, each a column below 评价标准."""


@lru_cache(maxsize=4096)
def read_duties_column(text: str) -> DutiesColumn:
    """What a column holds."""
    for column, head in _HEADS.items():
        if head.fullmatch(text):
            return column
    if read_money_name(text) is not None:
        return "money"
    return "target" if read_indicator_column(text) == "target" else "note"


def names_a_scale(text: str) -> bool:
    """Whether a head stands over the steps of a scale."""
    return _SCALE.fullmatch(text) is not None
