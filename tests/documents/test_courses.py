"""The same course is recognised again whoever brings it, and nobody in it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from models.documents.courses import UNKNOWN, Body, Course, course, differences
from models.documents.identifiers.institutions import Directory
from models.documents.parts import Found
from models.documents.record import (
    Achievement,
    Credential,
    Grade,
    Identifier,
    Learner,
    Organisation,
    Outcome,
    Seal,
    SealState,
    Text,
)

UNIVERSITIES = {
    "milan": Body(key="milan", name="University of Milan", country="IT"),
    "sorbonne": Body(key="sorbonne", name="Sorbonne Université", country="FR"),
}


@dataclass(frozen=True)
class Brought:
    """Who brings it, and by which universities of the alliance it was awarded."""

    names: tuple[str, ...] = ("Maja Przykładowa", "UW-2026-0417")
    slugs: tuple[str, ...] = ("milan",)


def achievement(**changes: Any) -> Achievement:
    usual: dict[str, Any] = {
        "where": "/a",
        "id": "DDD-1",
        "ids": (Identifier(scheme="local", value="DDD-1"),),
        "titles": (Text(text="Data-Driven Decisions", lang="en"),),
        "ects": Decimal(3),
        "eqf": 6,
        "outcomes": (
            Outcome(text="Apply regression", lang="en"),
            Outcome(text="Clean data", lang="en"),
        ),
    }
    return Achievement(**usual | changes)


def of(
    one: Achievement, by: Brought | None = None, *, seal: SealState = SealState.NONE, **named: Any
) -> Course:
    by = by or Brought()
    issuer = named.pop("issuer", Organisation(names=(Text(text="University of Milan"),)))
    credential = Credential(
        issuer=issuer,
        achievements=(one,),
        seal=Seal(state=seal),
        learner=named.pop("learner", Learner(full="Maja Przykładowa")),
    )
    found = Found(
        line=1, achievement=one, credential=credential, issuer_key=None, likeness_key="looks"
    )
    return course(found, by.slugs, UNIVERSITIES, Directory(()), by.names)


def key(one: Course) -> tuple[str, str, str | None]:
    return one.institution, one.key, one.version


def test_another_order_spelling_and_scale_is_the_same_version() -> None:
    outcomes = (Outcome(text="clean  data"), Outcome(text="Apply Regression", lang="en"))

    other = achievement(outcomes=outcomes, ects=Decimal("3.0"))

    assert key(of(other)) == key(of(achievement()))


@pytest.mark.parametrize(
    "change",
    [
        {"ects": Decimal(4)},
        {"eqf": 7},
        {"outcomes": (Outcome(text="Apply regression"),)},
    ],
)
def test_other_outcomes_credits_or_level_are_another_version(change: dict[str, Any]) -> None:
    one, other = of(achievement()), of(achievement(**change))

    assert (one.institution, one.key) == (other.institution, other.key)
    assert one.version != other.version


@pytest.mark.parametrize(
    "of_award",
    [
        {"id": "urn:uuid:1f0b", "ids": (Identifier(scheme="uri", value="urn:uuid:1f0b"),)},
        {"id": "urn:x:claim:maja", "ids": ()},
        {"award_id": "DDD-1"},
        {"id": None, "ids": ()},
    ],
)
def test_an_id_of_the_award_is_no_id_of_the_course(of_award: dict[str, Any]) -> None:
    assert of(achievement(**of_award)).key == "data-driven decisions"


def test_the_id_of_what_was_specified_serves_where_a_claim_has_its_own() -> None:
    ids = (Identifier(scheme="local", value="DDD-1"),)

    assert of(achievement(id="urn:x:claim:1", ids=ids)).key == "ddd-1"


def test_without_outcomes_it_takes_the_issuers_id_and_the_title() -> None:
    bare = achievement(outcomes=())
    retitled = achievement(outcomes=(), titles=(Text(text="Statistics"),))

    assert of(bare).version is not None
    assert of(bare).version != of(retitled).version
    assert of(achievement(outcomes=(), id=None, ids=())).version is None


def test_what_several_universities_award_together_has_one_key() -> None:
    together = of(achievement(), Brought(slugs=("sorbonne", "milan")))

    assert together.institution == "milan+sorbonne"
    assert [body.country for body in together.awarding] == ["IT", "FR"]


def test_nobody_who_awarded_it_is_never_the_same() -> None:
    nobody = of(achievement(), Brought(slugs=()), issuer=None)

    assert (nobody.institution, nobody.version) == (UNKNOWN, None)


@pytest.mark.parametrize(
    "text",
    [
        "Project of Przykładowa, Maja",
        "Report UW-2026-0417",
        "Ask maja@example.org",
        "Work of MAJA PRZYKŁADOWA",
    ],
)
def test_what_names_the_learner_is_left_out(text: str) -> None:
    named = of(
        achievement(
            id=None,
            ids=(),
            titles=(Text(text=text),),
            outcomes=(Outcome(text=text), Outcome(text="Clean data")),
            grade=Grade(label="1", scheme=text),
            quality_assurance=(text,),
        )
    )

    said = named.model_dump_json().casefold()
    for word in ("maja", "przyk", "0417"):
        assert word not in said
    assert (named.title, named.version) == (None, None)
    assert named.outcomes == ("Clean data",)


def test_the_learner_that_only_the_document_names_is_left_out_too() -> None:
    other = Learner(full="Ola Inna", ids=(Identifier(scheme="local", value="9-4711"),))

    named = of(achievement(titles=(Text(text="Thesis by Ola Inna, 9-4711"),)), learner=other)

    assert named.title is None


def test_a_word_that_is_also_a_name_stays() -> None:
    maja = Brought(names=("Grace Market", "UW-1"))

    assert of(achievement(titles=(Text(text="Market Analysis"),)), maja).title == "Market Analysis"


def test_differences_name_what_is_not_in_the_key() -> None:
    then = of(achievement(hours=Decimal(75)))
    now = of(
        achievement(hours=Decimal(80), grade=Grade(label="1", scheme="IT")), seal=SealState.VALID
    )

    assert differences(then.model_dump(), then.facts, then) == []
    assert differences(then.model_dump(), then.facts, now) == [
        {"fact": "hours", "then": "75", "now": "80"},
        {"fact": "grade_scheme", "then": None, "now": "IT"},
        {"fact": "seal", "then": "NONE", "now": "VALID"},
    ]
