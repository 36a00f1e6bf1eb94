"""May this person decide this recognition now, and is the decision lawful?

Beside the rule `decision` (R-08, R-09, R-10, R-31, R-40) it holds what ties a decision to what came
before: an agreement binds the registrar, a panel's votes bind its chair, the lines make the whole
(design D-05, D-06). The machine decides nothing here.
"""

import json
from collections.abc import Mapping
from typing import Any

from models.errors import Code, Refusal
from models.frozen import Frozen
from models.messages.panel import LineVote
from models.messages.recognition import Decide, Refer
from models.rules.decisions import DecisionAsk, violations
from models.rules.outcomes import DecidedBy, Outcome, whole
from models.rules.panel import Result
from models.rules.routing import Route


class Open(Frozen):
    """What is open to decision. `persons`: who may decide by name; None: the role suffices.

    `bound`: line → the outcome that an agreement or the panel's votes leave; None: not FULL.
    """

    route: Route
    decided_by: DecidedBy
    lines: tuple[int, ...]
    persons: tuple[str, ...] | None
    bound: Mapping[int, Outcome] | None


# What is left where a decision is bound by what was agreed or decided before.
_OTHERWISE = {
    Route.PRECEDENT: " by the decision that it follows: confirm it, or refer it to the committee"
}
SAID = "said"  # stands for a text that is there; the text itself is sealed


def without_words(ask: DecisionAsk) -> DecisionAsk:
    """The decision with each text replaced by a mark: what the rules need, and nobody's words."""
    shape = ask.model_dump(mode="json", by_alias=True, exclude_none=True)
    for reason in shape.get("reasons", ()):
        _hush(reason, "text")
        reason["evidence"] = [SAID if said else said for said in reason.get("evidence", ())]
    for condition in shape.get("conditions", ()):
        _hush(condition, "deadline", "on_failure")
        _hush(condition.get("check", {}), "value")
    for line in shape["lines"]:
        _hush(line, "achievement", "component")
    _hush(shape, "purpose")
    _hush(shape.get("remedy", {}), "body", "procedure", "deadline")
    return DecisionAsk.model_validate_json(json.dumps(shape))


def _hush(part: dict[str, Any], *names: str) -> None:
    for name in names:
        if part.get(name):
            part[name] = SAID


def for_registrar(lines: tuple[int, ...]) -> Open:
    """Route A: an agreement covers every line, so the decision is FULL (R-18)."""
    return Open(
        route=Route.AUTOMATIC,
        decided_by=DecidedBy.REGISTRAR,
        lines=lines,
        persons=None,
        bound=dict.fromkeys(lines, Outcome.FULL),
    )


def for_precedent(lines: tuple[int, ...], leaders: tuple[str, ...]) -> Open:
    """Route B: the same was recognised in full before, so a chair or deputy confirms it alone."""
    return Open(
        route=Route.PRECEDENT,
        decided_by=DecidedBy.CHAIR,
        lines=lines,
        persons=leaders,
        bound=dict.fromkeys(lines, Outcome.FULL),
    )


def for_chair(
    route: Route | None,
    lines: tuple[int, ...],
    result: Result,
    outcomes: tuple[LineVote, ...],
    leaders: tuple[str, ...],
) -> Open:
    """Routes C and D: the chair writes down what the panel voted, with its reasons and remedy."""
    bound = {marked.line: marked.outcome for marked in outcomes}
    return Open(
        route=route or Route.LRC,
        decided_by=DecidedBy.COMMITTEE,
        lines=lines,
        persons=leaders,
        bound=bound if result is Result.APPROVED else None,
    )


def why_not(open_: Open | None, version: int, decide: Decide) -> Refusal | None:
    """The first reason this decision is turned down, or None."""
    if open_ is None:
        return Refusal(
            code=Code.RECOGNITION_WRONG_STATE, message="there is nothing to decide at the moment"
        )
    if decide.version != version:
        return _stale(version)
    return (
        _not_the_decider(open_, decide)
        or _not_followed_up(decide)
        or _not_what_was_found(open_, decide)
        or _incomplete(decide)
    )


def why_not_refer(open_: Open | None, version: int, refer: Refer) -> Refusal | None:
    """The first reason why this is not left to the committee now, or None."""
    if open_ is None or open_.route is not Route.PRECEDENT:
        return Refusal(
            code=Code.RECOGNITION_WRONG_STATE,
            message="no precedent awaits a confirmation here: there is nothing to refer",
        )
    if refer.version != version:
        return _stale(version)
    if open_.persons is not None and refer.person not in open_.persons:
        return Refusal(
            code=Code.DECISION_NOT_DECIDER,
            message="the chair, or a deputy, who may judge this refers it to the committee",
        )
    return None


def _stale(version: int) -> Refusal:
    return Refusal(
        code=Code.VERSION_STALE, message=f"the draft is at version {version}: read it again"
    )


def _not_the_decider(open_: Open, decide: Decide) -> Refusal | None:
    if open_.persons is not None and decide.person not in open_.persons:
        return Refusal(
            code=Code.DECISION_NOT_DECIDER,
            message="the panel's chair, or a deputy, enters its decision",
        )
    if (decide.ask.route, decide.ask.decided_by) != (open_.route, open_.decided_by):
        return Refusal(
            code=Code.DECISION_NOT_DECIDER,
            message=f"this is decided on route {open_.route} by the {open_.decided_by.lower()}",
        )
    return None


def _not_what_was_found(open_: Open, decide: Decide) -> Refusal | None:
    decided = {line.number: line.outcome for line in decide.lines}
    if set(decided) != set(open_.lines):
        return Refusal(
            code=Code.DECISION_INCOMPLETE,
            message=f"the lines to decide are {', '.join(map(str, open_.lines))}",
        )
    if whole(tuple(decided.values())) is not decide.ask.outcome:
        return Refusal(
            code=Code.DECISION_OTHER_OUTCOME,
            message=f"these lines make {whole(tuple(decided.values()))}, not {decide.ask.outcome}",
        )
    if open_.bound is None:
        if decide.ask.outcome is Outcome.FULL:
            return Refusal(
                code=Code.DECISION_OTHER_OUTCOME,
                message="the panel did not approve: a FULL decision contradicts its votes",
            )
        return None
    for number, outcome in open_.bound.items():
        if decided[number] is not outcome:
            return Refusal(
                code=Code.DECISION_OTHER_OUTCOME,
                message=f"line {number} was found to be {outcome}, not {decided[number]}"
                + _OTHERWISE.get(open_.route, ""),
            )
    return None


def _not_followed_up(decide: Decide) -> Refusal | None:
    """A conditional decision needs somebody who notes that the condition is met."""
    if all(line.outcome is not Outcome.CONDITIONAL for line in decide.lines):
        return None
    return Refusal(
        code=Code.DECISION_NOT_OFFERED,
        message="conditions are not followed up here: decide PARTIAL now, or FULL once it is met",
    )


def _incomplete(decide: Decide) -> Refusal | None:
    found = violations(decide.ask)
    if not found:
        return None
    whys = "; ".join(f"{violation.rule}: {violation.why}" for violation in found)
    return Refusal(code=Code.DECISION_INCOMPLETE, message=whys)
