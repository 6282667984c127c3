"""What a reader has freed goes back to the system."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

_TREE = """
import gc
from pathlib import Path
from lxml import etree
from extractors.freed_memory import give_back_freed_memory

def resident_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20

xml = b"<a>" + b"<b><c>x</c></b>" * 400_000 + b"</a>"
tree = etree.fromstring(xml, etree.XMLParser(huge_tree=True))
kept = etree.fromstring(b"<a/>")  # above the tree in memory
del tree
before = resident_mb()
give_back_freed_memory()
print(before - resident_mb())
"""


def test_a_tree_that_is_gone_takes_no_memory() -> None:
    if not Path("/proc/self/statm").exists() or not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("this C library gives nothing back on demand")
    done = subprocess.run([sys.executable, "-c", _TREE], capture_output=True, text=True, check=True)
    assert float(done.stdout) > 30
