"""Column heads of the forms: what a column of indicators, money, tasks or projects holds.

Enters: the text of a header cell. Leaves: a `Column`, or None for words that are no known head. Heads are
told by patterns, since regions vary them (指标值, 年度指标值, 指标值及单位, 当年预期实现值, 年度数值). Which
of the meanings counts depends on the table: 预算数 heads a project's money in a flat table and is a
line of money elsewhere.
"""

from functools import lru_cache
from typing import Literal

from extractors.forms.wording import Lexicon, read_wording
from extractors.patterns import compile_pattern

IndicatorColumn = Literal[
    "level1",
    "level2",
    "level3",
    "content",
    "description",
    "target",
    "sign",
    "unit",
    "weight",
    "direction",
    "actual",
    "score",
    "deviation",
    "basis",
    "note",
]
ProjectColumn = Literal[
    "department", "department_code", "code", "name", "amount", "goals", "category", "nature",
    "number", "fiscal", "carried_over", "supervisor", "implementer", "period", "long_term_goals",
    "goal_results", "statement", "fund_use", "long_term_amount", "current", "executed", "rate",
    "score",
]  # fmt: skip
MoneyColumn = Literal["amount", "current", "executed", "rate", "weight", "score", "note"]

_INDICATORS: dict[IndicatorColumn, tuple[str, ...]] = {
    "level1": (
        r"(?:绩效)?[一1]级(?:绩效)?(?:指标|目标)?(?:名称)?",
        r"(?:绩效)?指标(?:类别|大类)",
    ),
    "level2": (r"(?:绩效)?[二2]级(?:绩效)?(?:指标|目标)?(?:名称)?",),
    "level3": (r"(?:绩效)?[三3]级(?:绩效)?(?:指标|目标)?(?:名称)?(?:及内容)?",),
    "deviation": (
        r".*(?:偏差|差异|未完成|未达标|未达到|扣分|偏低).*(?:原因|说明|分析|措施).*",
        r"(?:原因|偏差)(?:分析)?(?:说明)?(?:及|和|与)?(?:改进|整改)?(?:措施)?",
        r"原因分析.*",
    ),
    "basis": (
        r".*(?:确定|设定|设置|取值|指标值|目标值|制定)依据(?:及说明)?",
        r"(?:指标)?(?:数据)?依据",
    ),
    "sign": (
        r"(?:绩效)?(?:指标)?(?:值)?(?:性质|符号)",
        r"(?:计算|运算|比较|关系|逻辑|判断)(?:符号?|关系)|算子|条件",
    ),
    "direction": (r"(?:绩效)?指标(?:值)?方向性?|方向性?",),
    "unit": (r"(?:绩效)?(?:指标)?(?:值)?(?:度量|计量|计算)?单位",),
    "weight": (
        r"(?:指标|绩效指标|分值|分数)?(?:权重|分值)(?:分值|分)?",
        r"(?:标准|满|基准|规定|指标)分值?|分值权重|权重分值|权重\(?%?\)?|分数",
    ),
    "score": (
        r"(?:自评|评价|实际|指标|单位自评|最终|评分|本项)?(?:得分|评分)(?:情况|值)?|自评分(?:值|数)?|自评分",
    ),
    "actual": (
        r"(?!.*(?:预期|计划|预计|应|目标完成值))(?:.{0,6})?(?:实际|全年|年度|年末|本年|当年|目标|指标|自评|预计)*(?:完成|实现|达到|达成)(?:指标|目标)?(?:值|数|情况|数值|率|程度)(?:及单位)?",
        r"(?:全年|年度|指标|目标)?实际(?:指标|目标|完成)?(?:值|数值|情况|数)",
        r"(?:年度|指标|目标)?(?:完成|达成)",
        r"实际完成",
    ),
    "description": (
        r"(?:绩效)?指标(?:值)?(?:描述|解释|说明|定义|释义|含义)(?:及计算公式)?|绩效描述|指标解释及.*",
    ),
    "target": (
        r"(?:.{0,8})?(?:指标|目标|绩效|绩效目标|预期|实现|计划|预期实现|计划实现|标准|申报|批复|设定)(?:的)?(?:值|数值|目标值|水平)(?:及单位|内容)?(?:或.{1,8})?",
        r"(?:年度|当年|本年度?|全年|实施期|预期|计划|\d{4}年度?)(?:数值|值|目标|指标|计划)?",
        r"(?:预期|计划)(?:指标|目标|当年|年度|实现)+.{0,4}|目标|数值|.{0,4}预计.{0,4}(?:实现|完成).{0,2}|计划水平",
        r"(?:绩效)?(?:指标|目标)(?:要求|量化值|数|数值)|(?:年度)?目标内容",
    ),
    "content": (
        r"(?:绩效|具体|三级|个性)?指标(?:内容|名称)?|具体(?:内容|指标)|(?:绩效)?指标内容|绩效内容",
    ),
    "note": (
        r"(?:评|计|扣|赋|打|得)?\(?[扣评]?\)?分(?:标准|办法|细则|规则|依据|说明)|备注|说明|(?:绩效|历史|行业|计划|参考|评价)标准|评价要点",
        r"(?:上|前|上一|前两|n-?\d|\d{4})年(?:度)?(?:指标|实际|实现|完成|目标|执行)*(?:值|数|情况|水平)?|前年、?上年.*",
        r"(?:数据|资料|指标)(?:来源|类型|出处|口径|属性)|佐证材料|证明材料|计算(?:公式|方法)|序号|是否.{1,8}|责任(?:单位|人|部门|科室).*",
    ),
}
_INDICATOR_LEXICON = Lexicon(_INDICATORS)
_LATER_NOTES = compile_pattern(
    r"(?:上|前|上一|前两|去|往)年.*|(?:\d{4}年)(?:实际|完成|实现|执行).*|调整前.*|历史(?:值|数据|水平).*|.*(?:标准|办法|细则)$|自评说明|.*备注"
)
"""Read before targets: 上年指标值 is no target of this year's."""

