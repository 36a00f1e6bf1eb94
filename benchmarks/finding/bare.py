"""The bare arithmetic of one search: the model's call, two products, another library's BM25."""

import bm25s
import numpy as np

from benchmarks.finding.setting import Bench
from benchmarks.finding.synthetic import unit_rows
from models.matching.embedder import Embedder
from models.matching.index import means
from models.store import catalogue, database

BEST = 10


class Bare:
    """Without a server, languages, changes, reasons, or anything around it."""

    def __init__(self, texts: list[str], embedder: Embedder) -> None:
        self._embedder = embedder
        self._words = bm25s.BM25()
        self._words.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)
        width = embedder.embed(["width"]).shape[1] if means(embedder) else 0
        self._title, self._text = unit_rows(len(texts), width), unit_rows(len(texts), width)

    @classmethod
    async def over(cls, bench: Bench, embedder: Embedder) -> "Bare":
        engine = database.engine(bench.url)
        async with database.sessions(engine)() as session:
            courses = await catalogue.courses(session)
        await engine.dispose()
        return cls([course.whole for course in courses], embedder)

    def search(self, title: str, text: str) -> list[int]:
        asked = bm25s.tokenize(f"{title}. {text}", show_progress=False, return_ids=False)[0]
        total = np.asarray(self._words.get_scores(asked))
        if self._title.shape[1]:
            total = total + self._title @ self._embedder.embed([title])[0]
            total = total + self._text @ self._embedder.embed([f"{title}. {text}"])[0]
        best = np.argpartition(-total, BEST)[:BEST]
        found: list[int] = best[np.argsort(-total[best])].tolist()
        return found
