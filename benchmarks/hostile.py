"""Files made to hurt a reader: what each costs, and whether anything but a record or a refusal comes out.

    python benchmarks/hostile.py [--only PART_OF_A_NAME]

Each input is small, texts 150 kB, and asks for much: runs of one character, depth without end, spans and
sizes out of all reason, tables that refer to themselves, packed zeros. It is read in a confined child as runs
do it, with 2 GB and five minutes. More than ten seconds of CPU time, a peak above 500 MB, a child that died, or
an error of jixiao itself is printed, and the exit code is 1.
"""

import argparse
import io
import resource
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from extractors.errors import ExtractionError
from extractors.extraction import extract
from extractors.readers.pdf.writing import assemble_pdf
from extractors.source_files import SourceFile
from pipeline.isolation.apart import Apart, FailedApartError

_CPU_SECONDS = 10.0
_WAITING_SECONDS = 300
_PEAK_MB = 500
_TEXT_BYTES = 150_000
_CHARACTERS = (
    " \t　-—_=.·…|‖+#*:：;；,，。、（(【[{}<>\"“'\\/&\x01\x13\u200b"
    "0123４一二十百亿%％≥≤年月日元万第表项目TC"
)
_HEAD = "一、总体绩效目标\n推进科学素质工作。\n"


