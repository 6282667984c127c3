"""An evaluation as one self-contained HTML page: charts as inline SVG, nothing loaded from outside."""

from collections.abc import Iterator
from html import escape

from corpus.evaluation.comparison import Count
from corpus.evaluation.confusion import GOLD_SECTIONS, SECTIONS
from corpus.evaluation.evaluating import DocumentResult, Evaluation

_WORST_SHOWN = 60
"""Documents: a person looks through a few; the page stays under some MB."""
_DIFFERENCES_SHOWN = 40
"""Of one document: more is one fault that shows everywhere."""
_SECTION_NAMES = {
    "title": "封面标题",
    "overall_goal": "总体目标",
    "sub_goals": "分项目标",
    "safeguards": "保障措施",
    "projects": "项目表",
    "leftover": "未归入",
    "lost": "丢失",
}
_COLOURS = ("#2f6db5", "#c4622d", "#3f8f5b", "#8a5aa8", "#b0902c", "#4a9aa8", "#a8486a", "#6b6f76")
_STYLE = """
:root { --ink:#1d2126; --soft:#5c6570; --line:#d9dde2; --page:#fff; --band:#f5f7f9; --bad:#b3372b;
  --good:#2f7d4f; }
@media (prefers-color-scheme: dark) { :root { --ink:#e7eaee; --soft:#a3acb7; --line:#3a414a;
  --page:#16191d; --band:#1f242a; --bad:#f08b7f; --good:#7fcf9f; } }
* { box-sizing:border-box; }
body { margin:0 auto; max-width:1180px; padding:28px 22px 60px; background:var(--page);
  color:var(--ink); font:15px/1.6 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif; }
h1 { font-size:25px; margin:0 0 2px; } h2 { font-size:18px; margin:36px 0 10px; }
p.note { color:var(--soft); margin:0 0 14px; }
.tiles { display:grid; grid-template-columns:repeat(auto-fit,minmax(150px,1fr)); gap:12px; }
.tile { border:1px solid var(--line); border-radius:8px; padding:10px 14px; background:var(--band); }
.tile b { display:block; font-size:25px; font-variant-numeric:tabular-nums; line-height:1.3; }
.tile span { color:var(--soft); font-size:13px; }
.scroll { overflow-x:auto; }
table { border-collapse:collapse; width:100%; font-variant-numeric:tabular-nums; }
th, td { border-bottom:1px solid var(--line); padding:5px 10px; text-align:right; }
th:first-child, td:first-child { text-align:left; } th { color:var(--soft); font-weight:600; }
tr.total td { font-weight:700; } td.bad { color:var(--bad); } td.good { color:var(--good); }
svg text { fill:var(--ink); font-size:12px; font-family:inherit; } svg .soft { fill:var(--soft); }
svg .value { font-size:9.5px; fill:var(--soft); } svg .grid { stroke:var(--line); }
details { border:1px solid var(--line); border-radius:8px; margin:8px 0; padding:6px 12px; }
summary { cursor:pointer; } summary b { margin-right:10px; }
.diff td { text-align:left; vertical-align:top; overflow-wrap:anywhere; font-size:13px; }
.diff td:first-child { color:var(--soft); width:30%; font-family:ui-monospace,monospace; }
del { color:var(--bad); text-decoration:none; } ins { color:var(--good); text-decoration:none; }
.legend span { display:inline-block; margin-right:16px; }
.legend i { display:inline-block; width:11px; height:11px; border-radius:2px; margin-right:5px; }
"""


