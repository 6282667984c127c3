"""A record as a person reads it: all of it, each value at its pointer, findings beside the values.

Enters: a record as JSON, of this minor version (`models.json_text`). Leaves: a `RecordView`, which
the templates write down. Values that are missing are shown as missing, so that they can be supplied.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson

from pipeline import words
from pipeline.view.grids import (
    amount_value,
    funding_grid,
    indicator_grid,
    note_values,
    target_value,
    yuan_text,
)
from pipeline.view.parts import (
    Facts,
    Grid,
    GridRow,
    Json,
    Part,
    PlacedCorrection,
    PlacedFinding,
    Row,
    Shown,
    Texts,
    Value,
)


@dataclass(frozen=True)
class RecordView:
    """A record ready to be written down."""

    title: str
    facts: Facts
    parts: Sequence[Part]
    findings: Sequence[PlacedFinding]
    coverage: Json
    leftover: Sequence[Json]
    removed: dict[str, list[str]]
    """Texts by the Chinese name of why they were removed."""


def view_record(record: Json) -> RecordView:
    """Lay a record out."""
    facts, parts = _facts(record), list(_parts(record))
    findings = [
        PlacedFinding(number, one["code"], one["severity"], one["message"], one["pointer"])
        for number, one in enumerate(record["findings"], 1)
    ]
    corrections = record.get("corrections", ())
    spoken_of = [finding.pointer for finding in findings]
    spoken_of += [correction["pointer"] for correction in corrections]
    places = _Places([facts, *parts], spoken_of)
    for finding in findings:
        nearest = places.nearest(finding.pointer)
        if nearest is not None:
            nearest.findings.append(finding)
            finding.placed = True
    for correction in corrections:
        nearest = places.nearest(correction["pointer"])
        (nearest or facts.rows[0].values[0]).corrections.append(_corrected(correction))
    removed: dict[str, list[str]] = {}
    for one in record["removed"]:
        removed.setdefault(words.REMOVED.get(one["kind"], one["kind"]), []).append(one["text"])
    return RecordView(
        record["title"] or record["source"]["file_name"],
        facts,
        parts,
        findings,
        record["coverage"],
        record["leftover"],
        removed,
    )


class _Places:
    """Where findings and corrections stand: at the value they speak of, or the nearest part around it.

    Only what lies on the way to one of their pointers is looked at: a large record has tens of
    thousands of values, and few of them are spoken of.
    """

    def __init__(self, blocks: Sequence[object], spoken_of: Sequence[str | None]) -> None:
        self._shown: dict[str, Shown] = {}
        self._wanted = {around for pointer in spoken_of for around in _outwards(pointer)}
        if self._wanted:
            self._look(blocks)

    def nearest(self, pointer: str | None) -> Shown | None:
        """What is shown for a pointer; None for the record as a whole."""
        return next(
            (self._shown[around] for around in _outwards(pointer) if around in self._shown), None
        )

    def _look(self, blocks: Sequence[object]) -> None:
        for block in blocks:
            if isinstance(block, Value):
                self._note(block.pointer, block)
                for pointer, _ in block.reading:
                    self._note(pointer, block)
                # A target is one value to the reader, whichever key of it is meant.
                self._note(block.pointer.removesuffix("/text"), block)
                # What is said of several values together (a budget) stands at the first of them.
                self._note(block.pointer.rpartition("/")[0], block)
            elif isinstance(block, Facts):
                for row in block.rows:
                    self._look(row.values)
            elif isinstance(block, Texts):
                self._note(block.pointer, block)
                self._look(block.values)
            elif isinstance(block, Part | Grid | GridRow) and block.pointer in self._wanted:
                self._note(block.pointer, block)
                if isinstance(block, Part):
                    self._look(block.title)
                    self._look(block.blocks)
                elif isinstance(block, Grid):
                    self._look(block.rows)
                else:
                    for cell in block.cells:
                        self._look(cell)

    def _note(self, pointer: str, shown: Shown) -> None:
        if pointer in self._wanted:
            self._shown.setdefault(pointer, shown)


def _outwards(pointer: str | None) -> Iterator[str]:
    """A pointer and those of what lies around it, from within, without that of the whole record."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]


def _corrected(correction: Json) -> PlacedCorrection:
    extracted = correction["extracted"]
    if isinstance(extracted, dict | list):
        extracted = orjson.dumps(extracted).decode()
    return PlacedCorrection(
        correction["operation"],
        None if extracted is None else str(extracted),
        correction["author"],
        correction["reason"],
        correction["at"],
    )


