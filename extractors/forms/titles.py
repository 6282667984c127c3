"""Titles of the forms: what a line above a table says of its kind.

Enters: a line's text. Leaves: whether it is a form's title, and of which kind. `项目支出绩效目标表`,
`2022年部门整体支出绩效自评表（2022年度）`, `中央对地方专项转移支付区域绩效目标表`, `附件2 …绩效目标申报表`.
"""

from functools import lru_cache

import regex

from extractors.patterns import compile_pattern

_TITLE = compile_pattern(
    # …绩效…表, or one of the names that such forms have without the word 表.
    r".{0,60}(?:(?:绩效|自评|支出目标).{0,24}表|绩效目标(?:及指标|和指标|与指标|申报|批复|公开|情况)?|工作活动绩效目标.{0,6})"
    r"(?:[（(](?!.*?表格)[^（）()]{0,20}[)）])*(?:\d{4}年度?)?"
)
_SENTENCE = compile_pattern(r"[。；！？;!?]|[:：].{6,}|《[^《》]*+》.{3,}$")
_YEAR_LINE = compile_pattern(
    r"\s*+(?:[(（【\[]\s*+)?(?P<year>(?:19|20)\d{2}|[二２][〇零○０][\p{Han}\d０-９]{2})\s*+(?:[)）]\s*+)?(?:年\s*+)?(?:度\s*+)?"
    r"(?:中期\s*+|[上下]半年\s*+)?(?:[)）】\]]\s*+)?"
)
_EVALUATION = compile_pattern(r"自评|自我评价")
_WHOLE = compile_pattern(r"整体(?:支出)?|部门(?:\(单位\)|（单位）|单位)?(?:预算)?整体")
_OF_STAFF = compile_pattern(
    r"绩效(?:考核|工资|薪酬|奖金?|面谈|合同)|员工"
    r"|(?<!公益)(?<!公益性)岗位(?!\p{Han}{0,6}(?:补贴|补助|资金|经费|安置|开发|项目))"
)
"""What is said of people's performance, or of a contractor's; not of money for posts (公益性岗位补贴)."""
_TRANSFER = compile_pattern(r"区域|转移支付")
_MONITORING = compile_pattern(
    r"运行监控|绩效监控|\d{1,2}[-—至]\d{1,2}月.{0,6}(?:执行|完成)|预计(?:全年|年底|年末)|全年预计"
    r"|截[至止]\D{0,3}(?:[1-9]|1[01])月|(?:完成|实现)(?:目标)?(?:的)?可能性|纠偏"
)
_PROJECT_EVALUATION = compile_pattern(r"绩效评价(?!\p{Han}{0,12}目标)|评价指标|评价报告")
"""`财政绩效评价绩效目标表` names a project's goals; what is evaluated there is its work."""
_OWN_TITLE = compile_pattern(
    r"申报表|审批表|批复表|自评|整体|区域|转移支付"
    r"|(?:^|[^\p{Han}]|[省市县区直级年])(?:部门)?(?:预算)?(?:项目支出|项目)绩效目标表"
)
_TRANSFER_LABELS = compile_pattern(
    r"专项名称|专项(?:\(项目\)|项目)名称|(?:省|市|县|区|州|中央|国家)级?(?:财政部门|主管部门|财政局|财政厅)"
)
_TITLE_GOES_ON = compile_pattern(r"\s*(?:支\s*出|预\s*算|整\s*体|绩\s*效)")
_TITLE_BREAKS_OFF = compile_pattern(r"(?:项目|部门|单位|财政|资金|专项|预算|整体|整体支出|支出)$")
_ANNEX = compile_pattern(
    r"\s*+附\s*+(?:[件表]\s*+)?[\d一二三四五六七八九十]*+(?:[-—]\d++)?\s*+(?:[:：.、]\s*+)?(?=\S)"
)
_FORM_NUMBER = compile_pattern(
    r"\s*(?:报表编号|表号|表\s*\d+|附[件表]\s*\d*(?:[-—]\d+)*)\s*[:：]?.{0,24}"
)
_NUMBER_ALONE = compile_pattern(
    r"(?:附[件表]?|表)(?:[\d一二三四五六七八九十]{1,3}(?:[-—]\d{1,2})*)?[:：]?|(?:公开|预算|表)?\d{1,3}(?:[-—]\d{1,2})?表"
)
_SHORTEST_TITLE, _LONGEST_TITLE = 4, 80
"""Characters without white space: 绩效目标 alone may be a title. `_TITLE` lets more stand around its words
than any title has."""
_LONGEST_NUMBER = 30
"""Characters of an annex's or a form's number, with what may stand behind it."""
_LONGEST_FIRST_LINE = 30
"""Characters. Running text, too, may end in 项目 or 支出 where its line ends; it fills the line."""
_GOES_ON = frozenset({"续表", "续上表", "接上表"})
_REMARK = compile_pattern(
    r"(?:[一二三四五六七八九十\d]{1,2}[、.．])?(?:项目|年度|本年度|项目年度)?绩效(?:目标)?指标表?|附表"
)


