"""R-30, R-34, D-02: composition, delegation, conflicts of interest."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.bodies import (
    CompositionAsk,
    DelegationAsk,
    MemberAsk,
    composition,
    delegation,
    rules_of,
)
from models.rules.conflicts import ConflictAsk, InvolvedAsk, Involvement, conflict
from models.rules.outcomes import Outcome
from models.rules.panel import Majority, Office, Tie
from models.rules.quorum import Quorum
from models.rules.regulation_values import (
    BodyDefinition,
    Delegation,
    Group,
    Matter,
    QuorumValue,
)
from models.rules.routing import Route

DAY = date(2026, 3, 2)
STAFF = Group(name="STAFF", least=2, most=3, voting=True, term_years=3, offices=(Office.CHAIR,))
STUDENTS = Group(
    name="STUDENT", least=2, most=3, voting=False, term_years=1, offices=(Office.DEPUTY,)
)


def member(
    id: str,
    group: str = "STAFF",
    role: Office = Office.MEMBER,
    since: date = date(2025, 10, 1),
) -> MemberAsk:
    return MemberAsk(id=id, group=group, role=role, since=since)


BOARD = (
    member("s1", role=Office.CHAIR),
    member("s2"),
    member("t1", "STUDENT", Office.DEPUTY),
    member("t2", "STUDENT"),
)


def faults(*members: MemberAsk, equal: tuple[str, ...] | None = ("STAFF", "STUDENT")) -> list[str]:
    ask = CompositionAsk(groups=(STAFF, STUDENTS), equal_groups=equal, members=members, on=DAY)
    return list(composition(ask).faults)


def test_r30_a_board_as_its_rules_say() -> None:
    ask = CompositionAsk(groups=(STAFF, STUDENTS), members=BOARD, on=DAY)

    answer = composition(ask)

    assert answer.valid
    assert answer.sitting == ("s1", "s2", "t1", "t2")
    assert answer.voting_seats == 2


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (BOARD[1:], "STAFF has 1 members"),
        ((*BOARD, member("s3"), member("s4")), "STAFF has 4 members"),
        ((*BOARD, member("s3")), "as many members each"),
        ((*BOARD, member("g", "GUEST")), "GUEST is no group"),
        ((*BOARD[:3], member("t2", "STUDENT", Office.CHAIR)), "does not provide the chair"),
        ((member("s2", role=Office.CHAIR), *BOARD[:1], *BOARD[2:]), "more than one chair"),
        ((*BOARD[:3], member("t1", "STUDENT")), "two seats"),
    ],
)
def test_r30_each_fault_is_named(members: tuple[MemberAsk, ...], expected: str) -> None:
    assert any(expected in fault for fault in faults(*members))


@pytest.mark.parametrize(
    ("since", "until", "sits"),
    [
        (date(2025, 3, 3), None, True),
        (date(2025, 3, 2), None, False),  # the day on which the successor's year begins
        (DAY, None, True),
        (date(2026, 3, 3), None, False),
        (date(2025, 10, 1), DAY, True),
        (date(2025, 10, 1), date(2026, 3, 1), False),
    ],
)
def test_r30_a_student_sits_for_a_year(since: date, until: date | None, sits: bool) -> None:
    student = MemberAsk(id="t1", group="STUDENT", role=Office.MEMBER, since=since, until=until)
    ask = CompositionAsk(groups=(STUDENTS,), members=(student,), on=DAY)

    assert (composition(ask).sitting == ("t1",)) is sits


def test_a_term_beyond_the_calendar_has_no_end_in_it() -> None:
    ask = CompositionAsk(groups=(STAFF,), members=(member("s1", since=date.max),), on=date.max)

    assert composition(ask).sitting == ("s1",)


DEFINITION = BodyDefinition(
    name="board",
    groups=(STAFF, STUDENTS),
    quorum=QuorumValue(chair_or_deputy=True, others=3),
    majority=Majority.SIMPLE,
    tie=Tie.CHAIR,
    recusal_lowers_base=True,
)


def test_r30_a_definition_becomes_the_rules_of_its_panels() -> None:
    rules = rules_of(DEFINITION, 5)

    assert rules.quorum == Quorum(chair_or_deputy=True, others=3)
    assert (rules.majority, rules.tie, rules.seats) == (Majority.SIMPLE, Tie.CHAIR, 5)
    assert rules.recusal_lowers_base
    assert rules.non_voting == ("STUDENT",)


@pytest.mark.parametrize("name", ["quorum", "majority", "tie", "recusal_lowers_base"])
def test_r30_what_a_source_leaves_open_is_not_filled_in(name: str) -> None:
    with pytest.raises(ValueError, match="left open"):
        rules_of(DEFINITION.model_copy(update={name: None}), 5)


ROW = Delegation(
    matter=Matter.RECOGNITION,
    to="CHAIR",
    outcomes=(Outcome.FULL, Outcome.PARTIAL),
    routes=(Route.LRC, Route.PRECEDENT),
    at_most_ects=Decimal(10),
    least_percent_of_hours_and_credits=Decimal(90),
    report=True,
    recall=True,
)
ASK = DelegationAsk(
    rows=(ROW,),
    matter=Matter.RECOGNITION,
    outcome=Outcome.FULL,
    route=Route.LRC,
    ects=Decimal(10),
    percent_of_hours_and_credits=Decimal(90),
)


def test_r30_what_a_row_covers_is_delegated_and_reported() -> None:
    answer = delegation(ASK)

    assert (answer.decider, answer.report) == ("CHAIR", True)


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": Outcome.REFUSED},
        {"route": Route.RPL},
        {"ects": Decimal("10.5")},
        {"percent_of_hours_and_credits": Decimal("89.9")},
        {"percent_of_hours_and_credits": None},
        {"matter": Matter.PRINCIPLE},
        {"body_requested": True},
        {"rows": ()},
    ],
)
def test_r30_everything_else_goes_to_the_body(change: dict[str, object]) -> None:
    answer = delegation(ASK.model_copy(update=change))

    assert (answer.decider, answer.report) == ("BODY", False)


def test_r30_the_person_affected_reaches_the_body_only_where_the_rules_say_so() -> None:
    row = ROW.model_copy(update={"recall": False})

    answer = delegation(ASK.model_copy(update={"rows": (row,), "body_requested": True}))

    assert answer.decider == "CHAIR"


@given(st.sampled_from(Outcome), st.sampled_from(Route), st.booleans())
def test_r30_objections_are_never_delegated(outcome: Outcome, route: Route, asked: bool) -> None:
    row = Delegation(
        matter=Matter.OBJECTION,
        to="CHAIR",
        outcomes=tuple(Outcome),
        routes=tuple(Route),
        report=False,
        recall=False,
    )
    ask = DelegationAsk(
        rows=(row,),
        matter=Matter.OBJECTION,
        outcome=outcome,
        route=route,
        ects=Decimal(1),
        body_requested=asked,
    )

    assert delegation(ask).decider == "BODY"


def recused(kind: Involvement, *, appeal: bool = False) -> list[str]:
    facts = (InvolvedAsk(person="ada", kind=kind), InvolvedAsk(person="guest", kind=kind))
    answer = conflict(ConflictAsk(members=("ada", "bo"), facts=facts, appeal=appeal))
    return [recusal.person for recusal in answer.recused]


@pytest.mark.parametrize(
    "kind", [Involvement.TAUGHT, Involvement.ASSESSED, Involvement.AUTHORED, Involvement.PAID]
)
def test_d02_a_part_of_ones_own_recuses_the_person_alone(kind: Involvement) -> None:
    assert recused(kind) == ["ada"]


def test_d02_the_first_instance_recuses_in_an_appeal_alone() -> None:
    assert recused(Involvement.DECIDED_FIRST_INSTANCE) == []
    assert recused(Involvement.DECIDED_FIRST_INSTANCE, appeal=True) == ["ada"]


def test_r34_sharing_revenue_is_disclosed_and_recuses_nobody() -> None:
    facts = (InvolvedAsk(person="ada", kind=Involvement.UNIVERSITY_SHARES_REVENUE),)

    answer = conflict(ConflictAsk(members=("ada",), facts=facts))

    assert answer.recused == ()
    assert answer.disclosed == (Involvement.UNIVERSITY_SHARES_REVENUE,)


def test_d02_every_ground_is_named() -> None:
    facts = tuple(InvolvedAsk(person="ada", kind=kind) for kind in Involvement)

    answer = conflict(ConflictAsk(members=("ada",), facts=facts))

    assert answer.recused[0].grounds == (
        Involvement.TAUGHT,
        Involvement.ASSESSED,
        Involvement.AUTHORED,
        Involvement.PAID,
    )
