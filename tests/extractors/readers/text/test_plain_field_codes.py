import pytest

from extractors.readers.text.plain_field_codes import find_field_codes


def visible(text: str) -> str:
    """The text without what the fields hide."""
    hidden = {
        at for field in find_field_codes(text) for part in field.hidden for at in range(*part)
    }
    return "".join(char for at, char in enumerate(text) if at not in hidden)


@pytest.mark.parametrize(
    ("text", "left", "instructions"),
    [
        # TC: quoted or not, the switches in any order, wrapped by the dump
        (
            r"一、总体绩效目标 TC 总体绩效目标 \f A \l 1 ",
            "一、总体绩效目标",
            [r"TC 总体绩效目标 \f A \l 1"],
        ),
        (r'目标 TC "总体 目标" \f A \l 1', "目标", [r'TC "总体 目标" \f A \l 1']),
        (r"目标TC “总体目标” \l 1 \f A", "目标", [r"TC “总体目标” \l 1 \f A"]),
        (r"目标 TC \f A \l 1 总体绩效目标", "目标", [r"TC \f A \l 1 总体绩效目标"]),
        (r"目标 TC \f A 总体绩效目标 \l 1 ", "目标", [r"TC \f A 总体绩效目标 \l 1"]),
        ('表 TC\n"1、经费表" \\l 2 ', "表", [r'TC "1、经费表" \l 2']),
        ('目标 TC "总体目标"', "目标", ['TC "总体目标"']),
        (r"表 TC 1、“校园安保”及维修表 \f C \l 1 ", "表", [r"TC 1、“校园安保”及维修表 \f C \l 1"]),
        (r'{ TC "总体" \f A \l 1 }目标', "目标", [r'TC "总体" \f A \l 1']),
        (r"{tc 总体 \f a}目标", "目标", [r"tc 总体 \f a"]),
        # links and references: the result stays
        (
            'TOC \\o "1-3" \\h \\z \\u HYPERLINK \\l "_Toc1" 一、目标\t PAGEREF _Toc1 \\h 1',
            "一、目标\t1",
            [r'TOC \o "1-3" \h \z \u', r'HYPERLINK \l "_Toc1"', r"PAGEREF _Toc1 \h"],
        ),
        ('HYPERLINK "http://a.cn/x" 科普网', "科普网", ['HYPERLINK "http://a.cn/x"']),
        ("HYPERLINK http://a.cn/x科普网", "科普网", ["HYPERLINK http://a.cn/x"]),
        (r"见 REF _Ref12 \h 表1 所示", "见表1 所示", [r"REF _Ref12 \h"]),
        (r"见 REF 书签 \h 表1", "见表1", [r"REF 书签 \h"]),
        (r"表 SEQ 表 \* ARABIC 1 经费", "表1 经费", [r"SEQ 表 \* ARABIC"]),
        (r'DATE \@ "yyyy年M月d日" 2021年3月1日', "2021年3月1日", [r'DATE \@ "yyyy年M月d日"']),
        (
            r'STYLEREF "标题 1" \* MERGEFORMAT 第一章',
            "第一章",
            [r'STYLEREF "标题 1" \* MERGEFORMAT'],
        ),
        (r'=SUM(ABOVE) \# "0.00" 5.00', "5.00", [r'=SUM(ABOVE) \# "0.00"']),
        # page numbers
        (r"- PAGE \* MERGEFORMAT 2 -", "-2 -", [r"PAGE \* MERGEFORMAT"]),
        ("正文\n  PAGE  4 \n正文", "正文\n  4 \n正文", ["PAGE"]),
        ("第 PAGE 1 页", "第1 页", ["PAGE"]),
        (r"共 NUMPAGES \* MERGEFORMAT 5 页", "共5 页", [r"NUMPAGES \* MERGEFORMAT"]),
        ("{PAGE}", "", ["PAGE"]),
        # marks and objects
        ('XE "科普" 科普活动', "科普活动", ['XE "科普"']),
        ("EMBED Word.Document.8 ", "", ["EMBED Word.Document.8"]),
        (
            r'INCLUDEPICTURE "a/b.png" \* MERGEFORMAT \d',
            "",
            [r'INCLUDEPICTURE "a/b.png" \* MERGEFORMAT \d'],
        ),
        ("FORMTEXT 张三", "张三", ["FORMTEXT"]),
        (r"eq \o\ac(○,1)科普", "科普", [r"eq \o\ac(○,1)"]),
    ],
)
def test_bare_instructions_leave_the_text(text: str, left: str, instructions: list[str]) -> None:
    assert visible(text) == left
    assert [field.instruction for field in find_field_codes(text)] == instructions


@pytest.mark.parametrize(
    "text",
    [
        *(
            "本项目TC类产品100台",
            "TC 是 Technical Committee 的缩写",
            "参加TC 教育培训",
            "TC“三合一”项目",
        ),
        *(
            "REF 标准",
            "查看 page 3 的内容",
            "PAGE 公司提供服务 10 次",
            "XE 汽车购置",
            "SEQ 序列测定100份",
        ),
        *(
            "LINK 项目",
            "采购 DATE 系统 3 套",
            "TITLE 授予",
            "路径 C:\\TC \\f 目录",
            "TOC 含量≤50mg/L",
        ),
        *(
            "达到 HYPERLINK 标准",
            "数量=SUM 之和",
            "≥100 TC 个",
            "=100%",
            "{备注}",
            "{TC}",
            "{TC 产品}",
        ),
        *(
            "COD、TOC、TN 等指标 3 项",
            "SECTION 3",
            "SET 3 套",
            "TIME 2021年",
            'TC "x"型材',
            "E:\\PAGE",
        ),
        *("项目 ABCTC 目标 \\f A", "上传至 \\\\server\\TC", "小写 tc 总体 \\f a 不认"),
    ],
)
def test_prose_stays(text: str) -> None:
    assert find_field_codes(text) == []


@pytest.mark.parametrize(
    ("text", "left", "fields"),
    [
        ('\x13 TC "总体" \\f A \x15目标', "目标", [('TC "总体" \\f A', "")]),
        ('\x13 HYPERLINK "x" \x14科普网\x15', "科普网", [('HYPERLINK "x"', "科普网")]),
        ("\x13 PAGE \x142\x15", "", [("PAGE", "2")]),
        (
            '\x13TOC \\o "1-3"\x14\x13HYPERLINK \\l "_T"\x14一、\t\x13PAGEREF _T\x141\x15\x15\n二、\x15',
            "一、\t\n二、",
            [('TOC \\o "1-3"', ""), ('HYPERLINK \\l "_T"', "一、\t1"), ("PAGEREF _T", "1")],
        ),
        # a field in another's code is part of that code
        ('\x13 IF \x13 PAGE \x141\x15 = 1 "a" \x14甲\x15', "甲", [('IF  PAGE 1 = 1 "a"', "甲")]),
        # unpaired marks are no field
        ("\x14甲\x15乙\x13", "\x14甲\x15乙\x13", []),
    ],
)
def test_marked_fields_keep_their_result(
    text: str, left: str, fields: list[tuple[str, str]]
) -> None:
    assert visible(text) == left
    assert [(field.instruction, field.result) for field in find_field_codes(text)] == fields


def test_a_stretch_too_long_for_an_instruction_is_text() -> None:
    text = "\x13" + "正文" * 500 + "\x15"
    assert find_field_codes(text) == []


def test_a_table_of_contents_is_told() -> None:
    bare, marked = find_field_codes('TOC \\o "1-3" \\h\n\x13TOC \\u\x14一、目标\x15')
    assert bare.shows_contents
    assert marked.shows_contents
