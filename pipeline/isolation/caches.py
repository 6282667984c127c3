"""What the extraction keeps from one process to the next, made while a process may still write.

A confined child writes no file, so this is called before it is confined and sees the first file.
"""

import contextlib

from extractors.formats import FORMATS
from extractors.patterns import are_patterns_kept, keep_patterns
from extractors.reading import reader_for
from extractors.terms.vocabulary import word_table


def load_readers() -> None:
    """Import every reader and the libraries that it needs."""
    for format in FORMATS:
        # A reader whose library is not installed says so when a file of its kind comes.
        with contextlib.suppress(ImportError):
            reader_for(format)


def make_caches() -> None:
    """Write down what is dear to make: two seconds once, and next to nothing afterwards."""
    if not are_patterns_kept():
        load_readers()
    keep_patterns()
    word_table()
