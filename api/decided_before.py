"""What was decided before, as those may see it who judge: registrar, members and chair."""

from api.schemas.decided_before import (
    BeforeDifference,
    BeforeLine,
    BeforePrecedent,
    DecidedBefore,
)
from models.matching.cases import Standing
from models.matching.decided_before import Shown
from models.store.recognitions import Seen


def decided_before(seen: Seen, *, inside: bool) -> DecidedBefore | None:
    """None: for whom it is not, or nothing was looked up. A fresh look sees it once decided."""
    kept = seen.before
    if kept is None or not inside:
        return None
    hidden = kept.withheld and seen.row.outcome is None
    lines = () if hidden else kept.lines
    return DecidedBefore(
        on=kept.on.isoformat(),
        withheld=kept.withheld,
        lines=[
            BeforeLine(line=one.line, alarm=one.alarm, not_alike=one.not_alike) for one in lines
        ],
        precedents=[
            _precedent(line.line, one, seen.standings.get(one.id, one.standing))
            for line in lines
            for one in line.shown
        ],
    )


def _precedent(line: int, one: Shown, now: Standing) -> BeforePrecedent:
    return BeforePrecedent(
        line=line,
        id=one.id,
        kind=one.kind.value,
        outcome=one.outcome.value,
        reasons=list(one.reasons),
        decided_in=one.decided_in,
        state=one.standing.value,
        state_now=now.value,
        times=one.times,
        title=one.title,
        awarded_by=one.awarded_by,
        component=one.component,
        programme=one.programme,
        likeness=None if one.likeness is None else f"{one.likeness:f}",
        terms=list(one.terms),
        differences=[BeforeDifference(**each.model_dump()) for each in one.differences],
    )
