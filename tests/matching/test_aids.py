"""What lies beside a comparison: a draft, verbs, levels that do not fit; none of it decides."""

import pytest

from models.matching.aids import aids
from models.matching.bloom import Indication
from models.matching.calibration import shipped
from models.matching.consistency import doubts
from models.matching.lexical import Lexical
from models.matching.reasons import draft
from models.matching.recompute import Record, record
from models.matching.texts import AchievementText, ComponentText
from tests.matching.test_match import COMPONENT, TEXTS, achievement


def kept(offered: AchievementText, wanted: ComponentText = COMPONENT) -> Record:
    return record(offered, wanted, embedder=Lexical(), calibration=shipped())


def verbs(*levels: str) -> list[Indication | None]:
    return [Indication(level=level, verbs=("x",)) for level in levels]


@pytest.mark.parametrize("language", ["en", "de", "fr", "pl", "it", "cs", "da"])
def test_every_language_of_the_alliance_has_a_draft_with_its_evidence(language: str) -> None:
    made = draft(kept(achievement(TEXTS[:2])), language)
    assert made.language == language
    assert [one.outcome for one in made.sentences] == ["o2", "o0", "o1"]
    assert [one.evidence for one in made.sentences] == [None, 0, 1]
    assert TEXTS[0] in made.sentences[1].text


def test_another_language_gets_english_and_the_draft_says_so() -> None:
    assert draft(kept(achievement()), "sw").language == "en"


def test_braces_in_a_text_stay_what_they_are() -> None:
    odd = achievement(("Weld {required} pipes {0} under water", *TEXTS[1:]))
    assert "{0}" in " ".join(one.text for one in draft(kept(odd), "en").sentences)


def test_verbs_of_both_sides_stand_side_by_side() -> None:
    found = aids(kept(achievement()), "en").verbs[2]
    assert (found.outcome, found.required, found.answering) == (
        "o2",
        Indication(level="Create", verbs=("plan",)),
        Indication(level="Create", verbs=("plan",)),
    )


def test_the_chosen_model_is_named() -> None:
    found = aids(kept(achievement()), "en")
    assert (found.embedder, found.words_alone) == (Lexical().model_id, True)


@pytest.mark.parametrize(
    ("title", "eqf", "named"),
    [
        ("Master of Science in Data", 6, 7),
        ("Studia magisterskie: ekonomia", 6, 7),
        ("Bachelor in Law", 7, 6),
        ("Doctoral seminar", 7, 8),
        ("Master of Science in Data", 7, None),
        ("Scrum master training", 5, None),
        ("Mastering welding", 5, None),
        ("Bachelor in Law", None, None),
        (None, 6, None),
    ],
)
def test_a_title_that_names_another_level_is_doubted(
    title: str | None, eqf: int | None, named: int | None
) -> None:
    found = doubts("credential", title, eqf, [])
    assert (f"speaks of EQF {named}" in " ".join(found)) is (named is not None)


@pytest.mark.parametrize(
    ("eqf", "levels", "doubted"),
    [
        (7, ("Remember", "Understand", "Understand"), True),
        (7, ("Remember", "Understand", "Apply"), False),
        (7, ("Remember", "Understand"), False),
        (6, ("Remember", "Understand", "Understand"), False),
        (3, ("Create", "Evaluate", "Apply"), True),
        (3, ("Create", "Apply", "Apply"), False),
        (5, ("Create", "Create", "Create"), False),
    ],
)
def test_verbs_that_do_not_fit_the_level_are_doubted(
    eqf: int, levels: tuple[str, ...], doubted: bool
) -> None:
    assert bool(doubts("component", "Welding", eqf, verbs(*levels))) is doubted


def test_a_doubt_changes_neither_criteria_nor_proposal() -> None:
    named = achievement().model_copy(update={"title": "Master of Welding"})
    assert aids(kept(named), "en").doubts
    assert kept(named).answer == kept(achievement()).answer
