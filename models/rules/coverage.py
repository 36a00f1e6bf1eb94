"""Which required outcomes does a credential cover, and may the machine propose recognition?

The numbers are computed elsewhere (`models/matching`); this file reads a matrix of probabilities
and a version of thresholds and decides (design O-45). A probability is an integer in
ten-thousandths, so that a later recomputation takes every branch again (design O-49). Sources: R-31
and design D-05 (nothing is proposed against the learner); O-35 (only essential outcomes can become
a ground); O-39 (the words); O-40; handbook matching 3.5 (2), 4.1, 4.3.
"""

from enum import StrEnum

from models.frozen import Frozen
from models.rules.assignment import assign

CERTAIN = 10_000  # probability 1, in ten-thousandths


class Status(StrEnum):
    COVERED = "COVERED"
    PARTLY = "PARTLY"
    NOT_COVERED = "NOT_COVERED"
    UNDECIDED = "UNDECIDED"


class Answer(StrEnum):
    """Per criterion: the question of the Lisbon Recognition Convention, never a similarity."""

    NO_DIFFERENCE = "NO_DIFFERENCE"
    NOT_SUBSTANTIAL = "NOT_SUBSTANTIAL"
    POSSIBLY_SUBSTANTIAL = "POSSIBLY_SUBSTANTIAL"
    NOT_ENOUGH_INFORMATION = "NOT_ENOUGH_INFORMATION"


class Thresholds(Frozen):
    """One frozen version of the limits for one language route, in ten-thousandths.

    `covered`: from here on an outcome counts as covered. `not_covered`: up to here as not covered.
    `essential_missing`: below this an essential outcome is shown as a possibly substantial
    difference. `pair`: pairs below this are never assigned. `proposal_risk`: the chance of a wrong
    FULL, added over the essential outcomes, that the alliance accepts. `proposes`: False where the
    labels behind this version do not carry a proposal.
    """

    version: str
    pair: int
    covered: int
    not_covered: int
    essential_missing: int
    proposal_risk: int
    others_covered: int
    proposes: bool


class Required(Frozen):
    """One outcome of the component. `readable` False: its text is no statement to compare."""

    id: str
    essential: bool = True
    readable: bool = True


class Pair(Frozen):
    """`outcome` is the position of the credential's outcome, from 0."""

    outcome: int
    probability: int


class Judged(Frozen):
    """`probability` None: nothing could be compared. `by`: the answering outcomes, best first."""

    id: str
    essential: bool
    status: Status
    probability: int | None = None
    by: tuple[Pair, ...] = ()


class Coverage(Frozen):
    """`share`, in ten-thousandths: outcomes that have a counterpart; PARTLY counts half."""

    outcomes: tuple[Judged, ...]
    share: int | None
    answer: Answer
    why: str
    proposable: bool


Matrix = tuple[tuple[int, ...], ...]


def nothing_compared(required: tuple[Required, ...], why: str) -> Coverage:
    """Every outcome undecided, because `why`."""
    judged = tuple(
        Judged(id=one.id, essential=one.essential, status=Status.UNDECIDED) for one in required
    )
    return Coverage(
        outcomes=judged,
        share=None,
        answer=Answer.NOT_ENOUGH_INFORMATION,
        why=why,
        proposable=False,
    )


def cover(required: tuple[Required, ...], matrix: Matrix, thresholds: Thresholds) -> Coverage:
    """Judges each required outcome. `matrix[i][j]`: chance that credential outcome j covers i."""
    if not any(matrix) or not any(one.readable for one in required):
        return nothing_compared(required, "there are no two outcomes that could be compared")
    assigned = assign([[max(0, p - thresholds.pair + 1) for p in row] for row in matrix])
    judged = tuple(
        _judge(one, row, column, frozenset(assigned) - {None, column}, thresholds)
        for one, row, column in zip(required, matrix, assigned, strict=True)
    )
    answer, why = _answer(judged, thresholds)
    return Coverage(
        outcomes=judged,
        share=_share(judged, thresholds.pair),
        answer=answer,
        why=why,
        proposable=answer is Answer.NO_DIFFERENCE and _earned(judged, thresholds),
    )