def texts() -> Iterator[tuple[str, bytes]]:
    """Runs of every character that some pattern knows, alone and in lines and cells."""
    for character in _CHARACTERS:
        name = f"run-{ord(character):04x}.txt"
        yield name, (_HEAD + character * 60_000 + "\n绩效目标：提高。\n").encode()
    for name, piece in (
        ("bars", "| "), ("bar-lines", "|a|b|\n"), ("tabs", "a\t"), ("tab-lines", "a\tb\tc\n"),
        ("labels", "项目名称："), ("label-lines", "项目名称：甲\n"), ("levels", "产出指标 数量指标 "),
        ("headings", "（一）甲\n"), ("dots", "一、总体绩效目标…………\n"), ("codes", "{ TC \"a\" \\f A }"),
        ("open-codes", "{ TC "), ("quotes", "“"), ("brackets", "（（"), ("plan", "3月底 6月底 "),
        ("numbers", "1,234.50万元、"), ("nested", "（1（2"), ("headers", "一级指标|二级指标|三级指标|指标值\n"),
        ("marks", "①②③"), ("html", "<table><tr><td>"), ("markdown", "|---|---|\n"), ("csv", '"a","b'),
        ("separators", "\u2028"), ("returns", "\r"), ("feeds", "\f"), ("zeros", "\0"),
    ):  # fmt: skip
        yield f"many-{name}.txt", (_HEAD + piece * (_TEXT_BYTES // len(piece.encode()))).encode()


def web_pages() -> Iterator[tuple[str, bytes]]:
    """Depth, spans, and markup that never ends."""
    table = "<table><tr><td>项目名称</td><td>甲</td></tr>{}</table>"
    for tag in (
        "div",
        "table",
        "span",
        "ul",
        "b",
        "font",
        "tr",
        "td",
        "p",
        "form",
        "svg",
        "template",
    ):
        for depth in (500, 20_000):
            yield f"deep-{tag}-{depth}.html", f"<html><body>{f'<{tag}>' * depth}项目名称".encode()
    nested = "<table><tr><td>" * 3_000 + "x" + "</td></tr></table>" * 3_000
    yield "nested-tables.html", f"<html>{nested}".encode()
    for span in (0, -1, 1000, 65_534, 10**9, 10**30):
        for kind in ("colspan", "rowspan"):
            row = f"<tr>{f'<td {kind}={span}>a</td>' * 200}</tr>" * 20
            yield f"{kind}-{span}.html", ("<html>" + table.format(row)).encode()
    for name, body in (
        ("cells", "<td>" * 300_000), ("rows", "<tr>" * 300_000), ("comment", "<!--" + "-" * 500_000),
        ("entities", "&amp" * 200_000), ("attributes", "<td " + "a=1 " * 200_000 + ">"),
        ("style", "<p style='" + "display:none;" * 50_000 + "'>x"), ("breaks", "<br>" * 300_000),
        ("scripts", "<script>" * 100_000), ("styles", "<style>" * 1_000 + "*{" * 100_000),
        ("doctype", "<!DOCTYPE x [<!ENTITY a 'b'>" * 10_000), ("charset", "<meta charset=" * 50_000),
        ("cdata", "<![CDATA[" * 100_000), ("nulls", "\0" * 500_000),
    ):  # fmt: skip
        yield f"much-{name}.html", f"<html><body><table><tr><td>项目名称{body}".encode()


def rich_text() -> Iterator[tuple[str, bytes]]:
    """Groups, tables and binary pieces of RTF."""
    for name, body in (
        ("groups", "{" * 200_000), ("closed", "}" * 200_000), ("pairs", "{}" * 200_000),
        ("bin", "\\bin2147483647 x"), ("bins", "\\bin1 x" * 50_000), ("hex", "\\'b4" * 150_000),
        ("unicode", "\\u30446?" * 60_000), ("skip", "\\uc2147483647\\u30446 abc" * 1000),
        ("cellx", "\\trowd" + "\\cellx1000000000" * 20_000 + "a\\cell\\row"),
        ("rows", "\\trowd\\cellx1000 a\\cell\\row" * 20_000), ("itap", "\\itap60000 a\\nestcell" * 5_000),
        ("nest", "\\trowd\\cellx10{\\itap2 " * 5_000), ("fields", "{\\field{\\*\\fldinst TC " * 10_000),
        ("fonts", "{\\fonttbl" + "{\\f1 a;}" * 50_000 + "}"), ("ignored", "{\\*\\x " * 50_000),
        ("merge", "\\trowd" + "\\clvmrg\\cellx100" * 200 + "a\\cell\\row" * 2_000),
        ("pictures", "{\\pict " + "00" * 500_000 + "}"), ("control", "\\" + "a" * 500_000),
        ("number", "\\b" + "9" * 200_000), ("par", "\\par" * 150_000), ("deleted", "\\deleted a" * 50_000),
    ):  # fmt: skip
        yield f"{name}.rtf", ("{\\rtf1\\ansi\\ansicpg936 " + body).encode()


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{}"/>'
    "</Relationships>"
)


def _word(body: str, head: str = "", **parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _RELATIONS.format("word/document.xml"))
        document = f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
        package.writestr("word/document.xml", head + document)
        for name, text in parts.items():
            package.writestr(f"word/{name}.xml", text)
    return stream.getvalue()


def word_files() -> Iterator[tuple[str, bytes]]:
    """Depth, spans, entities and packed sizes of .docx; the same bodies as Word 2003 XML."""
    run = "<w:r><w:t>项目名称</w:t></w:r>"
    cell = f"<w:tc><w:p>{run}</w:p></w:tc>"
    bodies = {
        "tables": "<w:tbl><w:tr><w:tc>" * 2_000 + "</w:tc></w:tr></w:tbl>" * 2_000,
        "runs": "<w:p>" + "<w:r>" * 20_000 + "</w:r>" * 20_000 + "</w:p>",
        "boxes": "<w:p><w:r><w:pict><w:txbxContent>" * 800
        + "</w:txbxContent></w:pict></w:r></w:p>" * 800,
        "span": f"<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2147483647'/></w:tcPr>{cell}</w:tc></w:tr></w:tbl>",
        "spans": "<w:tbl>"
        + "<w:tr><w:tc><w:tcPr><w:gridSpan w:val='60000'/></w:tcPr><w:p/></w:tc></w:tr>" * 2_000
        + "</w:tbl>",
        "grid": "<w:tbl><w:tblGrid>" + "<w:gridCol/>" * 200_000 + f"</w:tblGrid><w:tr>{cell}</w:tr></w:tbl>",
        "before": "<w:tbl>"
        + f"<w:tr><w:trPr><w:gridBefore w:val='1000000000'/></w:trPr>{cell}</w:tr>" * 100
        + "</w:tbl>",
        "merges": "<w:tbl>"
        + f"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>{cell}</w:tr>" * 20_000
        + "</w:tbl>",
        "fields": "<w:p>" + "<w:r><w:fldChar w:fldCharType='begin'/></w:r>" * 30_000 + "</w:p>",
        "simple": "<w:p>" + "<w:fldSimple w:instr='TC a'>" * 3_000 + "</w:fldSimple>" * 3_000 + "</w:p>",
        "paragraphs": "<w:p/>" * 400_000,
        "texts": "<w:p>" + "<w:r><w:t>a</w:t></w:r>" * 150_000 + "</w:p>",
        "insertions": "<w:p>" + "<w:ins>" * 5_000 + run + "</w:ins>" * 5_000 + "</w:p>",
        "controls": "<w:sdt><w:sdtContent>" * 3_000 + "</w:sdtContent></w:sdt>" * 3_000,
        "symbols": "<w:p>" + "<w:r><w:sym w:font='Wingdings' w:char='FFFFFFFF'/></w:r>" * 10_000 + "</w:p>",
    }  # fmt: skip
    for name, body in bodies.items():
        yield f"{name}.docx", _word(body)
        flat = (
            '<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument '
            'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>'
        )
        yield f"{name}.xml", f"{flat}{body}</w:body></w:wordDocument>".encode()
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "aaaaaaaaaa"}">' for n in range(10)
    )
    laughs = f"<!DOCTYPE x [{entities}]>"
    yield "entities.docx", _word("<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>", laughs)
    external = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    yield "external.docx", _word("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", external)
    yield "packed.docx", _word("<w:p>" + " " * 400_000_000 + "</w:p>")
    yield (
        "styles.docx",
        _word(
            "<w:p><w:pPr><w:pStyle w:val='a'/></w:pPr></w:p>",
            styles=f'<w:styles xmlns:w="{_W}">'
            + "<w:style w:styleId='a'><w:basedOn w:val='a'/></w:style>" * 20_000
            + "</w:styles>",
        ),
    )


