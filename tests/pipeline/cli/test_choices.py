"""Choices that commands spell out, so that help needs no library, are those of the code."""

from typing import get_args

from models.report import ReportKind
from pipeline.cli import choices, export_commands, search_commands
from pipeline.exports.export import FORMATS
from pipeline.flat_tables import TABLES
from pipeline.search.units import UnitKind
from pipeline.words import UNITS


def test_the_choices_of_export() -> None:
    assert get_args(export_commands.Format) == FORMATS
    assert get_args(export_commands.What) == tuple(TABLES)
    assert get_args(choices.ReportKind) == get_args(ReportKind)


def test_the_choices_of_search() -> None:
    assert get_args(search_commands.Kind) == get_args(UnitKind) == tuple(UNITS)
