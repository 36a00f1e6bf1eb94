"""How is a record written as ELMO, so that other systems can import it: 1.7.0 or 2.1.1?

Source: EMREX ELMO schemas 1.7.0 and 2.1.1; design O-22. 2.1.1 carries decisions
(`resultOfRecognition`: basis, result, mapping, status); 1.7.0 has no word for them and carries what
counts at home alone. ELMO has no learning outcomes and no workload: these are not written.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from lxml import etree

from models.documents.record import (
    Achievement,
    Credential,
    Distribution,
    Grade,
    Identifier,
    Learner,
    Moment,
    Organisation,
    Recognition,
    Texts,
)
from models.documents.seals.signing import stamp

XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
OURS: Final = "urn:passerelle:elmo"
_KINDS: Final = frozenset({"Degree Programme", "Module", "Course", "Class"})
_INSTANCE_SCHEMES: Final = frozenset({"ewp-loi-id", "loi"})
_PERSON_TYPES: Final = {"national": "nationalIdentifier", "student": "studentIdentifier"}


class Version(StrEnum):
    V1_7 = "1.7.0"
    V2_1 = "2.1.1"


_NAMESPACES: Final = {
    Version.V1_7: "https://github.com/emrex-eu/elmo-schemas/tree/v1",
    Version.V2_1: "https://github.com/emrex-eu/elmo-schemas/tree/v2",
}


def write(
    credential: Credential,
    version: Version,
    generated: datetime,
    outcome: str | None = None,
) -> bytes:
    """One report. `outcome`: our own word for the decision, which ELMO has too few of (O-22).

    Raises `ValueError` where the record lacks what the schema demands: issuer, its id and page, and
    the two names of the learner.
    """
    return _Writer(version).document(credential, generated, outcome)


class _Writer:
    def __init__(self, version: Version) -> None:
        self._version = version
        self._namespace = _NAMESPACES[version]

    def document(self, credential: Credential, generated: datetime, outcome: str | None) -> bytes:
        default: Any = {None: self._namespace}  # the stubs know no default namespace
        root = etree.Element(self._name("elmo"), nsmap=default)
        self._add(root, "generatedDate", stamp(generated))
        self._learner(root, credential.learner)
        self._report(root, credential, generated)
        if outcome is not None:
            own = etree.SubElement(
                self._add(root, "extension"), f"{{{OURS}}}outcome", nsmap={"passerelle": OURS}
            )
            own.text = outcome
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True)

    def _learner(self, root: etree._Element, learner: Learner | None) -> None:
        if learner is None or not learner.given or not learner.family:
            raise ValueError("ELMO demands the given and the family name of the learner")
        element = self._add(root, "learner")
        for country in learner.citizenships[:1]:
            citizenship = self._add(element, "citizenship", country)
            if self._version is Version.V2_1:
                citizenship.set("type", "ISO")
        self._identifiers(
            element,
            (
                Identifier(scheme=_PERSON_TYPES.get(i.scheme, i.scheme), value=i.value)
                for i in learner.ids
            ),
        )
        self._add(element, "givenNames", learner.given)
        self._add(element, "familyName", learner.family)
        if self._version is Version.V2_1:
            self._add(element, "alternativeName", learner.name or learner.family)
        if learner.born is not None:
            born = "dateOfBirth" if self._version is Version.V2_1 else "bday"
            self._add(element, born, learner.born.day.isoformat())

    def _report(self, root: etree._Element, credential: Credential, generated: datetime) -> None:
        report = self._add(root, "report")
        self._issuer(report, credential.issuer)
        results = _results(credential) if self._version is Version.V2_1 else frozenset()
        for achievement in credential.achievements:
            if achievement.id not in results:
                self._course(report, achievement)
        if self._version is Version.V2_1:
            for recognition in credential.recognitions:
                self._recognition(report, recognition, credential, generated)
        self._add(report, "issueDate", _date_time(credential.issued, generated))
        self._schemes(report, credential.achievements)

    def _recognition(
        self,
        report: etree._Element,
        recognition: Recognition,
        credential: Credential,
        generated: datetime,
    ) -> None:
        element = self._add(report, "resultOfRecognition")
        self._identifiers(element, recognition.ids)
        self._texts(element, "title", recognition.titles)
        self._add(element, "status", recognition.status or "Negative")
        if recognition.decided is not None:
            self._add(element, "decisionDate", recognition.decided.day.isoformat())
        if recognition.basis_issuers:
            basis = self._add(self._add(element, "recognitionBasis"), "recognitionReport")
            self._issuer(basis, recognition.basis_issuers[0])
            for achievement in recognition.basis:
                self._course(basis, achievement)
            self._add(basis, "issueDate", _date_time(credential.issued, generated))
            self._schemes(basis, recognition.basis)
        wanted = {ref for _, to in recognition.mappings for ref in to}
        for achievement in credential.achievements:
            if achievement.id in wanted:
                self._course(self._add(element, "recognitionResult"), achievement)
        for brought, at_home in recognition.mappings:
            mapping = self._add(self._add(element, "recognitionMapping"), "mapping")
            self._references(self._add(mapping, "fromMapping"), brought)
            self._references(self._add(mapping, "toMapping"), at_home)

    def _issuer(self, parent: etree._Element, body: Organisation | None) -> None:
        if body is None or not body.names or not body.ids or not body.homepage:
            raise ValueError("ELMO demands name, identifier and page of every issuer")
        element = self._add(parent, "issuer")
        if body.country is not None:
            country = self._add(element, "country", body.country)
            if self._version is Version.V2_1:
                country.set("type", "ISO")
        self._identifiers(element, body.ids)
        self._texts(element, "title", body.names)
        self._add(element, "url", body.homepage)

    def _course(self, parent: etree._Element, what: Achievement) -> None:
        course = self._add(parent, "learningOpportunitySpecification")
        instance_ids = [i for i in what.ids if _of_instance(i, what)]
        ids = [i for i in what.ids if i not in instance_ids]
        self._identifiers(course, ids or [Identifier(scheme="local", value=what.id or what.where)])
        self._texts(course, "title", what.titles)
        if what.kind in _KINDS:
            self._add(course, "type", what.kind)
        for code in what.isced[:1]:
            self._add(course, "iscedCode", code)
        if what.homepage is not None:
            self._add(course, "url", what.homepage)
        self._texts(course, "description", what.descriptions)
        self._instance(self._add(course, "specifies"), what, instance_ids)
        for part in what.parts:
            self._course(self._add(course, "hasPart"), part)

    def _instance(self, parent: etree._Element, what: Achievement, ids: list[Identifier]) -> None:
        element = self._add(parent, "learningOpportunityInstance")
        self._identifiers(element, ids)
        for name, moment in (("start", what.started), ("date", what.ended)):
            if moment is not None:
                self._add(element, name, moment.day.isoformat())
        status = what.status or _status(what.grade)
        if status is not None:
            self._add(element, "status", status)
        if what.grade is not None:
            if what.grade.scheme is not None:
                self._add(element, "gradingSchemeLocalId", what.grade.scheme)
            self._add(element, "resultLabel", what.grade.label)
            self._distribution(element, what.grade.distribution)
        self._credits(element, what)
        for language in what.languages_of_instruction[:1]:
            self._add(element, "languageOfInstruction", language)
        if what.contact_hours is not None:
            self._add(element, "engagementHours", str(what.contact_hours))

    def _distribution(self, element: etree._Element, stated: Distribution | None) -> None:
        """How often each grade was given; shares have no place in ELMO."""
        if stated is None or stated.percent or not stated.buckets:
            return
        distribution = self._add(element, "resultDistribution")
        for bucket in stated.buckets:
            category = self._add(distribution, "category")
            category.set("label", bucket.label)
            category.set("count", str(int(bucket.count)))
        if stated.description is not None:
            self._add(distribution, "description", stated.description)

    def _credits(self, element: etree._Element, what: Achievement) -> None:
        stated = [(credit.scheme, str(credit.value)) for credit in what.credits]
        if what.ects is not None and all(scheme != "ects" for scheme, _ in stated):
            stated.insert(0, ("ects", str(what.ects)))
        for scheme, value in stated:
            credit = self._add(element, "credit")
            self._add(credit, "scheme", scheme)
            self._add(credit, "value", value)
        levels = [(level.scheme, level.value) for level in what.levels]
        if what.eqf is not None and all(scheme != "eqf" for scheme, _ in levels):
            levels.insert(0, ("eqf", str(what.eqf)))
        for scheme, value in levels:
            level = self._add(element, "level")
            self._add(level, "type", scheme.upper() if scheme == "eqf" else scheme)
            self._add(level, "value", value)

    def _schemes(self, parent: etree._Element, achievements: Iterable[Achievement]) -> None:
        """Every grading scheme that is used, once, with what is known of it."""
        used: dict[str, Texts] = {}
        for node in (node for a in achievements for node in a.walk()):
            if node.grade is not None and node.grade.scheme is not None:
                used.setdefault(node.grade.scheme, node.grade.scheme_texts)
        for key, texts in used.items():
            scheme = self._add(parent, "gradingScheme")
            scheme.set("localId", key)
            self._texts(scheme, "description", texts)

    def _identifiers(self, parent: etree._Element, ids: Iterable[Identifier]) -> None:
        for identifier in ids:
            self._add(parent, "identifier", identifier.value).set("type", identifier.scheme)

    def _references(self, parent: etree._Element, names: Iterable[str]) -> None:
        for name in names:
            self._add(parent, "ref", name)

    def _texts(self, parent: etree._Element, name: str, texts: Texts) -> None:
        for text in texts:
            element = self._add(parent, name, text.text)
            if text.lang is not None:
                element.set(XML_LANG, text.lang)

    def _add(self, parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
        element = etree.SubElement(parent, self._name(name))
        element.text = text
        return element

    def _name(self, local: str) -> str:
        return f"{{{self._namespace}}}{local}"


def _results(credential: Credential) -> frozenset[str | None]:
    """The achievements that a decision names as its result."""
    return frozenset(
        ref
        for recognition in credential.recognitions
        for _, to in recognition.mappings
        for ref in to
    )


def _of_instance(identifier: Identifier, what: Achievement) -> bool:
    return identifier.scheme in _INSTANCE_SCHEMES or (
        identifier.value == what.award_id and identifier.value != what.id
    )


def _status(grade: Grade | None) -> str | None:
    passed = grade.passed if grade is not None else None
    return {True: "passed", False: "failed"}.get(passed) if passed is not None else None


def _date_time(moment: Moment | None, otherwise: datetime) -> str:
    if moment is None:
        return stamp(otherwise)
    return moment.text if "T" in moment.text else f"{moment.day.isoformat()}T00:00:00"
