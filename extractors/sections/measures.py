"""What an indicator text promises in figures: `科普活动日大于1天，科普活动宣传达到3次`.

Enters: the spans of 绩效指标's running text. Leaves: `Measure`s: what is measured, and its target.
A clause may hold several figures with their units. What is measured is the noun phrase before the figure,
found with jieba (its dictionary joined by the field's terms, `extractors/terms/words/terms.txt`); where only a
verb stands there (`举办3期培训班`), it is the noun phrase after the unit.
"""

import regex

from extractors.ledger.body import BodySpan
from extractors.ledger.trace import Trace
from extractors.patterns import compile_pattern
from extractors.terms.comparisons import COMPARISON_WORDS
from extractors.terms.numerals import CHINESE_NUMERAL
from extractors.terms.targets import COUNTED, parse_target
from extractors.terms.vocabulary import is_verb, read_words, tokenizer
from models.report import Measure

_NUMBER = r"(?:\d{1,3}(?:[,，]\d{3}){1,8}+(?!\d)|\d++)(?:\.\d++)?"
_UNIT = (
    r"(?:百分比|个百分点|[（(]?[%％][）)]?"
    r"|[十百千万亿]{0,2}(?:人次|场次|批次|件次|人天|元|公里|千米|平方米|平方公里|立方米|公顷|个月|个工作日|工作日|小时|分钟|课时|学时|"
    r"[人名个项期场份篇家户所座台套件处批辆亩起例册条支届本张块间幅部村轮类种宗次天日月年吨米吨升度分只头株棵盏根门节片站点宗队组班堂卷幢栋眼口艘架页笔枚匹尾串床盒瓶袋捆担桶垛]次?"
    r")(?:[/／每][\p{Han}]{1,3})?)"
)
_RANGE = r"\s*(?:-|~|—|–|－|～|至|到)\s*"
_FIGURE = compile_pattern(
    rf"(?P<text>(?:{COMPARISON_WORDS}|[≧≦＞＜＝]){{0,6}}+\s*+"
    rf"(?:{_NUMBER}\s*{_UNIT}?{_RANGE}{_NUMBER}\s*{_UNIT}|{_NUMBER}\s*{_UNIT})"
    r"(?:及以上|或以上|以上|及以下|以下|以内|之内|左右|内)?)"
)
_ANY_UNIT_FIGURE = compile_pattern(
    rf"(?P<text>(?:{COMPARISON_WORDS}|[≧≦＞＜＝]){{0,6}}+\s*+{_NUMBER}\s*[\p{{Han}}]{{1,3}}?"
    r"(?:及以上|或以上|以上|及以下|以下|以内|之内|左右|内)?)\s*$"
)
"""A figure with a unit that is not in the list, which only the clause's end can tell."""
_UNIT_REST = compile_pattern(r"([\p{Han}]{1,2}(?:及以上|以上|以下|以内|左右)?)\s*")
_BARE_FIGURE = compile_pattern(
    rf"(?P<text>(?:{COMPARISON_WORDS}|[≧≦＞＜＝]){{1,6}}+\s*+{_NUMBER})(?!\d)"
)
_CHINESE_FIGURE = compile_pattern(
    rf"(?P<text>(?P<sign>(?:{COMPARISON_WORDS}){{0,6}}+)\s*+"
    rf"(?:(?P<share>百分之{CHINESE_NUMERAL}{{1,5}})|(?P<count>{CHINESE_NUMERAL}{{1,6}}(?:余|多)?[万亿]?(?>{COUNTED})))"
    r"(?:及以上|或以上|以上|及以下|以下|以内|之内|左右|内)?)"
)
_PROMISED = compile_pattern(
    r"(?:举办|举行|开展|组织|召开|新建|建设|建成|修建|新增|购置|采购|购买|完成|培训|培育|培养|打造|创建|发放|印发|印刷|制作"
    r"|维修|改造|修缮|扶持|表彰|开设|编制|编印|引进|聘请|招聘|走访|慰问|帮扶|救助|安装|更新|评选|选派|申报|承办|设立"
    r"|成立|配备|补助|资助|奖励|抽检|刊发|发布|出版)了?$"
)
"""Verbs that a figure in words follows as a promise: elsewhere (`落实八项规定`) it is part of a name."""
_IDIOM = compile_pattern(r"[每第]$|^一\p{Han}$")
_IDIOM_OF_ONE = compile_pattern(r"[一不任同唯逐统专单漏落]$")
"""Words that take the figure in (`每三年`, `统一`); `系统五十五套` only ends like one."""
_CLAUSE_END = compile_pattern(r"[，,。；;、！!\n]|(?<=\d)\s+")
_DATE = compile_pattern(
    r"(?:19|20)\d{2}\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*[日号])?(?:底|末)?(?:之?前)?|\d{1,2}\s*月\s*\d{1,2}\s*[日号](?:之?前)?|(?:\d{4}年)?\d{1,2}月(?:底|末|份)?(?:之?前)?"
)
_ORDINAL = compile_pattern(r"第\s*$")


