"""Indicators and money of a record as people read them: Chinese heads, and only columns that say something.

Enters: parts of a record as JSON. Leaves: heads and rows of texts, the same for pages and terminal.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline import words

Part = dict[str, Any]


@dataclass(frozen=True)
class ShownTable:
    """Heads and rows of texts; an empty text is a value that is not there."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def indicator_table(indicators: Sequence[Part], without: Sequence[str] = ()) -> ShownTable:
    """Indicators with their targets; of an evaluation also what was reached, and the points."""
    columns = {head: read for head, read in _INDICATOR_COLUMNS.items() if head not in without}
    return _table(columns, indicators, always=("一级指标", "二级指标", "三级指标", "指标值"))


def funding_table(funding: Sequence[Part]) -> ShownTable:
    """Lines of money."""
    return _table(_FUNDING_COLUMNS, funding, always=("资金名称", "年初预算数"))


def read_target(target: Part | None) -> str:
    """What a target says as figures: `≥ 12 场`, `10–20 元`, `≤ 2021-12-31`; nothing for words."""
    if target is None or target["kind"] == "qualitative":
        return ""
    sign = _SIGNS.get(target["comparison"], target["comparison"] or "")
    if target["kind"] == "deadline":
        return f"{sign} {target['date'] or ''}".strip()
    if target["upper"] is not None:
        return f"{target['value']}–{target['upper']} {target['unit'] or ''}".strip()
    return f"{sign} {target['value'] or ''} {target['unit'] or ''}".strip()


def notes_text(notes: Sequence[Part]) -> str:
    """Texts under labels, a line each."""
    return "\n".join(f"{note['label']}：{note['text']}" for note in notes)


_SIGNS = {">=": "≥", "<=": "≤", "~": "约", "between": ""}


def _words(key: str, named: dict[str, str]) -> Callable[[Part], str]:
    return lambda part: str(named.get(part[key], part[key])) if part[key] else ""


def _text(key: str) -> Callable[[Part], str]:
    return lambda part: part[key] or ""


def _target(key: str) -> Callable[[Part], str]:
    return lambda part: part[key]["text"] if part[key] else ""


_INDICATOR_COLUMNS: dict[str, Callable[[Part], str]] = {
    "期间": _words("term", words.TERMS),
    "一级指标": _text("level1"),
    "二级指标": _text("level2"),
    "三级指标": _text("level3"),
    "描述": _text("description"),
    "方向": _words("direction", words.DIRECTIONS),
    "权重": _text("weight"),
    "指标值": _target("target"),
    "实际完成值": _target("actual"),
    "得分": _text("score"),
    "偏差原因及改进措施": _text("deviation"),
    "确定依据": _text("basis"),
    "备注": lambda part: notes_text(part["notes"]),
}
_FUNDING_COLUMNS: dict[str, Callable[[Part], str]] = {
    "资金名称": _text("name"),
    "期间": _words("term", words.TERMS),
    "资金来源": _words("source", words.FUNDING_SOURCES),
    "年初预算数": _text("amount"),
    "全年预算数": _text("current"),
    "执行数": _text("executed"),
    "执行率（%）": _text("rate"),
    "分值": _text("weight"),
    "得分": _text("score"),
    "备注": lambda part: notes_text(part["notes"]),
}


def _table(
    columns: dict[str, Callable[[Part], str]], parts: Sequence[Part], always: Sequence[str]
) -> ShownTable:
    cells = {head: [read(part) for part in parts] for head, read in columns.items()}
    shown = [head for head, texts in cells.items() if head in always or any(texts)]
    rows = zip(*(cells[head] for head in shown), strict=True)
    return ShownTable(tuple(shown), tuple(rows))
