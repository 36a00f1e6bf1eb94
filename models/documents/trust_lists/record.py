"""What does a trust list state? Services of trust, what they were granted for, and when.

Source: ETSI TS 119 612 (v2.3.1 and before), Commission Implementing Decision (EU) 2015/1505. Kept
is what a seal or a time stamp needs; certificates are the base64 of their DER.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import field

from models.documents.value import Value

EU: Final = "EU"  # where the list of the lists stands for a territory


class Kind(StrEnum):
    """Which services are kept: those that issue qualified certificates or qualified time stamps."""

    CERTIFICATES = "CA/QC"
    TIME_STAMPS = "TSA/QTST"


class Demand(StrEnum):
    """How many of a set of criteria a certificate has to meet."""

    ALL = "all"
    ANY = "atLeastOne"
    NONE = "none"


class Criteria(Value, frozen=True, kw_only=True):
    """Which certificates of a service a qualifier speaks of.

    `usages`: sets of bits of the key usage; `policies`, `purposes`, `attributes`: sets of object
    identifiers. `unknown`: a criterion stands there that is not read.
    """

    demand: Demand
    usages: tuple[tuple[tuple[str, bool], ...], ...] = ()
    policies: tuple[tuple[str, ...], ...] = ()
    purposes: tuple[tuple[str, ...], ...] = ()
    attributes: tuple[tuple[str, ...], ...] = ()
    within: tuple["Criteria", ...] = ()
    unknown: bool = False


class Qualification(Value, frozen=True, kw_only=True):
    """`qualifiers`: the ends of their addresses (QCForESeal, QCWithQSCD, NotQualified …)."""

    qualifiers: tuple[str, ...]
    criteria: Criteria


class Period(Value, frozen=True, kw_only=True):
    """The status of a service from an instant on. `uses`: ForeSeals, ForeSignatures, … as stated.
    `unknown`: an extension that has to be understood and is not."""

    status: str
    since: datetime
    uses: tuple[str, ...] = ()
    qualifications: tuple[Qualification, ...] = ()
    unknown: bool = False


class Service(Value, frozen=True, kw_only=True):
    """`periods`: the latest first."""

    provider: str
    name: str
    kind: Kind
    certificates: tuple[str, ...]
    periods: tuple[Period, ...]

    def at(self, when: datetime) -> Period | None:
        """The period that holds at this instant; None before the first."""
        return next((period for period in self.periods if period.since <= when), None)


class TrustList(Value, frozen=True, kw_only=True):
    """`territory`: PL, … or EU for the list of the lists, whose `signers` say by territory whose
    certificates the other lists are signed with. `signed_by` was found when it was brought."""

    territory: str
    operator: str
    sequence: int
    issued: datetime
    next_update: datetime | None = None
    services: tuple[Service, ...] = ()
    signers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    signed_by: str = ""

    @property
    def title(self) -> str:
        """What it is called in a sentence."""
        if self.territory == EU:
            return f"the list of the lists (number {self.sequence})"
        return f"the trust list of {self.territory} (number {self.sequence})"

    def stale(self, at: datetime) -> bool:
        return self.next_update is not None and self.next_update < at
