"""R-11, R-12, R-13: several limits, one due instant; delays announced in time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.clocks import Effect, Pause
from models.rules.deadlines import ClockStart, DeadlineAsk, LimitAsk, LimitKind, deadline
from models.rules.delays import DelayAsk, DelayNoticeAsk, delay
from models.rules.shapes import BadAsk
from models.rules.spans import SpanUnit

LRC = LimitAsk(
    rule="LRC.max",
    version="1",
    kind=LimitKind.CONVENTION,
    amount=4,
    unit=SpanUnit.MONTHS,
    start=ClockStart.ON_COMPLETE,
)
ITALY = LimitAsk(
    rule="IT.decision",
    version="3",
    kind=LimitKind.NATIONAL,
    amount=90,
    unit=SpanUnit.DAYS,
    start=ClockStart.ON_RECEIPT,
    suspendable_days=30,
    effect=Effect.REMEDY_OPEN,
)
RECEIVED, COMPLETE = date(2025, 3, 1), date(2025, 3, 20)


def ask(*limits: LimitAsk, **changes: object) -> DeadlineAsk:
    asked = DeadlineAsk(
        received_on=RECEIVED, completed_on=COMPLETE, limits=limits, zone="Europe/Rome"
    )
    return asked.model_copy(update=changes)


def test_r12_the_earliest_of_the_limits_counts_and_says_where_it_comes_from() -> None:
    answer = deadline(ask(LRC, ITALY))

    assert answer.first is not None
    assert (answer.first.rule, answer.first.version) == ("IT.decision", "3")
    assert answer.first.due == date(2025, 5, 30)
    assert answer.first.instant == datetime(2025, 5, 30, 22, tzinfo=UTC)
    assert answer.first.effect is Effect.REMEDY_OPEN
    assert [due.rule for due in answer.later] == ["LRC.max"]


def test_r12_the_convention_falls_away_where_national_law_is_longer() -> None:
    longer = ITALY.model_copy(update={"amount": 200})

    answer = deadline(ask(LRC, longer))

    assert answer.first is not None
    assert answer.first.rule == "IT.decision"
    assert answer.fallen_away == ("LRC.max",)


def test_r12_the_convention_stays_where_national_law_is_as_long() -> None:
    national = LRC.model_copy(update={"rule": "national", "kind": LimitKind.NATIONAL})

    assert deadline(ask(LRC, national)).fallen_away == ()


def test_r12_a_local_limit_never_lengthens_the_convention() -> None:
    local = LRC.model_copy(update={"rule": "local", "kind": LimitKind.LOCAL, "amount": 8})

    answer = deadline(ask(LRC, local))

    assert answer.first is not None
    assert answer.first.rule == "LRC.max"
    assert answer.fallen_away == ()


def test_r12_suspension_makes_no_law_longer() -> None:
    """Ninety days with thirty suspended may end after four months: the convention still counts."""
    pauses = (Pause(from_=date(2025, 2, 1), to=date(2025, 3, 31)),)
    start = date(2025, 1, 31)

    answer = deadline(ask(LRC, ITALY, suspensions=pauses, received_on=start, completed_on=start))

    assert answer.fallen_away == ()
    assert answer.first is not None
    assert answer.first.due == date(2025, 5, 31)


def test_r11_a_clock_on_complete_stands_while_information_is_missing() -> None:
    answer = deadline(ask(LRC, completed_on=None))

    assert answer.first is None
    assert answer.standing == ("LRC.max",)
    assert "missing" in answer.why


def test_an_extension_moves_its_own_limit_and_never_backwards() -> None:
    later = ITALY.model_copy(update={"extended_to": date(2025, 6, 10)})
    earlier = ITALY.model_copy(update={"extended_to": date(2025, 4, 1)})

    assert getattr(deadline(ask(later)).first, "due", None) == date(2025, 6, 10)
    assert getattr(deadline(ask(earlier)).first, "due", None) == date(2025, 5, 30)


def test_a_last_day_moves_to_a_working_day_where_the_rule_says_so() -> None:
    """30 May 2025 is a Friday; as a holiday it moves to Monday, 2 June, a holiday in Italy."""
    moving = ITALY.model_copy(update={"moves_to_working_day": True})
    free = (date(2025, 5, 30), date(2025, 6, 2))

    assert getattr(deadline(ask(moving, holidays=free)).first, "due", None) == date(2025, 6, 3)
    assert getattr(deadline(ask(ITALY, holidays=free)).first, "due", None) == date(2025, 5, 30)


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "Europe", "../UTC", " "])
def test_an_unknown_zone_is_bad_input(zone: str) -> None:
    with pytest.raises(BadAsk) as bad:
        deadline(ask(ITALY, zone=zone))

    assert bad.value.place == ("zone",)


def test_a_limit_beyond_the_calendar_is_bad_input() -> None:
    with pytest.raises(BadAsk, match="early enough"):
        deadline(ask(ITALY, received_on=date.max))


@given(
    st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)),
    st.lists(
        st.builds(
            LimitAsk,
            rule=st.just("r"),
            version=st.just("1"),
            kind=st.sampled_from(LimitKind),
            amount=st.integers(1, 400),
            unit=st.sampled_from([SpanUnit.DAYS, SpanUnit.MONTHS, SpanUnit.WORKING_DAYS]),
            start=st.just(ClockStart.ON_RECEIPT),
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_no_due_day_before_its_start_and_none_before_the_first(
    start: date, limits: list[LimitAsk]
) -> None:
    answer = deadline(ask(*limits, received_on=start))

    assert answer.first is not None
    assert start < answer.first.due
    assert all(answer.first.instant <= due.instant for due in answer.later)


DUE = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("on", "notice", "faults"),
    [
        (DUE, None, 0),
        (DUE + timedelta(days=1), None, 1),
        (DUE, (DUE, "The panel meets in April.", DUE + timedelta(days=15)), 0),
        (DUE, (DUE + timedelta(days=1), "Late.", DUE + timedelta(days=15)), 1),
        (DUE, (DUE, None, DUE + timedelta(days=15)), 1),
        (DUE, (DUE, "Late.", None), 1),
        (DUE, (DUE, "Late.", DUE), 1),
        (DUE, (DUE, "Late.", DUE + timedelta(days=31)), 1),
    ],
)
def test_r13_a_delay_is_announced_in_time_with_reason_and_date(
    on: date, notice: tuple[date, str | None, date | None] | None, faults: int
) -> None:
    told = (
        None
        if notice is None
        else DelayNoticeAsk(sent_on=notice[0], reason=notice[1], new_date=notice[2])
    )

    answer = delay(DelayAsk(due=DUE, on=on, notice=told, cap=DUE + timedelta(days=30)))

    assert len(answer.violations) == faults
    assert answer.valid is (faults == 0)
