"""What can a check of a seal answer? Each state with its reason in a sentence for a registrar."""

from collections.abc import Sequence

from models.documents.proof import Proof, Seal, SealKind, SealState, TrustedBy
from models.documents.seals.standing import FITS, Standing, Time

# Whatever is worst about one of several signatures is what can be said of the document.
_WORST_FIRST = (SealState.INVALID, SealState.UNVERIFIABLE, SealState.VALID)


def valid(
    kind: SealKind, signer: str, why: str | None = None, *, trusted: bool, old: bool = False
) -> Seal:
    """A seal that fits a key without a certificate: one the operator gave, where it is trusted."""
    return Seal(
        state=SealState.VALID,
        kind=kind,
        signer=signer,
        why=why,
        trusted=trusted,
        points=Proof(
            trusted_by=TrustedBy.OPERATOR if trusted else None,
            old=old,
            proven=(FITS, *((f"the key is that of {signer}, registered here",) if trusted else ())),
            not_proven=() if trusted else (f"that {signer} is who the issuer is said to be",),
        ),
    )


def by_certificate(kind: SealKind, found: Standing, time: Time, *, old: str | None = None) -> Seal:
    """A seal that fits its certificate. Without anybody who vouches for that: not trusted."""
    said = (found.why_not, *found.remarks, old)
    return Seal(
        state=SealState.VALID,
        kind=kind,
        signer=found.name,
        why="; ".join(filter(None, said)) or None,
        trusted=found.trusted_by is not None,
        points=Proof(
            trusted_by=found.trusted_by,
            qualified=found.qualified,
            owner=found.owner,
            sealed_at=time.at,
            stamped=time.by is not None,
            old=old is not None,
            proven=found.proven,
            not_proven=found.not_proven,
        ),
    )


def invalid(kind: SealKind, why: str, signer: str | None = None) -> Seal:
    return Seal(state=SealState.INVALID, kind=kind, signer=signer, why=why)


def unverifiable(kind: SealKind, why: str, signer: str | None = None) -> Seal:
    return Seal(state=SealState.UNVERIFIABLE, kind=kind, signer=signer, why=why)


def together(seals: Sequence[Seal]) -> Seal:
    """One answer for several signatures on the same content: the worst of them."""
    if not seals:
        return Seal()
    return min(seals, key=lambda seal: (_WORST_FIRST.index(seal.state), seal.trusted))
