"""What stands at a pointer by the record's own rules: its Chinese name, its kind, how text becomes it.

Enters: a pointer, or what a person typed into a form. Leaves: names for people, and JSON values.
"""

import json
import re
import types
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from extractors.terms.numerals import to_half_width
from extractors.terms.targets import parse_target
from models.report import (
    Funding,
    Indicator,
    Measure,
    Note,
    Project,
    Report,
    Safeguard,
    SpendingStep,
    SubGoal,
)
from pipeline.corrections.pointers import PointerError, parse_pointer, value_at, write_pointer

Kind = Literal["text", "decimal", "integer", "choice", "object", "rows"]

_NAMED_BY: dict[type[BaseModel], str] = {
    Project: "name",
    Indicator: "level3",
    Funding: "name",
    SubGoal: "title",
    Safeguard: "title",
    SpendingStep: "by",
}
_GROUPED = re.compile(r"(?<=\d)[,，](?=\d{3}(?:\D|$))")


@dataclass(frozen=True)
class Field:
    """A place in a record."""

    label: str
    """The Chinese terms on the way to it: `项目 1 · 预算规模 · 预算数`."""
    kind: Kind
    model: type[BaseModel] | None = None
    """Of an object, or of the rows of a list."""
    choices: tuple[str, ...] = ()


def field_at(pointer: str) -> Field:
    """What the record has at a pointer. Raises PointerError."""
    annotation: Any = Report
    labels: list[str] = []
    for step in parse_pointer(pointer):
        plain = _plain(annotation)
        if get_origin(plain) is tuple:
            annotation = get_args(plain)[0]
            labels[-1] += f" {int(step) + 1}" if step.isdecimal() else "（新行）"
        elif isinstance(plain, type) and issubclass(plain, BaseModel):
            if step not in plain.model_fields:
                raise PointerError(f"There is no key “{step[:40]}” in the record there.")
            annotation = plain.model_fields[step].annotation
            labels.append(plain.model_fields[step].title or step)
        else:
            raise PointerError(f"“{step[:40]}” leads into a value without parts.")
    return _field(" · ".join(labels), _plain(annotation))


def typed_value(pointer: str, text: str) -> tuple[str, Any]:
    """The value that a typed text means at a pointer, and the pointer that it belongs to.

    The text of an object that has one (a target, a period) is the object's text. Raises PointerError
    or ValueError.
    """
    text = text.strip()
    field = field_at(pointer)
    if field.kind == "object" and field.model is not None:
        for key in ("text", "name"):
            if key in field.model.model_fields and not text.startswith("{"):
                return (pointer, None) if not text else (f"{pointer}/{key}", text)
    if not text:
        return pointer, None
    if field.kind == "decimal":
        return pointer, _GROUPED.sub("", to_half_width(text)).replace(" ", "")
    if field.kind == "integer":
        return pointer, int(to_half_width(text))
    if field.kind in ("object", "rows"):
        return pointer, json.loads(text)
    return pointer, text


def new_row(rows: str, text: str) -> Any:
    """A new row of the list at a pointer, from the words that name it. Raises PointerError, ValueError."""
    text = text.strip()
    field = field_at(rows)
    if field.kind != "rows":
        raise PointerError(f"“{rows}” is not a list of rows.")
    if field.model is None or text.startswith("{"):
        return text if field.model is None else json.loads(text)
    if key := _NAMED_BY.get(field.model):
        return {key: text}
    name, colon, rest = to_half_width(text).partition(":")
    if not colon:
        raise ValueError("Write the label, a colon, and the text.")
    rest = text[len(name) + 1 :].strip()
    if field.model is Note:
        return {"label": text[: len(name)].strip(), "text": rest}
    if field.model is Measure:
        target = parse_target(rest).model_dump(mode="json")
        return {"name": text[: len(name)].strip(), "target": target}
    return json.loads(text)


def row_around(record: Any, pointer: str) -> str | None:
    """The pointer of the innermost row that a pointer leads to or through; None where there is none."""
    steps = parse_pointer(pointer)
    for end in range(len(steps), 0, -1):
        if isinstance(value_at(record, steps[: end - 1]), list):
            return write_pointer(steps[:end])
    return None


def shown_value(value: Any) -> str:
    """A value as a form shows it to be changed."""
    if value is None:
        return ""
    if isinstance(value, dict):
        for key in ("text", "name"):
            if isinstance(value.get(key), str):
                return str(value[key])
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _field(label: str, plain: Any) -> Field:
    if get_origin(plain) is tuple:
        row = _plain(get_args(plain)[0])
        model = row if isinstance(row, type) and issubclass(row, BaseModel) else None
        return Field(label, "rows", model)
    if get_origin(plain) is Literal:
        return Field(label, "choice", choices=get_args(plain))
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        return Field(label, "object", plain)
    kind: Kind = "decimal" if plain is Decimal else "integer" if plain is int else "text"
    return Field(label, kind)


def _plain(annotation: Any) -> Any:
    """An annotation without what is said about it and without None."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, types.UnionType):
            (annotation,) = (one for one in get_args(annotation) if one is not type(None))
        else:
            return annotation
