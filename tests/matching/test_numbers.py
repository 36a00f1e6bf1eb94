"""The numbers: bounds, weights, BM25, precedents, Bloom verbs and calibration."""

from collections import Counter

import numpy as np
import pytest

from models.matching import bm25
from models.matching.bloom import indicate
from models.matching.calibrate import Route, Sample, calibrate, upper_bound
from models.matching.calibration import Labels, shipped
from models.matching.features import features
from models.matching.find import Course
from models.matching.lexical import Lexical
from models.matching.precedents import History, Precedent
from models.matching.sentence_model import _batches

CATALOGUE = (
    Course(code="BIOL 101", title="Cell biology", text="Cells, membranes and metabolism."),
    Course(code="BIOL 401", title="Advanced cell biology", text="Cells, membranes, signalling."),
    Course(code="HIST 210", title="Medieval Europe", text="Kings, monks and cities."),
    Course(code="MATH 120", title="Linear algebra", text="Vectors, matrices, eigenvalues."),
)


@pytest.mark.parametrize(
    ("errors", "count", "bound"), [(0, 59, 0.0495), (5, 100, 0.1023), (0, 0, 1.0), (3, 3, 1.0)]
)
def test_the_bound_is_that_of_clopper_and_pearson(errors: int, count: int, bound: float) -> None:
    assert upper_bound(errors, count) == pytest.approx(bound, abs=5e-4)


def test_rare_words_count_more() -> None:
    index = bm25.build([["cell", "common"], ["king", "common"], ["common"]])
    assert index.scores(["cell"]).argmax() == 0
    assert index.scores(["cell"])[0] > index.scores(["common"])[0]
    assert index.score_of(Counter(["cell", "common"]), ["cell"]) == pytest.approx(
        index.scores(["cell"])[0]
    )


def test_a_decision_is_not_its_own_precedent() -> None:
    held = [
        Precedent(source=Course(code="CHM 1", title="General chemistry"), component="CHEM 103"),
        Precedent(source=Course(code="CHM 2", title="General chemistry II"), component=None),
    ]
    history = History(held, Lexical())
    known = np.array([False, True])
    assert [one.precedent for one in history.nearest(0, known)] == [held[1]]
    assert history.pair_features(0, ["CHEM 103"], known)[0, 0] == 0.0


def test_a_calibration_puts_pairs_that_belong_together_above_the_others() -> None:
    rng = np.random.default_rng(1)
    samples = [_sample(rng) for _ in range(150)]
    labels = Labels(origin="test", licence="own", attribution="", cases=150, outcomes=600)
    route = Route(("lexical",), ("en", "en"), labels)
    entry = calibrate(route, samples, samples, samples, may_propose=True)
    assert entry.weights[1] > 0
    assert entry.not_covered <= entry.covered
    silent = calibrate(route, samples, samples, samples, may_propose=False)
    assert not silent.proposes


def _sample(rng: np.random.Generator) -> Sample:
    truth = tuple(i if rng.random() < 0.6 else None for i in range(4))
    view = rng.uniform(0, 0.4, (4, 4)).astype(np.float32)
    for row, column in enumerate(truth):
        if column is not None:
            view[row, column] += 0.5
    return Sample(features([view]), truth)


def test_taking_an_outcome_away_leaves_no_trace_of_it() -> None:
    view = np.array([[0.9, 0.1], [0.2, 0.8]], dtype=np.float32)
    left = Sample(features([view]), (0, 1)).without(0)
    assert left.truth == (None, 0)
    assert np.allclose(left.features, features([view[:, 1:]]))


def test_every_shipped_entry_says_where_its_labels_come_from() -> None:
    for entry in shipped().entries:
        assert entry.labels.licence
        assert "ESCO" in entry.labels.attribution
        assert len(entry.weights) == 1 + 3 * len(entry.views)


@pytest.mark.parametrize(
    ("text", "language", "level"),
    [
        ("Design and test a sensor network", "en", "Create"),
        ("Die Studierenden können Verfahren vergleichen", "de", "Analyze"),
        ("Wyjaśnić założenia metody", "pl", "Understand"),
    ],
)
def test_verbs_only_indicate_a_level(text: str, language: str, level: str) -> None:
    found = indicate(text, language)
    assert found is not None
    assert (found.level, found.certainty) == (level, "INDICATIVE")


def test_no_table_no_indication() -> None:
    assert indicate("Suunnitella verkko", "fi") is None
    assert indicate("Blue sky", "en") is None


def test_texts_of_very_different_length_share_no_batch() -> None:
    assert list(_batches([3, 100, 5, 4, 90])) == [[0, 3, 2], [4, 1]]
    assert [len(batch) for batch in _batches([7] * 70)] == [32, 32, 6]
    assert list(_batches([])) == []
