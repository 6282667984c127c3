"""A record's JSON without the places of its values."""

import orjson
import pytest

from models.json_text import read_values, report_bytes
from models.locations import SheetLocation
from models.report import Coverage, Note, Report
from models.source import ExtractorInfo, Source

TRICKY = 'a","provenance":{"/x":{}},"corrections":[{"b'


def report(**values: object) -> Report:
    source = Source(
        file_name=TRICKY, format="xlsx", media_type="x/y", sha256="e" * 64, size_bytes=9,
        extractor=ExtractorInfo(name="jixiao.xlsx", version="0"),
    )  # fmt: skip
    coverage = Coverage(characters=0, claimed=0, removed=0, leftover=0)
    return Report.model_validate({"source": source, "coverage": coverage, **values})


@pytest.mark.parametrize("indent", [None, 2])
def test_the_values_are_the_record_without_its_provenance(indent: int | None) -> None:
    place = SheetLocation(sheet=TRICKY, row=1, column=2)
    text = report_bytes(
        report(
            title=TRICKY,
            statements=(Note(label=TRICKY, text=TRICKY),),
            provenance={"/title": place, "/statements/0/text": place},
        ),
        indent=indent,
    )
    expected = orjson.loads(text)
    assert len(expected.pop("provenance")) == 2
    assert read_values(text) == expected


def test_a_record_without_places_or_of_an_older_version_is_read_as_well() -> None:
    text = report_bytes(report(title=TRICKY), indent=None)
    values = read_values(text)
    assert "provenance" not in values
    assert values["title"] == TRICKY
    del values["corrections"]
    older = orjson.dumps({**values, "provenance": {"/title": {"kind": "text"}}})
    assert read_values(older) == values


def test_a_record_of_version_1_0_gets_the_later_keys_empty() -> None:
    record = orjson.loads(report_bytes(report(title=TRICKY), indent=None))
    later = ("kind", "funding", "statements", "corrections")
    older = {key: value for key, value in record.items() if key not in later}
    values = read_values(orjson.dumps(older | {"schema_version": "1.0"}))
    assert values == {key: value for key, value in record.items() if key != "provenance"}
