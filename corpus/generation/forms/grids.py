"""The grid of a form: which columns it has, under which headings, how its levels are merged.

Enters: the said rows and the columns. Leaves: rows of the table, and the indicators as a reader would
write them down, which know only the columns that were printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.generation.forms.indicators import SaidRow
from corpus.generation.forms.setting import Setting
from corpus.generation.forms.tables import Answer, Box, FormTable, Text
from models.report import Indicator, Note, Target

Merge = Literal["merged", "repeated"]

HEADINGS: dict[str, tuple[str, ...]] = {
    "level1": ("一级指标",),
    "level2": ("二级指标",),
    "level3": (
        *(
            "三级指标",
            "三级指标",
            "三级指标",
            "三级指标",
            "指标名称",
            "指标内容",
            "具体指标",
            "绩效指标",
        ),
    ),
    "target": (
        *(
            "指标值",
            "指标值",
            "指标值",
            "年度指标值",
            "目标值",
            "绩效指标值",
            "指标目标值",
            "计划指标值",
        ),
        *("指标值及单位", "年度目标值", "预期指标值", "指标值（目标值）"),
    ),
    "sign": ("指标性质", "绩效指标性质", "计算符号", "运算符号"),
    "figure": ("指标值", "绩效指标值", "目标值", "年度指标值"),
    "unit": ("度量单位", "计量单位", "绩效度量单位", "单位"),
    "direction": ("指标方向性", "指标方向"),
    "weight": ("权重", "分值", "分值权重", "指标分值", "权重（%）"),
    "description": ("指标解释", "指标说明"),
    "actual": (
        *("实际完成值", "实际完成值", "全年实际完成值", "完成值", "实际完成指标值"),
        *("全年完成值", "年度完成值", "实际值"),
    ),
    "score": ("得分", "得分", "自评得分"),
    "deviation": (
        "偏差原因分析及改进措施",
        "未完成原因分析",
        "产生差异的原因及改进措施",
        "未完成原因和改进措施",
        "偏差原因及改进措施",
        "未完成原因分析及改进措施",
    ),
}
_WIDTHS = {
    "level1": 5,
    "level2": 6,
    "level3": 9,
    "target": 6,
    "sign": 4,
    "figure": 5,
    "unit": 4,
    "direction": 5,
    "weight": 4,
    "description": 8,
    "actual": 6,
    "score": 4,
    "deviation": 9,
}
_DIRECTIONS = {"positive": "正向指标", "negative": "反向指标", None: ""}


@dataclass(frozen=True)
class Column:
    """One column of a grid; the words of a `note` are its heading."""

    key: str
    heading: str

    @property
    def width(self) -> int:
        """Its share of the width."""
        return _WIDTHS.get(self.key, 7)


def draw_columns(setting: Setting, *keys: str) -> tuple[Column, ...]:
    """Columns under one of their headings each; `note:评分标准` is a further column of that name."""
    short = setting.maybe(0.04)
    columns = []
    for key in keys:
        name, _, heading = key.partition(":")
        if short and name in _SHORT:
            heading = _SHORT[name]
        columns.append(Column(name, heading or setting.rng.choice(HEADINGS[name])))
    return tuple(columns)


_SHORT = {"level1": "一级", "level2": "二级", "level3": "三级", "target": "年度数值"}


@dataclass(frozen=True)
class GridStyle:
    """How the level cells of a grid are laid out."""

    level1: Merge = "merged"
    level2: Merge = "repeated"
    broken: bool = False
    """Whether the first level is broken by hand inside its cell: `产出⏎指标`."""


def draw_grid_style(setting: Setting) -> GridStyle:
    """Draw how levels are merged."""
    rng = setting.rng
    return GridStyle(
        level1=rng.choice(("merged", "merged", "merged", "repeated")),
        level2=rng.choice(("repeated", "merged", "merged")),
        broken=rng.random() < 0.1,
    )


def widths(columns: Sequence[Column], units: int) -> list[int]:
    """The columns' widths, adding up to the units; on the edges that other rows have, if they fit."""
    step = 5 if units // 5 >= len(columns) else 1
    slots = units // step
    parts = [1] * len(columns)
    for _ in range(slots - len(columns)):
        wanting = max(range(len(columns)), key=lambda place: columns[place].width / parts[place])
        parts[wanting] += 1
    parts = [part * step for part in parts]
    parts[-1] += units - sum(parts)
    return parts


