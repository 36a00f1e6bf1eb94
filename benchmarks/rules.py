"""How much do the rules cost, against the same arithmetic alone?

`ratios`: time of a rule over a plain baseline that knows no bad input and gives no reason: grade
conversion and waterfall against exact fractions, netting against two dictionaries. `figures`: rules
per second, and netting of 1,000 institutions, which is linear in the obligations.
"""

import json
import platform
import random
import time
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import click

from models.rules.grade_conversion import GradeConvertAsk, grade_convert
from models.rules.netting import NetAsk, Obligation, net
from models.rules.scales import SCALES
from models.rules.waterfall import WaterfallAsk, waterfall

INSTITUTIONS = 1_000
OBLIGATIONS = 100_000
PARTIES = 20
STEPS = 10
CALLS = 300
ROUNDS = 5


def best_seconds(work: Callable[[], object]) -> float:
    """The quickest of several runs: the machine's other work only ever adds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def conversion() -> tuple[Callable[[], object], Callable[[], object]]:
    """One grade from Italy to Germany, by invented counts."""
    italy = [(label, 10 + index) for index, label in enumerate(SCALES["IT"].passing)]
    germany = [(label, 20 - index) for index, label in enumerate(SCALES["DE"].passing)]
    ask = GradeConvertAsk.model_validate_json(
        json.dumps(
            {
                "grade": "27",
                "source": {"scale": "IT", "counts": italy},
                "target": {"scale": "DE", "counts": germany},
                "policy": "WEIGHTED_MEAN",
            }
        )
    )

    def baseline() -> object:
        tables = []
        for counts in (italy, germany):
            whole, before = sum(count for _, count in counts), 0
            table: dict[str, tuple[Fraction, Fraction]] = {}
            for label, count in counts:
                table[label] = (Fraction(before, whole), Fraction(before + count, whole))
                before += count
            tables.append(table)
        start, end = tables[0]["27"]
        met = {g: min(b, end) - max(a, start) for g, (a, b) in tables[1].items()}
        met = {g: overlap for g, overlap in met.items() if overlap > 0}
        weighed = sum((Fraction(g) * met[g] for g in met), start=Fraction(0))
        mean = weighed / sum(met.values(), start=Fraction(0))
        return min(met, key=lambda g: abs(Fraction(g) - mean))

    if grade_convert(ask).suggested != baseline():
        raise AssertionError("rule and baseline differ")
    return lambda: grade_convert(ask), baseline


def sharing() -> tuple[Callable[[], object], Callable[[], object]]:
    """Ten steps and twenty parties; all figures invented."""
    weights = {f"u{index:02}": str(1 + index % 7) for index in range(PARTIES)}
    steps: list[dict[str, Any]] = [{"kind": "PLATFORM_FEE", "rate": "0.20", "party": "p"}]
    steps += [
        {"kind": "LEAD_FEE", "rate": "0.01", "of": "REMAINING", "party": f"u{index:02}"}
        for index in range(STEPS - 1)
    ]
    gross = 123_456_789
    ask = WaterfallAsk.model_validate_json(
        json.dumps(
            {
                "gross_minor": gross,
                "currency": "EUR",
                "steps": steps,
                "allocation": {"key": "ENROLMENTS", "weights": weights},
            }
        )
    )

    def baseline() -> dict[str, int]:
        left = gross - int(gross * Fraction("0.20") + Fraction(1, 2))
        for _ in range(STEPS - 1):
            left -= int(left * Fraction("0.01") + Fraction(1, 2))
        whole = sum(int(weight) for weight in weights.values())
        exact = {party: Fraction(left * int(weight), whole) for party, weight in weights.items()}
        shares = {party: int(part) for party, part in exact.items()}
        order = sorted(exact, key=lambda party: (shares[party] - exact[party], party))
        for party in order[: left - sum(shares.values())]:
            shares[party] += 1
        return shares

    if waterfall(ask).shares != baseline():
        raise AssertionError("rule and baseline differ")
    return lambda: waterfall(ask), baseline


def netting(obligations: int) -> tuple[Callable[[], object], Callable[[], object]]:
    """Institutions that owe each other invented amounts."""
    chance = random.Random(1)
    rows = []
    for _ in range(obligations):
        payer, payee = chance.sample(range(INSTITUTIONS), 2)
        rows.append((f"i{payer}", f"i{payee}", chance.randrange(1, 10**6)))
    ask = NetAsk(
        currency="EUR",
        owed=tuple(Obligation(from_=payer, to=payee, amount_minor=a) for payer, payee, a in rows),
    )

    def baseline() -> dict[str, int]:
        positions: Counter[str] = Counter()
        for payer, payee, amount in rows:
            positions[payer] -= amount
            positions[payee] += amount
        return dict(positions)

    if net(ask).positions != baseline():
        raise AssertionError("rule and baseline differ")
    return lambda: net(ask), baseline


def measured() -> dict[str, Any]:
    ratios: dict[str, float] = {}
    figures: dict[str, float] = {}
    for name, (rule, baseline) in {"grade_convert": conversion(), "waterfall": sharing()}.items():
        spent = best_seconds(lambda rule=rule: [rule() for _ in range(CALLS)])  # type: ignore[misc]
        bare = best_seconds(lambda bare=baseline: [bare() for _ in range(CALLS)])  # type: ignore[misc]
        ratios[f"{name}_over_arithmetic"] = round(spent / bare, 2)
        figures[f"{name}_per_second"] = round(CALLS / spent, 1)
    spent_by = {}
    for obligations in (OBLIGATIONS // 10, OBLIGATIONS):
        rule, baseline = netting(obligations)
        spent_by[obligations] = best_seconds(rule)
        figures[f"netting_{INSTITUTIONS}_institutions_{obligations}_obligations_seconds"] = round(
            spent_by[obligations], 4
        )
    ratios["netting_over_dictionaries"] = round(spent_by[OBLIGATIONS] / best_seconds(baseline), 2)
    ratios["netting_ten_times_the_obligations_over_once"] = round(
        spent_by[OBLIGATIONS] / spent_by[OBLIGATIONS // 10], 2
    )
    return {
        "name": "rules",
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "ratios": ratios,
        "figures": figures,
    }


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def main(as_json: bool) -> None:
    """Runs the rules that count and sets them against their arithmetic."""
    found = measured()
    rows = {**found["ratios"], **found["figures"]}
    table = "\n".join(f"{name:64}{value:>12}" for name, value in rows.items())
    print(json.dumps(found, indent=1) if as_json else table)


if __name__ == "__main__":
    main()
