"""R-37: the tax treatment of a line is stated, never inferred; rates have dates."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.asking import ask, refused

RATES = [
    {"country": "CZ", "rate": "0.20", "from": "2010-01-01", "to": "2012-12-31"},
    {"country": "CZ", "rate": "0.21", "from": "2013-01-01"},
    {"country": "DE", "rate": "0.19", "from": "2007-01-01"},
]
GOOD: dict[str, Any] = {
    "net_minor": 10050,
    "currency": "CZK",
    "treatment": "TAXABLE_DOMESTIC",
    "confirmed_by": "finance office (invented)",
    "country": "CZ",
    "rates": RATES,
    "on": "2026-01-15",
}


@pytest.mark.parametrize(
    ("members", "tax", "rate", "owed_by"),
    [
        ({}, 2111, "0.21", "PAYEE"),  # 2110.5 goes up
        ({"on": "2012-12-31"}, 2010, "0.20", "PAYEE"),
        ({"on": "2013-01-01"}, 2111, "0.21", "PAYEE"),
        ({"country": "DE"}, 1910, "0.19", "PAYEE"),
        ({"treatment": "EXEMPT_132_1_I"}, 0, None, None),
        ({"treatment": "OUT_OF_SCOPE", "country": None, "rates": None}, 0, None, None),
        ({"treatment": "EXPORT_NON_EU"}, 0, None, None),
        ({"treatment": "REVERSE_CHARGE"}, 0, None, "PAYER"),
    ],
)
def test_r37_tax_of_a_line(
    members: dict[str, Any], tax: int, rate: str | None, owed_by: str | None
) -> None:
    found = ask("tax-line", **(GOOD | members))

    assert (found["tax_minor"], found["rate"], found["owed_by"]) == (tax, rate, owed_by)
    assert found["gross_minor"] == GOOD["net_minor"] + tax


@given(st.integers(0, 10**12))
def test_r37_net_and_tax_make_the_gross(net: int) -> None:
    found = ask("tax-line", **(GOOD | {"net_minor": net}))

    assert found["gross_minor"] - found["tax_minor"] == net
    assert abs(found["tax_minor"] - net * 0.21) < 1


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"treatment": None}, "treatment"),
        ({"treatment": "EXEMPT"}, "treatment"),
        ({"confirmed_by": ""}, "confirmed_by"),
        ({"country": None}, "country: expected the country whose rate applies"),
        ({"country": "cz"}, "country"),
        ({"rates": None}, "rates: expected exactly one rate of CZ"),
        ({"on": "2009-12-31"}, "rates: expected exactly one rate of CZ"),
        ({"rates": [RATES[1], RATES[1]]}, "rates: expected exactly one rate of CZ"),
        ({"rates": [RATES[1] | {"rate": "21"}]}, "rates[0].rate: expected a rate of at most 1"),
        ({"rates": [RATES[1] | {"to": "2012-01-01"}]}, "rates[0].to: expected a day not before"),
        ({"net_minor": 0.5}, "net_minor"),
    ],
)
def test_r37_bad_input_names_the_member(members: dict[str, Any], place: str) -> None:
    assert refused("tax-line", **(GOOD | members)).startswith(place)


def test_r37_a_line_without_a_treatment_is_bad_input() -> None:
    line = {name: value for name, value in GOOD.items() if name != "treatment"}

    assert refused("tax-line", **line).startswith("treatment: expected this member")
