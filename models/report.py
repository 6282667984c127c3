"""The Report: the JSON record that one source file becomes, key by key as `docs/record.md` says.

Titles are the field's Chinese terms and end up in the JSON Schema. Amounts and percentages are
`Decimal`s without thousands separators, written as JSON strings exactly as many digits long as the
source has them; no value passes through a float.
"""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, PlainSerializer, model_validator

from models.corrections import Correction
from models.findings import Finding
from models.frozen import Frozen
from models.locations import Location
from models.source import Source


def _write_decimal(value: Decimal) -> str:
    return format(value, "f")


DecimalString = Annotated[
    Decimal,
    Field(allow_inf_nan=False, json_schema_extra={"pattern": r"^-?\d+(\.\d+)?$"}),
    PlainSerializer(_write_decimal, return_type=str, when_used="always"),
]
"""A decimal number: `Decimal` in Python, a JSON string of plain digits (`"5.00"`) in the record."""


class Department(Frozen):
    """预算部门或单位: the budget unit that reports."""

    code: str | None = Field(default=None, title="单位编码", description="Budget unit code.")
    name: str | None = Field(default=None, title="单位名称", description="Name of the unit.")


class Note(Frozen):
    """A text under the words of its own label, as the form has them."""

    label: str = Field(title="标签", description="The label as written, without number and colon.")
    text: str = Field(title="内容", description="The text beside or below the label.")


FundingTerm = Literal["annual", "long_term", "previous"]
FundingSource = Literal[
    "total", "fiscal", "central", "local", "carried_over", "special_account", "own", "other"
]


class Funding(Frozen):
    """资金: one line of money as the form has it, in the `amount_unit` of its owner."""

    name: str | None = Field(
        default=None, title="资金名称", description="The line's name without colon and unit."
    )
    term: FundingTerm | None = Field(
        default=None,
        title="期间",
        description="annual (年度), long_term (实施期) or previous (earlier years).",
    )
    source: FundingSource | None = Field(
        default=None, title="资金来源", description="Where the money comes from; null for costs."
    )
    amount: DecimalString | None = Field(
        default=None, title="年初预算数", description="The amount budgeted, in `amount_unit`."
    )
    current: DecimalString | None = Field(
        default=None, title="全年预算数", description="The amount after adjustment."
    )
    executed: DecimalString | None = Field(
        default=None, title="执行数", description="The amount spent."
    )
    rate: DecimalString | None = Field(
        default=None,
        title="执行率（%）",
        description="The rate of execution in percent, as stated.",
    )
    weight: DecimalString | None = Field(
        default=None, title="分值", description="The points that the line is worth."
    )
    score: DecimalString | None = Field(
        default=None, title="得分", description="The points that the line was given."
    )
    notes: tuple[Note, ...] = Field(
        default=(), title="备注", description="Every further column under its header's words."
    )


class Section(Frozen):
    """A section of running text under a heading."""

    heading: str = Field(title="标题", description="The heading without its number.")
    paragraphs: tuple[str, ...] = Field(
        default=(), title="段落", description="The paragraphs in reading order."
    )
    indicators: tuple["Indicator", ...] = Field(
        default=(), title="绩效指标", description="The grid below the goal (部门整体 forms)."
    )


TargetKind = Literal["quantitative", "qualitative", "deadline"]
Comparison = Literal["=", ">", ">=", "<", "<=", "between", "~"]


class Target(Frozen):
    """指标值: a target as written, and what it says as numbers."""

    text: str = Field(title="原文", description="The target as written.")
    kind: TargetKind = Field(
        title="类型",
        description="quantitative (a figure), qualitative (words) or deadline (a date).",
    )
    comparison: Comparison | None = Field(
        default=None,
        title="比较符",
        description="How the actual value compares with the target; `~` is 约.",
    )
    value: DecimalString | None = Field(
        default=None, title="数值", description="The figure; the lower one of a range."
    )
    upper: DecimalString | None = Field(
        default=None, title="上限", description="The upper figure of a range."
    )
    unit: str | None = Field(
        default=None, title="计量单位", description="Unit of the figure; every form of 百分比 is %."
    )
    date: str | None = Field(
        default=None,
        title="期限",
        description="ISO 8601 date of a deadline; `--11-30` where the year is not said.",
    )


