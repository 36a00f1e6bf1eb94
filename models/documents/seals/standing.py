"""What does the certificate of a seal prove, by whom, and what stays open?

Sources: eIDAS (Regulation (EU) 910/2014) articles 35 and 38; ETSI EN 319 102-1 (validity at signing
time), TS 119 615 (lists). The operator's own registration comes first; else a qualified certificate
from a service that a list of the Union names as granted then. Revocation is never asked: that would
need the network, and is said.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from models.documents.proof import Owner, TrustedBy
from models.documents.seals import certificates, chain, keys
from models.documents.seals.chain import Way
from models.documents.seals.trust import Anchor, Trust
from models.documents.trust_lists.index import Listed
from models.documents.trust_lists.qualified import Qualified, qualified
from models.documents.trust_lists.record import Kind

FITS = "content and seal fit: nothing was changed after sealing"
REVOCATION = "whether the certificate was revoked: nobody was asked, as nothing is fetched"
UNKNOWN = "its certificate is in the seal and not among those known here"


@dataclass(frozen=True, slots=True)
class Time:
    """When it was sealed: by the signer's own word, or (`by`) proven by whose time stamp. `doubt`:
    what is to be said of a stamp that proves nothing."""

    at: datetime | None = None
    by: str | None = None
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """`name`: who signed, for a person. `direct`: the operator registered this very key, so that
    the name is that of the registration and not what a certificate says. `why_not`: why nobody
    vouches for it. `remarks`: what is odd although somebody does."""

    name: str
    owner: Owner | None
    trusted_by: TrustedBy | None
    direct: bool
    qualified: bool | None
    why_not: str | None
    remarks: tuple[str, ...]
    proven: tuple[str, ...]
    not_proven: tuple[str, ...]


@keys.quietly()
def standing(
    certificate: x509.Certificate,
    others: Sequence[x509.Certificate],
    trust: Trust,
    time: Time,
) -> Standing:
    """`others`: the further certificates of the seal, in any order."""
    broken = certificates.unreadable(certificate)
    if broken is not None:
        return _unreadable(certificate, trust, broken)
    others = [other for other in others if certificates.unreadable(other) is None]
    at = min(time.at, trust.at) if time.at is not None else trust.at
    registered, refused = _registered(certificate, others, trust, at)
    listed, failed = _listed(certificate, others, trust, at)
    status = qualified(certificate, listed, at)
    known = registered.end if registered is not None and registered.authority is None else None
    by = TrustedBy.OPERATOR if registered is not None else None
    if by is None and status.answer:
        by = TrustedBy.EU_TRUST_LIST
    # whoever has a registered key may write what they like into a certificate for it
    told = known.certificate or certificate if known is not None else certificate
    return Standing(
        name=known.name if known is not None else keys.owner(certificate),
        owner=_owner(certificate if known is None else known.certificate),
        trusted_by=by,
        direct=known is not None,
        qualified=status.answer,
        why_not=None if by is not None else refused or failed or _unknown(certificate, status),
        remarks=tuple(_remarks(told, known is not None, status, trust, time)),
        proven=tuple(_proven(told, registered, status, time, at)),
        not_proven=tuple(_open(status, time)),
    )


def _unreadable(certificate: x509.Certificate, trust: Trust, broken: str) -> Standing:
    """Its key may be registered all the same; nothing else is said of it."""
    known = trust.own(certificate)
    said = f"its certificate cannot be read ({broken})"
    return Standing(
        name=known.name if known is not None else keys.owner(certificate),
        owner=None,
        trusted_by=TrustedBy.OPERATOR if known is not None else None,
        direct=known is not None,
        qualified=None,
        why_not=None if known is not None else said,
        remarks=(said,) if known is not None else (),
        proven=(FITS, *(() if known is None else (f"the key is that of {known.name}",))),
        not_proven=(REVOCATION, f"what the certificate states: {said}"),
    )


def _registered(
    certificate: x509.Certificate, others: Sequence[x509.Certificate], trust: Trust, at: datetime
) -> tuple[Way[Anchor] | None, str | None]:
    """The first way to an anchor of the operator that holds, else why the first found does not. A
    key that is itself registered needs no way: what is odd about it is a remark."""
    own = trust.own(certificate)
    if own is not None:
        return Way((certificate,), own, None), None
    refused = None
    for way in chain.ways(certificate, others, trust.ends):
        fault = chain.fault(way, at)
        if fault is None:
            return way, None
        refused = refused or fault
    return None, refused


def _listed(
    certificate: x509.Certificate, others: Sequence[x509.Certificate], trust: Trust, at: datetime
) -> tuple[list[Listed], str | None]:
    """Services of the lists that a way leads to which holds."""

    def ends(below: x509.Certificate) -> Iterator[tuple[Listed, x509.Certificate]]:
        for listed in trust.lists.named(below.issuer, Kind.CERTIFICATES):
            if chain.issued(listed.certificate, below):
                yield listed, listed.certificate

    found, refused = [], None
    for way in chain.ways(certificate, others, ends):
        fault = chain.fault(way, at, ageless=True)
        if fault is None:
            found.append(way.end)
        refused = refused or fault
    return found, None if found else refused


def _owner(certificate: x509.Certificate | None) -> Owner | None:
    if certificate is None:
        return None
    return Owner(
        name=certificates.organisation(certificate),
        number=certificates.organisation_id(certificate),
        country=certificates.country(certificate),
    )


def _unknown(certificate: x509.Certificate, status: Qualified) -> str:
    old = chain.forgeable(certificate)
    if old is not None and certificate.issuer != certificate.subject:
        return f"the certificate of {keys.owner(certificate)} {old}"
    if status.listed is not None or status.answer is None:
        return f"the certificate {status.why}"
    return UNKNOWN


def _proven(
    certificate: x509.Certificate,
    registered: Way[Anchor] | None,
    status: Qualified,
    time: Time,
    at: datetime,
) -> Iterable[str]:
    yield FITS
    if registered is not None and registered.authority is None:
        yield f"the key is that of {registered.end.name}, registered here by the operator"
    elif registered is not None:
        yield (
            f"the certificate of {keys.owner(certificate)} leads to {registered.end.name},"
            " registered here by the operator"
        )
    if status.answer and status.listed is not None:
        listed = status.listed
        device = ", with its key in a qualified device" if status.device else ""
        yield (
            f"the certificate {status.why}{device}, issued by {listed.service.name} of"
            f" {listed.service.provider}: granted in {listed.of.title}"
        )
    vouched = registered is not None or status.answer
    if vouched and chain.out_of_time(certificate, at) is None:
        yield f"the certificate was valid on {at.date().isoformat()}{_when(time)}"


def _when(time: Time) -> str:
    if time.at is None:
        return ", the day of this check"
    return f", as the time stamp of {time.by} proves" if time.by else ", when it says it sealed"


def _remarks(
    certificate: x509.Certificate, direct: bool, status: Qualified, trust: Trust, time: Time
) -> Iterator[str]:
    if time.at is not None and (late := chain.out_of_time(certificate, time.at)) is not None:
        yield f"the certificate {late}, when it was sealed"
    late = chain.out_of_time(certificate, trust.at) if direct and time.at is None else None
    if late is not None:
        yield f"the certificate {late}, and the seal does not say when it was made"
    if direct and not certificates.may_seal(certificate):
        yield "the certificate is not for signing documents (its key usage)"
    if time.at is not None and time.at > trust.at:
        yield f"it says that it was sealed on {time.at.date().isoformat()}, which is still to come"
    if (weak := certificates.weakness(certificate)) is not None:
        yield weak
    if status.listed is not None and status.listed.of.stale(trust.at):
        due = status.listed.of.next_update
        assert due is not None  # else it could not be stale
        yield (
            f"{status.listed.of.title} is out of date: a newer one was due on"
            f" {due.date().isoformat()}"
        )


def _open(status: Qualified, time: Time) -> Iterator[str]:
    yield REVOCATION
    if time.by is None:
        said = "the seal does not say" if time.at is None else "that is the signer's own word"
        yield "; ".join(filter(None, (f"when it was sealed: {said}", time.doubt)))
    if status.answer is None:
        yield f"whether the certificate is qualified: it {status.why}"
    elif status.answer and not status.device:
        yield "whether the key is in a qualified device: neither certificate nor list says so"
