"""Is a credential's level high enough for the component it is to count as?

R-46 (design D-11). Source: handbook domain 8.1: credential EQF ≥ component EQF; one level below
goes to a person; components of the doctorate (EQF 8) take 7 and 8 [D]. The machine never refuses.
"""

from enum import StrEnum

from models.rules.shapes import Answer, Ask, EqfLevel, Rule, Runnable

DOCTORATE = 8


class LevelVerdict(StrEnum):
    COMPATIBLE = "COMPATIBLE"
    NEEDS_A_PERSON = "NEEDS_A_PERSON"


class LevelAsk(Ask):
    """`eqf` of the credential, `component_eqf` of what it is to count as; null: not stated."""

    eqf: EqfLevel | None = None
    component_eqf: EqfLevel | None = None


class LevelAnswer(Answer):
    """`below`: how many levels the credential stays below what is accepted; null: not known."""

    verdict: LevelVerdict
    below: int | None


def level(ask: LevelAsk) -> LevelAnswer:
    """R-46: compatible, or a question for a person; never a refusal."""
    verdict, below, why = _judge(ask.eqf, ask.component_eqf)
    return LevelAnswer(verdict=verdict, below=below, rule_ids=("R-46",), why=why)


def compatible(eqf: int | None, component_eqf: int | None) -> bool:
    """Whether the levels need no person's judgement."""
    return _judge(eqf, component_eqf)[0] is LevelVerdict.COMPATIBLE


def cycle_of(eqf: int | None) -> int | None:
    """1 bachelor, 2 master, 3 doctorate; a short cycle (5) and what lies below count as the first.

    None where no level is stated. Source: QF-EHEA, referenced to EQF 5 to 8; R-23 reads it.
    """
    return None if eqf is None else min(max(eqf - 5, 1), 3)


def _judge(eqf: int | None, component_eqf: int | None) -> tuple[LevelVerdict, int | None, str]:
    if component_eqf is None:
        return LevelVerdict.COMPATIBLE, None, "The component asks for no level."
    if eqf is None:
        return LevelVerdict.NEEDS_A_PERSON, None, "The credential states no level: a person judges."
    accepted = component_eqf - 1 if component_eqf == DOCTORATE else component_eqf
    below = max(0, accepted - eqf)
    if below == 0:
        return (
            LevelVerdict.COMPATIBLE,
            0,
            f"EQF {eqf} is enough for a component at {component_eqf}.",
        )
    why = f"EQF {eqf} is below the {accepted} that the component accepts: a person judges."
    return LevelVerdict.NEEDS_A_PERSON, below, why


RULES = (
    Rule(
        id="R-46",
        sentence="A credential's EQF level reaches the component's; below it a person judges.",
        source="design D-11; handbook domain 8.1",
        evidence="D",
        tested="tests/rules/test_routing.py",
    ),
)
RUNS = (
    Runnable(
        "level",
        ("R-46",),
        LevelAsk,
        LevelAnswer,
        level,
        example='{"eqf": 6, "component_eqf": 7}',
    ),
)
