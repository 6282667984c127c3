r"""Rich Text Format as Word, WPS and LibreOffice write it, by hand."""

import random
import time
from pathlib import Path

import pytest

from extractors.errors import ExtractionError, LimitExceededError
from extractors.extraction import extract
from extractors.reading import read_document
from extractors.source_files import Limits, ReadOptions, SourceFile
from models.document import Document, Paragraph, Table

SAMPLES = Path(__file__).resolve().parents[5] / "shared" / "samples" / "rtf"
HEAD = (
    r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}"
    r"{\f1\fswiss\fcharset0 Arial;}{\f2\fnil\fcharset2 Wingdings 2;}{\f3\froman\fcharset136 MingLiU;}}"
)


def hexed(text: str, codec: str = "gb18030") -> str:
    return "".join(
        char if char.isascii() else "".join(f"\\'{byte:02x}" for byte in char.encode(codec))
        for char in text
    )


def read(inner: str, limits: Limits | None = None) -> Document:
    data = (HEAD + inner + "}").encode("latin-1")
    return read_document(SourceFile("a.rtf", data), ReadOptions(limits=limits or Limits()))


def texts(document: Document, story: str = "body") -> list[str]:
    return [
        b.text for b in document.blocks if isinstance(b, Paragraph) and b.story == story and b.text
    ]


def cells(document: Document) -> list[list[tuple[int, int, int, int, str]]]:
    return [
        [(c.row, c.column, c.row_span, c.column_span, c.text.strip()) for c in block.cells]
        for block in document.blocks
        if isinstance(block, Table)
    ]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (hexed("绩效目标") + r"\par", "绩效目标"),
        (r"\'bc" + "\r\n" + r"\'a8{\b \'d0\'a7}\par", "绩效"),
        (r"{\uc2 \u32489\'bc\'a8\u25928\'d0\'a7}ok\par", "绩效ok"),
        (r"{\uc0 \u32489 \u25928 }\par", "绩效"),
        (r"\u-10179?\u-8704?\par", "\U0001f600"),
        ("\\u-10179\r\n\\'3f\\u-8704\\'3f\\par", "\U0001f600"),
        ("\\u26032?\\u39033\n?\\u30446\r\n\\'3f\\par", "新项目"),
        (r"{\f1 " + hexed("预算") + r"}\par", "预算"),
        (r"{\f3 " + hexed("績效", "cp950") + r"}\par", "績效"),
        (r"a\{b\}\\c\~d\_e\-f\par", "a{b}\\c\xa0d‑ef"),
        (r"\ldblquote x\rdblquote\emdash 5\par", "“x”—5"),
        (r"{\f2 R}\'d0\'c2\'d4\'f6{\f2 \'a3}\par", "☑新增□"),
        (r"{\v hid}x{\deleted del}{\pict\bin5 }}}}}y}z\par", "xz"),
        (r"{\*\unknown secret {\b deep}}x{\info{\title T}}\par", "x"),
        ("{\\info{\\title a\\\n b}}x\\par", "x"),
        (r"\u32489\'3f\u25928 ?ok\lang1\u32489 ?\par", "绩效ok绩"),
        (r"\u32489\lang5 \u25928 ?x\par", "绩效x"),
        (r"\'b\par", "b"),
        (r"a\fs20\lang1033 b\cf1\kerning0 c\par", "abc"),
        (r"\trx5\clbrdrt\pard\parx x\par", "x"),
        (r"{\upr{ansi}{\*\ud{\uc1 \u32489?}}}\par", "绩"),
    ],
)  # fmt: skip
def test_text(inner: str, text: str) -> None:
    assert texts(read(inner)) == [text]


def test_paragraphs_lines_and_struck_text() -> None:
    document = read(r"one\par two\line three\par {\strike 5.00}6.00\par")
    assert texts(document) == ["one", "two", "three", "6.00"]
    assert [(piece.kind, piece.text) for piece in document.removed] == [("struck", "5.00")]


