"""What does an Open Badge 3.0 say? Achievement, endorsement, or a badge that lacks parts of itself.

Source: Open Badges 3.0; handbook formats 3. Faults against the standard are doubts, not an end:
what is readable is shown, and a person decides.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from msgspec.structs import replace

from models.documents.notes import Notes
from models.documents.probe import Form, Probe
from models.documents.record import Contents, Credential, Unknown
from models.documents.registry import Context
from models.documents.strict_json import verbatim
from models.documents.w3c import own
from models.documents.w3c.achievement import achievement
from models.documents.w3c.conformance import Fault, of_credential
from models.documents.w3c.envelope import as_doubts, envelope, subjects
from models.documents.w3c.members import Json, many, objects, too_many, types_of
from models.rules.limits import ACHIEVEMENTS_PER_DOCUMENT

STANDARD: Final = "OB3"
BADGES: Final = frozenset({"OpenBadgeCredential", "AchievementCredential"})
ENDORSEMENT: Final = "EndorsementCredential"
CONTEXTS: Final = ("/spec/ob/v3p0/", "/openbadges-specification/context")
# What is read of the subject; the achievement stands for itself.
_OF_SUBJECT: Final = frozenset(
    (
        *("id", "@id", "type", "@type", "identifier", "name", "givenName", "familyName"),
        *("dateOfBirth", "achievement", "result", "creditsEarned", "term"),
        *("activityStartDate", "activityEndDate"),
    )
)
_VERSIONS: Final = ("3.0.3", "3.0.2", "3.0.1")


def recognise(probe: Probe) -> int:
    if probe.form is not Form.JSON or not isinstance(probe.value, dict):
        return 0
    if types_of(probe.value) & {*BADGES, ENDORSEMENT}:
        return 85
    named = any(mark in str(c) for c in many(probe.value.get("@context")) for mark in CONTEXTS)
    return 60 if named and "credentialSubject" in probe.value else 0


def read(probe: Probe, context: Context) -> Contents:
    notes = Notes()
    found = badge(probe.value, "", context, notes)
    return Contents(
        readable=True,
        standard=STANDARD,
        version=version(probe.value),
        credentials=(found,),
        findings=notes.all(),
    )


def badge(credential: Json, where: str, context: Context, notes: Notes) -> Credential:
    """One badge as a credential; also used for badges inside a record of several."""
    return under(envelope(credential, where, context, notes), credential, where, notes)


def under(base: Credential, credential: Json, where: str, notes: Notes) -> Credential:
    """The credential with what it is about, and what it lacks as doubts."""
    faults = (*of_credential(credential, where), *_faults(credential, where))
    doubts = (*base.doubts, *as_doubts(faults, "BREAKS_STANDARD"))
    if ENDORSEMENT in types_of(credential):
        notes.info("ENDORSEMENT", where, "an endorsement of somebody else, not an achievement")
        return replace(base, learner=None, doubts=doubts)
    stated = list(islice(_achievements(credential, where), ACHIEVEMENTS_PER_DOCUMENT + 1))
    if len(stated) > ACHIEVEMENTS_PER_DOCUMENT:
        raise too_many(where, STANDARD)
    achievements = tuple(
        replace(achievement(item, subject, place, notes), award_id=base.id)
        for subject, item, place in stated
    )
    if len(achievements) == 1:
        only = own.completed(achievements[0], credential, own.OF_ACHIEVEMENT, where, notes)
        achievements = (only,)
    if not achievements:
        notes.warning("NO_ACHIEVEMENT", where, "the badge names no achievement")
    bodies = [body for a in achievements if a.awarding for body in a.awarding.bodies]
    found = replace(
        base,
        achievements=achievements,
        awarding_bodies=tuple(dict.fromkeys(bodies)),
        doubts=doubts,
        unknown=(*base.unknown, *_unread(credential, where)),
    )
    return own.completed(found, credential, own.OF_CREDENTIAL, where, notes)


def version(credential: Json) -> str:
    """As far as its context says; the data model is 3.0 in every case."""
    named = " ".join(str(entry) for entry in many(credential.get("@context")))
    return next((number for number in _VERSIONS if number in named), "3.0")


def _unread(credential: Json, where: str) -> Iterator[Unknown]:
    """What is said of the learner and has no field."""
    for subject in subjects(credential):
        for name, member in subject.items():
            if name not in _OF_SUBJECT:
                place = f"{where}/credentialSubject/{name}"
                yield Unknown(where=place, value=verbatim(member))


def _achievements(credential: Json, where: str) -> Iterator[tuple[Json, Json, str]]:
    read = subjects(credential)
    for s, subject in enumerate(objects(credential.get("credentialSubject"))):
        if not any(subject is one for one in read):
            continue
        several = isinstance(credential.get("credentialSubject"), list)
        place = f"{where}/credentialSubject" + (f"/{s}" if several else "")
        listed = isinstance(subject.get("achievement"), list)
        for a, item in enumerate(objects(subject.get("achievement"))):
            yield subject, item, f"{place}/achievement" + (f"/{a}" if listed else "")


def _faults(credential: Json, where: str) -> Iterator[Fault]:
    """Parts that Open Badges demands a type for, or a context to give their words a meaning."""
    types = types_of(credential)
    if not types & {*BADGES, ENDORSEMENT}:
        yield f"{where}/type", "the type of a badge is missing"
    if not any(mark in str(c) for c in many(credential.get("@context")) for mark in CONTEXTS):
        yield f"{where}/@context", "the context of Open Badges is missing"
    for issuer in objects(credential.get("issuer")):
        if "Profile" not in types_of(issuer):
            yield f"{where}/issuer", "the issuer has no type Profile"
    for subject in objects(credential.get("credentialSubject")):
        place = f"{where}/credentialSubject"
        if not types_of(subject) & {"AchievementSubject", "EndorsementSubject"}:
            yield place, "the subject has no type"
        for item in objects(subject.get("achievement")):
            if "Achievement" not in types_of(item):
                yield f"{place}/achievement", "the achievement has no type"
        for result in objects(subject.get("result")):
            if "Result" not in types_of(result):
                yield f"{place}/result", "a result has no type"
