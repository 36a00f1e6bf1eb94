"""R-18, R-19, R-20, R-39, R-43: agreements, versions, who opens, codes of change."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Code
from models.rules.agreements import (
    AgreementAsk,
    AgreementKind,
    BlockAsk,
    ChangeReason,
    ChangeReasonAsk,
    Signatory,
    VersionAsk,
    agreement,
    change_reason,
    version,
)
from models.rules.openings import Opener, OpeningAsk, opening

BEGAN = date(2026, 2, 1)
ALLIANCE = AgreementAsk(
    kind=AgreementKind.ALLIANCE,
    signed_by=(Signatory.HOME,),
    components=("ECO-1",),
    component="ECO-1",
    since=BEGAN,
    until=BEGAN,
    course_began=BEGAN,
    transcript=True,
    request=True,
)
ERASMUS = ALLIANCE.model_copy(
    update={"kind": AgreementKind.ERASMUS, "signed_by": tuple(Signatory), "request": False}
)


def missing(ask: AgreementAsk, **changes: object) -> tuple[str, ...]:
    return agreement(ask.model_copy(update=changes)).missing


def test_r19_the_alliances_agreement_is_signed_by_the_home_alone() -> None:
    assert agreement(ALLIANCE).binds
    assert missing(ALLIANCE, signed_by=()) == ("SIGNATURE_HOME",)


@pytest.mark.parametrize("absent", list(Signatory))
def test_r18_an_erasmus_agreement_needs_all_three(absent: Signatory) -> None:
    signed = tuple(set(Signatory) - {absent})

    assert agreement(ERASMUS).binds
    assert missing(ERASMUS, signed_by=signed) == (f"SIGNATURE_{absent.value}",)


def test_r19_transcript_and_request_open_the_entry() -> None:
    assert missing(ALLIANCE, transcript=False, request=False) == ("TRANSCRIPT", "REQUEST")
    assert missing(ERASMUS, transcript=False) == ("TRANSCRIPT",)


@pytest.mark.parametrize(
    "dates",
    [{"since": date(2026, 2, 2), "until": None}, {"since": BEGAN, "until": date(2026, 1, 31)}],
)
def test_r18_the_agreement_of_the_courses_first_day_binds(dates: dict[str, object]) -> None:
    assert missing(ALLIANCE, **dates) == ("IN_FORCE",)


def test_r18_another_component_is_not_covered() -> None:
    assert missing(ALLIANCE, component="ECO-2") == ("COMPONENT",)


BLOCK = BlockAsk(
    alternative="free elective", signed_by=tuple(Signatory), signed_on=date(2026, 1, 31)
)


def test_r18_blocking_needs_an_alternative_all_signatures_and_an_earlier_day() -> None:
    assert missing(ERASMUS, block=BLOCK) == ("NOT_BLOCKED",)
    for change in (
        {"alternative": None},
        {"signed_by": (Signatory.HOME, Signatory.HOST)},
        {"signed_on": BEGAN},
    ):
        assert missing(ERASMUS, block=BLOCK.model_copy(update=change)) == ()


@given(st.integers(0, 9), st.integers(0, 9))
def test_r20_only_the_current_version_is_written_on(quoted: int, current: int) -> None:
    answer = version(VersionAsk(quoted=quoted, current=current))

    assert answer.accepted == (quoted == current)
    assert answer.code == (None if quoted == current else Code.VERSION_STALE)


@pytest.mark.parametrize("code", list(ChangeReason))
def test_r43_known_codes_of_change_are_read(code: ChangeReason) -> None:
    assert change_reason(ChangeReasonAsk(code=code.value)).code is code


@pytest.mark.parametrize("code", [None, "", "NOT-AVAILABLE", "weather"])
def test_r43_an_unknown_code_is_none_given(code: str | None) -> None:
    assert change_reason(ChangeReasonAsk(code=code)).code is None


@pytest.mark.parametrize(
    ("regulation", "opened_by", "withdraw"),
    [
        ("copenhagen", Opener.INSTITUTION, False),
        ("copenhagen", Opener.LEARNER, True),
        ("warsaw", Opener.INSTITUTION, True),
    ],
)
def test_r39_a_mandatory_transfer_is_not_withdrawn(
    regulation: str, opened_by: Opener, withdraw: bool
) -> None:
    ask = OpeningAsk(regulation=regulation, on=date(2026, 3, 2), opened_by=opened_by)

    assert opening(ask).may_open
    assert opening(ask).learner_may_withdraw is withdraw
