"""A precedent as a committee's decision leaves it, with whatever a test wants otherwise."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from models.store.precedents import ACTIVE, purpose_key
from models.tables.precedent import Precedent


def decided_before(**changes: Any) -> Precedent:
    usual: dict[str, Any] = {
        "id": uuid4(),
        "recognition": uuid4(),
        "decision": 1,
        "line": 1,
        "home": "warsaw",
        "programme": "ba-economics",
        "component": "ECO-210",
        "component_version": 1,
        "institution": "milan",
        "awarding": [{"key": "milan", "name": "University of Milan", "country": "IT"}],
        "course": "ddd-1",
        "course_version": "v1",
        "purpose": purpose_key("credit in the programme"),
        "title": "Data-Driven Decisions",
        "words": "data-driven decisions apply regression milan university of milan",
        "language": "en",
        "outcomes": ["Apply regression"],
        "ects": Decimal(3),
        "facts": {},
        "route": "LRC",
        "decided_by": "COMMITTEE",
        "outcome": "FULL",
        "recognised_ects": Decimal(3),
        "reasons": [],
        "decided_on": date(2026, 3, 2),
        "expires_on": date(2029, 3, 2),
        "policies": {},
        "status": ACTIVE,
    }
    return Precedent(**usual | changes)