_ACTIONS = frozenset(read_words("actions"))
_LIGHT_WORDS = frozenset(read_words("particles"))
_WISHES = frozenset(read_words("wishes"))
_PREDICATES = frozenset(
    {"提供", "开展", "进行", "实施", "发放", "给予", "予以", "参加", "完成", "得到", "以及"}
)
_COUNT_NOUNS = frozenset(read_words("count_nouns"))
_NOT_NOUN = frozenset("，。；、：:,.;（）()\"' ")
_PERIOD = compile_pattern(
    r"^\s*(?:每(?:个)?(?:年|半年|季度?|月|旬|周|星期|日|天)|全年|年内|当年)度?"
)
_JOINED = compile_pattern(r"(?:以及|及|和|与|并)\s*$")


_RATE = compile_pattern(r"(?:率|比例|比重|[^长宽高深厚温湿速]度)$")
_EVENT = compile_pattern(r"(?:[次场期批天轮节%％]|百分比|百分点)(?:以上|以下|以内|左右|内)?$")
_SUFFIXES = frozenset("员者师工器机站所室费金品物车班")
"""A word that begins so was cut off from the one before it (救护｜员)."""
_MEASURE_NOUN = compile_pattern(
    r"(?:率|度|数|量|面积|里程|比例|值|额|时间|天数|规模|成本|标准|水平)$"
)
_NUMERAL = compile_pattern(CHINESE_NUMERAL)
_NOUN_PHRASE = compile_pattern(r"\s*(?:的)?([\p{Han}A-Za-z“”《》]{2,30})")
_THOUSAND = compile_pattern(r"\d{3}(?!\d)")
_LONGEST_CLAUSE = 600
"""Characters; what goes on for longer without a comma promises nothing that could be told."""


def read_measures(spans: list[BodySpan], at: str, trace: Trace) -> tuple[Measure, ...]:
    """Find the figures; their places are noted below the pointer `at`.

    Nothing is claimed: the text as a whole is the value of `indicator_text`.
    """
    measures: list[Measure] = []
    for span in spans:
        for name, target, start, end in find_measures(span.text):
            pointer = f"{at}/measures/{len(measures)}"
            parsed = parse_target(target)
            measures.append(Measure(name=name, target=parsed))
            name_start = span.text.rfind(name, 0, start)
            if name_start < 0:
                name_start = max(span.text.find(name), 0)
            trace.note(f"{pointer}/name", span.part(name_start, name_start + len(name)))
            for key in ("text", "kind", "comparison", "value", "upper", "unit"):
                if getattr(parsed, key) is not None:
                    trace.note(f"{pointer}/target/{key}", span.part(start, end))
    return tuple(measures)


def find_measures(text: str) -> list[tuple[str, str, int, int]]:
    """`(name, target, start, end)` for each figure; `text[start:end]` is the target."""
    found = []
    last_name = ""
    for start, end in _clauses(text):
        clause = text[start:end]
        place = 0
        for match in _figures(clause):
            before = clause[place : match.start("text")]
            if place and _JOINED.search(before):
                before = ""  # `17个基层组织以及4个学会`: named behind the figures
            name_before = _name_before(before, match["text"])
            name = name_before or _name_after(clause[match.end("text") :])
            if not name and place and last_name:
                name = last_name  # `培训3期200人`: a second figure for the same thing
            name = name or _lone_action(before)
            place = match.end("text")
            if name:
                last_name = name
                target = (match["text"] + _unit_rest(name_before, clause[match.end() :])).strip()
                leading = len(match["text"]) - len(match["text"].lstrip())
                if target.startswith("为") and not before.strip():  # `为100名老人提供服务`
                    target, leading = target[1:], leading + 1
                offset = start + match.start("text") + leading
                found.append((name, target, offset, offset + len(target)))
    return found


def _unit_rest(before: str, after: str) -> str:
    """What is left of a unit that the list knows only in part (601家｜次, 413万｜页).

    With the name before the figure, whatever stands between it and the clause's end is its unit.
    """
    match = _UNIT_REST.fullmatch(after)
    return match[1] if match and before.strip() else ""


