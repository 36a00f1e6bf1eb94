"""R-31, O-35, O-39: what a matrix of probabilities says, and when the machine may propose."""

from models.rules.coverage import Answer, Required, Status, Thresholds, cover

THRESHOLDS = Thresholds(
    version="test",
    pair=3000,
    covered=5000,
    not_covered=1000,
    essential_missing=7000,
    proposal_risk=2000,
    others_covered=8000,
    proposes=True,
)


def required(*essential: bool) -> tuple[Required, ...]:
    return tuple(Required(id=f"o{i}", essential=one) for i, one in enumerate(essential))


def test_every_outcome_clearly_covered_may_be_proposed() -> None:
    found = cover(required(True, True), ((9900, 100), (100, 9800)), THRESHOLDS)
    assert [one.status for one in found.outcomes] == [Status.COVERED, Status.COVERED]
    assert (found.answer, found.share, found.proposable) == (Answer.NO_DIFFERENCE, 10_000, True)


def test_a_missing_essential_outcome_is_never_averaged_away() -> None:
    rows = tuple(tuple(9999 if i == j else 0 for j in range(9)) for i in range(10))
    found = cover(required(*[False] * 9, True), rows, THRESHOLDS)
    assert found.answer is Answer.POSSIBLY_SUBSTANTIAL
    assert not found.proposable
    assert "o9" in found.why


def test_a_missing_further_outcome_is_no_ground() -> None:
    found = cover(required(True, False), ((9900,), (100,)), THRESHOLDS)
    assert found.answer is Answer.NOT_SUBSTANTIAL
    assert not found.proposable


def test_one_outcome_that_answers_two_covers_the_second_only_in_part() -> None:
    found = cover(required(True, True), ((9900,), (9000,)), THRESHOLDS)
    assert [one.status for one in found.outcomes] == [Status.COVERED, Status.PARTLY]
    assert found.share == 7500
    assert not found.proposable


def test_between_the_thresholds_nothing_is_said() -> None:
    found = cover(required(True), ((2000,),), THRESHOLDS)
    assert found.outcomes[0].status is Status.UNDECIDED
    assert found.outcomes[0].by[0].probability == 2000


def test_an_essential_outcome_just_covered_is_still_flagged() -> None:
    """At most 2 % of missing ones lie above `essential_missing`; below it a person looks."""
    found = cover(required(True), ((6900,),), THRESHOLDS)
    assert found.outcomes[0].status is Status.COVERED
    assert found.answer is Answer.POSSIBLY_SUBSTANTIAL


def test_the_risks_of_all_essential_outcomes_add_up() -> None:
    rows = tuple(tuple(9400 if i == j else 0 for j in range(4)) for i in range(4))
    assert not cover(required(*[True] * 4), rows, THRESHOLDS).proposable
    assert cover(required(True, True, True, False), rows, THRESHOLDS).proposable


def test_labels_that_carry_no_proposal_give_none_but_for_equal_texts() -> None:
    silent = THRESHOLDS.model_copy(update={"proposes": False})
    assert not cover(required(True), ((9999,),), silent).proposable
    assert cover(required(True), ((10_000,),), silent).proposable


def test_an_unreadable_outcome_is_undecided_and_stops_a_proposal() -> None:
    wanted = (Required(id="a"), Required(id="b", readable=False))
    found = cover(wanted, ((9900, 0), (0, 9900)), THRESHOLDS)
    assert found.outcomes[1].status is Status.UNDECIDED
    assert found.outcomes[1].probability is None
    assert not found.proposable


def test_a_component_without_essential_outcomes_is_judged_by_all() -> None:
    assert not cover(required(False, False), ((9900, 0), (0, 6000)), THRESHOLDS).proposable


def test_nothing_on_the_other_side_is_not_enough_information() -> None:
    found = cover(required(True), ((),), THRESHOLDS)
    assert found.answer is Answer.NOT_ENOUGH_INFORMATION
    assert found.share is None
