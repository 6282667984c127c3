"""Corrections: values that a person put in place of what was extracted. The extraction stays as it is."""

from typing import Any, Literal

from pydantic import Field

from models.frozen import Frozen

CorrectionOperation = Literal["replace", "add", "remove", "move"]


class Correction(Frozen):
    """更正: one value or row of the record that a person changed, and why."""

    id: int = Field(title="更正序号", description="The correction's number in the catalog.")
    operation: CorrectionOperation = Field(
        title="方式", description="replace (a value), add, remove or move (a row); as in RFC 6902."
    )
    pointer: str = Field(
        title="指向",
        description="RFC 6901 JSON Pointer to the value in this record; of a removed row, to "
        "where it stood.",
    )
    extracted: Any = Field(
        title="原值", description="What stood there before; null where nothing did."
    )
    reason: str = Field(title="理由", description="Why it was corrected.")
    author: str = Field(title="更正人", description="Who corrected it.")
    at: str = Field(title="时间", description="When it was corrected, in ISO 8601.")
