"""How is an achievement written for a badge, with the results its learner got?

Source: Open Badges 3.0 (Achievement, Result, Alignment). They have no word for ECTS and hours: each
is a result whose description says what it is.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from models.documents.record import Achievement, Identifier, Organisation
from models.documents.w3c.members import is_url

EQF: Final = "http://data.europa.eu/snb/eqf/"
ECTS: Final = "ext:ECTSCredits"
HOURS: Final = "ext:WorkloadHours"
OUTCOME: Final = "ext:LearningOutcome"
STATUS: Final = "Status"
ADDRESSES: Final = ("did", "uri")
# The words of the standard; every other one needs `ext:` (handbook formats 3, trap 3).
_KINDS: Final = frozenset(
    (
        *("Achievement", "ApprenticeshipCertificate", "Assessment", "Assignment"),
        *("AssociateDegree", "Award", "Badge", "BachelorDegree", "Certificate"),
        *("CertificateOfCompletion", "Certification", "CommunityService", "Competency", "Course"),
        *("CoCurricular", "Degree", "Diploma", "DoctoralDegree", "Fieldwork"),
        *("GeneralEducationDevelopment", "JourneymanCertificate", "LearningProgram", "License"),
        *("Membership", "ProfessionalDoctorate", "QualityAssuranceCredential"),
        *("MasterCertificate", "MasterDegree", "MicroCredential", "ResearchDoctorate"),
        "SecondarySchoolDiploma",
    )
)
_STATUSES: Final = frozenset(
    ("Completed", "Enrolled", "Failed", "InProgress", "OnHold", "Provisional", "Withdrew")
)
_WORD = re.compile(r"[A-Za-z0-9._-]+\Z")

Json = dict[str, Any]


def achievement(what: Achievement, credential: str) -> tuple[Json, list[Json]]:
    """The achievement, and the results that its descriptions explain; `credential`: its id.

    Raises `ValueError` where it has no title.
    """
    title = what.title
    if title is None:
        raise ValueError("a badge needs the title of its achievement")
    address = what.id if what.id is not None and is_url(what.id) else f"{credential}#achievement"
    about = [text.text for text in what.descriptions] or [title]
    written: Json = {
        "id": address,
        "type": ["Achievement"],
        "name": title,
        "description": about[0],
        "criteria": {"narrative": about[-1]},
    }
    if (kind := _kind(what.kind)) is not None:
        written["achievementType"] = kind
    tag = next((text.lang for text in what.titles if text.text == title), None)
    if tag is not None:
        written["inLanguage"] = tag
    if what.isced:
        written["fieldOfStudy"] = what.isced[0]
    written |= _codes(what.ids)
    alignments = [*_level(what), *_outcomes(what, address)]
    if alignments:
        written["alignment"] = alignments
    pairs = list(_results(what, address))
    if pairs:
        written["resultDescription"] = [description for description, _ in pairs]
    return written | _creator(what), [result for _, result in pairs]


def profile(body: Organisation, address: str) -> Json:
    """An organisation under the address of its key, or its own. Raises `ValueError`."""
    if body.name is None:
        raise ValueError("a badge needs the name of its issuer")
    written: Json = {"id": address, "type": ["Profile"], "name": body.name}
    if body.homepage is not None:
        written["url"] = body.homepage
    if body.country is not None:
        written["address"] = {"type": ["Address"], "addressCountryCode": body.country}
    return written | _others(i for i in body.ids if i.value != address)


def extended(word: str) -> str | None:
    """A word that the standard does not have, where its form of extension can hold it."""
    return f"ext:{word}" if _WORD.match(word) else None


def _kind(kind: str | None) -> str | None:
    return kind if kind is None or kind in _KINDS else extended(kind)


def _codes(ids: tuple[Identifier, ...]) -> Json:
    code = next((i for i in ids if i.scheme == "code"), None)
    said = {"humanCode": code.value} if code is not None else {}
    return said | _others(i for i in ids if i is not code and i.scheme not in ADDRESSES)


def _others(ids: Iterator[Identifier]) -> Json:
    found = [
        {"type": "IdentifierEntry", "identifier": one.value, "identifierType": scheme}
        for one in ids
        if (scheme := extended(one.scheme)) is not None
    ]
    return {"otherIdentifier": found} if found else {}


def _creator(what: Achievement) -> Json:
    """Who awarded it, where that is one body with an address."""
    bodies = what.awarding.bodies if what.awarding is not None else ()
    address = next((i.value for b in bodies for i in b.ids if i.scheme in ADDRESSES), None)
    if len(bodies) != 1 or address is None or bodies[0].name is None:
        return {}
    return {"creator": profile(bodies[0], address)}


def _level(what: Achievement) -> Iterator[Json]:
    if what.eqf is not None:
        yield {
            "type": ["Alignment"],
            "targetName": f"EQF level {what.eqf}",
            "targetCode": str(what.eqf),
            "targetType": "ext:EQF",
            "targetUrl": f"{EQF}{what.eqf}",
        }


def _outcomes(what: Achievement, address: str) -> Iterator[Json]:
    for number, outcome in enumerate(what.outcomes, 1):
        link = next(iter(outcome.esco), None)
        yield {
            "type": ["Alignment"],
            "targetName": outcome.text,
            "targetType": OUTCOME,
            "targetUrl": link or f"{address}#outcome-{number}",
        }


def _results(what: Achievement, address: str) -> Iterator[tuple[Json, Json]]:
    """Pairs of what a result means and the result."""
    if what.ects is not None:
        value = {"value": format(what.ects, "f")}
        yield _pair(f"{address}#ects", "ECTS credits", ECTS, value)
    if what.hours is not None:
        value = {"value": format(what.hours, "f")}
        yield _pair(f"{address}#hours", "Workload in hours", HOURS, value)
    if what.grade is not None:
        said: Json = {"value": what.grade.label}
        if what.grade.passed is not None:
            said["status"] = "Completed" if what.grade.passed else "Failed"
        yield _pair(f"{address}#grade", what.grade.scheme or "Grade", "LetterGrade", said)
    if what.status in _STATUSES:
        yield _pair(f"{address}#status", STATUS, STATUS, {"status": what.status})


def _pair(address: str, name: str, kind: str, said: Json) -> tuple[Json, Json]:
    description = {"id": address, "type": ["ResultDescription"], "name": name, "resultType": kind}
    return description, {"type": ["Result"], "resultDescription": address} | said
