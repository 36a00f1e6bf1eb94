"""How is an achievement written as a LearningAchievement, with how it was proven and specified?

Source: European Learning Model 3, application profile EDC (shapes `EDC-generic-no-cv`).
"""

from typing import Final

from models.documents.elm import notes as own_notes
from models.documents.elm.achievement import Achievements
from models.documents.elm.build import Json, Nodes, concept, duration, has_country, languages, texts
from models.documents.elm.node import Document
from models.documents.elm.people import AWARD, COURSE
from models.documents.elm.write_assessment import AssessmentWriter
from models.documents.extension import OURS, as_text, missing
from models.documents.instants import date_time
from models.documents.notes import Notes
from models.documents.record import (
    Achievement,
    Assessment,
    Awarding,
    Credit,
    Identifier,
    Organisation,
    Outcome,
    Text,
)

ECTS: Final = "http://data.europa.eu/snb/education-credit/6fcec5c5af"
EQF: Final = "http://data.europa.eu/snb/eqf/"
ISCED: Final = "http://data.europa.eu/snb/isced-f/"


class AchievementWriter:
    """Writes the achievements of one credential. `issuer` awards what names no other body;
    `award`: the id of the credential, of which the reader makes ids of awards."""

    def __init__(self, nodes: Nodes, issuer: Organisation, award: str) -> None:
        self._nodes = nodes
        self._issuer = issuer
        self._award = award
        self._assessments = AssessmentWriter(nodes)

    def write(self, what: Achievement, around: Awarding | None = None) -> Json:
        """`around`: how the whole was awarded of which this is a part."""
        nodes = self._nodes
        node = nodes.node("LearningAchievement") | {"title": texts(what.titles)}
        names = self._names(node, what)
        if names:
            node["identifier"] = names
        if what.descriptions:
            node["description"] = texts(what.descriptions)
        awarding = what.awarding or around
        process = self._process(awarding)
        node["awardedBy"] = process
        by = {"awardedBy": {"id": process["id"], "type": "AwardingProcess"}}
        proofs = [self._assessments.write(a, what.titles) | by for a in _assessments(what)]
        if proofs:
            node["provenBy"] = proofs
        if what.started or what.ended or what.contact_hours is not None:
            node["influencedBy"] = [self._activity(what) | by]
        node["specifiedBy"] = self._specification(what)
        if said := self._notes(what):
            node[own_notes.MEMBER] = said
        if beside := missing(what, self._alone(node)):
            own = self._nodes.note({"und": as_text(beside)}, OURS)
            node[own_notes.MEMBER] = [*said, own]
        if what.parts:
            node["hasPart"] = [self.write(part, awarding) for part in what.parts]
        return node

    def _alone(self, node: Json) -> Achievement:
        """What a reader finds so far."""
        return Achievements(self._award).read(Document(node, Notes()).top(node))

    def _names(self, node: Json, what: Achievement) -> list[Json]:
        """The identifiers, that of the course first; the node has the id that the reader takes."""
        own = self._award + " "
        award = what.award_id or ""
        if award.startswith(own):
            node["id"] = award.removeprefix(own)
        elif not what.ids and what.id is not None:
            node["id"] = what.id
        ids = sorted(what.ids, key=lambda one: one.value != what.id)
        if what.id not in (ids[0].value if ids else node["id"], None):
            ids.append(Identifier(scheme=COURSE, value=what.id or ""))
        if what.award_id is not None and f"{own}{node['id']}" != what.award_id:
            ids.append(Identifier(scheme=AWARD, value=what.award_id))
        return [self._nodes.identifier(one) for one in ids]

    def _process(self, awarding: Awarding | None) -> Json:
        bodies = awarding.bodies if awarding is not None else ()
        bodies = bodies or (self._issuer,)
        process = self._nodes.node("AwardingProcess") | {
            "awardingBody": [self._nodes.organisation(body) for body in bodies]
        }
        if awarding is not None and awarding.on is not None:
            process["awardingDate"] = date_time(awarding.on, "Z")
        if awarding is not None and awarding.location is not None:
            lands = (body.country for body in bodies if has_country(body.country))
            land = next(lands, self._issuer.country)
            process["location"] = self._nodes.location(land, awarding.location)
        return process

    def _activity(self, what: Achievement) -> Json:
        node = self._nodes.node("LearningActivity") | {"title": texts(what.titles)}
        period = self._nodes.node("PeriodOfTime")
        for name, moment in (("startDate", what.started), ("endDate", what.ended)):
            if moment is not None:
                period[name] = date_time(moment, "Z")
        if what.started or what.ended:
            node["temporal"] = [period]
        if what.contact_hours is not None:
            specification = self._nodes.node("LearningActivitySpecification")
            hours = {"title": texts(what.titles), "contactHour": format(what.contact_hours, "f")}
            node["specifiedBy"] = specification | hours
        return node

    def _specification(self, what: Achievement) -> Json:
        """A qualification, where something is said that only a qualification has a member for."""
        levels = [level.value for level in what.levels if level.scheme == "nqf"]
        qualified = what.eqf is not None or levels or what.stackability
        kind = "Qualification" if qualified else "LearningAchievementSpecification"
        nodes = self._nodes
        node = nodes.node(kind) | {"title": texts(what.titles)}
        if what.kind is not None:
            node["dcType"] = [nodes.named(what.kind)]
        if what.eqf is not None:
            node["eqfLevel"] = concept(f"{EQF}{what.eqf}", f"Level {what.eqf}")
        if levels:
            node["nqfLevel"] = [nodes.named(level) for level in levels]
        if what.stackability:
            node["isPartialQualification"] = "PART_OF_A_QUALIFICATION" in what.stackability
        if what.isced:
            node["thematicArea"] = [concept(f"{ISCED}{code}", code) for code in what.isced]
        if points := [self._point(credit) for credit in _credits(what)]:
            node["creditPoint"] = points
        if what.hours:
            node["volumeOfLearning"] = duration(what.hours)
        if what.languages_of_instruction:
            node["language"] = languages(what.languages_of_instruction)
        if what.participation:
            node["mode"] = [nodes.named(mode) for mode in what.participation]
        if what.prerequisites:
            node["entryRequirement"] = nodes.note(texts(what.prerequisites))
        if what.outcomes:
            node["learningOutcome"] = [self._outcome(outcome) for outcome in what.outcomes]
        if what.homepage is not None:
            node["homepage"] = [nodes.page(what.homepage)]
        return node

    def _point(self, credit: Credit) -> Json:
        named = "European Credit Transfer and Accumulation System"
        ects = credit.scheme == "ects"
        framework = concept(ECTS, named) if ects else self._nodes.named(credit.scheme)
        point = {"framework": framework, "point": format(credit.value, "f")}
        return self._nodes.node("CreditPoint") | point

    def _outcome(self, outcome: Outcome) -> Json:
        said = texts(outcome.texts or (Text(text=outcome.text, lang=outcome.lang),))
        node = self._nodes.node("LearningOutcome") | {"title": said}
        if outcome.id is not None:
            node["id"] = outcome.id
        else:
            del node["id"]
        if outcome.esco:
            node["relatedESCOSkill"] = [concept(skill, outcome.text) for skill in outcome.esco]
        return node

    def _notes(self, what: Achievement) -> list[Json]:
        said = [
            *((own_notes.QUALITY, name) for name in what.quality_assurance),
            (own_notes.TERM, what.term),
            (own_notes.STATUS, what.status),
        ]
        return [
            self._nodes.note({"und": text}, subject) for subject, text in said if text is not None
        ]


def _credits(what: Achievement) -> list[Credit]:
    """Credits of no named scheme have no place: ELM demands a framework."""
    found = [credit for credit in what.credits if credit.scheme]
    if what.ects is not None and all(credit.scheme != "ects" for credit in found):
        found.insert(0, Credit(scheme="ects", value=what.ects))
    return found


def _assessments(what: Achievement) -> tuple[Assessment, ...]:
    """The assessments; the grade of the whole first, where it is that of none of them."""
    graded = next((a.grade for a in what.assessments if a.grade is not None), None)
    if what.grade is None or graded == what.grade:
        return what.assessments
    return (Assessment(titles=what.titles, grade=what.grade), *what.assessments)
