"""Which readers are there, and which of them knows a document best?

A reader is a module with `recognise(probe) -> int` (0: not mine; 1 – 100: how sure) and
`read(probe, context) -> Contents`. Envelopes (an archive, a picture, a token) are readers too: they
open, and hand what is inside to `context.inside`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.documents.probe import Probe
from models.documents.record import Contents


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader may use besides the bytes.

    `trust`: files of signers' certificates or keys (PEM, JWK, DID document). `inside(data, name)`
    reads what an envelope holds, with a limit on envelopes within envelopes.
    """

    at: datetime
    trust: tuple[bytes, ...]
    inside: Callable[[bytes, str], Contents]


class Reader(Protocol):
    def recognise(self, probe: Probe, /) -> int: ...

    def read(self, probe: Probe, context: Context, /) -> Contents: ...
