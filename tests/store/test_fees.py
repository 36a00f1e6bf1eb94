"""A fee is booked once, shared at once, paid back to the cent, and told to the parties alone."""

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text

from models.errors import Code, Refused
from models.rules.sharing import Collected, lines_of
from models.rules.tax import TaxTreatment
from models.store import development_agreements, feed
from models.store.database import Sessions
from tests.store import alliances
from tests.store.alliances import PARTIES, pay

LAST_QUARTER = date(2026, 9, 30)


async def rows(sessions: Sessions, query: str) -> Sequence[Any]:
    async with sessions() as session:
        return (await session.execute(text(query))).all()


async def owed(sessions: Sessions, currency: str = "EUR") -> dict[str, int]:
    """Party → what the ledger says it is owed, read from its lines."""
    found = await rows(
        sessions,
        f"SELECT substr(account, 7), -sum(amount_minor)::bigint FROM ledger_line"
        f" WHERE account LIKE 'party:%' AND currency = '{currency}' GROUP BY 1 ORDER BY 1",
    )
    return {party: amount for party, amount in found if amount}


async def accounts(sessions: Sessions) -> dict[str, int]:
    found = await rows(
        sessions, "SELECT account, sum(amount_minor)::bigint FROM ledger_line GROUP BY 1"
    )
    return dict(found)


async def refused(sessions: Sessions, reference: str, **members: Any) -> Code:
    with pytest.raises(Refused) as no:
        await pay(sessions, reference, **members)
    return no.value.refusal.code


async def test_a_fee_is_shared_by_the_agreement_in_force(seeded: Sessions) -> None:
    assert (await pay(seeded, "1")).new
    # 24,000: 10 % to the lead, the rest by 0.8, 0.5, 0.4 and 0.3 of 2 ECTS
    assert await owed(seeded) == {
        "heidelberg": 4320,
        "milan": 5400,
        "sorbonne": 2400 + 8640,
        "warsaw": 3240,
    }
    held = await accounts(seeded)
    assert held["clearing"] == 0
    assert held["received"] == 24000
    assert sum(held.values()) == 0


async def test_the_same_reference_is_one_fee(seeded: Sessions) -> None:
    first = await pay(seeded, "1")
    again = await pay(seeded, "1")
    assert again == first._replace(new=False)
    assert await rows(seeded, "SELECT count(*) FROM ledger_entry") == [(2,)]
    assert await refused(seeded, "1", amount_minor=1) is Code.FEE_REFERENCE_TAKEN
    assert (await pay(seeded, "1", source="another shop")).new


async def test_a_refund_undoes_its_fee_to_the_cent(seeded: Sessions) -> None:
    await pay(seeded, "1", amount_minor=10001)
    alone = await owed(seeded)
    second = await pay(seeded, "2", amount_minor=333)
    await pay(seeded, "R2", amount_minor=333, refund_of="2")
    assert await owed(seeded) == alone
    assert await refused(seeded, "R3", amount_minor=333, refund_of=str(second.fee)) is (
        Code.FEE_ALREADY_REFUNDED
    )
    assert await refused(seeded, "R1", amount_minor=10000, refund_of="1") is (
        Code.FEE_REFUND_DIFFERS
    )
    assert await refused(seeded, "R1", amount_minor=10001, refund_of="none") is (
        Code.FEE_REFUND_UNKNOWN
    )
    assert await refused(seeded, "R4", amount_minor=333, refund_of="R2") is (
        Code.FEE_REFUND_UNKNOWN
    )
    await pay(seeded, "R1", amount_minor=10001, refund_of="1")
    assert await owed(seeded) == {}
    assert set((await accounts(seeded)).values()) == {0}


async def test_a_late_refund_adjusts_the_period_of_its_fee(seeded: Sessions) -> None:
    in_september = datetime(2026, 9, 30, 12, 0, tzinfo=UTC)
    await pay(seeded, "1", paid_on=LAST_QUARTER, at=in_september)
    await pay(seeded, "2")
    await pay(seeded, "R1", refund_of="1")
    found = await rows(
        seeded, "SELECT starts_on::text, gross_minor, enrolments FROM agreement_period ORDER BY 1"
    )
    assert found == [("2026-07-01", 0, 0), ("2026-10-01", 24000, 1)]
    kinds = await rows(
        seeded, "SELECT kind, starts_on::text FROM ledger_entry WHERE lines > 2 ORDER BY number"
    )
    assert kinds == [
        ("ALLOCATION", "2026-07-01"),
        ("ALLOCATION", "2026-10-01"),
        ("ADJUSTMENT", "2026-07-01"),
    ]


