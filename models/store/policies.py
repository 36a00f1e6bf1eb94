"""Which rules of its own does a university apply, and which version of them is cited? (R-47)"""

from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from models import canonical
from models.rules.clocks import Clock, ClockAsk, clock
from models.rules.spans import end_of_day
from models.tables.catalogue import Body, Programme
from models.tables.institution import Institution

VERSION_DIGITS = 12  # of a digest: enough to tell versions of one university apart


class Due(NamedTuple):
    """`on` is a date in the university's zone, `at` the end of that day in UTC."""

    clock: str
    on: date
    at: datetime


def decision_due(home: Institution, received_at: datetime) -> Due:
    """When the decision is due, by the clock that the home university's law starts."""
    name = Clock(home.policy.get("decision", {}).get("clock", Clock.LRC.value))
    start = received_at.astimezone(ZoneInfo(home.zone)).date()
    on = clock(ClockAsk(clock=name, start=start)).due
    return Due(clock=name.value, on=on, at=end_of_day(on, home.zone))


def cited(home: Institution, programme: Programme, body: Body | None) -> dict[str, Any]:
    """The policies in force, each with an id and a version that changes when its content does."""
    policies = {
        f"university/{home.slug}": version_of(home.policy),
        f"programme/{home.slug}/{programme.code}": version_of(programme.policy),
    }
    if body is not None:
        policies[f"body/{home.slug}/{body.code}"] = f"{body.version}"
    return policies


def version_of(policy: dict[str, Any]) -> str:
    return canonical.digest(policy)[:VERSION_DIGITS]
