"""Generated reports as files: one folder a report, its sources in every form beside the gold record.

`report.docx`, `report.tab.txt`, `report.row.txt`, `report.lines.txt` (and the other shapes of text),
`report.doc`, `report.rtf`, `report.pdf` (LibreOffice), `report.chromium.pdf` (a browser), `report.antiword.txt`,
`report.xlsx`, `report.html`, `report.ofd` and `gold.json`.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace as with_habits
from pathlib import Path
from zlib import crc32

from corpus.generation.docx_writer import write_docx
from corpus.generation.html_writer import write_html
from corpus.generation.ofd_writer import pdf_as_ofd
from corpus.generation.office import (
    convert_with_libreoffice,
    dump_with_antiword,
    print_with_chromium,
)
from corpus.generation.reports import GeneratedReport, encode, shaped
from corpus.generation.text_writer import PAGE_SHAPES, SHAPES, write_text
from corpus.generation.workbook_writer import write_workbook
from corpus.gold import GOLD_NAME, Gold

FORMATS = (
    *("docx", *SHAPES, *PAGE_SHAPES, "text", "html", "doc", "pdf", "chromium", "antiword"),
    *("xlsx", "rtf", "ofd"),
)
_BATCH = 60
"""Files a LibreOffice process converts before it is started anew: its memory only grows."""


class UnknownFormatError(ValueError):
    """A format was asked for that the generator does not write."""


def write_reports(
    reports: Iterable[GeneratedReport],
    folder: Path,
    formats: Sequence[str],
    *,
    replace: bool = False,
) -> list[Path]:
    """Write reports into folders of their own; returns the folders.

    Raises FileExistsError for a folder that is there already (unless it may be replaced),
    `UnknownFormatError`, and `office.MissingProgramError` where a format needs a program that is
    not installed.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise UnknownFormatError(f"unknown format {unknown[0]}; there are {', '.join(FORMATS)}")
    folders: list[Path] = []
    batch: list[GeneratedReport] = []
    for report in reports:
        batch.append(report)
        if len(batch) == _BATCH:
            folders += _write_batch(batch, folder, formats, replace=replace)
            batch = []
    return folders + _write_batch(batch, folder, formats, replace=replace)


def _write_batch(
    batch: Sequence[GeneratedReport],
    folder: Path,
    formats: Sequence[str],
    *,
    replace: bool,
) -> list[Path]:
    places = {report.name: folder / report.name for report in batch}
    with tempfile.TemporaryDirectory(prefix="jixiao-corpus-") as staging:
        stage = Path(staging)
        for report in batch:
            place = places[report.name]
            if replace and (place / GOLD_NAME).is_file():
                shutil.rmtree(place)
            place.mkdir(parents=True)
            (place / GOLD_NAME).write_text(report.gold.to_json(), encoding="utf-8")
            _write_own(report, place, formats)
            # LibreOffice prints deletions struck through, and repeats the text of controls in a .doc;
            # a font of symbols may not be there.
            habits = report.sheet.word_habits - {"changes", "controls", "symbols"}
            printed = with_habits(report.sheet, word_habits=habits)
            (stage / f"{report.name}.docx").write_bytes(write_docx(printed))
        _convert(batch, places, stage, formats)
    return list(places.values())


def _write_own(report: GeneratedReport, place: Path, formats: Sequence[str]) -> None:
    """The forms that need no other program."""
    if "docx" in formats:
        (place / "report.docx").write_bytes(write_docx(report.sheet))
    if "xlsx" in formats:
        (place / "report.xlsx").write_bytes(write_workbook(report.sheet))
    if "html" in formats:
        (place / "report.html").write_text(write_html(report.sheet), encoding="utf-8")
    shapes = [shape for shape in (*SHAPES, *PAGE_SHAPES) if shape not in report.untellable]
    # `text` is one of the shapes that mark cells, another for each report.
    marked = [shape for shape in shapes if shape not in ("lines", "blanks")]
    own = marked[crc32(report.name.encode()) % len(marked)] if marked else None
    for shape in shapes:
        if shape in formats or ("text" in formats and shape == own):
            text = write_text(report.sheet, shaped(report.text_style, shape))
            (place / f"report.{shape}.txt").write_bytes(encode(text, report.encoding))


def _convert(
    batch: Sequence[GeneratedReport], places: dict[str, Path], stage: Path, formats: Sequence[str]
) -> None:
    files = [stage / f"{report.name}.docx" for report in batch]
    if "doc" in formats or "antiword" in formats:
        for source, output in convert_with_libreoffice(files, "doc", stage).items():
            if "antiword" in formats:
                _write_antiword(output, places[source.stem])
            if "doc" in formats:
                (places[source.stem] / "report.doc").write_bytes(output.read_bytes())
    if "rtf" in formats:
        for source, output in convert_with_libreoffice(files, "rtf", stage).items():
            (places[source.stem] / "report.rtf").write_bytes(output.read_bytes())
    if "pdf" in formats or "ofd" in formats:
        for source, output in convert_with_libreoffice(files, "pdf", stage).items():
            if "pdf" in formats:
                (places[source.stem] / "report.pdf").write_bytes(output.read_bytes())
            if "ofd" in formats:
                written = pdf_as_ofd(output.read_bytes())
                (places[source.stem] / "report.ofd").write_bytes(written)
    if "chromium" in formats:
        for report in batch:
            page = stage / f"{report.name}.html"
            page.write_text(write_html(report.sheet), encoding="utf-8")
            print_with_chromium(page, places[report.name] / "report.chromium.pdf")


def _write_antiword(document: Path, place: Path) -> None:
    """Antiword's dump, where it is whole: antiword drops cells of many merged tables."""
    text = dump_with_antiword(document)
    gold = Gold.model_validate_json((place / GOLD_NAME).read_bytes())
    if holds_all(text, gold):
        (place / "report.antiword.txt").write_text(text, encoding="utf-8")


def holds_all(text: str, gold: Gold) -> bool:
    """Whether a dump holds at least as many of each character as the gold's texts do."""
    there = Counter(text)
    wanted: Counter[str] = Counter()
    for project in gold.projects:
        for value in (project.code, project.name, project.fund_use, *project.goals):
            wanted.update("".join((value or "").split()))
        for row in project.indicators:
            for value in (row.level3, row.description, row.basis):
                wanted.update("".join((value or "").split()))
            wanted.update("".join((row.target.text if row.target else "").split()))
    return all(there[char] >= count for char, count in wanted.items())