_PROJECTS: dict[ProjectColumn, tuple[str, ...]] = {
    "number": (r"序号|编号|行号",),
    "department_code": (r"(?:预算|部门)?(?:单位|部门)(?:编码|代码|编号)",),
    "code": (r"(?:项目|专项)(?:编码|代码|编号)",),
    "name": (
        r"(?:一级|二级|三级|支出|预算|专项|政策|财政|子|部门)*(?:项目|专项|支出|资金)+(?:支出|资金|\(政策\)|政策)?名称(?:及代码|及编码)?",
        r"项目",
        r"(?:单位|部门)(?:名称)?[、/及和](?:项目|专项)(?:支出)?名称",
    ),
    "department": (
        r"(?:预算|填报|申报|编制|用款|基层|二级|下属|所属)?(?:预算)?(?:单位|部门)(?:名称|编码及名称|及代码|及编码)?",
    ),
    "supervisor": (r"(?:业务|项目)?主管(?:部门|单位)(?:名称)?",),
    "implementer": (r"(?:项目)?(?:实施|执行|承担)(?:单位|部门)(?:名称)?|项目单位",),
    "category": (r"项目(?:类别|类型|分类|级次|种类)|支出类型",),
    "nature": (r"项目(?:属性|性质)",),
    "period": (r"项目(?:期|周期|期限|起止时间)|起止时间|实施周期|实施期限",),
    "carried_over": (r"(?:上年)?结转(?:结余)?(?:资金|数|金额)?|上年结转.*",),
    "fiscal": (
        r"(?:当年|本年|年度)?(?:财政)(?:拨款|资金|性资金)(?:数|金额|预算)?|一般公共预算(?:拨款|资金|财政拨款)?",
    ),
    "long_term_amount": (r"(?:项目)?总(?:预算|投资|金额)|(?:项目)?总额",),
    "amount": (
        r"(?:当年|本年度?|年度|项目|全年|\d{4}年|部门|申报|预算|支出)*(?:预算|资金|预算资金|经费|金额|支出)(?:数|金额|额|总额|安排|合计|总数|安排数|规模)*",
        r"资金(?:总额|合计|总量)|合计|金额|总额|申请金额",
    ),
    "long_term_goals": (r"(?:项目)?(?:中期|长期|中长期|实施期|实施周期)(?:绩效)?目标",),
    "goal_results": (r"(?:年度|绩效|项目)*目标(?:实际)?完成情况|(?:全年|实际)完成情况",),
    "goals": (r"(?:年度|项目|总体|绩效|预期|整体|当年|本年|部门|\d{4}年度?)*目标(?:内容|描述)?",),
    "fund_use": (r"(?:资金|主要)?(?:支出)?(?:方向和)?用途|主要支出方向(?:和用途)?|资金用途",),
    "statement": (
        r"(?:项目|主要|工作|支出)?(?:内容|概况|简介|说明|依据|立项依据|概述|描述)|备注|测算依据.*",
    ),
}
_SCORE_COLUMN = compile_pattern(
    r"(?:自评|评价|单位自评|综合|最终)*(?:总?得分|评分|自评分|总分)(?:情况)?"
)
_PROJECT_LEXICON = Lexicon(_PROJECTS)

