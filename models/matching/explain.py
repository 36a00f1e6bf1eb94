"""What did the machine not see, and what would change its answer, in sentences a committee reads?

Every sentence comes from a template and names the rule or the text it rests on; nothing is
generated.
"""

from collections.abc import Mapping, Sequence

from models.matching.texts import ComponentText
from models.rules.coverage import Answer, Coverage, Judged, Status
from models.rules.criteria import Criterion, Proposal

SHOWN_LETTERS = 90
_CALIBRATED = (
    "how sure the machine is was measured on short skill descriptions (ESCO), not on whole syllabi"
)


def blind_spots(
    notes: Sequence[str], criteria: Mapping[str, Criterion], why_not: str | None
) -> tuple[str, ...]:
    """What was not compared or not known; the reason for abstaining first."""
    unknown = [
        f"{name}: {one.why}"
        for name, one in criteria.items()
        if one.answer is Answer.NOT_ENOUGH_INFORMATION and name != "outcomes"
    ]
    first = [] if why_not is None else [f"nothing was compared: {why_not}"]
    last = [_CALIBRATED] if why_not is None else []
    return tuple(dict.fromkeys([*first, *notes, *unknown, *last]))


def would_change(
    component: ComponentText,
    coverage: Coverage,
    criteria: Mapping[str, Criterion],
    proposal: Proposal,
    why_not: str | None,
    faults: bool,
) -> str:
    """The one thing that would change the result most."""
    if proposal is Proposal.FULL:
        return "Nothing is missing for recognition: every essential outcome has its counterpart."
    if why_not is not None:
        return f"Outcomes that can be compared would change the result; now {why_not}."
    weakest = _weakest(coverage)
    if weakest is not None:
        return _evidence(component, coverage, weakest)
    held_back = next((one for one in criteria.values() if one.holds_back), None)
    if held_back is not None:
        return f"The outcomes are covered; what is open is this: {held_back.why}."
    if faults:
        return "The outcomes are covered; a person looks at the faults in the texts first."
    return "The outcomes are likely covered; a person's confirmation is what is missing."


def _weakest(coverage: Coverage) -> Judged | None:
    """The least covered outcome, essential ones first."""
    open_ones = [one for one in coverage.outcomes if one.status is not Status.COVERED]
    return min(open_ones, key=lambda one: (not one.essential, one.probability or 0), default=None)


def _evidence(component: ComponentText, coverage: Coverage, one: Judged) -> str:
    text = next(required.text for required in component.outcomes if required.id == one.id)
    shown = text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS].rstrip()}…"
    total = len(coverage.outcomes)
    now = sum(other.status is Status.COVERED for other in coverage.outcomes)
    kind = "the essential outcome" if one.essential else "outcome"
    return (
        f"Evidence for {kind} {one.id} (“{shown}”) would raise coverage "
        f"from {now} to {now + 1} of {total} outcomes."
    )
