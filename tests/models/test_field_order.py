"""Keys stand in the order of the contract, so that records read alike and compare byte for byte."""

import pytest
from pydantic import BaseModel

from models.findings import Finding
from models.locations import PdfLocation, TextLocation, WordLocation
from models.report import (
    Budget,
    Coverage,
    Department,
    Indicator,
    Leftover,
    Measure,
    Project,
    Removed,
    Safeguard,
    Section,
    SpendingStep,
    SubGoal,
    Target,
)
from models.source import ExtractorInfo, Source

_KEYS: dict[type[BaseModel], str] = {
    Source: "file_name uri format media_type sha256 size_bytes encoding page_count extractor",
    ExtractorInfo: "name version",
    Department: "code name",
    Section: "heading paragraphs",
    SubGoal: "number title objective indicator_text measures",
    Measure: "name target",
    Safeguard: "number title text",
    Project: "number title department code name amount_unit budget fund_use spending_plan goals indicators",
    Budget: "total fiscal other total_yuan",
    SpendingStep: "by month percent",
    Indicator: "level1 level2 level3 description target basis",
    Target: "text kind comparison value upper unit date",
    Leftover: "text location",
    Removed: "kind text location",
    Coverage: "characters claimed removed leftover",
    Finding: "code severity message pointer",
    WordLocation: "kind block row column",
    PdfLocation: "kind page bbox",
    TextLocation: "kind line start end",
}


@pytest.mark.parametrize("model", list(_KEYS), ids=lambda model: model.__name__)
def test_keys_and_their_order(model: type[BaseModel]) -> None:
    assert list(model.model_fields) == _KEYS[model].split()