def workbooks() -> Iterator[tuple[str, bytes]]:
    """Cells far away, merges over everything, numbers of strings that are not there."""
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
    cells = '<sheetData><row r="{0}"><c r="A{0}" t="inlineStr"><is><t>项目名称</t></is></c></row></sheetData>'
    one = cells.format(1)
    for name, body in (
        ("far", cells.format(1_048_576)), ("beyond", cells.format(10**12)),
        ("column", one.replace("A1", "XFDZZZZ1")), ("row-zero", cells.format(0)),
        ("merge", one + '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        ("merges", one + "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 50_000 + "</mergeCells>"),
        ("strings", '<sheetData><row><c t="s"><v>999999999999</v></c></row></sheetData>'),
        ("columns", '<cols><col min="1" max="2147483647" hidden="1"/></cols>' + one),
        ("rows", "<sheetData>" + "<row/>" * 1_000_000 + "</sheetData>"),
        ("cells", "<sheetData><row>" + '<c t="n"><v>1</v></c>' * 600_000 + "</row></sheetData>"),
        ("deep", "<a>" * 100_000), ("digits", f"<sheetData><row><c><v>{'9' * 1_000_000}</v></c></row></sheetData>"),
        ("exponent", "<sheetData><row><c><v>1e999999999</v></c></row></sheetData>"),
    ):  # fmt: skip
        yield f"{name}.xlsx", _workbook(sheet.format(body))
    for code in (
        "[" * 100_000,
        "0" * 200_000,
        "#,##0.00;" * 20_000,
        '"' * 99_999,
        "[h]:mm" * 20_000,
    ):
        yield f"format-{code[:2]!r}.xlsx", _workbook(sheet.format(one), code)


def _workbook(sheet: str, format_code: str = "General") -> bytes:
    from xml.sax.saxutils import quoteattr

    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "[Content_Types].xml",
            _TYPES.replace("/word/document.xml", "/xl/workbook.xml").replace(
                "wordprocessingml.document", "spreadsheetml.sheet"
            ),
        )
        package.writestr("_rels/.rels", _RELATIONS.format("xl/workbook.xml"))
        package.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{space}" xmlns:r="{office}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            _RELATIONS.format("worksheets/sheet1.xml").replace('/officeDocument"', '/worksheet"'),
        )
        package.writestr("xl/worksheets/sheet1.xml", sheet)
        package.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{space}"><numFmts><numFmt numFmtId="170" formatCode={quoteattr(format_code)}/>'
            '</numFmts><cellXfs><xf numFmtId="170"/></cellXfs></styleSheet>',
        )
    return stream.getvalue()


