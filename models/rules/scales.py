"""Which grades does a scale have, in which order, and from where on is one a pass?

R-28: labels are strings ("02" is not "2"); the best stands first, whatever the numbers do; 30L
stands above 30, and what it counts as a number is policy. Source: handbook domain 6.9 (each scale's
own source stands with it).
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from models.rules.shapes import BadAsk

LODE: Final = "30L"
LODE_VALUES: Final = (30, 31, 32)  # by university and department
_DECIMAL = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]{1,2})?")


class Direction(StrEnum):
    HIGHER = "HIGHER"
    LOWER = "LOWER"


class Band(NamedTuple):
    """A name for a range of grades, best and worst included."""

    best: str
    worst: str
    name: str


class Scale(NamedTuple):
    """Labels best first, or (`grid`) every decimal from `best` to `worst` in steps of the grid.

    `numeric`: grades may be averaged. `fixed_percent`: the shares a scale by percentages had.
    """

    code: str
    country: str
    source: str
    direction: Direction
    passing: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    numeric: bool = True
    grid: Decimal | None = None
    best: str = ""
    least_passing: str = ""
    worst: str = ""
    bands: tuple[Band, ...] = ()
    fixed_percent: Mapping[str, int] = MappingProxyType({})
    note: str = ""

    def passes(self, label: str) -> bool:
        """Whether a grade of this scale is a pass; `BadAsk` for what is none of its grades."""
        self.check(label)
        if self.grid is None:
            return label in self.passing
        return Decimal(label) >= Decimal(self.least_passing)

    def rank(self, label: str) -> Decimal:
        """Smaller is better; equal only for two spellings of one number."""
        self.check(label)
        if self.grid is None:
            return Decimal((*self.passing, *self.failing).index(label))
        return -Decimal(label)

    def number(self, label: str, lode_value: int | None = None) -> Decimal | None:
        """The grade as a number; None on label scales, and for 30L without a policy."""
        if not self.numeric:
            return None
        if label == LODE:
            return None if lode_value is None else Decimal(lode_value)
        return Decimal(label)

    def check(self, label: str) -> None:
        """Raises `BadAsk` for a grade this scale does not have."""
        if self.grid is None:
            if label not in self.passing and label not in self.failing:
                every = " ".join((*self.passing, *self.failing))
                raise BadAsk(f"a grade of the scale {self.code}: {every}")
        elif not _DECIMAL.fullmatch(label) or not self._on_grid(Decimal(label)):
            said = f"from {self.best} to {self.worst} in steps of {self.grid}"
            raise BadAsk(f"a grade of the scale {self.code}: {said}")

    def _on_grid(self, value: Decimal) -> bool:
        inside = Decimal(self.worst) <= value <= Decimal(self.best)
        return inside and value % (self.grid or Decimal(1)) == 0


_LETTERS = ("A", "B", "C", "D", "E")

SCALES: Final[Mapping[str, Scale]] = MappingProxyType(
    {
        scale.code: scale
        for scale in (
            Scale(
                "DE",
                "DE",
                "bands confirmed, steps general knowledge",
                Direction.LOWER,
                passing=("1.0", "1.3", "1.7", "2.0", "2.3", "2.7", "3.0", "3.3", "3.7", "4.0"),
                failing=("5.0",),
                bands=(
                    Band("1.0", "1.5", "very good"),
                    Band("1.6", "2.5", "good"),
                    Band("2.6", "3.5", "satisfactory"),
                    Band("3.6", "4.0", "sufficient"),
                    Band("4.1", "5.0", "failed"),
                ),
            ),
            Scale(
                "FR",
                "FR",
                "campusfrance",
                Direction.HIGHER,
                grid=Decimal("0.01"),
                best="20",
                least_passing="10",
                worst="0",
                note="16 and above is rare; a mark below 10 may be validated by compensation",
            ),
            Scale(
                "CZ",
                "CZ",
                "Charles University, UKEN-361",
                Direction.LOWER,
                passing=("1", "2", "3"),
                failing=("4",),
                bands=(
                    Band("1", "1", "excellent"),
                    Band("2", "2", "very good"),
                    Band("3", "3", "good"),
                    Band("4", "4", "failed"),
                ),
                note="pass or fail also occurs; the Faculty of Social Sciences has its own scale",
            ),
            Scale(
                "CZ_AF",
                "CZ",
                "Charles University, UKEN-361",
                Direction.HIGHER,
                passing=_LETTERS,
                failing=("F",),
                numeric=False,
            ),
            Scale(
                "PL",
                "PL",
                "University of Warsaw",
                Direction.HIGHER,
                passing=("5", "4.5", "4", "3.5", "3"),
                failing=("2",),
                note="there is no 5+; celujący maps to 5 in the table of the Faculty of Economics",
            ),
            Scale(
                "PL_55",
                "PL",
                "other Polish universities, such as ASP Kraków",
                Direction.HIGHER,
                passing=("5.5", "5", "4.5", "4", "3.5", "3"),
                failing=("2",),
            ),
            Scale(
                "DK",
                "DK",
                "ufm.dk; the letters are exact pairs",
                Direction.HIGHER,
                passing=("12", "10", "7", "4", "02"),
                failing=("00", "-3"),
                note="steps are uneven, relative grading is prohibited, pass or fail is allowed",
            ),
            Scale(
                "IT",
                "IT",
                "sobi.uni-passau.de, unipv",
                Direction.HIGHER,
                passing=(LODE, *(str(mark) for mark in range(30, 17, -1))),
                failing=tuple(str(mark) for mark in range(17, -1, -1)),
                note="lode counts as 30, 31 or 32 by university and department",
            ),
            Scale(
                "CH",
                "CH",
                "University of Geneva; ETH order on quarter points",
                Direction.HIGHER,
                grid=Decimal("0.25"),
                best="6",
                least_passing="4",
                worst="0",
                note="the Faculty of Science has half points at most",
            ),
            Scale(
                "ECTS",
                "EU",
                "the ECTS scale abandoned in 2009",
                Direction.HIGHER,
                passing=_LETTERS,
                failing=("FX", "F"),
                numeric=False,
                fixed_percent=MappingProxyType({"A": 10, "B": 25, "C": 30, "D": 25, "E": 10}),
            ),
        )
    }
)

# Pairs of labels that two countries' own rules state, grade by grade.
ECTS_PAIRS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "DK": MappingProxyType(
            {"12": "A", "10": "B", "7": "C", "4": "D", "02": "E", "00": "FX", "-3": "F"}
        ),
        "PL": MappingProxyType({"5": "A", "4.5": "B", "4": "C", "3.5": "D", "3": "E"}),
    }
)
