"""The order learned from decisions: what was chosen, and where a course stands in its sequence."""

import numpy as np
import pytest

from models.matching import acceptance, choice, rerank, sequences
from models.matching.find import Course, Hit
from models.matching.lexical import Lexical
from models.matching.precedents import FEATURES, History, Precedent

FIRST = Course(code="HIS 211", title="History of England I", text="England until 1688.")
SECOND = Course(code="HIS 212", title="History of England II", text="England since 1688.")
PAINTING = Course(code="ART 121", title="Painting", text="Oil, water and paper.")


def test_weights_follow_what_was_chosen_not_how_often_a_value_occurs() -> None:
    # In each choice of three the one with the larger first value was taken.
    x = np.array([[3.0, 1], [1, 1], [2, 0], [9, 0], [8, 1], [7, 1]])
    chosen = np.array([1.0, 0, 0, 1, 0, 0])
    weights = choice.fit(x, chosen, [3, 3], 0.01)
    assert weights[0] > abs(weights[1])


def test_a_value_common_to_all_candidates_weighs_nothing() -> None:
    x = np.array([[1.0, 5], [0, 5], [1, 2], [0, 2]])
    weights = choice.fit(x, np.array([1.0, 0, 1, 0]), [2, 2], 0.01)
    assert weights[1] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("title", "number"),
    [("Physics II", 2), ("Acting Two", 2), ("Calculus 1", 1), ("Painting", None)],
)
def test_titles_count(title: str, number: int | None) -> None:
    assert sequences.counted(title) == number


@pytest.mark.parametrize(
    ("code", "at"), [("MATH 19B", (19, 2)), ("HIS 101", (101, 0)), ("Painting", None)]
)
def test_codes_have_a_place(code: str, at: tuple[int, int] | None) -> None:
    assert sequences.step(code) == at


def test_the_second_half_goes_where_the_first_half_points() -> None:
    told = sequences.Recognised(FIRST, "HIST 369", by_text=0.9, by_title=0.9)
    rows = sequences.features(SECOND, ["HIST 370", "HIST 369", "HIST 368"], [told])
    by_name = dict(zip(sequences.FEATURES, rows.T.tolist(), strict=True))
    assert by_name["as far on as a sibling was"] == [0.9, 0.0, 0.0]
    assert by_name["both odd or both even"] == [1.0, -1.0, 1.0]
    order = by_name["in the order of its siblings"]
    assert order[0] > 0 > order[2]


def test_codes_without_numbers_say_nothing() -> None:
    rows = sequences.features(Course(code="", title="Painting"), ["studio"], [])
    assert not rows.any()


def _history() -> History:
    decided = [
        Precedent(source=FIRST, component="HIST 369"),
        Precedent(source=PAINTING, component=None),
        Precedent(source=SECOND, component=None),
    ]
    return History(decided, Lexical())


def test_what_is_like_a_recognised_course_is_likelier_to_be_recognised() -> None:
    known = np.array([True, True, False])
    found = acceptance.facts(_history(), 2, known)
    assert found.subject > 0.5
    assert found.nearer_by_text > 0
    assert found.nearer_by_title > 0


def test_without_decisions_nothing_is_known() -> None:
    found = acceptance.facts(_history(), 2, np.zeros(3, dtype=bool))
    assert found == acceptance.Facts(0.5, 0.5, 0.5, 0.5, 0.5, 0.0, 0.0)


def test_a_ranking_learned_over_other_columns_is_not_current() -> None:
    history, known = _history(), np.array([True, True, False])
    hits = [Hit("HIST 369", 2.0, {"words": 1.0}), Hit("HIST 370", 1.0, {"words": 0.5})]
    precedents = history.pair_features(2, [hit.code for hit in hits], known)
    assert precedents.shape == (2, len(FEATURES))
    columns = rerank.columns(hits, precedents)
    learned = rerank.learn([(columns, np.array([0.0, 1.0]))])
    assert learned.current
    scores = learned.scores(columns)
    assert scores[1] > scores[0]
    earlier = rerank.Ranking(weights=(1.0,), means=(0.0,), spreads=(1.0,))
    assert not earlier.current
