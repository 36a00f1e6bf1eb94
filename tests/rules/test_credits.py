"""R-06, R-21, R-23, R-24: what may be transferred, and every hindrance."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.credits import anniversary
from models.rules.levels import cycle_of
from tests.rules.asking import ask, refused

GOOD: dict[str, Any] = {
    "basis": "HOME",
    "host_ects": "6",
    "home_ects": "5",
    "credit_status": "AWARDED",
    "double_use": "ONE_USE",
    "programme": "informatics-ba",
    "cycle": 1,
    "on": "2026-01-15",
}


def transfer(**members: Any) -> tuple[str, list[str]]:
    found = ask("ects-transfer", **(GOOD | members))
    assert found["why"]
    return found["recognised_ects"], found["blocked_by"]


def use(programme: str = "physics-ba", cycle: int = 1, completed: bool = False) -> dict[str, Any]:
    return {"programme": programme, "cycle": cycle, "completed": completed}


def cap(limit: str, used: str) -> dict[str, str]:
    return {"name": "electives", "limit": limit, "used": used}


def test_r21_the_basis_is_the_home_number_or_the_hosts() -> None:
    assert transfer() == ("5", [])
    assert transfer(basis="HOST") == ("6", [])
    assert transfer(home_ects="7.5") == ("7.5", [])
    assert transfer(basis="HOST", home_ects=None) == ("6", [])


def test_r23_without_an_age_limit_nothing_is_too_old() -> None:
    assert transfer(first_completed="1990-01-01") == ("5", [])


@pytest.mark.parametrize("status", ["ELIGIBLE_VIA_RPL", "EQUIVALENT_ONLY"])
def test_r06_only_awarded_credits(status: str) -> None:
    assert transfer(credit_status=status) == ("0", ["CREDIT_NOT_AWARDED"])


@pytest.mark.parametrize(
    ("policy", "earlier", "blocked"),
    [
        ("ONE_USE", use(), True),
        ("MULTI_USE_ALLOWED", use(completed=True), False),
        ("MULTI_USE_ALLOWED", use("informatics-ba"), True),
        ("SAME_CYCLE_ONLY", use(cycle=1), False),
        ("SAME_CYCLE_ONLY", use(cycle=2), True),
        ("SAME_CYCLE_ONLY", use("informatics-ba", cycle=1), True),
        ("NOT_FROM_COMPLETED_DEGREE", use(completed=True), True),
        ("NOT_FROM_COMPLETED_DEGREE", use(cycle=2), False),
        ("NOT_FROM_COMPLETED_DEGREE", use("informatics-ba"), True),
    ],
)
def test_r23_double_use_by_the_programmes_policy(
    policy: str, earlier: dict[str, Any], blocked: bool
) -> None:
    expected = ("0", ["ALREADY_CREDITED"]) if blocked else ("5", [])

    assert transfer(double_use=policy, earlier_uses=[earlier]) == expected


@pytest.mark.parametrize(
    ("achieved", "cycle", "lock", "blocked"),
    [(1, 2, True, True), (2, 2, True, False), (2, 1, True, False), (1, 2, False, False)],
)
def test_r23_level_lock(achieved: int, cycle: int, lock: bool, blocked: bool) -> None:
    found = transfer(achievement_cycle=achieved, cycle=cycle, level_lock=lock)

    assert found == (("0", ["LEVEL_LOCK"]) if blocked else ("5", []))


@pytest.mark.parametrize(
    ("completed", "years", "on", "blocked"),
    [
        ("2016-01-15", 10, "2026-01-14", False),
        ("2016-01-15", 10, "2026-01-15", True),
        ("2016-02-29", 10, "2026-02-27", False),
        ("2016-02-29", 10, "2026-02-28", True),
        ("2016-02-29", 8, "2024-02-28", False),
        ("2016-02-29", 8, "2024-02-29", True),
        ("2026-01-15", 0, "2026-01-15", True),
        ("2030-01-01", 5, "2026-01-15", False),
        ("2016-01-15", 9000, "2026-01-15", False),
    ],
)
def test_r23_age_from_first_completion(completed: str, years: int, on: str, blocked: bool) -> None:
    found = transfer(first_completed=completed, max_age_years=years, on=on)

    assert found == (("0", ["TOO_OLD"]) if blocked else ("5", []))


@pytest.mark.parametrize(
    ("caps", "expected"),
    [
        ([cap("30", "28")], ("2", ["CAP_EXCEEDED"])),
        ([cap("30", "25")], ("5", [])),
        ([cap("30", "28"), cap("60", "59.5")], ("0.5", ["CAP_EXCEEDED"])),
        ([cap("30", "31")], ("0", ["CAP_EXCEEDED"])),
        ([], ("5", [])),
        (None, ("5", [])),
    ],
)
def test_r24_a_cap_alone_cuts(
    caps: list[dict[str, str]] | None, expected: tuple[str, list[str]]
) -> None:
    assert transfer(caps=caps) == expected


def test_r24_a_cap_beside_another_hindrance_leaves_nothing() -> None:
    found = transfer(caps=[cap("30", "28")], credit_status="EQUIVALENT_ONLY")

    assert found == ("0", ["CREDIT_NOT_AWARDED", "CAP_EXCEEDED"])


def test_r23_every_hindrance_is_listed() -> None:
    _, blocked = transfer(
        credit_status="EQUIVALENT_ONLY",
        earlier_uses=[use()],
        level_lock=True,
        achievement_cycle=0,
        first_completed="2000-01-01",
        max_age_years=5,
        caps=[cap("1", "0")],
    )

    assert blocked == [
        "CREDIT_NOT_AWARDED",
        "ALREADY_CREDITED",
        "LEVEL_LOCK",
        "TOO_OLD",
        "CAP_EXCEEDED",
    ]


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_r24_never_more_than_the_amount_or_the_room(amount: int, limit: int, used: int) -> None:
    recognised, blocked = transfer(home_ects=str(amount), caps=[cap(str(limit), str(used))])

    assert int(recognised) == min(amount, max(0, limit - used))
    assert (blocked == ["CAP_EXCEEDED"]) == (amount > max(0, limit - used))


def test_r23_the_calendar_ends_with_the_year_9999() -> None:
    assert anniversary(date(9990, 6, 1), 9) == date(9999, 6, 1)
    assert anniversary(date(9990, 6, 1), 10) is None


@given(st.dates(), st.integers(0, 200))
def test_r23_an_anniversary_is_never_before_its_day(day: date, years: int) -> None:
    found = anniversary(day, years)

    assert found is None or (found >= day and found.year == day.year + years)


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"home_ects": None}, "home_ects: expected the home university's"),
        ({"level_lock": True}, "achievement_cycle: expected"),
        ({"max_age_years": 10}, "first_completed: expected"),
        ({"max_age_years": -1, "first_completed": "2020-01-01"}, "max_age_years"),
        ({"host_ects": "-6"}, "host_ects"),
        ({"on": "2026-13-01"}, "on"),
        ({"on": "20260115"}, "on"),
        ({"on": None}, "on"),
        ({"cycle": 1.0}, "cycle"),
        ({"basis": "BOTH"}, "basis"),
        ({"earlier_uses": [{"programme": "a", "cycle": 1}]}, "earlier_uses[0].completed"),
        ({"caps": [{"name": "a", "limit": "3"}]}, "caps[0].used"),
    ],
)
def test_r23_bad_input_names_the_member(members: dict[str, Any], place: str) -> None:
    assert refused("ects-transfer", **(GOOD | members)).startswith(place)


@pytest.mark.parametrize(
    ("eqf", "cycle"), [(None, None), (4, 1), (5, 1), (6, 1), (7, 2), (8, 3)], ids=str
)
def test_r23_a_cycle_is_read_from_the_level(eqf: int | None, cycle: int | None) -> None:
    assert cycle_of(eqf) == cycle
