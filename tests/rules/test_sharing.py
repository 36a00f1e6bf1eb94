"""D-03: what a period's total gives does not depend on how the total came about."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.rules.agreement_terms import Allocation, CostRecovery, Key, LeadFee, Of, PlatformFee
from models.rules.allocation import LineKey, changed
from models.rules.sharing import Collected, Period, Terms, lines_of, span_of

PARTIES = ("a", "b", "c")


def terms(**members: object) -> Terms:
    usual: dict[str, object] = {
        "waterfall": (
            PlatformFee(kind="PLATFORM_FEE", party="a", rate=Decimal("0.07")),
            LeadFee(kind="LEAD_FEE", party="b", rate=Decimal("0.10"), of=Of.NET),
        ),
        "allocation": Allocation(
            key=Key.ECTS_DELIVERED,
            weights={"a": Decimal("0.8"), "b": Decimal("0.5"), "c": Decimal("0.7")},
        ),
    }
    return Terms(**usual | members)  # type: ignore[arg-type]


def book(order: tuple[int, ...], agreed: Terms) -> dict[LineKey, int]:
    """Books fee after fee, each time only the change, as the ledger does."""
    booked: dict[LineKey, int] = {}
    gross = 0
    for count, amount in enumerate(order, 1):
        gross += amount
        changes = changed(lines_of(agreed, "EUR", Collected(gross, count)), booked)
        assert sum(changes.values()) == amount
        booked = {key: booked.get(key, 0) + changes.get(key, 0) for key in booked | changes}
    return {key: amount for key, amount in booked.items() if amount}


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=5))
def test_every_order_of_arrival_books_the_same(amounts: list[int]) -> None:
    ends = [book(order, terms()) for order in permutations(amounts)]
    assert all(end == ends[0] for end in ends)
    assert sum(ends[0].values()) == sum(amounts)


@given(st.integers(0, 10**9), st.integers(1, 10**6))
def test_taking_a_fee_out_again_leaves_no_trace(before: int, fee: int) -> None:
    agreed = terms()
    without = lines_of(agreed, "EUR", Collected(before, 1))
    booked = changed(lines_of(agreed, "EUR", Collected(before + fee, 2)), {})
    after = changed(without, booked)
    assert sum(after.values()) == -fee
    assert {k: v for k in booked | after if (v := booked.get(k, 0) + after.get(k, 0))} == changed(
        without, {}
    )


@example(date.max)
@example(date.min)
@given(st.dates())
def test_a_day_lies_in_one_quarter(day: date) -> None:
    span = span_of(Period.QUARTER, day)
    assert span.first <= day <= span.last
    assert span_of(Period.QUARTER, span.last) == span
    assert span_of(Period.QUARTER, span.first) == span
    if span.last < date.max:
        following = span_of(Period.QUARTER, span.last + timedelta(days=1))
        assert following.first == span.last + timedelta(days=1)
        assert following.name != span.name


def test_what_was_recovered_before_is_not_recovered_again() -> None:
    agreed = terms(
        waterfall=(CostRecovery(kind="COST_RECOVERY", party="c", balance_minor=1000),),
        amounts_in="EUR",
    )

    def recovery(collected: Collected) -> int:
        lines = lines_of(agreed, "EUR", collected)
        return next(line.amount_minor for line in lines if line.kind == "COST_RECOVERY")

    assert recovery(Collected(700, 1)) == 700
    assert recovery(Collected(700, 1, {"c": 700})) == 300
    assert recovery(Collected(700, 1, {"c": 1000, "a": 50})) == 0


def test_enrolments_are_counted_not_stated() -> None:
    step = LeadFee(kind="LEAD_FEE", party="a", per_enrolment_minor=500, enrolments=99)
    agreed = terms(waterfall=(step,), amounts_in="EUR")
    lines = lines_of(agreed, "EUR", Collected(10_000, 3))
    assert next(line.amount_minor for line in lines if line.kind == "LEAD_FEE") == 1500


def test_fixed_amounts_need_a_currency_and_hold_in_it_alone() -> None:
    step = LeadFee(kind="LEAD_FEE", party="a", per_enrolment_minor=500, enrolments=0)
    with pytest.raises(ValidationError, match="currency of the fixed amounts"):
        terms(waterfall=(step,))
    fixed = terms(waterfall=(step,), amounts_in="EUR")
    assert fixed.hold_in("EUR")
    assert not fixed.hold_in("CZK")
    assert terms().hold_in("CZK")


def test_steps_out_of_order_are_no_terms() -> None:
    rates = terms().waterfall
    with pytest.raises(ValidationError, match="before all other steps"):
        terms(waterfall=rates[::-1])
