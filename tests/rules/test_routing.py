"""R-07, R-18, R-46: routes and levels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.credits import CreditStatus
from models.rules.levels import LevelAsk, LevelVerdict, level
from models.rules.routing import (
    Agreement,
    Burden,
    Decider,
    Likeness,
    Route,
    RouteAsk,
    may_be_automatic,
    most_demanding,
    route,
)

COVERED = RouteAsk(
    agreement=Agreement.LEARNING_AGREEMENT, matches=True, passed=True, authentic=True
)


def changed(ask: RouteAsk, **facts: object) -> RouteAsk:
    return ask.model_copy(update=facts)


@pytest.mark.parametrize("agreement", list(Agreement))
def test_r18_what_an_agreement_covers_is_automatic(agreement: Agreement) -> None:
    answer = route(changed(COVERED, agreement=agreement))

    assert (answer.route, answer.burden, answer.decider) == (
        Route.AUTOMATIC,
        Burden.NONE,
        Decider.REGISTRAR,
    )
    assert not answer.matching
    assert may_be_automatic(answer)


def test_r18_what_is_not_proven_authentic_takes_the_registrars_click() -> None:
    answer = route(changed(COVERED, authentic=None))

    assert (answer.route, answer.questions) == (Route.AUTOMATIC, ("AUTHENTICITY",))
    assert not may_be_automatic(answer)


def test_r18_a_broken_seal_goes_to_the_committee() -> None:
    assert route(changed(COVERED, authentic=False)).route is Route.LRC


@pytest.mark.parametrize("missing", ["matches", "passed"])
def test_r18_an_agreement_alone_is_not_enough(missing: str) -> None:
    answer = route(changed(COVERED, **{missing: None}))

    assert answer.route is Route.LRC
    assert answer.questions


def test_r07_an_exact_precedent_goes_to_the_chair_without_matching() -> None:
    answer = route(changed(COVERED, agreement=None, precedent=Likeness.EXACT))

    assert (answer.route, answer.decider, answer.matching) == (
        Route.PRECEDENT,
        Decider.CHAIR,
        False,
    )


def test_r07_a_near_precedent_is_matched_and_goes_to_the_committee() -> None:
    answer = route(changed(COVERED, agreement=None, precedent=Likeness.NEAR))

    assert (answer.route, answer.decider, answer.matching) == (Route.LRC, Decider.COMMITTEE, True)


@pytest.mark.parametrize(
    "facts",
    [
        {"higher_education": False},
        {"quality_assured": False},
        {"credit_status": CreditStatus.ELIGIBLE_VIA_RPL},
        {"credit_status": CreditStatus.EQUIVALENT_ONLY},
    ],
)
def test_r07_prior_learning_puts_the_burden_on_the_applicant(facts: dict[str, object]) -> None:
    answer = route(changed(RouteAsk(), **facts))

    assert (answer.route, answer.burden, answer.cap_applies) == (
        Route.RPL,
        Burden.APPLICANT,
        True,
    )


def test_r07_no_cap_counts_where_an_agreement_decides() -> None:
    outside = changed(COVERED, higher_education=False)

    assert not route(outside).cap_applies
    assert route(changed(outside, agreement=None, precedent=Likeness.EXACT)).cap_applies


def test_r07_an_agreement_that_does_not_match_is_a_question() -> None:
    assert "AGREEMENT_NOT_MATCHED" in route(changed(COVERED, matches=False)).questions
    assert "AGREEMENT_NOT_MATCHED" not in route(changed(COVERED, authentic=None)).questions
    assert "AGREEMENT_NOT_MATCHED" not in route(RouteAsk()).questions


def test_r07_what_is_unknown_is_not_held_against_the_learner() -> None:
    answer = route(RouteAsk())

    assert (answer.route, answer.burden) == (Route.LRC, Burden.INSTITUTION)
    assert {"AWARDING_BODY", "QUALITY", "WORKLOAD"} <= set(answer.questions)


def test_r46_a_level_below_stops_the_automatic_click() -> None:
    answer = route(changed(COVERED, eqf=6, component_eqf=7))

    assert answer.route is Route.AUTOMATIC
    assert answer.questions == ("LEVEL",)
    assert not may_be_automatic(answer)


def test_r07_a_recognition_takes_the_most_demanding_route_of_its_lines() -> None:
    assert most_demanding([Route.PRECEDENT, Route.AUTOMATIC]) is Route.PRECEDENT
    assert most_demanding([Route.LRC, Route.RPL]) is Route.RPL
    with pytest.raises(ValueError, match="empty"):
        most_demanding([])


@given(
    st.builds(
        RouteAsk,
        agreement=st.sampled_from([None, *Agreement]),
        precedent=st.sampled_from([None, *Likeness]),
        matches=st.sampled_from([None, True, False]),
        passed=st.sampled_from([None, True, False]),
        authentic=st.sampled_from([None, True, False]),
        higher_education=st.sampled_from([None, True, False]),
        credit_status=st.sampled_from([None, *CreditStatus]),
    )
)
def test_r07_nothing_unverified_is_ever_automatic(ask: RouteAsk) -> None:
    if may_be_automatic(route(ask)):
        assert ask.authentic
        assert ask.passed
        assert ask.agreement is not None


@pytest.mark.parametrize(
    ("eqf", "component", "verdict", "below"),
    [
        (6, 6, LevelVerdict.COMPATIBLE, 0),
        (7, 6, LevelVerdict.COMPATIBLE, 0),
        (5, 6, LevelVerdict.NEEDS_A_PERSON, 1),
        (4, 7, LevelVerdict.NEEDS_A_PERSON, 3),
        (7, 8, LevelVerdict.COMPATIBLE, 0),
        (6, 8, LevelVerdict.NEEDS_A_PERSON, 1),
        (None, 6, LevelVerdict.NEEDS_A_PERSON, None),
        (None, None, LevelVerdict.COMPATIBLE, None),
    ],
)
def test_r46_levels(
    eqf: int | None, component: int | None, verdict: LevelVerdict, below: int | None
) -> None:
    answer = level(LevelAsk(eqf=eqf, component_eqf=component))

    assert (answer.verdict, answer.below) == (verdict, below)
