r"""Which code page a font's text is in (`\fcharsetN`, `\ansicpgN`)."""

BY_CHARSET = {
    **{77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950"},
    **{161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257"},
    **{204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850"},
}
"""Charsets 0 (ANSI) and 1 (default) mean the file's own code page."""
SYMBOL_CHARSET = 2
r"""`\fcharset2`: a font of signs, whose codes are no letters."""

_BY_NUMBER = {
    936: "gb18030",
    950: "cp950",
    932: "cp932",
    949: "cp949",
    65001: "utf-8",
    10000: "mac_roman",
}


def code_page(number: int | None) -> str:
    r"""The codec of `\ansicpgN`; Western where it is not said or not known."""
    if number in _BY_NUMBER:
        return _BY_NUMBER[number]
    name = f"cp{number}"
    try:
        b"a".decode(name)
    except (LookupError, UnicodeDecodeError):
        return "cp1252"
    return name
