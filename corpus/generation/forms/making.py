"""From a seed to whole files of forms: which form, how many, what stands around them, and the gold."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from corpus.generation.forms.bracketed import fill_bracketed
from corpus.generation.forms.central import fill_central
from corpus.generation.forms.costs import fill_costs
from corpus.generation.forms.department import fill_department
from corpus.generation.forms.duties import fill_duties
from corpus.generation.forms.envelopes import Envelope, letter, made_public
from corpus.generation.forms.filling import Form
from corpus.generation.forms.flat import fill_flat
from corpus.generation.forms.self_evaluation import (
    fill_department_self_evaluation,
    fill_self_evaluation,
    fill_self_evaluation_sichuan,
)
from corpus.generation.forms.setting import Setting, draw_setting
from corpus.generation.forms.shanghai import fill_shanghai
from corpus.generation.forms.transfer_payment import fill_transfer_payment
from corpus.generation.forms.two_grids import fill_two_grids
from corpus.generation.forms.two_values import fill_by_area, fill_two_values
from corpus.generation.layouts import draw_page
from corpus.generation.reports import ENCODINGS, GeneratedReport, draw_text_style, make_report
from corpus.generation.sheets import Line, PageSetup, Sheet
from corpus.gold import Gold

_ENCODINGS = tuple(name for name in ENCODINGS if name != "gbk")
"""GBK lacks the ticked box."""

Filler = Callable[[Setting], Form]

FORMS: dict[str, Filler] = {
    "declaration": fill_central,
    "two_grids": fill_two_grids,
    "shanghai": fill_shanghai,
    "flat": fill_flat,
    "costs": fill_costs,
    "two_values": fill_two_values,
    "by_area": fill_by_area,
    "bracketed": fill_bracketed,
    "duties": fill_duties,
    "department": fill_department,
    "transfer_payment": fill_transfer_payment,
    "self_evaluation": fill_self_evaluation,
    "self_evaluation_sichuan": fill_self_evaluation_sichuan,
    "department_self_evaluation": fill_department_self_evaluation,
}


class UnknownFormError(ValueError):
    """A form was asked for that the generator does not know."""


def make_form_report(seed: str, index: int, names: Sequence[str] = ()) -> GeneratedReport:
    """The file number `index` of a seed, the forms taking turns; the same arguments give the same file."""
    wanted = tuple(names) or tuple(FORMS)
    unknown = [name for name in wanted if name not in FORMS]
    if unknown:
        raise UnknownFormError(f"unknown form {unknown[0]}; there are {', '.join(FORMS)}")
    name = wanted[index % len(wanted)]
    rng = Random(f"forms/{seed}/{index}/{name}")  # noqa: S311 - variety, not secrecy
    setting = draw_setting(rng)
    if name in _BESIDE and rng.random() < 0.04:
        return _beside_report(f"{index:04d}-{name}", name, setting, f"{seed}/beside", index)
    forms = [FORMS[name](setting)]
    plain = not (forms[0].lines_inside or forms[0].one_cell)
    if name in _BLANK and plain and rng.random() < 0.05:
        forms[0].leave_blank()
    elif name in _SEVERAL and rng.random() < 0.12:
        forms += [FORMS[name](setting) for _ in range(rng.randint(1, 2))]
    envelope = Envelope()
    if rng.random() < 0.1:
        envelope = rng.choice((letter, made_public))(rng, setting, forms)
    return _report(f"{index:04d}-{name}", name, forms, envelope, rng)


_SEVERAL = frozenset(FORMS) - {
    "flat",
    "duties",
    "department",
    "department_self_evaluation",
    "by_area",
    "bracketed",
}
"""Forms of which a file may hold several, one after another."""
_BLANK = frozenset(FORMS) - {"flat", "duties", "by_area", "bracketed"}


_BESIDE = frozenset({"declaration", "two_grids", "shanghai"})
"""Forms that may stand in one file with a report of Hebei's own kind."""