class Measure(Frozen):
    """A promise in figures within 绩效指标's running text."""

    name: str = Field(title="名称", description="What is measured.")
    target: Target = Field(title="指标值", description="The promised figure.")


class SubGoal(Frozen):
    """分项绩效目标: one line of work with its objective and indicators in prose."""

    number: str | None = Field(
        default=None, title="序号", description="The number as written: `（一）`."
    )
    title: str | None = Field(
        default=None, title="名称", description="The title without a closing colon."
    )
    objective: str | None = Field(
        default=None, title="绩效目标", description="The text after `绩效目标：`."
    )
    indicator_text: str | None = Field(
        default=None, title="绩效指标", description="The text after `绩效指标：`."
    )
    measures: tuple[Measure, ...] = Field(
        default=(), title="量化指标", description="What that text promises in figures."
    )
    description: str | None = Field(
        default=None, title="内容", description="主要内容 or 内容描述: what the work consists of."
    )
    funding: tuple[Funding, ...] = Field(
        default=(), title="资金", description="Each line of money of this work."
    )
    indicators: tuple["Indicator", ...] = Field(
        default=(), title="绩效指标", description="The indicators of this work."
    )
    activities: tuple["SubGoal", ...] = Field(
        default=(), title="工作活动", description="The activities under a duty."
    )


class Safeguard(Frozen):
    """工作保障措施: one measure that secures the goals."""

    number: str | None = Field(
        default=None, title="序号", description="The number as written: `一、`."
    )
    title: str | None = Field(default=None, title="名称", description="The measure's title.")
    text: str | None = Field(default=None, title="内容", description="The measure's text.")


class Budget(Frozen):
    """预算规模: the project's money in the unit of its table."""

    total: DecimalString | None = Field(
        default=None, title="预算数", description="Total, in `amount_unit`."
    )
    fiscal: DecimalString | None = Field(
        default=None, title="其中：财政资金", description="Fiscal funds, in `amount_unit`."
    )
    other: DecimalString | None = Field(
        default=None, title="其他资金", description="Other funds, in `amount_unit`."
    )
    total_yuan: DecimalString | None = Field(
        default=None,
        title="预算数（元）",
        description="The total in yuan, at least two decimal places.",
    )


class SpendingStep(Frozen):
    """资金支出计划: the share of the money to be spent by the end of a month."""

    by: str = Field(title="时间", description="The point in time as written: `3月底`.")
    month: int | None = Field(
        default=None, title="月份", description="Month of the year, 1 to 12.", ge=1, le=12
    )
    percent: DecimalString | None = Field(
        default=None, title="支出进度（%）", description="Cumulative share in percent."
    )


class Indicator(Frozen):
    """绩效指标: one row of the three-level indicator grid."""

    level1: str | None = Field(default=None, title="一级指标", description="First level.")
    level2: str | None = Field(default=None, title="二级指标", description="Second level.")
    level3: str | None = Field(default=None, title="三级指标", description="Third level.")
    description: str | None = Field(
        default=None, title="绩效指标描述", description="What the indicator describes."
    )
    target: Target | None = Field(default=None, title="指标值", description="The target.")
    basis: str | None = Field(
        default=None, title="指标值确定依据", description="What the target is based on."
    )
    term: Literal["annual", "long_term"] | None = Field(
        default=None, title="期间", description="annual or long_term; null where there is one grid."
    )
    direction: Literal["positive", "negative"] | None = Field(
        default=None, title="指标方向", description="positive (正向指标) or negative (反向指标)."
    )
    weight: DecimalString | None = Field(
        default=None, title="权重", description="The points or percent that the indicator is worth."
    )
    actual: Target | None = Field(
        default=None, title="实际完成值", description="The value reached, read like a target."
    )
    score: DecimalString | None = Field(
        default=None, title="得分", description="The points that the indicator was given."
    )
    deviation: str | None = Field(
        default=None, title="偏差原因分析及改进措施", description="Why the target was not reached."
    )
    notes: tuple[Note, ...] = Field(
        default=(), title="备注", description="Every further column under its header's words."
    )