def evaluation_page(evaluation: Evaluation, folder: str) -> str:
    """The whole page; `folder` says what was evaluated."""
    return "".join(
        (
            '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            "<title>jixiao 提取准确度评测</title>"
            f"<style>{_STYLE}</style></head><body><h1>提取准确度评测</h1>"
            f'<p class="note">语料：{escape(folder)}，共 {len(evaluation.documents)} 个文件。'
            "准确的记录指所有字段与标注完全一致。</p>",
            _tiles(evaluation),
            "<h2>按格式</h2>",
            _format_table(evaluation),
            *_forms(evaluation),
            "<h2>按字段的 F1</h2>",
            _field_chart(evaluation),
            "<h2>章节归属</h2>",
            '<p class="note">每一行是标注中的章节，每一列是提取结果中的章节，单位为字符。</p>',
            _confusion_table(evaluation),
            "<h2>差异最大的文件</h2>",
            *_worst(evaluation),
            "</body></html>",
        )
    )


def _tiles(evaluation: Evaluation) -> str:
    total = evaluation.total()
    tiles = (
        (f"{total.f1:.4f}", "F1"),
        (f"{total.recall:.4f}", "召回率"),
        (f"{total.precision:.4f}", "精确率"),
        (f"{evaluation.exact_rate():.1%}", "完全一致的记录"),
        (f"{evaluation.leftover_share():.2%}", "未归入字符"),
        (str(sum(1 for item in evaluation.documents if item.error)), "无法读取的文件"),
    )
    inner = "".join(
        f'<div class="tile"><b>{value}</b><span>{name}</span></div>' for value, name in tiles
    )
    return f'<div class="tiles">{inner}</div>'


def _format_table(evaluation: Evaluation) -> str:
    rows = []
    for variant in (*evaluation.variants(), None):
        total, chosen = evaluation.total(variant), evaluation.of(variant)
        cells = (
            str(len(chosen)),
            str(sum(1 for item in chosen if item.error)),
            f"{evaluation.exact_rate(variant):.4f}",
            *(f"{value:.4f}" for value in (total.recall, total.precision, total.f1)),
            f"{evaluation.leftover_share(variant):.4f}",
        )
        rows.append(
            ("<tr>" if variant else '<tr class="total">')
            + f"<td>{escape(variant or '全部')}</td>"
            + "".join(f"<td>{cell}</td>" for cell in cells)
            + "</tr>"
        )
    head = "".join(
        f"<th>{name}</th>"
        for name in ("格式", "文件", "失败", "完全一致", "召回率", "精确率", "F1", "未归入")
    )
    return f'<div class="scroll"><table><tr>{head}</tr>{"".join(rows)}</table></div>'


def _forms(evaluation: Evaluation) -> Iterator[str]:
    """F1 and exact records, a row a form and a column a format; nothing for one form alone."""
    forms, variants = evaluation.forms(), evaluation.variants()
    if len(forms) < 2:
        return
    yield "<h2>按表式</h2>"
    rows = []
    for form in forms:
        own = evaluation.within(form)
        cells = "".join(
            f"<td>{own.total(variant).f1:.4f} / {own.exact_rate(variant):.0%}</td>"
            if own.of(variant)
            else "<td>–</td>"
            for variant in variants
        )
        rows.append(f"<tr><td>{escape(form)}</td><td>{len(own.documents)}</td>{cells}</tr>")
    head = "".join(f"<th>{escape(name)}</th>" for name in ("表式", "文件", *variants))
    yield '<p class="note">F1 与完全一致的记录所占比例。</p>'
    yield f'<div class="scroll"><table><tr>{head}</tr>{"".join(rows)}</table></div>'


