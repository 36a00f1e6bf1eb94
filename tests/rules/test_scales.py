"""R-28: the scales of handbook domain 6.9 as data."""

from decimal import Decimal

import pytest

from models.rules.scales import ECTS_PAIRS, SCALES, Direction, Scale
from models.rules.shapes import BadAsk


def test_r28_every_scale_is_there() -> None:
    assert list(SCALES) == [
        "DE",
        "FR",
        "CZ",
        "CZ_AF",
        "PL",
        "PL_55",
        "DK",
        "IT",
        "CH",
        "ECTS",
    ]


@pytest.mark.parametrize(
    ("scale", "passing", "failing", "foreign"),
    [
        ("DE", "1.0 1.3 4.0", "5.0", "1 1.5 4.3 0.7"),
        ("FR", "20 10 10.5 12.25 19.99", "9.99 0 9.5", "20.5 21 -1 A 10.123 010 1e1"),
        ("CZ", "1 2 3", "4", "1.5 5 A"),
        ("CZ_AF", "A E", "F", "FX 1"),
        ("PL", "5 4.5 3", "2", "5.5 6 5.0 2.5"),
        ("PL_55", "5.5 5 3", "2", "6"),
        ("DK", "12 10 7 4 02", "00 -3", "2 0 -03 13 11"),
        ("IT", "30L 30 18", "17 0", "31 30l 30.5 -1"),
        ("CH", "6 5.75 5.5 4 4.0", "3.75 0 1", "6.25 5.3 7"),
        ("ECTS", "A B C D E", "FX F", "G a"),
    ],
)
def test_r28_labels_are_strings(scale: str, passing: str, failing: str, foreign: str) -> None:
    assert all(SCALES[scale].passes(label) for label in passing.split())
    assert not any(SCALES[scale].passes(label) for label in failing.split())
    for label in foreign.split():
        with pytest.raises(BadAsk, match=f"a grade of the scale {scale}"):
            SCALES[scale].rank(label)


@pytest.mark.parametrize("scale", [one for one in SCALES.values() if one.grid is None])
def test_r28_the_best_stands_first_whatever_the_direction(scale: Scale) -> None:
    ranks = [scale.rank(label) for label in (*scale.passing, *scale.failing)]
    assert ranks == sorted(set(ranks))
    if scale.numeric:
        numbers = [scale.number(label, 31) for label in scale.passing]
        falling = scale.direction is Direction.HIGHER
        assert numbers == sorted(numbers, key=lambda n: n or Decimal(0), reverse=falling)


def test_r28_grids_rank_by_number() -> None:
    assert SCALES["FR"].rank("20") < SCALES["FR"].rank("9.5")
    assert SCALES["CH"].rank("5") == SCALES["CH"].rank("5.0")


def test_r28_numbers_of_labels() -> None:
    assert SCALES["DK"].number("02") == 2
    assert SCALES["IT"].number("30L") is None
    assert SCALES["IT"].number("30L", 32) == 32
    assert SCALES["ECTS"].number("A") is None


def test_the_old_ects_scale_kept_its_shares() -> None:
    assert dict(SCALES["ECTS"].fixed_percent) == {"A": 10, "B": 25, "C": 30, "D": 25, "E": 10}
    assert sum(SCALES["ECTS"].fixed_percent.values()) == 100


@pytest.mark.parametrize("scale", list(ECTS_PAIRS))
def test_pairs_with_ects_are_labels_of_both_scales(scale: str) -> None:
    for label, letter in ECTS_PAIRS[scale].items():
        assert SCALES[scale].passes(label) == SCALES["ECTS"].passes(letter)
