"""How is an achievement written as a course of ELMO, with what ELMO has no element for beside it?

Source: EMREX ELMO schemas 1.7.0 and 2.1.1 (learningOpportunitySpecification). A term stands in the
extension: ELMO wants its first and last day, which no record has.
"""

from collections.abc import Iterable
from typing import Final

from lxml import etree

from models.documents.elmo import extension
from models.documents.elmo.build import Build, sayable
from models.documents.elmo.course import Courses
from models.documents.extension import missing
from models.documents.notes import Notes
from models.documents.record import (
    Achievement,
    Awarding,
    Distribution,
    Grade,
    Identifier,
    Texts,
)

_KINDS: Final = frozenset({"Degree Programme", "Module", "Course", "Class"})
_STATUSES: Final = frozenset({"passed", "failed", "in-progress"})
_INSTANCE_SCHEMES: Final = frozenset({"ewp-loi-id", "loi"})
Schemes = dict[str, Texts]


def schemes(achievements: Iterable[Achievement]) -> Schemes:
    """Every grading scheme that is used, once, with what is known of it."""
    used: Schemes = {}
    for node in (node for a in achievements for node in a.walk()):
        if node.grade is not None and node.grade.scheme is not None:
            used.setdefault(node.grade.scheme, node.grade.scheme_texts)
    return used


class CourseWriter:
    """Writes the courses of one report; `awarding`: who awards, as a reader of it will conclude."""

    def __init__(self, build: Build, used: Schemes, awarding: Awarding | None) -> None:
        self._build = build
        self._schemes = used
        self._awarding = awarding

    def write(self, parent: etree._Element, what: Achievement) -> None:
        build = self._build
        course = build.add(parent, "learningOpportunitySpecification")
        instance_ids = [i for i in what.ids if _of_instance(i, what)]
        ids = [i for i in what.ids if i not in instance_ids]
        build.identifiers(course, ids or [Identifier(scheme="local", value=what.id or what.where)])
        build.texts(course, "title", what.titles)
        if not what.titles:
            build.add(course, "title", "")  # the schema demands one; an empty one names nothing
        if what.kind in _KINDS:
            build.add(course, "type", what.kind)
        for code in what.isced[:1]:
            build.add(course, "iscedCode", code)
        if what.homepage is not None:
            build.add(course, "url", what.homepage)
        build.texts(course, "description", what.descriptions)
        self._instance(build.add(course, "specifies"), what, instance_ids)
        alone = Courses(self._schemes, self._awarding, Notes()).read(course, "")
        beside = missing(what, alone)
        for part in what.parts:
            self.write(build.add(course, "hasPart"), part)
        if beside:
            extension.write(build.add(course, extension.EXTENSION), beside)

    def _instance(self, parent: etree._Element, what: Achievement, ids: list[Identifier]) -> None:
        build = self._build
        element = build.add(parent, "learningOpportunityInstance")
        build.identifiers(element, ids)
        for name, moment in (("start", what.started), ("date", what.ended)):
            if moment is not None:
                build.add(element, name, moment.day.isoformat())
        status = what.status if what.status in _STATUSES else _status(what.grade)
        if status is not None:
            build.add(element, "status", status)
        if what.grade is not None:
            if what.grade.scheme is not None:
                build.add(element, "gradingSchemeLocalId", what.grade.scheme)
            build.add(element, "resultLabel", what.grade.label)
            self._distribution(element, what.grade.distribution)
        self._credits(element, what)
        self._levels(element, what)
        for language in what.languages_of_instruction[:1]:
            build.add(element, "languageOfInstruction", language)
        if what.contact_hours is not None:
            build.add(element, "engagementHours", format(what.contact_hours, "f"))

    def _distribution(self, element: etree._Element, stated: Distribution | None) -> None:
        """How often each grade was given; shares and halves have no place in ELMO."""
        if stated is None or stated.percent or not stated.buckets:
            return
        if any(bucket.count % 1 for bucket in stated.buckets):
            return
        distribution = self._build.add(element, "resultDistribution")
        for bucket in stated.buckets:
            category = self._build.add(distribution, "category")
            category.set("label", sayable(bucket.label))
            category.set("count", str(int(bucket.count)))
        if stated.description is not None:
            self._build.add(distribution, "description", stated.description)

    def _credits(self, element: etree._Element, what: Achievement) -> None:
        stated = [(credit.scheme, credit.value) for credit in what.credits]
        if what.ects is not None and all(scheme != "ects" for scheme, _ in stated):
            stated.insert(0, ("ects", what.ects))
        for scheme, value in stated:
            credit = self._build.add(element, "credit")
            self._build.add(credit, "scheme", scheme)
            self._build.add(credit, "value", format(value, "f"))

    def _levels(self, element: etree._Element, what: Achievement) -> None:
        levels = [(level.scheme, level.value) for level in what.levels]
        if what.eqf is not None and all(scheme != "eqf" for scheme, _ in levels):
            levels.insert(0, ("eqf", str(what.eqf)))
        for scheme, value in levels:
            level = self._build.add(element, "level")
            self._build.add(level, "type", scheme.upper() if scheme == "eqf" else scheme)
            self._build.add(level, "value", value)


def _of_instance(identifier: Identifier, what: Achievement) -> bool:
    return identifier.scheme in _INSTANCE_SCHEMES or (
        identifier.value == what.award_id and identifier.value != what.id
    )


def _status(grade: Grade | None) -> str | None:
    passed = grade.passed if grade is not None else None
    return {True: "passed", False: "failed"}.get(passed) if passed is not None else None
