"""Lines of money beside their names: in one column or two, under a group's label or without one.

Enters: pairs of a label that names money and its value. Leaves: `MoneyLine`s in the form, column by
column within their group. A line without a term of its own has its column's; money without a term
beside the year's total is the whole period's; a figure below 执行数 is what was spent of the line beside it.
"""

from collections.abc import Sequence

from extractors.form_tables.cells import FormCells, MoneyLine
from extractors.form_tables.labelled_rows import Pair, money_words
from extractors.forms.columns import term_of
from extractors.forms.hints import is_filler
from extractors.forms.money import names_amount, names_subtotal, read_money_name, repeats_total
from extractors.forms.row_labels import read_row_label
from extractors.ledger.body import BodySpan, GridCell
from extractors.patterns import compile_pattern
from extractors.terms.numerals import to_half_width
from models.report import FundingTerm

_AMOUNT = compile_pattern(
    r"(?:人民币)?[¥￥]?[-+]?[\d.,]+(?:万元|元|亿元|千元|万|亿)?(?:整)?|[\d.,]+\((?:万元|元)\)"
)
_NAMED_AMOUNT = compile_pattern(
    r"(?P<label>(?:其中\s*+[:：]?)?[^\d:：;；，,。]{2,18}?)[:：]?\s*+"
    r"(?P<amount>[\d０-９][\d０-９,，.．]*(?:\s*+(?:万元|元|万))?)(?=[\s;；，,。、]|$)"
)
_LEADING_AMOUNT = compile_pattern(
    r"\s*+(?P<amount>[\d０-９][\d０-９,，.．]*(?:\s*+(?:万元|元|万))?)[\s;；，,。、]*+(?=$|其中|\D)"
)
_BARE_EXECUTED = compile_pattern(r"(?:全年|年度|预算|实际)?(?:执行|支出)数")
_RATE = compile_pattern(r"(?:当年|年度|全年)?(?:预算|资金)?执行率(?:[（(][%％][）)])?")
_FIGURE = compile_pattern(r"\s*+[\d.]+\s*+[%％]?\s*+")
_BETWEEN = " \t\u3000;；，,。、"


