"""Cases of the tests: one course on data, and earlier decisions about it and others. Invented."""

from datetime import date
from decimal import Decimal
from typing import Any

from models.matching.cases import Case, Earlier, Standing
from models.rules.outcomes import Outcome
from models.rules.precedents import KeyAsk

ON = date(2026, 11, 22)
OUTCOMES = (
    "Collect and clean economic data from public sources",
    "Apply regression analysis to economic data and interpret the coefficients",
    "Test statistical hypotheses and judge the significance of the result",
)
KEY = KeyAsk(
    institution="milan",
    course="ddd-101",
    course_version="v2",
    component="ECO-210",
    component_version="1",
    programme="ba-economics",
    purpose="p",
)
NOW = Case(
    key=KEY,
    versioned=True,
    title="Data-Driven Decisions",
    awarded_by="University of Milan",
    language="en",
    outcomes=OUTCOMES,
    ects=Decimal("3"),
    hours=Decimal("75"),
    eqf=6,
)


def case(**changes: Any) -> Case:
    """This case, otherwise; members of the key by their names."""
    in_key = {name: changes.pop(name) for name in tuple(changes) if name in KeyAsk.model_fields}
    key = NOW.key.model_copy(update=in_key)
    return NOW.model_copy(update={"key": key, **changes})


def earlier(id_: str = "p1", of: Case = NOW, **changes: Any) -> Earlier:
    decided = Earlier(
        id=id_,
        case=of,
        outcome=Outcome.FULL,
        decided_on=date(2026, 3, 2),
        expires_on=date(2029, 3, 2),
        standing=Standing.ACTIVE,
    )
    return decided.model_copy(update=changes)