class Period(Frozen):
    """项目期: when a project begins and ends."""

    text: str = Field(title="原文", description="The period as written.")
    start: str | None = Field(
        default=None, title="开始", description="ISO 8601, only as exact as said: `2021-03`."
    )
    end: str | None = Field(
        default=None, title="结束", description="ISO 8601, only as exact as said: `2021-12-31`."
    )


class Score(Frozen):
    """总分: the points of a whole evaluation."""

    weight: DecimalString | None = Field(
        default=None, title="总分值", description="The points that could be reached."
    )
    score: DecimalString | None = Field(
        default=None, title="总得分", description="The points that were given."
    )


class Project(Frozen):
    """预算项目绩效目标表: one project's table."""

    number: int | None = Field(
        default=None, title="序号", description="The project's number in the report."
    )
    title: str | None = Field(
        default=None, title="表名", description="Title of the table without its number."
    )
    department: Department | None = Field(
        default=None, title="预算单位", description="The unit as the project's own table says."
    )
    code: str | None = Field(default=None, title="项目编码", description="Project code.")
    name: str | None = Field(default=None, title="项目名称", description="Project name.")
    amount_unit: str | None = Field(
        default=None, title="金额单位", description="万元 or 元, as stated."
    )
    budget: Budget | None = Field(default=None, title="预算规模", description="The money.")
    fund_use: str | None = Field(
        default=None, title="资金用途", description="What the money is for, in prose."
    )
    spending_plan: tuple[SpendingStep, ...] = Field(
        default=(), title="资金支出计划", description="Cumulative spending by month."
    )
    goals: tuple[str, ...] = Field(
        default=(), title="绩效目标", description="One string for each paragraph, number kept."
    )
    indicators: tuple[Indicator, ...] = Field(
        default=(), title="绩效指标", description="One for each row of the grid."
    )
    supervisor: Department | None = Field(
        default=None, title="主管部门", description="The department in charge."
    )
    implementer: Department | None = Field(
        default=None, title="实施单位", description="The unit that carries the project out."
    )
    category: str | None = Field(
        default=None, title="项目类别", description="项目类别 or 项目类型; the ticked words."
    )
    nature: str | None = Field(
        default=None,
        title="项目属性",
        description="项目属性 or 项目性质: 新增, 延续 …; the ticked words.",
    )
    period: Period | None = Field(
        default=None, title="项目期", description="When the project begins and ends."
    )
    funding: tuple[Funding, ...] = Field(
        default=(), title="资金", description="Each line of money as the form has it."
    )
    long_term_goals: tuple[str, ...] = Field(
        default=(), title="中长期目标", description="The goals of the whole period."
    )
    goal_results: tuple[str, ...] = Field(
        default=(), title="目标完成情况", description="What was reached of the goals."
    )
    score: Score | None = Field(
        default=None, title="总分", description="The points of the whole evaluation."
    )
    statements: tuple[Note, ...] = Field(
        default=(), title="其他内容", description="Every further labelled row, in order."
    )


RemovedKind = Literal[
    "field_code",
    "page_number",
    "header",
    "footer",
    "table_of_contents",
    "repeated_header",
    "heading",
    "label",
    "invisible",
    "struck",
    "watermark",
]


