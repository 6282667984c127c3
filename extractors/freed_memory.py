"""Memory that has been freed, given back to the system.

An XML tree of 14 MB of text takes 140 MB in libxml2. The C library keeps what was freed for later calls
of its own, while Python takes its memory from elsewhere: what is read afterwards would come on top.
"""

import contextlib


def give_back_freed_memory() -> None:
    """Return freed pages to the system, where the C library has a call for that (glibc's)."""
    import ctypes  # 8 ms, which short files do without

    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