def _beside_report(
    folder: str, name: str, setting: Setting, seed: str, index: int
) -> GeneratedReport:
    """A report of Hebei's own kind with a form behind it: the form's project is one more of its projects."""
    report = make_report(seed, index, 2)
    form = FORMS[name](replace(setting, year=report.gold.fiscal_year or setting.year))
    first, *rest = form.blocks()
    assert isinstance(first, Line)
    blocks = (*report.sheet.blocks, replace(first, new_page=True), *rest)
    # Which kind such a file is, and what counts as its last table's number, is not settled.
    unjudged = form.unjudged | {"kind", "title", "projects[].number"}
    if not report.gold.projects:
        unjudged |= {"department", "fiscal_year"}
    return replace(
        report,
        name=folder,
        sheet=replace(report.sheet, blocks=blocks, slim=True),
        gold=report.gold.model_copy(
            update={
                "form": "beside",
                "projects": (*report.gold.projects, *form.finished_projects()),
                "leftover": (*report.gold.leftover, *_leftover(form)),
                "expected_findings": (*report.gold.expected_findings, *form.findings),
                "unjudged": tuple(sorted(unjudged)),
            }
        ),
        untellable=frozenset(form.untellable),
        encoding="utf-8",
    )


def _report(
    folder: str, name: str, forms: list[Form], envelope: Envelope, rng: Random
) -> GeneratedReport:
    blocks = list(envelope.before)
    for place, form in enumerate(forms):
        first, *rest = form.blocks()
        assert isinstance(first, Line)
        blocks += [replace(first, new_page=bool(place) and rng.random() < 0.7), *rest]
    blocks += envelope.after
    page = _page(rng, forms[0])
    return GeneratedReport(
        name=folder,
        description=None,
        layout=None,
        sheet=Sheet(
            tuple(blocks),
            page,
            broken_runs=rng.random() < 0.3,
            word_habits=frozenset({"symbols"}) if rng.random() < 0.3 else frozenset(),
            slim=True,
        ),
        gold=_gold(name, forms, envelope),
        text_style=replace(draw_text_style(rng), page_every=None, last_page_number=None),
        encoding=rng.choice(_ENCODINGS),
        untellable=frozenset().union(*(form.untellable for form in forms)),
    )


def _page(rng: Random, form: Form) -> PageSetup:
    """Paper on which the form's columns find room."""
    page = draw_page(rng, form.setting.year, form.setting.place)
    wide, high = max(page.width_mm, page.height_mm), min(page.width_mm, page.height_mm)
    if not form.landscape:
        wide, high = high, wide
    return replace(
        page,
        width_mm=wide,
        height_mm=high,
        size_half_points=rng.choice((16, 18, 18, 21)),
        header=None,
        table_twips=(wide - 44) * 1440 * 10 // 254,
    )


def _gold(name: str, forms: list[Form], envelope: Envelope) -> Gold:
    """The gold of a file: that of its first form, with the projects of all."""
    first = forms[0]
    projects = tuple(project for form in forms for project in form.finished_projects())
    unjudged = envelope.unjudged.union(*(form.unjudged for form in forms))
    if len(forms) > 1:
        # Which of the tables' names is the file's, and whether they are counted, is not settled.
        unjudged |= {"title", "projects[].number"}
    return Gold(
        form=name,
        kind=first.kind,
        title=first.title,
        fiscal_year=first.setting.year if any(form.year_said for form in forms) else None,
        department=first.department,
        overall_goal=first.overall_goal,
        sub_goals=tuple(first.sub_goals),
        projects=projects,
        amount_unit=first.amount_unit,
        funding=() if projects else tuple(first.funding),
        statements=() if projects else tuple(first.statements),
        leftover=tuple(text for form in forms for text in _leftover(form)),
        expected_findings=tuple(dict.fromkeys(code for form in forms for code in form.findings)),
        unjudged=tuple(sorted(unjudged)),
    )


def _leftover(form: Form) -> tuple[str, ...]:
    """What no field should hold: remarks below the table that have no label of their own."""
    notes = [block.printed for block in form.below if isinstance(block, Line)]
    return (*form.leftover, *(note for note in notes if note.startswith("注：")))
