"""R-12, R-14, R-16: named clocks, their limits, suspension, silence and working days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.clocks import CLOCKS, Clock, ClockAsk, Effect, Pause, clock
from models.rules.shapes import BadAsk
from models.rules.spans import Span, SpanUnit, end_of_day, last_day, working_day

START = date(2025, 3, 1)


def pause(first: date, last: date) -> Pause:
    return Pause(from_=first, to=last)


@pytest.mark.parametrize(
    ("name", "start", "due", "day_count"),
    [
        (Clock.IT, date(2025, 3, 1), date(2025, 5, 30), 90),
        (Clock.LRC, date(2025, 10, 31), date(2026, 2, 28), None),
        (Clock.DK_APPEAL, date(2026, 1, 5), date(2026, 2, 2), 28),
        (Clock.FR_SILENCE, date(2025, 12, 31), date(2026, 2, 28), None),
        (Clock.IT_MINISTRY, START, date(2025, 3, 21), 20),
        (Clock.IT_REEXAMINE, START, date(2025, 4, 30), 60),
        (Clock.IT_MILAN_FILE, date(2025, 8, 31), date(2026, 2, 28), None),
        (Clock.DK_ADMISSION, START, date(2025, 3, 15), 14),
        (Clock.DK_POLSCI, START, date(2025, 4, 12), 42),
        (Clock.DE_REMEDY, date(2026, 1, 31), date(2026, 2, 28), None),
        (Clock.CZ_FORWARD, START, date(2025, 3, 16), 15),
        (Clock.CZ_FORWARD_LATE, START, date(2025, 3, 11), 10),
        (Clock.PL_APPEAL, START, date(2025, 3, 15), 14),
        (Clock.PL_FORWARD, START, date(2025, 3, 8), 7),
        (Clock.EWP_TOR, START, date(2025, 4, 5), 35),
        (Clock.EWP_DECISION, START, date(2025, 4, 5), 35),
        (Clock.LA_RECOGNITION, START, date(2025, 4, 5), 35),
        (Clock.LA_CHANGE, START, date(2025, 3, 15), 14),
    ],
)
def test_r12_each_clock_ends_where_its_source_says(
    name: Clock, start: date, due: date, day_count: int | None
) -> None:
    answer = clock(ClockAsk(clock=name, start=start))

    assert (answer.due, answer.day_count) == (due, day_count)


def test_r14_silence_has_an_effect_in_france_and_italy_alone() -> None:
    effects = {name: clock(ClockAsk(clock=name, start=START)).effect for name in Clock}

    assert effects.pop(Clock.FR_SILENCE) is Effect.IMPLIED_REFUSAL
    assert effects.pop(Clock.IT) is Effect.REMEDY_OPEN
    assert set(effects.values()) == {Effect.NONE}


@pytest.mark.parametrize("name", list(Clock))
def test_r16_a_wrong_notice_lengthens_the_german_remedy_alone(name: Clock) -> None:
    right = clock(ClockAsk(clock=name, start=START)).due
    wrong = clock(ClockAsk(clock=name, start=START, notice_correct=False)).due

    assert wrong == (date(2026, 3, 1) if name is Clock.DE_REMEDY else right)


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], date(2025, 5, 30)),
        ([pause(date(2025, 4, 1), date(2025, 4, 10))], date(2025, 6, 9)),
        # The start day and days before it are not counted anyway.
        ([pause(date(2025, 2, 1), date(2025, 3, 1))], date(2025, 5, 30)),
        # The same day twice is one day.
        ([pause(date(2025, 4, 1), date(2025, 4, 2))] * 2, date(2025, 6, 1)),
        # The thirty-first suspended day counts again.
        ([pause(date(2025, 4, 1), date(2025, 4, 30))], date(2025, 6, 29)),
        ([pause(date(2025, 4, 1), date(2025, 5, 1))], date(2025, 6, 29)),
        ([pause(date.min, date.max)], date(2025, 6, 29)),
        # On the last day and after it.
        ([pause(date(2025, 5, 30), date(2025, 5, 30))], date(2025, 5, 31)),
        ([pause(date(2025, 5, 31), date(2025, 6, 30))], date(2025, 5, 30)),
    ],
)
def test_r12_thirty_days_of_suspension_do_not_count(pauses: list[Pause], due: date) -> None:
    assert clock(ClockAsk(clock=Clock.IT, start=START, suspensions=tuple(pauses))).due == due


@pytest.mark.parametrize("name", sorted(set(Clock) - {Clock.IT}))
def test_r12_no_other_clock_is_suspended(name: Clock) -> None:
    with pytest.raises(BadAsk, match="no suspension"):
        clock(ClockAsk(clock=name, start=START, suspensions=(pause(START, START),)))


def test_a_pause_that_ends_before_it_begins_is_bad_input() -> None:
    with pytest.raises(BadAsk) as bad:
        clock(
            ClockAsk(
                clock=Clock.IT, start=START, suspensions=(pause(START, START - timedelta(days=1)),)
            )
        )

    assert bad.value.place == ("suspensions", 0, "to")


@pytest.mark.parametrize("name", list(Clock))
def test_a_clock_that_outlives_the_calendar_is_bad_input(name: Clock) -> None:
    with pytest.raises(BadAsk) as bad:
        clock(ClockAsk(clock=name, start=date.max))

    assert bad.value.place == ("start",)


def test_a_clock_may_end_in_the_calendars_last_year() -> None:
    assert clock(ClockAsk(clock=Clock.LRC, start=date(9999, 1, 31))).due == date(9999, 5, 31)


def test_the_working_day_moves_and_the_due_day_does_not() -> None:
    answer = clock(
        ClockAsk(clock=Clock.PL_APPEAL, start=date(2025, 12, 11), holidays=(date(2025, 12, 25),))
    )

    assert (answer.due, answer.working_day) == (date(2025, 12, 25), date(2025, 12, 26))


def test_every_clock_has_a_source_and_a_tag() -> None:
    assert set(CLOCKS) == set(Clock)
    assert all(running.source and running.evidence in {"C", "C2"} for running in CLOCKS.values())


@given(
    st.sampled_from(Clock),
    st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)),
    st.booleans(),
)
def test_a_deadline_is_never_before_its_start(name: Clock, start: date, correct: bool) -> None:
    answer = clock(ClockAsk(clock=name, start=start, notice_correct=correct))

    assert start < answer.due <= answer.working_day


@given(
    st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)),
    st.lists(st.tuples(st.integers(-40, 140), st.integers(0, 60)), max_size=5),
)
def test_a_suspension_never_shortens_and_adds_at_most_thirty_days(
    start: date, pauses: list[tuple[int, int]]
) -> None:
    plain = clock(ClockAsk(clock=Clock.IT, start=start)).due
    suspended = tuple(
        pause(start + timedelta(days=first), start + timedelta(days=first + length))
        for first, length in pauses
    )

    due = clock(ClockAsk(clock=Clock.IT, start=start, suspensions=suspended)).due

    assert plain <= due <= plain + timedelta(days=30)


@pytest.mark.parametrize(
    ("day", "zone", "instant"),
    [
        (date(2026, 1, 15), "Europe/Warsaw", datetime(2026, 1, 15, 23, tzinfo=UTC)),
        (date(2026, 7, 15), "Europe/Warsaw", datetime(2026, 7, 15, 22, tzinfo=UTC)),
        # The day the clocks change has 23 or 25 hours and ends by its new clock.
        (date(2026, 3, 29), "Europe/Copenhagen", datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 10, 25), "Europe/Copenhagen", datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_its_own_midnight(day: date, zone: str, instant: datetime) -> None:
    assert end_of_day(day, zone) == instant


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        (1, SpanUnit.MONTHS, date(2024, 2, 29)),
        (1, SpanUnit.YEARS, date(2025, 1, 31)),
        (11, SpanUnit.MONTHS, date(2024, 12, 31)),
        (2, SpanUnit.WEEKS, date(2024, 2, 14)),
        (3, SpanUnit.WORKING_DAYS, date(2024, 2, 6)),
    ],
)
def test_spans_end_on_the_same_number_or_the_months_last_day(
    amount: int, unit: SpanUnit, expected: date
) -> None:
    """2024-02-01 is a holiday here, so three working days from Wednesday end on Tuesday."""
    span = Span(amount=amount, unit=unit)

    assert last_day(date(2024, 1, 31), span, {date(2024, 2, 1)}) == expected


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_a_working_day_is_no_weekend_and_at_most_two_days_away(day: date) -> None:
    worked = working_day(day)

    assert worked.weekday() < 5
    assert day <= worked <= day + timedelta(days=2)
