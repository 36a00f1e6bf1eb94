"""What was proven about a document, and may it be taken as evidence? (design O-38)"""

from datetime import datetime
from enum import StrEnum

from msgspec import UNSET, UnsetType

from models.documents.value import Value


class SealState(StrEnum):
    NONE = "NONE"
    VALID = "VALID"
    INVALID = "INVALID"
    UNVERIFIABLE = "UNVERIFIABLE"


class SealKind(StrEnum):
    XMLDSIG = "XMLDSIG"
    JADES = "JADES"
    DATA_INTEGRITY = "DATA_INTEGRITY"
    JWT = "JWT"


class TrustedBy(StrEnum):
    """Who vouches for a key: the operator who registered it (or the authority above it), or a list
    of the Union for a qualified certificate."""

    OPERATOR = "OPERATOR"
    EU_TRUST_LIST = "EU_TRUST_LIST"


class Owner(Value, frozen=True, kw_only=True):
    """Whom a certificate is for. `number`: as registered there (VATPL-…, NTRFR-…)."""

    name: str | None = None
    number: str | None = None
    country: str | None = None


class Proof(Value, frozen=True, kw_only=True):
    """What exactly was proven of a seal, by whom, and what was not; each point in a sentence.

    `qualified`: whether its certificate was a qualified one when it sealed; None where that cannot
    be told. `owner`: where the identity of the signer rests on a certificate. `sealed_at`: by the
    signer's own word, unless a time stamp proves it (`stamped`). `old`: it rests on SHA-1.
    """

    trusted_by: TrustedBy | None = None
    qualified: bool | None = None
    owner: Owner | None = None
    sealed_at: datetime | None = None
    stamped: bool = False
    old: bool = False
    proven: tuple[str, ...] = ()
    not_proven: tuple[str, ...] = ()


class Seal(Value, frozen=True, kw_only=True):
    """What was proven: VALID means content and key fit; `trusted` that the key is one we trust.

    `points` is left out of what is stored where there is no seal, and was before there were any.
    """

    state: SealState = SealState.NONE
    kind: SealKind | None = None
    signer: str | None = None
    why: str | None = None
    trusted: bool = False
    points: Proof | UnsetType = UNSET

    @property
    def proof(self) -> Proof:
        return Proof() if self.points is UNSET else self.points


class Evidence(StrEnum):
    """Whether the document may be taken as evidence without a person deciding."""

    ACCEPTABLE = "ACCEPTABLE"
    NEEDS_A_PERSON = "NEEDS_A_PERSON"
    REFUSED = "REFUSED"
