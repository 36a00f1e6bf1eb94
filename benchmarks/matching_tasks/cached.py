"""How does a benchmark embed a catalogue only once? Vectors are kept in the user's cache."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.matching.embedder import Embedder, Matrix

# Below this a call is cheap and its file would only fill the cache.
FEWEST_TEXTS = 500


class Cached:
    """An embedder that remembers large calls by model, language and texts."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.family, self.model_id = embedder.family, embedder.model_id
        self.languages = embedder.languages

    def embed(self, texts: Sequence[str], language: str | None = None) -> Matrix:
        if len(texts) < FEWEST_TEXTS or self.family == "lexical":
            return self._embedder.embed(texts, language)
        key = hashlib.sha256("\0".join([self.model_id, language or "", *texts]).encode())
        path = _folder() / f"{key.hexdigest()}.npy"
        if path.is_file():
            kept: Matrix = np.load(path)
            return kept
        made = self._embedder.embed(texts, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, made)
        return made


def _folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "passerelle" / "benchmark-vectors"
