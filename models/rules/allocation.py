"""What must be booked now, given what a period has collected so far and what is booked already?

D-03: allocation works on cumulative totals of the period and books only the change, so the order in
which fees arrive inside a period does not matter; a refund after the period's end is an adjustment,
never an edit (R-35, handbook domain 3.3 [D]); a reversal negates its original to the cent.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple, Self

from pydantic import model_validator

from models.rules.shapes import Answer, Ask, BadAsk, Id, Minor, Part, Rule, Runnable
from models.rules.waterfall import Line, WaterfallAsk, waterfall


class LineKey(NamedTuple):
    kind: str
    party: str


class BookedLine(Ask):
    """What stands in the ledger for one kind of line and party of the period, summed."""

    kind: Id
    party: Id
    amount_minor: Minor


class AllocationChangeAsk(Ask):
    """`cumulative`: the waterfall on all that the period has collected, in its frozen terms."""

    cumulative: WaterfallAsk
    booked: tuple[BookedLine, ...]
    period_closed: bool


class EntryKind(StrEnum):
    ALLOCATION = "ALLOCATION"
    ADJUSTMENT = "ADJUSTMENT"


class Change(Part):
    """Positive: more for the party; negative: given back."""

    kind: str
    party: str
    amount_minor: int


class AllocationChangeAnswer(Answer):
    entry: EntryKind
    changes: tuple[Change, ...]


def allocation_change(ask: AllocationChangeAsk) -> AllocationChangeAnswer:
    """D-03. Raises `BadAsk` for a line that is booked twice or a waterfall that is none."""
    booked: dict[LineKey, int] = {}
    for index, line in enumerate(ask.booked):
        key = LineKey(line.kind, line.party)
        if key in booked:
            raise BadAsk("each kind and party once, summed", "booked", index)
        booked[key] = line.amount_minor
    try:
        lines = waterfall(ask.cumulative).lines
    except BadAsk as bad:
        raise BadAsk(bad.expected, "cumulative", *bad.place) from None
    changes = changed(lines, booked)
    entry = EntryKind.ADJUSTMENT if ask.period_closed else EntryKind.ALLOCATION
    return AllocationChangeAnswer(
        rule_ids=("R-35",),
        why=f"{len(changes)} lines differ from what is booked; only the difference is booked, as"
        f" {entry.value}.",
        entry=entry,
        changes=tuple(
            Change(kind=key.kind, party=key.party, amount_minor=amount)
            for key, amount in changes.items()
        ),
    )


def changed(lines: Iterable[Line], booked: Mapping[LineKey, int]) -> dict[LineKey, int]:
    """What is still to book for each kind and party, without zeros, in order of kind and party."""
    wanted: Counter[LineKey] = Counter()
    for line in lines:
        wanted[LineKey(line.kind, line.party)] += line.amount_minor
    every = sorted(wanted.keys() | booked.keys())
    differences = {key: wanted[key] - booked.get(key, 0) for key in every}
    return {key: amount for key, amount in differences.items() if amount}


class Side(StrEnum):
    DEBIT = "DEBIT"
    CREDIT = "CREDIT"

    def other(self) -> "Side":
        return Side.CREDIT if self is Side.DEBIT else Side.DEBIT


class EntryLine(Ask):
    account: Id
    side: Side
    amount_minor: Minor


class ReversalAsk(Ask):
    """One entry of the ledger; its debits equal its credits."""

    lines: tuple[EntryLine, ...]

    @model_validator(mode="after")
    def _balances(self) -> Self:
        if sum(signed(line) for line in self.lines):
            raise BadAsk("lines whose debits equal their credits", "lines")
        return self


class ReversedLine(Part):
    account: str
    side: Side
    amount_minor: int


class ReversalAnswer(Answer):
    lines: tuple[ReversedLine, ...]


def reversal(ask: ReversalAsk) -> ReversalAnswer:
    """D-03. The same accounts and amounts on the other side; nothing is computed anew."""
    return ReversalAnswer(
        rule_ids=("R-35",),
        why="A reversal repeats the entry on the other side, to the cent; the original stays.",
        lines=tuple(
            ReversedLine(
                account=line.account, side=line.side.other(), amount_minor=line.amount_minor
            )
            for line in ask.lines
        ),
    )


def signed(line: EntryLine) -> int:
    return line.amount_minor if line.side is Side.DEBIT else -line.amount_minor


RULES = (
    Rule(
        id="D-03",
        sentence="Allocation works on the period's cumulative totals and books only the change;"
        " what comes late is an adjustment, and a reversal negates its original to the cent.",
        source="design D-03; handbook domain 3.3, step 6",
        evidence="D",
        tested="tests/rules/test_allocation.py",
    ),
)
RUNS = (
    Runnable(
        "allocation-change",
        ("R-35", "D-03"),
        AllocationChangeAsk,
        AllocationChangeAnswer,
        allocation_change,
        example='{"cumulative": {"gross_minor": 20000, "currency": "EUR", "steps": [],'
        ' "allocation": {"key": "EQUAL", "weights": {"a": "1", "b": "1", "c": "1"}}}, "booked":'
        ' [{"kind": "SHARE", "party": "a", "amount_minor": 3334}, {"kind": "SHARE", "party": "b",'
        ' "amount_minor": 3333}, {"kind": "SHARE", "party": "c", "amount_minor": 3333}],'
        ' "period_closed": false}',
    ),
    Runnable(
        "reversal",
        ("R-35", "D-03"),
        ReversalAsk,
        ReversalAnswer,
        reversal,
        example='{"lines": [{"account": "clearing", "side": "DEBIT", "amount_minor": 10000},'
        ' {"account": "party:a", "side": "CREDIT", "amount_minor": 10000}]}',
    ),
)