def test_fields_and_contents_entries() -> None:
    document = read(
        r"{\field{\*\fldinst{HYPERLINK http://x}}{\fldrslt{link}}} p {\field{\*\fldinst PAGE}{\fldrslt 3}}\par"
        r"{\v{\tc " + hexed("总体绩效目标") + r"\tcf65\tcl1}}" + hexed("一、总体绩效目标") + r"\par"
    )
    assert texts(document) == ["link p ", "一、总体绩效目标"]
    codes = [
        code.instruction for block in document.blocks for code in getattr(block, "field_codes", ())
    ]
    assert codes == ["HYPERLINK http://x", "PAGE", r"TC 总体绩效目标 \f A \l 1"]


def test_numbers_of_lists() -> None:
    document = read(
        r"{\listtext\pard\plain "
        + hexed("（一）")
        + r"\tab}"
        + hexed("甲")
        + r"\par{\pntext\f2\'b7\tab}b\par"
    )
    assert texts(document) == ["（一）甲", "b"]


def test_a_numbered_paragraph_stays_in_its_cell() -> None:
    document = read(
        r"\trowd\cellx900\cellx3600\pard\intbl A\cell\pard\intbl{\listtext\pard\plain 1.\tab}one\par"
        r"\pard\intbl{\listtext\pard\plain 2.\tab}two\cell\row\pard end\par"
    )
    assert cells(document) == [[(0, 0, 1, 1, "A"), (0, 1, 1, 1, "1.one\n2.two")]]
    assert texts(document) == ["end"]


def row(edges: str, *contents: str, nested: bool = False) -> str:
    definition = r"\trowd\trleft0" + edges
    text = "".join(rf"\pard\intbl {content}\cell" for content in contents)
    return definition + text + r"\row" + "\n"


def test_tables_with_merged_cells() -> None:
    document = read(
        row(r"\clvmgf\cellx1000\cellx2000\cellx3000", "A", "B", "C")
        + row(r"\clvmrg\cellx1000\cellx3010", "", "D")
        + row(r"\cellx1000\clmgf\cellx2000\clmrg\cellx3000", "E", "F", "")
        + r"\pard after\par"
        + row(r"\cellx500", "Z")
    )
    assert cells(document) == [
        [(0, 0, 2, 1, "A"), (0, 1, 1, 1, "B"), (0, 2, 1, 1, "C"), (1, 1, 1, 2, "D"),
         (2, 0, 1, 1, "E"), (2, 1, 1, 2, "F")],
        [(0, 0, 1, 1, "Z")],
    ]  # fmt: skip
    assert texts(document) == ["after"]


def test_a_nested_table_stays_in_its_cell() -> None:
    document = read(
        r"\trowd\cellx2000\cellx4000\pard\intbl out\par"
        r"\pard\intbl\itap2 in1\nestcell in2\nestcell{\*\nesttableprops\trowd\cellx500\cellx900\nestrow}"
        r"{\nonesttables\par}\pard\intbl rest\cell right\cell\row\pard end\par"
    )
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    assert [cell.text for cell in table.cells] == ["out\nrest", "right"]
    assert [cell.text for cell in table.cells[0].tables[0].cells] == ["in1", "in2"]
    assert texts(document) == ["end"]


def test_headers_footers_notes_and_boxes() -> None:
    document = read(
        r"{\header\pard head\par}{\footer\pard {\field{\*\fldinst PAGE}{\fldrslt 1}}\par}"
        r"body{\footnote\pard\plain note\par}\par"
        r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard boxed\par}}{\shprslt old}}x\par"
    )
    assert texts(document, "header") == ["head"]
    assert texts(document, "footnote") == ["note"]
    assert texts(document, "text_box") == ["boxed"]
    assert texts(document) == ["body", "x"]


