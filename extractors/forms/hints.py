"""What stands in a form's cells without being a value: fillers, and the form's own instructions.

Enters: a cell's text. Leaves: whether it is a filler (`—`, `/`, `*`), a blank to be filled in (`指标1：`,
`……`, `XX`), or a hint that tells the writer what to write (`对照年度目标，说明…（100字以内）`).
"""

from extractors.patterns import compile_pattern

_FILLER = compile_pattern(r"[-—–―/／\\*＊·.…—_－]+|\(?无此项\)?")
_BLANK = compile_pattern(
    r"(?:(?:目标|指标|任务)\s*+[\d一二三四五六七八九十]*+\s*+(?:[:：]\s*+)?(?:[…．.·]++|[xX×＊*]{0,6}+))++|[…．.·—]+|[xX×＊*○〇]{2,}(?:年|月|日|元|万元|项目|单位|%)*"
    r"|(?:目标|指标)[\d一二三四五六七八九十]+[:：]?"
)
_HINT = compile_pattern(
    r"\d{2,4}字(?:以内|左右|以上|之内)|字数(?:不超过|控制|限制)|^[(（【]?(?:请|此处|此栏|本栏|注[:：]?请)(?:据实|如实|认真|详细|简要|在此|按照?|填|说明|描述|根据|对照|结合)"
    r"|^[(（【]?(?:填写|填列|填报(?!单位|部门|人|日期|时间|说明|名称)|简要说明|简要描述|简述|请填|应填)|^(?:对照|结合|根据|围绕).{2,30}(?:说明|填写|描述|分析)(?!.*(?:完成了|已完成|全面完成))"
    r"|(?:可|应|需)(?:另附|附页|加页|加行)|^(?:此表|该项|此项)由.{2,20}填|由.{2,10}(?:部门|单位|系统)(?:自动)?(?:填写|生成|填列)|^点击(?:此处|选择)|^下拉选择|(?:据实|如实)填写"
)
_LONGEST_HINT = 120
"""Characters. A longer text is one that somebody wrote, though a clause of it reads like an instruction."""
_MEASURE_ALONE = compile_pattern(
    r"[≥≤>＞<＜=＝≧≦±]+[%％]?|[%％]|(?:公里|万元|元|人|人次|次|个|项|天|户|亩|吨|套|台|场|平方米|千米|米|家|所|座|件|份|期|名)"
)


def is_filler(text: str) -> bool:
    """Whether a text only says that there is nothing (`—`, `/`, `*`)."""
    key = "".join(text.split())
    return bool(key) and _FILLER.fullmatch(key) is not None


def is_blank(text: str) -> bool:
    """Whether a text is a line of the form that was left unfilled (`指标1：`, `……`)."""
    key = "".join(text.split())
    return bool(key) and _BLANK.fullmatch(key) is not None


def is_hint(text: str) -> bool:
    """Whether a text is the form's own instruction to whoever fills it in."""
    key = "".join(text.split())
    return len(key) <= _LONGEST_HINT and _HINT.search(key) is not None


def is_bare_measure(text: str) -> bool:
    """Whether a target's text is a sign or a unit alone (`≧ %`, `公里`), as forms have it printed."""
    return _MEASURE_ALONE.fullmatch("".join(text.split())) is not None
