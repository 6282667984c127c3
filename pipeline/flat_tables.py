"""The flat tables: each column declared once, for the catalog, for exports and for the API.

A column says its key, its Chinese header, what it holds, and where in a record its value stands.
`pipeline.catalog.tables` makes database columns of them, `pipeline.flattening` rows of a record,
`pipeline.exports` files and `pipeline.web` pages. No database is imported here: worker processes
flatten records, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pipeline import words

TableName = Literal["reports", "projects", "indicators", "funding", "findings", "changes"]
ColumnKind = Literal[
    "text", "integer", "decimal", "amount", "yuan", "texts", "steps", "notes", "time"
]
"""`decimal` is a figure as written, `amount` one of money in a unit that stands beside it, `yuan` an
exact amount. `texts` is a list of paragraphs, `steps` a spending plan, `notes` texts under labels; a
row holds these three as their JSON text."""
ColumnSource = Literal["record", "given", "content", "record_row", "project", "review"]


@dataclass(frozen=True)
class Column:
    """A column: its key for systems, its Chinese header for people, what it holds and from where.

    `path` leads from a `flattening.Part` to the value; by default to the part's own key.
    """

    key: str
    header: str
    kind: ColumnKind = "text"
    path: str = ""
    source: ColumnSource = "record"
    """`given` is known only when a row is stored; the last four come from other tables."""
    words: Mapping[str, str] | None = None
    """What people call the values."""
    is_message: bool = False
    """A sentence of jixiao's, which people get in Chinese."""
    is_technical: bool = False
    """For systems: people get it in the last columns."""
    is_lead: bool = False
    """What a row is about: people get it in the first columns."""
    required: bool = False
    large: bool = False
    """An integer of any size."""

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """The attributes that lead to the value."""
        return tuple((self.path or f"value.{self.key}").split("."))

    @property
    def is_number(self) -> bool:
        """Whether its values are figures, with or without decimal places."""
        return self.kind in ("integer", "decimal", "amount", "yuan")

    @property
    def is_nested(self) -> bool:
        """Whether it holds JSON text."""
        return self.kind in ("texts", "steps", "notes")


@dataclass(frozen=True)
class Table:
    """A flat table; its first column is the key that pages go by."""

    name: TableName
    title: str
    columns: tuple[Column, ...]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The columns' keys."""
        return tuple(column.key for column in self.columns)

    @cached_property
    def nested_keys(self) -> tuple[str, ...]:
        """The keys of the columns that hold JSON text."""
        return tuple(column.key for column in self.columns if column.is_nested)

    @cached_property
    def for_people(self) -> tuple[Column, ...]:
        """The columns as people get them: what a row is about first, ids and hashes last."""
        return tuple(sorted(self.columns, key=lambda one: (not one.is_lead, one.is_technical)))

    @cached_property
    def from_record(self) -> tuple[Column, ...]:
        """The columns whose values a record gives."""
        return tuple(column for column in self.columns if column.source == "record")


def _id() -> Column:
    return Column("id", "行号", "integer", source="given", is_technical=True)


def _report_id() -> Column:
    return Column("report_id", "报告序号", "integer", source="given", is_technical=True)


def _sha256() -> Column:
    return Column("sha256", "文件SHA-256", source="content", is_technical=True)


def _year() -> Column:
    return Column("fiscal_year", "预算年度", "integer", "report.fiscal_year")


def _report_kind() -> Column:
    header = "文本种类"
    return Column("report_kind", header, "text", "report.kind", words=words.KINDS, required=True)


def _department(path: str = "department") -> tuple[Column, Column]:
    return (
        Column("department_code", "单位编码", "text", f"{path}.code"),
        Column("department_name", "单位名称", "text", f"{path}.name"),
    )


def _pointer() -> Column:
    return Column("pointer", "记录内位置", "text", "pointer", is_technical=True, required=True)


def _position(header: str) -> Column:
    return Column("position", header, "integer", "position", is_technical=True, required=True)


def _work() -> Column:
    """The duty, task or activity that a row belongs to; null where it is none's."""
    return Column("work", "职责、任务或活动", "text", "work", is_lead=True)


def _project() -> tuple[Column, ...]:
    """Which project a row belongs to; null where it belongs to the report itself."""
    return (
        Column("project_position", "项目位置", "integer", "project_position", is_technical=True),
        Column("project_code", "项目编码", source="project"),
        Column("project_name", "项目名称", source="project", is_lead=True),
    )


REPORTS = Table(
    "reports",
    "报告",
    (
        Column("report_id", "报告序号", "integer", source="given", is_technical=True),
        _sha256(),
        Column("file_name", "文件名", "text", "report.source.file_name", required=True, is_lead=True),
        Column("title", "封面标题"),
        Column("kind", "文本种类", words=words.KINDS, required=True),
        Column("fiscal_year", "预算年度", "integer"),
        *_department("report.department"),
        Column("state", "审核状态", source="review", words=words.STATES),
        Column("project_count", "项目数", "integer", "counts.projects", required=True),
        Column("indicator_count", "指标数", "integer", "counts.indicators", required=True),
        Column("error_count", "错误", "integer", "counts.errors", required=True),
        Column("warning_count", "警告", "integer", "counts.warnings", required=True),
        Column("info_count", "提示", "integer", "counts.infos", required=True),
        Column("characters", "字符总数", "integer", "report.coverage.characters", required=True),
        Column("leftover", "未归入字符", "integer", "report.coverage.leftover", required=True),
        Column("reader", "提取程序", "text", "report.source.extractor.name", is_technical=True, required=True),
        Column("schema_version", "结构版本", is_technical=True, required=True),
        Column("digest", "记录SHA-256", source="given", is_technical=True),
    ),
)  # fmt: skip

