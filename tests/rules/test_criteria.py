"""R-46, O-36 to O-38, D-05: the criteria beside outcomes, and the only two proposals."""

from decimal import Decimal

import pytest

from models.rules.coverage import Answer
from models.rules.criteria import (
    Proposal,
    SealFound,
    authenticity,
    level,
    profile,
    propose,
    quality,
    workload,
)


@pytest.mark.parametrize(
    ("has", "wants", "answer"),
    [
        (6, 6, Answer.NO_DIFFERENCE),
        (7, 6, Answer.NO_DIFFERENCE),
        (5, 6, Answer.POSSIBLY_SUBSTANTIAL),
        (7, 8, Answer.NO_DIFFERENCE),
        (6, 8, Answer.POSSIBLY_SUBSTANTIAL),
        (None, 6, Answer.NOT_ENOUGH_INFORMATION),
        (6, None, Answer.NOT_ENOUGH_INFORMATION),
    ],
)
def test_r46_the_level_is_compared_and_never_inferred(
    has: int | None, wants: int | None, answer: Answer
) -> None:
    assert level(has, wants).answer is answer


@pytest.mark.parametrize(
    ("has", "answer", "holds_back"),
    [
        ("4.8", Answer.NO_DIFFERENCE, False),
        ("4.79", Answer.NOT_SUBSTANTIAL, False),
        ("3", Answer.NOT_SUBSTANTIAL, False),
        ("2.99", Answer.NOT_SUBSTANTIAL, True),
        ("0.1", Answer.NOT_SUBSTANTIAL, True),
    ],
)
def test_o36_workload_alone_is_never_substantial(
    has: str, answer: Answer, holds_back: bool
) -> None:
    found = workload((Decimal(has), None), (Decimal(6), None))
    assert (found.answer, found.holds_back) == (answer, holds_back)


def test_hours_serve_where_ects_are_missing_on_one_side() -> None:
    found = workload((None, Decimal(90)), (Decimal(6), Decimal(150)))
    assert found.answer is Answer.NOT_SUBSTANTIAL
    assert "90 of 150 hours" in found.why


def test_a_component_without_workload_compares_nothing() -> None:
    found = workload((Decimal(6), None), (Decimal(0), None))
    assert found.answer is Answer.NOT_ENOUGH_INFORMATION


@pytest.mark.parametrize("seal", list(SealFound))
def test_o38_only_a_genuine_seal_or_no_document_leaves_the_machine_free(seal: SealFound) -> None:
    free = seal in (SealFound.VALID, SealFound.STATED)
    assert authenticity(seal).holds_back is not free
    assert (authenticity(seal).answer is Answer.POSSIBLY_SUBSTANTIAL) is (seal is SealFound.INVALID)


def test_profile_and_quality_are_shown_and_stop_nothing() -> None:
    differs = profile(("0613",), ("0311",), "written examination")
    assert differs.answer is Answer.NOT_SUBSTANTIAL
    assert "written examination" in differs.why
    assert not differs.holds_back
    assert not quality(None, documented=True).holds_back


def test_r31_the_machine_proposes_full_or_nothing() -> None:
    same = {"level": level(6, 6)}
    below = {"level": level(5, 6)}
    assert propose(same, outcomes_earned=True, faults=False) is Proposal.FULL
    assert propose(below, outcomes_earned=True, faults=False) is Proposal.FOR_THE_COMMITTEE
    assert propose(same, outcomes_earned=False, faults=False) is Proposal.FOR_THE_COMMITTEE
    assert propose(same, outcomes_earned=True, faults=True) is Proposal.FOR_THE_COMMITTEE
    assert {one.value for one in Proposal} == {"FULL", "FOR_THE_COMMITTEE"}
