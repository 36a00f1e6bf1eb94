"""How is a record written as an Open Badge 3.0, to be proven as Data Integrity or as a token?

Sources: Open Badges 3.0 (AchievementCredential), VC Data Model 2.0, Bitstring Status List 1.0. Open
Badges have no word for ECTS: they are a result that says what it is. Workload has no place in them.
"""

import base64
import gzip
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from models.documents.record import Achievement, Credential, Organisation, best
from models.documents.seals.status import SMALLEST_LIST_BITS
from models.documents.w3c.conformance import V2
from models.documents.w3c.members import is_url

CONTEXT: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EQF: Final = "http://data.europa.eu/snb/eqf/"
ECTS: Final = "ext:ECTSCredits"
OUTCOME: Final = "ext:LearningOutcome"
_NO_SCHEME: Final = ("did", "uri")
# The types of the standard; every other word needs `ext:` (handbook formats 3, trap 3).
_KINDS: Final = frozenset(
    ["Certificate", "Course", "Degree", "Diploma", "MicroCredential", "Competency", "Assessment"]
)


def write(
    credential: Credential, issuer: str, status: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The badge without its proof, about the one achievement of the record.

    `issuer` is the address of the key that will sign; `status` an entry of a status list. Raises
    `ValueError` where the record lacks an id, a date, a name of the issuer or its one achievement.
    """
    if credential.id is None or not is_url(credential.id):
        raise ValueError("a badge needs an id that is a URL")
    if len(credential.achievements) != 1:
        raise ValueError("a badge is about one achievement")
    if credential.valid_from is None or credential.valid_from.instant is None:
        raise ValueError("a badge needs the instant from which it counts")
    badge: dict[str, Any] = {
        "@context": [V2, CONTEXT],
        "id": credential.id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": _issuer(credential.issuer, issuer),
        "validFrom": credential.valid_from.text,
        "name": best(credential.titles) or credential.achievements[0].title,
        "credentialSubject": _subject(credential),
    }
    if credential.valid_until is not None and credential.valid_until.instant is not None:
        badge["validUntil"] = credential.valid_until.text
    if status is not None:
        badge["credentialStatus"] = dict(status)
    return badge


def status_entry(address: str, index: int, purpose: str = "revocation") -> dict[str, Any]:
    """The entry of one credential in the status list at an address."""
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def status_list(
    address: str, issuer: str, since: str, revoked: Iterable[int], purpose: str = "revocation"
) -> dict[str, Any]:
    """The credential of a status list, without its proof; `since` is its `validFrom`."""
    bits = bytearray(SMALLEST_LIST_BITS // 8)
    for index in revoked:
        bits[index // 8] |= 0x80 >> index % 8
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
    return {
        "@context": [V2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": since,
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": f"u{packed}",
        },
    }


def _issuer(body: Organisation | None, address: str) -> dict[str, Any]:
    if body is None or body.name is None:
        raise ValueError("a badge needs the name of its issuer")
    profile: dict[str, Any] = {"id": address, "type": ["Profile"], "name": body.name}
    if body.homepage is not None:
        profile["url"] = body.homepage
    if body.country is not None:
        profile["address"] = {"type": ["Address"], "addressCountryCode": body.country}
    others = [
        {
            "type": "IdentifierEntry",
            "identifier": identifier.value,
            "identifierType": f"ext:{identifier.scheme}",
        }
        for identifier in body.ids
        if identifier.scheme not in _NO_SCHEME
    ]
    return profile | ({"otherIdentifier": others} if others else {})


def _subject(credential: Credential) -> dict[str, Any]:
    what = credential.achievements[0]
    subject: dict[str, Any] = {"type": ["AchievementSubject"]}
    ids = credential.learner.ids if credential.learner is not None else ()
    address = next((i.value for i in ids if i.scheme in _NO_SCHEME), None)
    if address is not None:
        subject["id"] = address
    for name, moment in (("activityStartDate", what.started), ("activityEndDate", what.ended)):
        if moment is not None:
            subject[name] = moment.text
    achievement, results = _achievement(what, credential)
    subject["achievement"] = achievement
    return subject | ({"result": results} if results else {})


def _achievement(
    what: Achievement, credential: Credential
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The achievement, and the results that its descriptions explain."""
    title = what.title
    if title is None:
        raise ValueError("a badge needs the title of its achievement")
    address = what.id if is_url(what.id) else f"{credential.id}#achievement"
    about = [text.text for text in what.descriptions] or [title]
    written: dict[str, Any] = {
        "id": address,
        "type": ["Achievement"],
        "name": title,
        "description": about[0],
        "criteria": {"narrative": about[-1]},
    }
    if what.kind is not None:
        written["achievementType"] = what.kind if what.kind in _KINDS else f"ext:{what.kind}"
    tag = next((text.lang for text in what.titles if text.text == title), None)
    if tag is not None:
        written["inLanguage"] = tag
    alignments = [*_level(what), *_outcomes(what, str(address))]
    if alignments:
        written["alignment"] = alignments
    pairs = list(_results(what, str(address)))
    if pairs:
        written["resultDescription"] = [description for description, _ in pairs]
    return written, [result for _, result in pairs]


def _level(what: Achievement) -> Iterator[dict[str, Any]]:
    if what.eqf is not None:
        yield {
            "type": ["Alignment"],
            "targetName": f"EQF level {what.eqf}",
            "targetCode": str(what.eqf),
            "targetType": "ext:EQF",
            "targetUrl": f"{EQF}{what.eqf}",
        }


def _outcomes(what: Achievement, address: str) -> Iterator[dict[str, Any]]:
    for number, outcome in enumerate(what.outcomes, 1):
        link = next(iter(outcome.esco), None)
        yield {
            "type": ["Alignment"],
            "targetName": outcome.text,
            "targetType": OUTCOME,
            "targetUrl": link or f"{address}#outcome-{number}",
        }


def _results(what: Achievement, address: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Pairs of what a result means and the result."""
    if what.ects is not None:
        yield _pair(f"{address}#ects", "ECTS credits", ECTS, {"value": str(what.ects)})
    if what.grade is not None:
        said: dict[str, Any] = {"value": what.grade.label}
        if what.grade.passed is not None:
            said["status"] = "Completed" if what.grade.passed else "Failed"
        yield _pair(f"{address}#grade", what.grade.scheme or "Grade", "LetterGrade", said)


def _pair(
    address: str, name: str, kind: str, said: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    description = {"id": address, "type": ["ResultDescription"], "name": name, "resultType": kind}
    return description, {"type": ["Result"], "resultDescription": address} | said
