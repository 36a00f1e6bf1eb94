"""D-03: only what changed is booked, whatever the order of fees; reversals negate to the cent."""

from collections import Counter
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.allocation import LineKey, changed
from models.rules.waterfall import WaterfallAsk, waterfall
from tests.rules.asking import ask, refused

STEPS: list[dict[str, Any]] = [
    {"kind": "PLATFORM_FEE", "rate": "0.20", "party": "p"},
    {"kind": "LEAD_FEE", "rate": "0.10", "of": "NET", "party": "a"},
    {"kind": "COST_RECOVERY", "party": "a", "balance_minor": 5000},
]
THIRDS = {"key": "EQUAL", "weights": {"a": "1", "b": "1", "c": "1"}}


def terms(gross: int, steps: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {
        "gross_minor": gross,
        "currency": "EUR",
        "steps": STEPS if steps is None else steps,
        "allocation": THIRDS,
    }


def rows(booked: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"kind": k, "party": p, "amount_minor": a} for (k, p), a in booked.items()]


def book(gross: int, booked: Counter[tuple[str, str]], closed: bool = False) -> dict[str, Any]:
    found = ask(
        "allocation-change", cumulative=terms(gross), booked=rows(booked), period_closed=closed
    )
    for change in found["changes"]:
        booked[change["kind"], change["party"]] += change["amount_minor"]
    return found


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=6), st.randoms())
def test_d03_the_order_of_fees_does_not_matter(fees: list[int], chance: Any) -> None:
    one: Counter[tuple[str, str]] = Counter()
    other: Counter[tuple[str, str]] = Counter()
    shuffled = list(fees)
    chance.shuffle(shuffled)
    for gross in accumulate(fees):
        book(gross, one)
    for gross in accumulate(shuffled):
        book(gross, other)

    assert +one == +other
    assert sum(one.values()) == sum(fees)


def test_d03_fee_by_fee_would_round_differently() -> None:
    booked: Counter[tuple[str, str]] = Counter()
    plain = {"cumulative": terms(100, []), "booked": [], "period_closed": False}
    first = ask("allocation-change", **plain)
    for change in first["changes"]:
        booked[change["kind"], change["party"]] += change["amount_minor"]

    second = ask(
        "allocation-change", **(plain | {"cumulative": terms(200, []), "booked": rows(booked)})
    )

    assert [change["amount_minor"] for change in first["changes"]] == [34, 33, 33]
    assert [change["amount_minor"] for change in second["changes"]] == [33, 34, 33]


def test_d03_what_is_booked_already_changes_nothing() -> None:
    booked: Counter[tuple[str, str]] = Counter()
    book(24000, booked)

    assert book(24000, booked)["changes"] == []


def test_d03_a_refund_after_the_period_is_an_adjustment_that_gives_back() -> None:
    booked: Counter[tuple[str, str]] = Counter()
    assert book(24000, booked)["entry"] == "ALLOCATION"

    late = book(20000, booked, closed=True)

    assert late["entry"] == "ADJUSTMENT"
    assert sum(change["amount_minor"] for change in late["changes"]) == -4000
    assert all(change["amount_minor"] < 0 for change in late["changes"])


def test_d03_lines_of_one_kind_and_party_are_summed() -> None:
    twice = [{"kind": "DEDUCTION", "party": "learners", "amount_minor": 30}] * 2
    found = ask("allocation-change", cumulative=terms(100, twice), booked=[], period_closed=False)

    assert found["changes"][0] == {"kind": "DEDUCTION", "party": "learners", "amount_minor": 60}


def test_d03_a_line_that_is_no_longer_due_is_given_back() -> None:
    answer = waterfall(
        WaterfallAsk.model_validate_json(
            '{"gross_minor": 0, "currency": "EUR",'
            ' "steps": [], "allocation": {"key": "EQUAL", "weights": {"a": "1"}}}'
        )
    )

    assert changed(answer.lines, {LineKey("LEAD_FEE", "a"): 7}) == {LineKey("LEAD_FEE", "a"): -7}


def test_d03_bad_input_names_the_member() -> None:
    line = {"kind": "SHARE", "party": "a", "amount_minor": 1}

    def message(cumulative: dict[str, Any], booked: list[dict[str, Any]]) -> str:
        return refused(
            "allocation-change", cumulative=cumulative, booked=booked, period_closed=False
        )

    assert message(terms(1), [line, line]).startswith("booked[1]: expected each kind and party")
    assert message(terms(1), [line | {"amount_minor": -1}]).startswith("booked[0].amount_minor")
    assert message(terms(1, STEPS[::-1]), []).startswith("cumulative.steps[2]: expected deductions")


ENTRY = [
    {"account": "clearing", "side": "DEBIT", "amount_minor": 100},
    {"account": "party:a", "side": "CREDIT", "amount_minor": 60},
    {"account": "party:b", "side": "CREDIT", "amount_minor": 40},
]


def test_d03_a_reversal_negates_and_reversing_twice_is_the_entry() -> None:
    once = ask("reversal", lines=ENTRY)["lines"]

    assert [line["side"] for line in once] == ["CREDIT", "DEBIT", "DEBIT"]
    assert ask("reversal", lines=once)["lines"] == ENTRY


@pytest.mark.parametrize("index", [0, 1, 2])
def test_d03_an_entry_that_does_not_balance_is_bad_input(index: int) -> None:
    assert refused("reversal", lines=ENTRY[:index] + ENTRY[index + 1 :]).startswith("lines")
