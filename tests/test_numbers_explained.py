"""Every number and tuple of numbers that a module sets has a word on why it is that and no other.

A comment above it or above the lines that it stands among, one beside it, or a text below it. What the
word says, a reader judges; that there is none, this finds.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("models", "extractors", "corpus", "pipeline")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def _is_number(value: ast.expr | None) -> bool:
    if isinstance(value, ast.UnaryOp):
        return _is_number(value.operand)
    if isinstance(value, ast.BinOp):
        return _is_number(value.left) and _is_number(value.right)
    if isinstance(value, ast.Tuple):
        return bool(value.elts) and all(map(_is_number, value.elts))
    return (
        isinstance(value, ast.Constant)
        and isinstance(value.value, int | float)
        and not isinstance(value.value, bool)
    )


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def unexplained(source: str) -> Iterator[str]:
    """The lines of a module that set a number without a word."""
    lines = source.splitlines()
    body = ast.parse(source).body
    for place, statement in enumerate(body):
        if not isinstance(statement, ast.Assign | ast.AnnAssign) or not _is_number(statement.value):
            continue
        first = statement.lineno - 1
        while first > 0 and lines[first - 1].strip() and not lines[first].startswith("#"):
            first -= 1
        is_explained = (
            lines[first].startswith("#")
            or "#" in lines[statement.lineno - 1]
            or (place + 1 < len(body) and _is_text(body[place + 1]))
        )
        if not is_explained:
            yield lines[statement.lineno - 1]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_numbers_say_why(path: Path) -> None:
    assert list(unexplained(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "explained",
    ["_MOST = 8  # why", "# why\n_MOST = 8", '_MOST = 8\n"""Why."""', "# why\n_A = 1\n_MOST = -8"],
)
def test_a_word_may_stand_on_any_side(explained: str) -> None:
    assert list(unexplained(explained)) == []


@pytest.mark.parametrize(
    "bare", ["_MOST = 8", "# why\n\n_MOST = 8", "_A, _B = 1, 2", '"""Why."""\n_MOST = 2 * 1.5']
)
def test_a_bare_number_is_found(bare: str) -> None:
    assert list(unexplained(bare)) == bare.splitlines()[-1:]
