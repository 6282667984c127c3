"""`jixiao extract --html`: one file that shows a record beside its source and needs nothing else."""

import json
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
SEED = Path(__file__).resolve().parents[3] / "corpus/reports/changli-2021"
HOSTILE = "</script><script>document.title='hacked'</script><img src=x onerror=alert(1)>"


class Elements(HTMLParser):
    """The elements of a file with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("name", ["report-2021.docx", "report-2021.pdf", "report-2021.txt"])
def test_record_and_source_are_one_file_beside_the_json(
    jixiao: Run, tmp_path: Path, name: str
) -> None:
    outcome = jixiao("extract", SEED / name, "--html", "-o", tmp_path)
    assert (outcome.code, outcome.err) == (0, "")
    record = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
    page = (tmp_path / f"{name}.html").read_text(encoding="utf-8")
    assert record["projects"][0]["code"] == "130322213RGZQG5D0ORKX"
    assert page.count('data-pointer="/projects/0/code"') == 2, "on either side"
    assert "50,000 元" in page
    elements = Elements(page).found
    addresses = [
        value or ""
        for _, attributes in elements
        for key, value in attributes.items()
        if key in ("src", "href", "data", "action", "poster", "srcset")
    ]
    assert all(one.startswith(("#", "data:image/webp;base64,")) for one in addresses)
    pictures = [one for one in addresses if one.startswith("data:")]
    assert len(pictures) == (4 if name.endswith(".pdf") else 0)
    assert not re.search(r"url\(|@import|fetch\(\"", page)


def test_the_files_own_policy_lets_our_script_run_and_no_other(
    jixiao: Run, tmp_path: Path, chromium: Any
) -> None:
    hostile = tmp_path / f"{HOSTILE.replace('/', '-')}.txt"
    text = (SEED / "report-2021.txt").read_text(encoding="utf-8", errors="ignore")
    hostile.write_text(text.replace("科普活动日", f"科普{HOSTILE}日"), encoding="utf-8")
    assert jixiao("extract", hostile, "--html", "-o", tmp_path / "out").code == 0
    page = next((tmp_path / "out").glob("*.html"))
    plain = tmp_path / "page.html"
    shutil.copy(page, plain)
    chromium.open(plain.as_uri(), 1280)
    assert chromium.ask("document.title") != "hacked"
    assert chromium.dialogs == 0
    assert chromium.ask("document.scripts.length") == 1
    assert chromium.ask("getComputedStyle(document.body).marginTop") == "0px", "styled"
    chromium.press("l")
    assert chromium.ask("document.querySelectorAll('.here').length") > 0
    chromium.ask("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    assert chromium.ask("getComputedStyle(document.body.lastChild).color") != "rgb(255, 0, 0)"


def test_without_a_folder_it_says_what_it_needs(jixiao: Run) -> None:
    outcome = jixiao("extract", SEED / "report-2021.txt", "--html")
    assert outcome.code == 2
    assert "-o DIR" in outcome.err


def test_a_file_that_cannot_be_read_leaves_nothing(jixiao: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7 nothing")
    assert jixiao("extract", bad, "--html", "-o", tmp_path / "out").code != 0
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())
