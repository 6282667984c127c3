"""What people call things in Chinese: on the pages and in exports for people."""

STATES = {
    "seen": "待处理",
    "extracted": "已提取",
    "needs_review": "待核查",
    "approved": "已通过",
    "rejected": "已退回",
    "failed": "失败",
    "skipped": "非报告",
}
CORRECTIONS = {"replace": "已更正", "add": "已补充", "remove": "已删去一行", "move": "已移动"}
UPLOADS = {
    "accepted": "已接收，正在提取",
    "waiting": "内容相同的文件已在收件箱中",
    "known": "内容相同的文件已入库",
    "refused": "未接收",
}
"""What became of a file that was sent."""
UNITS = {
    "project": "项目",
    "overall_goal": "总体目标",
    "sub_goal": "分项目标",
    "safeguard": "保障措施",
    "statement": "其他内容",
}
KINDS = {
    "budget_performance": "部门预算绩效文本",
    "project_declaration": "项目绩效目标申报表",
    "department_declaration": "部门整体绩效目标申报表",
    "self_evaluation": "绩效自评表",
    "duties_activities": "部门职责与工作活动绩效目标",
    "transfer_payment": "转移支付区域绩效目标表",
    "other": "其他文件",
}
TARGET_KINDS = {"quantitative": "定量", "qualitative": "定性", "deadline": "时限"}
COMPARISONS = {
    "=": "等于",
    ">": "大于",
    ">=": "不低于",
    "<": "小于",
    "<=": "不高于",
    "between": "区间",
    "~": "约",
}
TERMS = {"annual": "年度", "long_term": "中长期", "previous": "以前年度"}
DIRECTIONS = {"positive": "正向", "negative": "反向"}
FUNDING_SOURCES = {
    "total": "合计",
    "fiscal": "财政资金",
    "central": "中央财政",
    "local": "地方财政",
    "carried_over": "上年结转",
    "special_account": "财政专户",
    "own": "单位自有资金",
    "other": "其他资金",
}
DIFFERENCES = {"target-differs": "指标值不一致", "indicator-missing": "自评缺少指标"}
"""Between a declaration and the self-evaluation of the same project."""
REMOVED = {
    "field_code": "域代码",
    "page_number": "页码",
    "header": "页眉",
    "footer": "页脚",
    "table_of_contents": "目录",
    "repeated_header": "跨页重复的表头",
    "heading": "标题",
    "label": "标签",
    "invisible": "不可见字符",
    "struck": "划去的文字",
    "watermark": "水印",
}
"""Why text of the source is in no field."""
CHANGES = {"created": "新增", "updated": "更新", "withdrawn": "撤回"}
SEVERITIES = {"error": "错误", "warning": "警告", "info": "提示"}
RUN_STATES = {"running": "进行中", "completed": "完成", "failed": "失败", "crashed": "中断"}
FLOWS = {"archive": "历年档案", "nightly": "每夜增量", "uploads": "上传"}
ACCOUNT = {
    "seen": "文件",
    "new": "新增",
    "changed": "变更",
    "unchanged": "未变",
    "duplicate": "重复",
    "extracted": "已提取",
    "needs_review": "待核查",
    "failed": "失败",
    "unread": "无法读取",
    "skipped": "非报告",
    "waiting": "上传中",
    "paired": "申报与自评成对",
    "different": "指标值不一致",
}
REFUSALS = {
    401: "需要密钥",
    403: "不允许",
    404: "没有这个页面",
    410: "报告已撤回",
    422: "参数有误",
    429: "请求过多",
    503: "暂时不可用",
}
FAILURES = {
    "unsupported": "不支持的格式",
    "encrypted": "文件已加密",
    "damaged": "文件损坏",
    "too-large": "文件超出大小限制",
    "over-limit": "文件超出限制",
    "timeout": "读取超时",
    "memory": "读取时内存不足",
    "crash": "读取进程意外终止",
    "changed-while-read": "读取时文件有变动",
    "internal": "程序内部错误",
    "no-text": "没有文字（可能是扫描件）",
    "unreadable": "无法读取",
    "unreachable": "文件已不在原处",
    "archive-bounds": "压缩包超出限制",
    "not-a-report": "不是绩效文本",
}
"""By the catalog's error codes; a code that is not here is shown as it is."""
STANDINGS = {
    "applied": "已更正",
    "absorbed": "提取已一致",
    "conflict": "有冲突",
    "dropped": "已撤销",
}
OPERATIONS = {"replace": "改写", "add": "增加一行", "remove": "删去一行", "move": "移动一行"}
ACTIONS = {
    "corrected": "更正",
    "correction-dropped": "撤销更正",
    "correction-applied": "更正已重新应用",
    "correction-absorbed": "提取已与更正一致",
    "correction-conflict": "更正与提取冲突",
    "approved": "通过",
    "rejected": "退回",
    "reopened": "重新审核",
    "assigned": "分派",
    "joined": "并入另一份报告",
    "joined-to": "并入另一份报告之中",
    "parted": "拆出文件",
    "parted-from": "从另一份报告拆出",
}
"""What people do, by the audit log's words."""
FINDINGS = {
    "section-missing": "缺少部分内容",
    "budget-sum": "预算数不等于财政资金与其他资金之和",
    "amount-unit-differs": "金额单位前后不一致",
    "plan-not-rising": "支出计划比例未逐期递增",
    "plan-end-not-100": "支出计划未到 100%",
    "fund-use-differs": "资金用途中的金额与表中不一致",
    "project-code-shape": "项目编码形式少见",
    "duplicate-project-code": "项目编码重复",
    "department-differs": "项目所属单位不同",
    "year-differs": "项目名称的年度与报告不同",
    "indicator-level-unknown": "指标级别名称不规范",
    "indicator-incomplete": "指标行不完整",
    "target-unparsed": "指标值无法解析",
    "leftover-text": "有未归入的文字",
    "extension-differs": "内容与扩展名不符",
    "encoding-guessed": "编码是推断的",
    "text-unmapped": "有无法解码的字符",
    "page-without-text": "有的页没有文字",
    "content-unread": "有未读取的图片、嵌入对象或插入文件",
    "damaged-source": "文件有损坏，已尽量读取",
    "document-kind": "不是此类报告",
    "layout-unknown": "表格样式无法识别",
    "targets-by-area": "指标值按地区分列",
    "template-hint": "填写处仍是表样说明",
    "score-sum": "得分合计与总分不一致",
    "score-above-weight": "得分高于分值",
    "weight-sum": "分值合计不是 100",
    "rate-differs": "执行率与执行数不一致",
    "deviation-missing": "扣分而未说明偏差原因",
    "result-contradicts": "得满分而未达到指标值",
    "funding-sum": "资金合计与各项之和不一致",
    "text-recognised": "文字为光学识别所得",
    "recognition-doubtful": "识别结果存疑",
    "differs-between-files": "同一报告的文件之间不一致",
    "correction-conflict": "更正与重新提取的结果冲突",
}
"""By the codes of docs/findings.md."""
