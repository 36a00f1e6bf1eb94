"""Does a credential state what a named profile asks for, element by element?

R-01: a status for each element of a named, versioned profile, never one boolean. R-02: whatever
comes out has no effect on the decision. R-03: hours and credits are judged apart. R-05: the Common
Microcredential Framework. R-44: a mismatch is a warning that names the profile.
Sources and ranges: `profile_terms.py`. Shapes: contracts 6, `profile`.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from models.rules.profile_terms import HOURS_PER_CREDIT, TERMS, Element, Profile, Range, Terms
from models.rules.shapes import Answer, Ask, EqfLevel, Number, Part, Rule, Runnable

CMF_LEVELS = (6, 7)
CMF_LEVELS_WITH_CREDITS = (4, 5)  # by the later revision, where the credits are in range


class Stated(StrEnum):
    PRESENT = "PRESENT"
    JUSTIFIED_ABSENT = "JUSTIFIED_ABSENT"
    MISSING = "MISSING"


class Status(StrEnum):
    PRESENT = "PRESENT"
    JUSTIFIED_ABSENT = "JUSTIFIED_ABSENT"
    MISSING = "MISSING"
    OUT_OF_RANGE = "OUT_OF_RANGE"


class Identity(StrEnum):
    """Supervision and identity check at the assessment (Annex I, element 13)."""

    UNSUPERVISED_NO_ID = "UNSUPERVISED_NO_ID"
    SUPERVISED_NO_ID = "SUPERVISED_NO_ID"
    SUPERVISED_ID = "SUPERVISED_ID"


class Verdict(StrEnum):
    PASS = "PASS"  # noqa: S105 - a verdict, no password
    WARNING = "WARNING"
    FAIL = "FAIL"


class Facts(Ask):
    """What the credential states; what is absent is not stated."""

    ects: Number | None = None
    hours: Number | None = None
    eqf: EqfLevel | None = None
    identity: Identity | None = None
    summative_assessment: bool | None = None
    elements: dict[Element, Stated] | None = None


class ProfileAsk(Ask):
    profile: Profile
    facts: Facts


class ElementStatus(Part):
    status: Status
    why: str


class ProfileAnswer(Answer):
    verdict: Verdict
    elements: dict[Element, ElementStatus]


def profile(ask: ProfileAsk) -> ProfileAnswer:
    """R-01, R-03, R-05, R-44. Judges every element the profile knows."""
    terms = TERMS[ask.profile]
    judged = {
        element: _judged(element, ask.profile, terms, ask.facts)
        for element in (*terms.demanded, *terms.shown)
    }
    verdict = _verdict(terms, judged)
    return ProfileAnswer(
        rule_ids=_rule_ids(ask.profile),
        why=_why(terms, judged, verdict),
        verdict=verdict,
        elements=judged,
    )


def _rule_ids(name: Profile) -> tuple[str, ...]:
    if name is Profile.CMF:
        return ("R-01", "R-03", "R-05")
    return ("R-01", "R-03", "R-44") if name is Profile.ANNEX_I else ("R-01", "R-44")


def _verdict(terms: Terms, judged: Mapping[Element, ElementStatus]) -> Verdict:
    found = {judged[element].status for element in terms.demanded}
    if Status.MISSING in found or (terms.strict and Status.OUT_OF_RANGE in found):
        return Verdict.FAIL
    return Verdict.WARNING if Status.OUT_OF_RANGE in found else Verdict.PASS


def _why(terms: Terms, judged: Mapping[Element, ElementStatus], verdict: Verdict) -> str:
    if verdict is Verdict.PASS:
        return f"Everything that {terms.title} ({terms.version}) demands is stated."
    fine = (Status.PRESENT, Status.JUSTIFIED_ABSENT)
    open_ = [element.value for element in terms.demanded if judged[element].status not in fine]
    effect = "this says nothing about the recognition itself"
    return f"{terms.title} ({terms.version}) is not met in {', '.join(open_)}; {effect}."


def _judged(element: Element, name: Profile, terms: Terms, facts: Facts) -> ElementStatus:
    if element is Element.ECTS:
        return _ranged(facts.ects, terms.ects, "ECTS")
    if element is Element.HOURS:
        return _ranged(facts.hours, terms.hours, "hours")
    if element is Element.WORKLOAD:
        return _workload(facts)
    if element is Element.LEVEL:
        return _level(name, terms, facts)
    if element is Element.SUMMATIVE_ASSESSMENT:
        return _stated(bool(facts.summative_assessment), "a summative assessment")
    if element is Element.ID_VERIFICATION:
        return _identity(name, facts.identity)
    return _listed(element, facts)


def _status(status: Status, why: str) -> ElementStatus:
    return ElementStatus(status=status, why=why)


def _stated(present: bool, what: str) -> ElementStatus:
    if present:
        return _status(Status.PRESENT, f"{what} is stated")
    return _status(Status.MISSING, f"{what} is not stated")


def _listed(element: Element, facts: Facts) -> ElementStatus:
    """Elements the reader of the document judged; only the level may be absent with a reason."""
    stated = (facts.elements or {}).get(element, Stated.MISSING)
    return _stated(stated is Stated.PRESENT, element.value.replace("_", " "))


def _ranged(value: Decimal | None, allowed: Range | None, unit: str) -> ElementStatus:
    if not value:
        return _stated(False, unit)
    if allowed is None or allowed.holds(value):
        return _stated(True, unit)
    said = f"{value:f} {unit} is outside {allowed.low:f} to {allowed.high:f}"
    return _status(Status.OUT_OF_RANGE, said)


def _workload(facts: Facts) -> ElementStatus:
    """Hours or credits; where both are there, their ratio is checked (R-03)."""
    if not facts.hours or not facts.ects:
        return _stated(bool(facts.hours or facts.ects), "workload")
    credits = Fraction(facts.ects)
    low, high = (credits * int(bound) for bound in HOURS_PER_CREDIT)
    if low <= facts.hours <= high:
        return _stated(True, "workload")
    said = f"{facts.hours:f} hours for {facts.ects:f} ECTS is not 25 to 30 hours a credit"
    return _status(Status.OUT_OF_RANGE, said)


def _level(name: Profile, terms: Terms, facts: Facts) -> ElementStatus:
    if facts.eqf is None:
        absent = (facts.elements or {}).get(Element.LEVEL) is Stated.JUSTIFIED_ABSENT
        if absent and name is Profile.ANNEX_I:
            return _status(Status.JUSTIFIED_ABSENT, "level does not apply, and the reason is given")
        return _stated(False, "level")
    if name is not Profile.CMF or facts.eqf in CMF_LEVELS:
        return _stated(True, "level")
    credits_fit = _ranged(facts.ects, terms.ects, "ECTS").status is Status.PRESENT
    if facts.eqf in CMF_LEVELS_WITH_CREDITS and credits_fit:
        return _stated(True, "level")
    return _status(Status.OUT_OF_RANGE, f"EQF {facts.eqf} is outside what the framework takes")


def _identity(name: Profile, identity: Identity | None) -> ElementStatus:
    """Annex I only asks that it is said; the framework asks for supervision with a check."""
    if name is not Profile.CMF:
        return _stated(identity is not None, "supervision and identity check")
    return _stated(
        identity is Identity.SUPERVISED_ID, "a supervised assessment with identity check"
    )


RULES = (
    Rule(
        id="R-01",
        sentence="A credential is held against a named, versioned profile and gets a status for"
        " each element, never one boolean.",
        source="Council Recommendation of 16 June 2022, Annex I; handbook domain 1.2, 2.2",
        evidence="C",
        tested="tests/rules/test_profiles.py",
    ),
    Rule(
        id="R-02",
        sentence="A credential complete by Annex I is not thereby recognised: no decision reads a"
        " profile's verdict.",
        source="Council Recommendation of 16 June 2022, Annex I (teacamp.vdu.lt, section 1.2.3)",
        evidence="C",
        tested="tests/rules/test_profiles.py",
        system=True,
    ),
    Rule(
        id="R-03",
        sentence="Hours and credits are checked apart, with 25 to 30 hours a credit as the issuer"
        " declares it.",
        source="ECTS Users' Guide 2015; handbook domain 2.1, 4.1",
        evidence="C",
        tested="tests/rules/test_profiles.py",
    ),
    Rule(
        id="R-05",
        sentence="The Common Microcredential Framework asks for an identity check at the"
        " assessment, a summative assessment and four fields of the transcript: outcomes, hours,"
        " level, credits.",
        source="Common Microcredential Framework (FutureLearn partner help centre)",
        evidence="C",
        tested="tests/rules/test_profiles.py",
    ),
    Rule(
        id="R-44",
        sentence="A value outside a university's own range is a warning that names the profile,"
        " not an error.",
        source="handbook domain 2.2 (University of Geneva, memento 0369: 1 to 9 ECTS)",
        evidence="D",
        tested="tests/rules/test_profiles.py",
    ),
)
RUNS = (
    Runnable(
        "profile",
        ("R-01", "R-03", "R-05", "R-44"),
        ProfileAsk,
        ProfileAnswer,
        profile,
        example='{"profile": "UNIGE", "facts": {"ects": "12"}}',
    ),
)
