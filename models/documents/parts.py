"""Which achievement stands behind each line of a submission, and what identifies it as a part?

Design D-04 and D-25: a part is known by its issuer's id of the award, or by issuer, title, date and
learner. The keys are digests: they recognise a part again and say nothing about it.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from models import canonical
from models.documents.findings import Finding, warning
from models.documents.identifiers.normal import normal as one_spelling
from models.documents.record import (
    Achievement,
    Credential,
    Identifier,
    Learner,
    Organisation,
    Reading,
)
from models.documents.value import Value
from models.errors import Code, Refusal

# Which kind of identifier names an institution best; a document may bring several.
_SCHEMES = ("schac", "erasmus", "pic", "oid", "ror", "did")


class Whole(Value, frozen=True, kw_only=True):
    """What another achievement is a part of, where it carries credits itself."""

    issuer_key: str | None
    likeness_key: str
    awarded_ects: Decimal


class Found(Value, frozen=True, kw_only=True):
    """The achievement of one line with the credential that says it. `wholes`: the nearest first."""

    line: int
    achievement: Achievement
    credential: Credential
    issuer_key: str | None
    likeness_key: str
    wholes: tuple[Whole, ...] = ()

    @property
    def awarded_ects(self) -> Decimal | None:
        return self.achievement.ects

    @property
    def passed(self) -> bool:
        """What a credential awards was passed, unless its grade or status says otherwise."""
        grade, status = self.achievement.grade, (self.achievement.status or "").lower()
        return status != "failed" and (grade is None or grade.passed is not False)


def find(
    readings: Sequence[Reading], wanted: Sequence[str | None], learner: UUID
) -> tuple[Found, ...] | Refusal:
    """One achievement per line, by its id, its title or because there is only one."""
    offered = [
        (credential, achievement)
        for reading in readings
        for credential in reading.credentials
        for top in credential.achievements
        for achievement in top.walk()
    ]
    found = []
    for line, name in enumerate(wanted, start=1):
        chosen = _choose(offered, name)
        if isinstance(chosen, Refusal):
            return chosen
        credential, achievement = chosen
        found.append(_found(line, credential, achievement, learner))
    return tuple(found)


def _choose(
    offered: Sequence[tuple[Credential, Achievement]], name: str | None
) -> tuple[Credential, Achievement] | Refusal:
    if name is None:
        return _only_one(offered)
    named = [pair for pair in offered if name in (pair[1].id, *(i.value for i in pair[1].ids))]
    titled = [pair for pair in offered if normal(name) in {normal(t.text) for t in pair[1].titles}]
    for candidates in (named, titled):
        if len(candidates) == 1:
            return candidates[0]
    return _which(offered, Code.ACHIEVEMENT_UNKNOWN, f"none is called {name}, or several are")


def _only_one(
    offered: Sequence[tuple[Credential, Achievement]],
) -> tuple[Credential, Achievement] | Refusal:
    """The one that carries credits, else the one at the top that carries them for its parts."""
    tops = [pair for pair in offered if pair[1] in pair[0].achievements]
    carriers = [pair for pair in offered if pair[1].ects]
    if len(carriers) == 1:
        return carriers[0]
    if len(tops) == 1 and (tops[0] in carriers or not carriers):
        return tops[0]
    return _which(offered, Code.ACHIEVEMENT_AMBIGUOUS, "there are several achievements")


def _which(offered: Sequence[tuple[Credential, Achievement]], code: Code, problem: str) -> Refusal:
    names = [achievement.id or achievement.title or "?" for _, achievement in offered][:20]
    known = ", ".join(names) if names else "none"
    return Refusal(code=code, message=f"{problem}; name one of: {known}")


def _found(line: int, credential: Credential, achievement: Achievement, learner: UUID) -> Found:
    issuer_key, likeness_key = _keys(credential, achievement, learner)
    return Found(
        line=line,
        achievement=achievement,
        credential=credential,
        issuer_key=issuer_key,
        likeness_key=likeness_key,
        wholes=tuple(
            _whole(credential, above, above.ects, learner)
            for above in _above(credential, achievement)
            if above.ects
        ),
    )


def _whole(credential: Credential, above: Achievement, ects: Decimal, learner: UUID) -> Whole:
    issuer_key, likeness_key = _keys(credential, above, learner)
    return Whole(issuer_key=issuer_key, likeness_key=likeness_key, awarded_ects=ects)


def _keys(
    credential: Credential, achievement: Achievement, learner: UUID
) -> tuple[str | None, str]:
    """By the issuer's id of the award, where it has one, and by how it looks."""
    issuer = issuer_of(credential, achievement)
    title = normal(achievement.title or "")
    award = achievement.award_id or credential.id
    by_id = None
    if award and issuer:
        # one credential, or one instance of a course, may stand over several achievements
        course = achievement.id or title
        by_id = canonical.digest(["award", str(learner), issuer, award, course])
    likeness = ["likeness", str(learner), issuer, title, _day(credential, achievement)]
    return by_id, canonical.digest(likeness)


