"""Bounds on what a PDF's streams unfold to, told before PDFium parses a page.

Enters: a file's bytes. Leaves: nothing, or LimitExceededError. PDFium parses a page as a whole: a few
kilobytes can decode to gigabytes (ISO 32000-2, 7.4, filters one upon the other), nest marked content
or graphics states without end (14.6, 8.4.2), or draw forms within forms that double at each level
(8.10). Streams are found by their keywords, so that damaged files are bounded as well.
"""

import zlib
from collections.abc import Iterator
from typing import NamedTuple

from extractors.errors import LimitExceededError
from extractors.patterns import compile_pattern

MAX_CONTENT_BYTES = 16 << 20
"""One content stream, decoded; the printed pages of a report have some 50 kB each."""
MAX_STREAM_BYTES = 64 << 20
"""Any other stream, decoded: a whole Chinese font has 20 MB."""
MAX_DEPTH = 1000
"""Marked content or graphics states within each other."""
_NESTED = 200
"""What no honest page nests; below it nobody needs to count exactly."""
_MOST_PIECES = 10
"""A page's content may come in pieces (7.7.3.3) that are each within bounds."""
MAX_FORMS = 20_000
"""Forms drawn on one page, each as often as it is drawn."""
_SURE_FORMS = 5000
"""Where no page can draw more forms than this, nobody needs to count them."""
_MOST_RATIO = 1032
"""Deflate makes no bytes smaller than this (zlib's documentation)."""
_STREAM = compile_pattern(rb">>\s*+stream(?:\r\n|\n|\r)")
_LAYERS = b"/OCProperties"
_DICTIONARY_BYTES = 4096
"""A stream's dictionary is looked for so far before it: those of images with colour spaces in
them have some hundred."""
_CHUNKS = 64
"""Where the greatest depth that a part could reach is small, nobody needs to count in it."""
_MARKS = compile_pattern(rb"\bB(?:DC|MC)\b|\bEMC\b")
_STATES = compile_pattern(rb"(?<![^\s\])>])[qQ](?!\S)")
_DRAWN = compile_pattern(rb"/([^\s/<>\[\]()]++)\s++Do\b")
_ADVICE = "Print it to a new PDF where it opens; if it does not, it is no report."


class _Stream(NamedTuple):
    """A stream's dictionary and its undecoded bytes."""

    dictionary: bytes
    raw: memoryview


def check_content(name: str, data: bytes) -> bool:
    """Whether the file speaks of layers, told on the way.

    Raises LimitExceededError where its streams unfold beyond the bounds.
    """
    layered = _LAYERS in data
    most_forms = 1
    may_grow = False
    unclosed = 0
    for stream in _streams(data):
        if b"/Image" in stream.dictionary:
            continue  # decoded where it is drawn, which nobody does here
        decoded = _decode(name, stream)
        if not decoded:
            continue
        layered = layered or (_LAYERS in decoded and b"/ObjStm" in stream.dictionary)
        if len(decoded) > MAX_DEPTH:
            unclosed += _depth_of(name, decoded)
        if most_forms <= _SURE_FORMS and b"Do" in decoded:
            drawn = len(_DRAWN.findall(decoded))
            most_forms *= 1 + drawn
            may_grow = may_grow or (drawn > 1 and b"/Form" in stream.dictionary)
    if unclosed > MAX_DEPTH * _MOST_PIECES:
        _refuse_depth(name, "pieces of content")
    if may_grow or most_forms > _SURE_FORMS:  # a form that draws itself is bounded by no product
        _check_forms(name, data)
    return layered


def _streams(data: bytes) -> Iterator[_Stream]:
    view = memoryview(data)
    for found in _STREAM.finditer(data):
        start = found.end()
        begun = data.rfind(b"obj", max(0, found.start() - _DICTIONARY_BYTES), found.start())
        end = data.find(b"endstream", start)
        dictionary = data[max(0, begun) : found.start()]
        yield _Stream(dictionary, view[start : end if end >= 0 else len(data)])


def _decode(name: str, stream: _Stream) -> bytes:
    """What a stream's Flate filters leave; empty for what is certainly no page's content."""
    dictionary = stream.dictionary
    filters = dictionary.count(b"/FlateDecode") + dictionary.count(b"/Fl ")
    is_font = b"/Length1" in dictionary or b"/FontFile" in dictionary or b"Type0C" in dictionary
    limit = MAX_STREAM_BYTES if is_font else MAX_CONTENT_BYTES
    if is_font and len(stream.raw) * _MOST_RATIO**filters < limit:
        return b""
    decoded: bytes | memoryview = stream.raw
    for _ in range(filters):
        decoded = _inflate(decoded, limit)
    if len(decoded) > limit:
        raise LimitExceededError(
            name,
            f"holds a stream that unfolds to more than {limit >> 20} MB",
            _ADVICE,
        )
    return b"" if is_font else bytes(decoded)


def _inflate(data: bytes | memoryview, limit: int) -> bytes:
    """At most one byte more than the limit; what is damaged ends where it is."""
    try:
        return zlib.decompressobj().decompress(data, limit + 1)
    except zlib.error:
        return b""


def _depth_of(name: str, content: bytes) -> int:
    """How deep a stream nests, where that is more than a little."""
    worst = 0
    for what, operators, plain in (
        ("pieces of marked content", _MARKS, (b"BDC", b"BMC", b"EMC")),
        ("graphics states", _STATES, (b"q", b"", b"Q")),
    ):
        if not _may_nest(content, plain):
            continue
        depth = deepest = 0
        for found in operators.finditer(content):
            closes = found.group() == plain[-1]
            depth = max(0, depth - 1) if closes else depth + 1
            deepest = max(deepest, depth)
            if deepest > MAX_DEPTH:
                _refuse_depth(name, what)
        worst = max(worst, deepest)
    return worst


def _refuse_depth(name: str, what: str) -> None:
    raise LimitExceededError(
        name, f"nests more than {MAX_DEPTH:,} {what} within each other", _ADVICE
    )


def _may_nest(content: bytes, words: tuple[bytes, bytes, bytes]) -> bool:
    """Whether openings outnumber closings anywhere by a good part of the limit, roughly counted."""
    first, second, closing = words
    opened = content.count(first) + (content.count(second) if second else 0)
    if opened <= _NESTED:
        return False
    size = len(content) // _CHUNKS + 1
    open_now = 0
    for start in range(0, len(content), size):
        chunk = content[start : start + size]
        begun = chunk.count(first) + (chunk.count(second) if second else 0)
        if open_now + begun > _NESTED:
            return True
        open_now += begun - chunk.count(closing)
    return False


def _check_forms(name: str, data: bytes) -> None:
    """Count the forms that each page draws, by the file's own references."""
    from extractors.readers.pdf.file_objects import draws_more_forms

    try:
        is_over = draws_more_forms(data, MAX_FORMS, _DRAWN)
    except Exception:
        is_over = True
    if is_over:
        raise LimitExceededError(
            name, f"draws more than {MAX_FORMS:,} forms within each other on a page", _ADVICE
        )
