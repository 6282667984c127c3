"""Imported once by the fork server: loads what extraction needs, so that a child starts warm.

Readers import their libraries on first use and jieba its dictionary (0.7 s, 80 MB); children that
are forked afterwards share all of it.
"""

import contextlib
import gc

from extractors.extraction import extract
from extractors.source_files import SourceFile
from pipeline.isolation import attempt, confinement
from pipeline.isolation.caches import load_readers, make_caches
from pipeline.view import sources

__all__ = ["attempt", "confinement", "sources"]

_SAMPLE = """二、分项绩效目标
（一）开展科普活动
绩效目标：提高公众科学素质。
绩效指标：科普活动日≥1次。
三、工作保障措施
一、完善制度建设。制定完善预算绩效管理制度。
"""


def _warm_up() -> None:
    load_readers()
    make_caches()
    # A fault in the extraction fails the files that meet it, not the server of all children.
    with contextlib.suppress(Exception):
        extract(SourceFile("sample.txt", _SAMPLE.encode()))


_warm_up()
# What is loaded now stays: the collector need not touch (and so copy) these pages in each child.
gc.freeze()
