"""Labels broken over two lines of a text: `资金总额及构成`, `（单位：万元）`; `计划`, `完成时间：2021年`.

Enters: two lines that follow each other. Leaves: whether the first only begins the label that the second
ends, which may have its value behind it. A line that says something by itself is no half of a label.
"""

from extractors.forms.cutting.heads import is_text_label, names_goals
from extractors.forms.cutting.labels import is_head_line, is_title, label_key, labels_statement
from extractors.patterns import compile_pattern

_HALF = compile_pattern(r"[\p{Han}、及]{2,14}")
_LEAST_OF_UNKNOWN = 3
"""Characters: 计划, 资金 begin sentences, too."""
_UNIT = compile_pattern(r"[（(][^（）()]{1,12}[)）][:：]?")
_REST = compile_pattern(r"(?P<rest>[\p{Han}、]{1,10})[:：]")
_LONGEST_REST_OF_UNKNOWN = 5
"""Characters: a longer second line is a label of its own (主要工作内容：)."""
_SENTENCE_HALF = compile_pattern(r"目标|其中")


def is_broken_label(first: str, below: str) -> bool:
    """Whether a line goes on below as one label, a unit in brackets or a colon at its end."""
    if _HALF.fullmatch(first) is None or is_title(first) or is_head_line(label_key(first)):
        return False
    if _UNIT.fullmatch(below) is not None:
        return len(first) >= _LEAST_OF_UNKNOWN
    match = _REST.match(below)
    if match is None:
        return False
    rest = match["rest"]
    whole = label_key(first + rest)
    if labels_statement(whole) or is_text_label(whole) or names_goals(whole):
        return not _is_label(first)
    if _is_label(rest) or _is_label(first):
        return False
    is_short = len(rest) <= _LONGEST_REST_OF_UNKNOWN and len(first) >= _LEAST_OF_UNKNOWN
    return is_short and _SENTENCE_HALF.fullmatch(rest) is None


def _is_label(text: str) -> bool:
    """Whether a text is a label as it stands."""
    key = label_key(text)
    return is_text_label(key) or names_goals(key) or labels_statement(key)