def test_a_report_in_rtf_gives_its_record() -> None:
    grid = row(
        r"\cellx900\cellx1800\cellx2700\cellx3600",
        *map(hexed, ("一级指标", "二级指标", "三级指标", "指标值")),
    )
    grid += row(
        r"\cellx900\cellx1800\cellx2700\cellx3600",
        *map(hexed, ("产出指标", "数量指标", "次数", "≥3次")),
    )
    heads = row(
        r"\cellx900\cellx1800\cellx2700\cellx3600",
        *map(hexed, ("项目编码", "A1", "项目名称", "科普")),
    )
    heads += row(r"\cellx900\cellx3600", *map(hexed, ("绩效目标", "做好科普。")))
    report = extract(
        SourceFile(
            "a.doc",
            (HEAD + hexed("1.科普绩效目标表") + r"\par" + heads + grid + "}").encode("latin-1"),
        )
    )
    (project,) = report.projects
    assert (project.code, project.name, project.goals) == ("A1", "科普", ("做好科普。",))
    assert project.indicators[0].target.text == "≥3次"
    assert report.source.format == "rtf"
    assert report.leftover == ()


def test_bounds() -> None:
    with pytest.raises(LimitExceededError, match="deep"):
        read("{" * 100_000)
    with pytest.raises(LimitExceededError, match="cells"):
        read(row(r"\cellx1", "x") * 60, Limits(cell_count=50))


@pytest.mark.parametrize(
    "inner",
    [
        r"{\fonttbl{\f1 " + r"a\b " * 60_000 + "}}", r"{\stylesheet{\s1 " + r"a\b " * 60_000 + "}}",
        r"{\field{\*\fldinst{\*\formfield\fftype1}X}{\fldrslt y}}" * 4000,
        r"{\footnote\ftnalt x\par}" * 4000, r"{\*\x" + r"{\bin1 }" * 60_000, r"{\*\x}" * 30_000,
        r"\u1" * 60_000, r"\'" * 60_000, "\\" + "a" * 300_000, r"\afs2" * 100_000 + r"\b-" * 10_000,
    ],
    ids=["font", "style", "fields", "notes", "binary", "starred", "units", "hex", "long", "words"],
)  # fmt: skip
def test_hostile_files_take_no_longer_than_they_are(inner: str) -> None:
    began = time.process_time()
    read(inner)
    assert time.process_time() - began < 5


def test_any_broken_bytes_are_read_or_refused() -> None:
    whole = (
        HEAD
        + row(r"\clvmgf\cellx1000\cellx2000", "A", "B")
        + r"{\field{\*\fldinst TC x}{\fldrslt y}}\par}"
    ).encode()
    chance = random.Random(7)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 12)):
            data[chance.randrange(6, len(data))] = chance.choice(b"{}\\x0'9\x00\xff")
        cut = bytes(data[: chance.randrange(20, len(data))])
        try:
            read_document(SourceFile("a.rtf", cut))
        except ExtractionError:
            continue


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/samples is missing")
def test_real_files_are_read() -> None:
    paths = sorted(SAMPLES.glob("*.rtf"))
    assert paths
    for path in paths:
        document = read_document(SourceFile(path.name, path.read_bytes()))
        assert document.source.format == "rtf"
        assert document.blocks, path.name


PICT = r"{{\pict\picscalex100\picscaley50\picwgoal{}\pichgoal{}\pngblip 89504e470d0a}}"


@pytest.mark.parametrize(
    ("inner", "shown", "severity"),
    [
        (r"{\*\shppict" + PICT.format(200, 400) + r"}{\nonshppict" + PICT.format(200, 400) + "}1"
         + hexed("次") + r"\par", "￼1次", "warning"),
        (PICT.format(8000, 12000) + r"\par", "", "error"),
        (r"{\object\objemb{\*\objclass Excel.Sheet.8}{\*\objdata 0102}{\result " + PICT.format(8000, 9000)
         + r"}}\par", "", "error"),
        (r"{\header " + PICT.format(8000, 12000) + r"\par}" + hexed("文") + r"\par", "文", None),
        (PICT.format(1800, 3600) + hexed("落款") + r"\par", "落款", None),
    ],
)  # fmt: skip
def test_pictures_are_named(inner: str, shown: str, severity: str | None) -> None:
    document = read(hexed("甲") + r"\par " + inner)
    assert texts(document) == ["甲", *([shown] if shown else [])]
    found = [(one.code, one.severity) for one in document.findings]
    assert found == ([("content-unread", severity)] if severity else [])
