"""What the routes of finance answer. Output may grow."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from models.frozen import Frozen
from models.store.fee_views import FeeView
from models.store.ledger_views import Balance, EntryView, PeriodView


class FeePage(Frozen):
    """`next`: the `after` of the next page, null on the last."""

    items: list[FeeView]
    next: UUID | None


class RowStatus(StrEnum):
    RECORDED = "RECORDED"
    ALREADY_RECORDED = "ALREADY_RECORDED"
    REFUSED = "REFUSED"


class RowReport(Frozen):
    row: int
    status: RowStatus
    fee: UUID | None = None
    code: str | None = None
    message: str | None = None


class SheetReport(Frozen):
    recorded: int
    already_recorded: int
    refused: int
    rows: list[RowReport]


class LedgerOut(Frozen):
    """`balances`: per currency, zero in sum. `waiting`: fees in clearing that nothing shares."""

    balances: list[Balance]
    periods: list[PeriodView]
    waiting: list[FeeView]
    entries: list[EntryView]
    next: int | None


class DevelopmentAgreementOut(Frozen):
    code: str
    version: int
    offer: str
    lead: str
    parties: list[str]
    period: str
    fee: dict[str, Any]
    terms: dict[str, Any]
    share_tax: str
    valid_from: str
    valid_to: str | None
    confirmed_by: str


class DevelopmentAgreementPage(Frozen):
    items: list[DevelopmentAgreementOut]
