"""Lines of money: what the name of one says of its term and its source.

Enters: the wording of a label (`年度资金总额`, `其中：财政拨款`, `上年结转资金`). Leaves: a `MoneyName`, or
None where the words name no money. Names are told by the words in them, since every region words
them anew.
"""

from dataclasses import dataclass
from functools import lru_cache

import regex

from extractors.forms.wording import Wording, read_wording
from extractors.patterns import compile_pattern
from models.report import FundingSource, FundingTerm

_SUMS = frozenset(
    {
        *("合计", "总计", "小计", "总合计", "总额", "金额合计", "合计金额"),
        *("部门合计", "单位合计"),
    }
)
_AMOUNT = compile_pattern("总额|预算数|金额")
_TERMS: tuple[tuple[FundingTerm, regex.Pattern[str]], ...] = (
    ("previous", compile_pattern(r"上年(?!结转|结余)|上一年|前年|往年|以前年度|去年(?!结转|结余)")),
    (
        "long_term",
        compile_pattern(
            r"[中长]期|中长期|实施期|实施周期|项目期|周期|项目总(?:预算|投资|资金|额|金额|经费)|总投资"
        ),
    ),
    ("annual", compile_pattern(r"年度|当年|本年|全年|年初|今年|\d{4}年预算")),
)
_SOURCES: tuple[tuple[FundingSource, regex.Pattern[str]], ...] = (
    ("carried_over", compile_pattern(r"结转|结余")),
    ("special_account", compile_pattern(r"专户")),
    (
        "own",
        compile_pattern(
            r"自有|自筹|单位资金|单位自|事业收入|事业单位经营|经营性?收入|事业资金|非财政"
        ),
    ),
    ("central", compile_pattern(r"中央")),
    (
        "local",
        compile_pattern(
            r"地方|(?<![省市县区州盟旗])[省市县区州盟旗]++级?(?:以下)?(?:配套|补助|资金|安排)(?!.*财政)"
        ),
    ),
    (
        "fiscal",
        compile_pattern(
            r"财政|政府预算资金|一般公共预算|政府性基金|国有资本|预算内|本级(?:预算)?(?:资金|金额|安排|拨款)"
        ),
    ),
    ("other", compile_pattern(r"其[他它]|社会(?:资金|投入)|银行贷款|债券|捐赠")),
)
_TOTAL = compile_pattern(
    r"(?!.*(?:占比|比例|说明|依据))(?:.*(?:总额|总计|合计|总预算|总投资|总金额|总数)|.*(?:资金|预算|经费|金额)(?:总)?(?:数|额|额度|金额|规模|安排|申请数|申报数|需求|小计)?"
    r"|(?:年度|全年|当年|项目)?预算(?:申报数|批复数|安排数)?|金额|总额|小计|投资额|申报数)"
)
_MONEY_WORD = compile_pattern(
    r"资金|预算|拨款|经费|金额|收入|补助|总额|合计|结转|结余|自筹|投资|[本上]级安排|财政(?!部门|局|厅|所)|执行数|预算数|贷款|债券|配套|其[他它]$|小计|总计"
)
_NOT_MONEY = compile_pattern(
    r"部门(?!(?:年度|总|整体)*(?:预算|支出))|单位(?!资金|自)|意见|说明|依据|情况|计划|管理(?!资金)|制度|措施|用途|目标|指标|名称|编码|代码|(?<!其[他它].{0,4})来源|构成|性质|类[别型]|科目|方式|原因"
    r"|执行率|办法|标准|方案|规模及|项目$|文号|程序|评价|绩效|日期|时间|负责人|科室|审核|人员|领导|内容|分配|级次"
)
_KINDS_OF_SPENDING = compile_pattern(
    r"(?:基本|项目|人员|公用)(?:支出|经费)(?:合计|小计|预算|总额|总计)?"
)
_LONGEST_NAME = 20
"""Characters, what groups the lines left out. `_LINE` lets any words stand before its own."""
GROUPING = compile_pattern(r"^按.{2,8}?分[,，:：]?(?:其中[:：]?)?")
"""What groups the lines it stands before, in the first one's cell (`按资金来源分：一般公共预算`)."""
_LINE = compile_pattern(
    r"(?:.{0,14}(?:资金|预算|拨款|经费|金额|收入|补助|总额|合计|结转|结余|自筹|总投资|贷款|债券|配套|小计|总计|预算数|预算额|执行数"
    r"|申报数|批复数|额度|安排数|(?:财政|预算|资金|[本上]级)安排|补贴款?|财政|其[他它](?:资金|收入|来源|经费来源)?|经费来源|投入|支出))"
)


@dataclass(frozen=True, slots=True)
class MoneyName:
    """What a line's name says: its term, its source, whether it speaks of what was spent."""

    term: FundingTerm | None
    source: FundingSource | None
    is_executed: bool = False
    is_part: bool = False


@lru_cache(maxsize=4096)
def read_money_name(text: str) -> MoneyName | None:
    """The money that a label names; None for any other label."""
    wording = read_wording(text)
    return None if wording is None else money_name(wording)


def money_name(wording: Wording) -> MoneyName | None:
    """The money that a wording names; None for any other."""
    for variant in wording.variants:
        name = GROUPING.sub("", variant)
        if _KINDS_OF_SPENDING.fullmatch(name):
            return MoneyName(None, None, is_part=wording.is_part)
        if len(name) > _LONGEST_NAME or _NOT_MONEY.search(name):
            continue
        if not _MONEY_WORD.search(name) and not (wording.amount_unit and "安排" in name):
            continue
        if _LINE.fullmatch(name) is None and wording.amount_unit is None:
            continue
        return MoneyName(
            next((term for term, pattern in _TERMS if pattern.search(name)), None),
            _source(name),
            is_executed="执行数" in name or "支出数" in name,
            is_part=wording.is_part,
        )
    return None


def _source(name: str) -> FundingSource | None:
    for source, pattern in _SOURCES:
        if pattern.search(name):
            return source
    return "total" if _TOTAL.fullmatch(name) or "执行数" in name or "预算额" in name else None


def names_sum(text: str) -> bool:
    """Whether a row's first cell says that the row sums up those above it."""
    return "".join(text.split()).strip(":：") in _SUMS


def names_subtotal(label: str) -> bool:
    """Whether a label sums up one part of the money."""
    return label in ("小计", "合计")


def ends_in_subtotal(label: str) -> bool:
    """Whether a label among indicators sums up the points above it: 小计, 产出指标小计."""
    return label.endswith("小计")


def names_approved(label: str) -> bool:
    """Whether a line is the amount that was approved, beside another that was asked for."""
    return "批复" in label or "核定" in label


def names_asked(label: str) -> bool:
    """Whether a head or line is the amount that was asked for, before any approval."""
    return "申报" in label or "申请" in label


def names_amount(label: str) -> bool:
    """Whether a label of money asks for an amount, so that a blank beside it is one left out."""
    return _AMOUNT.search(label) is not None


def repeats_total(label: str, group: str) -> bool:
    """Whether a label among the parts of 资金构成 sums them up (资金合计)."""
    return "构成" in group and "合计" in label
