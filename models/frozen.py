"""The base of every value that passes between stages: immutable, with no unknown keys."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value object: fields cannot be reassigned and unknown keys are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
