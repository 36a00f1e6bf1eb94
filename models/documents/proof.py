"""What was proven about a document, and may it be taken as evidence? (design O-38)"""

from enum import StrEnum

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


class Seal(Value, frozen=True, kw_only=True):
    """What was proven: VALID means content and key fit; `trusted` that the key is one we trust."""

    state: SealState = SealState.NONE
    kind: SealKind | None = None
    signer: str | None = None
    why: str | None = None
    trusted: bool = False


class Evidence(StrEnum):
    """Whether the document may be taken as evidence without a person deciding."""

    ACCEPTABLE = "ACCEPTABLE"
    NEEDS_A_PERSON = "NEEDS_A_PERSON"
    REFUSED = "REFUSED"
