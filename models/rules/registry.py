"""Which rules are there, where does each stand, and what runs it?

The convention. Each file of `models/rules` answers one question and holds, for each name of
`passerelle rule`, `class XAsk(Ask)`, `class XAnswer(Answer)` and `def x(ask: XAsk) -> XAnswer`
(bases, types and `BadAsk` are in `shapes.py`, rounding in `arithmetic.py`). At its end it says

    RULES = (Rule(id="R-35", sentence=…, source=…, evidence="D", tested="tests/rules/…"),)
    RUNS = (Runnable("split", ("R-35",), SplitAsk, SplitAnswer, split, example='{"…": …}'),)

and its module is named in `SUBJECTS` below: nothing else is needed to be listed, run from the
command line and printed in `docs/rules.md`. A `Rule` that no `Runnable` names is a property of the
system (`system=True`) and says where that is tested. Each rule id is declared in one file only.
"""

from collections.abc import Iterator
from types import ModuleType

from models.rules import (
    access,
    agreements,
    allocation,
    appeals,
    audience,
    bodies,
    caps,
    clocks,
    conflicts,
    credits,
    deadlines,
    decisions,
    delays,
    durations,
    ects_tree,
    fx,
    grade_basis,
    grade_conversion,
    grade_formula,
    grade_outcomes,
    grade_tables,
    in_force,
    levels,
    lifetime,
    netting,
    openings,
    outcomes,
    panel,
    placement,
    precedents,
    profiles,
    remedies,
    retention,
    routing,
    splitting,
    tax,
    tiers,
    waterfall,
)
from models.rules.shapes import Rule, Runnable

SUBJECTS: tuple[ModuleType, ...] = (
    access,
    agreements,
    allocation,
    appeals,
    audience,
    bodies,
    caps,
    clocks,
    conflicts,
    credits,
    deadlines,
    decisions,
    delays,
    durations,
    ects_tree,
    fx,
    grade_basis,
    grade_conversion,
    grade_formula,
    grade_outcomes,
    grade_tables,
    in_force,
    levels,
    lifetime,
    netting,
    openings,
    outcomes,
    panel,
    placement,
    precedents,
    profiles,
    remedies,
    retention,
    routing,
    splitting,
    tax,
    tiers,
    waterfall,
)


def rules() -> Iterator[tuple[Rule, ModuleType]]:
    """Every rule with the file that holds it, by id."""
    found = [(rule, subject) for subject in SUBJECTS for rule in subject.RULES]
    yield from sorted(found, key=lambda pair: pair[0].id)


def runnables() -> dict[str, Runnable]:
    """Every name of `passerelle rule`, in order of name."""
    found = [run for subject in SUBJECTS for run in subject.RUNS]
    return {run.name: run for run in sorted(found, key=lambda run: run.name)}


def runs_of(rule_id: str) -> tuple[str, ...]:
    """The names that compute this rule; none for a property of the system."""
    return tuple(name for name, run in runnables().items() if rule_id in run.rule_ids)


def file_of(subject: ModuleType) -> str:
    """A module's path from the root of the repository."""
    return subject.__name__.replace(".", "/") + ".py"
