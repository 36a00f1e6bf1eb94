"""What makes a decided line a precedent, how long does it count, and which is looked at afresh?

Handbook domain 7.4 (reference cases expire and hold no personal data; PIM) and matching 4.4 (a
sampled share is reviewed afresh, against lock-in). What counts for a new line: `precedents.py`.
"""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from models.rules.limits import FRESH_REVIEW_SHARE, PRECEDENT_YEARS, SMALL_NUMBER
from models.rules.outcomes import DecidedBy, Outcome, Reason
from models.rules.routing import Route
from models.rules.spans import Span, SpanUnit, last_day

# What is true of the course whoever took it; the other reasons speak of one learner.
ABOUT_THE_COURSE = frozenset(
    {
        Reason.LEVEL,
        Reason.WORKLOAD,
        Reason.LEARNING_OUTCOMES,
        Reason.PROFILE,
        Reason.QUALITY,
        Reason.NOT_QUALITY_ASSURED,
        Reason.NO_SUMMATIVE_ASSESSMENT,
    }
)
_MAKERS = frozenset({(Route.LRC, DecidedBy.COMMITTEE), (Route.PRECEDENT, DecidedBy.CHAIR)})


def reasons_kept(outcome: Outcome, reasons: Collection[Reason]) -> tuple[Reason, ...] | None:
    """The codes that a precedent keeps, in order; None where the line says nothing of the course.

    A cap that is reached, credits that count already or a document in doubt are the learner's own.
    """
    kept = tuple(sorted(set(reasons) & ABOUT_THE_COURSE))
    if outcome is Outcome.FULL:
        return ()
    return kept or None


def makes_precedents(route: Route, decided_by: DecidedBy) -> bool:
    """Committees do on route C, chairs who confirm on route B; prior learning is one person's."""
    return (route, decided_by) in _MAKERS


def expires_on(decided_on: date, policy: Mapping[str, Any]) -> date:
    """The last day on which it counts; `policy`: the home university's."""
    years = policy.get("precedent_years") or PRECEDENT_YEARS
    return last_day(decided_on, Span(amount=years, unit=SpanUnit.YEARS))


def reviewed_afresh(recognition: UUID, policy: Mapping[str, Any]) -> bool:
    """Whether a committee looks at it although an exact precedent speaks for it.

    Drawn from the recognition's own id: nobody chooses, and asked again it is the same.
    """
    stated = policy.get("fresh_review_share")
    share = FRESH_REVIEW_SHARE if stated is None else Decimal(stated)
    drawn = int.from_bytes(sha256(f"fresh-review/{recognition}".encode()).digest()[:4])
    return drawn < share * 2**32


def publishable(count: int) -> int | None:
    """A number as everybody may read it; None: so few that it could point to one learner."""
    return count if count >= SMALL_NUMBER else None