def _facts(record: Json) -> Facts:
    source = record["source"]
    year = record["fiscal_year"]
    rows = [
        Row("文本种类", [Value("/kind", words.KINDS.get(record["kind"], record["kind"]))]),
        Row("封面标题", [Value("/title", record["title"])]),
        _unit("部门", record["department"], "/department"),
        Row("预算年度", [Value("/fiscal_year", None if year is None else str(year))]),
        Row(
            "文件",
            [
                Value("/source/file_name", source["file_name"]),
                Value("/source/format", source["format"]),
                Value("/source/size_bytes", f"{source['size_bytes']:,}", unit="字节"),
            ],
        ),
    ]
    if source["encoding"]:
        rows.append(Row("编码", [Value("/source/encoding", source["encoding"])]))
    if source["page_count"]:
        rows.append(Row("页数", [Value("/source/page_count", str(source["page_count"]))]))
    if source["recognition"]:
        rows.append(Row("光学识别", [_recognition(source["recognition"])]))
    return Facts(rows)


def _recognition(recognition: Json) -> Value:
    pages = "、".join(str(page) for page in recognition["pages"])
    said = f"{recognition['engine']}，第 {pages} 页"
    if recognition["mean_confidence"] is not None:
        said += f"，平均置信度 {recognition['mean_confidence']:.0%}"
    return Value("/source/recognition", said)


def _unit(name: str, unit: Json | None, pointer: str) -> Row:
    known = unit or {"code": None, "name": None}
    values = [Value(f"{pointer}/{key}", known[key]) for key in ("code", "name")]
    return Row(name, [value for value in values if value.text] or values[1:])


def _parts(record: Json) -> Iterator[Part]:
    goal, unit = record["overall_goal"], record["amount_unit"]
    if goal is not None:
        paragraphs = _texts("", goal["paragraphs"], "/overall_goal/paragraphs")
        grid = indicator_grid(
            goal["indicators"], "/overall_goal/indicators", "overall_goal-indicators"
        )
        title = [Value("/overall_goal/heading", goal["heading"])]
        yield Part("/overall_goal", "overall_goal-0", 2, title, [*paragraphs, *grid], "总体目标")
    if record["funding"]:
        grid = funding_grid(record["funding"], "/funding", "funding-table", unit)
        yield Part("/funding", "funding", 2, (), list(grid), "部门资金")
    if record["sub_goals"]:
        goals = [
            _work(goal, f"/sub_goals/{place}", f"sub_goal-{place}", unit, 3)
            for place, goal in enumerate(record["sub_goals"])
        ]
        yield Part("/sub_goals", "sub-goals", 2, (), goals, "分项目标")
    if record["safeguards"]:
        guards = [
            _safeguard(guard, f"/safeguards/{place}", place)
            for place, guard in enumerate(record["safeguards"])
        ]
        yield Part("/safeguards", "safeguards", 2, (), guards, "保障措施")
    if record["projects"]:
        projects = [_project(one, place) for place, one in enumerate(record["projects"])]
        yield Part("/projects", "projects", 2, (), projects, "项目")
    if record["statements"]:
        statements = _statements(record["statements"], "/statements")
        yield Part("/statements", "statements", 2, (), list(statements), "其他内容")


def _texts(heading: str, texts: Sequence[str], pointer: str) -> Iterator[Texts]:
    if texts:
        values = [Value(f"{pointer}/{place}", text) for place, text in enumerate(texts)]
        yield Texts(pointer, heading, values)


def _statements(notes: Sequence[Json], pointer: str, heading: str = "") -> Iterator[Facts]:
    if notes:
        values = note_values(notes, pointer)
        rows = [Row(value.label, [Value(value.pointer, value.text)]) for value in values]
        yield Facts(rows, heading)


def _safeguard(guard: Json, pointer: str, place: int) -> Part:
    title = [Value(f"{pointer}/{key}", guard[key]) for key in ("number", "title") if guard[key]]
    texts = [Texts(f"{pointer}/text", "", [Value(f"{pointer}/text", guard["text"])])]
    return Part(pointer, f"safeguard-{place}", 3, title, texts, "（无名称）")


