"""Nothing that was read is left to the garbage collector, which is put off meanwhile."""

import gc
from collections import Counter
from pathlib import Path

import pytest

from extractors.collector import collector_paused
from extractors.extraction import extract
from extractors.source_files import load_source_file

_REPORT = Path(__file__).parents[2] / "corpus" / "reports" / "changli-2021"
_TYPES_OF_ARRAYS = {"getset_descriptor", "tuple", "PyCArrayType", "StgDict", "type"}
"""ctypes makes a type for each length of an array, which holds itself."""


@pytest.mark.parametrize("suffix", ["txt", "docx", "doc", "pdf"])
def test_a_file_leaves_no_cycles(suffix: str) -> None:
    path = _REPORT / f"report-2021.{suffix}"
    extract(load_source_file(path))  # imports leave some
    gc.collect()
    gc.disable()
    try:
        gc.set_debug(gc.DEBUG_SAVEALL)
        extract(load_source_file(path))
        gc.collect()
        left = Counter(type(found).__name__ for found in gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert set(left) <= _TYPES_OF_ARRAYS, left


def test_the_collector_is_on_again_even_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), collector_paused():
        1 / int(gc.isenabled())
    assert gc.isenabled()
