"""Does a learning agreement bind the decision, and may a write go on the version it quotes?

R-18, R-19, R-20, R-43. Sources: EWP business requirements of 24 October 2022 (three signatures;
switching recognition off needs an alternative and all of them again) [C]; University of Warsaw,
4EU+ learning agreement (signed at the home unit alone; agreement, transcript and request gate the
entry) [C]; EWP omobility-las (stale proposal id: 409; unknown codes count as none given) [C].
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from models.errors import Code
from models.rules.decisions import Text
from models.rules.shapes import Answer, Ask, Day, Id, Rule, Runnable, Whole


class AgreementKind(StrEnum):
    ERASMUS = "ERASMUS"
    ALLIANCE = "ALLIANCE"


class Signatory(StrEnum):
    LEARNER = "LEARNER"
    HOME = "HOME"
    HOST = "HOST"


SIGNED_BY: dict[AgreementKind, frozenset[Signatory]] = {
    AgreementKind.ERASMUS: frozenset(Signatory),
    AgreementKind.ALLIANCE: frozenset({Signatory.HOME}),
}


class BlockAsk(Ask):
    """A component taken out of automatic recognition before the course."""

    alternative: Text = None
    signed_by: tuple[Signatory, ...]
    signed_on: Day


class AgreementAsk(Ask):
    """`transcript`, `request`: they are on file. What was agreed on the course's first day binds,
    also when the agreement has ended since.
    """

    kind: AgreementKind
    signed_by: tuple[Signatory, ...]
    components: tuple[Id, ...]
    component: Id
    since: Day
    until: Day | None = None
    course_began: Day
    transcript: bool
    request: bool
    block: BlockAsk | None = None


class AgreementAnswer(Answer):
    """`binds`: the component is recognised without assessment. `missing`: what stands against."""

    binds: bool
    missing: tuple[str, ...]


def agreement(ask: AgreementAsk) -> AgreementAnswer:
    """R-18, R-19: whether the agreement decides, and else what is missing."""
    missing = tuple(_missing(ask))
    return AgreementAnswer(
        binds=not missing,
        missing=missing,
        rule_ids=("R-18", "R-19"),
        why="The agreement decides: no further assessment."
        if not missing
        else f"The agreement does not decide: {', '.join(missing).lower().replace('_', ' ')}.",
    )


def _missing(ask: AgreementAsk) -> Iterator[str]:
    needed = SIGNED_BY[ask.kind]
    for signatory in sorted(needed - frozenset(ask.signed_by)):
        yield f"SIGNATURE_{signatory.value}"
    if not ask.since <= ask.course_began <= (ask.until or date.max):
        yield "IN_FORCE"
    if ask.component not in ask.components:
        yield "COMPONENT"
    if not ask.transcript:
        yield "TRANSCRIPT"
    if ask.kind is AgreementKind.ALLIANCE and not ask.request:
        yield "REQUEST"
    if ask.block is not None and _blocks(ask.block, ask):
        yield "NOT_BLOCKED"


def _blocks(block: BlockAsk, ask: AgreementAsk) -> bool:
    """A block counts with an alternative, every signature again, and before the course."""
    signed = SIGNED_BY[ask.kind] <= frozenset(block.signed_by)
    return block.alternative is not None and signed and block.signed_on < ask.course_began


class VersionAsk(Ask):
    quoted: Whole
    current: Whole


class VersionAnswer(Answer):
    """`code`: what the refusal is called, status 409; null: accepted."""

    accepted: bool
    code: Code | None


def version(ask: VersionAsk) -> VersionAnswer:
    """R-20: who approves or comments quotes the version they read; another one is a conflict."""
    accepted = ask.quoted == ask.current
    return VersionAnswer(
        accepted=accepted,
        code=None if accepted else Code.VERSION_STALE,
        rule_ids=("R-20",),
        why="The version quoted is the current one."
        if accepted
        else f"Version {ask.quoted} was quoted and {ask.current} is current: read it again.",
    )


class ChangeReason(StrEnum):
    NOT_AVAILABLE = "not-available"
    LANGUAGE_MISMATCH = "language-mismatch"
    TIMETABLE_CONFLICT = "timetable-conflict"
    SUBSTITUTING_DELETED = "substituting-deleted"
    EXTENDING_MOBILITY = "extending-mobility"
    ADDING_VIRTUAL_COMPONENT = "adding-virtual-component"


class ChangeReasonAsk(Ask):
    code: str | None = None


class ChangeReasonAnswer(Answer):
    code: ChangeReason | None


def change_reason(ask: ChangeReasonAsk) -> ChangeReasonAnswer:
    """R-43: an unknown code is read as none given."""
    known = next((reason for reason in ChangeReason if reason.value == ask.code), None)
    return ChangeReasonAnswer(
        code=known,
        rule_ids=("R-43",),
        why="A known reason." if known else "No reason that this version of the standard knows.",
    )


RULES = (
    Rule(
        id="R-19",
        sentence="An agreement of the alliance is signed by the home university alone; agreement, "
        "transcript and request together open the entry.",
        source="University of Warsaw, mimuw.edu.pl student guide",
        evidence="C",
        tested="tests/rules/test_agreements.py",
    ),
    Rule(
        id="R-20",
        sentence="Approving or commenting on a version that is no longer current is a conflict.",
        source="EWP omobility-las specification",
        evidence="C",
        tested="tests/rules/test_agreements.py",
    ),
    Rule(
        id="R-43",
        sentence="An unknown reason code for a change is read as no code given.",
        source="EWP omobility-las specification",
        evidence="C",
        tested="tests/rules/test_agreements.py",
    ),
)
RUNS = (
    Runnable(
        "agreement",
        ("R-19", "R-18"),
        AgreementAsk,
        AgreementAnswer,
        agreement,
        example=(
            '{"kind": "ALLIANCE", "signed_by": ["HOME"], "components": ["ECO-EL-07"], '
            '"component": "ECO-EL-07", "since": "2026-01-01", '
            '"course_began": "2026-02-01", "transcript": true, "request": true}'
        ),
    ),
    Runnable(
        "version",
        ("R-20",),
        VersionAsk,
        VersionAnswer,
        version,
        example='{"quoted": 3, "current": 4}',
    ),
    Runnable(
        "change-reason",
        ("R-43",),
        ChangeReasonAsk,
        ChangeReasonAnswer,
        change_reason,
        example='{"code": "timetable-conflict"}',
    ),
)