async def test_currencies_stay_apart(seeded: Sessions) -> None:
    await pay(seeded, "1", currency="PLN", amount_minor=103000)
    await pay(seeded, "2", currency="JPY", amount_minor=1)
    await pay(seeded, "3")
    assert sum((await owed(seeded, "PLN")).values()) == 103000
    assert sum((await owed(seeded, "JPY")).values()) == 1
    assert sum((await owed(seeded, "EUR")).values()) == 24000


async def test_without_an_agreement_it_waits_in_clearing_until_there_is_one(
    sessions: Sessions,
) -> None:
    await alliances.filled(sessions, alliances.alliance(valid_from="2026-11-01"))
    await pay(sessions, "1")
    await pay(sessions, "2")
    await pay(sessions, "R2", refund_of="2")
    assert await owed(sessions) == {}
    assert (await accounts(sessions))["clearing"] == -24000
    earlier = alliances.alliance(valid_from="2026-10-01", valid_to="2026-10-31", version="2")
    await alliances.filled(sessions, earlier)
    assert sum((await owed(sessions)).values()) == 24000
    assert (await accounts(sessions))["clearing"] == 0
    await alliances.filled(sessions, earlier)
    assert sum((await owed(sessions)).values()) == 24000


async def test_amounts_in_another_currency_leave_the_fee_in_clearing(sessions: Sessions) -> None:
    terms = (
        "{amounts_in: EUR, waterfall: [{kind: LEAD_FEE, per_enrolment_minor: 500, enrolments: 0,"
        " party: sorbonne}], allocation: {key: EQUAL, weights: {milan: '1', warsaw: '1'}}}"
    )
    await alliances.filled(sessions, alliances.alliance(terms=terms))
    await pay(sessions, "1", currency="CZK", amount_minor=600000)
    await pay(sessions, "2", amount_minor=24000)
    await pay(sessions, "3", amount_minor=24000)
    assert await owed(sessions, "CZK") == {}
    assert await owed(sessions) == {"milan": 23500, "sorbonne": 1000, "warsaw": 23500}


async def test_the_largest_amount_is_shared_and_a_larger_total_refused(seeded: Sessions) -> None:
    largest = 2**53 - 1
    await pay(seeded, "1", amount_minor=largest)
    assert sum((await owed(seeded)).values()) == largest
    assert await refused(seeded, "2", amount_minor=1) is Code.BODY_INVALID
    assert (await pay(seeded, "2", amount_minor=1, paid_on=date.max)).new
    await pay(seeded, "R1", amount_minor=largest, refund_of="1")
    assert sum((await owed(seeded)).values()) == 1


async def test_who_may_record(seeded: Sessions) -> None:
    assert (await pay(seeded, "1", by="sis-milan")).new
    for by in ("zdenek.finance@charles", "anna.registrar@warsaw", "admin@4euplus"):
        assert await refused(seeded, "2", by=by) is Code.ACCESS_DENIED
    assert await refused(seeded, "2", offer="none") is Code.OFFER_UNKNOWN


async def test_parties_are_told_the_money_and_nobody_else_anything(seeded: Sessions) -> None:
    fee = (await pay(seeded, "1")).fee
    await pay(seeded, "R1", refund_of="1")
    told: dict[str, list[Any]] = {}
    async with seeded() as session:
        for slug in (*PARTIES, "charles"):
            events = await feed.read(session, alliances.VAULT, slug, 0)
            assert [event.sequence for event in events] == list(range(1, len(events) + 1))
            told[slug] = [e for e in events if e.type.split(".")[2] in ("fee", "share")]
    assert told["charles"] == []
    for slug in PARTIES:
        types = [event.type.split(".", 2)[2] for event in told[slug]]
        assert types == ["fee.recorded.v1", "share.booked.v1", "fee.refunded.v1", "share.booked.v1"]
        recorded, booked, _, back = (event.data for event in told[slug])
        assert recorded["fee"] == str(fee)
        assert booked["shares"] == {
            "heidelberg": 4320,
            "milan": 5400,
            "sorbonne": 11040,
            "warsaw": 3240,
        }
        assert back["shares"] == {party: -share for party, share in booked["shares"].items()}
        assert ("source_reference" in recorded) is (slug == "sorbonne")
    correlations = {tuple(event.correlation_id for event in told[slug]) for slug in PARTIES}
    assert len(correlations) == 1


