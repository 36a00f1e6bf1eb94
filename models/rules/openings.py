"""Who may open a recognition, and may the learner withdraw it?

R-39: the institution may open one too. In Denmark earlier passed elements of an unfinished master's
degree must be assessed and the student cannot opt out (UCPH admission pages [C]).
"""

from enum import StrEnum

from models.rules.in_force import InForceAsk, in_force
from models.rules.shapes import Answer, Ask, Day, Id, Rule, Runnable


class Opener(StrEnum):
    LEARNER = "LEARNER"
    INSTITUTION = "INSTITUTION"


class OpeningAsk(Ask):
    regulation: Id
    on: Day
    opened_by: Opener


class OpeningAnswer(Answer):
    may_open: bool
    learner_may_withdraw: bool


def opening(ask: OpeningAsk) -> OpeningAnswer:
    """R-39: both may open; what the institution must assess the learner cannot take back."""
    mandatory = in_force(InForceAsk(regulation=ask.regulation, on=ask.on)).one("mandatory_transfer")
    bound = ask.opened_by is Opener.INSTITUTION and mandatory is not None and mandatory.value
    return OpeningAnswer(
        may_open=True,
        learner_may_withdraw=not bound,
        rule_ids=("R-39",),
        why=f"The institution has to assess it ({mandatory.source})."
        if bound and mandatory is not None
        else "Learner and institution may open a recognition; the learner may withdraw it.",
    )


RULES = (
    Rule(
        id="R-39",
        sentence="The institution may open a recognition; where transfer is mandatory the learner "
        "cannot withdraw it.",
        source="University of Copenhagen, admission pages; handbook domain 6.4",
        evidence="C",
        tested="tests/rules/test_agreements.py",
    ),
)
RUNS = (
    Runnable(
        "opening",
        ("R-39",),
        OpeningAsk,
        OpeningAnswer,
        opening,
        example='{"regulation": "copenhagen", "on": "2026-03-02", "opened_by": "INSTITUTION"}',
    ),
)
