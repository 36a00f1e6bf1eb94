"""Is this a qualified certificate, for what, and is its key in a qualified device?

Sources: Regulation (EU) 910/2014, articles 3, 28, 38 and annex III; ETSI TS 119 615 4.4 (what the
certificate states, then what the list of its issuer adds or takes away), EN 319 412-5. Before
1 July 2016 other words stood for a service that was granted its status.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography import x509

from models.documents.seals.certificates import Statements, Use, statements
from models.documents.trust_lists.index import Listed
from models.documents.trust_lists.qualifications import applies
from models.documents.trust_lists.record import Period

_EIDAS: Final = datetime(2016, 7, 1, tzinfo=UTC)
_GRANTED: Final = frozenset(("granted",))
_GRANTED_BEFORE: Final = frozenset(("undersupervision", "supervisionincessation", "accredited"))
_STATED_USES: Final = {
    "ForeSeals": Use.SEAL,
    "ForeSignatures": Use.SIGNATURE,
    "ForWebSiteAuthentication": Use.WEBSITE,
}
_QUALIFIER_USES: Final = {
    "QCForESeal": Use.SEAL,
    "QCForESig": Use.SIGNATURE,
    "QCForWSA": Use.WEBSITE,
}
# TS 119 612 5.5.9.2.3: the law before eIDAS knew no qualified certificate for a legal person.
_NOT: Final = frozenset(("NotQualified", "QCForLegalPerson"))
_DEVICE: Final = frozenset(("QCWithQSCD", "QCWithSSCD", "QCQSCDManagedOnBehalf"))
_NO_DEVICE: Final = frozenset(("QCNoQSCD", "QCNoSSCD"))


@dataclass(frozen=True, slots=True)
class Qualified:
    """`answer`: None where it cannot be told. `why` completes "the certificate …"; `use` and
    `device` hold where the answer is yes. `listed`: the service that speaks for it."""

    answer: bool | None
    why: str
    use: Use | None = None
    device: bool = False
    listed: Listed | None = None


def qualified(certificate: x509.Certificate, listed: Iterable[Listed], at: datetime) -> Qualified:
    """The best answer of the services that issued the certificate, for sealing at this instant."""
    stated = statements(certificate)
    answers = [_by(one, certificate, stated, at) for one in listed]
    if not answers:
        return _unlisted(stated)
    return max(answers, key=lambda found: (found.answer is True, found.answer is None))


def granted(period: Period | None, at: datetime) -> bool:
    """Whether the service had its status then."""
    if period is None:
        return False
    return period.status in _GRANTED or (at < _EIDAS and period.status in _GRANTED_BEFORE)


def _unlisted(stated: Statements) -> Qualified:
    if stated.qualified and not stated.elsewhere:
        why = "calls itself qualified; its issuer stands in no trust list that is loaded here"
        return Qualified(None, why)
    return Qualified(False, "does not say that it is qualified, and no trust list does")


def _by(
    listed: Listed, certificate: x509.Certificate, stated: Statements, at: datetime
) -> Qualified:
    begin = certificate.not_valid_before_utc
    for when, what in ((at, "it was used"), (begin, "it was issued")):
        period = listed.service.at(when)
        if not granted(period, when):
            status = period.status if period is not None else "not yet listed"
            day = when.date().isoformat()
            said = f"was issued by {listed.service.name}, which was {status} on {day}, when {what}"
            return Qualified(False, f"{said} ({listed.of.title})", listed=listed)
    period = listed.service.at(at)
    assert period is not None  # a service without a period is not granted
    return _stated(listed, period, certificate, stated)


def _stated(
    listed: Listed, period: Period, certificate: x509.Certificate, stated: Statements
) -> Qualified:
    named = _qualifiers(period, certificate)
    if named is None or period.unknown:
        return Qualified(
            None, f"falls under rules of {listed.of.title} not read here", listed=listed
        )
    if ("QCStatement" in named and _NOT & named) or (_DEVICE & named and _NO_DEVICE & named):
        return Qualified(None, f"is told two things by {listed.of.title}", listed=listed)
    compliant = "QCStatement" in named or (stated.qualified and not stated.elsewhere)
    if not compliant or _NOT & named:
        return Qualified(False, "is not a qualified one", listed=listed)
    uses = {_QUALIFIER_USES[name] for name in named if name in _QUALIFIER_USES}
    uses = uses or set(stated.uses) or {Use.SIGNATURE}  # without a type it is for signatures
    offered = {_STATED_USES[use] for use in period.uses if use in _STATED_USES}
    fitting = uses & offered if offered else uses
    use = next((one for one in (Use.SEAL, Use.SIGNATURE) if one in fitting), None)
    if use is None:
        meant = " and ".join(sorted(uses))
        return Qualified(
            False, f"is for {meant}, which its issuer is not listed for", listed=listed
        )
    device = bool(_DEVICE & named) or (stated.device and not _NO_DEVICE & named)
    return Qualified(True, f"is a qualified one for {use.value}", use, device, listed)


def _qualifiers(period: Period, certificate: x509.Certificate) -> frozenset[str] | None:
    """Those that speak of this certificate; None where one may and it cannot be told."""
    found: set[str] = set()
    for qualification in period.qualifications:
        meant = applies(qualification.criteria, certificate)
        if meant is None:
            return None
        if meant:
            found |= set(qualification.qualifiers)
    return frozenset(found)
