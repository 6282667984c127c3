"""Every pattern of the product takes time that grows with the text's length, and not with its square.

A pattern that backtracks over a run of its own characters can hold a night's work up on one file. So
all compiled patterns that the packages' modules hold are found, and each is tried with the methods
that its module calls on it, on long runs of each of its own characters and of what its repeats
repeat, behind what leads there. What is judged is how the time grows: four times the text may take
four times as long, not sixteen times.
"""

import importlib
import inspect
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest
import regex

import extractors.forms.wording
from extractors.forms.wording import LONGEST_LABEL

PACKAGES = ("models", "extractors", "corpus", "pipeline")
LONGEST = 4096
WORTH_MEASURING_S = 0.003
BOUNDED_S = 0.02
GROWTH_ALLOWED = 9.0
"""Four times the text: four times as long and some noise; a square is sixteen times as long."""
LONGEST_GIVEN = {
    "extractors.forms.columns._": LONGEST_LABEL,
    "extractors.forms.row_labels._LEXICON": LONGEST_LABEL,
    "extractors.form_tables.values._ONE": 80,
    "extractors.form_tables.values._TWO": 80,
    "extractors.sections.measures._": 600,
    "extractors.terms.deadlines._": 200,
    "extractors.terms.targets._": 200,
}
"""Patterns whose callers give them no longer text: there the time itself must stay small."""
SEARCHES = frozenset({"search", "sub", "subn", "finditer", "findall", "split"})

Pattern = Any
"""`re.Pattern` or `regex.Pattern`, of text or bytes."""


def _patterns_in(value: object, depth: int = 0) -> Iterator[Pattern]:
    if isinstance(value, (re.Pattern, regex.Pattern)):
        yield value
    elif depth < 4 and isinstance(value, dict):
        for item in (*value, *value.values()):
            yield from _patterns_in(item, depth + 1)
    elif depth < 4 and isinstance(value, (tuple, list, set, frozenset)):
        for item in value:
            yield from _patterns_in(item, depth + 1)
    elif depth < 4 and type(value).__module__.startswith(PACKAGES) and hasattr(value, "__dict__"):
        yield from _patterns_in(vars(value), depth + 1)


ACT_WHEN_IMPORTED = {"pipeline.isolation.deaf", "pipeline.isolation.preload"}
"""Made for a fork server: the first would leave this process, and all that it starts, deaf to SIGTERM."""


@lru_cache(maxsize=1)
def found_patterns() -> dict[str, tuple[Pattern, frozenset[str]]]:
    """Name of a pattern (`module.NAME`, counted where it holds several) → it, and its methods."""
    found: dict[str, tuple[Pattern, frozenset[str]]] = {}
    seen: set[int] = set()
    for name in PACKAGES:
        package = importlib.import_module(name)
        for info in pkgutil.walk_packages(package.__path__, name + "."):
            if ".migrations." in info.name or info.name in ACT_WHEN_IMPORTED:
                continue  # Alembic's own scripts run only inside Alembic
            if info.name == "extractors.patterns":
                continue  # keeps those of the other modules, without their names
            module = importlib.import_module(info.name)
            for attribute, value in vars(module).items():
                for count, pattern in enumerate(_patterns_in(value)):
                    if id(pattern) not in seen:
                        seen.add(id(pattern))
                        key = f"{info.name}.{attribute}" + (f".{count}" if count else "")
                        found[key] = (pattern, _methods(module, attribute))
    return found


def _methods(module: object, attribute: str) -> frozenset[str]:
    """`search`, `match` and `fullmatch`, as far as the module calls them (or any of the first's kin)."""
    source = inspect.getsource(sys.modules[getattr(module, "__name__", "")])
    called = re.findall(rf"\b{attribute}\b(?:\[[^\]\n]*\])?\.(\w+)\b", source)
    if not SEARCHES.union({"match", "fullmatch"}) & set(
        called
    ):  # held in a table: by whatever name it is called on
        if attribute.endswith("_LEXICON"):
            source = inspect.getsource(extractors.forms.wording)
        names = "|".join((*SEARCHES - {"split"}, "match", "fullmatch"))
        called = re.findall(rf"\b(?!re\b|regex\b)_?[a-z]\w*(?:\[[^\]\n]*\])?\.({names})\b", source)
    kept = {"search" if name in SEARCHES else name for name in called}
    return frozenset(kept & {"search", "match", "fullmatch"}) or frozenset({"search"})


_CLASSES = {"Han": "项", "L": "a", "Letter": "a", "N": "1", "Nd": "1", "P": ",", "Lu": "A"}


def _parse(source: str) -> Sequence[Any]:
    """A pattern's tree; `regex`'s classes of characters become one of each."""
    plain = regex.sub(r"\\p\{(\w+)\}", lambda match: _CLASSES.get(match[1], "a"), source)
    plain = regex.sub(r"\[\[([^\]]*)\]--[^\]]*\]", r"[\1]", plain)
    plain = regex.sub(r"\(\?P<\w+>|\(\?\|", "(", plain)
    plain = plain.replace(r"\G", "").replace("(?r)", "")
    tree: Sequence[Any] = parser.parse(plain)
    return tree


_CATEGORIES = {
    ops.CATEGORY_DIGIT: "1",
    ops.CATEGORY_NOT_DIGIT: "x",
    ops.CATEGORY_SPACE: " ",
    ops.CATEGORY_NOT_SPACE: "x",
    ops.CATEGORY_WORD: "a",
    ops.CATEGORY_NOT_WORD: "-",
}


