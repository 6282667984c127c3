"""The example of each layout of the record's version 1.1, against what is expected of it.

An expectation names some keys: what it does not name is not judged. Texts are compared without white
space. Lists agree item by item; a list of statements may go on (lines below the table come last).
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extractors.extraction import extract_file

_NAMES = (
    *("01-central-project", "02-two-grids-stacked", "03-shanghai-declaration"),
    *("04-flat-many-projects", "05-duties-activities", "06-department-whole"),
    *("07-self-evaluation", "08-self-evaluation-sichuan", "09-transfer-payment-region"),
    *("10-hubei-cost-and-history", "11-period-and-annual-columns"),
)


def _differences(expected: Any, found: Any, at: str = "") -> Iterator[tuple[str, Any, Any]]:
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            yield from _differences(value, found.get(key), f"{at}/{key}")
    elif isinstance(expected, list) and isinstance(found, list):
        longer = found[: len(expected)] if at.endswith("/statements") else found
        if len(longer) != len(expected):
            yield at, expected, found
        for place, (value, other) in enumerate(zip(expected, found, strict=False)):
            yield from _differences(value, other, f"{at}/{place}")
    elif isinstance(expected, str) and isinstance(found, str):
        if "".join(expected.split()) != "".join(found.split()):
            yield at, expected, found
    elif expected != found:
        yield at, expected, found


@pytest.mark.parametrize("name", _NAMES)
def test_the_example_of_a_layout(shared: Path, name: str) -> None:
    folder = shared / "layouts" / name
    if not folder.is_dir():
        pytest.skip(f"../shared/layouts/{name} is not there")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    record = extract_file(folder / "example.docx").model_dump(mode="json")
    record["leftover"] = [piece["text"] for piece in record["leftover"]]
    assert list(_differences(expected, record)) == []
