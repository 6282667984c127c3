"""Who fills a form in, for which year, in which unit of money and with which habits of typing."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Literal

from corpus.generation.forms.tables import Text
from corpus.generation.vocabulary import DOMAINS, PLACE_HEADS, PLACE_KINDS, PLACE_TAILS, Domain
from models.report import Department

_FILLERS = ("/", "—", "*")


@dataclass(frozen=True)
class Typed:
    """An amount as typed and as it counts; None where the cell says nothing."""

    text: str
    value: Decimal | None


NOTHING = Typed("", None)


@dataclass(frozen=True)
class Setting:
    """The choices that hold for a whole file."""

    rng: Random
    domain: Domain
    year: int
    place: str
    supervisor: Department
    implementer: Department
    unit: Literal["万元", "元"]
    separators: bool
    unit_in_cells: bool
    """Whether amounts have their unit behind them: `20万元`."""
    colon: str
    """What closes a label: nothing, `：` or `:`."""
    noise: float
    """Share of the labels that are wrapped or spaced inside their cells."""

    def maybe(self, share: float) -> bool:
        """True in this share of the cases."""
        return self.rng.random() < share

    def amount(self, value: Decimal, *, zero_as: str | None = None) -> Typed:
        """An amount as this office types it."""
        if not value and zero_as is not None:
            return Typed(zero_as, Decimal(zero_as) if zero_as not in ("", *_FILLERS) else None)
        text = f"{value:,f}" if self.separators else f"{value:f}"
        return Typed(text + (self.unit if self.unit_in_cells else ""), value)

    def empty(self) -> Typed:
        """A cell of money without an amount: blank, or with a dash or stroke."""
        return Typed(self.rng.choice(("", "", "", *_FILLERS)), None)

    def label(self, *words: str) -> Text:
        """One of these labels as this office types it: closed by a colon, wrapped, spaced."""
        text = self.rng.choice(words)
        closed = text + (self.colon if not text.endswith(("：", ":")) else "")
        if not self.maybe(self.noise):
            return closed
        pick = self.rng.randrange(4)
        if pick == 0 and len(text) <= 5 and "（" not in text:
            return self.rng.choice((" ", "　", "  ")).join(text) + self.colon
        return self.wrapped(closed) if len(text) < 13 else closed

    def plain(self, text: str) -> Text:
        """A label whose words end up in the record: wrapped at most, never spaced."""
        closed = text + (self.colon if not text.endswith(("：", ":")) else "")
        return self.wrapped(closed) if self.maybe(self.noise) and len(text) < 13 else closed

    def wrapped(self, text: str) -> Text:
        """A short text broken by hand inside its cell."""
        if len(text) < 4:
            return text
        bracket = max(text.find("（"), text.find("("))
        cut = bracket if bracket > 1 else self.rng.randrange(2, len(text) - 1)
        first, second = text[:cut], text[cut:]
        return (first, second) if self.maybe(0.5) else f"{first}\n{second}"

    def unit_words(self, text: str) -> str:
        """A label of money with its unit in brackets."""
        pattern = self.rng.choice(("{}（{}）", "{}（{}）", "{}({})", "{}（单位：{}）"))
        return pattern.format(text, self.unit)


def draw_setting(rng: Random) -> Setting:
    """Draw who fills a form in."""
    domain = rng.choice(DOMAINS)
    place = rng.choice(PLACE_HEADS) + rng.choice(PLACE_TAILS) + rng.choice(PLACE_KINDS)
    office = place + domain.offices[0]
    code = str(rng.randint(101, 899))
    under = place + rng.choice(domain.offices[1:])
    return Setting(
        rng=rng,
        domain=domain,
        year=rng.randint(2016, 2026),
        place=place,
        supervisor=Department(code=code, name=office),
        implementer=Department(code=f"{code}{rng.randint(1, 30):03d}", name=under),
        unit=rng.choice(_UNITS),
        separators=rng.random() < 0.3,
        unit_in_cells=rng.random() < 0.06,
        colon=rng.choice(("", "", "", "：", ":")),
        noise=rng.choice((0.0, 0.0, 0.1, 0.35)),
    )


_UNITS: tuple[Literal["万元", "元"], ...] = ("万元", "万元", "元")
_NAMED = ("{code}-{name}", "[{code}]{name}", "{code}{name}", "{code} {name}")


def typed_unit(setting: Setting, unit: Department, *, coded: bool) -> tuple[str, Department]:
    """A unit as the form has it, with its code or without, and what is to be read."""
    name = unit.name or ""
    if not coded or unit.code is None:
        return name, Department(name=name)
    pattern = setting.rng.choice(_NAMED)
    return pattern.format(code=unit.code, name=name), unit
