"""Self-evaluations and the declarations of the same projects: who belongs together, and what differs.

A project is the same in two reports of one budget year when the project codes are equal or, where
one of them has no code, when name and unit are. Nothing is stored: the answer is always that of the
current records. What differs is a remark about two files, so it stands in no record.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from sqlalchemy import Row, exists, or_, select
from sqlalchemy.orm import Session

from pipeline.catalog.tables import Content, Record, indicators, projects
from pipeline.catalog.target_differences import Difference, compare_targets

Match = Literal["code", "name"]

_EVALUATION = "self_evaluation"
_CHUNK = 200
"""Projects in one statement: code, name and year of each are values of it, of which there may be 999."""
_MOST_OTHERS = 20
"""Reports that a project is linked with: placeholders for codes (`1`, `无`) would link all with all."""
_P, _I, _R = projects.c, indicators.c, Record.__table__.c
_PROJECT = (
    *(_P.report_id, _P.position, _P.report_kind, _P.fiscal_year, _P.code, _P.name),
    *(_P.department_code, _P.department_name, _P.implementer_code, _P.implementer_name),
    *(_R.file_name, _R.title, Content.sha256),
)
_INDICATOR = (
    *(_I.report_id, _I.project_position, _I.pointer, _I.term, _I.level1, _I.level2, _I.level3),
    *(_I.target_text, _I.kind, _I.comparison, _I.value, _I.upper, _I.unit, _I.date),
)


@dataclass(frozen=True)
class Side:
    """A project of one report."""

    report_id: int
    sha256: str
    kind: str
    file_name: str
    title: str | None
    position: int
    """Zero-based index in the record's `projects`."""


@dataclass(frozen=True)
class Pair:
    """An evaluation's project and the declared one."""

    declaration: Side
    evaluation: Side
    match: Match
    fiscal_year: int
    code: str | None
    name: str | None
    differences: tuple[Difference, ...] = ()
    """Looked for where exactly one declaration was found; else nobody can say which one counts."""

    def other(self, report_id: int) -> Side:
        """The side that is not this report."""
        return self.evaluation if self.declaration.report_id == report_id else self.declaration


def find_pairs(session: Session, report_ids: Iterable[int]) -> Iterator[Pair]:
    """The pairs in which one of these reports is, each once, in the order of the reports."""
    seen: set[tuple[int, int, int, int]] = set()
    ids = sorted(set(report_ids))
    if not session.scalar(select(exists().where(_P.report_kind == _EVALUATION))):
        return
    for start in range(0, len(ids), _CHUNK):
        own = _read(session, _P.report_id.in_(ids[start : start + _CHUNK]))
        found = {_key(pair): pair for pair in _match(own, _candidates(session, own))}
        fresh = [pair for key, pair in found.items() if key not in seen]
        seen |= found.keys()
        yield from _compared(session, fresh)


def _key(pair: Pair) -> tuple[int, int, int, int]:
    declared, evaluated = pair.declaration, pair.evaluation
    return (declared.report_id, declared.position, evaluated.report_id, evaluated.position)


def _read(session: Session, *conditions: Any) -> Sequence[Row[Any]]:
    query = (
        select(*_PROJECT)
        .join(Record, (_R.report_id == _P.report_id) & Record.is_current)
        .join(Content, Content.id == _R.file_id)
        .where(_P.fiscal_year.is_not(None), _P.report_kind != "other", *conditions)
        .order_by(_P.report_id, _P.position)
    )
    return session.execute(query).all()