def pdf_files() -> Iterator[tuple[str, bytes]]:
    """Objects that refer to themselves, sizes out of all reason, streams packed in streams."""
    zeros = zlib.compress(bytes(200_000_000), 9)
    text = b"BT /F1 12 Tf 50 700 Td (a) Tj ET\n"
    contents = {
        "operators": text * 30_000, "save": b"q " * 500_000, "strokes": b"0 0 m 100 100 l S\n" * 100_000,
        "rectangles": b"10 10 100 100 re S\n" * 100_000, "arrays": b"[" * 300_000,
        "strings": b"(" * 300_000, "inline": b"BI /W 100000 /H 100000 ID " * 1000, "numbers": b"9" * 500_000,
        "matrix": b"1e30 0 0 1e30 0 0 cm " * 10_000 + text, "forms": b"/X0 Do " * 50_000,
        "marks": b"/P <</MCID 0>> BDC " * 60_000, "spread": b"BT /F1 1 Tf " + b"1e9 1e9 Td (a) Tj " * 20_000 + b"ET",
    }  # fmt: skip
    for name, content in contents.items():
        yield f"{name}.pdf", _pdf(b"", content)
    yield "packed.pdf", _pdf(b"/Filter /FlateDecode", zeros)
    yield "twice.pdf", _pdf(b"/Filter [/FlateDecode /FlateDecode]", zlib.compress(zeros, 9))
    yield "filters.pdf", _pdf(b"/Filter [" + b"/FlateDecode " * 5_000 + b"]", zlib.compress(text))
    yield "hex.pdf", _pdf(b"/Filter [" + b"/ASCIIHexDecode " * 500 + b"]", b"30" * 100_000)
    for box in (b"0 0 1e9 1e9", b"0 0 0 0", b"-1e9 -1e9 1e9 1e9", b"0 0 1 1e30"):
        yield f"box-{box[-4:].decode().strip()}.pdf", _pdf(b"", text, box=box)
    yield "own-parent.pdf", _pdf(b"", text, kids=b"2 0 R " * 50)
    yield "pages.pdf", _pdf(b"", text, kids=b"3 0 R " * 20_000)
    yield "count.pdf", _pdf(b"", text, count=b"2147483647")
    yield "form-in-form.pdf", _pdf(b"", b"/X0 Do", form=b"/X0 Do " * 10)
    yield (
        "previous.pdf",
        _pdf(b"", text) + b"\ntrailer <</Root 1 0 R /Prev 9>>\nstartxref\n9\n%%EOF",
    )


def _pdf(
    entries: bytes,
    content: bytes,
    *,
    box: bytes = b"0 0 595 842",
    kids: bytes = b"3 0 R",
    count: bytes = b"1",
    form: bytes = b"",
) -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %s/Kids[%s]>>" % (count, kids),
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>"
        b"/XObject<</X0 6 0 R>>>>>>" % box,
        b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X0 6 0 R>>>>/Length %d>>\n"
        b"stream\n%s\nendstream" % (len(form), form),
    ]
    return assemble_pdf(objects)


