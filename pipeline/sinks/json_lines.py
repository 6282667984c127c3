"""JSON Lines: the records of one run in one file, written when the run is over.

Written from the catalog, under a temporary name until it is whole. What earlier runs over the same
source took in that died or had to stop, and so wrote no file, is written along. A name that ends
in `.gz` gets the compressed bodies as they are.
"""

import gzip
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from pipeline.atomic_files import replacing
from pipeline.catalog.connection import Catalog
from pipeline.catalog.runs import runs_without_an_end
from pipeline.catalog.tables import Change, Record, RecordBody
from pipeline.sinks.sink import OutputError, Sink

_CHUNK = 200
"""Records in memory at a time."""


@dataclass(frozen=True)
class JsonLines(Sink):
    """The file of a run; `{run}` in its name is the run's number."""

    catalog: Catalog
    name: str
    durable: bool = False

    def end_run(self, run_id: int) -> None:
        """Write the file. Raises OutputError."""
        with self.catalog.reading() as session:
            run_ids = runs_without_an_end(session, run_id)
        path = Path(self.name.replace("{run}", str(run_id)))
        write_json_lines(self.catalog, run_ids, path, durable=self.durable)


def write_json_lines(
    catalog: Catalog, run_ids: Sequence[int], path: Path, *, durable: bool = False
) -> int:
    """Write the current records that the runs created or updated; return how many.

    Raises OutputError, with the former file left as it was.
    """
    packed = path.suffix == ".gz"
    written, last = 0, 0
    try:
        with (
            replacing(path) as partial,
            partial.open("wb") as stream,
            catalog.reading() as session,
        ):
            while True:
                rows = session.execute(
                    select(Change.number, RecordBody.body_gzip)
                    .join(Record, Record.id == Change.record_id)
                    .join(RecordBody, RecordBody.record_id == Record.id)
                    .where(Change.run_id.in_(run_ids), Change.number > last, Record.is_current)
                    .order_by(Change.number)
                    .limit(_CHUNK)
                ).all()
                for number, body in rows:
                    stream.write(body if packed else gzip.decompress(body))
                    last, written = number, written + 1
                if len(rows) < _CHUNK:
                    break
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}. Make room and run again."
        ) from error
    return written
