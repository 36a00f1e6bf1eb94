"""How does a decision leave for systems that took no part: who decided what about which course?

In the form of `record.py`, which the writers put into ELMO (`resultOfRecognition`, design O-22).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from models.documents.identifiers.normal import SCHEMES, normal
from models.documents.parts import Found
from models.documents.record import (
    Achievement,
    Credential,
    Credit,
    Identifier,
    Learner,
    Moment,
    Organisation,
    Recognition,
    Text,
)

_PERSONS = frozenset({"esi"})  # not an identifier of a university


class Counted(NamedTuple):
    """What a line of the decision counts as at home. `ects`: as recognised, 0 where refused."""

    found: Found
    component: str
    title: str
    language: str
    ects: Decimal


class Decided(NamedTuple):
    """`id`: of the recognition; `outcome`: of the whole, in our words; `on`: the day of it."""

    id: str
    outcome: str
    on: date
    lines: Sequence[Counted]


def university(name: str, language: str, country: str, known_as: Iterable[str]) -> Organisation:
    """From the names and ids under which the alliance knows it; a page is one of them."""
    known_as = tuple(known_as)
    ids = [one for alias in known_as if (one := _identifier(alias)) is not None]
    pages = [alias for alias in known_as if alias.startswith("https://") and not _identifier(alias)]
    return Organisation(
        names=(Text(text=name, lang=language),),
        ids=tuple(dict.fromkeys(ids)),
        country=country,
        homepage=pages[0] if pages else None,
    )


def record(home: Organisation, learner: Learner, decided: Decided) -> Credential:
    """The home university's word: what was brought, and what of it counts as what."""
    on = Moment(day=decided.on, text=decided.on.isoformat())
    brought = [_brought(line.found) for line in decided.lines]
    counting = [
        (line, part) for line, part in zip(decided.lines, brought, strict=True) if line.ects
    ]
    recognition = Recognition(
        where="",
        ids=(Identifier(scheme="passerelle", value=decided.id),),
        outcome=decided.outcome,
        decided=on,
        basis_issuers=tuple(dict.fromkeys(_awarded_by(line.found) for line in decided.lines)),
        basis=tuple(dict.fromkeys(brought)),
        mappings=tuple(((part.id or "",), (line.component,)) for line, part in counting),
    )
    return Credential(
        issuer=home,
        learner=learner,
        achievements=tuple(_at_home(line) for line, _ in counting),
        issued=on,
        recognitions=(recognition,),
    )


def person(found: Iterable[Found], name: str) -> Learner:
    """As a document names them; a name in one piece ends with the family name."""
    said = (one.credential.learner for one in found)
    named = next((one for one in said if one is not None and one.given and one.family), None)
    if named is not None:
        return named
    given, _, family = name.strip().rpartition(" ")
    return Learner(given=given or family, family=family)


def _identifier(alias: str) -> Identifier | None:
    for scheme in SCHEMES:
        found = normal(Identifier(scheme=scheme, value=alias))
        if found is not None and scheme not in _PERSONS:
            return found
    return None


def _brought(found: Found) -> Achievement:
    """With an id that the mapping can name, and without its parts: the line is about the whole."""
    achievement = found.achievement
    return replace(achievement, id=achievement.id or f"line-{found.line}", parts=())


def _awarded_by(found: Found) -> Organisation:
    """Raises `ValueError` where the document does not say."""
    awarding = found.achievement.awarding
    bodies = (*(awarding.bodies if awarding else ()), *found.credential.awarding_bodies)
    body = next(iter(bodies), None) or found.credential.issuer
    if body is None:
        raise ValueError(f"the document of line {found.line} does not say who awarded it")
    return body


def _at_home(line: Counted) -> Achievement:
    return Achievement(
        where="",
        id=line.component,
        ids=(Identifier(scheme="local", value=line.component),),
        titles=(Text(text=line.title, lang=line.language),),
        ects=line.ects,
        credits=(Credit(scheme="ects", value=line.ects),),
        status="passed",
    )
