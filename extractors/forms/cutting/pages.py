"""Words that tell where tables and paragraphs begin on the pages of a PDF.

Enters: the text of a line, a cell or a row. Leaves: whether it begins something, and what.
"""

from extractors.patterns import compile_pattern

_PARTS = (
    compile_pattern(r"\d{3,12}\p{Han}.*单位[:：]"),
    compile_pattern(r"项目编码"),
    compile_pattern(r"项目名称"),
    compile_pattern(r"(?:绩效指标\t)?一级指标"),
)
GRID = len(_PARTS) - 1
"""Of the parts of a project's table, the grid of indicators."""
_WHOLE = compile_pattern(
    r"项目编码|项目名称|预算规模及资金用途|资金支出计划[（(][%％][）)]|绩效目标"
    r"|[一二三]级指标|(?:成本|产出|效益|满意度)指标"
)
_LEVEL_HEAD = compile_pattern(r"[一二三]级指标")
_TITLE = compile_pattern(r"绩效目标表?\s*$")
_HEAD_LINE = compile_pattern(
    r"\s*+(?:[\[［【(（]?\d{3,9}[\]］】)）]?\s*+(?:[-—－]\s*+)?\p{Han}{2}"
    r"|(?:预算|填报|编报|主管)?(?:单位|部门)(?:名称|编码)?\s*[:：]"
    r"|(?:金额)?单位\s*[:：]|预算年度\s*[:：])"
)
_LABEL = compile_pattern(
    r"\s*(?:(?:绩效目标|绩效指标|总体目标|年度目标|职责描述|单位)[：:]"
    r"|[【\[](?:绩效目标|绩效指标|总体目标|年度目标|职责描述)[】\]])"
)
_INLINE_LABEL = compile_pattern(r"[。；;]\s*(?:绩效目标|绩效指标)[：:]")
_DATA = compile_pattern(r"单位[:：]|绩效目标表")


def part_of_project(row: str) -> int | None:
    """Which part of a project's table a row begins, its cells joined by tabs; None for any other row.

    In order: department and unit, the project's code, its name, the grid. The same part again, or
    another one after the grid, is another table.
    """
    return next((number for number, part in enumerate(_PARTS) if part.match(row)), None)


def is_whole_label(text: str) -> bool:
    """Whether a text is a whole label of a project's table: none runs on into another cell's text."""
    return _WHOLE.fullmatch(text) is not None


def heads_level(text: str) -> bool:
    """Whether a text heads a column of levels: the cell below is rarely empty, and never one with it."""
    return _LEVEL_HEAD.fullmatch(text) is not None


def ends_as_title(text: str) -> bool:
    """Whether a line is a title that a department's or a unit's line may follow."""
    return _TITLE.search(text) is not None


def is_head_line(text: str) -> bool:
    """Whether a line names a department or the unit of money, as below a title."""
    return _HEAD_LINE.match(text) is not None


def begins_with_label(text: str) -> bool:
    """Whether a line of running text begins with a label (`绩效指标：`, `【绩效目标】`)."""
    return _LABEL.match(text) is not None


def holds_label(text: str) -> bool:
    """Whether such a label stands inside a line, behind a sentence."""
    return _INLINE_LABEL.search(text) is not None


def may_repeat(text: str) -> bool:
    """Whether a line of the report's own may well stand at the top of many pages."""
    return _DATA.search(text) is not None
