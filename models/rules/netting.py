"""Who pays whom, once, when many owe each other?

D-03 and handbook domain 3.5 [D]: obligations of a period and one currency are netted; what each
party gets or owes in the end stays the same, and there are fewer payments than parties.
Shapes: contracts 6, `net`.
"""

from collections import deque
from collections.abc import Mapping

from pydantic import Field

from models.rules.shapes import Answer, Ask, BadAsk, Currency, Id, Part, Positive, Rule, Runnable


class Obligation(Ask):
    from_: Id = Field(alias="from")
    to: Id
    amount_minor: Positive


class NetAsk(Ask):
    currency: Currency
    owed: tuple[Obligation, ...]


class Payment(Part):
    from_: str = Field(alias="from")
    to: str
    amount_minor: int


class NetAnswer(Answer):
    """`positions` names every party: what it receives is positive, what it pays negative."""

    payments: tuple[Payment, ...]
    positions: dict[str, int]


def net(ask: NetAsk) -> NetAnswer:
    """Domain 3.5. Linear in the obligations; raises `BadAsk` where a party owes itself."""
    positions: dict[str, int] = {}
    for index, owed in enumerate(ask.owed):
        if owed.from_ == owed.to:
            raise BadAsk("another party than the one who owes", "owed", index, "to")
        positions[owed.from_] = positions.get(owed.from_, 0) - owed.amount_minor
        positions[owed.to] = positions.get(owed.to, 0) + owed.amount_minor
    positions = dict(sorted(positions.items()))
    paid = payments(positions)
    return NetAnswer(
        rule_ids=("R-35",),
        why=f"{len(ask.owed)} obligations of {len(positions)} parties become {len(paid)}"
        " payments; what each gets or owes stays the same.",
        payments=paid,
        positions=positions,
    )


def payments(positions: Mapping[str, int]) -> tuple[Payment, ...]:
    """Payments that make these positions (their sum is 0), fewer than there are parties.

    Each payment settles its payer or its payee for good, and the last one settles both.
    """
    payers = deque((party, -amount) for party, amount in positions.items() if amount < 0)
    payees = deque((party, amount) for party, amount in positions.items() if amount > 0)
    made = []
    while payers and payees:
        (payer, owes), (payee, gets) = payers.popleft(), payees.popleft()
        amount = min(owes, gets)
        made.append(Payment(from_=payer, to=payee, amount_minor=amount))
        if owes > amount:
            payers.appendleft((payer, owes - amount))
        if gets > amount:
            payees.appendleft((payee, gets - amount))
    return tuple(made)


RULES: tuple[Rule, ...] = ()
RUNS = (
    Runnable(
        "net",
        ("R-35",),
        NetAsk,
        NetAnswer,
        net,
        example='{"currency": "EUR", "owed": [{"from": "a", "to": "b", "amount_minor": 700},'
        ' {"from": "b", "to": "c", "amount_minor": 300}]}',
    ),
)
