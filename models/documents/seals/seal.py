"""What can a check of a seal answer? Each state with its reason in a sentence for a registrar."""

from collections.abc import Sequence

from models.documents.record import Seal, SealKind, SealState

# Whatever is worst about one of several signatures is what can be said of the document.
_WORST_FIRST = (SealState.INVALID, SealState.UNVERIFIABLE, SealState.VALID)


def valid(kind: SealKind, signer: str, why: str | None = None, *, trusted: bool) -> Seal:
    return Seal(state=SealState.VALID, kind=kind, signer=signer, why=why, trusted=trusted)


def invalid(kind: SealKind, why: str, signer: str | None = None) -> Seal:
    return Seal(state=SealState.INVALID, kind=kind, signer=signer, why=why)


def unverifiable(kind: SealKind, why: str, signer: str | None = None) -> Seal:
    return Seal(state=SealState.UNVERIFIABLE, kind=kind, signer=signer, why=why)


def together(seals: Sequence[Seal]) -> Seal:
    """One answer for several signatures on the same content: the worst of them."""
    if not seals:
        return Seal()
    return min(seals, key=lambda seal: (_WORST_FIRST.index(seal.state), seal.trusted))
