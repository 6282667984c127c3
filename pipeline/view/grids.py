"""Indicators and money of a record as grids: Chinese heads, and only columns that say something.

Enters: parts of a record as JSON, and the pointer of their list. Leaves: `Grid`s whose cells know
their pointers.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractors.terms.money_units import in_yuan, standard_unit
from pipeline import words
from pipeline.view.parts import Grid, GridRow, Json, Value

_SIGNS = {">=": "≥", "<=": "≤", "~": "约", "between": "", "=": "="}


def indicator_grid(indicators: Sequence[Json], pointer: str, grid_id: str) -> Iterator[Grid]:
    """Indicators with their targets; of an evaluation also what was reached, and the points."""
    always = ("一级指标", "二级指标", "三级指标", "指标值")
    yield from _grid(_INDICATOR_COLUMNS, indicators, pointer, grid_id, "绩效指标", always)


def funding_grid(
    funding: Sequence[Json], pointer: str, grid_id: str, unit: str | None
) -> Iterator[Grid]:
    """Lines of money, in their unit and in yuan."""
    columns = {
        **_FUNDING_COLUMNS,
        **{head: _money(key, unit) for head, key in _FUNDING_AMOUNTS.items()},
        **_FUNDING_POINTS,
    }
    caption = f"资金（{unit or '单位不明'}）"
    yield from _grid(columns, funding, pointer, grid_id, caption, ("资金名称", "年初预算数"))


def target_value(target: Json | None, pointer: str) -> Value:
    """A target as written, and what it says as figures: `≥ 12 场`, `10 – 20 元`, `≤ 2021-12-31`."""
    if target is None:
        return Value(pointer, None)
    return Value(f"{pointer}/text", target["text"], tuple(_target_reading(target, pointer)))


def _target_reading(target: Json, pointer: str) -> Iterator[tuple[str, str]]:
    if target["kind"] == "qualitative":
        return
    sign = _SIGNS.get(target["comparison"], target["comparison"] or "")
    if sign:
        yield f"{pointer}/comparison", sign
    if target["kind"] == "deadline":
        if target["date"]:
            yield f"{pointer}/date", target["date"]
        return
    if target["value"] is not None:
        yield f"{pointer}/value", target["value"]
    if target["upper"] is not None:
        yield "", "–"
        yield f"{pointer}/upper", target["upper"]
    if target["unit"]:
        yield f"{pointer}/unit", target["unit"]


def amount_value(amount: str | None, pointer: str, unit: str | None) -> Value:
    """An amount as written, and in yuan where its unit is another."""
    reading: tuple[tuple[str, str], ...] = ()
    if amount is not None and unit is not None and standard_unit(unit) != "元":
        yuan = in_yuan(Decimal(amount), unit)
        if yuan is not None:
            reading = (("", yuan_text(yuan)),)
    return Value(pointer, amount, reading)


def yuan_text(yuan: Decimal | str) -> str:
    """`50,000 元` or `50,000.50 元`: the fen only where there are some."""
    exact = Decimal(yuan)
    grouped = f"{exact:,.0f}" if exact == exact.to_integral_value() else f"{exact:,f}"
    return f"{grouped} 元"


def note_values(notes: Sequence[Json], pointer: str) -> Sequence[Value]:
    """Texts under labels."""
    return [
        Value(f"{pointer}/{place}/text", note["text"], label=note["label"])
        for place, note in enumerate(notes)
    ]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a grid: the key that it shows, and the values of a cell, made of a row's part."""

    key: str
    read: Callable[[Json, str], Sequence[Value]]
    """Of the part and its pointer."""


def _text(key: str) -> Column:
    return Column(key, lambda part, pointer: (Value(f"{pointer}/{key}", part[key]),))


def _named(key: str, names: dict[str, str]) -> Column:
    return Column(
        key,
        lambda part, pointer: (
            Value(f"{pointer}/{key}", names.get(part[key], part[key]) if part[key] else None),
        ),
    )


def _target(key: str) -> Column:
    return Column(key, lambda part, pointer: (target_value(part[key], f"{pointer}/{key}"),))


def _money(key: str, unit: str | None) -> Column:
    return Column(key, lambda part, pointer: (amount_value(part[key], f"{pointer}/{key}", unit),))


_NOTES = Column("notes", lambda part, pointer: note_values(part["notes"], f"{pointer}/notes"))

_INDICATOR_COLUMNS: dict[str, Column] = {
    "期间": _named("term", words.TERMS),
    "一级指标": _text("level1"),
    "二级指标": _text("level2"),
    "三级指标": _text("level3"),
    "描述": _text("description"),
    "方向": _named("direction", words.DIRECTIONS),
    "权重": _text("weight"),
    "指标值": _target("target"),
    "实际完成值": _target("actual"),
    "得分": _text("score"),
    "偏差原因及改进措施": _text("deviation"),
    "确定依据": _text("basis"),
    "备注": _NOTES,
}
_FUNDING_COLUMNS: dict[str, Column] = {
    "资金名称": _text("name"),
    "期间": _named("term", words.TERMS),
    "资金来源": _named("source", words.FUNDING_SOURCES),
}
_FUNDING_AMOUNTS = {"年初预算数": "amount", "全年预算数": "current", "执行数": "executed"}
_FUNDING_POINTS: dict[str, Column] = {
    "执行率（%）": _text("rate"),
    "分值": _text("weight"),
    "得分": _text("score"),
    "备注": _NOTES,
}


def _grid(
    columns: dict[str, Column],
    parts: Sequence[Json],
    pointer: str,
    grid_id: str,
    caption: str,
    always: Sequence[str],
) -> Iterator[Grid]:
    """A grid of the columns that say something, and of those that are always there."""
    if not parts:
        return
    shown = {
        head: column
        for head, column in columns.items()
        if head in always or any(part[column.key] for part in parts)
    }
    rows = [
        GridRow(at, [column.read(part, at) for column in shown.values()])
        for part, at in ((part, f"{pointer}/{place}") for place, part in enumerate(parts))
    ]
    yield Grid(pointer, grid_id, caption, list(shown), rows)
