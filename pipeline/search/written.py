"""A unit's text as written, kept beside the folded text in a tenth of its bytes.

Both say nearly the same, so the one is compressed with the other as its dictionary (RFC 1950, FDICT).
"""

import zlib

_LEVEL = 3
"""Of zlib; higher ones find hardly more in texts that are copies but for a sign here and there."""
_WINDOW_BITS, _MEMORY_LEVEL = 13, 6
"""8 kB, more than nearly all units' texts: to lay out the usual 256 kB takes longer than to pack."""


def pack_written(written: str, folded: str) -> bytes:
    """The written text in a form that needs the folded one to be read."""
    packer = zlib.compressobj(
        _LEVEL, zlib.DEFLATED, _WINDOW_BITS, _MEMORY_LEVEL, zdict=folded.encode()
    )
    return packer.compress(written.encode()) + packer.flush()


def unpack_written(packed: bytes, folded: str) -> str:
    """The written text again. Raises `zlib.error` if it was packed with another folded text."""
    return zlib.decompressobj(zdict=folded.encode()).decompress(packed).decode()
