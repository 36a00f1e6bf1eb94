"""Text about a person, on its way through Temporal: readable only with the learner's key (D-21)."""

from uuid import UUID

from models.frozen import Frozen


class Sealed(Frozen):
    """`data`: base64 of the ciphertext, sealed by the API, opened in activities."""

    learner: UUID
    data: str
