"""From a seed to whole reports: description, layout, sheet, gold record and how its text is dumped."""

import codecs
from dataclasses import dataclass, replace
from random import Random

from corpus.generation.description import Description
from corpus.generation.gold_record import gold_record, reporting_unit
from corpus.generation.imagination import imagine
from corpus.generation.layouts import Layout, draw_layout
from corpus.generation.narrative import cover_office, lay_out, leftover_of_cover
from corpus.generation.rare_choices import (
    draw_rare_choices,
    vary_content,
    with_sign_columns,
)
from corpus.generation.sheets import Sheet
from corpus.generation.text_writer import TextStyle
from corpus.gold import Gold

ENCODINGS = (
    *("utf-8", "utf-8", "utf-8", "utf-8-sig", "gb18030", "gbk"),
    *("utf-16-le", "utf-16-be", "utf-16-le-bom", "utf-16-be-bom"),
)
"""Encodings of text dumps. Big5 is not among them: it lacks the simplified characters."""


@dataclass(frozen=True)
class GeneratedReport:
    """One report that was made up, with everything known about it."""

    name: str
    description: Description | None
    layout: Layout | None
    sheet: Sheet
    gold: Gold
    text_style: TextStyle
    encoding: str
    untellable: frozenset[str] = frozenset()
    """Formats in which no reader could tell what the gold says: they are not written."""


def make_report(seed: str, index: int, project_count: int | None = None) -> GeneratedReport:
    """The report number `index` of a seed; the same arguments always give the same report."""
    rng = Random(f"{seed}/{index}")  # noqa: S311 - variety, not secrecy
    description = imagine(rng, project_count=project_count)
    layout = draw_layout(rng, description.fiscal_year, description.office)
    rare = Random(f"{seed}/{index}/rare")  # noqa: S311
    layout = draw_rare_choices(rare, layout)
    description = vary_content(rare, description)
    if "sign" in layout.manners.grid_extras:
        description = with_sign_columns(description)
    if not description.projects:
        # A page or two: a header that is not repeated cannot be told from the text.
        layout = replace(layout, page=replace(layout.page, header=None))
    return compose(f"{index:04d}", description, layout, rng)


def compose(name: str, description: Description, layout: Layout, rng: Random) -> GeneratedReport:
    """Lay a description out and write its gold record."""
    sheet = lay_out(description, layout, rng)
    office = cover_office(sheet, description.office)
    unit = reporting_unit(description, layout, office)
    leftover = leftover_of_cover(sheet, layout.title, unit.name if unit else None)
    return GeneratedReport(
        name=name,
        description=description,
        layout=layout,
        sheet=sheet,
        gold=gold_record(description, layout, cover_office=office, leftover=leftover),
        text_style=draw_text_style(rng),
        encoding=rng.choice(ENCODINGS),
    )


def draw_text_style(rng: Random) -> TextStyle:
    """How a text dump of a report looks, but for its shape."""
    return TextStyle(
        line_end=rng.choice(("\n", "\n", "\n", "\r\n", "\r\n", "\r")),
        field_codes=rng.random() < 0.6,
        last_page_number=rng.choice((None, None, rng.randint(2, 60))),
        page_every=rng.choice((None, None, None, None, rng.randint(8, 30))),
        form_feeds=rng.random() < 0.5,
    )


def encode(text: str, encoding: str) -> bytes:
    """Encode; `-bom` behind a UTF-16 name puts the byte order mark in front."""
    name = encoding.removesuffix("-bom")
    data = text.encode(name)
    if name == encoding:
        return data
    return (codecs.BOM_UTF16_LE if name == "utf-16-le" else codecs.BOM_UTF16_BE) + data


def shaped(style: TextStyle, shape: str) -> TextStyle:
    """The same style in another shape."""
    return replace(style, shape=shape)  # type: ignore[arg-type]