def _candidates(session: Session, own: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """Projects of the other kind with a code or a name of these."""
    found: dict[tuple[int, int], Row[Any]] = {}
    evaluated = [one for one in own if one.report_kind == _EVALUATION]
    declared = [one for one in own if one.report_kind != _EVALUATION]
    parts = [
        (side[start : start + _CHUNK], is_other)
        for side, is_other in (
            (evaluated, _P.report_kind != _EVALUATION),
            (declared, _P.report_kind == _EVALUATION),
        )
        for start in range(0, len(side), _CHUNK)
    ]
    for part, is_other in parts:
        codes = {one.code for one in part if one.code}
        names = {one.name for one in part if one.name}
        years = {one.fiscal_year for one in part}
        alike = or_(_P.code.in_(codes), _P.name.in_(names))
        for row in _read(session, alike, is_other, _P.fiscal_year.in_(years)):
            found[row.report_id, row.position] = row
    return list(found.values())


def _match(own: Sequence[Row[Any]], others: Sequence[Row[Any]]) -> Iterator[Pair]:
    by_code: dict[tuple[int, str], list[Row[Any]]] = {}
    by_name: dict[tuple[int, str], list[Row[Any]]] = {}
    for row in others:
        if row.code:
            by_code.setdefault((row.fiscal_year, row.code), []).append(row)
        if row.name:
            by_name.setdefault((row.fiscal_year, row.name), []).append(row)
    for row in own:
        found = islice(_others(row, by_code, by_name), _MOST_OTHERS)
        yield from (_pair(row, other, match) for other, match in found)


def _others(
    row: Row[Any],
    by_code: dict[tuple[int, str], list[Row[Any]]],
    by_name: dict[tuple[int, str], list[Row[Any]]],
) -> Iterator[tuple[Row[Any], Match]]:
    """The same project in other reports, the newest first."""
    if row.code:
        for other in reversed(by_code.get((row.fiscal_year, row.code), ())):
            if _differ_in_kind(row, other):
                yield other, "code"
    if row.name:
        for other in reversed(by_name.get((row.fiscal_year, row.name), ())):
            has_no_code = not (row.code and other.code)
            if has_no_code and _differ_in_kind(row, other) and _same_unit(row, other):
                yield other, "name"


def _differ_in_kind(one: Row[Any], other: Row[Any]) -> bool:
    return bool((one.report_kind == _EVALUATION) != (other.report_kind == _EVALUATION))


def _same_unit(one: Row[Any], other: Row[Any]) -> bool:
    """Whether the unit that reports or carries out the project is the same."""
    return any(_are_one(mine, theirs) for mine in _units(one) for theirs in _units(other))


def _units(row: Row[Any]) -> tuple[tuple[str | None, str | None], ...]:
    return (
        (row.department_code, row.department_name),
        (row.implementer_code, row.implementer_name),
    )


def _are_one(mine: tuple[str | None, str | None], theirs: tuple[str | None, str | None]) -> bool:
    (code, name), (other_code, other_name) = mine, theirs
    same_name = name is not None and name == other_name
    if not (code and other_code):
        return same_name
    # A department (219) and its own level (219001) may go by one name.
    return code == other_code or (
        same_name and (code.startswith(other_code) or other_code.startswith(code))
    )


def _pair(one: Row[Any], other: Row[Any], match: Match) -> Pair:
    evaluation, declaration = (one, other) if one.report_kind == _EVALUATION else (other, one)
    return Pair(
        _side(declaration),
        _side(evaluation),
        match,
        evaluation.fiscal_year,
        evaluation.code or declaration.code,
        evaluation.name or declaration.name,
    )


def _side(row: Row[Any]) -> Side:
    return Side(row.report_id, row.sha256, row.report_kind, row.file_name, row.title, row.position)


def _compared(session: Session, pairs: Sequence[Pair]) -> Iterator[Pair]:
    """The pairs with their differences; all declarations of an evaluation are asked for first."""
    evaluations = {(pair.evaluation.report_id, pair.evaluation.position) for pair in pairs}
    counted = _count_declarations(session, evaluations)
    sides = {
        (side.report_id, side.position)
        for pair in pairs
        for side in (pair.declaration, pair.evaluation)
    }
    grids = _grids(session, {report_id for report_id, _ in sides})
    for pair in pairs:
        evaluation, declaration = pair.evaluation, pair.declaration
        if counted.get((evaluation.report_id, evaluation.position)) != 1:
            yield pair
            continue
        differences = compare_targets(
            grids.get((declaration.report_id, declaration.position), ()),
            grids.get((evaluation.report_id, evaluation.position), ()),
        )
        yield Pair(
            declaration, evaluation, pair.match, pair.fiscal_year, pair.code, pair.name,
            tuple(differences),
        )  # fmt: skip


def _count_declarations(
    session: Session, evaluations: set[tuple[int, int]]
) -> dict[tuple[int, int], int]:
    rows = _read(session, _P.report_id.in_({report_id for report_id, _ in evaluations}))
    own = [row for row in rows if (row.report_id, row.position) in evaluations]
    counted: dict[tuple[int, int], int] = {}
    for pair in _match(own, _candidates(session, own)):
        key = (pair.evaluation.report_id, pair.evaluation.position)
        counted[key] = counted.get(key, 0) + 1
    return counted


def _grids(session: Session, report_ids: Iterable[int]) -> dict[tuple[int, int], list[Row[Any]]]:
    query = (
        select(*_INDICATOR)
        .where(_I.report_id.in_(set(report_ids)), _I.project_position.is_not(None))
        .order_by(indicators.c.id)
    )
    grids: dict[tuple[int, int], list[Row[Any]]] = {}
    for row in session.execute(query):
        grids.setdefault((row.report_id, row.project_position), []).append(row)
    return grids
