"""Records that a sink lacks or has otherwise, written again from the catalog, which is the truth."""

from collections.abc import Mapping

from pipeline.catalog.chunks import chunks
from pipeline.catalog.connection import Catalog
from pipeline.catalog.intake import FirstPlace, KnownPlace, files_with_mates, first_places
from pipeline.catalog.listing import file_digests, file_records
from pipeline.intake.workspace import Workspace
from pipeline.sinks.sink import Sink

_RESTORED_AT_ONCE = 50
"""Bodies in memory: a few megabytes, even of long reports."""


def restore_missing(catalog: Catalog, sink: Sink, known: dict[str, KnownPlace]) -> int:
    """Write records from the catalog that a sink lost or has otherwise; return how many.

    One at another place of the same content (a run died before it removed it) is removed.
    """
    wanted = {
        place.content_id: FirstPlace(place.sha256, place.first_uri)
        for place in known.values()
        if place.content_id is not None and place.state in ("extracted", "needs_review")
    }
    restored = _restore(catalog, sink, wanted)
    if sink.follows_places:
        for uri, place in known.items():
            if place.content_id in wanted and uri != place.first_uri:
                sink.remove(uri, place.sha256)
    return restored


def write_mates(workspace: Workspace, run_id: int) -> None:
    """Write what the run changed in the records of files that it did not read.

    A file that came in may contradict another one of its report, or become the preferred one.
    """
    with workspace.catalog.reading() as session:
        files = files_with_mates(session, run_id, workspace.source.uri)
    for chunk in chunks(files):
        with workspace.catalog.reading() as session:
            places = first_places(session, chunk)
        for sink in workspace.sinks:
            _restore(workspace.catalog, sink, places)


def _restore(catalog: Catalog, sink: Sink, places: Mapping[int, FirstPlace]) -> int:
    """Write the records of contents that the sink does not hold; return how many."""
    if not places:
        return 0
    with catalog.reading() as session:
        digests = file_digests(session, places)
    lost = []
    for content_id, digest in digests.items():
        place = places[content_id]
        if place.uri is not None and not sink.holds(place.uri, place.sha256, digest):
            lost.append(content_id)
    restored = 0
    for start in range(0, len(lost), _RESTORED_AT_ONCE):
        with catalog.reading() as session:
            bodies = file_records(session, lost[start : start + _RESTORED_AT_ONCE])
        for content_id, body in bodies.items():
            place = places[content_id]
            assert place.uri is not None
            sink.write(place.uri, place.sha256, body)
            restored += 1
    return restored
