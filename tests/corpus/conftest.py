"""What the corpus tests share: the folder of committed reports."""

from pathlib import Path

import pytest


@pytest.fixture
def reports() -> Path:
    """The folder of committed reports."""
    return Path(__file__).resolve().parents[2] / "corpus" / "reports"
