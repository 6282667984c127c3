"""Names of public bodies: told by the words that such names end in.

Enters: a line's text without white space. Leaves: whether all of it is the name of a public body
(`昌黎县科学技术协会`, `长安区教育局本级`), which a budget unit (预算单位) is.
"""

from extractors.patterns import compile_pattern

_ORGANISATION = compile_pattern(
    r"[\p{Han}（）()·]{2,30}(?:局|委员会|委|办公室|办|厅|中心|协会|联合会|学校|医院|院|部|署|馆|站|所|处|会|政府"
    r"|社|团|队|大学|学院|中学|小学|幼儿园|集团|公司|妇联|科协|残联|党校|总工会|支队|大队|园|场|校)"
    r"(?:本级|机关|本部|机关本级|（本级）|\(本级\))?"
)

_LONGEST_NAME = 35
"""Characters: thirty, the word that names end in, and 本级. A longer text only happens to end so."""


def names_organisation(text: str) -> bool:
    """Whether the text is a public body's name and nothing else."""
    return len(text) <= _LONGEST_NAME and _ORGANISATION.fullmatch(text) is not None
