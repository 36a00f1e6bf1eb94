"""T7: how long does one request take over 10^5 courses, and what does the index cost?

The catalogue is synthetic. Vectors are drawn at random, since their content does not change the
time; how fast texts are embedded is measured on a few hundred and scaled up, and said to be so.
"""

import random
import resource
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from models.matching import index
from models.matching.calibration import shipped
from models.matching.embedder import Embedder
from models.matching.find import Course, Finder
from models.matching.match import match
from models.matching.texts import AchievementText, ComponentText, OutcomeText, RequiredText

COURSES = 100_000
MEASURED_TEXTS = 128
REQUESTS = 20
SEED = 7
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


def run(embedder: Embedder, courses: int = COURSES) -> dict[str, Any]:
    rng = random.Random(SEED)
    words = [_word(rng) for _ in range(4000)]
    catalogue = [_course(rng, words, number) for number in range(courses)]
    width = embedder.embed(["width"], "en").shape[1]
    names = index.VIEWS if index.means(embedder) else ()
    per_course = _embedding_seconds(embedder, catalogue, names)
    vectors = {name: _unit_rows(courses, width) for name in names}
    start = time.perf_counter()
    finder = Finder.over(index.build(catalogue, embedder, "en", vectors), embedder, "en")
    words_seconds = time.perf_counter() - start
    update = _timed(lambda: finder.replace(_course(rng, words, rng.randrange(courses))), 20)
    requests = _timed(lambda: _request(rng, words, finder, embedder), REQUESTS)
    return {
        "p50 ms": _milliseconds(requests, 50),
        "p95 ms": _milliseconds(requests, 95),
        "update of one course, p95 ms": _milliseconds(update, 95),
        "index of words, s": round(words_seconds, 1),
        "index of vectors, min (scaled up)": round(per_course * courses / 60, 1),
        "RSS MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "courses": courses,
    }


def _request(rng: random.Random, words: list[str], finder: Finder, embedder: Embedder) -> None:
    """Finds fifty candidates and compares eight outcomes with the first of them."""
    wanted = _course(rng, words, rng.randrange(1000))
    found = finder.search(wanted, 50)
    outcomes = tuple(OutcomeText(position=i, text=_outcome(rng, words)) for i in range(8))
    required = tuple(RequiredText(id=str(i), text=_outcome(rng, words)) for i in range(6))
    match(
        AchievementText(language="en", outcomes=outcomes),
        ComponentText(code=found[0].code, language="en", outcomes=required),
        embedder=embedder,
        calibration=shipped(),
    )


def _timed(work: Any, times: int) -> list[float]:
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return taken


def _embedding_seconds(embedder: Embedder, catalogue: list[Course], names: Sequence[str]) -> float:
    """Per course, on one thread: its title, and its whole text where the index holds it."""
    texts = {
        "title": [course.title for course in catalogue[:MEASURED_TEXTS]],
        "text": [f"{course.title}. {course.text}" for course in catalogue[:MEASURED_TEXTS]],
    }
    embedder.embed(texts["text"][:8], "en")
    start = time.perf_counter()
    for name in names:
        embedder.embed(texts[name], "en")
    return (time.perf_counter() - start) / MEASURED_TEXTS


def _unit_rows(count: int, width: int) -> Any:
    rows = np.random.default_rng(SEED).standard_normal((count, width), dtype=np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def _milliseconds(taken: list[float], percentile: int) -> int:
    return round(float(np.percentile(taken, percentile)) * 1000)


def _word(rng: random.Random) -> str:
    return "".join(
        rng.choice("bdfglmnprstv") + rng.choice("aeiou") for _ in range(rng.randint(2, 4))
    )


def _words(rng: random.Random, rare: list[str], count: int) -> list[str]:
    return [
        rng.choice(rare) if rng.randrange(_RARE_EACH) == 0 else rng.choice(_COMMON)
        for _ in range(count)
    ]


def _outcome(rng: random.Random, words: list[str]) -> str:
    return " ".join([rng.choice(_VERBS), *_words(rng, words, 8)])


def _course(rng: random.Random, words: list[str], number: int) -> Course:
    letters = "ABCDEFGHIJKLMNOP"
    subject = letters[number % 16] + letters[number // 16 % 16] + "ST"
    title = " ".join(_words(rng, words, 4)).title()
    code = f"{subject} {100 + number % 400}-{number}"
    return Course(code=code, title=title, text=" ".join(_words(rng, words, 60)))
