"""The standard names of first- and second-level indicators, with 指标 left out.

Those of 财预〔2021〕101号, of the older forms, and of the forms of provinces and pilots. Points in a
name (`产出指标（50分）`, `产出指标(40-50)分`) and words before it (预期产出指标, 项目完成指标) are no part of it.
"""

from functools import lru_cache

import regex

from extractors.patterns import compile_pattern
from extractors.terms.numerals import to_half_width

LEVEL_ENDING = "指标"
"""What the name of a level ends in, where a form writes it out; a third level's hardly ever does."""
SATISFACTION = "满意度"
"""A level's name, and what third levels end in, too: 社会公众满意度."""
LEVEL1 = frozenset({"成本", "产出", "效益", "满意度", "投入", "管理", "效果", "过程"})
LEVEL2 = frozenset(
    {
        *("数量", "质量", "时效", "成本", "经济效益", "社会效益", "生态效益", "环境效益"),
        *("可持续影响", "可持续发展", "可持续性", "服务对象满意度", "社会公众满意度", "满意度"),
        *("社会公众或服务对象满意度", "经济成本", "社会成本", "生态环境成本"),
        *("资金管理", "项目管理"),
    }
)
_FORMS_LEVEL1 = LEVEL1 | {
    *("完成", "项目完成", "服务对象满意度", "社会公众满意度", "社会公众或服务对象满意度", "决策"),
    *(
        "履职效能",
        "管理效率",
        "运行成本",
        "社会效应",
        "可持续性",
        "可持续发展能力",
        "可持续影响",
        "履职效果",
    ),
    *(
        "服务满意",
        "服务满意度",
        "预算执行",
        "预算管理",
        "履职",
        "效能",
        "可持续发展",
        "影响力",
        "影响力目标",
        "产出与效益",
        "投入管理",
        "投入管理",
    ),
    *("项目效益", "项目产出", "个性", "共性", "满意", "目标设定", "预算配置", "产出效益", "工作"),
}
_FORMS_LEVEL2 = LEVEL2 | {
    *(
        "具体",
        "服务对象",
        "公众满意度",
        "受益对象满意度",
        "群众满意度",
        "社会满意度",
        "环境成本",
        "生态成本",
    ),
    *(
        "项目成本",
        "数量值",
        "质量值",
        "时效值",
        "成本值",
        "社会影响",
        "经济影响",
        "生态影响",
        "可持续",
    ),
    *(
        "服务对象满意",
        "工作数量",
        "工作质量",
        "完成数量",
        "完成质量",
        "完成时效",
        "服务成本",
        "总成本",
        "单位成本",
    ),
    *(
        "预算执行",
        "预算管理",
        "资产管理",
        "绩效管理",
        "财务管理",
        "采购管理",
        "人员管理",
        "业务管理",
        "重点工作任务完成",
    ),
    *(
        "履职成效",
        "整体工作完成",
        "工作完成",
        "预算编制",
        "基础管理",
        "目标管理",
        "组织管理",
        "创新驱动发展",
        "体制机制改革",
    ),
    *(
        "部门运转保障",
        "财政投入",
        "公共服务",
        "内部管理",
        "人才支撑",
        "科技支撑",
        "服务对象满意程度",
        "行业发展",
    ),
    *(
        "联系部门满意度",
        "利益相关方满意度",
        "主管部门满意度",
        "其他",
        "社会",
        "经济",
        "生态",
        "投入管理",
        "资金使用",
    ),
    *("产出数量", "产出质量", "产出时效", "产出成本"),
    *("工作目标管理", "预算和财务管理", "履职目标实现", "履职效益", "绩效管理工作"),
}
_BELOW_LEVEL1: dict[str, tuple[str, ...]] = {
    "产出": ("数量", "质量", "时效", "成本", "数量值", "质量值", "时效值", "成本值"),
    "成本": ("经济成本", "社会成本", "生态环境成本", "生态成本", "环境成本"),
    "效益": (
        "经济效益",
        "社会效益",
        "生态效益",
        "环境效益",
        "可持续影响",
        "可持续发展",
        "可持续性",
    ),
    "满意度": (
        "服务对象满意度",
        "社会公众满意度",
        "满意度",
        "社会公众或服务对象满意度",
        "公众满意度",
    ),
}
_OWNER = {level2: level1 for level1, names in _BELOW_LEVEL1.items() for level2 in names}
_BRACKETED = compile_pattern(r"\([^()]*\)分?|\[[^\[\]]*\]")
_BEFORE = compile_pattern(
    r"^(?:预期|项目|年度|本年度?|部门|总体|实际)(?=产出|效益|效果|满意|完成|成本|投入|管理)"
)
_POINTS = compile_pattern(r"(?<![\d.])[\d.]++(?:[-~—至][\d.]++)?[分%]?$")


@lru_cache(maxsize=4096)
def level_name(text: str) -> str:
    """A level's name as compared: without white space, points, brackets, 指标 and 预期."""
    key = _POINTS.sub("", _BRACKETED.sub("", "".join(to_half_width(text).split())))
    bare = regex.sub(r"^[一二三四五六七八九十\d]+[、.]", "", key)
    bare = bare.removesuffix("指标").removesuffix("目标")
    return bare.removesuffix("类") if bare.endswith("指标类") else bare


def is_level1(text: str) -> bool:
    """Whether a text is a standard first-level name in any of the forms."""
    name = level_name(text)
    return name in _FORMS_LEVEL1 or _BEFORE.sub("", name).removesuffix("值") in _FORMS_LEVEL1


def is_level2(text: str) -> bool:
    """Whether a text is a standard second-level name in any of the forms."""
    name = level_name(text)
    return name in _FORMS_LEVEL2 or _BEFORE.sub("", name).removesuffix("值") in _FORMS_LEVEL2


def may_stand_below(level2: str, level1: str) -> bool:
    """Whether a second level may stand under a first one, each as its text says it."""
    owner = _OWNER.get(level_name(level2))
    name = level_name(level1)
    return owner is None or owner in name or name not in _BELOW_LEVEL1