def _judge(
    one: Required,
    row: tuple[int, ...],
    column: int | None,
    taken: frozenset[int | None],
    thresholds: Thresholds,
) -> Judged:
    if not one.readable:
        return Judged(id=one.id, essential=one.essential, status=Status.UNDECIDED)
    own = 0 if column is None else row[column]
    shared = max((row[other] for other in taken if other is not None), default=0)
    free = [p for index, p in enumerate(row) if index != column and index not in taken]
    probability = own if column is not None else max(free, default=0)
    if own >= thresholds.covered:
        status = Status.COVERED
    elif shared >= thresholds.covered:
        # The outcome that answers this one already answers another: merged, so at most in part.
        status, probability = Status.PARTLY, shared
    elif max(probability, shared) <= thresholds.not_covered:
        status = Status.NOT_COVERED
    else:
        status, probability = Status.UNDECIDED, max(probability, shared)
    return Judged(
        id=one.id,
        essential=one.essential,
        status=status,
        probability=probability,
        by=_answering(row, column, status, thresholds),
    )


def _answering(
    row: tuple[int, ...], column: int | None, status: Status, thresholds: Thresholds
) -> tuple[Pair, ...]:
    """The assigned outcome first, then at most two others above the limit of a pair."""
    if status is Status.NOT_COVERED:
        return ()
    first = [] if column is None else [column]
    others = sorted(
        (j for j, p in enumerate(row) if j != column and p >= max(thresholds.pair, 1)),
        key=lambda j: (-row[j], j),
    )
    nearest = first + others
    if not nearest and status is Status.UNDECIDED:
        nearest = [max(range(len(row)), key=lambda j: (row[j], -j))]
    return tuple(Pair(outcome=j, probability=row[j]) for j in nearest[:3])


def _share(judged: tuple[Judged, ...], pair: int) -> int | None:
    if all(one.probability is None for one in judged):
        return None
    halves = sum(_halves(one, pair) for one in judged)
    return (halves * CERTAIN + len(judged)) // (2 * len(judged))


def _halves(one: Judged, pair: int) -> int:
    if one.status is Status.PARTLY:
        return 1
    likely = one.probability is not None and one.probability >= pair
    return 2 if one.status is Status.COVERED or (likely and one.status is Status.UNDECIDED) else 0


def _answer(judged: tuple[Judged, ...], thresholds: Thresholds) -> tuple[Answer, str]:
    """Essential outcomes first; a missing one is never averaged away (O-35)."""
    essential = [one for one in judged if one.essential]
    missing = [one.id for one in essential if _missing(one, thresholds)]
    if missing:
        return (
            Answer.POSSIBLY_SUBSTANTIAL,
            f"no clear counterpart for the essential outcome {_names(missing)}; a person judges",
        )
    unsure = [one.id for one in essential if one.status is not Status.COVERED]
    if unsure:
        return (
            Answer.NOT_ENOUGH_INFORMATION,
            f"the texts do not tell whether the essential outcome {_names(unsure)} is covered",
        )
    others = [one for one in judged if not one.essential]
    open_others = [one.id for one in others if one.status is not Status.COVERED]
    covered = (len(others) - len(open_others)) * CERTAIN
    if others and covered < thresholds.others_covered * len(others):
        return (
            Answer.NOT_SUBSTANTIAL,
            f"every essential outcome is covered; outcome {_names(open_others)} is not clearly",
        )
    return Answer.NO_DIFFERENCE, "every essential outcome has a clear counterpart"


def _missing(one: Judged, thresholds: Thresholds) -> bool:
    if one.probability is None:
        return False
    return one.status in (Status.NOT_COVERED, Status.PARTLY) or (
        one.probability < thresholds.essential_missing
    )


def _earned(judged: tuple[Judged, ...], thresholds: Thresholds) -> bool:
    """Whether the added risk of all essential outcomes stays inside what a proposal may risk.

    A component without an essential outcome is judged by all of its outcomes. Texts that are the
    same word for word carry no risk and need no calibration.
    """
    risk = added_risk(judged)
    if risk is None:
        return False
    return risk == 0 or (thresholds.proposes and risk <= thresholds.proposal_risk)


def added_risk(judged: tuple[Judged, ...]) -> int | None:
    """The chances of a gap, added over what FULL rests on; None where one of these is open."""
    grounds = [one for one in judged if one.essential] or list(judged)
    if not all(one.status is Status.COVERED for one in grounds):
        return None
    return sum(CERTAIN - (one.probability or 0) for one in grounds)


def _names(ids: list[str]) -> str:
    shown = ", ".join(ids[:5])
    return shown if len(ids) <= 5 else f"{shown} and {len(ids) - 5} more"
