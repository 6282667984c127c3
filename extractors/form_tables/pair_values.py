"""What a label's value becomes: a value of the record, a line of money, points, or a statement.

Enters: a `Pair` and the form that it belongs to. Leaves: the form with the value kept under its meaning. A
second value of a meaning that has one never joins the first.
"""

from extractors.form_tables.cells import FormCells, Labelled
from extractors.form_tables.labelled_rows import Pair, shown_label
from extractors.form_tables.money_rows import MoneyRows, take_rate
from extractors.form_tables.values import read_period
from extractors.forms.row_labels import RowMeaning
from extractors.ledger.body import BodySpan, joined_text
from extractors.patterns import compile_pattern
from extractors.terms.numerals import parse_amount

_SCALAR: frozenset[RowMeaning] = frozenset(
    {
        *("name", "code", "department", "department_code", "implementer", "supervisor_code"),
        *("period", "period_start", "period_end", "year", "fund_use"),
    }
)
"""Meanings that have one value: a second row of the same meaning is a statement."""
GOAL_MEANINGS: frozenset[RowMeaning] = frozenset(
    {"goals", "overall_goals", "long_term_goals", "goal_results"}
)
_MONEY_UNIT = compile_pattern(r"(?:人民币)?(万元|百元|千元|亿元|元)")


def take_pair(pair: Pair, form: FormCells, money: MoneyRows, *, is_opinion: bool = False) -> None:
    """Keep a pair's value under what its label means; `is_opinion`: a group of opinions is open."""
    label = pair.label
    form.labels.extend(pair.label_spans)
    spans = pair.spans
    if (
        label is not None
        and label.wording.amount_unit
        and (label.money or label.meaning in ("money", "money_group"))
    ):
        form.units.append((label.wording.amount_unit, pair.label_spans[0]))
    meaning: RowMeaning = label.meaning if label is not None else "statement"
    if is_opinion:
        meaning = "statement"
    if meaning in ("department", "amount_unit") and _take_unit(spans, form):
        return
    if money.take(pair, spans, form):
        return
    if take_rate(pair, spans, form):
        return
    if meaning == "duty_goals" and spans and form.duty_goals is None:
        form.duty_goals = Labelled(pair.words, spans, place=len(form.statements))
        form.named.setdefault(meaning, pair.label_spans)
        return
    if meaning in ("statement", "duty_goals", "group", "tasks", "money", "money_group"):
        if spans:
            form.statements.append(Labelled(pair.words, spans))
        return
    if meaning == "score":
        _take_score(pair, spans, form)
        return
    if meaning == "supervisor":
        form.supervisors.append(Labelled(pair.words, spans, place=len(form.statements)))
        return
    if meaning in GOAL_MEANINGS:
        form.named.setdefault(meaning, pair.label_spans)
    if meaning == "category":
        form.classified.append(Labelled(pair.words, spans, place=len(form.statements)))
        return
    if meaning in _SCALAR and any(form.values.get(meaning, ())):
        _take_second(pair, meaning, spans, form)
        return
    form.named.setdefault(meaning, pair.label_spans)
    if pair.until is not None:
        between, end = pair.until
        form.add("period_start", spans)
        form.add("period_end", end.spans())
        form.labels.extend(between.spans())
        return
    form.add(meaning, spans)


def _take_second(pair: Pair, meaning: RowMeaning, spans: list[BodySpan], form: FormCells) -> None:
    """A second value of one meaning never joins the first: it repeats it, or is a statement.

    Of 一级项目名称 and 二级项目名称 the second names the project, of two periods the dated one.
    """
    first = form.values[meaning]
    if joined_text(first) == joined_text(spans):
        form.repeats.extend(spans)
        return
    words = "".join(joined_text(form.named.get(meaning, [])).split())
    nearer = meaning == "name" and "一级" in words and "二级" in pair.words
    dated = meaning == "period" and read_period(joined_text(first)) == (None, None)
    if nearer or (dated and read_period(joined_text(spans)) != (None, None)):
        form.statements.append(Labelled(shown_label(words), first))
        form.values[meaning] = spans
        form.named[meaning] = pair.label_spans
    elif spans:
        form.statements.append(Labelled(pair.words, spans))


def settle_duty_goals(form: FormCells) -> None:
    """Take what a department is there for as its goals, where the form asks for no others."""
    duties, form.duty_goals = form.duty_goals, None
    if duties is None:
        return
    if any(form.values.get(meaning) for meaning in GOAL_MEANINGS):
        form.statements.insert(duties.place, duties)
        return
    form.add("goals", duties.values)
    form.named["goals"] = form.named["duty_goals"]


def _take_unit(spans: list[BodySpan], form: FormCells) -> bool:
    text = "".join("".join(span.text.split()) for span in spans)
    match = _MONEY_UNIT.fullmatch(text)
    if match is None:
        return False
    form.head_units.append((match[1], spans[0]))
    return True


_MOST_POINTS = 120
"""A sum (合计) of more is one of money: points are of 100, and a few forms give some more."""


def _take_score(pair: Pair, spans: list[BodySpan], form: FormCells) -> None:
    text = "".join("".join(span.text.split()) for span in spans).removesuffix("分")
    points = parse_amount(text)
    if points is not None and ("分" in pair.words or points <= _MOST_POINTS):
        keep_score("score", spans, form)
    elif spans:
        form.statements.append(Labelled(pair.words, spans))


def keep_score(key: str, spans: list[BodySpan], form: FormCells) -> None:
    """Keep the whole evaluation's points; a form may say them twice."""
    held = form.score.setdefault(key, spans)
    if held is not spans and joined_text(held) == joined_text(spans):
        form.repeats.extend(spans)
