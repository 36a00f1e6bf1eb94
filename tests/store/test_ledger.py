"""The database keeps the ledger at zero, whoever writes into it."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.store.database import Sessions
from tests.store import alliances

ENTRY = """INSERT INTO ledger_entry (id, operation, kind, fee, lines, booked_at)
    VALUES (:id, :operation, 'FEE', :fee, :lines, now())"""
LINE = """INSERT INTO ledger_line (entry, number, account, currency, amount_minor, tax)
    VALUES (:entry, :number, 'clearing', :currency, :amount, 'OUT_OF_SCOPE')"""


async def write(
    sessions: Sessions, lines: Sequence[tuple[str, int]], *, stated: int | None = None
) -> UUID:
    fee = (await alliances.pay(sessions, f"r-{uuid4()}")).fee
    entry = uuid4()
    async with sessions.begin() as session:
        await session.execute(
            text(ENTRY),
            {
                "id": entry,
                "operation": str(entry),
                "fee": fee,
                "lines": len(lines) if stated is None else stated,
            },
        )
        for number, (currency, amount) in enumerate(lines, 1):
            await session.execute(
                text(LINE),
                {"entry": entry, "number": number, "currency": currency, "amount": amount},
            )
    return entry


async def test_a_balanced_entry_is_taken(seeded: Sessions) -> None:
    await write(seeded, [("EUR", 5), ("EUR", -5), ("PLN", 7), ("PLN", -7)])


async def test_an_unbalanced_entry_is_refused_at_commit(seeded: Sessions) -> None:
    for lines in (
        [("EUR", 5), ("EUR", -4)],
        [("EUR", 5), ("PLN", -5)],
        [("EUR", 5), ("EUR", -5), ("PLN", 1)],
    ):
        with pytest.raises(DBAPIError, match="does not sum to zero"):
            await write(seeded, lines)


async def test_an_entry_without_its_lines_is_refused(seeded: Sessions) -> None:
    with pytest.raises(DBAPIError, match="states 2 lines and has 0"):
        await write(seeded, [], stated=2)


async def test_no_line_can_be_added_to_an_entry_that_is_there(seeded: Sessions) -> None:
    entry = await write(seeded, [("EUR", 5), ("EUR", -5)])
    with pytest.raises(DBAPIError, match="states 2 lines and has 3"):
        async with seeded.begin() as session:
            await session.execute(
                text(LINE), {"entry": entry, "number": 3, "currency": "EUR", "amount": 0}
            )


async def test_nothing_that_was_booked_is_edited(seeded: Sessions) -> None:
    await alliances.pay(seeded, "1")
    for edit in (
        "UPDATE ledger_line SET amount_minor = amount_minor * 2",
        "DELETE FROM ledger_line",
        "UPDATE ledger_entry SET kind = 'REFUND'",
        "DELETE FROM ledger_entry",
        "UPDATE fee SET amount_minor = 1",
        "DELETE FROM fee_allocation",
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            async with seeded.begin() as session:
                await session.execute(text(edit))


async def test_an_offer_has_one_agreement_on_any_day(seeded: Sessions) -> None:
    described = alliances.alliance()
    second = described.development_agreements[0].model_copy(update={"version": 2})
    both = described.model_copy(update={"development_agreements": (second,)})
    with pytest.raises(DBAPIError, match="already has agreement entrepreneurship-2026 version 1"):
        await alliances.filled(seeded, both)


async def test_an_agreement_does_not_end_before_fees_it_shared(seeded: Sessions) -> None:
    await alliances.pay(seeded, "1")
    with pytest.raises(DBAPIError, match="already shared"):
        await alliances.filled(seeded, alliances.alliance(valid_to="2026-09-30"))