def _field_chart(evaluation: Evaluation) -> str:
    """Horizontal bars: a row a field, a bar a format; sizes are units of the drawing."""
    variants = evaluation.variants()
    colours = dict(zip(variants, _COLOURS * len(variants), strict=False))
    counts = {variant: evaluation.field_counts(variant) for variant in variants}
    names = list(evaluation.field_counts())
    bar, gap, label_width, width = 11, 10, 330, 620
    row_height = bar * len(variants) + gap
    height = row_height * len(names) + 26
    floor = min(
        (counts[variant][name].f1 for variant in variants for name in counts[variant]), default=1.0
    )
    low = max(0.0, min(0.9, int(floor * 10) / 10))
    parts = [
        f'<svg viewBox="0 0 {label_width + width + 80} {height}" width="100%" role="img" '
        f'aria-label="各字段 F1">'
    ]
    for tick in range(6):
        value = low + (1 - low) * tick / 5
        x = label_width + width * tick / 5
        parts.append(
            f'<line class="grid" x1="{x:.0f}" y1="18" x2="{x:.0f}" y2="{height}"/>'
            f'<text class="soft" x="{x:.0f}" y="12" text-anchor="middle">{value:.2f}</text>'
        )
    for place, name in enumerate(names):
        top = 24 + place * row_height
        parts.append(
            f'<text x="{label_width - 10}" y="{top + row_height / 2:.0f}" text-anchor="end">'
            f"{escape(name)}</text>"
        )
        for order, variant in enumerate(variants):
            count = counts[variant].get(name)
            if count is not None:
                parts.append(
                    _bar(
                        count,
                        low,
                        label_width,
                        width,
                        top + order * bar,
                        bar,
                        colours[variant],
                        f"{name} {variant}",
                    )
                )
    parts.append("</svg>")
    legend = "".join(
        f'<span><i style="background:{colours[variant]}"></i>{escape(variant)}</span>'
        for variant in variants
    )
    return f'<p class="legend">{legend}</p><div class="scroll">{"".join(parts)}</div>'


def _bar(
    count: Count, low: float, x: int, width: int, y: int, height: int, colour: str, name: str
) -> str:
    length = max(1.0, width * (count.f1 - low) / (1 - low))
    words = f"{name}：F1 {count.f1:.4f}，召回 {count.recall:.4f}，精确 {count.precision:.4f}"
    label = (
        ""
        if count.f1 == 1
        else f'<text class="value" x="{x + length + 4:.0f}" y="{y + height - 2}">{count.f1:.4f}</text>'
    )
    return (
        f'<rect x="{x}" y="{y}" width="{length:.1f}" height="{height - 1}" fill="{colour}">'
        f"<title>{escape(words)}</title></rect>{label}"
    )


def _confusion_table(evaluation: Evaluation) -> str:
    confusion = evaluation.confusion()
    head = "".join(f"<th>{_SECTION_NAMES[name]}</th>" for name in SECTIONS)
    rows = []
    for gold in GOLD_SECTIONS:
        cells = []
        for found in SECTIONS:
            characters = confusion[gold, found]
            kind = "" if not characters else ' class="good"' if gold == found else ' class="bad"'
            cells.append(f"<td{kind}>{characters or ''}</td>")
        rows.append(f"<tr><td>{_SECTION_NAMES[gold]}</td>{''.join(cells)}</tr>")
    return f'<div class="scroll"><table><tr><th></th>{head}</tr>{"".join(rows)}</table></div>'


def _worst(evaluation: Evaluation) -> Iterator[str]:
    documents = evaluation.worst_first()
    if not documents:
        yield '<p class="note">没有差异：所有记录与标注完全一致。</p>'
    for document in documents[:_WORST_SHOWN]:
        yield _document(document)
    if len(documents) > _WORST_SHOWN:
        yield f'<p class="note">另有 {len(documents) - _WORST_SHOWN} 个文件有差异。</p>'


def _document(document: DocumentResult) -> str:
    head = (
        f"<summary><b>{escape(document.name)}</b>{escape(document.variant)} · "
        f"F1 {document.total.f1:.4f} · {len(document.differences)} 处差异</summary>"
    )
    if document.error:
        return f"<details open>{head}<p><del>{escape(document.error)}</del></p></details>"
    rows = "".join(
        f"<tr><td>{escape(difference.pointer)}</td><td>标注：<ins>{_shown(difference.gold)}</ins>"
        f"<br>提取：<del>{_shown(difference.found)}</del></td></tr>"
        for difference in document.differences[:_DIFFERENCES_SHOWN]
    )
    return f'<details>{head}<table class="diff">{rows}</table></details>'


def _shown(value: object) -> str:
    return "（无）" if value is None else escape(str(value))
