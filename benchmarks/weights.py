"""How far each hand-set number of a module may move before reports are read otherwise.

    jixiao corpus generate DIR -n 40 --formats lines,blanks,copy
    python -m benchmarks.weights DIR extractors.readers.text.grid_costs extractors.outline

Moves one number at a time, down and up by a factor, reads the labelled reports of DIR again and prints
the share of reports whose record is exact. A number whose neighbours do as well stands on safe ground;
one whose neighbours do better should move there. A number that nothing in DIR depends on says so: it
needs reports of another kind, or has no use. Numbers are the module's own constants and the values of its
tables; a function finds them when it is called, so that they can be moved in place. A package stands for
all modules in it.
"""

import argparse
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from corpus.evaluation.comparison import Count
from corpus.evaluation.evaluating import evaluate, labelled_sources
from extractors.extraction import extract_file

Put = Callable[[float | int], None]


def numbers_of(module: ModuleType) -> Iterator[tuple[str, float | int, Put]]:
    """Name, value and a way to change each hand-set number of a module."""
    for name, value in list(vars(module).items()):
        if not name.isupper() and not name.lstrip("_").isupper():
            continue
        if isinstance(value, dict):
            for key, inner in list(value.items()):
                if _is_number(inner):
                    yield f"{name}[{key}]", inner, partial(value.__setitem__, key)
        elif _is_number(value):
            yield name, value, partial(setattr, module, name)


def modules_of(name: str) -> Iterator[ModuleType]:
    """The module of a name, or all modules of a package."""
    module = importlib.import_module(name)
    if not hasattr(module, "__path__"):
        yield module
        return
    for found in pkgutil.walk_packages(module.__path__, f"{name}."):
        if not found.ispkg:
            yield importlib.import_module(found.name)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value != float("inf")


def neighbours(value: float, factor: float) -> tuple[float, float]:
    """A number below and one above; for counts, whole ones."""
    if isinstance(value, int):
        return min(value - 1, round(value / factor)), max(value + 1, round(value * factor))
    return value / factor, value * factor


def exactness(folder: Path, module: ModuleType) -> tuple[float, float]:
    """The share of exact records and the F1 of all fields, without what the module remembers."""
    for value in vars(module).values():
        if hasattr(value, "cache_clear"):
            value.cache_clear()
    result = evaluate(folder, extract_file)
    return result.exact_rate(), sum((one.total for one in result.documents), Count()).f1


def main() -> None:
    """Print a row for each number of each module."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="labelled reports")
    parser.add_argument("modules", nargs="+", help="or packages")
    parser.add_argument("--factor", type=float, default=1.5)
    chosen = parser.parse_args()
    print(f"{sum(1 for _ in labelled_sources(chosen.folder))} reports")
    for module in (one for name in chosen.modules for one in modules_of(name)):
        as_it_is = exactness(chosen.folder, module)
        print(f"{module.__name__}, as it is: {as_it_is[0]:.1%} exact, F1 {as_it_is[1]:.4f}")
        for name, value, put in numbers_of(module):
            row = [f"{name:<36} {value:>7}"]
            for moved in neighbours(value, chosen.factor):
                put(moved)
                measured = exactness(chosen.folder, module)
                put(value)
                sign = " " if measured == as_it_is else "+" if measured > as_it_is else "-"
                row.append(f"{moved:>7.3g} {measured[0]:7.1%} {measured[1]:.4f} {sign}")
            print("   ".join(row), flush=True)


if __name__ == "__main__":
    main()
