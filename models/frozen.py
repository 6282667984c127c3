"""The two bases of every value that passes between stages: immutable, with no unknown keys."""

from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Frozen(BaseModel):
    """A value object that the contract names: fields cannot be reassigned, unknown keys are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass_transform(kw_only_default=True, frozen_default=True)
def value(cls: type[T]) -> type[T]:
    """A small value object, of which a file has a hundred thousand: a dataclass with slots.

    Made three to seven times as fast as a `Frozen` and in a quarter of the memory. It is frozen for the
    type checker only: at run time, checking each assignment would make it twice as slow to build. Types
    are checked where one is read from JSON, as part of a pydantic model.
    """
    settings: Any = {"slots": True, "kw_only": True, "unsafe_hash": True}
    cls.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]
    return dataclass(**settings)(cls)
