"""What does an ELMO document say? One credential for each report, all versions and namespaces seen.

Source: EMREX ELMO schema 1.0.0 – 1.7.0, 2.0.0, 2.1.1 and what came before; handbook formats 1.
Schema validity is no gate: most real files are invalid.
"""

import re
from collections.abc import Mapping

from lxml import etree
from msgspec.structs import replace

from models.documents.elmo import as_json, extension
from models.documents.elmo.attachment import attachments
from models.documents.elmo.course import LOS, Courses
from models.documents.elmo.element import Children, children, first, leftovers, text, text_of, texts
from models.documents.elmo.people import issuer, learner
from models.documents.elmo.recognition import Recognitions
from models.documents.notes import Notes
from models.documents.probe import Form, Probe
from models.documents.record import (
    Achievement,
    Awarding,
    Contents,
    Credential,
    Learner,
    Moment,
    Organisation,
    Seal,
    Texts,
)
from models.documents.registry import Context
from models.documents.scalars import moment
from models.documents.seals.attached import of_xml
from models.documents.xml import local, namespace

STANDARD = "ELMO"
ROOT = "elmo"
_VERSION = re.compile(r"(?:tree/|schemas/|elmo-schemas-)v([0-9]+(?:\.[0-9]+)*)")
_BEFORE_1 = "http://purl.org/net/elmo"
_REPORT = frozenset(
    (
        *("learner", "issuer", "learningOpportunitySpecification", "resultOfRecognition"),
        *("issueDate", "gradingScheme", "attachment", "status"),
    )
)
_ELMO = frozenset(
    (
        *("generatedDate", "learner", "report", "attachment", "attachments", "Signature"),
        extension.EXTENSION,
    )
)
_COMPLETE = ("FULL", "SELECTION")


def recognise(probe: Probe) -> int:
    if probe.form is Form.JSON:
        return as_json.recognise(probe.value)
    if probe.root is None or local(probe.root) != ROOT:
        return 0
    return 95


def read(probe: Probe, context: Context) -> Contents:
    notes = Notes()
    root = probe.root
    if root is None:
        root = as_json.element(probe.value)
        notes.info("ELMO_AS_JSON", "", "ELMO written as JSON: read as if it were XML")
    seal, found = of_xml(root, probe.data, context)
    notes.extend(found)
    credentials = read_elmo(root, "/elmo", notes, seal)
    if not credentials:
        notes.blocking("NO_REPORT", "/elmo", "there is no report in this document")
        return Contents(readable=False, standard=STANDARD, findings=notes.all())
    return Contents(
        readable=True,
        standard=STANDARD,
        version=version(root),
        credentials=credentials,
        findings=notes.all(),
    )


def read_elmo(root: etree._Element, where: str, notes: Notes, seal: Seal) -> tuple[Credential, ...]:
    """One credential for each report; also used where ELMO lies inside another message."""
    kids = children(root)
    generated = moment(text_of(kids, "generatedDate"), f"{where}/generatedDate", notes)
    person = learner(first(kids, "learner"), f"{where}/learner", notes)
    files = attachments(kids, where, notes)
    reports = kids.get("report", [])
    one = len(reports) == 1  # of several nothing tells which one our extension is about
    unknown = leftovers(kids, _ELMO, where) + extension.others(kids, where, ours=not one)
    found = []
    for number, report in enumerate(reports, 1):
        place = f"{where}/report" + ("" if one else f"[{number}]")
        found.append(_report(report, place, notes, person, generated, seal))
    if found and (files or unknown):
        head = found[0]
        found[0] = replace(
            head, attachments=files + head.attachments, unknown=unknown + head.unknown
        )
    if one:
        found[0] = extension.read(found[0], kids, where, notes)
    return tuple(found)


def version(root: etree._Element) -> str | None:
    """As far as the document says: the namespace of 1.x and of 2.0.0 is the same."""
    where = namespace(root)
    if where == _BEFORE_1:
        return "0"
    hint = " ".join(str(value) for name, value in root.attrib.items() if "chemaLocation" in name)
    stated = [match.group(1) for match in _VERSION.finditer(f"{where} {hint}")]
    if not stated:
        return None
    longest = max(stated, key=lambda written: (written.count("."), written))
    newer = next(root.iter("{*}dateOfBirth", "{*}resultOfRecognition"), None) is not None
    return "2.0" if longest == "1" and newer else longest


def _report(
    report: etree._Element,
    where: str,
    notes: Notes,
    person: Learner | None,
    generated: Moment | None,
    seal: Seal,
) -> Credential:
    kids = children(report)
    body = issuer(first(kids, "issuer"), f"{where}/issuer", notes)
    own = learner(first(kids, "learner"), f"{where}/learner", notes)
    issued = moment(text_of(kids, "issueDate"), f"{where}/issueDate", notes) or generated
    bodies = (body,) if body is not None else ()
    _say_whether_complete(kids, where, notes)
    courses = Courses(_schemes(report, where, notes), _awarding(bodies), notes)
    achievements = _courses(kids.get(LOS, []), where, courses)
    decisions = Recognitions(notes, courses).read(kids.get("resultOfRecognition", []), where)
    return Credential(
        where=where,
        issuer=body,
        awarding_bodies=bodies,
        learner=person or own,
        achievements=achievements + decisions.results,
        recognitions=decisions.decisions,
        issued=issued,
        seal=seal,
        attachments=attachments(kids, where, notes),
        unknown=leftovers(kids, _REPORT, where) + decisions.unknown,
    )


def _say_whether_complete(kids: Children, where: str, notes: Notes) -> None:
    """ELMO 2.1 states whether a report holds everything; an error there is no transcript."""
    status = first(kids, "status")
    code = text(first(children(status), "code")) if status is not None else None
    if code is not None and code.upper() not in _COMPLETE:
        message = f"the sender says that this report is not complete: {code}"
        notes.warning("REPORT_INCOMPLETE", f"{where}/status/code", message)


def _courses(
    elements: list[etree._Element], where: str, courses: Courses
) -> tuple[Achievement, ...]:
    several = len(elements) > 1
    return tuple(
        courses.read(element, f"{where}/{LOS}" + (f"[{number}]" if several else ""))
        for number, element in enumerate(elements, 1)
    )


def _awarding(bodies: tuple[Organisation, ...]) -> Awarding | None:
    return Awarding(bodies=bodies) if bodies else None


def _schemes(report: etree._Element, where: str, notes: Notes) -> Mapping[str, Texts]:
    """The grading schemes of a report, wherever they stand in it."""
    found: dict[str, Texts] = {}
    for element in report.iter("{*}gradingScheme"):
        key = (element.get("localId") or "").strip()
        if key:
            found[key] = texts(children(element), "description", f"{where}/gradingScheme", notes)
    return found