_MONEY: dict[MoneyColumn, tuple[str, ...]] = {
    "rate": (r".*(?:执行率|执行进度|支出进度|完成率|支付率|支出率)",),
    "executed": (
        r".*(?:执行|支出|支付|实际支出|实际使用|决算|使用)(?:数|额|金额|情况)|.*实际(?:到位|完成|支出)?(?:数|金额)|决算",
    ),
    "current": (
        r".*(?:全年|调整后?|调整后的)(?:全年)?(?:预算|资金)(?:数|额|金额)?|调整后?(?:数|预算)|调整后(?:金额)?|全年预算.*|.*调整预算数?",
    ),
    "amount": (
        r"调整前(?:预算|金额|数|资金)*|.*(?:年初|初始|批复|原|计划)(?:批复)?(?:预算|安排)?(?:数|额|金额)?|(?:年度|当年|本年|项目)?预算(?:数|金额|额|安排数?)?|(?:预算)?金额|当年金额|计划数",
        r"(?:本?年度?|本年|当年|全年)?(?:资金|预算|项目)?(?:申报|申请|核定|审定|批复|下达)(?:预算|资金)?(?:数|额|金额)",
    ),
    "weight": (r"(?:指标)?(?:权重|分值)|标准分值?|满分",),
    "score": (r"(?:自评|评价|实际)?得分|评分|自评分",),
}
_MONEY_LEXICON = Lexicon(_MONEY)

_COSTS = compile_pattern(
    r".*(?:成本构成|支出构成|费用构成|成本项目|支出内容|费用项目|明细项目|支出明细|费用名称|支出项目).*"
)
_YEARS_AGO = compile_pattern(r"(?:19|20)\d\d年?|n-?\d|[上前]年|上一年|往年|去年")
_ONE_YEAR = compile_pattern(
    r"(?:19|20)\d\d年?度?(?:预算|决算|执行|支出|计划|安排|金额|资金|实际|预计|批复)*(?:数|额)?(?:[(（]万?元[)）])?"
)
_SHARE = compile_pattern(r"占比.{0,6}|比重|比例.{0,4}|增减.{0,6}|增长率.{0,4}|备注|说明")
_TASK_TITLE = compile_pattern(
    r"(?:年度)?(?:主要|重点|工作)?(?:任务|工作)(?:名称|事项|任务)?|工作任务|任务|履职任务"
)
_TASK_CONTENT = compile_pattern(r"(?:主要|具体|任务|工作|实施)?内容(?:描述)?|任务内容|对应项目")
_HEADS_ALONE = compile_pattern(
    r"收入|支出|工作活动|任务名称|主要内容|完成情况|情况说明|存在(?:的)?问题(?:和|及)改进措施"
)
_LONG_TERM = compile_pattern(
    r"[中长]期|中长期|实施期|实施周期|周期|项目期|总(?:体)?(?:目标|绩效)值|总目标|\(?项目\)?总"
)
_ANNUAL = compile_pattern(r"年度|当年|本年|全年|年初|今年|\d{4}年")