def write_header(
    setting: Setting,
    table: FormTable,
    columns: Sequence[Column],
    units: int,
    *,
    header: bool = False,
) -> None:
    """The grid's heading row."""
    boxes = [
        Box(_heading(setting, column), width)
        for column, width in zip(columns, widths(columns, units), strict=True)
    ]
    table.row(*boxes, header=header)


def _heading(setting: Setting, column: Column) -> Text:
    if column.key == "note" or not setting.maybe(setting.noise / 2):
        return column.heading
    if len(column.heading) <= 4 and setting.maybe(0.4):
        return " ".join(column.heading)
    return setting.wrapped(column.heading)


def write_rows(
    table: FormTable,
    rows: Sequence[SaidRow],
    columns: Sequence[Column],
    units: int,
    style: GridStyle,
) -> None:
    """The indicators' rows."""
    parts = widths(columns, units)
    for place, row in enumerate(rows):
        boxes = []
        for column, width in zip(columns, parts, strict=True):
            down = _rows_down(rows, place, column.key, style)
            if down:
                kind = Box if column.key in ("level1", "level2") else Answer
                text = cell_text(row, column)
                broken = style.broken and column.key == "level1" and len(text) > 3
                boxes.append(kind((text[:2], text[2:]) if broken else text, width, down))
        table.row(*boxes)


def _rows_down(rows: Sequence[SaidRow], place: int, key: str, style: GridStyle) -> int:
    """How far a cell reaches down; 0 where one from above covers its place."""
    merge = {"level1": style.level1, "level2": style.level2}.get(key, "repeated")
    if merge == "repeated":
        return 1

    def group(index: int) -> tuple[str, ...]:
        row = rows[index]
        return (row.level1,) if key == "level1" else (row.level1, row.level2)

    if place and group(place - 1) == group(place):
        return 0
    down = 1
    while place + down < len(rows) and group(place + down) == group(place):
        down += 1
    return down


def cell_text(row: SaidRow, column: Column) -> str:
    """What a row has in a column."""
    key = column.key
    if key == "target":
        return row.target.text if row.target else row.typed or ""
    if key == "actual":
        return row.actual.text if row.actual else ""
    if key == "direction":
        return _DIRECTIONS[row.direction]
    if key == "note":
        return row.notes.get(column.heading, "")
    value = getattr(row, key)
    return "" if value is None else str(value)


def indicator(
    row: SaidRow,
    columns: Sequence[Column],
    *,
    term: Literal["annual", "long_term"] | None = None,
) -> Indicator:
    """The row as a reader would write it down."""
    keys = {column.key for column in columns}

    def kept(key: str) -> str | None:
        return (getattr(row, key) or None) if key in keys else None

    target: Target | None = row.target if keys & {"target", "figure"} else None
    return Indicator(
        level1=kept("level1"),
        level2=kept("level2"),
        level3=kept("level3"),
        description=kept("description"),
        target=target,
        term=term,
        direction=row.direction if "direction" in keys else None,
        weight=row.weight if "weight" in keys else None,
        actual=row.actual if "actual" in keys else None,
        score=row.score if "score" in keys else None,
        deviation=kept("deviation"),
        notes=tuple(
            Note(label=column.heading, text=row.notes[column.heading])
            for column in columns
            if column.key == "note" and row.notes.get(column.heading)
        ),
    )
