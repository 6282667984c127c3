"""Row labels of the forms: what stands beside or below one.

Enters: the text of a cell. Leaves: a `RowLabel`, or None for text that is no known label. A label that
names no key of the record is a *statement*: `STATEMENT_WORDS` tells the usual ones where a text
alone must decide; beside a value any short text may be one.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from extractors.forms.hints import is_hint
from extractors.forms.money import MoneyName, money_name
from extractors.forms.wording import Lexicon, Wording, read_wording
from extractors.patterns import compile_pattern

RowMeaning = Literal[
    "name",
    "code",
    "department",
    "department_code",
    "implementer",
    "supervisor",
    "supervisor_code",
    "category",
    "period",
    "period_start",
    "period_end",
    "year",
    "amount_unit",
    "goals",
    "overall_goals",
    "long_term_goals",
    "goal_results",
    "duty_goals",
    "fund_use",
    "score",
    "money",
    "money_group",
    "tasks",
    "group",
    "statement",
]

_UNIT_WORD = r"(?:单位|部门)"
_ROWS: dict[RowMeaning, tuple[str, ...]] = {
    "supervisor_code": (r"(?:项目|业务)?主管(?:部门|单位)(?:编码|代码|预算编码)",),
    "department_code": (rf"(?:预算|填报|申报)?{_UNIT_WORD}(?:编码|代码|预算编码)",),
    "code": (r"(?:专项|支出)?(?:项目|专项)(?:支出)?(?:编码|代码|编号)",),
    "name": (
        r"(?:专项|专项资金|财政|支出|转移支付|预算|一级|二级|三级|子|政策|项目|资金|支出|申报|申请|补助|财政支出|本级|下属|/|和|或|及|、)*"
        r"(?:项目|专项|资金|支出|政策|补助|转移支付)(?:支出)?名称(?:及代码|及编码|及编号)?",
        r"(?:项目|专项)(?:编码|代码|编号)(?:及|和|、)(?:项目)?名称",
    ),
    "supervisor": (
        r"(?:项目|政策|业务|行业|预算|省级|市级|县级|区级|中央|国家|省|市|县|区|州|旗|自治区)*主管(?:部门|单位)(?:名称)?(?:及代码|及编码|和代码|名称及代码)?",
    ),
    "implementer": (
        r"(?:项目)?(?:具体|资金)?(?:实施|执行|承担|使用|承办|责任|建设|项目实施|用款)(?:主体|单位|部门)(?:名称)?(?:及代码|及编码)?",
        r"项目单位(?:名称)?|项目申报单位",
    ),
    "department": (
        rf"(?:[省市县区]级)?(?:预算|填报|申报|编制|编报|申请|上报|报送|填表|自评|评价|一级预算|基层|资金使用|被评价)?{_UNIT_WORD}"
        r"(?:单位)?(?:全称|名称)?(?:及代码|及编码|编码及名称|编码和名称|编码名称|代码及名称)?",
        r"部门[或/、]?单位名称|(?:预算)?部门[/、]单位",
    ),
    "category": (
        r"(?:项目|政策)(?:类别|类型|分类|种类|属性|性质|级次)|支出(?:类别|类型)|项目属性类别|资金类[别型]",
    ),
    "period": (
        r"(?:项目|政策)?(?:计划)?(?:期|周期|期限|实施期|实施期限|起止时间|起止年限|实施周期|执行期|年限|时间实施期|起止日期|起止年度|执行期限|实施时间|实施年限|建设周期|建设期|起止年月|实施起止时间|存续期|有效期)",
    ),
    "period_start": (
        r"(?:项目)?(?:计划|预计|实施)?(?:开始|起始|开工|启动|起)(?:日期|时间|年月?|年度)",
    ),
    "period_end": (
        r"(?:项目)?(?:计划|预计|实施)?(?:完成|结束|终止|截止|竣工|完工|止)(?:日期|时间|年月?|年度)",
    ),
    "year": (r"(?:预算|财政|所属|申报|评价)?年度|预算年份|年份",),
    "amount_unit": (r"(?:金额|计量|货币)单位|资金单位",),
    "goal_results": (
        r"(?:年度|项目|总体|绩效|预期|本年度?|全年|年初|设定|整体|部门)*(?:目标)?(?:的)?(?:全年|年度|总体|实际)*(?:完成|实现)情况(?:综述|概述|说明|总结|简述)?",
        r"(?:全年|年度)?实际完成(?:情况|目标)|目标完成(?:情况)?|年度目标完成情况",
    ),
    "long_term_goals": (
        r"(?:项目)?(?:部门|单位|整体|绩效)?(?:中长期|中期|长期|实施周期|实施期|项目周期|周期|项目期|三年|项目实施期|五年)(?:滚动|总体|绩效|总|预期|规划|的)*目标",
        r"(?:项目)?总(?:体)?(?:绩效)?目标\(中?长期(?:绩效)?目标\)",
    ),
    "overall_goals": (
        r"(?:项目)?(?:总体|总|整体)(?:的)?(?:绩效)?目标|(?:项目)?绩效总(?:体)?目标|项目总体绩效目标|总目标|总体绩效目标|项目目标|(?:项目|政策)总目标",
    ),
    "goals": (
        r"(?:年度|本年度?|当年|全年|今年|\d{4}年度?|部门|单位|年初|项目|绩效|预期|整体|总体|主要|设定|预算|实施|支出|政策|部门整体)*(?:年度|绩效|预期|总体|总)*目标(?:内容|设定|描述)?",
        r"(?:年度|绩效)*目标[一二三四五六七八九十\d]{1,2}|(?:年度|总体|部门)*履职(?:总体|绩效)目标",
        r"年度(?:主要)?目标(?:和|及)(?:主要)?成果|年度(?:工作)?目标任务|年初(?:设定)?目标",
    ),
    "duty_goals": (r"(?:年度|部门|单位)*履职目标",),
    "fund_use": (r"(?:资金|经费)(?:使用|主要|支出)*用途|(?:资金)?主要支出方向(?:和|及)?用途?",),
    "score": (
        r"(?:自评|评价|综合|指标|项目|绩效)*(?:总分|总得分|合计得分|总分值|总计得分|得分合计)(?:合计)?|合计|总计|总分合计|自评得?分|综合得分|评价得分",
    ),
    "tasks": (
        r"年度(?:主要|重点|工作)*(?:任务|工作)|(?:主要|重点)(?:任务|工作)|年度主要任务|部门年度工作任务|年度(?:履职)?工作任务",
    ),
    "money_group": (
        r"(?:项目|专项|部门|预算|单位|整体|财政|年度|支出|收入|总体|本年|申请|绩效|全年|\d{4}年)*(?:资金|预算|经费|支出预算|预算资金)(?:申请|来源|情况|安排|构成|金额|总额及构成|执行情况|规模|总量|投入|额度|投入情况|收支情况|来源情况|及构成|总体情况|收入构成|计划|申请情况|使用情况|支出情况|安排情况|执行|测算|预算|总额|支出)*",
        r"(?:项目)?(?:当年|年度|本年)?(?:投入)?(?:资金|预算|经费)构成|(?:年度)?部门(?:总体)?(?:资金|预算)(?:情况|总额)?|成本构成",
    ),
    "group": (
        r"(?:长期|年度|中期|本年度?|实施期|项目|部门|整体|年度部门|总体|预期|个性|共性|\d{4}年度?)*绩效指标(?:体系|完成情况|情况|值|设置|分析|设定)?",
        r"(?:项目|部门|单位)?基本(?:情况|信息)|项目立项(?:情况)?|项目实施进度(?:计划)?|项目绩效(?:情况)?|审核意见|(?:绩效)?指标(?:完成情况)?|(?:年度)?总体目标完成情况|绩效目标及(?:完成|实现)情况|(?:年度|项目)?绩效目标(?:与|和|及)指标",
    ),
}
_LEXICON = Lexicon(_ROWS)
_FINANCE = compile_pattern(
    r"(?:[省市县区州旗]级?|中央|同级|本级)*财政部门(?:名称)?|.{0,6}财政(?:部门|局|厅|所).{0,8}意见"
)

STATEMENT_WORDS = compile_pattern(
    r"(?:.{0,14}(?:概况|概述|依据|必要性|可行性|措施|制度|意见|问题|结论|负责人|联系人|电话|手机|职能|职责|原因|建议|内容|背景|范围|方案|风险|人员|填表人|填报人"
    r"|审核人|经办人|制表人|分管领导|领导|日期|时间|地点|地址|来源|用途|说明|说明的?事项|办法|情况|计划|进度|对象|程序|科室|处室|股室|科目|级次|文号|政策|邮编|传真|邮箱|备注|承诺|公式|构成|数量|面积|人数|机构|性质|方式|等级|等次|经济分类|功能分类|支出进度|资产配置|效益分析|分配科学性|下达及时性|拨付合规性|使用规范性|执行准确性))"
)

NUMBERED_GOAL = compile_pattern(r"\s*目标\s*[\d一二三四五六七八九十]{1,2}\s*[:：]")
LONG_TERM_GOALS = "长期目标"
"""What goals beyond the year are labelled where the form has no words of its own."""
LONG_TERM_GOAL = compile_pattern(
    r"\s*(?:[（(]?[一二三\d]?[）)、.．]?\s*)?(?:项目)?(?:实施周期|实施期|中长期|中期|长期|项目总体?|总体)(?:绩效)?目标(?:[（(][^（）()]{0,20}[）)])?\s*[:：]"
)
ANNUAL_GOAL = compile_pattern(
    r"\s*(?:[（(]?[一二三\d]?[）)、.．]?\s*)?(?:本?年度|当年|\d{4}年度?)(?:总体|绩效)*目标(?:[（(][^（）()]{0,20}[）)])?\s*[:：]"
)
"""Labels within the goals' own text."""
_OPINIONS = compile_pattern(r"(?:审核|审批|评审|审查|批复)意见")
_TIERS = tuple(
    map(compile_pattern, ("中央|国家", "省|自治区", "市|州|盟", "县|区|旗", "乡|镇|街道"))
)
_CLASSES = tuple(map(compile_pattern, ("类别|类型|分类|种类", "属性|性质")))


