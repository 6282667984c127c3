"""The shapes of a report's files: what joins and parts them, and how they are listed."""

from typing import Annotated

from pydantic import Field

from pipeline.web.review_shapes import Body, Digest, Note
from pipeline.web.shapes import Shape

Sha256Text = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Joining(Body):
    """Another report, whose files are to be files of this one."""

    report_id: int = Field(ge=1, lt=2**63, description="The other report.")
    digest: Digest
    note: Note | None = Field(default=None, description="Why.")


class Parting(Body):
    """A file that is to be a report of its own."""

    sha256: Sha256Text
    digest: Digest
    note: Note | None = Field(default=None, description="Why.")


class FileItem(Shape):
    """A file that a record was read from."""

    file_id: int
    report_id: int = Field(description="The report that it is a file of.")
    sha256: str
    file_name: str
    format: str | None
    is_preferred: bool = Field(description="Whether the report's record is read from it.")
    is_placed_by_hand: bool = Field(
        description="Whether a person joined or parted it: then no extraction does."
    )


class FilePage(Shape):
    """Files in the order of their ids."""

    items: list[FileItem]
    next_after: int | None = Field(description="`after` of the next page; null at the end.")


class SimilarReport(Shape):
    """Another report on the same project of the same department and year."""

    report_id: int
    file_name: str
    title: str | None


class SourceList(Shape):
    """The files of a report, the preferred one first."""

    report_id: int
    digest: str = Field(description="The digest of the record now.")
    sources: list[FileItem]
    similar: list[SimilarReport] = Field(
        description="Perhaps another version of it, perhaps the same: join them if they are."
    )


class Parted(Shape):
    """A file was parted from a report."""

    report_id: int
    digest: str = Field(description="The digest of the record now.")
    parted_id: int = Field(description="The report that was parted from this one.")
