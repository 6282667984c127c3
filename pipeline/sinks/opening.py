"""The sinks that the settings ask for, open and tried. A new kind of sink is named here."""

from pathlib import Path

from pipeline.catalog.connection import Catalog
from pipeline.catalog.intake import lay_there
from pipeline.settings import Settings
from pipeline.sinks.json_files import JsonFiles
from pipeline.sinks.json_lines import JsonLines
from pipeline.sinks.sink import Sink


def open_sinks(settings: Settings, source_uri: str, catalog: Catalog) -> tuple[Sink, ...]:
    """The sinks of a run over a source. Raises OutputError."""
    sinks: list[Sink] = []
    if settings.out is not None:
        sinks.append(_json_files(settings, settings.out, source_uri, catalog))
    if settings.jsonl is not None:
        sinks.append(JsonLines(catalog, str(settings.jsonl), settings.durable))
    for sink in sinks:
        sink.check()
    return tuple(sinks)


def _json_files(settings: Settings, out: Path, source_uri: str, catalog: Catalog) -> JsonFiles:
    def known(uri: str, sha256: str) -> bool:
        with catalog.reading() as session:
            return lay_there(session, uri, sha256)

    return JsonFiles(out, settings.layout, source_uri, settings.durable, known)
