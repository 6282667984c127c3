"""The library as a program of somebody else's uses it."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

import jixiao

TEXT = (
    "2021年部门预算绩效文本\n一、总体绩效目标\n做好工作。\n二、分项绩效目标\n（一）科普\n绩效目标：提高\n"
    "三、工作保障措施\n一、完善制度。"
)


def test_a_path_bytes_and_a_file_give_the_same_record(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    by_path = jixiao.extract(path)
    assert by_path.title == "2021年部门预算绩效文本"
    assert isinstance(by_path, jixiao.Report)
    others = [jixiao.extract(str(path)), jixiao.extract(TEXT.encode(), name="a.txt")]
    with path.open("rb") as stream:
        others.append(jixiao.extract(stream))
    others.append(jixiao.extract(io.BytesIO(TEXT.encode()), name="a.txt"))
    for other in others:
        assert other.source.file_name == "a.txt"
        assert other.model_dump(exclude={"source"}) == by_path.model_dump(exclude={"source"})


def test_a_document_and_the_schema() -> None:
    document = jixiao.read_document(TEXT.encode())
    assert isinstance(document, jixiao.Document)
    assert document.blocks[0].text == "2021年部门预算绩效文本"
    assert jixiao.schema()["$schema"].endswith("2020-12/schema")


def test_errors_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(jixiao.MissingFileError, match="does not exist"):
        jixiao.extract(tmp_path / "nothing.doc")
    with pytest.raises(jixiao.UnsupportedFormatError) as caught:
        jixiao.extract(b"GIF89a" + bytes(20), name="scan.gif")
    assert isinstance(caught.value, jixiao.ExtractionError)
    assert caught.value.advice
    with pytest.raises(TypeError, match="'rb'"):
        jixiao.extract(io.StringIO("x"))  # type: ignore[arg-type]
    with pytest.raises(jixiao.LimitExceededError):
        jixiao.extract(tmp_path_with(tmp_path), limits=jixiao.Limits(size_bytes=10))


def tmp_path_with(folder: Path) -> Path:
    path = folder / "large.txt"
    path.write_bytes(b"x" * 100)
    return path


def test_every_name_is_there() -> None:
    for name in jixiao.__all__:
        assert getattr(jixiao, name) is not None
    with pytest.raises(AttributeError):
        _ = jixiao.nothing  # type: ignore[attr-defined]


@pytest.mark.parametrize("made", ["models.py", "extractors/__init__.py"])
def test_a_file_of_the_users_that_hides_a_room_is_named(tmp_path: Path, made: str) -> None:
    (tmp_path / made).parent.mkdir(exist_ok=True)
    (tmp_path / made).write_text("")
    run = subprocess.run(
        [sys.executable, "-c", "import jixiao"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    last = run.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: jixiao needs its own package")
    assert str(tmp_path) in last


def test_importing_loads_no_library() -> None:
    code = (
        "import jixiao, sys; heavy = {'pydantic', 'lxml', 'regex', 'jieba', 'prefect', 'sqlalchemy'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
