"""The standard names of first- and second-level indicators, with 指标 left out.

Those of 财预〔2021〕101号 and of the older forms.
"""

LEVEL1 = frozenset({"成本", "产出", "效益", "满意度", "投入", "管理", "效果", "过程"})
LEVEL2 = frozenset(
    {
        *("数量", "质量", "时效", "成本", "经济效益", "社会效益", "生态效益", "环境效益"),
        *("可持续影响", "可持续发展", "可持续性", "服务对象满意度", "社会公众满意度", "满意度"),
        *("社会公众或服务对象满意度", "经济成本", "社会成本", "生态环境成本"),
        *("资金管理", "项目管理"),
    }
)
