"""Titles of the forms: what a line above a table says of its kind.

Enters: a line's text. Leaves: whether it is a form's title, and of which kind. `项目支出绩效目标表`,
`2022年部门整体支出绩效自评表（2022年度）`, `中央对地方专项转移支付区域绩效目标表`, `附件2 …绩效目标申报表`.
"""

from functools import lru_cache

import regex

_TITLE = regex.compile(
    # …绩效…表, or one of the names that such forms have without the word 表.
    r".{0,60}(?:(?:绩效|自评|支出目标).{0,24}表|绩效目标(?:及指标|和指标|与指标|申报|批复|公开|情况)?|工作活动绩效目标.{0,6})"
    r"(?:[（(](?!.*?表格)[^（）()]{0,20}[)）])*(?:\d{4}年度?)?"
)
_SENTENCE = regex.compile(r"[。；！？;!?]|[:：].{6,}|《[^《》]*+》.{3,}$")
_YEAR_LINE = regex.compile(
    r"\s*+(?:[(（【\[]\s*+)?(?P<year>(?:19|20)\d{2}|[二２][〇零○０][\p{Han}\d０-９]{2})\s*+(?:[)）]\s*+)?(?:年\s*+)?(?:度\s*+)?"
    r"(?:[)）】\]]\s*+)?"
)
_EVALUATION = regex.compile(r"自评|自我评价")
_WHOLE = regex.compile(r"整体(?:支出)?|部门(?:\(单位\)|（单位）|单位)?(?:预算)?整体")
_TRANSFER = regex.compile(r"区域|转移支付")
_ANNEX = regex.compile(
    r"\s*+附\s*+(?:[件表]\s*+)?[\d一二三四五六七八九十]*+(?:[-—]\d++)?\s*+(?:[:：.、]\s*+)?(?=\S)"
)
_FORM_NUMBER = regex.compile(
    r"\s*(?:报表编号|表号|表\s*\d+|附[件表]\s*\d*(?:[-—]\d+)*)\s*[:：]?.{0,24}"
)


@lru_cache(maxsize=4096)
def is_form_title(text: str) -> bool:
    """Whether a line by itself is the title of a form."""
    key = "".join(text[title_start(text) :].split())
    return (
        4 <= len(key) <= 80
        and not _SENTENCE.search(key)
        and ("绩效" in key or "自评" in key or "目标申报" in key)
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
        regex.fullmatch(r"[(（\[]\s*[_＿xX×＊*]{0,6}\s*年\s*度?\s*[)）\]]", text.strip())
        is not None
    )


def is_form_number(text: str) -> bool:
    """Whether a line only numbers the form or its annex (`报表编号：510000_0013zp`, `附件2`)."""
    return _FORM_NUMBER.fullmatch(text) is not None and len("".join(text.split())) <= 30


def speaks_of_evaluation(title: str) -> bool:
    """Whether a title is that of a self-evaluation."""
    return _EVALUATION.search("".join(title.split())) is not None


def speaks_of_department(title: str) -> bool:
    """Whether a title is that of a department's form as a whole."""
    return _WHOLE.search("".join(title.split())) is not None


def speaks_of_transfer(title: str) -> bool:
    """Whether a title is that of a transfer payment's form."""
    return _TRANSFER.search("".join(title.split())) is not None
