"""The names of all compared fields in the record's own order: `projects[].indicators[].level1`."""

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from corpus.gold import COMPARED_KEYS, Gold


@cache
def field_names() -> tuple[str, ...]:
    """Every leaf of a gold record that is compared."""
    return tuple(
        name
        for name in _leaves(Gold, "", ())
        if name.partition(".")[0].rstrip("[]") in COMPARED_KEYS
    )


def _leaves(
    model: type[BaseModel], prefix: str, within: tuple[type[BaseModel], ...]
) -> Iterator[str]:
    """The leaves below a model; one that holds its own kind (activities of a duty) is entered twice."""
    if within.count(model) == 2:
        return
    for key, field in model.model_fields.items():
        name = f"{prefix}{key}"
        inner, many = _inner(field.annotation)
        name += "[]" if many else ""
        if inner is None:
            yield name
        else:
            yield from _leaves(inner, f"{name}.", (*within, model))


def _inner(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The model inside an annotation, if any, and whether it is a list of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    parts = get_args(annotation)
    many = getattr(annotation, "__origin__", None) is tuple
    for part in parts:
        inner, within = _inner(part)
        if inner is not None:
            return inner, many or within
    return None, many
