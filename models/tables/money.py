"""Money: development agreements, fees, and the ledger that sums to zero. Seen by the store."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Identity, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.tables.columns import DOCUMENT, INSTANT


class DevelopmentAgreement(SQLModel, table=True):
    """One version of what the parties of an offer agreed on its money. Only its end may be set.

    `terms`: waterfall and allocation key (`models/rules/sharing.py`). `fee`: the published price.
    `share_tax`: the treatment of what one party gets of another.
    """

    __tablename__ = "development_agreement"

    code: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    offer: str = Field(foreign_key="offer.code", index=True)
    lead: str = Field(foreign_key="institution.slug")
    parties: list[str] = Field(sa_type=DOCUMENT)
    period: str
    fee: dict[str, Any] = Field(sa_type=DOCUMENT)
    terms: dict[str, Any] = Field(sa_type=DOCUMENT)
    share_tax: str
    valid_from: date
    valid_to: date | None = None
    confirmed_by: str


class Fee(SQLModel, table=True):
    """What was paid for an offer. A refund names its fee and has the fee's amount."""

    __table_args__ = (UniqueConstraint("source", "source_reference"),)

    id: UUID = Field(primary_key=True)
    source: str
    source_reference: str
    offer: str = Field(foreign_key="offer.code", index=True)
    paid_on: date
    amount_minor: int = Field(sa_type=BigInteger)
    currency: str
    tax: str
    refund_of: UUID | None = Field(default=None, foreign_key="fee.id", unique=True)
    institution: str = Field(foreign_key="institution.slug", index=True)
    recorded_by: str
    recorded_at: datetime = Field(sa_type=INSTANT)


class AgreementPeriod(SQLModel, table=True):
    """One period of one agreement in one currency: the totals that its shares follow from.

    `booked`: what the ledger holds for it, as [{"kind", "party", "amount_minor"}].
    """

    __tablename__ = "agreement_period"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agreement", "agreement_version"],
            ["development_agreement.code", "development_agreement.version"],
        ),
    )

    agreement: str = Field(primary_key=True)
    agreement_version: int = Field(primary_key=True)
    starts_on: date = Field(primary_key=True)
    currency: str = Field(primary_key=True)
    gross_minor: int = Field(default=0, sa_type=BigInteger)
    enrolments: int = 0
    booked: list[dict[str, Any]] = Field(default_factory=list, sa_type=DOCUMENT)


class FeeAllocation(SQLModel, table=True):
    """To which period of which agreement a fee belongs. None: the fee waits in clearing."""

    __tablename__ = "fee_allocation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agreement", "agreement_version", "starts_on", "currency"],
            [
                "agreement_period.agreement",
                "agreement_period.agreement_version",
                "agreement_period.starts_on",
                "agreement_period.currency",
            ],
        ),
    )

    fee: UUID = Field(primary_key=True, foreign_key="fee.id")
    agreement: str = Field(index=True)
    agreement_version: int
    starts_on: date
    currency: str


class LedgerEntry(SQLModel, table=True):
    """One balanced booking. `lines` is their number: none can be added afterwards."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agreement", "agreement_version"],
            ["development_agreement.code", "development_agreement.version"],
        ),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), unique=True)
    )
    operation: str = Field(unique=True)
    kind: str
    fee: UUID = Field(foreign_key="fee.id", index=True)
    agreement: str | None = Field(default=None, index=True)
    agreement_version: int | None = None
    starts_on: date | None = None
    lines: int
    booked_at: datetime = Field(sa_type=INSTANT)


class LedgerLine(SQLModel, table=True):
    """`amount_minor`: a debit is positive, a credit negative. `kind`: the step of the waterfall."""

    __tablename__ = "ledger_line"

    entry: UUID = Field(primary_key=True, foreign_key="ledger_entry.id")
    number: int = Field(primary_key=True)
    account: str = Field(index=True)
    kind: str | None = None
    currency: str
    amount_minor: int = Field(sa_type=BigInteger)
    tax: str
