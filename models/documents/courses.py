"""Which course stands behind an achievement, told without the learner who took it?

Design O-42: a precedent holds no personal data, so what names or identifies the learner is left
out here, wherever in the document it stands.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from models import canonical
from models.documents.identifiers.institutions import Directory
from models.documents.parts import Found, issuer_of, normal
from models.documents.record import Achievement, Organisation, best
from models.frozen import Frozen
from models.rules.limits import INDEXED_CHARACTERS, SEARCHED_CHARACTERS

UNKNOWN = "unknown"
# Names that a document gives its own nodes, and ids made anew for every award.
_OWN_NAMES = ("urn:uuid:", "urn:epass:", "_:", "#")
_SHORTEST_ID = 4
_E_MAIL = re.compile(r"\S+@\S+\.\S+")
# Beside a person's own words, a name of one letter tells nobody apart.
_SHORTEST_NAME = 2


class Body(Frozen):
    """`key` is a slug of the alliance, else what the document identifies the body by."""

    key: str
    name: str | None
    country: str | None


class Course(Frozen):
    """`institution` and `key`: which course it is, whoever took it. `version`: digest of outcomes,
    credits and level; None where nothing would tell two versions apart. `facts`: what is shown
    beside the key.
    """

    institution: str
    awarding: tuple[Body, ...]
    key: str
    version: str | None
    title: str | None
    language: str | None
    outcomes: tuple[str, ...]
    ects: Decimal | None
    hours: Decimal | None
    eqf: int | None
    facts: dict[str, Any]

    @property
    def words(self) -> str:
        """What a search looks in: the course, and who awarded it."""
        bodies = [word for body in self.awarding for word in (body.key, body.name or "")]
        # Who awarded it comes first: what is cut off beyond the limit is the last of the outcomes.
        said = normal(" ".join([*bodies, self.title or "", *self.outcomes]))
        return said[:SEARCHED_CHARACTERS]


def course(
    found: Found,
    slugs: Collection[str],
    universities: Mapping[str, Body],
    directory: Directory,
    learner: Collection[str],
) -> Course:
    """`slugs`: universities of the alliance that awarded it. `learner`: names and ids of the person
    as the submission has them; those of the document are added.
    """
    hidden = _Learner(found, learner)
    achievement = found.achievement
    title = hidden.without(best(achievement.titles))
    named = hidden.without(_named(achievement))
    institution, awarding = _awarding(found, slugs, universities, directory, hidden)
    outcomes = [one.text for node in achievement.walk() for one in node.outcomes]
    told_apart = institution != UNKNOWN and (named or (title and outcomes))
    return Course(
        institution=institution,
        awarding=awarding,
        key=_short(normal(named or title or UNKNOWN)),
        version=_version(outcomes or [title or ""], achievement) if told_apart else None,
        title=title,
        language=_language(achievement),
        outcomes=tuple(
            text
            for node in achievement.walk()
            for one in node.outcomes
            if (text := hidden.without(one.text)) is not None
        ),
        ects=achievement.ects,
        hours=achievement.hours,
        eqf=achievement.eqf,
        facts=_facts(found, hidden),
    )


class _Learner:
    """Knows what would name or identify the person, and leaves it out."""

    def __init__(self, found: Found, stated: Collection[str]) -> None:
        said = found.credential.learner
        of_document = [] if said is None else [said.name or "", *(i.value for i in said.ids)]
        texts = [normal(text) for text in (*stated, *of_document) if text]
        self._ids = [text for text in texts if len(text) >= _SHORTEST_ID and " " not in text]
        self._names = [
            {word for word in _words(text) if len(word) >= _SHORTEST_NAME}
            for text in texts
            if " " in text
        ]

    def without(self, text: str | None) -> str | None:
        """The text, or None where it speaks of the person: by an id, an address, the whole name."""
        if text is None or not text.strip():
            return None
        plain, words = normal(text), _words(normal(text))
        if _E_MAIL.search(plain) or any(one in plain for one in self._ids):
            return None
        return None if any(name and name <= words for name in self._names) else text


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def _named(achievement: Achievement) -> str | None:
    """The issuer's id of the course; an id of the award or of a node in a document is none."""
    declared = [one.value for one in achievement.ids]
    named = achievement.id
    if named not in declared:
        named = declared[0] if named is not None and declared else None
    if named is None or named == achievement.award_id or named.startswith(_OWN_NAMES):
        return None
    return named


def _awarding(
    found: Found,
    slugs: Collection[str],
    universities: Mapping[str, Body],
    directory: Directory,
    hidden: _Learner,
) -> tuple[str, tuple[Body, ...]]:
    """One key for all who awarded it together, and each of them."""
    if slugs:
        known = sorted(slugs)
        return "+".join(known), tuple(universities[slug] for slug in known)
    key = hidden.without(issuer_of(found.credential, found.achievement))
    if key is None:
        return UNKNOWN, ()
    key = _short(key)
    bodies = tuple(_body(body, key, directory, hidden) for body in _bodies(found))
    return key, bodies[:1]


def _short(key: str) -> str:
    return key if len(key) <= INDEXED_CHARACTERS else canonical.digest(key)


def _bodies(found: Found) -> Iterator[Organisation]:
    awarding = found.achievement.awarding
    yield from awarding.bodies if awarding else ()
    yield from found.credential.awarding_bodies
    if found.credential.issuer is not None:
        yield found.credential.issuer


def _body(body: Organisation, key: str, directory: Directory, hidden: _Learner) -> Body:
    known = directory.resolve(body).institution
    if known is not None:
        return Body(key=key, name=best(known.names), country=known.country)
    return Body(key=key, name=hidden.without(body.name), country=body.country)


def _version(content: Iterable[str], achievement: Achievement) -> str:
    """The same whatever order the outcomes stand in, and however the credits are written.

    A course without outcomes is known by its title: under another one it may be another.
    """
    ects = None if achievement.ects is None else f"{achievement.ects.normalize():f}"
    return canonical.digest(["course", sorted(set(map(normal, content))), ects, achievement.eqf])


def _language(achievement: Achievement) -> str | None:
    taught = list(achievement.languages_of_instruction)
    written = [one.lang for node in achievement.walk() for one in node.outcomes if one.lang]
    return next((tag.lower().split("-")[0] for tag in (*taught, *written)), None)


def _facts(found: Found, hidden: _Learner) -> dict[str, Any]:
    """What may differ between two awards of one course without making it another."""
    achievement = found.achievement
    kinds = [one.kind or best(one.titles) for one in achievement.assessments]
    return {
        "grade_scheme": hidden.without(achievement.grade.scheme if achievement.grade else None),
        "assessment": sorted({text for kind in kinds if (text := hidden.without(kind))}),
        "quality_assurance": sorted(
            {text for one in achievement.quality_assurance if (text := hidden.without(one))}
        ),
        "fields": sorted(set(achievement.isced)),
        "seal": found.credential.seal.state.value,
    }


SHOWN = ("title", "language", "hours")


def differences(
    then: Mapping[str, Any], then_facts: Mapping[str, Any], now: Course
) -> list[dict[str, Any]]:
    """What the course says otherwise outside the key: [{"fact", "then", "now"}], in order."""
    stated = {name: getattr(now, name) for name in SHOWN}
    pairs = [(name, then.get(name), value) for name, value in stated.items()]
    pairs += [(name, then_facts.get(name), value) for name, value in now.facts.items()]
    return [
        {"fact": name, "then": _shown(before), "now": _shown(after)}
        for name, before, after in pairs
        if before != after
    ]


def _shown(value: Any) -> Any:
    return f"{value:f}" if isinstance(value, Decimal) else value
