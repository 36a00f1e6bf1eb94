"""What must a model offer so that texts can be compared with it?"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


class Embedder(Protocol):
    """`family` names the calibration that fits; `model_id` names exactly these weights.

    `languages`: the languages it reads, None for any.
    """

    @property
    def family(self) -> str: ...

    @property
    def model_id(self) -> str: ...

    @property
    def languages(self) -> frozenset[str] | None: ...

    def embed(self, texts: Sequence[str], language: str | None = None) -> Matrix:
        """One row of length 1 per text (all zero for a text without content), n × d, float32."""
        ...