class MoneyRows:
    """The group of money that is open, and what its columns have said so far."""

    def __init__(self, label: str | None = None, lines_before: int = 0) -> None:
        self._label = label
        self._term = term_of(label) if label is not None else None
        self._first = lines_before
        """How many lines of money stood in the form before the group."""
        self._slots: list[GridCell] = []
        """The labels that head the columns of money, in order."""
        self._in_order: list[GridCell] = []
        self._terms: dict[int, FundingTerm | None] = {}
        self._executed: set[int] = set()
        self._part: Pair | None = None
        """财政拨款 before 小计 and its parts."""

    def close(self) -> None:
        """The group ends: what follows stands on its own, in the columns seen so far."""
        self._label = None

    def open_part(self, cell: GridCell) -> bool:
        """A line's name that stands before its subtotal and parts; False for any other label."""
        label = read_row_label(cell.key)
        if label is None or label.meaning != "money" or not self._is_money_group:
            return False
        self._part = Pair(label, cell.spans(), cell)
        return True

    @property
    def _is_money_group(self) -> bool:
        label = read_row_label(self._label) if self._label else None
        return label is not None and label.meaning == "money_group"

    def take(self, pair: Pair, spans: list[BodySpan], form: FormCells) -> bool:
        """A line of money beside its name, or several named in one cell."""
        label = pair.label
        if label is None or label.meaning not in ("money", "money_group", "score"):
            return False
        text = to_half_width("".join("".join(span.text.split()) for span in spans))
        if not text or _AMOUNT.fullmatch(text) or is_filler(text):
            if label.money is None:
                return False
            named = names_amount(pair.words) or self._is_money_group
            if label.meaning == "money_group" and not text and not named:
                return False
            if label.meaning == "score" and not self._is_money_group:
                return False
            self._add_line(pair, spans, form)
            return True
        return bool(label.meaning != "score" and self._take_named_amounts(pair, spans, form))

    def _take_named_amounts(self, pair: Pair, spans: Sequence[BodySpan], form: FormCells) -> bool:
        """Lines of money with their names in one cell (`年度资金总额：80 其中：财政拨款：80`).

        The pair's own label names the first one where its amount begins the text. Parts have the
        term of the sum before them.
        """
        found = _named_amounts(pair, spans)
        if not found:
            return False
        form.signs.extend(spans)
        term: FundingTerm | None = self._term if self._is_money_group else None
        for name, amount in found:
            money = read_money_name(name.text)
            assert money is not None
            term = money.term if money.term or money.source == "total" else term
            form.labels.append(name)
            line = MoneyLine([name], term, money.source, shown_name=money_words([name]))
            line.figures["amount"] = [amount]
            form.money.append(line)
        return True

    def _add_line(self, pair: Pair, spans: list[BodySpan], form: FormCells) -> None:
        if self._part is not None and names_subtotal(pair.words):
            pair = Pair(self._part.label, self._part.label_spans, pair.cell)
        assert pair.label is not None
        assert pair.label.money is not None
        money = pair.label.money
        if spans and (self._take_executed(pair, spans, form) or _take_spent(pair, spans, form)):
            return
        term = money.term
        slot = self._slot_of(pair.cell)
        if money.is_part and slot and term is None and slot not in self._terms:
            slot = max(self._terms, default=slot)
        if term is None:
            term = self._terms.get(slot) or (self._term if self._is_money_group else None)
        if money.source == "total" or money.term is not None:
            self._terms[slot] = term
        if term == "annual" and money.source == "total" and len(self._slots) > 1:
            self._take_for_long_term(slot, form)
        line = MoneyLine(
            pair.label_spans, term, money.source, shown_name=money_words(pair.label_spans)
        )
        line.slot = slot if self._label is not None else 0
        if spans:
            line.figures["executed" if money.is_executed else "amount"] = spans
        if self._is_sum_of_composition(pair, form):
            form.sums.append(line)
            return
        lines = form.money
        place = len(lines)
        while place > self._first and lines[place - 1].slot > line.slot:
            place -= 1
        lines.insert(place, line)

    def _take_executed(self, pair: Pair, spans: list[BodySpan], form: FormCells) -> bool:
        """A figure below 执行数, which stands beside 预算数: what was spent of the line beside it."""
        assert pair.label is not None
        money = pair.label.money
        group = form.money[self._first :] if self._label is not None else []
        if money is None or not group:
            return False
        slot = self._slot_of(pair.cell)
        if money.is_executed and slot and money.term != "previous":
            self._executed.add(slot)
        if slot not in self._executed:
            return False
        line = next(
            (
                line
                for line in reversed(group)
                if "executed" not in line.figures
                and (money.is_executed or line.source == money.source)
            ),
            None,
        )
        if line is None:
            return False
        line.figures["executed"] = spans
        return True

    def begin_row(self, labels: Sequence[GridCell]) -> None:
        """A row's labels, as many as there are columns of money, stand in them in order."""
        self._in_order = list(labels) if len(labels) == len(self._slots) > 1 else []

    def _slot_of(self, cell: GridCell) -> int:
        """Which column of money a label stands in, of those that its group has so far."""
        if cell in self._in_order:
            return self._in_order.index(cell)
        for slot, head in enumerate(self._slots):
            if cell.overlaps(head):
                return slot
        self._slots.append(cell)
        return len(self._slots) - 1

    def _take_for_long_term(self, slot: int, form: FormCells) -> None:
        """Money without a term beside the year's total is the whole period's."""
        for line in form.money[self._first :]:
            if line.slot != slot and line.term is None:
                line.term = "long_term"
        for other in range(len(self._slots)):
            if other != slot and self._terms.get(other, "") is None:
                self._terms[other] = "long_term"

    def _is_sum_of_composition(self, pair: Pair, form: FormCells) -> bool:
        """资金合计 among the parts of 资金构成 repeats the total that stands elsewhere."""
        return repeats_total(pair.cell.key, self._label or "") and bool(form.money)


def _take_spent(pair: Pair, spans: list[BodySpan], form: FormCells) -> bool:
    """当年预算执行数 is what was spent of the line that is named 当年预算数."""
    money = pair.label.money if pair.label is not None else None
    if money is None or not money.is_executed or money.term == "previous":
        return False
    words = money_words(pair.label_spans)
    totals = [line for line in form.money if line.source == "total" and line.term != "previous"]
    for line in form.money:
        named = line.shown_name == words.replace("执行", "")
        alone = _BARE_EXECUTED.fullmatch(words) is not None and totals == [line]
        if (named or alone) and "amount" in line.figures and "executed" not in line.figures:
            line.figures["executed"] = spans
            return True
    return False


def take_rate(pair: Pair, spans: list[BodySpan], form: FormCells) -> bool:
    """预算执行率 beside the one line of money that says what was spent."""
    if not _RATE.fullmatch(pair.words) or not _FIGURE.fullmatch("".join(s.text for s in spans)):
        return False
    spent = [line for line in form.money if "executed" in line.figures]
    if len(spent) != 1 or "rate" in spent[0].figures:
        return False
    spent[0].figures["rate"] = spans
    return True


def _named_amounts(pair: Pair, spans: Sequence[BodySpan]) -> list[tuple[BodySpan, BodySpan]]:
    """Each name with its amount; none where the text says anything else."""
    found: list[tuple[BodySpan, BodySpan]] = []
    first = _LEADING_AMOUNT.match(spans[0].text) if pair.inline and spans else None
    if first is not None and pair.label is not None and pair.label.money is not None:
        found.append((pair.label_spans[0], spans[0].part(*first.span("amount"))))
    for span in spans:
        text = span.text
        place = first.end() if found and first is not None and span is spans[0] else 0
        while place < len(text):
            match = _NAMED_AMOUNT.match(text, place)
            if match is None or read_money_name(match["label"]) is None:
                return []
            found.append((span.part(*match.span("label")), span.part(*match.span("amount"))))
            place = match.end()
            while place < len(text) and text[place] in _BETWEEN:
                place += 1
    return found
