"""Random reports of the seed's kind: what they say and how they are to look.

Enters: a number. Leaves: a `TestReport`, always the same for that number, from which the forms are
written (`as_docx`, `as_html`) and the blocks are listed that a reader must find in any of them.
"""

import random
from dataclasses import dataclass, field
from fractions import Fraction

PAGE_SIZES_PT = {
    "A4": (595.3, 841.9),
    "A4 landscape": (841.9, 595.3),
    "A3": (841.9, 1190.6),
    "Letter": (612.0, 792.0),
}
_CLAUSES = (
    "进一步宣传落实《中华人民共和国科学技术普及法》",
    "深入贯彻实施《全民科学素质行动计划纲要》",
    "充分发挥县级科协作用",
    "完成2021年度科普宣传培训咨询等",
    "完成科普宣传资料的印制",
    "深化县级科协系统体制改革",
    "完善基层科协组织",
    "开展科普日活动、科普大集、科技培训",
    "用于办公经费，购买办公所需用品",
    "日常支出，电脑维修等方面",
    "保障机关网站运行、科普项目管理",
    "按照冀财农〔2020〕12号文件要求",
    "支付劳务费35.6万元",
    "惠及群众1200余人次",
    "ISO 9001质量管理体系认证通过率100%",
    "推进“互联网+政务服务”建设",
    "通过LED屏幕滚动播放",
    "实际完成工作量占计划工作量的比率",
    "及时足额发放补助资金",
)
_PROJECTS = (
    "科普工作经费",
    "农村公路养护",
    "冀财农〔2020〕12号提前下达2021年中央农田建设补助资金",
    "办案业务经费",
    "义务教育学校公用经费",
    "城乡居民基本医疗保险补助（县级配套）",
    "大气污染防治专项资金",
    "驻村工作经费",
)
_DEPARTMENTS = (
    "731001昌黎县科学技术协会本级",
    "172001肃宁县人民检察院",
    "901001033某市第三实验小学",
    "360102唐山市生态环境局曹妃甸区分局",
)
_INDICATORS = (
    "科普活动日次数",
    "活动覆盖率",
    "按期完成率",
    "项目费用",
    "提高全民科学素质和创新能力",
    "减少污染与资源的消耗",
    "培训人次",
    "养护里程",
    "资金支付及时率",
    "设备验收合格率",
)
_TARGETS = (
    "≥1次",
    "100百分比",
    "≤5万元",
    "提高",
    "2021年12月底前",
    "10-20户",
    "≥95%",
    "1200人次",
    "985米",
    "带动科技进步，拉动经济发展",
    "0起",
    "不低于上年度水平",
)
_SOURCES = ("2021年工作计划", "科普法", "调查问卷", "历史标准", "冀财预〔2020〕45号", "")
_LEVELS = (
    ("产出指标", ("数量指标", "质量指标", "时效指标", "成本指标")),
    ("效益指标", ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")),
    ("满意度指标", ("服务对象满意度指标",)),
)
_HEAD_COLUMNS, _GRID_COLUMNS = 7, 6
_ORDINALS = "一二三四五六七"


@dataclass(frozen=True)
class TextBlock:
    """A paragraph outside of tables; `running` text is justified or indented as the look says."""

    text: str
    bold: bool = False
    centred: bool = False
    running: bool = False
    page_break: bool = False


@dataclass(frozen=True)
class TableCell:
    """A cell's paragraphs and spans, in the table's own grid."""

    paragraphs: tuple[str, ...]
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class TableBlock:
    """A table: the grid's edges from 0 to 1, and rows of the cells that begin in them."""

    edges: tuple[Fraction, ...]
    rows: tuple[tuple[TableCell, ...], ...]

    def placed(self) -> list[tuple[int, int, TableCell]]:
        """Row, column and cell, by row and column."""
        covered: set[tuple[int, int]] = set()
        places = []
        for row, cells in enumerate(self.rows):
            column = 0
            for cell in cells:
                while (row, column) in covered:
                    column += 1
                covered |= {
                    (row + down, column + right)
                    for down in range(cell.rows)
                    for right in range(cell.columns)
                }
                places.append((row, column, cell))
                column += cell.columns
        return places


@dataclass(frozen=True)
class Look:
    """How a report is set: sizes in points."""

    page: str
    margin: float
    font: str
    font_size: float
    cell_font_size: float
    first_line_indent: bool
    space_after: float
    line_spacing: float
    justified: bool
    cells_centred: bool
    cells_in_the_middle: bool
    header: bool
    page_number: str
    repeated_head: bool
    rows_whole: bool


@dataclass(frozen=True)
class TestReport:
    """A report's blocks and its look."""

    look: Look
    blocks: list[TextBlock | TableBlock] = field(default_factory=list)

    def expected(self) -> list[str]:
        """What a reader must find: a line for each paragraph, table and cell."""
        lines: list[str] = []
        for block in self.blocks:
            if isinstance(block, TextBlock):
                if block.text:
                    lines.append(f"P {block.text}")
                continue
            lines.append(f"T {len(block.rows)}x{len(block.edges) - 1}")
            for row, column, cell in block.placed():
                place = f"{row},{column} {cell.rows}x{cell.columns}"
                lines.append(f"C {place} {' | '.join(cell.paragraphs)}".rstrip())
        return lines


def make_report(number: int) -> TestReport:
    """The report of a number."""
    rng = random.Random(number)  # noqa: S311 - test data
    look = Look(
        page=rng.choice(sorted(PAGE_SIZES_PT)),
        margin=rng.choice((42.0, 56.7, 72.0, 90.0)),
        font=rng.choice(("Noto Sans CJK SC", "Noto Serif CJK SC", "WenQuanYi Zen Hei")),
        font_size=rng.choice((9, 10, 10.5, 12, 14, 16)),
        cell_font_size=rng.choice((9, 10, 10.5, 12)),
        first_line_indent=rng.random() < 0.5,
        space_after=rng.choice((0, 6, 10)),
        line_spacing=rng.choice((1.0, 1.15, 1.5)),
        justified=rng.random() < 0.5,
        cells_centred=rng.random() < 0.5,
        cells_in_the_middle=rng.random() < 0.5,
        header=rng.random() < 0.4,
        page_number=rng.choice(("", "{}", "— {} —", "第{}页")),
        repeated_head=rng.random() < 0.3,
        rows_whole=rng.random() < 0.25,
    )
    return TestReport(look, _Writer(rng).write())


class _Writer:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.blocks: list[TextBlock | TableBlock] = []
        self.unit_row = rng.random() < 0.7
        self.one_table = rng.random() < 0.4
        self.first_level_merged = rng.random() < 0.8
        self.second_level_merged = rng.random() < 0.3
        self.rows_a_level = rng.choice((1, 1, 2, 4))
        self.bold = rng.random() < 0.5

    def write(self) -> list[TextBlock | TableBlock]:
        rng = self.rng
        if rng.random() < 0.5:
            self._heading("2021年部门预算绩效文本", centred=True)
        self._heading("第一部分")
        self._heading("部门整体绩效目标")
        self._heading("一、总体绩效目标")
        for _ in range(rng.randint(1, 3)):
            self._running("2021年，" + self._clauses(3, 25))
        self._heading("二、分项绩效目标")
        for ordinal in _ORDINALS[: rng.randint(1, 6)]:
            self._text(f"（{ordinal}）{rng.choice(_PROJECTS)}")
            self._running("绩效目标：" + self._clauses(1, 9))
            self._running("绩效指标：" + self._clauses(1, 5))
        self._heading("三、工作保障措施")
        for ordinal in _ORDINALS[: rng.randint(2, 7)]:
            self._running(f"{ordinal}、完善制度建设。" + self._clauses(2, 9))
        self.blocks.append(TextBlock("第二部分", bold=self.bold, page_break=True))
        self._heading("预算项目绩效目标")
        for number in range(1, rng.randint(1, 4) + 1):
            self._project(number)
        return self.blocks

    def _clauses(self, least: int, most: int) -> str:
        chosen = [self.rng.choice(_CLAUSES) for _ in range(self.rng.randint(least, most))]
        return "，".join(chosen) + "。"

    def _text(self, text: str) -> None:
        self.blocks.append(TextBlock(text))

    def _heading(self, text: str, *, centred: bool = False) -> None:
        self.blocks.append(TextBlock(text, bold=self.bold, centred=centred))

    def _running(self, text: str) -> None:
        self.blocks.append(TextBlock(text, running=True))

    def _project(self, number: int) -> None:
        rng = self.rng
        name = f"2021年{rng.choice(_PROJECTS)}"
        self._heading(f"{number}.{name}绩效目标表", centred=rng.random() < 0.5)
        head = self._head(name)
        grid = self._grid()
        if self.one_table:
            ends = {Fraction(i, _HEAD_COLUMNS) for i in range(_HEAD_COLUMNS + 1)}
            ends |= {Fraction(i, _GRID_COLUMNS) for i in range(_GRID_COLUMNS + 1)}
            edges = tuple(sorted(ends))
            rows = _respan(head, _HEAD_COLUMNS, edges) + _respan(grid, _GRID_COLUMNS, edges)
            self.blocks.append(TableBlock(edges, tuple(rows)))
        else:
            self.blocks.append(_even_table(head, _HEAD_COLUMNS))
            self._text("")
            self.blocks.append(_even_table(grid, _GRID_COLUMNS))

    def _head(self, name: str) -> list[tuple[TableCell, ...]]:
        rng = self.rng
        money = f"{rng.randint(1, 900)}.{rng.randint(0, 99):02d}"
        code = "130322" + "".join(rng.choice("0123456789ABCDEFGHJKRXZ") for _ in range(15))
        goals = [f"{i}.{self._clauses(1, 6)}" for i in range(1, rng.randint(1, 6) + 1)]
        rows = [
            (_cell("项目编码"), _cell(code, 2), _cell("项目名称"), _cell(name, 3)),
            (
                _cell("预算规模及资金用途", rows=2),
                _cell("预算数"),
                _cell(money),
                _cell("其中：财政资金"),
                _cell(money),
                _cell("其他资金"),
                _cell("0"),
            ),
            (_cell(f"预算数{money}万元。{self._clauses(2, 12)}", 6),),
            (
                _cell("资金支出计划（%）", rows=2),
                _cell("3月底", 2),
                _cell("6月底", 2),
                _cell("10月底"),
                _cell("12月底"),
            ),
            (_cell("20.00%", 2), _cell("50.00%", 2), _cell("75.00%"), _cell("100.00%")),
            (_cell("绩效目标"), TableCell(tuple(goals), 6)),
        ]
        if self.unit_row:
            rows.insert(0, (_cell(rng.choice(_DEPARTMENTS), 5), _cell("单位：万元", 2)))
        return rows

    def _grid(self) -> list[tuple[TableCell, ...]]:
        rng = self.rng
        titles = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")
        rows = [tuple(_cell(title) for title in titles)]
        for first, seconds in _LEVELS:
            counts = [rng.randint(1, self.rows_a_level) for _ in seconds]
            for second, count in zip(seconds, counts, strict=True):
                for index in range(count):
                    cells = []
                    if not self.first_level_merged:
                        cells.append(_cell(first))
                    elif second == seconds[0] and index == 0:
                        cells.append(_cell(first, rows=sum(counts)))
                    if not self.second_level_merged:
                        cells.append(_cell(second))
                    elif index == 0:
                        cells.append(_cell(second, rows=count))
                    cells += [
                        _cell(rng.choice(_INDICATORS)),
                        _cell(self._clauses(1, 3).removesuffix("。")),
                        _cell(rng.choice(_TARGETS)),
                        _cell(rng.choice(_SOURCES)),
                    ]
                    rows.append(tuple(cells))
        return rows


def _cell(text: str, columns: int = 1, rows: int = 1) -> TableCell:
    return TableCell((text,) if text else (), columns, rows)


def _even_table(rows: list[tuple[TableCell, ...]], columns: int) -> TableBlock:
    return TableBlock(tuple(Fraction(i, columns) for i in range(columns + 1)), tuple(rows))


def _respan(
    rows: list[tuple[TableCell, ...]], columns: int, edges: tuple[Fraction, ...]
) -> list[tuple[TableCell, ...]]:
    """The rows of an even grid in a finer one."""
    respanned: list[list[TableCell]] = [[] for _ in rows]
    for row, column, cell in _even_table(rows, columns).placed():
        first = edges.index(Fraction(column, columns))
        last = edges.index(Fraction(column + cell.columns, columns))
        respanned[row].append(TableCell(cell.paragraphs, last - first, cell.rows))
    return [tuple(cells) for cells in respanned]
