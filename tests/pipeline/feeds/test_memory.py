"""What large records and hostile uploads cost the process that serves everybody."""

import gzip
import json
import resource
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from development.rehearsal import fill_catalog
from pipeline.catalog.connection import Catalog
from pipeline.catalog.tables import RecordBody
from pipeline.exports.tables import Selection
from pipeline.web import bodies
from pipeline.web.report_routes import _report_lines

MIB = 1 << 20
SHARED = Path(__file__).parents[4] / "shared" / "cases" / "attack"


def test_a_stream_of_large_records_holds_a_piece_of_one(sqlite_catalog: Catalog) -> None:
    fill_catalog(sqlite_catalog, 30, project_count=1, distinct=1)
    # 8 MiB of JSON each, 240 together; stored they are small.
    large = json.dumps({"text": "绩" * (8 * MIB // 6)}).encode() + b"\n"
    with sqlite_catalog.writing() as session:
        session.execute(update(RecordBody).values(body_gzip=gzip.compress(large, 1)))
    tracemalloc.start()
    try:
        size = sum(len(piece) for piece in _report_lines(sqlite_catalog, Selection(), 0))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 30 * len(large)
    assert peak < 6 * MIB, f"{peak / MIB:.1f} MiB"


def test_bodies_come_back_whole_in_pieces() -> None:
    for text in (b"{}\n", b"x" * bodies.PIECE_BYTES + b"\n", bytes(range(256)) * 5000 + b"\n"):
        packed = gzip.compress(text)
        assert b"".join(bodies.unpack(packed)) == text
        assert b"".join(bodies.unpack_line(packed)) == text[:-1]
        assert b"".join(bodies.gather(bodies.unpack(packed))) == text
        assert all(len(piece) <= bodies.PIECE_BYTES for piece in bodies.unpack(packed))


@pytest.mark.parametrize(
    ("sizes", "count"),
    [([], 0), ([5], 1), ([9 << 20, 1], 1), ([1, 2, 3], 3), ([1 << 20, 1 << 20, 1], 2)],
)
def test_portions_are_bounded_and_never_empty(sizes: list[int], count: int) -> None:
    assert bodies.take_portion(sizes) == count


@pytest.mark.parametrize("name", ["c.zip", "para_1M.docx", "bdc_deep.pdf"])
def test_a_hostile_upload_costs_the_server_nothing(
    sqlite_catalog: Catalog, make_client: Callable[..., TestClient], name: str
) -> None:
    if not (SHARED / name).is_file():
        pytest.skip("the hostile inputs are not here")
    client = make_client(sqlite_catalog)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = client.post(f"/uploads?name={name}", content=(SHARED / name).read_bytes())
    assert answer.status_code in (201, 415, 422)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    assert grown < 150, f"{grown} MiB"
