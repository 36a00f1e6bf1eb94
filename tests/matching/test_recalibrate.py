"""What own decisions may change: when FULL is proposed, on enough lines, and nothing else."""

import pytest

from models.matching.calibration import parse, shipped
from models.matching.lexical import Lexical
from models.matching.recalibrate import FEWEST, Decided, Recalibrated, recalibrate
from models.matching.recompute import Record, record
from tests.matching.test_match import COMPONENT, TEXTS, achievement

EXACT = achievement()
ALIKE = achievement(("Welding of steel pipes under water", *TEXTS[1:]))
GAP = achievement(TEXTS[:2])


def kept(offered: object = ALIKE) -> Record:
    assert isinstance(offered, type(EXACT))
    return record(offered, COMPONENT, embedder=Lexical(), calibration=shipped())


def learned(*decided: tuple[Record, bool, int]) -> Recalibrated:
    lines = [Decided.of(one, full=full) for one, full, times in decided for _ in range(times)]
    return recalibrate(shipped(), lines, name="own", origin="decisions of a test")


def test_too_few_lines_change_nothing_and_are_counted() -> None:
    made = learned((kept(), True, FEWEST - 1))
    (change,) = made.changes
    assert made.text is None
    assert (change.enough, change.lines, change.new) == (False, FEWEST - 1, change.old)
    assert learned().changes == ()


def test_decisions_that_agree_let_the_machine_propose_and_say_whose_they_are() -> None:
    made = learned((kept(), True, 150), (kept(GAP), False, 50))
    (change,) = made.changes
    assert (change.lines, change.recognised) == (200, 150)
    assert (change.after.made, change.after.wrong, change.new.proposes) == (150, 0, True)
    assert made.text is not None
    entry = parse(made.text).entry(("lexical",), "en", "en")
    assert entry is not None
    assert entry.proposal_labels is not None
    assert (entry.proposal_labels.origin, entry.proposal_labels.cases) == (
        "decisions of a test",
        200,
    )
    assert entry.labels == change.old.labels


def test_decisions_that_contradict_take_the_proposal_away() -> None:
    made = learned((kept(), True, 100), (kept(), False, 100))
    (change,) = made.changes
    assert change.old.proposes
    assert (change.before.made, change.before.wrong) == (200, 100)
    assert (change.new.proposes, change.new.proposal_risk, change.after.made) == (False, 0, 0)


def test_only_the_limit_of_proposals_is_moved() -> None:
    made = learned((kept(), False, FEWEST))
    assert made.text is not None
    new = parse(made.text)
    for before, after in zip(shipped().entries, new.entries, strict=True):
        moved = {"proposal_risk", "proposes", "measured", "proposal_labels"}
        if before.key != made.changes[0].old.key:
            moved = set()
        assert before.model_dump(exclude=moved) == after.model_dump(exclude=moved)
    assert new.version != shipped().version
    assert new.version.startswith("own+")


@pytest.mark.parametrize("lower", [True, False])
def test_a_line_that_something_else_held_back_says_nothing_of_proposals(lower: bool) -> None:
    one = kept(ALIKE.model_copy(update={"eqf": 4})) if lower else kept()
    (change,) = learned((one, True, FEWEST)).changes
    assert change.before.made == (0 if lower else FEWEST)


def test_a_pooled_route_learns_nothing() -> None:
    finnish = COMPONENT.model_copy(update={"language": None})
    one = record(GAP, finnish, embedder=Lexical(), calibration=shipped())
    key = one.comparison.calibrated
    assert key is not None
    pooled = key.model_copy(update={"languages": ("*", "*")})
    comparison = one.comparison.model_copy(update={"calibrated": pooled})
    made = learned((one.model_copy(update={"comparison": comparison}), True, FEWEST))
    assert made.changes == ()
