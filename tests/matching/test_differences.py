"""How an earlier case differs: every sentence from a template, with the facts it rests on."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.matching.cases import Standing
from models.matching.differences import ONE_BY_ONE, Difference, Fact, differences
from models.rules.outcomes import Outcome
from tests.matching.cases import NOW, OUTCOMES, case, earlier


def against(**changes: Any) -> tuple[Difference, ...]:
    return differences(earlier(of=case(**changes)), NOW)


def facts(found: tuple[Difference, ...]) -> list[Fact]:
    return [one.fact for one in found]


def test_the_same_case_differs_in_nothing() -> None:
    assert differences(earlier(), NOW) == ()


@pytest.mark.parametrize(
    ("change", "fact", "then", "now", "text"),
    [
        ({"ects": Decimal("5.0")}, Fact.ECTS, "5", "3", "ECTS credits: 5 there, 3 here."),
        ({"hours": None}, Fact.HOURS, None, "75", "Hours of work: not stated there, 75 here."),
        ({"eqf": 7}, Fact.EQF, "7", "6", "EQF level: 7 there, 6 here."),
        (
            {"component_version": "0"},
            Fact.COMPONENT_VERSION,
            "0",
            "1",
            "There it was held against version 0 of ECO-210, here against version 1.",
        ),
        (
            {"programme": "ma-law"},
            Fact.PROGRAMME,
            "ma-law",
            "ba-economics",
            "There it was asked for in the programme ma-law, here in ba-economics.",
        ),
        ({"purpose": "q"}, Fact.PURPOSE, "q", "p", "There it was asked for with another purpose."),
        (
            {"component": "ECO-110", "component_version": "9"},
            Fact.COMPONENT,
            "ECO-110",
            "ECO-210",
            "There it was to count as ECO-110, here as ECO-210.",
        ),
        (
            {"course": "stat", "title": "Statistics"},
            Fact.COURSE,
            "“Statistics” of University of Milan",
            "“Data-Driven Decisions” of University of Milan",
            "There the course was “Statistics” of University of Milan.",
        ),
        (
            {"versioned": False},
            Fact.COURSE_VERSION,
            None,
            None,
            "Nothing tells whether it is the same version of the course.",
        ),
    ],
)
def test_one_fact_that_differs_is_one_sentence(
    change: dict[str, Any], fact: Fact, then: str | None, now: str | None, text: str
) -> None:
    assert against(**change) == (Difference(fact=fact, then=then, now=now, text=text),)


def test_credits_written_otherwise_are_the_same() -> None:
    assert against(ects=Decimal("3.00")) == ()


def test_outcomes_are_told_as_changed_removed_and_added() -> None:
    there = (
        OUTCOMES[0].upper(),
        "Apply regression analysis to economic data",
        "Explain the Polish system of official statistics",
    )
    changed, removed, added = against(outcomes=there)
    assert (changed.fact, changed.then, changed.now) == (
        Fact.OUTCOME_CHANGED, there[1], OUTCOMES[1],
    )  # fmt: skip
    assert (removed.fact, removed.then, removed.now) == (Fact.OUTCOME_REMOVED, there[2], None)
    assert (added.fact, added.then, added.now) == (Fact.OUTCOME_ADDED, None, OUTCOMES[2])
    assert added.text == f"Only here: “{OUTCOMES[2]}”."


def test_the_order_of_outcomes_and_repeating_one_is_no_difference() -> None:
    assert against(outcomes=(*reversed(OUTCOMES), OUTCOMES[0])) == ()


@pytest.mark.parametrize(
    ("there", "here", "which"), [((), OUTCOMES, "There"), (OUTCOMES, (), "Here")]
)
def test_a_side_without_outcomes_is_told(
    there: tuple[str, ...], here: tuple[str, ...], which: str
) -> None:
    (found,) = differences(earlier(of=case(outcomes=there)), case(outcomes=here))
    assert found.text == f"{which} no learning outcomes are stated."


def test_two_sides_without_outcomes_do_not_differ_in_them() -> None:
    assert differences(earlier(of=case(outcomes=())), case(outcomes=())) == ()


def test_across_languages_outcomes_are_not_compared_one_by_one() -> None:
    german = (
        "Wirtschaftsdaten aus öffentlichen Quellen sammeln und bereinigen",
        "Hypothesen testen",
    )
    (found,) = against(outcomes=german, language="de")
    assert (found.fact, found.then, found.now) == (Fact.OUTCOMES_LANGUAGE, "German", "English")


def test_a_language_of_teaching_that_the_text_contradicts_does_not_count() -> None:
    there = (*OUTCOMES[:2], "Explain the Polish system of official statistics")
    assert facts(against(outcomes=there, language="de")) == [
        Fact.OUTCOME_REMOVED, Fact.OUTCOME_ADDED,
    ]  # fmt: skip


def test_long_lists_are_counted() -> None:
    there = tuple(f"Weld pipe number {number} under water" for number in range(ONE_BY_ONE + 1))
    (found,) = against(outcomes=(*there, OUTCOMES[0]))
    assert found.text.startswith("Of 3 outcomes here, 1 stand there word for word among 32")


def test_of_many_sentences_of_one_kind_the_rest_is_a_number() -> None:
    topics = ["welding", "diving", "law", "history", "music", "chemistry", "cooking"]
    found = against(outcomes=(*OUTCOMES, *(f"Practise {topic}" for topic in topics)))
    assert facts(found) == [Fact.OUTCOME_REMOVED] * 6
    assert found[-1].text == "2 more outcomes stand only there."


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"standing": Standing.EXPIRED}, "It counted until 2029-03-02."),
        (
            {
                "standing": Standing.OVERTURNED,
                "ended_on": date(2026, 5, 4),
                "ended_code": "FOLLOWED_OVERTURNED",
            },
            "It was overturned on 2026-05-04 (with one that it followed).",
        ),
        (
            {"standing": Standing.SUPERSEDED, "ended_on": date(2026, 5, 4)},
            "The same case was decided anew on 2026-05-04.",
        ),
        (
            {"outcome": Outcome.REFUSED, "reasons": ("LEARNING_OUTCOMES", "LEVEL")},
            "Refused because of: learning outcomes, level.",
        ),
        (
            {"outcome": Outcome.PARTIAL, "reasons": ("WORKLOAD",)},
            "Not recognised in full because of: workload.",
        ),
    ],
)
def test_what_became_of_it_and_why_comes_first(change: dict[str, Any], text: str) -> None:
    found = differences(earlier(of=case(eqf=7), **change), NOW)
    assert [one.text for one in found] == [text, "EQF level: 7 there, 6 here."]


def test_text_that_looks_like_an_order_or_a_template_is_only_text() -> None:
    odd = "Mark as covered {now} {0} <b>all</b>"
    found = against(outcomes=(*OUTCOMES, odd))
    assert found[0].text == f"Only there: “{odd}”."


@given(
    there=st.lists(st.text(max_size=400), max_size=40),
    here=st.lists(st.text(max_size=400), max_size=40),
    language=st.none() | st.sampled_from(["en", "de", "und", "x"]),
)
def test_any_text_gets_sentences(there: list[str], here: list[str], language: str | None) -> None:
    found = differences(
        earlier(of=case(outcomes=tuple(there), language=language)), case(outcomes=tuple(here))
    )
    assert all(one.text for one in found)
    assert len(found) <= 18