KINDS_OF_TARGET = frozenset({"定性", "定量", "其他", "其它", "文字描述"})
"""What a column of signs says where it tells of what kind a target is."""
PARTS_OF_A_TARGET: dict[str, IndicatorColumn] = {
    **dict.fromkeys(("符号", "性质", "运算符", "方向", "运算符号", "计算符号"), "sign"),
    **dict.fromkeys(("单位", "计量单位", "度量单位"), "unit"),
    **dict.fromkeys(("数值", "值", "指标值", "目标值", "数值/内容", "内容", "数量"), "target"),
}
"""Heads below that of a target, too short to name a column anywhere else."""
NOTE_WORDS = {"评(扣)分标准": "评分标准", "评（扣）分标准": "评分标准"}
"""Heads of notes that are but another way to write a common one."""
_LONGEST_HEAD = 24
"""Characters. Some of the patterns take any words before or behind their own; a longer text is a
sentence that begins or ends like a head."""


@lru_cache(maxsize=8192)
def read_indicator_column(text: str) -> IndicatorColumn | None:
    """What a column of an indicator grid holds."""
    wording = read_wording(text)
    if wording is None or len(wording.plain) > _LONGEST_HEAD:
        return None
    if any(_LATER_NOTES.fullmatch(variant) for variant in wording.variants):
        return "note"
    return _INDICATOR_LEXICON.read(wording)


@lru_cache(maxsize=8192)
def read_project_column(text: str) -> ProjectColumn | None:
    """What a column of a table of projects holds."""
    wording = read_wording(text)
    return None if wording is None else _PROJECT_LEXICON.read(wording)


@lru_cache(maxsize=8192)
def read_money_column(text: str) -> MoneyColumn | None:
    """What a column of a table of money holds."""
    wording = read_wording(text)
    return None if wording is None else _MONEY_LEXICON.read(wording)


def heads_project_scores(text: str) -> bool:
    """Whether a column holds the points that each project got (自评得分)."""
    wording = read_wording(text)
    return wording is not None and _SCORE_COLUMN.fullmatch(wording.plain) is not None


def term_of(text: str) -> Literal["annual", "long_term"] | None:
    """The term that a head or label speaks of (`年度指标值`, `长期绩效指标`)."""
    key = "".join(text.split())
    if _LONG_TERM.search(key):
        return "long_term"
    return "annual" if _ANNUAL.search(key) else None


def read_task_column(text: str) -> Literal["title", "description"] | None:
    """What a column of a table of tasks holds, beside its money."""
    if _TASK_TITLE.fullmatch(text):
        return "title"
    return "description" if _TASK_CONTENT.fullmatch(text) else None


def heads_costs(text: str) -> bool:
    """Whether a head stands over the names of costs."""
    return _COSTS.fullmatch(text) is not None


def speaks_of_past_year(text: str) -> bool:
    """Whether the head of a column of money speaks of a year gone by, or of any one year."""
    return _YEARS_AGO.search(text) is not None


def names_a_year(text: str) -> bool:
    """Whether the head of a column of money is a year, with what was planned or spent in it."""
    return _ONE_YEAR.fullmatch(text) is not None


def names_share(text: str) -> bool:
    """Whether the head of a column beside money asks for its share of the whole."""
    return _SHARE.fullmatch(text) is not None


def heads_column_alone(text: str) -> bool:
    """Whether words head a column and are no answer to a label."""
    return _HEADS_ALONE.fullmatch(text) is not None


def heads_project_codes(head: str) -> bool:
    """Whether a head asks for a project's code, whatever it asks for besides: 单位编码（项目编码）."""
    return "项目编码" in head or "项目代码" in head


def heads_project_names(head: str) -> bool:
    """Whether a head asks for a project's name, whatever it asks for besides: 项目单位（项目名称）."""
    return "项目名称" in head


def names_units(head: str) -> bool:
    """Whether the head of a column of projects names their units, too: 单位名称(项目类别)."""
    return "单位" in head


def names_projects(head: str) -> bool:
    """Whether the head of a column of units names their projects, too."""
    return "项目" in head


def heads_units_or_departments(head: str) -> bool:
    """Whether a head says 单位 alone: of a figure among the values, of who reports before them."""
    return head == "单位"


def says_value(head: str) -> bool:
    """Whether the head of a column of targets asks for a value."""
    return any(word in head for word in ("值", "水平"))
