"""T3: is the right ESCO skill among the first? Sentences of advertisements, national competences.

RP@5: of the right skills of a sentence, the share among the first five (at most five count).
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.matching_tasks import esco
from benchmarks.matching_tasks.statistics import interval, shown
from models.matching import bm25
from models.matching.bridge import Bridge, fit
from models.matching.embedder import Embedder
from models.matching.words import stems, words

SETS = ("tech", "house", "techwolf")
NOT_LABELS = frozenset({"LABEL NOT PRESENT", "UNDERSPECIFIED"})
CUT = 5
# Meaning of the label twice, meaning of its description once, rare words once (handbook 1.3).
LABEL_WEIGHT, WORDS_WEIGHT = 2.0, 1.0
QUERIES = 1500


def run(data: Path, embedder: Embedder) -> dict[str, Any]:
    folder = data / "esco"
    if not (folder / "skills_en.csv").is_file():
        return {}
    skills = list(esco.load(folder).skills.values())
    answer: dict[str, Any] = {}
    for name in SETS:
        path = data / "matching" / f"esco_link_{name}.csv"
        if path.is_file():
            answer[name] = _sentences(path, skills, embedder)
    for language in esco.LANGUAGES:
        crosswalk = data / "matching" / f"crosswalk_{language}.csv"
        if crosswalk.is_file() and (folder / f"labels_{language}.csv").is_file():
            answer[f"crosswalk {language}"] = _crosswalk(data, language, skills, embedder)
    return {"T3": answer} if answer else {}


def _sentences(path: Path, skills: list[esco.Skill], embedder: Embedder) -> dict[str, Any]:
    place = {skill.label: number for number, skill in enumerate(skills)}
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in esco.rows(path):
        if row["label"] not in NOT_LABELS and row["label"] in place:
            wanted[row["sentence"]].add(place[row["label"]])
    sentences = list(wanted)
    label_words = [stems(" ".join([s.label, *s.others]), "en") for s in skills]
    rare = bm25.build(label_words)
    vectors = embedder.embed([skill.label for skill in skills], "en")
    asked = embedder.embed(sentences, "en")
    scores = np.array(
        [
            LABEL_WEIGHT * _scaled(vectors @ vector)
            + WORDS_WEIGHT * _scaled(rare.scores(stems(sentence, "en")))
            for sentence, vector in zip(sentences, asked, strict=True)
        ]
    )
    values = [_precision(row, wanted[s]) for row, s in zip(scores, sentences, strict=True)]
    return {
        "RP@5": shown(np.mean(values)),
        "ci": interval(sentences, lambda drawn: float(np.mean([values[i] for i in drawn]))),
        "sentences": len(sentences),
    }


def _precision(scores: NDArray[np.float64], right: set[int]) -> float:
    first = np.argsort(-scores, kind="stable")[:CUT]
    return len(right & set(first.tolist())) / min(CUT, len(right))


def _scaled(view: NDArray[np.float32]) -> NDArray[np.float64]:
    spread = float(view.std())
    return np.asarray((view - view.mean()) / spread if spread else view * 0, dtype=np.float64)


def _crosswalk(
    data: Path, language: str, skills: list[esco.Skill], embedder: Embedder
) -> dict[str, Any]:
    """By the bridge where there is an English model, else by the letters of the own language."""
    labels = esco.labels(data / "esco", language)
    right: dict[str, set[str]] = defaultdict(set)
    for row in esco.rows(data / "matching" / f"crosswalk_{language}.csv"):
        if row["esco_uri"] in labels:
            right[row["query"]].add(row["esco_uri"])
    asked = sorted(right)[:: max(1, len(right) // QUERIES)]
    uris = sorted(labels)
    lexical = embedder.family == "lexical"
    own = [labels[uri] for uri in uris]
    found = (
        _by_letters(own, asked)
        if lexical
        else _by_bridge(dict(zip(uris, own, strict=True)), asked, language, skills, embedder)
    )
    first = [[uris[i] for i in np.argsort(-row, kind="stable")[:CUT]] for row in found]
    at1 = np.array([found[0] in right[q] for q, found in zip(asked, first, strict=True)])
    at5 = np.array([bool(right[q] & set(f)) for q, f in zip(asked, first, strict=True)])
    return {
        "A@1": shown(at1.mean()),
        "A@5": shown(at5.mean()),
        "ci": interval(asked, lambda drawn: float(at5[drawn].mean())),
        "queries": len(asked),
        "embedder": "letters (BM25)" if lexical else "esco-bridge",
    }


def _by_letters(labels: list[str], asked: list[str]) -> Iterator[NDArray[np.float32]]:
    letters = bm25.build([_letters(label) for label in labels])
    return (letters.scores(_letters(query)) for query in asked)


def _by_bridge(
    labels: dict[str, str],
    asked: list[str],
    language: str,
    skills: list[esco.Skill],
    embedder: Embedder,
) -> Iterator[NDArray[np.float32]]:
    """Each skill twice: by the English label, and by its own label carried over like the query.

    The labels are what an operator loads; of the crosswalk the bridge has seen nothing.
    """
    vectors = embedder.embed([skill.label for skill in skills], "en")
    english = dict(zip((skill.uri for skill in skills), vectors, strict=True))
    bridge = Bridge(embedder, {language: fit(labels, english)}, "benchmark")
    nothing = np.zeros_like(vectors[0])
    meant = np.stack([english.get(uri, nothing) for uri in labels])
    named = bridge.embed(list(labels.values()), language)
    return (row @ (meant + named).T for row in bridge.embed(asked, language))


def _letters(text: str) -> list[str]:
    """Runs of 3 to 5 letters of each word, its edges marked: German compounds share parts."""
    return [
        edged[start : start + length]
        for edged in (f"_{word}_" for word in words(text))
        for length in (3, 4, 5)
        for start in range(max(0, len(edged) - length + 1))
    ]
