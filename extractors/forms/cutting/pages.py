"""Words that tell where tables and paragraphs begin on the pages of a PDF.

Enters: the text of a line, a cell or a row. Leaves: whether it begins something, and what.
"""

from extractors.forms.cutting.heads import (
    column_head,
    is_money_head,
    labels_goals,
    names_goals,
    names_level1,
    names_level2,
    speaks_of_money,
)
from extractors.forms.cutting.labels import is_period
from extractors.forms.levels import may_stand_below
from extractors.patterns import compile_pattern

_PARTS = (
    compile_pattern(r"\d{3,12}\p{Han}.*单位[:：]"),
    compile_pattern(r"项目编码"),
    compile_pattern(r"项目名称"),
    compile_pattern(r"(?:绩效指标\t)?一级指标"),
)
_PROJECT = compile_pattern(
    r"项目编码|(?:(?:[一二]级)?项目(?:支出|[（(]\p{Han}{2,4}[）)])?|专项(?:资金|[（(]项目[）)])?|政策)名称"
)
GRID = len(_PARTS) - 1
"""Of the parts of a project's table, the grid of indicators."""
_WHOLE = compile_pattern(
    r"项目编码|项目名称|预算规模及资金用途|资金支出计划[（(][%％][）)]|绩效目标"
    r"|[一二三]级指标|(?:成本|产出|效益|满意度)指标"
)
_MONEY_LINE = compile_pattern(
    r"(?:其中[:：]?)?(?:年度|全年|本年|当年|上年|财政|专户|管理|单位|自有|自筹|其[他它]|中央|地方|上级"
    r"|[省市县区本]级|一般公共|政府性|基金|国有资本|预算内?|事业|经营|社会|配套|补助){1,4}"
    r"(?:(?:拨款|收入|结转|结余){0,2}资金|拨款|收入|结转(?:结余)?|结余)(?:总额|合计|小计)?"
)
_ROW_LABEL = compile_pattern(
    r"(?:项目)?(?:主管|实施|预算|填报|申报)(?:部门|单位)(?:及代码|名称)?|项目单位"
    r"|项目(?:(?:基本)?概况|主要内容|资金|类别|类型|属性|性质|负责人|期限|周期|实施计划)|(?:项目)?立项(?:的?必要性|的?依据)"
    r"|(?:年度|长期|中期|项目)?绩效指标|(?:项目|年度)资金(?:总额|申请|情况)?|(?:实际)?完成情况"
    r"|存在(?:的)?问题|改进措施|自评结论|评价结果应用"
    r"|\p{Han}{2,10}[（(](?:单位[:：])?(?:万元|千元|元|[%％])[）)]"
)
_LONGEST_HEAD = 15
"""Characters. 绩效指标值确定依据, the longest head, has nine, and with a unit in brackets 13."""
_FIGURE = compile_pattern(r"[-+]?\d[\d,，]*\.\d{2}[%％]?")
_SHORTEST_LABEL = 4
"""A shorter label (目标) is as often the end of a longer one."""
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
_FORM_TITLE = compile_pattern(r".{0,30}(?:绩效|目标|申报|自评|项目).{0,20}表(?:[（(].{0,20}[）)])?")
_YEAR_LINE = compile_pattern(r"[（(]?\s*+(?:20)?\d\d\s*+年度?\s*+[）)]?")
_DATA = compile_pattern(r"单位[:：]|绩效目标表")


def part_of_project(row: str) -> int | None:
    """Which part of a project's table a row begins, its cells joined by tabs; None for any other row.

    In order: department and unit, the project's code, its name, the grid. The same part again, or
    another one after the grid, is another table.
    """
    return next((number for number, part in enumerate(_PARTS) if part.match(row)), None)


def begins_project(text: str) -> bool:
    """Whether a cell is the label of a project's code or name, which its table begins with."""
    return _PROJECT.match("".join(text.split())) is not None


def is_whole_label(text: str) -> bool:
    """Whether a text is a whole label of a form, or a figure of money: none runs on into another's text.

    Of lines of money and of levels only what cannot be the end of a longer name of the same kind is
    told: two of them, one after the other, are no label.
    """
    if any(words.fullmatch(text) for words in (_WHOLE, _MONEY_LINE, _ROW_LABEL, _FIGURE)):
        return True
    return names_level(text) or (len(text) >= _SHORTEST_LABEL and names_goals(text))


def names_level(text: str) -> bool:
    """Whether a text is the whole name of a level of indicators: `效益指标`, `质量指标`."""
    return text.count("指标") == 1 and (names_level1(text) or names_level2(text))


def heads_level(text: str) -> bool:
    """Whether a text heads a column of levels: the cell below is rarely empty, and never one with it."""
    return _LEVEL_HEAD.fullmatch(text) is not None


def heads_column(text: str) -> bool:
    """Whether a text heads what stands below it: money, goals, a column of a grid, a time of the year."""
    if is_period(text):
        return True
    if not 0 < len(text) <= _LONGEST_HEAD or any(character.isdecimal() for character in text):
        return False
    return (
        is_whole_label(text)
        or column_head(text) is not None
        or is_money_head(text)
        or speaks_of_money(text)
        or labels_goals(text)
    )


def is_level_of(first: str, second: str) -> bool:
    """Whether texts are the names of a first level and of a second one that may stand beside it."""
    return names_level1(first) and names_level2(second) and may_stand_below(second, first)


def ends_as_title(text: str) -> bool:
    """Whether a line is a title that a department's or a unit's line may follow."""
    return _TITLE.search(text) is not None


def may_stand_below_title(text: str) -> bool:
    """Whether a line names a department, the year or the unit of money, as below a title."""
    return _HEAD_LINE.match(text) is not None


def begins_with_label(text: str) -> bool:
    """Whether a line of running text begins with a label (`绩效指标：`, `【绩效目标】`)."""
    return _LABEL.match(text) is not None


def holds_label(text: str) -> bool:
    """Whether such a label stands inside a line, behind a sentence."""
    return _INLINE_LABEL.search(text) is not None


def titles_form(title: str, below: str) -> bool:
    """Whether a line is the title of a form, by itself and by the year or the unit in the line below."""
    below = below.strip()
    is_below = _YEAR_LINE.fullmatch(below) is not None or may_stand_below_title(below)
    return is_below and _FORM_TITLE.fullmatch("".join(title.split())) is not None


def may_repeat(text: str) -> bool:
    """Whether a line of the report's own may well stand at the top of many pages."""
    return _DATA.search(text) is not None
