"""The words of the forms stand in `extractors/forms` alone; everybody else asks there."""

import ast
from collections.abc import Iterator
from pathlib import Path

import regex

EXTRACTORS = Path(__file__).parents[3] / "extractors"
FORMS = EXTRACTORS / "forms"
OTHER_MEANINGS = {
    ("outline/headings.py", "项目"),  # part of a section's heading, which is no form's
    ("sections/measures.py", "完成"),  # a verb of a sentence
}


def _texts(path: Path) -> Iterator[str]:
    """The texts of a module, without its docstrings and comments."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def test_no_word_of_a_form_is_spelled_elsewhere() -> None:
    words = {
        text
        for path in FORMS.rglob("*.py")
        for text in _texts(path)
        if regex.fullmatch(r"\p{Han}{2,}", text)
    }
    assert len(words) > 300
    elsewhere = {
        (path.relative_to(EXTRACTORS).as_posix(), text)
        for path in EXTRACTORS.rglob("*.py")
        if FORMS not in path.parents
        for text in _texts(path)
        if text in words
    }
    assert elsewhere == OTHER_MEANINGS
