"""Records of every kind, drawn at random: what the writers are tried with.

Nothing real: names and numbers come out of small alphabets that hold what breaks formats (markup,
quotes, other scripts).
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from models.documents.elmo.writer import STATUSES
from models.documents.record import (
    Achievement,
    Assessment,
    Awarding,
    Bucket,
    Credential,
    Credit,
    Distribution,
    Grade,
    Identifier,
    Identity,
    LangFrom,
    Learner,
    Level,
    Moment,
    Organisation,
    Outcome,
    Recognition,
    Text,
    Unknown,
)

_ALPHABET = "abcXYZ 0189<>&\"'\\{}[]|,;.-–éłŻßøΩж漢😀"
LANGUAGES = ("en", "pl", "fr", "de", "el", "gsw", "pt-BR")
COUNTRIES = ("PL", "FR", "IT", "GR", "CH")
ESCO = "http://data.europa.eu/esco/skill/"


def _tidy(text: str) -> str:
    return " ".join(text.split())


words = st.text(_ALPHABET, min_size=1, max_size=14).map(_tidy).filter(bool)
codes = st.text("abcdef0123456789-", min_size=1, max_size=8)
addresses = codes.map(lambda code: f"https://tests.example/{code}")
numbers = st.decimals("0.01", "400", places=2)
texts = st.lists(
    st.builds(Text, text=words, lang=st.sampled_from((*LANGUAGES, None))), max_size=3, unique=True
).map(tuple)
some_texts = texts.filter(bool)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def few(strategy: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[Any]:
    return st.lists(strategy, min_size=least, max_size=least + 2).map(tuple)


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    """A day, a local time, or an instant at noon, where no zone changes the day."""
    day = date(2020, 1, 1) + timedelta(days=draw(st.integers(0, 2500)))
    form = draw(st.sampled_from(("day", "local", "instant")))
    if form == "day":
        return Moment(day=day, text=day.isoformat())
    if form == "local":
        return Moment(day=day, text=f"{day.isoformat()}T10:30:00")
    return instant(day)


def instant(day: date) -> Moment:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return Moment(day=day, instant=at, text=at.strftime("%Y-%m-%dT%H:%M:%SZ"))


instants = st.integers(0, 2500).map(lambda days: instant(date(2020, 1, 1) + timedelta(days=days)))
identifiers = st.builds(
    Identifier, scheme=st.sampled_from(("schac", "erasmus", "pic", "local", "code")), value=codes
) | st.builds(Identifier, scheme=st.just("uri"), value=addresses)
organisations = st.builds(
    Organisation,
    names=some_texts,
    ids=few(identifiers, 1),
    country=st.sampled_from(COUNTRIES),
    homepage=addresses,
)
learners = st.builds(
    Learner,
    given=words,
    family=words,
    full=maybe(words),
    born=maybe(moments()),
    ids=few(st.builds(Identifier, scheme=st.sampled_from(("esi", "national")), value=codes)),
    citizenships=few(st.sampled_from(COUNTRIES)),
)


@st.composite
def outcomes(draw: st.DrawFn) -> Outcome:
    text, lang = draw(words), draw(st.sampled_from(LANGUAGES))
    return Outcome(
        id=draw(maybe(addresses)),
        text=text,
        lang=lang,
        lang_from=draw(st.sampled_from((LangFrom.TAG, LangFrom.DETECTED))),
        texts=(Text(text=text, lang=lang),),
        esco=draw(few(codes.map(lambda code: ESCO + code))),
    )


distributions = st.builds(
    Distribution,
    buckets=few(st.builds(Bucket, label=words, count=st.integers(0, 99).map(Decimal) | numbers)),
    percent=st.booleans(),
    description=maybe(words),
    isced=maybe(st.just("0532")),
)
grades = st.builds(
    Grade,
    label=words,
    scheme=maybe(words),
    scheme_texts=texts,
    passed=st.sampled_from((True, False, None)),
    distribution=maybe(distributions),
)
assessments = st.builds(
    Assessment,
    titles=texts,
    kind=maybe(words),
    mode=maybe(words),
    grade=maybe(grades),
    identity=maybe(st.sampled_from(Identity)),
    identity_text=maybe(words),
    on=maybe(moments()),
    by=few(organisations),
)
unknowns = st.builds(Unknown, where=words, value=words)


@st.composite
def achievements(draw: st.DrawFn, depth: int = 2) -> Achievement:
    ects, eqf = draw(maybe(numbers)), draw(maybe(st.integers(1, 8)))
    others = draw(few(st.builds(Credit, scheme=st.sampled_from(("sws", "points")), value=numbers)))
    levels = draw(few(st.builds(Level, scheme=st.sampled_from(("nqf", "cycle")), value=words)))
    both = draw(st.booleans())  # some readers state the ECTS and the level a second time
    grade, parts_of_it = draw(maybe(grades)), draw(few(assessments))
    if grade is None:  # what was failed in part alone reads as failed, and no writer may undo that
        parts_of_it = tuple(a for a in parts_of_it if a.grade is None or a.grade.passed)
    return Achievement(
        where="/a",
        id=draw(maybe(codes | addresses)),
        ids=draw(few(identifiers)),
        award_id=draw(maybe(codes)),
        kind=draw(
            maybe(st.sampled_from(("Course", "Degree Programme", "MicroCredential")) | words)
        ),
        titles=draw(some_texts),
        descriptions=draw(texts),
        ects=ects,
        credits=(*((Credit(scheme="ects", value=ects),) if both and ects else ()), *others),
        hours=draw(maybe(numbers)),
        contact_hours=draw(maybe(numbers)),
        eqf=eqf,
        levels=(*((Level(scheme="eqf", value=str(eqf)),) if both and eqf else ()), *levels),
        isced=draw(st.sampled_from(((), ("0532",), ("0532", "061")))),
        languages_of_instruction=draw(few(st.sampled_from(LANGUAGES))),
        outcomes=draw(few(outcomes())),
        grade=grade,
        status=draw(maybe(st.sampled_from(("passed", "failed", "Completed", "OnHold")) | words)),
        assessments=parts_of_it,
        participation=draw(few(words)),
        quality_assurance=draw(few(words)),
        stackability=draw(st.sampled_from(((), ("STANDS_ALONE",), ("PART_OF_A_QUALIFICATION",)))),
        prerequisites=draw(texts),
        awarding=draw(
            maybe(
                st.builds(
                    Awarding,
                    bodies=few(organisations, 1),
                    on=maybe(moments()),
                    location=maybe(words),
                )
            )
        ),
        started=draw(maybe(moments())),
        ended=draw(maybe(moments())),
        term=draw(maybe(words)),
        homepage=draw(maybe(addresses)),
        parts=draw(st.lists(achievements(depth - 1), max_size=2).map(tuple)) if depth else (),
        unknown=draw(few(unknowns)),
    )


@st.composite
def recognitions(draw: st.DrawFn) -> Recognition:
    """A decision on what one university awarded."""
    body = draw(organisations)
    by = Awarding(bodies=(body,))
    outcome = draw(st.sampled_from(tuple(STATUSES)))
    basis = draw(few(achievements(0)))
    return Recognition(
        where="/r",
        ids=draw(few(identifiers)),
        titles=draw(texts),
        status=STATUSES[outcome],
        outcome=draw(st.sampled_from((outcome, None))),
        decided=draw(maybe(moments())),
        basis_issuers=(body,),
        basis=tuple(_awarded(one, by) for one in basis),
        mappings=draw(few(st.tuples(few(codes, 1), few(codes, 1)))),
    )


def _awarded(one: Achievement, by: Awarding) -> Achievement:
    return replace(one, awarding=by)


@st.composite
def credentials(draw: st.DrawFn, depth: int = 2, achieved: int = 3) -> Credential:
    since = draw(instants)
    issued = draw(maybe(moments()))
    return Credential(
        id=draw(codes.map(lambda code: f"urn:uuid:{code}")),
        titles=draw(texts),
        issuer=draw(organisations),
        awarding_bodies=draw(few(organisations)),
        learner=draw(learners),
        achievements=tuple(draw(st.lists(achievements(depth), min_size=1, max_size=achieved))),
        planned=draw(few(achievements(0))),
        issued=issued or since,
        inferred_issue_date=issued is None,
        valid_from=since,
        valid_until=draw(maybe(moments())),
        recognitions=draw(few(recognitions())),
        grade_tables=draw(few(distributions)),
        unknown=draw(few(unknowns)),
    )
