"""Was the learner told in time that a decision will be late?

R-13. Source: Recommendation on Criteria and Procedures (2001, revised 2010), by EAR manual 2 [C]:
on delay the applicant is told that, why and by when; never more than four months in all.
"""

from collections.abc import Iterator

from models.rules.decisions import Text, Violation
from models.rules.shapes import Answer, Ask, Day, Rule, Runnable


class DelayNoticeAsk(Ask):
    sent_on: Day
    reason: Text = None
    new_date: Day | None = None


class DelayAsk(Ask):
    """`on`: the day of the question. `cap`: the day no announced date may pass."""

    due: Day
    on: Day
    notice: DelayNoticeAsk | None = None
    cap: Day | None = None


class DelayAnswer(Answer):
    valid: bool
    violations: tuple[Violation, ...]


def delay(ask: DelayAsk) -> DelayAnswer:
    """R-13: what still stands against letting the due day pass without a decision."""
    found = tuple(Violation(rule="R-13", why=why) for why in _wrong(ask))
    return DelayAnswer(
        valid=not found,
        violations=found,
        rule_ids=("R-13",),
        why=found[0].why if found else "The learner knows what to expect.",
    )


def _wrong(ask: DelayAsk) -> Iterator[str]:
    notice = ask.notice
    if notice is None:
        if ask.on > ask.due:
            yield "The due day has passed and the learner was not told of a delay."
        return
    if notice.sent_on > ask.due:
        yield "The learner is told of a delay before the due day has passed, not after."
    if notice.reason is None:
        yield "The notice of a delay says why."
    if notice.new_date is None:
        yield "The notice of a delay says by when."
    elif notice.new_date <= ask.due:
        yield "The new date lies after the due day."
    elif ask.cap is not None and notice.new_date > ask.cap:
        yield "The new date lies beyond the longest time there is."


RULES = (
    Rule(
        id="R-13",
        sentence="Before a limit is passed the learner is told that, why and until when it takes "
        "longer.",
        source="Recommendation on Criteria and Procedures 2010; EAR manual 2",
        evidence="C",
        tested="tests/rules/test_deadlines.py",
    ),
)
RUNS = (
    Runnable(
        "delay",
        ("R-13",),
        DelayAsk,
        DelayAnswer,
        delay,
        example=(
            '{"due": "2026-03-31", "on": "2026-03-20", "notice": {"sent_on": "2026-03-20", '
            '"reason": "The panel meets in April.", "new_date": "2026-04-15"}}'
        ),
    ),
)
