"""R-08, R-09, R-10, R-31, R-40: what a decision must carry."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.rules.decisions import (
    Alternative,
    CheckKind,
    DecidedBy,
    DecisionAsk,
    Outcome,
    Reason,
    decision,
    violations,
)
from models.rules.decisions import CheckAsk as Check
from models.rules.decisions import ConditionAsk as Condition
from models.rules.decisions import InformationAsk as Information
from models.rules.decisions import ReasonAsk as Because
from models.rules.decisions import RemedyAsk as Remedy
from models.rules.outcomes import ABOUT_EVIDENCE, CARRIES_A_REFUSAL
from models.rules.routing import Route

REFUSAL = DecisionAsk(
    outcome=Outcome.REFUSED,
    route=Route.LRC,
    decided_by=DecidedBy.COMMITTEE,
    decided_on=date(2026, 3, 2),
    purpose="credit in a bachelor of computer science",
    language="pl",
    applicant_language="pl",
    lines=(),
    reasons=(Because(code=Reason.LEVEL, text="One cycle below.", evidence=("EQF 5",)),),
    alternatives_considered=tuple(Alternative),
    remedy=Remedy(body="Rector", procedure="in writing", deadline="14 days from receipt"),
)


def broken(**changes: object) -> set[str]:
    return {found.rule for found in violations(REFUSAL.model_copy(update=changes))}


def reason(code: Reason, *, text: str | None = "Because.", evidence: bool = True) -> Because:
    return Because(code=code, text=text, evidence=("page 2",) if evidence else ())


def test_a_complete_refusal_stands() -> None:
    answer = decision(REFUSAL)

    assert answer.valid
    assert answer.violations == ()


@pytest.mark.parametrize("code", sorted(CARRIES_A_REFUSAL))
def test_r08_a_substantial_difference_carries_a_refusal(code: Reason) -> None:
    assert broken(reasons=(reason(code),)) == set()


@pytest.mark.parametrize("code", sorted(set(Reason) - CARRIES_A_REFUSAL - ABOUT_EVIDENCE))
def test_r08_nothing_else_carries_a_refusal(code: Reason) -> None:
    """Workload is presumed non-substantial; policy reasons are no difference."""
    assert broken(reasons=(reason(code),)) == {"R-08"}


@pytest.mark.parametrize("code", sorted(CARRIES_A_REFUSAL | {Reason.WORKLOAD}))
def test_r08_each_element_needs_its_evidence(code: Reason) -> None:
    reasons = (reason(Reason.LEVEL), reason(code, evidence=False))

    assert broken(reasons=reasons) == {"R-08"}


def test_r08_a_refusal_names_its_purpose() -> None:
    assert broken(purpose=None) == {"R-08"}


@pytest.mark.parametrize("code", sorted(ABOUT_EVIDENCE))
@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        (None, {"R-08"}),
        (date(2026, 3, 1), set()),
        (date(2026, 3, 2), {"R-08"}),
        (date(2026, 3, 3), {"R-08"}),
    ],
)
def test_r08_missing_evidence_counts_after_the_time_to_answer(
    code: Reason, deadline: date | None, expected: set[str]
) -> None:
    reasons = (reason(Reason.LEVEL), reason(code))

    assert broken(reasons=reasons, information=Information(deadline=deadline)) == expected


@pytest.mark.parametrize("route", [Route.AUTOMATIC, Route.PRECEDENT, Route.RPL])
def test_r08_speaks_of_the_convention_alone(route: Route) -> None:
    assert broken(route=route, purpose=None, reasons=(reason(Reason.TOO_OLD),)) == set()


@pytest.mark.parametrize("missing", list(Alternative))
def test_r09_every_alternative_is_considered_before_a_refusal(missing: Alternative) -> None:
    considered = tuple(sorted(set(Alternative) - {missing}))

    assert broken(alternatives_considered=considered) == {"R-09"}
    assert broken(outcome=Outcome.PARTIAL, alternatives_considered=considered) == set()


@pytest.mark.parametrize(
    "change",
    [
        {"reasons": ()},
        {"reasons": (reason(Reason.LEVEL, text=None),)},
        {"remedy": None},
        {"remedy": Remedy(body="Rector", procedure="in writing")},
        {"remedy": Remedy(body="Rector", deadline="14 days")},
        {"remedy": Remedy(procedure="in writing", deadline="14 days")},
        {"applicant_language": "en"},
    ],
)
@pytest.mark.parametrize("outcome", [Outcome.PARTIAL, Outcome.ALTERNATIVE])
def test_r10_anything_but_full_is_reasoned_and_open_to_a_remedy(
    change: dict[str, object], outcome: Outcome
) -> None:
    assert broken(outcome=outcome, **change) == {"R-10"}
    assert broken(outcome=Outcome.FULL, **change) == set()


@pytest.mark.parametrize("outcome", list(Outcome))
def test_r31_a_machine_only_recognises_in_full(outcome: Outcome) -> None:
    found = broken(outcome=outcome, decided_by=DecidedBy.MACHINE)

    assert ("R-31" in found) == (outcome is not Outcome.FULL)


CONDITION = Condition(
    check=Check(kind=CheckKind.ECTS_AT_LEAST, value="10"),
    deadline="2026-09-30",
    on_failure="decided anew",
)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ((CONDITION,), set()),
        ((), {"R-40"}),
        ((CONDITION, CONDITION.model_copy(update={"check": None})), {"R-40"}),
        ((CONDITION.model_copy(update={"deadline": None}),), {"R-40"}),
        ((CONDITION.model_copy(update={"on_failure": None}),), {"R-40"}),
    ],
)
def test_r40_a_condition_can_be_checked_and_ends(
    conditions: tuple[Condition, ...], expected: set[str]
) -> None:
    assert broken(outcome=Outcome.CONDITIONAL, conditions=conditions) == expected


def test_empty_text_counts_as_absent() -> None:
    assert Because(code=Reason.LEVEL, text="  ").text is None
    assert Remedy(body="").body is None
    assert broken(reasons=(Because(code=Reason.LEVEL, text="t", evidence=("",)),)) == {"R-08"}


def test_null_in_a_list_of_evidence_is_bad_input() -> None:
    assert Because.model_validate_json('{"code": "LEVEL", "evidence": [" "]}').evidence == ("",)

    with pytest.raises(ValidationError, match="string"):
        Because.model_validate_json('{"code": "LEVEL", "evidence": [null]}')


def test_a_code_outside_the_taxonomy_is_bad_input() -> None:
    with pytest.raises(ValidationError):
        Because.model_validate_json('{"code": "TIMETABLE"}')


@given(
    st.builds(
        DecisionAsk,
        outcome=st.just(Outcome.REFUSED),
        route=st.just(Route.LRC),
        decided_by=st.sampled_from(DecidedBy),
        decided_on=st.just(date(2026, 3, 2)),
        purpose=st.sampled_from([None, "credit"]),
        language=st.just("en"),
        applicant_language=st.just("en"),
        lines=st.just(()),
        reasons=st.lists(
            st.builds(
                Because,
                code=st.sampled_from(Reason),
                text=st.sampled_from([None, "t"]),
                evidence=st.sampled_from([None, (), ("e",)]),
            )
        ).map(tuple),
        information=st.sampled_from([None, Information(deadline=date(2026, 2, 1))]),
        alternatives_considered=st.lists(st.sampled_from(Alternative)).map(tuple),
    )
)
def test_no_refusal_stands_without_r08_and_r09(ask: DecisionAsk) -> None:
    found = {violation.rule for violation in violations(ask)}
    carried = {why.code for why in ask.reasons or ()} & CARRIES_A_REFUSAL

    assert "R-08" in found or (ask.purpose and carried)
    assert "R-09" in found or set(ask.alternatives_considered or ()) == set(Alternative)
    assert "R-31" in found or ask.decided_by is not DecidedBy.MACHINE
