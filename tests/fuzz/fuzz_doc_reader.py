"""Fuzz target for the .doc reader (atheris, which is optional: `pip install atheris`).

Run: `python tests/fuzz/fuzz_doc_reader.py -max_total_time=20 -timeout=10`; further arguments are
libFuzzer's, a folder among them keeps the corpus. An input is a sample's number and patches to it
(four bytes of offset, one of length, the bytes), so that mutations get past the container instead of
breaking it. Whatever the reader raises other than an ExtractionError is a find, and so is a hang.
"""

import contextlib
import struct
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(
    include=["extractors.readers.doc", "extractors.readers.compound_files"]
):
    from extractors.errors import ExtractionError
    from extractors.readers.doc import DocReader
    from extractors.source_files import ReadOptions, SourceFile

_SAMPLES = [
    path.read_bytes()
    for path in sorted(
        (Path(__file__).resolve().parents[1] / "extractors/readers/data/doc").glob("*.doc")
    )
]
_READER = DocReader()


def patched_sample(data: bytes) -> bytes:
    """The sample that the input names, with the input's patches."""
    sample = bytearray(_SAMPLES[data[0] % len(_SAMPLES)])
    at = 1
    while at + 6 <= len(data):
        offset, length = struct.unpack_from("<IB", data, at)
        length = length % 16 + 1
        patch = data[at + 5 : at + 5 + length]
        offset %= len(sample)
        sample[offset : offset + len(patch)] = patch
        at += 5 + length
    return bytes(sample)


def read_patched_sample(data: bytes) -> None:
    """One run of the fuzzer."""
    if not data:
        return
    source = SourceFile("fuzzed.doc", patched_sample(data))
    with contextlib.suppress(ExtractionError):
        _READER.read(source, ReadOptions(passwords=("a",)))


def main() -> None:
    atheris.Setup(sys.argv, read_patched_sample)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