PROJECTS = Table(
    "projects",
    "项目",
    (
        _id(),
        _report_id(),
        _sha256(),
        Column("file_name", "文件名", source="record_row", is_technical=True),
        _report_kind(),
        _year(),
        *_department(),
        _position("项目位置"),
        Column("number", "序号", "integer", large=True),
        Column("title", "表名"),
        Column("code", "项目编码"),
        Column("name", "项目名称", is_lead=True),
        Column("supervisor_code", "主管部门编码", "text", "value.supervisor.code"),
        Column("supervisor_name", "主管部门", "text", "value.supervisor.name"),
        Column("implementer_code", "实施单位编码", "text", "value.implementer.code"),
        Column("implementer_name", "实施单位", "text", "value.implementer.name"),
        Column("category", "项目类别"),
        Column("nature", "项目属性"),
        Column("period_text", "项目期", "text", "value.period.text"),
        Column("period_start", "开始", "text", "value.period.start"),
        Column("period_end", "结束", "text", "value.period.end"),
        Column("amount_unit", "金额单位"),
        Column("total", "预算数", "amount", "value.budget.total"),
        Column("fiscal", "其中：财政资金", "amount", "value.budget.fiscal"),
        Column("other", "其他资金", "amount", "value.budget.other"),
        Column("total_yuan", "预算数（元）", "yuan", "value.budget.total_yuan"),
        Column("fund_use", "资金用途"),
        Column("spending_plan", "资金支出计划（%）", "steps", required=True),
        Column("goals", "绩效目标", "texts", required=True),
        Column("long_term_goals", "中长期目标", "texts", required=True),
        Column("goal_results", "目标完成情况", "texts", required=True),
        Column("score_weight", "总分值", "decimal", "value.score.weight"),
        Column("score", "总得分", "decimal", "value.score.score"),
        Column("statements", "其他内容", "notes", required=True),
        Column("indicator_count", "指标数", "integer", "counts.indicators", required=True),
    ),
)


def _target(text_key: str, prefix: str, header: str, path: str) -> tuple[Column, ...]:
    kinds, comparisons = words.TARGET_KINDS, words.COMPARISONS
    return (
        Column(text_key, header, "text", f"{path}.text"),
        Column(f"{prefix}kind", f"{header}类型", "text", f"{path}.kind", words=kinds),
        Column(f"{prefix}comparison", f"{header}比较符", "text", f"{path}.comparison", words=comparisons),
        Column(f"{prefix}value", f"{header}数值", "decimal", f"{path}.value"),
        Column(f"{prefix}upper", f"{header}上限", "decimal", f"{path}.upper"),
        Column(f"{prefix}unit", f"{header}单位", "text", f"{path}.unit"),
        Column(f"{prefix}date", f"{header}期限", "text", f"{path}.date"),
    )  # fmt: skip


INDICATORS = Table(
    "indicators",
    "指标",
    (
        _id(),
        _report_id(),
        _sha256(),
        _report_kind(),
        _year(),
        *_department(),
        *_project(),
        _work(),
        _pointer(),
        _position("指标位置"),
        Column("term", "期间", words=words.TERMS),
        Column("level1", "一级指标"),
        Column("level2", "二级指标"),
        Column("level3", "三级指标", is_lead=True),
        Column("description", "绩效指标描述"),
        *_target("target_text", "", "指标值", "value.target"),
        Column("basis", "指标值确定依据"),
        Column("direction", "指标方向", words=words.DIRECTIONS),
        Column("weight", "权重", "decimal"),
        *_target("actual_text", "actual_", "实际完成值", "value.actual"),
        Column("score", "得分", "decimal"),
        Column("deviation", "偏差原因分析及改进措施"),
        Column("notes", "备注", "notes", required=True),
    ),
)

FUNDING = Table(
    "funding",
    "资金",
    (
        _id(),
        _report_id(),
        _sha256(),
        _report_kind(),
        _year(),
        *_department(),
        *_project(),
        _work(),
        _pointer(),
        _position("资金位置"),
        Column("name", "资金名称", is_lead=True),
        Column("term", "期间", words=words.TERMS),
        Column("source", "资金来源", words=words.FUNDING_SOURCES),
        Column("amount_unit", "金额单位", "text", "amount_unit"),
        Column("amount", "年初预算数", "amount"),
        Column("current", "全年预算数", "amount"),
        Column("executed", "执行数", "amount"),
        Column("rate", "执行率（%）", "decimal"),
        Column("weight", "分值", "decimal"),
        Column("score", "得分", "decimal"),
        Column("notes", "备注", "notes", required=True),
    ),
)

FINDINGS = Table(
    "findings",
    "核查发现",
    (
        _id(),
        _report_id(),
        _sha256(),
        Column("file_name", "文件名", source="record_row", is_lead=True),
        _report_kind(),
        _year(),
        *_department(),
        *_project(),
        _position("发现位置"),
        Column("severity", "严重程度", words=words.SEVERITIES, required=True),
        Column("code", "核查发现", words=words.FINDINGS, required=True),
        Column("message", "说明", required=True, is_message=True),
        Column("pointer", "指向", is_technical=True),
    ),
)

CHANGES = Table(
    "changes",
    "变更",
    (
        Column("number", "变更序号", "integer", source="given"),
        Column("kind", "变更", source="given", words=words.CHANGES),
        Column("report_id", "报告序号", "integer", source="given"),
        Column("sha256", "文件SHA-256", source="given"),
        Column("replaced_by_id", "替代报告序号", "integer", source="given"),
        Column("at", "时间", "time", source="given"),
    ),
)

TABLES: dict[TableName, Table] = {
    table.name: table for table in (REPORTS, PROJECTS, INDICATORS, FUNDING, FINDINGS, CHANGES)
}
