"""R-35, R-36: steps in the order of the contract, minimums, mixed keys, all to the cent."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.asking import ask, refused

BY_ECTS = {"key": "ECTS_DELIVERED", "weights": {"a": "3", "b": "2", "c": "1"}}
EVEN = {"key": "EQUAL", "weights": {"a": "1", "b": "1.0"}}
PLATFORM = {"kind": "PLATFORM_FEE", "rate": "0.20", "party": "p"}
LEAD = {"kind": "LEAD_FEE", "rate": "0.10", "of": "NET", "party": "a"}
LEAD_LATE = LEAD | {"of": "REMAINING"}
RECOVERY = {"kind": "COST_RECOVERY", "party": "a", "balance_minor": 500000}


def run(gross: int, *steps: dict[str, Any], allocation: dict[str, Any] = BY_ECTS) -> dict[str, Any]:
    found = ask(
        "waterfall", gross_minor=gross, currency="EUR", steps=list(steps), allocation=allocation
    )
    assert sum(line["amount_minor"] for line in found["lines"]) == gross
    assert sum(found["shares"].values()) == found["distributable_minor"]
    return found


def amounts(found: dict[str, Any], kind: str) -> list[int]:
    return [line["amount_minor"] for line in found["lines"] if line["kind"] == kind]


def bad(*steps: dict[str, Any], allocation: dict[str, Any] = BY_ECTS) -> str:
    return refused(
        "waterfall", gross_minor=1000, currency="EUR", steps=list(steps), allocation=allocation
    )


def test_r35_the_vector_of_the_handbook() -> None:
    found = run(2400000, PLATFORM, LEAD, RECOVERY)

    assert [(line["kind"], line["party"], line["amount_minor"]) for line in found["lines"]] == [
        ("PLATFORM_FEE", "p", 480000),
        ("LEAD_FEE", "a", 192000),
        ("COST_RECOVERY", "a", 500000),
        ("SHARE", "a", 614000),
        ("SHARE", "b", 409333),
        ("SHARE", "c", 204667),
    ]
    assert found["distributable_minor"] == 1228000
    assert found["rule_ids"] == ["R-35"]


def test_r35_the_order_of_the_steps_is_observable() -> None:
    before = amounts(run(2400000, PLATFORM, LEAD_LATE, RECOVERY), "LEAD_FEE")
    after = amounts(run(2400000, PLATFORM, RECOVERY, LEAD_LATE), "LEAD_FEE")

    assert (before, after) == ([192000], [142000])


def test_r35_net_is_gross_less_deductions_and_platform_fees() -> None:
    refunds = {"kind": "DEDUCTION", "party": "learners", "amount_minor": 400}

    found = run(2400, refunds, PLATFORM, LEAD)

    assert amounts(found, "PLATFORM_FEE") == [480]  # of gross
    assert amounts(found, "LEAD_FEE") == [152]  # of 2400 - 400 - 480


def test_r35_net_stays_net_after_other_steps() -> None:
    assert amounts(run(2400000, PLATFORM, RECOVERY, LEAD), "LEAD_FEE") == [192000]


def test_r35_a_minimum_among_the_steps_takes_nothing_and_stops_nothing() -> None:
    found = run(2400000, PLATFORM, MINIMUM, LEAD, MINIMUM, RECOVERY)

    assert amounts(found, "LEAD_FEE") == [192000]
    assert amounts(found, "COST_RECOVERY") == [500000]


def test_r35_a_platform_fee_of_what_remains() -> None:
    refunds = {"kind": "DEDUCTION", "party": "learners", "amount_minor": 400}

    assert amounts(run(2400, refunds, PLATFORM | {"of": "REMAINING"}), "PLATFORM_FEE") == [400]


@pytest.mark.parametrize(("gross", "fee"), [(50, 50), (100, 100), (101, 101), (103, 102)])
def test_r35_a_threshold_in_full_and_a_rate_above_it(gross: int, fee: int) -> None:
    step = {"kind": "PLATFORM_FEE", "party": "p", "rate": "0.5", "threshold_minor": 100}

    assert amounts(run(gross, step), "PLATFORM_FEE") == [fee]


def test_r36_a_platform_fee_by_tiers() -> None:
    tiers = [{"up_to_minor": 1000, "rate": "0.40"}, {"up_to_minor": None, "rate": "0.35"}]
    step = {"kind": "PLATFORM_FEE", "party": "p", "tiers": tiers, "marginal": True}

    found = run(3000, step)

    assert amounts(found, "PLATFORM_FEE") == [1100]
    assert found["rule_ids"] == ["R-35", "R-36"]
    assert amounts(run(3000, step | {"marginal": False}), "PLATFORM_FEE") == [1050]


def test_r35_a_lead_fee_for_each_enrolment() -> None:
    step = {"kind": "LEAD_FEE", "party": "a", "per_enrolment_minor": 700, "enrolments": 3}

    assert amounts(run(10000, step), "LEAD_FEE") == [2100]
    assert amounts(run(2000, step), "LEAD_FEE") == [2000]
    assert amounts(run(2000, step | {"enrolments": 0}), "LEAD_FEE") == [0]
    assert amounts(run(2000, step | {"per_enrolment_minor": 0}), "LEAD_FEE") == [0]


def test_r35_each_step_takes_at_most_what_is_left_and_says_what_stays_open() -> None:
    found = run(500000, PLATFORM, RECOVERY)

    recovery = next(line for line in found["lines"] if line["kind"] == "COST_RECOVERY")
    assert (recovery["amount_minor"], recovery["carried_minor"]) == (400000, 100000)
    assert found["shares"] == {"a": 0, "b": 0, "c": 0}
    assert [line for line in found["lines"] if "carried_minor" in line] == [recovery]


MINIMUM = {"kind": "MINIMUM", "party": "c", "minimum_minor": 200}


def test_r35_a_minimum_at_the_cost_of_the_others() -> None:
    found = run(1000, MINIMUM)

    assert found["shares"] == {"a": 480, "b": 320, "c": 200}
    assert found["distributable_minor"] == 1000
    assert "MINIMUM" not in [line["kind"] for line in found["lines"]]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([MINIMUM | {"financed_by": "a"}], {"a": 467, "b": 333, "c": 200}),
        ([MINIMUM | {"minimum_minor": 100}], {"a": 500, "b": 333, "c": 167}),
        # b keeps its own minimum, so a alone pays
        ([MINIMUM, MINIMUM | {"party": "b", "minimum_minor": 333}], {"a": 467, "b": 333, "c": 200}),
        # more than there is: it goes as far as it goes
        ([MINIMUM | {"minimum_minor": 5000}], {"a": 0, "b": 0, "c": 1000}),
        ([MINIMUM | {"minimum_minor": 900, "financed_by": "b"}], {"a": 500, "b": 0, "c": 500}),
        ([MINIMUM | {"financed_by": "c"}], {"a": 500, "b": 333, "c": 167}),
        ([MINIMUM | {"financed_by": None}], {"a": 480, "b": 320, "c": 200}),
        # the larger of two minimums of one party protects it
        (
            [
                MINIMUM | {"party": "b", "minimum_minor": 333},
                MINIMUM | {"party": "b", "minimum_minor": 1},
                MINIMUM,
            ],
            {"a": 467, "b": 333, "c": 200},
        ),
    ],
)
def test_r35_minimums_in_their_order(steps: list[dict[str, Any]], expected: dict[str, int]) -> None:
    assert run(1000, *steps)["shares"] == expected


def test_r35_under_a_mix_a_party_weighs_its_part_of_each_key() -> None:
    mix = {
        "key": "MIX",
        "mix": [
            {"share": "0.6", "key": "ECTS_DELIVERED", "weights": {"a": "3", "b": "1"}},
            {"share": "0.4", "key": "ENROLMENTS", "weights": {"b": "10", "c": "30"}},
        ],
    }

    assert run(1000, allocation=mix)["shares"] == {"a": 450, "b": 250, "c": 300}


@pytest.mark.parametrize(
    "allocation",
    [
        EVEN,
        {"key": "FIXED", "weights": {"a": "33.4", "b": "66.6"}},
        {"key": "HOSTED", "weights": {"a": "7"}},
        {"key": "ENROLMENTS", "weights": {"a": "7", "b": "0"}, "mix": None},
    ],
)
def test_r35_other_keys(allocation: dict[str, Any]) -> None:
    assert run(999, PLATFORM, allocation=allocation)["distributable_minor"] == 799


@pytest.mark.parametrize(
    ("message", "steps"),
    [
        ("steps[1]: expected deductions and platform fees before", [RECOVERY, PLATFORM]),
        ("steps[1]: expected deductions and platform fees before", [MINIMUM, PLATFORM]),
        ("steps[0].rate: expected a rate of at most 1", [PLATFORM | {"rate": "1.01"}]),
        ("steps[0].rate: expected a decimal string", [PLATFORM | {"rate": 0.2}]),
        ("steps[0].rate: expected a rate, or tiers", [{"kind": "PLATFORM_FEE", "party": "p"}]),
        ("steps[0].marginal: expected no such", [PLATFORM | {"marginal": True}]),
        ("steps[0].of", [PLATFORM | {"of": "NET"}]),
        ("steps[0].of: expected NET or REMAINING", [LEAD | {"of": None}]),
        ("steps[0].of", [LEAD | {"of": "GROSS"}]),
        ("steps[0].rate: expected either", [LEAD | {"enrolments": 3}]),
        ("steps[0].rate: expected a rate, or", [{"kind": "LEAD_FEE", "party": "a"}]),
        ("steps[0].enrolments", [{"kind": "LEAD_FEE", "party": "a", "per_enrolment_minor": 1}]),
        ("steps[0].per_enrolment_minor", [{"kind": "LEAD_FEE", "party": "a", "enrolments": 1}]),
        ("steps[0].balance_minor", [RECOVERY | {"balance_minor": -1}]),
        ("steps[0].party: expected a party of the allocation", [MINIMUM | {"party": "z"}]),
        ("steps[0].financed_by: expected a party", [MINIMUM | {"financed_by": "p"}]),
        ("steps[0].kind", [{"party": "a"}]),
        ("steps[0].kind: expected one of", [{"kind": "GIFT", "party": "a"}]),
        ("steps[0].balance_minor: expected no such member", [PLATFORM | {"balance_minor": 1}]),
    ],
)
def test_r35_bad_steps_name_the_member(message: str, steps: list[dict[str, Any]]) -> None:
    assert bad(*steps).startswith(message)


def test_r36_tiers_of_a_platform_fee_are_checked_in_their_place() -> None:
    low = [{"up_to_minor": 10, "rate": "0.1"}]
    step = {"kind": "PLATFORM_FEE", "party": "p", "tiers": low}

    assert bad(step).startswith("steps[0].marginal: expected true or false")
    assert bad(step | {"marginal": True}).startswith("steps[0].tiers: expected an amount")
    twice = step | {"marginal": True, "tiers": low * 2}
    assert bad(twice).startswith("steps[0].tiers[1].up_to_minor: expected a bound above")
    assert bad(step | {"marginal": True, "rate": "0.1"}).startswith(
        "steps[0].tiers: expected either"
    )
    assert bad(step | {"marginal": True, "threshold_minor": 0}).startswith("steps[0].tiers")


@pytest.mark.parametrize(
    ("message", "allocation"),
    [
        ("allocation.weights: expected at least one", {"key": "HOSTED", "weights": {"a": "0"}}),
        ("allocation.weights: expected at least one", {"key": "HOSTED"}),
        ("allocation.weights: expected equal", {"key": "EQUAL", "weights": {"a": "1", "b": "2"}}),
        ("allocation.weights: expected percent", {"key": "FIXED", "weights": {"a": "99.9"}}),
        ("allocation.weights: expected no weights", {"key": "MIX", "weights": {"a": "1"}}),
        ("allocation.mix: expected parts", {"key": "MIX"}),
        ("allocation.mix: expected a mix", EVEN | {"mix": []}),
        (
            "allocation.mix: expected parts whose shares add to 1",
            {"key": "MIX", "mix": [{"share": "0.9", "key": "HOSTED", "weights": {"a": "1"}}]},
        ),
        (
            "allocation.mix[0].weights: expected equal",
            {
                "key": "MIX",
                "mix": [{"share": "1", "key": "EQUAL", "weights": {"a": "1", "b": "2"}}],
            },
        ),
        (
            "allocation.mix[0].key",
            {"key": "MIX", "mix": [{"share": "1", "key": "MIX", "weights": {"a": "1"}}]},
        ),
    ],
)
def test_r35_bad_allocations_name_the_member(message: str, allocation: dict[str, Any]) -> None:
    assert bad(allocation=allocation).startswith(message)


RATES = st.integers(0, 100).map(lambda percent: str(percent / 100))
LATER = st.lists(
    st.one_of(
        st.builds(
            lambda rate, of: LEAD | {"rate": rate, "of": of},
            RATES,
            st.sampled_from(["NET", "REMAINING"]),
        ),
        st.builds(lambda open_: RECOVERY | {"balance_minor": open_}, st.integers(0, 10**7)),
        st.builds(
            lambda party, least: MINIMUM | {"party": party, "minimum_minor": least},
            st.sampled_from("abc"),
            st.integers(0, 10**6),
        ),
    ),
    max_size=5,
)


@given(st.integers(0, 10**9), RATES, LATER)
def test_r35_whatever_the_steps_all_lines_make_the_gross(
    gross: int, rate: str, later: list[dict[str, Any]]
) -> None:
    found = run(gross, PLATFORM | {"rate": rate}, *later)

    assert all(line["amount_minor"] >= 0 for line in found["lines"])
    assert [line["party"] for line in found["lines"] if line["kind"] == "SHARE"] == ["a", "b", "c"]
