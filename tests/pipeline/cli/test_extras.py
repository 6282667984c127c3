"""`pip install jixiao` is the extraction alone; what needs more says which extra brings it."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pipeline.cli.extras import EXTRA_OF_LIBRARY

PROJECT = Path(__file__).resolve().parents[3]
ROOMS = {"jixiao", "models", "extractors", "corpus", "pipeline"}
DISTRIBUTIONS = {
    "PIL": "pillow",
    "docx": "python-docx",
    "argon2": "argon2-cffi",
    "libarchive": "libarchive-c",
    "msoffcrypto": "msoffcrypto-tool",
    "prefect_dask": "prefect-dask",
    "psycopg": "psycopg[binary]",
    "pydantic_settings": "pydantic-settings",
    "python_calamine": "python-calamine",
    "prometheus_client": "prometheus-client",
    "python_multipart": "python-multipart",
}
BROUGHT_BY = {
    "anyio": "fastapi",
    "click": "typer",
    "fsspec": "s3fs",
    "markupsafe": "jinja2",
    "pdfminer": "pdfplumber",
    "pydantic_core": "pydantic",
    "pypdfium2_raw": "pypdfium2",
    "starlette": "fastapi",
}
"""Libraries that come with another one, which is what a requirement names."""


def distributions(extra: str | None) -> set[str]:
    """What the core or an extra requires, extras that it includes among them."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = project["optional-dependencies"][extra] if extra else project["dependencies"]
    found = {re.split(r"[<>=;]", line)[0].strip() for line in lines}
    for line in lines:
        if included := re.fullmatch(r"jixiao\[(\w+)\]", line):
            found |= distributions(included[1])
    return found


def imported_by(room: str) -> dict[str, str]:
    """Libraries that a room imports, with one file that does."""
    found: dict[str, str] = {}
    for path in (PROJECT / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                continue
            for name in names:
                found.setdefault(name.partition(".")[0], str(path.relative_to(PROJECT)))
    return {
        name: path
        for name, path in found.items()
        if name not in ROOMS and name not in sys.stdlib_module_names
    }


@pytest.mark.parametrize("room", ["jixiao", "models", "extractors"])
def test_the_extraction_needs_the_core_alone(room: str) -> None:
    core = distributions(None)
    for library, path in imported_by(room).items():
        if EXTRA_OF_LIBRARY.get(library) == "recognition":
            continue  # loaded where a page is a picture, and named there
        brought = BROUGHT_BY.get(library, library)
        assert DISTRIBUTIONS.get(brought, brought) in core, f"{path} imports {library}"


def test_the_libraries_of_recognition_stand_where_they_are_loaded_late() -> None:
    rooms = (
        "extractors/readers/recognition/",
        "extractors/readers/images.py",
        "extractors/readers/pdf/recognised_parts.py",
    )
    for path in (PROJECT / "extractors").rglob("*.py"):
        name = path.relative_to(PROJECT).as_posix()
        if not name.startswith(rooms):
            written = path.read_text("utf-8")
            assert not re.search(r"^(?:import|from) (?:cv2|numpy|onnxruntime)", written, re.M), name


def test_every_library_of_the_pipeline_is_brought_by_the_core_or_a_named_extra() -> None:
    core = distributions(None)
    for library, path in imported_by("pipeline").items():
        brought = BROUGHT_BY.get(library, library)
        name = DISTRIBUTIONS.get(brought, brought)
        if name in core or library in ("libarchive", "botocore"):
            continue  # archives and s3 say so themselves, by the address or file
        extra = EXTRA_OF_LIBRARY.get(library) or EXTRA_OF_LIBRARY.get(brought)
        assert extra, f"{path} imports {library}, which no extra is named for"
        assert name in distributions(extra), f"jixiao[{extra}] does not bring {library} ({path})"


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [
        (("status",), "pipeline"),
        (("export",), "pipeline"),
        (("nightly", "."), "pipeline"),
        (("web",), "web"),
        (("keys", "list"), "web"),
        (("config", "show"), "pipeline"),
    ],
    ids=str,
)
def test_a_missing_extra_is_named_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], extra: str
) -> None:
    ended = without_extras(tmp_path, *arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        f"jixiao: This needs more than the extraction: pip install 'jixiao[{extra}]'.\n"
    )


def test_files_are_extracted_without_any_extra(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("一、总体绩效目标\n做好工作。\n", encoding="utf-8")
    assert without_extras(tmp_path, "extract", "a.txt").returncode == 0
    assert without_extras(tmp_path, "inspect", "a.txt").returncode == 0
    assert without_extras(tmp_path, "schema").returncode == 0
    assert without_extras(tmp_path, "--help").returncode == 0
    checked = without_extras(tmp_path, "doctor")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "no catalog kept" in checked.stdout


def without_extras(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command where no library of an extra can be imported."""
    program = (
        f"import sys; sys.modules.update(dict.fromkeys({sorted(EXTRA_OF_LIBRARY)!r}));"
        "from pipeline.cli.main import run; run()"
    )
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, cwd=folder
    )
