"""What a PDF's streams may unfold to: told before PDFium parses them, and in little memory."""

import time
import tracemalloc
import zlib
from collections.abc import Callable, Sequence

import pytest

from extractors.errors import LimitExceededError
from models.document import Document

Read = Callable[..., Document]
TEXT = b"BT /F 12 Tf 50 700 Td (hello) Tj ET "


def raw_pdf(contents: Sequence[bytes], forms: Sequence[bytes] = (), times: int = 1) -> bytes:
    """A page of these content streams, each deflated so many times; /X of a form is the next one."""
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]

    def resources(following: int) -> bytes:
        return b"/Resources<</Font<</F 4 0 R>>/XObject<</X %d 0 R>>>>" % following

    def add(content: bytes, entries: bytes = b"") -> int:
        for _ in range(times):
            content = zlib.compress(content, 9)
        names = b"/FlateDecode" * times
        objects.append(
            b"<</Length %d/Filter[%s]%s>>\nstream\n%s\nendstream"
            % (len(content), names, entries, content)
        )
        return len(objects)

    places = [add(content) for content in contents]
    first_form = len(objects) + 1
    for form in forms:
        entries = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]" + resources(len(objects) + 2)
        add(form, entries)
    objects[2] = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents[%s]%s>>" % (
        b" ".join(b"%d 0 R" % place for place in places),
        resources(first_form),
    )
    written = b"%PDF-1.7\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return written + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (len(objects) + 1, table, len(objects) + 1, len(written))
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(raw_pdf([b"/A BMC " * 200_000]), "nests more than", id="marked content"),
        pytest.param(raw_pdf([b"/A<</B 1>> BDC " * 5000]), "nests more than", id="few marks"),
        pytest.param(raw_pdf([b"/A BMC " * 900] * 100), "nests more than", id="marks in pieces"),
        pytest.param(raw_pdf([b"q " * 3_000_000]), "nests more than", id="graphics states"),
        pytest.param(raw_pdf([b"\nq\n" * 900] * 100), "nests more than", id="states in pieces"),
        pytest.param(
            raw_pdf([b" " * 200_000_000 + TEXT], times=3), "unfolds to more", id="three filters"
        ),
        pytest.param(raw_pdf([b"1 1 l " * 3_000_000]), "unfolds to more", id="one filter"),
        pytest.param(
            raw_pdf([b"/X Do"], [b"/X Do /X Do"] * 30 + [TEXT]), "forms", id="forms that double"
        ),
        pytest.param(
            raw_pdf([b"/X Do " * 40], [b"/X Do " * 40] * 5 + [TEXT]), "forms", id="broad forms"
        ),
    ],
)
def test_what_unfolds_beyond_all_bounds_is_refused_soon(
    read: Read, data: bytes, reason: str
) -> None:
    assert len(data) < 100_000
    tracemalloc.start()
    started = time.process_time()
    try:
        with pytest.raises(LimitExceededError, match=reason):
            read(data)
        assert tracemalloc.get_traced_memory()[1] < 100 << 20
    finally:
        tracemalloc.stop()
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(raw_pdf([b"/A BMC " * 100 + TEXT + b"EMC " * 100]), id="marked content"),
        pytest.param(raw_pdf([(b"/A BMC " + TEXT + b"EMC ") * 3000]), id="many marks in a row"),
        pytest.param(raw_pdf([b"q " * 100 + TEXT + b"Q " * 100]), id="graphics states"),
        pytest.param(raw_pdf([b"q Q " * 50_000 + TEXT]), id="many states in a row"),
        pytest.param(raw_pdf([TEXT + b" " * 1_000_000], times=2), id="two filters"),
        pytest.param(raw_pdf([b"/X Do"], [b"/X Do"] * 20 + [TEXT]), id="forms in forms"),
        pytest.param(raw_pdf([b"/X Do"], [b"/X Do /X Do"] * 8 + [TEXT]), id="forms that double"),
    ],
)
def test_what_stays_within_bounds_is_read(
    read: Read, texts: Callable[..., list[str]], data: bytes
) -> None:
    assert "hello" in "".join(texts(read(data)))


def test_a_form_that_draws_itself_twice_is_refused(read: Read) -> None:
    # PDFium follows it to its deepest level, 2 to the power of forty, and ends the process.
    data = raw_pdf([TEXT + b"/X Do "], [b"/X Do " * 2])
    form = data.rindex(b" 0 obj")
    number = int(data[data.rindex(b"\n", 0, form) : form])
    following = b"/X %d 0 R" % (number + 1)
    assert data.count(following) == 1
    assert number < 9
    with pytest.raises(LimitExceededError, match="forms"):
        read(data.replace(following, b"/X %d 0 R" % number))