def fixed_layouts() -> Iterator[tuple[str, bytes]]:
    """Pages of OFD with deltas and sizes out of all reason."""
    for name, text in (
        ("delta", '<ofd:TextCode X="0" Y="9" DeltaX="g 2147483647 1">项目名称</ofd:TextCode>'),
        (
            "deltas",
            f'<ofd:TextCode X="0" Y="9" DeltaX="{"g 9999 1 " * 20_000}">项目</ofd:TextCode>',
        ),
        ("numbers", f'<ofd:TextCode X="{"9" * 100_000}" Y="1e999">项目</ofd:TextCode>'),
        ("texts", '<ofd:TextCode X="1" Y="9">项</ofd:TextCode>' * 100_000),
        ("deep", "<ofd:PageBlock>" * 20_000),
    ):
        yield (
            f"{name}.ofd",
            _ofd(f'<ofd:TextObject ID="9" Boundary="0 0 100 10" Size="4">{text}</ofd:TextObject>'),
        )
    path = "M 0 0 L 10 10 " * 100_000
    yield (
        "paths.ofd",
        _ofd(
            '<ofd:PathObject ID="9" Boundary="0 0 9 9">'
            f"<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>"
        ),
    )


def _ofd(content: str) -> bytes:
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "OFD.xml",
            f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        package.writestr(
            "Doc_0/Document.xml",
            f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
            '</ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/0.xml"/></ofd:Pages>'
            "</ofd:Document>",
        )
        package.writestr(
            "Doc_0/Pages/0.xml",
            f'<ofd:Page {space}><ofd:Content><ofd:Layer ID="2">{content}</ofd:Layer></ofd:Content></ofd:Page>',
        )
    return stream.getvalue()


def compound_files() -> Iterator[tuple[str, bytes]]:
    """The tables of an OLE2 container, each number as large as it can be, one after the other."""
    from extractors.readers.sheets.workbook_container import contain

    whole = contain(struct.pack("<HHHH12x", 0x809, 16, 0x600, 5) + bytes(4_000), "WordDocument")
    for place in (
        *range(0x18, 0x60, 4),
        *range(4096 + 116, 4096 + 128, 4),
        *range(4096 + 244, 4096 + 256, 4),
    ):
        for value in (0xFFFF_FFFF, 1):
            broken = bytearray(whole)
            struct.pack_into("<I", broken, place, value)
            yield f"table-{place:04x}-{value:x}.doc", bytes(broken)
    for value in (b"\xff", b"\x00", b"\x01", b"\x7f"):
        yield f"fib-{value.hex()}.doc", contain(b"\xec\xa5\xc1\x00" + value * 8_000, "WordDocument")


_FAMILIES = (
    texts, web_pages, rich_text, word_files, workbooks, pdf_files, fixed_layouts, compound_files,
)  # fmt: skip


def read_and_measure(name: str, data: bytes) -> tuple[str, float, int]:
    """What came out, CPU seconds, and the peak of the process in MB; runs in the child."""
    began = time.process_time()
    try:
        extract(SourceFile(name, data))
        said = "read"
    except ExtractionError as error:
        said = type(error).__name__
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return said, time.process_time() - began, peak


def main() -> int:
    """Try all inputs, each in a child of its own; 1 where one of them hurt."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", default="", help="names that hold this")
    wanted = parser.parse_args().only
    count = hurt = 0
    longest, highest = 0.0, 0
    for family in _FAMILIES:
        for name, data in family():
            if wanted not in name:
                continue
            count += 1
            said, seconds, peak = _try(name, data)
            longest, highest = max(longest, seconds), max(highest, peak)
            if not said.isidentifier() or seconds > _CPU_SECONDS or peak > _PEAK_MB:
                hurt += 1
                sys.stdout.write(
                    f"{name} ({len(data):,} bytes): {said}, {seconds:.1f} s, {peak} MB\n"
                )
                sys.stdout.flush()
    sys.stdout.write(
        f"{count} inputs, {hurt} of them hurt; slowest {longest:.1f} CPU s, peak {highest} MB\n"
    )
    return 1 if hurt else 0


def _try(name: str, data: bytes) -> tuple[str, float, int]:
    outcome: Any
    with Apart(_WAITING_SECONDS, 2 << 30) as apart:
        try:
            outcome = apart.call(read_and_measure, name, data, file=name)
        except (ExtractionError, FailedApartError) as error:
            outcome = (f"{type(error).__name__}: {error}"[-300:], 0.0, 0)
    said, seconds, peak = outcome
    return said, seconds, peak


if __name__ == "__main__":
    sys.exit(main())
