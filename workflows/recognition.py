"""One recognition, from the submission to the credits in the home university's system.

    read and route → match (where the route needs it) → decide → post → confirmed

What a precedent covers is confirmed with one click, or matched and decided like all else.

What is lawful is not known here but in `models/rules`; what is written, in `models/store`.
"""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from activities.contracts import IntakeActivities, MatchingActivities, RecognitionActivities
from models.messages.delivery import Acknowledged
from models.messages.posting import Posted
from models.messages.recognition import (
    Cause,
    Decide,
    Decided,
    DecisionReceipt,
    Intake,
    Matched,
    Receipt,
    RecognitionInput,
    RecordDecision,
    Refer,
    ReferralReceipt,
    Step,
)
from models.rules import deciding
from models.rules.routing import Route
from models.rules.states import State
from workflows import visibility
from workflows.confirmation import Confirmation
from workflows.policies import COMPARE, READ_DOCUMENT, WRITE_FACT
from workflows.posting import Posting
from workflows.review import Review


@workflow.defn(name="Recognition")
class Recognition:
    @workflow.init
    def __init__(self, call: RecognitionInput) -> None:
        self._call = call
        self._state = State.RECEIVED
        self._version = 1
        self._intake: Intake | None = None
        self._open: deciding.Open | None = None  # what may be decided now, and by whom
        self._decision: Decide | None = None
        self._decisions = 0
        self._matched = False
        self._confirmation = Confirmation(call.recognition)
        self._review = Review(call)
        self._posting = Posting(call.recognition)

    @workflow.run
    async def run(self, call: RecognitionInput) -> State:
        intake = await self._read_and_route()
        if intake.refusal is not None:
            return self._state
        while True:
            decision = await self._decide(intake)
            posted = await self._posting.post(self._decisions, decision)
            if posted.refusal is None:
                break  # else these credits are used up: people decide anew
            self._version = posted.version
        await self._follow_up(posted)
        return self._state

    @workflow.update(name="submit", description="What was handed in, read and routed")
    async def submit(self) -> Receipt:
        await workflow.wait_condition(lambda: self._intake is not None)
        assert self._intake is not None
        return Receipt(
            state=self._intake.state, version=self._intake.version, refusal=self._intake.refusal
        )

    @workflow.update(name="decide", description="The decision, with its reasons and remedy")
    async def decide(self, decide: Decide) -> DecisionReceipt:
        self._open = None  # before any await: a second decision meets a closed door
        self._decisions += 1
        decided: Decided = await workflow.execute_local_activity_method(
            RecognitionActivities.record_decision,
            RecordDecision(
                recognition=self._call.recognition,
                number=self._decisions,
                decide=decide,
                at=workflow.now(),
            ),
            summary=f"decided: {visibility.words(decide.ask.outcome)}",
            **WRITE_FACT,
        )
        self._version = decided.version
        self._decision = decide
        return DecisionReceipt(state=State.DECIDED, version=decided.version)

    @decide.validator
    def refuse_unlawful_decision(self, decide: Decide) -> None:
        refusal = deciding.why_not(self._open, self._version, decide)
        if refusal is not None:
            raise ApplicationError(refusal.message, type=refusal.code.value, non_retryable=True)

    @workflow.update(name="refer", description="Left to the committee after all")
    async def refer(self, refer: Refer) -> ReferralReceipt:
        self._open = None  # before any await: a click that comes now meets a closed door
        self._confirmation.hear(refer)
        await workflow.wait_condition(lambda: self._confirmation.referred is not None)
        referred = self._confirmation.referred
        assert referred is not None
        return ReferralReceipt(state=State.ROUTED, version=referred.version, route=referred.route)

    @refer.validator
    def refuse_unlawful_referral(self, refer: Refer) -> None:
        refusal = deciding.why_not_refer(self._open, self._version, refer)
        if refusal is not None:
            raise ApplicationError(refusal.message, type=refusal.code.value, non_retryable=True)

    @workflow.signal(name="precedent_fell", description="What was decided before no longer counts")
    def precedent_fell(self) -> None:
        self._confirmation.fall()

    @workflow.signal(name="acknowledge", description="What the home university's system said")
    def acknowledge(self, acknowledged: Acknowledged) -> None:
        self._posting.hear(acknowledged)

    @workflow.query(name="state", description="Where this recognition stands")
    def state(self) -> State:
        return self._state

    async def _read_and_route(self) -> Intake:
        self._tell_administrators()
        intake: Intake = await workflow.execute_local_activity_method(
            IntakeActivities.read_and_route,
            Step(recognition=self._call.recognition, at=workflow.now()),
            summary="read and route",
            **READ_DOCUMENT,
        )
        self._intake = intake
        self._version, self._state = intake.version, intake.state
        if intake.route is not None:
            workflow.upsert_search_attributes(
                visibility.routed(intake.state, intake.route, intake.hosts, intake.due_at)
            )
        else:
            workflow.upsert_search_attributes([visibility.STATE.value_set(intake.state.value)])
        self._tell_administrators()
        await workflow.wait_condition(workflow.all_handlers_finished)  # the submitter is answered
        return intake

    async def _decide(self, intake: Intake) -> Decide:
        """One click on route A, and on B while it holds; all else is matched, then for a panel."""
        self._decision = None
        if intake.route is Route.AUTOMATIC:
            self._open = deciding.for_registrar(intake.lines)
        elif not await self._confirms(intake):
            if not self._matched:  # whoever judges reads the comparison first
                await self._match()
            panel = await self._review.by_panel(self._show_review)
            self._version = panel.version
            self._open = deciding.for_chair(
                self._route(),
                intake.lines,
                panel.tally.result,
                panel.outcomes,
                self._review.leaders,
            )
        self._tell_administrators()
        await workflow.wait_condition(lambda: self._decision is not None)
        assert self._decision is not None
        return self._decision

    async def _confirms(self, intake: Intake) -> bool:
        """Whether the chair confirms the precedent; what is not confirmed is routed anew.

        Asked once: where the credits it gave were used up, people decide.
        """
        if self._route() is not Route.PRECEDENT or intake.click_until is None:
            return False
        if self._decisions:
            return await self._refers(Cause.CREDITS_USED_UP)
        self._open = deciding.for_precedent(intake.lines, intake.leaders)
        self._tell_administrators()
        cause = await self._confirmation.awaited(intake.click_until, lambda: self._open is None)
        return cause is None or await self._refers(cause)

    async def _refers(self, cause: Cause) -> bool:
        self._open = None
        referred = await self._confirmation.refer(cause)
        self._version = referred.version
        assert self._intake is not None
        self._intake = self._intake.model_copy(update={"route": referred.route})
        workflow.upsert_search_attributes([visibility.ROUTE.value_set(referred.route.value)])
        self._tell_administrators()
        return False

    def _route(self) -> Route | None:
        return None if self._intake is None else self._intake.route

    async def _match(self) -> None:
        matched: Matched = await workflow.execute_activity_method(
            MatchingActivities.match_outcomes,
            Step(recognition=self._call.recognition, at=workflow.now()),
            summary="compare the learning outcomes",
            **COMPARE,
        )
        self._matched = True
        self._version = matched.version
        self._state = State.MATCHED

    def _show_review(self) -> None:
        self._state = State.UNDER_REVIEW
        workflow.upsert_search_attributes([visibility.STATE.value_set(self._state.value)])
        self._tell_administrators()

    async def _follow_up(self, posted: Posted) -> None:
        """What recognises nothing is closed at once; what was posted, when it is confirmed."""
        assert self._decision is not None
        outcome = visibility.OUTCOME.value_set(self._decision.ask.outcome.value)
        if posted.events:
            self._state = State.POSTED
            workflow.upsert_search_attributes(
                [visibility.STATE.value_set(self._state.value), outcome]
            )
            self._tell_administrators()
            await self._posting.await_confirmation(posted.events)
        self._state = State.CLOSED
        workflow.upsert_search_attributes(
            [
                visibility.STATE.value_set(self._state.value),
                outcome,
                visibility.ATTENTION.value_unset(),
            ]
        )
        self._tell_administrators()
        await workflow.wait_condition(workflow.all_handlers_finished)

    def _tell_administrators(self) -> None:
        intake = self._intake
        routed = intake is not None and intake.route is not None
        workflow.set_current_details(
            f"{visibility.sentence(self._state, intake.route if intake else None)}\n\n"
            + visibility.details(
                {
                    "State": visibility.words(self._state),
                    "Route": visibility.words(intake.route) if intake and intake.route else None,
                    "From": ", ".join(intake.hosts) if intake and routed else None,
                    "Decision due": visibility.day_and_time(intake.due_at)
                    if intake and intake.due_at
                    else None,
                    "Outcome": visibility.words(self._decision.ask.outcome)
                    if self._decision
                    else None,
                }
            )
        )