@lru_cache(maxsize=4096)
def is_form_title(text: str) -> bool:
    """Whether a line by itself is the title of a form."""
    key = "".join(text[title_start(text) :].split())
    return (
        _SHORTEST_TITLE <= len(key) <= _LONGEST_TITLE
        and not _SENTENCE.search(key)
        and ("绩效" in key or "自评" in key or "目标申报" in key)
        and not _OF_STAFF.search(key)
        and _TITLE.fullmatch(key) is not None
    )


def title_start(text: str) -> int:
    """Where a title begins behind the number of its annex (`附件2：`)."""
    match = _ANNEX.match(text)
    return match.end() if match is not None else 0


def names_an_annex(text: str) -> bool:
    """Whether a line only names what is enclosed (`附件：项目支出绩效目标表`), as letters do."""
    return title_start(text) > 0


def year_line(text: str) -> tuple[int, int] | None:
    """Where the year stands in a line that says nothing else (`（2022年度）`, `(2020)年度`)."""
    match = _YEAR_LINE.fullmatch(text)
    if match is None or ("年" not in text and not regex.search(r"[(（]", text)):
        return None
    return match.span("year")


def is_blank_year_line(text: str) -> bool:
    """Whether a line is the place for a year that nobody wrote (`（    年度）`)."""
    return (
        regex.fullmatch(r"[(（\[]\s*(?:20)?\s*[_＿xX×＊*]{0,6}\s*年\s*度?\s*[)）\]]", text.strip())
        is not None
    )


def is_form_number(text: str) -> bool:
    """Whether a line only numbers the form or its annex (`报表编号：510000_0013zp`, `附件2`)."""
    is_number = _FORM_NUMBER.fullmatch(text) is not None
    return is_number and len("".join(text.split())) <= _LONGEST_NUMBER


def is_number_alone(text: str) -> bool:
    """Whether a line is nothing but the number of an annex or a form (`附件3`, `公开13表`)."""
    return _NUMBER_ALONE.fullmatch("".join(text.split())) is not None


def speaks_of_performance(words: str) -> bool:
    """Whether words are of budget performance at all."""
    return "绩效" in words


def speaks_of_evaluation(title: str) -> bool:
    """Whether a title is that of a self-evaluation."""
    return _EVALUATION.search("".join(title.split())) is not None


def speaks_of_department(title: str) -> bool:
    """Whether a title is that of a department's form as a whole."""
    key = "".join(title.split())
    return _WHOLE.search(key) is not None and "转移支付整体" not in key


def speaks_of_transfer(title: str) -> bool:
    """Whether a title is that of a transfer payment's form."""
    return _TRANSFER.search("".join(title.split())) is not None


def speaks_of_project_evaluation(title: str) -> bool:
    """Whether a title is that of an evaluation of projects by others."""
    return _PROJECT_EVALUATION.search(title) is not None


def speaks_of_monitoring(words: str) -> bool:
    """Whether a title or a column's head is that of a form that watches the year under way."""
    return _MONITORING.search(words) is not None


def names_a_transfer(label: str) -> bool:
    """Whether a row label is one of a transfer payment's form."""
    return _TRANSFER_LABELS.fullmatch(label) is not None


def names_a_form_of_its_own(title: str) -> bool:
    """Whether a title is that of a form other than the Hebei project table."""
    return _OWN_TITLE.search("".join(title.split())) is not None


def breaks_off_in_a_title(text: str) -> bool:
    """Whether a line is the first of a title that is set in two (`财政项目`)."""
    key = "".join(text.split())
    return len(key) <= _LONGEST_FIRST_LINE and _TITLE_BREAKS_OFF.search(key) is not None


def goes_on_a_title(text: str) -> bool:
    """Whether a line may be the second of such a title (`支出绩效目标申报表`)."""
    return _TITLE_GOES_ON.match(text) is not None


def is_table_remark(text: str) -> bool:
    """Whether a line above a table, or between its parts, only says what comes (`附表`, `（续表）`)."""
    return says_table_goes_on(text) or _REMARK.fullmatch(_bare(text)) is not None


def says_table_goes_on(text: str) -> bool:
    """Whether a line between two tables says that the second goes on with the first."""
    return _bare(text) in _GOES_ON


def _bare(text: str) -> str:
    """A text without white space, outer brackets and closing colon."""
    return "".join(text.split()).strip("()（）:：")
