"""Keys stand in the order of the contract, so that records read alike and compare byte for byte."""

import pytest
from pydantic import TypeAdapter

from models.corrections import Correction
from models.findings import Finding
from models.locations import PdfLocation, SheetLocation, TextLocation, WordLocation
from models.report import (
    Budget,
    Coverage,
    Department,
    Funding,
    Indicator,
    Leftover,
    Measure,
    Note,
    Period,
    Project,
    Removed,
    Report,
    Safeguard,
    Score,
    Section,
    SpendingStep,
    SubGoal,
    Target,
)
from models.source import ExtractorInfo, Recognition, Source

_KEYS: dict[type, str] = {
    Report: "schema_version kind source title fiscal_year department overall_goal sub_goals safeguards projects "
    "amount_unit funding statements leftover removed coverage findings provenance corrections",
    Correction: "id operation pointer extracted reason author at",
    Source: "file_name uri format media_type sha256 size_bytes encoding page_count extractor recognition",
    Recognition: "engine pages mean_confidence",
    ExtractorInfo: "name version",
    Department: "code name",
    Section: "heading paragraphs indicators",
    SubGoal: "number title objective indicator_text measures description funding indicators activities",
    Measure: "name target",
    Safeguard: "number title text",
    Project: "number title department code name amount_unit budget fund_use spending_plan goals indicators "
    "supervisor implementer category nature period funding long_term_goals goal_results score statements",
    Period: "text start end",
    Score: "weight score",
    Note: "label text",
    Funding: "name term source amount current executed rate weight score notes",
    Budget: "total fiscal other total_yuan",
    SpendingStep: "by month percent",
    Indicator: "level1 level2 level3 description target basis term direction weight actual score deviation notes",
    Target: "text kind comparison value upper unit date",
    Leftover: "text location",
    Removed: "kind text location",
    Coverage: "characters claimed removed leftover",
    Finding: "code severity message pointer",
    WordLocation: "kind block row column",
    PdfLocation: "kind page bbox",
    TextLocation: "kind line start end",
    SheetLocation: "kind sheet row column",
}


@pytest.mark.parametrize("model", list(_KEYS), ids=lambda model: model.__name__)
def test_keys_and_their_order(model: type) -> None:
    schema = TypeAdapter(model).json_schema()
    own = schema["$defs"][model.__name__] if "$ref" in schema else schema
    assert list(own["properties"]) == _KEYS[model].split()