def _above(credential: Credential, wanted: Achievement) -> list[Achievement]:
    """What the achievement is a part of in its credential, the nearest first."""
    waiting: list[tuple[Achievement, tuple[Achievement, ...]]] = [
        (top, ()) for top in credential.achievements
    ]
    while waiting:
        node, above = waiting.pop()
        if node is wanted:
            return list(reversed(above))
        waiting.extend((part, (*above, node)) for part in node.parts)
    return []


def issuer_of(credential: Credential, achievement: Achievement) -> str:
    """Who awarded it, the same whatever order and spelling a document has: the best known kind of
    identifier, without one the name. Where no awarding body is named, the issuer; empty: nobody.
    """
    awarding = achievement.awarding.bodies if achievement.awarding else ()
    issuer = (credential.issuer,) if credential.issuer else ()
    for bodies in (awarding, credential.awarding_bodies, issuer):
        if keys := [key for body in bodies if (key := _body_key(body)) is not None]:
            return min(keys)[1]
    return ""


def _body_key(body: Organisation) -> tuple[int, str] | None:
    """With the rank of its kind, so that the best of several comes first."""
    known = [i for i in map(one_spelling, body.ids) if i is not None]
    ranked = [(_rank(i), f"{i.scheme}:{normal(i.value)}") for i in known]
    if ranked:
        return min(ranked)
    return (_rank(None), normal(body.name)) if body.name else None


def _rank(identifier: Identifier | None) -> int:
    if identifier is None:
        return len(_SCHEMES) + 1
    return _SCHEMES.index(identifier.scheme) if identifier.scheme in _SCHEMES else len(_SCHEMES)


def _day(credential: Credential, achievement: Achievement) -> str | None:
    """The day of the award; a transcript of later date tells of the same award."""
    awarded = achievement.awarding.on if achievement.awarding else None
    moment = awarded or achievement.ended or credential.issued or credential.valid_from
    return None if moment is None else moment.day.isoformat()


def completed_on(achievement: Achievement) -> date | None:
    """When it was completed, as far as the document says so; a credential may be issued later."""
    awarded = achievement.awarding.on if achievement.awarding else None
    moment = achievement.ended or awarded
    return None if moment is None else moment.day


def other_learner(
    said: Learner | None, name: str, ids: Iterable[str], where: str
) -> Finding | None:
    """A finding where the document names somebody else than the submission does (D-20)."""
    if said is None or said.name is None:
        return None
    if {normal(i.value) for i in said.ids} & {normal(i) for i in ids if i}:
        return None
    if set(normal(said.name).split()) & set(normal(name).split()):
        return None
    return warning(
        "IDENTITY_DIFFERS",
        where,
        "the document names another learner than the submission: compare them before deciding",
    )


def normal(text: str) -> str:
    """Case, accents of composition and white space do not tell names apart."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
