"""The garbage collector, put off while one file is read.

A Document of 100 projects is some 100,000 small objects that all live until the end, none of them in
a cycle: the collector's passes over them find nothing and cost more than half of the reading time,
growing with the square of the document's size. Reference counting still frees what is dropped.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause cyclic garbage collection; it is on again afterwards if it was on before."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
