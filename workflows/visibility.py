"""What administrators see: search attributes, and details that read as sentences.

Search attributes are never encrypted: no personal data (design O-15). The list registers them on
the server and is the only place that names them.
"""

from datetime import datetime
from enum import StrEnum

from temporalio.common import (
    SearchAttributeKey,
    SearchAttributePair,
    SearchAttributeUpdate,
    TypedSearchAttributes,
)

from models.rules.routing import Route
from models.rules.states import State

STATE = SearchAttributeKey.for_keyword("RecognitionState")
HOME = SearchAttributeKey.for_keyword("HomeInstitution")
HOSTS = SearchAttributeKey.for_keyword_list("HostInstitutions")
ROUTE = SearchAttributeKey.for_keyword("Route")
OUTCOME = SearchAttributeKey.for_keyword("Outcome")
DUE_AT = SearchAttributeKey.for_datetime("DecisionDueAt")
ATTENTION = SearchAttributeKey.for_keyword("NeedsAttention")

ALL = (STATE, HOME, HOSTS, ROUTE, OUTCOME, DUE_AT, ATTENTION)

SENTENCES = {
    State.RECEIVED: "Received, not read yet.",
    State.SUBMITTED: "Being read.",
    State.ROUTED: "Read and routed.",
    State.MATCHED: "Learning outcomes compared; the panel is being convened.",
    State.UNDER_REVIEW: "Before the committee.",
    State.DECIDED: "Decided; credits are being posted.",
    State.POSTED: "Credits posted; awaits the home university's student system.",
    State.ACKNOWLEDGED: "Booked by the home university's student system.",
    State.CLOSED: "Closed.",
    State.INADMISSIBLE: "Ended: what was handed in cannot be read.",
}


def title(home: str, programme: str) -> str:
    """The line of one recognition in the list."""
    return f"{home}: recognition for {programme}" if programme else f"{home}: recognition"


def routed(
    state: State, route: Route, hosts: tuple[str, ...], due_at: datetime | None
) -> list[SearchAttributeUpdate]:  # type: ignore[type-arg]
    updates: list[SearchAttributeUpdate] = [  # type: ignore[type-arg]
        STATE.value_set(state.value),
        ROUTE.value_set(route.value),
        HOSTS.value_set(list(hosts)),
    ]
    return updates if due_at is None else [*updates, DUE_AT.value_set(due_at)]


def details(rows: dict[str, str | None]) -> str:
    """A table for the page of one workflow; rows without a value are left out."""
    lines = [f"| {name} | {value} |" for name, value in rows.items() if value]
    return "\n".join(["| | |", "|---|---|", *lines])


def day_and_time(instant: datetime) -> str:
    return f"{instant:%d %B %Y, %H:%M} UTC"


def words(value: StrEnum) -> str:
    """NOT_QUORATE → "not quorate"."""
    return value.value.lower().replace("_", " ")


def sentence(state: State, route: Route | None) -> str:
    """Where it stands, in words; what is routed waits for whom its route says."""
    if state is State.ROUTED and route is Route.AUTOMATIC:
        return "Covered by an agreement: awaits one click of the registrar."
    if state is State.ROUTED and route is Route.PRECEDENT:
        return "The same was recognised before: awaits one click of the chair."
    return SENTENCES[state]


def of_panel(home: str) -> TypedSearchAttributes:
    """A panel has no state of a recognition: a query by state finds each recognition once."""
    return TypedSearchAttributes([SearchAttributePair(HOME, home)])


def of_new(home: str) -> TypedSearchAttributes:
    return TypedSearchAttributes(
        [SearchAttributePair(STATE, State.RECEIVED.value), SearchAttributePair(HOME, home)]
    )
