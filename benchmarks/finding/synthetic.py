"""A catalogue that nobody wrote: courses of words as catalogues have them, drawn by a seed."""

import random

import numpy as np

from models.matching.courses import Course
from models.matching.embedder import Matrix

SEED = 7
_RARE = 4000  # different rare words
# Words as catalogues have them; one word in `_RARE_EACH` is rare, as names and terms of art are.
_TEXT = """
analysis approach art behaviour biology business change chemistry climate communication computer
control culture data design development digital economics education energy engineering environment
ethics european experiment finance gender geography governance growth health history human identity
information innovation institutions interpretation language law leadership literature management
market material mathematics measurement media method migration model music nature network numerical
nutrition optics organisation performance philosophy physics planning policy politics practice
probability process project psychology quality regression religion research risk science security
simulation social society software statistics strategy structure sustainability system technology
theory thermodynamics trade translation urban values visual water writing
"""
_COMMON = tuple(_TEXT.split())
_RARE_EACH = 8
_VERBS = [
    "analyse",
    "apply",
    "build",
    "compare",
    "design",
    "discuss",
    "estimate",
    "evaluate",
    "explain",
    "model",
    "plan",
    "test",
]


def unit_rows(count: int, width: int) -> Matrix:
    """Drawn vectors of length one, in place of those a model would make."""
    rows = np.random.default_rng(SEED).standard_normal((count, width), dtype=np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows)


class Drawn:
    """Draws courses, always the same ones in the same order."""

    def __init__(self, seed: int = SEED) -> None:
        self.rng = random.Random(seed)
        self._rare = [self._word() for _ in range(_RARE)]

    def course(self, number: int) -> Course:
        letters = "ABCDEFGHIJKLMNOP"
        subject = letters[number % 16] + letters[number // 16 % 16] + "ST"
        code = f"{subject} {100 + number % 400}-{number}"
        return Course(code=code, title=self.title(), text=self.words(60))

    def title(self) -> str:
        return self.words(4).title()

    def outcome(self, words: int = 8) -> str:
        return f"{self.rng.choice(_VERBS)} {self.words(words)}"

    def words(self, count: int) -> str:
        return " ".join(self._one() for _ in range(count))

    def _one(self) -> str:
        rare = self.rng.randrange(_RARE_EACH) == 0
        return self.rng.choice(self._rare if rare else _COMMON)

    def _word(self) -> str:
        parts = range(self.rng.randint(2, 4))
        return "".join(self.rng.choice("bdfglmnprstv") + self.rng.choice("aeiou") for _ in parts)
