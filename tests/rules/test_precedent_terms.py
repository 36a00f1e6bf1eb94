"""What a decided line leaves as a precedent, how long it counts, which is looked at afresh."""

from datetime import date
from uuid import UUID, uuid5

import pytest

from models.ids import NAMESPACE
from models.rules.limits import PRECEDENT_YEARS, SMALL_NUMBER
from models.rules.outcomes import DecidedBy, Outcome, Reason
from models.rules.precedent_terms import (
    ABOUT_THE_COURSE,
    expires_on,
    makes_precedents,
    publishable,
    reasons_kept,
    reviewed_afresh,
)
from models.rules.retention import DEFAULTS, RecordClass
from models.rules.routing import Route


def test_full_recognition_needs_no_reason_and_keeps_none() -> None:
    assert reasons_kept(Outcome.FULL, [Reason.CAP_EXCEEDED, Reason.LEVEL]) == ()


@pytest.mark.parametrize(
    "own", [Reason.CAP_EXCEEDED, Reason.ALREADY_CREDITED, Reason.FRAUD, Reason.AUTHENTICITY]
)
def test_what_is_true_of_one_learner_alone_makes_no_precedent(own: Reason) -> None:
    assert reasons_kept(Outcome.REFUSED, [own]) is None
    assert reasons_kept(Outcome.PARTIAL, [own, Reason.LEVEL]) == (Reason.LEVEL,)


def test_no_reason_kept_names_a_learners_own_doing() -> None:
    assert Reason.FRAUD not in ABOUT_THE_COURSE
    assert Reason.GRADE_BELOW_MIN not in ABOUT_THE_COURSE


@pytest.mark.parametrize(
    ("route", "decided_by", "makes"),
    [
        (Route.LRC, DecidedBy.COMMITTEE, True),
        (Route.PRECEDENT, DecidedBy.CHAIR, True),
        (Route.AUTOMATIC, DecidedBy.REGISTRAR, False),
        (Route.RPL, DecidedBy.COMMITTEE, False),
    ],
)
def test_committees_and_chairs_who_confirm_make_precedents(
    route: Route, decided_by: DecidedBy, makes: bool
) -> None:
    assert makes_precedents(route, decided_by) is makes


def test_it_counts_for_the_years_of_the_university_to_the_day() -> None:
    day = date(2024, 2, 29)

    assert expires_on(day, {"precedent_years": 1}) == date(2025, 2, 28)
    assert expires_on(day, {}) == expires_on(day, {"precedent_years": None}) == date(2027, 2, 28)


def test_it_counts_no_longer_than_it_is_kept() -> None:
    assert DEFAULTS[RecordClass.PRECEDENT].keep.amount >= PRECEDENT_YEARS


def test_the_share_that_is_looked_at_afresh_is_about_the_stated_one() -> None:
    drawn = [uuid5(NAMESPACE, str(number)) for number in range(2_000)]

    def afresh(policy: dict[str, str]) -> set[UUID]:
        return {one for one in drawn if reviewed_afresh(one, policy)}

    assert afresh({"fresh_review_share": "0"}) == set()
    assert afresh({"fresh_review_share": "1"}) == set(drawn)
    assert 140 < len(afresh({})) < 260  # a tenth, within five deviations
    assert afresh({"fresh_review_share": "0.05"}) < afresh({"fresh_review_share": "0.2"})


def test_small_numbers_are_withheld() -> None:
    assert publishable(SMALL_NUMBER - 1) is None
    assert publishable(SMALL_NUMBER) == SMALL_NUMBER
