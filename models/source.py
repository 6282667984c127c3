"""What is known of the file that a record came from."""

from typing import Literal

from pydantic import Field

from models.frozen import Frozen

Recognise = Literal["auto", "off", "always"]
"""Which pages are recognised optically: those that are pictures (`auto`), none (`off`), or all."""


class ExtractorInfo(Frozen):
    """The reader that decoded the file."""

    name: str = Field(title="名称", description="Name of the reader, such as `jixiao.docx`.")
    version: str = Field(title="版本", description="Version of jixiao that read the file.")


class Recognition(Frozen):
    """Optical recognition of a file's pages."""

    engine: str = Field(title="识别引擎", description="Name and version of the engine.")
    pages: tuple[int, ...] = Field(
        title="识别页", description="The pages whose text was recognised, counted from 1."
    )
    mean_confidence: float | None = Field(
        title="平均置信度", description="Mean confidence of the characters, from 0 to 1."
    )


class Source(Frozen):
    """The source file: identity, format by content, and how it was read.

    A report may lie in several files; this is the one that the record was read from.
    """

    file_name: str = Field(title="文件名", description="Name of the file without its folder.")
    uri: str | None = Field(
        default=None, title="来源地址", description="Where the file was read from, or null."
    )
    format: str = Field(
        title="格式", description="doc, docx, pdf, txt …: told by content, not by extension."
    )
    media_type: str = Field(title="媒体类型", description="IANA media type of that format.")
    sha256: str = Field(
        title="SHA-256",
        description="Lower-case hexadecimal digest of the bytes.",
        pattern="^[0-9a-f]{64}$",
    )
    size_bytes: int = Field(title="字节数", description="Size of the file in bytes.", ge=0)
    encoding: str | None = Field(
        default=None, title="编码", description="Character encoding, for text files only."
    )
    page_count: int | None = Field(
        default=None, title="页数", description="Number of pages, for paged formats only."
    )
    extractor: ExtractorInfo = Field(title="提取程序", description="The reader and its version.")
    recognition: Recognition | None = Field(
        default=None, title="光学识别", description="Set where text comes from optical recognition."
    )