def _work(goal: Json, pointer: str, part_id: str, unit: str | None, level: int) -> Part:
    """A sub-goal, or an activity of one."""
    title = [Value(f"{pointer}/{key}", goal[key]) for key in ("number", "title") if goal[key]]
    labels = {"objective": "绩效目标", "description": "内容", "indicator_text": "绩效指标"}
    rows = [
        Row(label, [Value(f"{pointer}/{key}", goal[key])])
        for key, label in labels.items()
        if goal[key]
    ]
    for place, measure in enumerate(goal["measures"]):
        at = f"{pointer}/measures/{place}"
        values = [
            Value(f"{at}/name", measure["name"]),
            target_value(measure["target"], f"{at}/target"),
        ]
        rows.append(Row("量化指标", values))
    blocks: list[object] = [Facts(rows)] if rows else []
    blocks += funding_grid(goal["funding"], f"{pointer}/funding", f"{part_id}-funding", unit)
    blocks += indicator_grid(goal["indicators"], f"{pointer}/indicators", f"{part_id}-indicators")
    for place, activity in enumerate(goal["activities"]):
        at, inner_id = f"{pointer}/activities/{place}", f"{part_id}-{place}"
        # HTML has headings of six levels.
        blocks.append(_work(activity, at, inner_id, unit, min(level + 1, 6)))
    return Part(pointer, part_id, level, title, blocks, "（无名称）")


def _project(project: Json, place: int) -> Part:
    at = f"/projects/{place}"
    unit = project["amount_unit"]
    blocks: list[object] = [Facts(list(_project_rows(project, at)))]
    blocks += funding_grid(project["funding"], f"{at}/funding", f"funding-{place}", unit)
    for key, heading in (
        ("long_term_goals", "中长期目标"),
        ("goals", "绩效目标"),
        ("goal_results", "目标完成情况"),
    ):
        blocks += _texts(heading, project[key], f"{at}/{key}")
    blocks += indicator_grid(project["indicators"], f"{at}/indicators", f"indicators-{place}")
    blocks += _statements(project["statements"], f"{at}/statements", "其他内容")
    number = project["number"]
    title = [] if number is None else [Value(f"{at}/number", str(number), unit=".")]
    key = "name" if project["name"] or not project["title"] else "title"
    title.append(Value(f"{at}/{key}", project[key] or "（无名称）"))
    return Part(at, f"project-{place}", 3, title, blocks, is_article=True)


def _project_rows(project: Json, at: str) -> Iterator[Row]:
    def single(label: str, key: str) -> Row:
        return Row(label, [Value(f"{at}/{key}", project[key])])

    if project["name"] and project["title"]:
        yield single("表名", "title")
    yield single("项目编码", "code")
    for key, label in (
        ("department", "部门"),
        ("supervisor", "主管部门"),
        ("implementer", "实施单位"),
    ):
        if project[key] or key == "department":
            yield _unit(label, project[key], f"{at}/{key}")
    for key, label in (("category", "项目类别"), ("nature", "项目属性")):
        if project[key]:
            yield single(label, key)
    if project["period"]:
        yield Row("项目期", [_period(project["period"], f"{at}/period")])
    yield from _budget(project, at)
    if project["fund_use"]:
        yield single("资金用途", "fund_use")
    if project["spending_plan"]:
        yield Row("支出计划", list(_spending(project["spending_plan"], f"{at}/spending_plan")))
    if project["score"]:
        score = project["score"]
        yield Row(
            "总分",
            [
                Value(f"{at}/score/score", score["score"]),
                Value(f"{at}/score/weight", score["weight"], label="/"),
            ],
        )


def _budget(project: Json, at: str) -> Iterator[Row]:
    budget, unit = project["budget"], project["amount_unit"]
    yield Row("金额单位", [Value(f"{at}/amount_unit", unit)])
    if budget is None:
        yield Row("预算数", [Value(f"{at}/budget", None)])
        return
    for key, label in (("total", "预算数"), ("fiscal", "财政资金"), ("other", "其他资金")):
        value = amount_value(budget[key], f"{at}/budget/{key}", unit)
        if key == "total" and budget["total_yuan"] is not None:
            value.reading = ((f"{at}/budget/total_yuan", yuan_text(budget["total_yuan"])),)
        value.unit = unit or "" if value.text else ""
        yield Row(label, [value])


def _period(period: Json, pointer: str) -> Value:
    reading = [(f"{pointer}/start", period["start"])] if period["start"] else []
    if period["end"]:
        reading += [("", "至"), (f"{pointer}/end", period["end"])]
    return Value(f"{pointer}/text", period["text"], reading)


def _spending(steps: Sequence[Json], pointer: str) -> Iterator[Value]:
    for place, step in enumerate(steps):
        percent = step["percent"]
        yield Value(f"{pointer}/{place}/by", step["by"])
        yield Value(
            f"{pointer}/{place}/percent", percent, unit="%；" if percent is not None else "；"
        )