@dataclass(frozen=True, slots=True)
class RowLabel:
    """A known label: its meaning, its wording, and the money that it names, if it does."""

    meaning: RowMeaning
    wording: Wording
    money: MoneyName | None = None


@lru_cache(maxsize=8192)
def read_row_label(text: str) -> RowLabel | None:
    """The known label that a text is."""
    wording = read_wording(text)
    if wording is None or is_hint(text):
        return None
    meaning = _LEXICON.read(wording)
    if _FINANCE.fullmatch(wording.plain):
        return RowLabel("statement", wording)
    money = money_name(wording)
    if meaning in (None, "money_group", "score", "goals") and money is not None:
        return RowLabel(meaning or "money", wording, money)
    if meaning is not None:
        return RowLabel(meaning, wording)
    if any(STATEMENT_WORDS.fullmatch(variant) for variant in wording.variants):
        return RowLabel("statement", wording)
    return None


def names_opinions(label: str) -> bool:
    """Whether a group's label stands beside what others say of the form."""
    return _OPINIONS.search(label) is not None


def tier_of(label: str) -> int:
    """The tier of government that a supervisor's label names, the highest 0; -1 for none."""
    return next((tier for tier, words in enumerate(_TIERS) if words.search(label)), -1)


def asks_for_nature(label: str) -> bool:
    """Whether a label asks for a project's nature (项目属性, 项目性质)."""
    return _CLASSES[1].search(label) is not None


def rank_of_class(label: str) -> int:
    """项目类别 says the category before 项目属性 does, and both before 项目级次."""
    return next((rank for rank, words in enumerate(_CLASSES) if words.search(label)), 2)
