"""An older checkout beside this one, file by file: `python -m benchmarks.before_after OLD FILE...`.

OLD is another commit's tree (`git worktree add /tmp/old COMMIT`). Both are run by this interpreter and
its libraries and take each file in turn, round after round, so that a slow minute strikes both; of each
the quickest round counts. What is counted is processor time, user and system. `reading` decodes a file
into its Document, `all` is the way from its bytes to the record's JSON text. `start` is one whole
`jixiao extract` of one file of each format, children included, with the most memory that any of its
processes took. Records are compared byte for byte. Whatever is compiled or kept goes to a temporary
folder, and one uncounted round fills it.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent.parent
_EXTRACT = "from pipeline.cli.main import run; run()"


def _serve() -> None:
    """In a process of either tree: for each path on standard input, a line of JSON with its figures."""
    from extractors.errors import ExtractionError
    from extractors.extraction import extract
    from extractors.reading import read_document
    from extractors.source_files import load_source_file
    from models import json_text

    # Older trees write text.
    as_json = getattr(json_text, "report_bytes", None) or json_text.write_report
    for line in sys.stdin:
        source = load_source_file(Path(line.rstrip("\n")))
        figures: dict[str, Any] = {}
        try:
            started = time.process_time()
            read_document(source)
            read = time.process_time()
            text = as_json(extract(source))
            figures = {"reading": read - started, "all": time.process_time() - read}
        except ExtractionError as error:
            text = str(error)
        written = text.encode() if isinstance(text, str) else text
        figures["record"] = hashlib.sha256(written).hexdigest()
        print(json.dumps(figures), flush=True)


@dataclass
class _Tree:
    """One of the two, with the process that reads for it."""

    name: str
    environment: Mapping[str, str]
    process: "subprocess.Popen[str]" = field(init=False)

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, __file__, "--serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self.environment,
        )

    def read(self, path: Path) -> dict[str, Any]:
        """The figures of one file."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        figures: dict[str, Any] = json.loads(self.process.stdout.readline())
        return figures

    def start(self, path: Path) -> dict[str, float]:
        """Seconds and MB of one `jixiao extract`."""
        command = [sys.executable, "-P", "-c", _EXTRACT, "extract", str(path)]
        quiet = subprocess.DEVNULL
        child = subprocess.Popen(command, env=self.environment, stdout=quiet, stderr=quiet)  # noqa: S603
        _, _, usage = os.wait4(child.pid, 0)
        child.returncode = 0  # It has been waited for.
        return {"start": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss / 1024}


def _environment(tree: Path, kept: str) -> dict[str, str]:
    """An environment in which a tree's modules are found first; what it compiles is kept apart."""
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {
        **inherited,
        "PYTHONPATH": str(tree),
        "PYTHONPYCACHEPREFIX": f"{kept}/compiled",
        "XDG_CACHE_HOME": kept,
        "PYTHONHASHSEED": "0",
    }


def _measure(trees: Sequence[_Tree], files: Sequence[Path], rounds: int) -> bool:
    """Print the table; returns whether all records are the same."""
    best: dict[tuple[str, str, str], dict[str, float]] = {}
    same: dict[str, list[bool]] = {}
    for number in range(rounds + 1):
        for path in files:
            found = {tree.name: tree.read(path) for tree in trees}
            records = {figures.pop("record") for figures in found.values()}
            if number == 0:
                same.setdefault(path.suffix, []).append(len(records) == 1)
                if len(records) > 1:
                    print(f"{path}: the records differ", file=sys.stderr)
                continue
            for name, figures in found.items():
                _keep(best, (name, path.suffix, str(path)), figures)
        print(f"round {number} of {rounds} is done", file=sys.stderr)
    firsts = {path.suffix: path for path in reversed(files)}
    for number in range(3 * rounds + 1):
        for suffix, path in firsts.items():
            for tree in trees:
                figures = tree.start(path)
                if number:
                    _keep(best, (tree.name, suffix, ""), figures)
    print(f"{'format':8}{'measure':10}{'before':>10}{'after':>10}{'ratio':>8}   records")
    for suffix, alike in sorted(same.items()):
        for measure, unit in (("reading", 1000), ("all", 1000), ("start", 1000), ("memory", 1)):
            before, after = (_sum(best, tree.name, suffix, measure) * unit for tree in trees)
            said = f"{sum(alike)} of {len(alike)} the same" if measure == "all" else ""
            dimension = "MB" if measure == "memory" else "ms"
            print(
                f"{suffix[1:]:8}{measure:10}{before:7.0f} {dimension}{after:7.0f} {dimension}"
                f"{before / after if after else 0:8.2f}   {said}"
            )

    return all(all(alike) for alike in same.values())


def _keep(
    best: dict[tuple[str, str, str], dict[str, float]],
    key: tuple[str, str, str],
    figures: Mapping[str, float],
) -> None:
    known = best.setdefault(key, {})
    for measure, value in figures.items():
        known[measure] = min(value, known.get(measure, value))


def _sum(
    best: Mapping[tuple[str, str, str], Mapping[str, float]], name: str, suffix: str, measure: str
) -> float:
    return sum(
        figures.get(measure, 0.0)
        for (tree, kind, _), figures in best.items()
        if (tree, kind) == (name, suffix)
    )


def main() -> int:
    """Print a table by format: before, after, ratio; the exit code is 1 where records differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", type=Path, help="the older checkout")
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    files = [path.resolve() for path in options.files]
    with tempfile.TemporaryDirectory() as kept:
        trees = [
            _Tree(name, _environment(tree, f"{kept}/{name}"))
            for name, tree in (("before", options.old.resolve()), ("after", _HERE))
        ]
        try:
            return 0 if _measure(trees, files, options.rounds) else 1
        finally:
            for tree in trees:
                tree.process.kill()
                tree.process.wait()


if __name__ == "__main__":
    if sys.argv[1:] == ["--serve"]:
        _serve()
    else:
        sys.exit(main())
