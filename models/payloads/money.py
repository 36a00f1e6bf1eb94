"""What do the events of fees and shares say? For the parties of the agreement, about nobody."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from models.payloads.base import Example, Payload, Slug, Text, Version, Word
from models.rules.limits import LARGEST_INTEGER
from models.rules.shapes import Currency, Day, Minor
from models.rules.tax import TaxTreatment

# A correction takes money back: below zero.
Change = Annotated[int, Field(ge=-LARGEST_INTEGER, le=LARGEST_INTEGER)]


class UnderAgreement(Payload):
    """What is shared, by which version of which agreement, in which period."""

    fee: UUID
    offer: Text
    development_agreement: Text
    agreement_version: Version
    period: Annotated[str, Field(examples=["2026-Q4"])]
    currency: Currency


_AGREEMENT: Example = {
    "fee": "6301931c-761d-59a8-9fbc-36addf6e78d1",
    "offer": "entrepreneurship",
    "development_agreement": "entrepreneurship-2026",
    "agreement_version": 1,
    "period": "2026-Q4",
    "currency": "EUR",
}


class Fee(UnderAgreement):
    paid_on: Day
    amount_minor: Minor
    tax: TaxTreatment
    source: Text = Field(description="who was paid, in its own words")
    source_reference: Text
    refund_of: UUID | None


class FeeRecorded(Fee):
    """A fee was paid for an offer that several universities develop together."""

    example: ClassVar[Example] = {
        **_AGREEMENT,
        "paid_on": "2026-11-20",
        "amount_minor": 24000,
        "tax": "EXEMPT_132_1_I",
        "source": "sorbonne-shop",
        "source_reference": "S-1001",
        "refund_of": None,
    }


class FeeRefunded(Fee):
    """A fee was paid back: `refund_of` names it. The shares follow as events of their own."""

    example: ClassVar[Example] = {
        **FeeRecorded.example,
        "fee": "b9f1f6a7-34cb-5a75-8f6e-4f9ab44a7c0e",
        "source_reference": "R-1001",
        "refund_of": "6301931c-761d-59a8-9fbc-36addf6e78d1",
    }


class MoneyLine(Payload):
    kind: Word = Field(description="the step of the agreement's waterfall, or SHARE")
    party: Slug
    amount_minor: Change


class Share(UnderAgreement):
    share: UUID
    entry: UUID = Field(description="the entry of the ledger")
    lines_money: tuple[MoneyLine, ...]
    shares: dict[Slug, Change] = Field(description="what each party gets more, or less")
    adjusts: Text | None = Field(description="the period that had ended already")
    booked_on: Day


class ShareBooked(Share):
    """What one fee changed in the shares of its period."""

    example: ClassVar[Example] = {
        **_AGREEMENT,
        "share": "88bd4e8f-4606-50e8-8c47-5444c63a26fc",
        "entry": "88bd4e8f-4606-50e8-8c47-5444c63a26fc",
        "lines_money": [
            {"kind": "LEAD_FEE", "party": "sorbonne", "amount_minor": 2400},
            {"kind": "SHARE", "party": "milan", "amount_minor": 21600},
        ],
        "shares": {"milan": 21600, "sorbonne": 2400},
        "adjusts": None,
        "booked_on": "2026-11-22",
    }


class ShareAdjusted(Share):
    """The same after the period had ended."""

    example: ClassVar[Example] = {
        **ShareBooked.example,
        "adjusts": "2026-Q4",
        "booked_on": "2027-01-08",
    }
