"""Which achievement stands behind each line of a submission, and what identifies it as a part?

Design D-04 and D-25: a part is known by its issuer's id of the award, or by issuer, title, date and
learner. The keys are digests: they recognise a part again and say nothing about it.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from models import canonical
from models.documents.findings import Finding, warning
from models.documents.record import Achievement, Credential, Learner, Organisation, Reading
from models.errors import Code, Refusal
from models.frozen import Frozen


class Found(Frozen):
    """The achievement of one line with the credential that says it."""

    line: int
    achievement: Achievement
    credential: Credential
    issuer_key: str | None
    likeness_key: str

    @property
    def awarded_ects(self) -> Decimal | None:
        return self.achievement.ects

    @property
    def passed(self) -> bool:
        """What a credential awards was passed, unless its grade says otherwise."""
        grade = self.achievement.grade
        return grade is None or grade.passed is not False


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
        tops = [pair for pair in offered if pair[1] in pair[0].achievements]
        carriers = [pair for pair in offered if pair[1].ects]
        for candidates in (tops, carriers):
            if len(candidates) == 1:
                return candidates[0]
        return _which(offered, Code.ACHIEVEMENT_AMBIGUOUS, "there are several achievements")
    named = [pair for pair in offered if name in (pair[1].id, *(i.value for i in pair[1].ids))]
    titled = [pair for pair in offered if normal(name) in {normal(t.text) for t in pair[1].titles}]
    for candidates in (named, titled):
        if len(candidates) == 1:
            return candidates[0]
    return _which(offered, Code.ACHIEVEMENT_UNKNOWN, f"none is called {name}, or several are")


def _which(offered: Sequence[tuple[Credential, Achievement]], code: Code, problem: str) -> Refusal:
    names = [achievement.id or achievement.title or "?" for _, achievement in offered][:20]
    known = ", ".join(names) if names else "none"
    return Refusal(code=code, message=f"{problem}; name one of: {known}")


def _found(line: int, credential: Credential, achievement: Achievement, learner: UUID) -> Found:
    issuer = issuer_name(credential)
    award = credential.id
    issuer_key = None
    if award and issuer:
        issuer_key = canonical.digest(
            ["award", str(learner), issuer, award, achievement.id or achievement.where]
        )
    awarded = achievement.awarding.on if achievement.awarding else None
    moment = awarded or credential.issued or credential.valid_from or achievement.ended
    likeness = [
        "likeness",
        str(learner),
        issuer,
        normal(achievement.title or ""),
        None if moment is None else moment.day.isoformat(),
    ]
    return Found(
        line=line,
        achievement=achievement,
        credential=credential,
        issuer_key=issuer_key,
        likeness_key=canonical.digest(likeness),
    )


def issuer_name(credential: Credential) -> str:
    """The awarding body where one is named, else the issuer: its first id, else its name."""
    bodies = [*credential.awarding_bodies, *([credential.issuer] if credential.issuer else [])]
    for body in bodies:
        if body.ids:
            return f"{body.ids[0].scheme}:{normal(body.ids[0].value)}"
        if body.name:
            return normal(body.name)
    return ""


def hosts(found: Iterable[Found], aliases: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The universities of the alliance that issued or awarded; `aliases`: slug → names and ids."""
    known = {normal(alias): slug for slug, names in aliases.items() for alias in names}
    slugs = {
        known[name]
        for part in found
        for body in _bodies(part)
        for name in _names(body)
        if name in known
    }
    return tuple(sorted(slugs))


def _bodies(part: Found) -> list[Organisation]:
    awarding = part.achievement.awarding
    bodies = [*part.credential.awarding_bodies, *(awarding.bodies if awarding else ())]
    return [*bodies, part.credential.issuer] if part.credential.issuer else bodies


def _names(body: Organisation) -> list[str]:
    stated = [text.text for text in body.names] + [id_.value for id_ in body.ids]
    return [normal(name) for name in (*stated, body.homepage or "") if name]


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
