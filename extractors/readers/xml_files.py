"""Office documents that are one XML file, parsed safely: no DTD, no entities, nothing fetched."""

import regex
from lxml import etree

from extractors.errors import CorruptFileError
from extractors.patterns import compile_pattern
from extractors.source_files import SourceFile

_DTD = compile_pattern(rb"<!\s*(?:DOCTYPE|ENTITY)", regex.IGNORECASE)

_PROLOG_BYTES = 65_536
"""Where a DTD is looked for, which may stand before the root element alone (XML 1.0, 2.8). The parser
resolves no entities of one further down."""


def parse_xml_file(source: SourceFile, advice: str) -> etree._Element:
    """The root; `advice` says what to do about a broken file. Raises CorruptFileError."""
    if _DTD.search(source.data[:_PROLOG_BYTES]):
        raise CorruptFileError(
            source.name,
            "declares a document type (DTD), which Office does not write",
            "It may be an attack by XML entities; ask for the file again.",
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(source.data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CorruptFileError(source.name, f"holds broken XML: {error}", advice) from error
