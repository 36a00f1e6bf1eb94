"""How is a record written as ELMO, so that other systems can import it: 1.7.0 or 2.1.1?

Source: EMREX ELMO schemas 1.7.0 and 2.1.1; design O-22. 2.1.1 carries decisions
(`resultOfRecognition`: basis, result, mapping, status). What a version has no element for (learning
outcomes, workload, assessments, in 1.7.0 decisions …) stands in its `extension`, in words of ours
that our reader reads back. Not carried: the content of attached files, which no record has.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from lxml import etree
from msgspec.structs import replace

from models.documents.carried import Written, left_out
from models.documents.elmo import extension
from models.documents.elmo.build import Build, sayable
from models.documents.elmo.build import Version as Version
from models.documents.elmo.reader import read_elmo
from models.documents.elmo.write_course import CourseWriter, Schemes, schemes
from models.documents.extension import missing
from models.documents.instants import date_time
from models.documents.notes import Notes
from models.documents.record import (
    Achievement,
    Awarding,
    Credential,
    Identifier,
    Learner,
    Moment,
    Organisation,
    Recognition,
    Seal,
)
from models.documents.seals.signing import stamp

_PERSON_TYPES: Final = {"national": "nationalIdentifier", "student": "studentIdentifier"}
# The word of ELMO for each of ours, which travels beside it (O-22).
STATUSES: Final = {
    "FULL": "Positive",
    "PARTIAL": "Partially Positive",
    "CONDITIONAL": "Partially Positive",
    "ALTERNATIVE": "Partially Positive",
    "REFUSED": "Negative",
}
_CHECKED: Final = "/elmo"


def write(credential: Credential, version: Version, generated: datetime) -> Written[bytes]:
    """One report about one learner, and what it does not carry.

    Raises `ValueError` where the record lacks what the schema demands: issuer, its id and page, the
    two names of the learner, of a decision its status, or else its outcome in our words, and whose
    courses were recognised.
    """
    credential = replace(credential, recognitions=tuple(map(_decided, credential.recognitions)))
    root = _Writer(Build(version)).document(credential, generated)
    read_back = read_elmo(root, _CHECKED, Notes(), Seal())
    lost = left_out(credential, read_back[0] if read_back else None, f"ELMO {version}")
    return Written(etree.tostring(root, encoding="UTF-8", xml_declaration=True), lost)


class _Writer:
    def __init__(self, build: Build) -> None:
        self._build = build

    def document(self, credential: Credential, generated: datetime) -> etree._Element:
        root = self._build.root()
        self._build.add(root, "generatedDate", stamp(generated))
        self._learner(root, credential.learner)
        self._report(root, credential, generated)
        alone = read_elmo(root, _CHECKED, Notes(), Seal())[0]
        if beside := missing(credential, alone):
            extension.write(self._build.add(root, extension.EXTENSION), beside)
        return root

    def _learner(self, root: etree._Element, learner: Learner | None) -> None:
        if learner is None or not learner.given or not learner.family:
            raise ValueError("ELMO demands the given and the family name of the learner")
        build, element = self._build, self._build.add(root, "learner")
        for country in learner.citizenships[:1]:
            build.country(element, "citizenship", country)
        own = (Identifier(scheme=_person_type(i.scheme), value=i.value) for i in learner.ids)
        build.identifiers(element, own)
        build.add(element, "givenNames", learner.given)
        build.add(element, "familyName", learner.family)
        if build.is_2:
            build.add(element, "alternativeName", learner.name or learner.family)
        if learner.born is not None:
            born = "dateOfBirth" if build.is_2 else "bday"
            build.add(element, born, learner.born.day.isoformat())

    def _report(self, root: etree._Element, credential: Credential, generated: datetime) -> None:
        report = self._build.add(root, "report")
        self._issuer(report, credential.issuer)
        used = schemes(credential.achievements)
        courses = CourseWriter(self._build, used, _awarding(credential.issuer))
        decided = _results(credential) if self._build.is_2 else ()
        for achievement in credential.achievements:
            if achievement not in decided:
                courses.write(report, achievement)
        if self._build.is_2:
            for recognition in credential.recognitions:
                self._recognition(report, recognition, credential, courses, generated)
        self._build.add(report, "issueDate", _issued(credential.issued, generated))
        self._describe(report, used)

    def _recognition(
        self,
        report: etree._Element,
        recognition: Recognition,
        credential: Credential,
        courses: CourseWriter,
        generated: datetime,
    ) -> None:
        build, element = self._build, self._build.add(report, "resultOfRecognition")
        build.identifiers(element, recognition.ids)
        build.texts(element, "title", recognition.titles)
        build.add(element, "status", recognition.status or "")
        if recognition.decided is not None:
            build.add(element, "decisionDate", recognition.decided.day.isoformat())
        issued = _issued(credential.issued, generated)
        for body, basis in _by_body(recognition):
            self._basis(element, body, basis, issued)
        for achievement in _results_of(recognition, credential):
            courses.write(build.add(element, "recognitionResult"), achievement)
        for brought, at_home in recognition.mappings:
            mapping = build.add(build.add(element, "recognitionMapping"), "mapping")
            self._references(build.add(mapping, "fromMapping"), brought)
            self._references(build.add(mapping, "toMapping"), at_home)

    def _basis(
        self,
        element: etree._Element,
        body: Organisation,
        basis: list[Achievement],
        issued: str,
    ) -> None:
        """What one university awarded and another recognised."""
        build = self._build
        report = build.add(build.add(element, "recognitionBasis"), "recognitionReport")
        self._issuer(report, body)
        used = schemes(basis)
        courses = CourseWriter(build, used, _awarding(body))
        for achievement in basis:
            courses.write(report, achievement)
        build.add(report, "issueDate", issued)
        self._describe(report, used)

    def _issuer(self, parent: etree._Element, body: Organisation | None) -> None:
        if body is None or not body.names or not body.ids or not body.homepage:
            raise ValueError("ELMO demands name, identifier and page of every issuer")
        build, element = self._build, self._build.add(parent, "issuer")
        build.country(element, "country", body.country)
        build.identifiers(element, body.ids)
        build.texts(element, "title", body.names)
        build.add(element, "url", body.homepage)

    def _describe(self, parent: etree._Element, used: Schemes) -> None:
        for key, texts in used.items():
            scheme = self._build.add(parent, "gradingScheme")
            scheme.set("localId", sayable(key))
            self._build.texts(scheme, "description", texts)

    def _references(self, parent: etree._Element, names: Iterable[str]) -> None:
        for name in names:
            self._build.add(parent, "ref", name)


def _decided(recognition: Recognition) -> Recognition:
    """With the word of ELMO. Raises `ValueError` where there is none, or the two words differ."""
    meant = STATUSES.get(recognition.outcome or "", recognition.status)
    if meant not in STATUSES.values():
        raise ValueError(f"ELMO has no word for a decision that is {meant}")
    if recognition.status not in (meant, None):
        said = f"{recognition.status} and {recognition.outcome}"
        raise ValueError(f"a decision cannot be both {said}")
    return replace(recognition, status=meant)


def _person_type(scheme: str) -> str:
    return _PERSON_TYPES.get(scheme, scheme)


def _awarding(body: Organisation | None) -> Awarding | None:
    return Awarding(bodies=(body,)) if body is not None else None


def _issued(moment: Moment | None, otherwise: datetime) -> str:
    return stamp(otherwise) if moment is None else date_time(moment)


def _results(credential: Credential) -> tuple[Achievement, ...]:
    """The achievements that a decision names as its result."""
    return tuple(
        one
        for recognition in credential.recognitions
        for one in _results_of(recognition, credential)
    )


def _results_of(recognition: Recognition, credential: Credential) -> tuple[Achievement, ...]:
    wanted = {ref for _, to in recognition.mappings for ref in to}
    return tuple(one for one in credential.achievements if one.id in wanted)


def _by_body(recognition: Recognition) -> list[tuple[Organisation, list[Achievement]]]:
    """What was brought, by the university that awarded it; the first takes what nobody claims."""
    bodies = recognition.basis_issuers or tuple(
        body for a in recognition.basis if a.awarding is not None for body in a.awarding.bodies
    )
    if recognition.basis and not bodies:
        raise ValueError("ELMO demands whose courses were recognised")
    found: dict[Organisation, list[Achievement]] = {body: [] for body in bodies}
    for achievement in recognition.basis:
        own = achievement.awarding.bodies if achievement.awarding is not None else ()
        found[next((body for body in own if body in found), bodies[0])].append(achievement)
    return list(found.items())
