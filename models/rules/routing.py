"""By which route is a line decided, who bears the burden of proof, and who decides?

R-07: the route follows from agreement, precedent, awarding body, quality assurance and credit
status. R-18: what an agreement covers and the learner passed is recognised without assessment;
stopping that needs an earlier re-signature.
Sources: handbook domain 5.6 (Anerkennung and Anrechnung in Germany; ENIC-NARIC on LRC and RPL; the
automatic validation of the French decree of 2002) [C, table D]; order of the routes: design D-01.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from models.rules.credits import CreditStatus
from models.rules.levels import compatible
from models.rules.shapes import Answer, Ask, EqfLevel, Rule, Runnable


class Route(StrEnum):
    """A, B, C and D of the handbook, from the least to the most demanding (design D-26)."""

    AUTOMATIC = "AUTOMATIC"
    PRECEDENT = "PRECEDENT"
    LRC = "LRC"
    RPL = "RPL"


class Agreement(StrEnum):
    """What binds the decision beforehand, in force for this line on the day of the course."""

    LEARNING_AGREEMENT = "LEARNING_AGREEMENT"
    STANDING_RECOGNITION = "STANDING_RECOGNITION"


class Likeness(StrEnum):
    """EXACT: same course version, component version, programme and purpose; active, not expired."""

    EXACT = "EXACT"
    NEAR = "NEAR"


class Burden(StrEnum):
    NONE = "NONE"
    INSTITUTION = "INSTITUTION"
    APPLICANT = "APPLICANT"


class Decider(StrEnum):
    REGISTRAR = "REGISTRAR"
    CHAIR = "CHAIR"
    COMMITTEE = "COMMITTEE"


class RouteAsk(Ask):
    """Facts of one line. Null: not known, which is never held against the learner.

    `authentic`: the seal was verified or the awarding institution confirmed it. `matches`: the
    transcript names what the agreement or the precedent speaks of.
    """

    agreement: Agreement | None = None
    precedent: Likeness | None = None
    matches: bool | None = None
    passed: bool | None = None
    authentic: bool | None = None
    higher_education: bool | None = None
    quality_assured: bool | None = None
    ects_stated: bool | None = None
    credit_status: CreditStatus | None = None
    eqf: EqfLevel | None = None
    component_eqf: EqfLevel | None = None


class RouteAnswer(Answer):
    """`questions`: what a person looks at; with any, nothing is decided without a person.

    `cap_applies`: the jurisdiction's cap on prior learning counts. `matching`: the outcomes are
    compared.
    """

    route: Route
    burden: Burden
    decider: Decider
    cap_applies: bool
    matching: bool
    questions: tuple[str, ...]


_TERMS: dict[Route, tuple[Burden, Decider, str]] = {
    Route.AUTOMATIC: (
        Burden.NONE,
        Decider.REGISTRAR,
        "An agreement covers it and the learner passed: one click of the registrar confirms it.",
    ),
    Route.PRECEDENT: (
        Burden.INSTITUTION,
        Decider.CHAIR,
        "The same course version was decided before for the same component.",
    ),
    Route.LRC: (
        Burden.INSTITUTION,
        Decider.COMMITTEE,
        "Higher education awarded it: the institution has to show a substantial difference.",
    ),
    Route.RPL: (
        Burden.APPLICANT,
        Decider.COMMITTEE,
        "It comes from outside higher education or carries no awarded credit.",
    ),
}


def route(ask: RouteAsk) -> RouteAnswer:
    """R-07, R-18: the first route whose conditions hold: A, B, then C or D by the awarding body."""
    chosen = _choose(ask)
    burden, decider, why = _TERMS[chosen]
    return RouteAnswer(
        route=chosen,
        burden=burden,
        decider=decider,
        cap_applies=chosen is not Route.AUTOMATIC and _outside_higher_education(ask),
        matching=chosen in {Route.LRC, Route.RPL},
        questions=tuple(_questions(ask, chosen)),
        rule_ids=("R-07", "R-18"),
        why=why,
    )


def most_demanding(routes: Iterable[Route]) -> Route:
    """The route of a recognition with several lines. Raises `ValueError` where there is none."""
    return max(routes, key=list(Route).index)


def may_be_automatic(answer: RouteAnswer) -> bool:
    """Whether the home university's policy may let it be decided with no click at all (R-31)."""
    return answer.route is Route.AUTOMATIC and not answer.questions


def _choose(ask: RouteAsk) -> Route:
    confirmed = ask.matches is True and ask.passed is True
    if ask.agreement is not None and confirmed and ask.authentic is not False:
        return Route.AUTOMATIC  # not proven yet: the registrar's click confirms it (O-38)
    if ask.precedent is Likeness.EXACT and confirmed:
        return Route.PRECEDENT
    return Route.RPL if _outside_higher_education(ask) else Route.LRC


def _outside_higher_education(ask: RouteAsk) -> bool:
    """Only what is known to be so: an unknown keeps the route that favours the learner."""
    not_awarded = ask.credit_status not in {None, CreditStatus.AWARDED}
    return ask.higher_education is False or ask.quality_assured is False or not_awarded


def _questions(ask: RouteAsk, chosen: Route) -> Iterator[str]:
    if ask.authentic is not True:
        yield "AUTHENTICITY"
    if not compatible(ask.eqf, ask.component_eqf):
        yield "LEVEL"
    if ask.passed is not True:
        yield "PASSED"
    if chosen in {Route.AUTOMATIC, Route.PRECEDENT}:
        return
    if ask.agreement is not None and ask.matches is not True:
        yield "AGREEMENT_NOT_MATCHED"
    if ask.higher_education is None:
        yield "AWARDING_BODY"
    if ask.quality_assured is None:
        yield "QUALITY"
    if ask.ects_stated is not True:
        yield "WORKLOAD"


RULES = (
    Rule(
        id="R-07",
        sentence="Agreement, precedent, awarding body and credit status choose the route; "
        "the route fixes the burden of proof, the decider and whether a cap applies.",
        source="handbook domain 5.6; design D-01",
        evidence="D",
        tested="tests/rules/test_routing.py",
    ),
    Rule(
        id="R-18",
        sentence="What an agreement covers and the learner passed is recognised automatically; "
        "stopping that needs an alternative and every signature again, before the course.",
        source="Council Recommendation 2018/C 444/01; EWP business requirements 2022-10-24",
        evidence="C",
        tested="tests/rules/test_routing.py",
    ),
)
RUNS = (
    Runnable(
        "route",
        ("R-07", "R-18"),
        RouteAsk,
        RouteAnswer,
        route,
        example=(
            '{"agreement": "LEARNING_AGREEMENT", "matches": true, "passed": true, '
            '"authentic": true, "eqf": 6, "component_eqf": 6}'
        ),
    ),
)
