"""The forms that are read: what each is called in the record, and what tells it.

Enters: the traits of a table (what its title, labels and column heads say). Leaves: the one `Form` that it
is. Words are shared between forms (`row_labels`, `columns`, `money`, `titles`), since regions mix
them freely; a form is told by what it is about and what it asks for. Where none or more than one matches, the
table is not read.
"""

from collections.abc import Set
from dataclasses import dataclass
from typing import Literal

from models.report import ReportKind

Trait = Literal[
    "duties",
    "results",
    "whole",
    "transfer",
    "monitoring",
    "targets",
    "flat",
    "named",
    "titled",
    "goals",
]
"""What a table says of itself.

`duties`: 职责活动 heads a column; `results`: values reached or scores are asked for, or the title says 自评;
`whole`: a department as a whole; `transfer`: a transfer payment; `monitoring`: a check in mid-year; `targets`: a
grid with target values; `flat`: projects stand in columns; `named`: a row names the project; `titled`:
the line above is a form's title; `goals`: rows of goals.
"""


@dataclass(frozen=True, slots=True)
class Form:
    """One form: the kind of report that it makes, and the traits that tell it."""

    name: str
    kind: ReportKind
    needs: frozenset[Trait]
    needs_one: frozenset[Trait] = frozenset()
    excludes: frozenset[Trait] = frozenset()

    def matches(self, traits: Set[str]) -> bool:
        """Whether a table with these traits is this form."""
        return (
            self.needs <= traits
            and (not self.needs_one or bool(self.needs_one & traits))
            and not self.excludes & traits
        )


def _traits(*names: Trait) -> frozenset[Trait]:
    return frozenset(names)


FORMS = (
    Form("部门职责-工作活动绩效目标", "duties_activities", _traits("duties")),
    Form(
        "项目支出绩效自评表",
        "self_evaluation",
        _traits("results"),
        _traits("named", "titled", "flat"),
        _traits("duties", "monitoring", "whole"),
    ),
    Form(
        "部门整体支出绩效自评表",
        "self_evaluation",
        _traits("results", "whole"),
        excludes=_traits("duties", "monitoring", "flat"),
    ),
    Form(
        "部门整体支出绩效目标申报表",
        "department_declaration",
        _traits("whole"),
        _traits("targets", "goals"),
        _traits("results", "duties", "monitoring", "flat"),
    ),
    Form(
        "转移支付区域绩效目标表",
        "transfer_payment",
        _traits("transfer"),
        _traits("targets", "goals"),
        _traits("results", "duties", "monitoring", "whole"),
    ),
    Form(
        "项目支出绩效目标申报表",
        "project_declaration",
        frozenset(),
        _traits("targets", "goals"),
        _traits("results", "duties", "monitoring", "whole", "transfer"),
    ),
)


def tell_form(traits: Set[str]) -> Form | None:
    """The one form that a table with these traits is; None where none or several match."""
    found = [form for form in FORMS if form.matches(traits)]
    return found[0] if len(found) == 1 else None