def _clauses(text: str) -> list[tuple[int, int]]:
    """The clauses between punctuation; a comma inside a number does not end one."""
    clauses, start = [], 0
    for match in _CLAUSE_END.finditer(text):
        behind_digit = text[max(match.start() - 1, 0) : match.start()].isdigit()
        if match[0] == "," and behind_digit and _THOUSAND.match(text, match.end()):
            continue
        if match.start() > start:
            clauses.append((start, match.start()))
        start = match.end()
    if start < len(text):
        clauses.append((start, len(text)))
    return [(start, end) for start, end in clauses if end - start <= _LONGEST_CLAUSE]


def _figures(clause: str) -> list["regex.Match[str]"]:
    dates = [match.span() for match in _DATE.finditer(clause)]
    found = []
    for match in _FIGURE.finditer(clause):
        if any(start < match.end("text") and match.start("text") < end for start, end in dates):
            continue
        if _ORDINAL.search(clause[: match.start("text")]):
            continue
        found.append(match)
    found += [
        match
        for match in _CHINESE_FIGURE.finditer(clause)
        if _is_promised(match, clause)
        and not any(s < match.end("text") and match.start("text") < e for s, e in dates)
    ]
    if found:
        return sorted(found, key=lambda match: match.start("text"))
    for pattern in (_ANY_UNIT_FIGURE, _BARE_FIGURE):
        last = pattern.search(clause)
        if last and not any(s < last.end() and last.start() < e for s, e in dates):
            return [last]
    return []


def _is_promised(match: "regex.Match[str]", clause: str) -> bool:
    """Whether a figure in Chinese numerals is a promise, and no part of a name or an idiom.

    It is where a sign or 百分之 stands before it, a verb that governs it (`举办三期培训班`), or where
    it ends its clause (`建设科普学校一所`).
    """
    if match["sign"] or match["share"]:
        return True
    before, after = clause[: match.start("text")], clause[match.end("text") :]
    if match["count"].startswith("一批") or _NUMERAL.match(after):
        return False
    if _PROMISED.search(before):
        return not after.startswith("性")
    ends = not after.strip() and match["count"][-1] not in "年天批种类级"
    words = before.strip()
    is_idiom = _IDIOM.search(words) or (match["count"][0] == "一" and _IDIOM_OF_ONE.search(words))
    return ends and len(words) > 1 and not is_idiom


def _name_before(text: str, figure: str) -> str:
    text = _PERIOD.sub("", _DATE.sub("，", text)).strip(" \t　:：，的")
    if not text:
        return ""
    words = [word for word in tokenizer().lcut(text) if word.strip()]
    while words and (words[-1] in _LIGHT_WORDS or words[-1].startswith("每")):
        words.pop()
    cut = max((place + 1 for place, word in enumerate(words) if set(word) <= _NOT_NOUN), default=0)
    words = words[cut:]
    first = True
    while len(words) > 1 and _governs(words[0], words[1:], first and not _EVENT.search(figure)):
        first = False
        words.pop(0)
    if not words or (len(words) == 1 and words[0] in _ACTIONS | _WISHES):
        return ""
    return _as_written("".join(words), text)


def _as_written(bare: str, text: str) -> str:
    """The last stretch of a text that is these characters but for white space between them."""
    places = [place for place, character in enumerate(text) if not character.isspace()]
    start = "".join(text.split()).rindex(bare)
    return text[places[start] : places[start + len(bare) - 1] + 1]


def _governs(word: str, rest: list[str], things: bool) -> bool:
    """Whether a leading word only says what is done with the thing measured.

    `建设` in 建设科普学校 goes; `培训` in 培训人数 stays, since what is counted are people trained,
    and so does `扫描` in 扫描差错率: a rate is named by all that it is a rate of. A verbal noun goes
    where things are counted (服务企业30家), not where events are (宣传活动3场); `things` says which.
    """
    if _RATE.search(rest[-1]) is not None:
        return word in _WISHES or word in _LIGHT_WORDS
    if word in _ACTIONS or word in _LIGHT_WORDS or word in _WISHES:
        alone = len(rest) == 1
        return not (alone and (rest[0] in _COUNT_NOUNS or _MEASURE_NOUN.fullmatch(rest[0])))
    if _MEASURE_NOUN.search(rest[-1]) or rest[0][0] in _SUFFIXES:
        return False
    return things and is_verb(word)


def _lone_action(text: str) -> str:
    """`培训` in 培训2期: where nothing else is named, the action is what is counted."""
    bare = text.strip()
    return bare if bare in _ACTIONS else ""


def _name_after(text: str) -> str:
    """The noun phrase behind a figure, up to the next verb (`为100名老人｜提供服务`)."""
    match = _NOUN_PHRASE.match(text)
    if match is None:
        return ""
    words = tokenizer().lcut(match[1])
    end = next((place for place in range(1, len(words)) if words[place] in _PREDICATES), len(words))
    return "".join(words[:end])
