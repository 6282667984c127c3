"""Every code has its row in docs/findings.md, and the pages about the house name files that are there."""

import re
from pathlib import Path
from typing import get_args

import pytest

from models.findings import FindingCode, Severity

PROJECT = Path(__file__).resolve().parents[2]


def test_every_code_is_explained_once() -> None:
    page = (PROJECT / "docs" / "findings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| (\w+)", page, flags=re.MULTILINE)
    assert sorted(code for code, _ in rows) == sorted(get_args(FindingCode))
    assert {severity for _, severity in rows} <= set(get_args(Severity))


@pytest.mark.parametrize("name", ["architecture.md", "adding.md"])
def test_the_pages_about_the_house_name_what_is_there(name: str) -> None:
    page = (PROJECT / "docs" / name).read_text(encoding="utf-8")
    named = set(
        re.findall(r"`((?:extractors|models|pipeline|corpus|tests|schema|docs)/[\w./-]+)`", page)
    )
    assert len(named) > 3
    missing = [p for p in sorted(named) if "NAME" not in p and not (PROJECT / p).exists()]
    assert missing == []