async def test_eight_writers_at_once_book_what_one_would(seeded: Sessions) -> None:
    amounts = {f"w{number}": 100 + 7 * number for number in range(24)}

    async def writer(references: list[str]) -> None:
        for reference in references:
            await pay(seeded, reference, amount_minor=amounts[reference])
            await pay(seeded, reference, amount_minor=amounts[reference])

    names = list(amounts)
    await asyncio.gather(*(writer(names[number::8] + names[:2]) for number in range(8)))
    await asyncio.gather(
        *(pay(seeded, f"R{name}", amount_minor=amounts[name], refund_of=name) for name in names[:8])
    )
    kept = [amounts[name] for name in names[8:]]
    assert await owed(seeded) == await one_shot(seeded, sum(kept), len(kept))
    assert sum((await accounts(seeded)).values()) == 0
    gaps = await rows(
        seeded,
        "SELECT institution FROM feed_event GROUP BY institution"
        " HAVING max(sequence) <> count(*) OR min(sequence) <> 1",
    )
    assert gaps == []


@pytest.mark.parametrize("seed", [1, 2])
async def test_any_order_ends_like_all_at_once(sessions: Sessions, seed: int) -> None:
    """With cost recovery, which is carried from one period to the next."""
    terms = (
        "{amounts_in: EUR, waterfall: [{kind: PLATFORM_FEE, rate: '0.07', party: warsaw},"
        " {kind: COST_RECOVERY, party: milan, balance_minor: 50000},"
        " {kind: LEAD_FEE, rate: '0.10', of: REMAINING, party: sorbonne}],"
        " allocation: {key: EQUAL, weights: {heidelberg: '1', milan: '1', warsaw: '1'}}}"
    )
    await alliances.filled(sessions, alliances.alliance(terms=terms))
    order = random.Random(seed)
    days = [date(2026, 2, 1), date(2026, 5, 1), LAST_QUARTER]
    facts = [(f"f{n}", days[n % 3], 5000 + 1313 * n) for n in range(12)]
    order.shuffle(facts)
    for name, day, amount in facts:
        await pay(sessions, name, paid_on=day, amount_minor=amount)
    returned = facts[::4]
    for name, _, amount in returned:
        await pay(sessions, f"R{name}", amount_minor=amount, refund_of=name)
    gross = dict.fromkeys(days, 0)
    for name, day, amount in facts:
        gross[day] += 0 if (name, day, amount) in returned else amount
    expected: dict[str, int] = {}
    recovered = 0
    async with sessions() as session:
        agreement = (await development_agreements.seen_by(session, None))[0]
    for day in days:
        collected = Collected(gross[day], 0, {"milan": recovered})
        for line in lines_of(development_agreements.terms_of(agreement), "EUR", collected):
            expected[line.party] = expected.get(line.party, 0) + line.amount_minor
            recovered += line.amount_minor if line.kind == "COST_RECOVERY" else 0
    assert recovered == 50000
    assert await owed(sessions) == expected


async def test_the_totals_of_a_period_are_what_the_ledger_holds(seeded: Sessions) -> None:
    for number in range(5):
        await pay(seeded, f"{number}", amount_minor=101 + number, tax=TaxTreatment.OUT_OF_SCOPE)
    found = await rows(seeded, "SELECT booked FROM agreement_period")
    booked: dict[str, int] = {}
    for line in found[0][0]:
        booked[line["party"]] = booked.get(line["party"], 0) + line["amount_minor"]
    assert booked == await owed(seeded)


async def one_shot(sessions: Sessions, gross: int, enrolments: int) -> dict[str, int]:
    async with sessions() as session:
        agreement = (await development_agreements.seen_by(session, None))[0]
    shares: dict[str, int] = {}
    terms = development_agreements.terms_of(agreement)
    for line in lines_of(terms, "EUR", Collected(gross, enrolments)):
        shares[line.party] = shares.get(line.party, 0) + line.amount_minor
    return shares
