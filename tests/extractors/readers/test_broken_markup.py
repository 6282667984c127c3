"""XML and web archives whose parts are moved, repeated, dropped or given other numbers: a document or a refusal.

Bytes changed at random make XML that no parser takes; here it stays well-formed, so that the readers are reached.
"""

import base64
import random
from collections.abc import Callable

import pytest
from lxml import etree

from extractors.errors import ExtractionError
from extractors.reading import read_document
from extractors.source_files import SourceFile

_TRIALS = 120
_NUMBERS = ("0", "-1", "1", "7", "255", "65536", "2147483647", "9" * 30, "", "甲")
_WORD = (
    '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"'
    ' xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"><w:lists><w:listDef w:listDefId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:nfc w:val="37"/><w:lvlText w:val="%1、"/></w:lvl></w:listDef>'
    '<w:list w:ilfo="2"><w:ilst w:val="7"/></w:list></w:lists><w:body><wx:sect><w:p><w:pPr><w:listPr>'
    '<w:ilvl w:val="0"/><w:ilfo w:val="2"/></w:listPr></w:pPr><w:r><w:t>总体目标</w:t></w:r></w:p><w:tbl><w:tr>'
    '<w:tc><w:tcPr><w:vmerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:tcPr>'
    '<w:gridSpan w:val="2"/></w:tcPr><w:p/></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vmerge/></w:tcPr><w:p/></w:tc>'
    "<w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr></w:tbl></wx:sect></w:body>"
    "</w:wordDocument>"
)
_SHEET = (
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="p">'
    '<NumberFormat ss:Format="Percent"/></Style></Styles><Worksheet ss:Name="表1"><Table>'
    '<Column ss:Index="2" ss:Hidden="1" ss:Span="1"/><Row ss:Index="2"><Cell ss:MergeAcross="2" ss:MergeDown="1">'
    '<Data ss:Type="String">项目名称</Data></Cell><Cell ss:Index="6" ss:StyleID="p"><Data ss:Type="Number">0.2'
    '</Data></Cell></Row><Row ss:Hidden="0"><Cell><Data ss:Type="DateTime">2021-01-01T00:00:00.000</Data></Cell>'
    "</Row></Table></Worksheet></Workbook>"
)
_PAGE = (
    "<html><body><table><tr><td rowspan='2'>项目</td><td colspan='2'>甲</td></tr><tr><td>乙</td></tr></table>"
    "<ol start='3'><li value='9'>丙</li></ol></body></html>"
)


def _change(whole: str, chance: random.Random) -> bytes:
    root = etree.fromstring(whole.encode())
    for _ in range(chance.randrange(1, 8)):
        nodes = [node for node in root.iter() if node is not root]
        if not nodes:
            break
        node = chance.choice(nodes)
        parent = node.getparent()
        kind = chance.randrange(4)
        if kind == 0 and node.attrib:
            node.set(chance.choice(list(node.attrib)), chance.choice(_NUMBERS))
        elif kind == 1:
            parent.remove(node)
        elif kind == 2:
            parent.append(etree.fromstring(etree.tostring(node)))
        else:
            target = chance.choice(nodes)
            if target is not node and node not in target.iterancestors():
                target.append(node)
    return bytes(etree.tostring(root, encoding="utf-8"))


def _web_archive(page: bytes, chance: random.Random) -> bytes:
    data = bytearray(
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(page)
        + b"\r\n--b--\r\n"
    )
    for _ in range(chance.randrange(4)):
        data[chance.randrange(20, len(data))] = chance.choice(b'\r\n-:;="\x00\xffA ')
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "whole", "pack"),
    [
        ("a.xml", _WORD, lambda data, _: data),
        ("a.xls", _SHEET, lambda data, _: data),
        ("a.mht", _PAGE, _web_archive),
    ],
)
def test_any_broken_markup_is_read_or_refused(
    name: str, whole: str, pack: Callable[[bytes, random.Random], bytes]
) -> None:
    chance = random.Random(5)
    read = 0
    for _ in range(_TRIALS):
        try:
            read_document(SourceFile(name, pack(_change(whole, chance), chance)))
        except ExtractionError:
            continue
        read += 1
    assert read > _TRIALS // 10  # the reader itself was reached
