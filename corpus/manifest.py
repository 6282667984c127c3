"""The manifest of the labelled corpus: what each report is, who may use it, how it was labelled.

`corpus/manifest.json` lists every file under `corpus/reports/` with its SHA-256, so that a file
that is missing, added or changed without anybody saying so is noticed.
"""

import hashlib
from pathlib import Path
from typing import Literal

from models.frozen import Frozen


class ManifestEntry(Frozen):
    """One report folder."""

    name: str
    kind: Literal["report", "other"]
    """`report` is of the kind that jixiao reads, `other` is not."""
    origin: str
    licence: str
    labelled: str
    notes: tuple[str, ...] = ()
    files: dict[str, str]
    """File name → SHA-256."""


class Manifest(Frozen):
    """The whole corpus."""

    schema_version: Literal["1.0"] = "1.0"
    reports: tuple[ManifestEntry, ...]


def load_manifest(path: Path) -> Manifest:
    """Read a manifest; unknown keys are an error."""
    return Manifest.model_validate_json(path.read_bytes())


def write_manifest(manifest: Manifest, path: Path) -> None:
    """Write a manifest, entries in order of name."""
    ordered = sorted(manifest.reports, key=lambda entry: entry.name)
    text = manifest.model_copy(update={"reports": tuple(ordered)}).model_dump_json(indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file in a folder, in order of name."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.iterdir())
        if file.is_file()
    }


def manifest_problems(manifest: Manifest, reports: Path) -> list[str]:
    """What differs between a manifest and the folders it describes, one sentence each."""
    problems = []
    listed = {entry.name: entry for entry in manifest.reports}
    there = {folder.name for folder in reports.iterdir() if folder.is_dir()}
    problems += [f"{name} is listed and not there" for name in sorted(listed.keys() - there)]
    problems += [f"{name} is there and not listed" for name in sorted(there - listed.keys())]
    for name in sorted(listed.keys() & there):
        wanted, found = listed[name].files, digests(reports / name)
        problems += [f"{name}/{file} is missing" for file in sorted(wanted.keys() - found.keys())]
        problems += [
            f"{name}/{file} is not listed" for file in sorted(found.keys() - wanted.keys())
        ]
        problems += [
            f"{name}/{file} has changed"
            for file in sorted(wanted.keys() & found.keys())
            if wanted[file] != found[file]
        ]
    return problems
