"""T7: how long does one request take over 10^5 courses, and what does the index cost?

The catalogue is synthetic. Vectors are drawn at random, since their content does not change the
time; how fast texts are embedded is measured on a few hundred and scaled up, and said to be so.
"""

import resource
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.finding.synthetic import Drawn, unit_rows
from models.matching import index
from models.matching.calibration import shipped
from models.matching.embedder import Embedder
from models.matching.find import Course, Finder
from models.matching.match import match
from models.matching.texts import AchievementText, ComponentText, OutcomeText, RequiredText

COURSES = 100_000
MEASURED_TEXTS = 128
REQUESTS = 20


def run(embedder: Embedder, courses: int = COURSES) -> dict[str, Any]:
    drawn = Drawn()
    catalogue = [drawn.course(number) for number in range(courses)]
    width = embedder.embed(["width"], "en").shape[1]
    names = index.VIEWS if index.means(embedder) else ()
    per_course = _embedding_seconds(embedder, catalogue, names)
    vectors = {name: unit_rows(courses, width) for name in names}
    start = time.perf_counter()
    finder = Finder.over(index.build(catalogue, embedder, "en", vectors), embedder, "en")
    words_seconds = time.perf_counter() - start
    update = _timed(lambda: finder.replace(drawn.course(drawn.rng.randrange(courses))), 20)
    requests = _timed(lambda: _request(drawn, finder, embedder), REQUESTS)
    return {
        "p50 ms": _milliseconds(requests, 50),
        "p95 ms": _milliseconds(requests, 95),
        "update of one course, p95 ms": _milliseconds(update, 95),
        "index of words, s": round(words_seconds, 1),
        "index of vectors, min (scaled up)": round(per_course * courses / 60, 1),
        "RSS MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "courses": courses,
    }


def _request(drawn: Drawn, finder: Finder, embedder: Embedder) -> None:
    """Finds fifty candidates and compares eight outcomes with the first of them."""
    wanted = drawn.course(drawn.rng.randrange(1000))
    found = finder.search(wanted, 50)
    outcomes = tuple(OutcomeText(position=i, text=drawn.outcome()) for i in range(8))
    required = tuple(RequiredText(id=str(i), text=drawn.outcome()) for i in range(6))
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


def _milliseconds(taken: list[float], percentile: int) -> int:
    return round(float(np.percentile(taken, percentile)) * 1000)
