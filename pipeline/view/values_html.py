"""Values and findings as HTML, without templates: a large record has ten thousand of them.

Pointers of values are made of the record's own keys and of numbers; every other text is escaped here.
"""

from collections.abc import Sequence
from html import escape

from markupsafe import Markup

from pipeline import words
from pipeline.view.messages_html import write_message
from pipeline.view.parts import Facts, GridRow, PlacedCorrection, PlacedFinding, Shown, Value

_MISSING = ' class="none"'
_NOTHING = '<td class="none">—</td>'


def write_rows(rows: Sequence[GridRow], column_count: int) -> Markup:
    """Rows, each with the findings that concern it as a whole below it."""
    written: list[str] = []
    for row in rows:
        written.append(f'<tr data-pointer="{row.pointer}">')
        written += [_cell(cell) for cell in row.cells]
        written.append("</tr>\n")
        if _is_spoken_of(row):
            beside = write_beside(row)
            written.append(f'<tr class="beside"><td colspan="{column_count}">{beside}</td></tr>\n')
    return Markup("".join(written))  # noqa: S704 - escaped piece by piece


def write_facts(facts: Facts) -> Markup:
    """Labelled rows as a list of terms; what is said of a row's values stands behind them all."""
    written = [f"<h4>{escape(facts.heading)}</h4>\n" if facts.heading else ""]
    written.append('<dl class="facts-list">\n')
    for row in facts.rows:
        values = " ".join(map(_value, row.values))
        said = "".join(write_beside(one) for one in row.values if _is_spoken_of(one))
        written.append(f"<dt>{escape(row.label)}</dt><dd>{values}{said}</dd>\n")
    written.append("</dl>\n")
    return Markup("".join(written))  # noqa: S704 - escaped piece by piece


def write_findings(findings: Sequence[PlacedFinding]) -> Markup:
    """Findings beside what they speak of."""
    written = []
    for one in findings:
        of = f' data-of="{escape(one.pointer)}"' if one.pointer else ""
        name = escape(words.FINDINGS.get(one.code, one.code))
        severity = escape(words.SEVERITIES.get(one.severity, one.severity))
        written.append(
            f'<span class="finding {escape(one.severity)}" id="finding-{one.number}" tabindex="-1"{of}>'
            f'<b>{severity}</b> {name} <span class="message">{write_message(one.message)}</span></span>'
        )
    return Markup("".join(written))  # noqa: S704 - escaped piece by piece


def write_beside(shown: Shown) -> Markup:
    """What stands beside a value or a part: findings, and what people corrected."""
    if not shown.corrections:
        return write_findings(shown.findings)
    corrections = "".join(_correction(one) for one in shown.corrections)
    return Markup(corrections) + write_findings(shown.findings)  # noqa: S704 - escaped


def _correction(one: PlacedCorrection) -> str:
    name = escape(words.CORRECTIONS.get(one.operation, one.operation))
    before = "" if one.extracted is None else f"，原为“{escape(one.extracted)}”"
    return (
        f'<span class="correction"><b>{name}</b>{before}'
        f' <span class="message">{escape(one.author)}：{escape(one.reason)}</span></span>'
    )


def write_value(value: Value) -> Markup:
    """A value outside of a grid, with the words around it and what is said of it."""
    return Markup(_value_and_said(value))  # noqa: S704 - escaped piece by piece


def _value_and_said(value: Value) -> str:
    return _value(value) + (write_beside(value) if _is_spoken_of(value) else "")


def _value(value: Value) -> str:
    label = f'<span class="of">{escape(value.label)}</span> ' if value.label else ""
    unit = f' <span class="of">{escape(value.unit)}</span>' if value.unit else ""
    return f"{label}<span{_attributes(value)}>{_text(value)}</span>{unit}{_reading(value)}"


def _cell(values: Sequence[Value]) -> str:
    if len(values) != 1 or values[0].label:
        return (
            "<td>" + "".join(f"<div>{_value_and_said(one)}</div>" for one in values) + "</td>"
            if values
            else _NOTHING
        )
    only = values[0]
    said = write_beside(only) if _is_spoken_of(only) else ""
    return f"<td{_attributes(only)}>{_text(only)}{_reading(only)}{said}</td>"


def _is_spoken_of(shown: Shown) -> bool:
    return bool(shown.findings or shown.corrections)


def _attributes(value: Value) -> str:
    if value.corrections:
        return f' data-pointer="{value.pointer}" class="corrected"'
    return f' data-pointer="{value.pointer}"{_MISSING if value.text is None else ""}'


def _text(value: Value) -> str:
    return "—" if value.text is None else escape(value.text)


def _reading(value: Value) -> str:
    if not value.reading:
        return ""
    pieces = " ".join(
        f'<span data-pointer="{pointer}">{escape(text)}</span>'
        if pointer
        else f"<span>{escape(text)}</span>"
        for pointer, text in value.reading
    )
    return f' <span class="reading">{pieces}</span>'
