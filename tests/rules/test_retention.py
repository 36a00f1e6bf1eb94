"""D-08: every class of record has an end."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.retention import DEFAULTS, RecordClass, RetentionAsk, retention
from models.rules.shapes import BadAsk

GOLDEN = {
    RecordClass.DECISION: date(2076, 3, 2),
    RecordClass.EVIDENCE: date(2031, 3, 2),
    RecordClass.REJECTED: date(2028, 3, 2),
    RecordClass.MONEY: date(2036, 12, 31),
    RecordClass.PRECEDENT: date(2031, 3, 2),
    RecordClass.FEED: date(2031, 3, 2),
    RecordClass.HISTORY: date(2027, 3, 2),
}


@pytest.mark.parametrize("record_class", list(RecordClass))
def test_d08_the_stated_default_of_each_class(record_class: RecordClass) -> None:
    ask = RetentionAsk(record_class=record_class, counted_from=date(2026, 3, 2))

    assert retention(ask).until == GOLDEN[record_class]


def test_d08_no_class_is_without_a_term_and_a_reason() -> None:
    assert set(DEFAULTS) == set(RecordClass)
    assert all(term.reason and term.counted_from for term in DEFAULTS.values())


def test_d08_a_university_has_its_own_value() -> None:
    ask = RetentionAsk(
        record_class=RecordClass.EVIDENCE, counted_from=date(2026, 8, 31), own_months=6
    )

    assert retention(ask).until == date(2027, 2, 28)


def test_d08_a_term_beyond_the_calendar_is_bad_input() -> None:
    ask = RetentionAsk(
        record_class=RecordClass.FEED, counted_from=date(2026, 1, 1), own_months=2**53 - 1
    )

    with pytest.raises(BadAsk, match="within the calendar"):
        retention(ask)


@given(
    st.sampled_from(RecordClass),
    st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)),
    st.none() | st.integers(1, 1200),
)
def test_d08_a_record_is_kept_beyond_the_day_it_is_counted_from(
    record_class: RecordClass, day: date, own: int | None
) -> None:
    ask = RetentionAsk(record_class=record_class, counted_from=day, own_months=own)

    assert retention(ask).until > day
