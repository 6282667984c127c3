"""Reads one file into its Document, in a process of its own: `python -m pipeline.web.reading_child`.

Enters: path, name, memory limit in MiB. Leaves on standard output: the Document as JSON, or (exit
code 3) the error as `{"reason", "advice"}`. A hostile file harms this process alone.
"""

import json
import resource
import sys
from pathlib import Path

from extractors.errors import ExtractionError
from extractors.reading import read_document
from extractors.source_files import SourceFile

REFUSED = 3


def main() -> int:
    """Read the file that the arguments name."""
    path, name, memory_mib = sys.argv[1:4]
    limit = int(memory_mib) << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        document = read_document(SourceFile(name, Path(path).read_bytes()))
    except ExtractionError as error:
        print(json.dumps({"reason": error.reason, "advice": error.advice}))
        return REFUSED
    sys.stdout.buffer.write(document.model_dump_json().encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