class Removed(Frozen):
    """Source text that is accounted for but carries no value of its own."""

    kind: RemovedKind = Field(
        title="类别",
        description="Why the text is not in a field: page furniture, labels and headings (prompts "
        "and note marks among them), invisible characters, struck-out text, watermarks.",
    )
    text: str = Field(title="原文", description="The text.")
    location: Location = Field(title="位置", description="Where it stands in the source.")


class Leftover(Frozen):
    """Source text that no field claimed."""

    text: str = Field(title="原文", description="The text.")
    location: Location = Field(title="位置", description="Where it stands in the source.")


class Coverage(Frozen):
    """Counts of characters other than white space; the parts always add up to the whole."""

    characters: int = Field(title="字符总数", description="All characters of the source.", ge=0)
    claimed: int = Field(title="已归入字段", description="Characters held by a field.", ge=0)
    removed: int = Field(title="已剔除", description="Characters listed in `removed`.", ge=0)
    leftover: int = Field(title="未归入", description="Characters listed in `leftover`.", ge=0)

    @model_validator(mode="after")
    def _add_up(self) -> Self:
        if self.characters != self.claimed + self.removed + self.leftover:
            raise ValueError("coverage does not add up")
        return self


ReportKind = Literal[
    "budget_performance",
    "project_declaration",
    "department_declaration",
    "self_evaluation",
    "duties_activities",
    "transfer_payment",
    "other",
]


class Report(Frozen):
    """部门预算绩效文本: one report as a record.

    A report is what one or several files say; its record is read from one of them. Where another file of
    the same report says otherwise, the finding `differs-between-files` stands at the value.
    """

    schema_version: Literal["1.1"] = Field(
        default="1.1", title="结构版本", description="Version of this contract."
    )
    kind: ReportKind = Field(
        default="budget_performance",
        title="文本种类",
        description="Which kind of report this is; nothing is read of `other`.",
    )
    source: Source = Field(title="来源", description="Where the record came from.")
    title: str | None = Field(
        default=None, title="封面标题", description="The cover's title, if there is one."
    )
    fiscal_year: int | None = Field(
        default=None, title="预算年度", description="Budget year, by the weight of the evidence."
    )
    department: Department | None = Field(
        default=None, title="部门", description="The reporting unit; the first project's."
    )
    overall_goal: Section | None = Field(
        default=None, title="总体绩效目标", description="The overall goal."
    )
    sub_goals: tuple[SubGoal, ...] = Field(
        default=(), title="分项绩效目标", description="The sub-goals."
    )
    safeguards: tuple[Safeguard, ...] = Field(
        default=(), title="工作保障措施", description="The safeguards."
    )
    projects: tuple[Project, ...] = Field(
        default=(), title="预算项目绩效目标", description="One for each project table."
    )
    amount_unit: str | None = Field(
        default=None,
        title="金额单位",
        description="Unit of `funding` and of the sub-goals' money; null where only projects have.",
    )
    funding: tuple[Funding, ...] = Field(
        default=(), title="部门资金", description="Each line of a department's money."
    )
    statements: tuple[Note, ...] = Field(
        default=(),
        title="其他内容",
        description="Rows of a department's form that fit no other key.",
    )
    leftover: tuple[Leftover, ...] = Field(
        default=(), title="未归入文字", description="Body text that no field claimed."
    )
    removed: tuple[Removed, ...] = Field(
        default=(), title="剔除文字", description="Text accounted for without a value."
    )
    coverage: Coverage = Field(title="覆盖率", description="Every character accounted for.")
    findings: tuple[Finding, ...] = Field(
        default=(), title="核查发现", description="What a careful reader would query."
    )
    provenance: dict[str, Location] = Field(
        default_factory=dict,
        title="出处",
        description="JSON Pointer of each value read from the source → its location.",
    )
    corrections: tuple[Correction, ...] = Field(
        default=(),
        title="更正",
        description="What people changed of the values that were extracted, the earliest first.",
    )