def _members(content: Sequence[Any]) -> list[str]:
    """Some characters of a set; of an excluding one, some that it does not name."""
    named: list[str] = []
    for op, value in content:
        if op is ops.LITERAL:
            named.append(chr(value))
        elif op is ops.RANGE:
            named += [chr(value[0]), chr(value[1])]
        elif op is ops.CATEGORY:
            named.append(_CATEGORIES[value])
    if content and content[0][0] is ops.NEGATE:
        return [char for char in "x1 项-" if char not in named][:2]
    return named


_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)


def _sample(tree: Sequence[Any]) -> str:
    """A text that a tree is likely to match."""
    pieces: list[str] = []
    for op, value in tree:
        if op is ops.LITERAL:
            pieces.append(chr(value))
        elif op in (ops.ANY, ops.NOT_LITERAL):
            pieces.append("x")
        elif op is ops.IN:
            pieces.extend(_members(value)[:1])
        elif op in _REPEATS:
            pieces.append(_sample(value[2]) * max(value[0], min(value[1], 1)))
        elif op is ops.SUBPATTERN:
            pieces.append(_sample(value[3]))
        elif op is ops.ATOMIC_GROUP:
            pieces.append(_sample(value))
        elif op is ops.BRANCH:
            pieces.append(_sample(value[1][0]))
    return "".join(pieces)


def _choices(tree: Sequence[Any]) -> set[str]:
    """Texts that a repeat's body is likely to match: one for each of its branches."""
    found = {_sample(tree)}
    for op, value in tree:
        if op is ops.BRANCH:
            found.update(map(_sample, value[1]))
        elif len(tree) == 1 and op is ops.SUBPATTERN:
            found |= _choices(value[3])
        elif len(tree) == 1 and op is ops.IN:
            found.update(_members(value))
    return found - {""}


def _runs(tree: Sequence[Any], before: str = "") -> Iterator[tuple[str, str]]:
    """What to repeat, and what to put before it: each repeat's body, each character alone."""
    for op, value in tree:
        if op in _REPEATS:
            for choice in _choices(value[2]):
                yield before, choice
                yield "", choice
            yield from _runs(value[2], before)
        elif op is ops.SUBPATTERN:
            yield from _runs(value[3], before)
        elif op is ops.ATOMIC_GROUP:
            yield from _runs(value, before)
        elif op in (ops.ASSERT, ops.ASSERT_NOT):
            yield from _runs(value[1], before)
        elif op is ops.BRANCH:
            for branch in value[1]:
                yield from _runs(branch, before)
        elif op is ops.LITERAL:
            yield "", chr(value)
        elif op is ops.IN:
            yield from (("", char) for char in _members(value))
        before += _sample([(op, value)])


def _seconds(call: Callable[[Any], object], text: object, times: int) -> float:
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        call(text)
        best = min(best, time.process_time() - start)
    return best


def grows_too_fast(
    pattern: Pattern, method: str, before: str, run: str, after: str, longest: int = LONGEST
) -> bool:
    """Whether four times as much of a run takes a pattern far more than four times as long."""
    call = getattr(pattern, method)

    def text(size: int) -> str | bytes:
        made = before + run * max(size // len(run), 1) + after
        made = made[:longest]
        return made.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else made

    for size in (8, 12, 16, 20, 24):  # what doubles with each character would never come back
        if _seconds(call, text(size), 3) > WORTH_MEASURING_S:
            return True
    if longest < LONGEST:
        return _seconds(call, text(longest), 3) > BOUNDED_S
    size = 32
    while size <= LONGEST:
        if _seconds(call, text(size), 1) > WORTH_MEASURING_S:
            long = _seconds(call, text(size), 5)
            if long > WORTH_MEASURING_S:
                return long / max(_seconds(call, text(size // 4), 5), 1e-7) > GROWTH_ALLOWED
        size *= 4
    return False


def attacks(pattern: Pattern) -> list[tuple[str, str, str]]:
    source = pattern.pattern
    tree = _parse(source.decode("latin-1") if isinstance(source, bytes) else source)
    whole = _sample(tree)
    runs = sorted({*_runs(tree), *([("", whole)] if whole else [])})
    return [(before, run, after) for before, run in runs for after in ("", "\x00")]


@pytest.mark.parametrize("name", sorted(found_patterns()))
def test_a_pattern_takes_time_that_grows_with_the_text(name: str) -> None:
    pattern, methods = found_patterns()[name]
    longest = next(
        (most for start, most in LONGEST_GIVEN.items() if name.startswith(start)), LONGEST
    )
    bad = next(
        (
            (method, before, run, after)
            for method in sorted(methods)
            for before, run, after in attacks(pattern)
            # A moment in which something else had the processor does not come three times.
            if all(grows_too_fast(pattern, method, before, run, after, longest) for _ in range(3))
        ),
        None,
    )
    assert bad is None, f"{name} backtracks: {bad}"


@pytest.mark.parametrize(
    ("source", "method"),
    [
        (r"\s+$", "search"),
        (r"(?:a|aa)+b", "match"),
        (r"\s*x?\s*y", "fullmatch"),
        (r"\d+年", "search"),
    ],
)
def test_a_pattern_that_backtracks_is_told(source: str, method: str) -> None:
    pattern = re.compile(source)
    assert any(grows_too_fast(pattern, method, *attack) for attack in attacks(pattern))


def test_the_patterns_of_the_product_are_found() -> None:
    names = found_patterns()
    assert len(names) > 150
    assert "extractors.outline.headings._PAGE_NUMBER" in names
    assert names["extractors.forms.cutting.labels._NOTE"][1] == {"match"}
