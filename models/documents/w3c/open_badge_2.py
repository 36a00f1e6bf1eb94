"""What does an Open Badge 2.0 say? Superseded: named, shown, and never evidence on its own.

Source: Open Badges 2.0 (Assertion, BadgeClass, Profile); handbook formats 0. A badge that is only
an address stays an address: nothing is fetched, so its name is not known.
"""

from typing import Final

from msgspec.structs import replace

from models.documents.findings import warning
from models.documents.notes import Notes
from models.documents.probe import Form, Probe
from models.documents.record import (
    Achievement,
    Contents,
    Credential,
    Identifier,
    Learner,
    Organisation,
    Text,
)
from models.documents.registry import Context
from models.documents.scalars import language, moment
from models.documents.w3c.envelope import organisation
from models.documents.w3c.members import (
    Json,
    id_of,
    identifier_of,
    many,
    objects,
    texts,
    types_of,
    word,
)

STANDARD: Final = "OB2"
CONTEXT: Final = "https://w3id.org/openbadges/"
CLASSES: Final = frozenset({"Assertion", "BadgeClass"})
_INLINE: Final = "https://w3id.org/openbadges#"


def recognise(probe: Probe) -> int:
    if probe.form is not Form.JSON or not isinstance(probe.value, dict):
        return 0
    named = [str(entry) for entry in many(probe.value.get("@context"))]
    if any(CONTEXT in name or _INLINE in name for name in named):
        return 75
    return 70 if types_of(probe.value) & CLASSES and {"badge", "criteria"} & {*probe.value} else 0


def read(probe: Probe, context: Context) -> Contents:
    value = probe.value
    notes = Notes()
    superseded = warning("SUPERSEDED", "", "Open Badges 2.0 is superseded: ask for the 3.0 badge")
    if not types_of(value) & CLASSES:
        message = (
            "a part of an Open Badge 2.0 that is no badge itself: ask for the badge (assertion)"
        )
        notes.blocking("NO_BADGE", "", message)
        found = (superseded, *notes.all())
        return Contents(readable=False, standard=STANDARD, findings=found)
    credential = _assertion(value, notes) if "Assertion" in types_of(value) else _class(value)
    doubts = (superseded, *credential.doubts)
    return Contents(
        readable=True,
        standard=STANDARD,
        version="2.0",
        credentials=(replace(credential, doubts=doubts),),
        findings=notes.all(),
    )


def _assertion(value: Json, notes: Notes) -> Credential:
    badge = value.get("badge")
    base = _class(badge) if isinstance(badge, dict) else Credential()
    if not isinstance(badge, dict):
        address = id_of(badge)
        message = (
            "what was achieved stands at another address, which is not asked: ask for the badge"
            " with everything in it"
        )
        notes.warning("BADGE_ELSEWHERE", "/badge", message)
        base = Credential(achievements=(Achievement(where="/badge", id=address),))
    doubts = (
        ()
        if _known(value)
        else (warning("BREAKS_STANDARD", "/@context", "the context of Open Badges 2.0 is missing"),)
    )
    return replace(
        base,
        id=id_of(value),
        learner=_recipient(value),
        issued=moment(value.get("issuedOn"), "/issuedOn", notes),
        valid_until=moment(value.get("expires"), "/expires", notes),
        revoked=value.get("revoked") is True,
        doubts=doubts,
    )


def _class(value: Json) -> Credential:
    said = value.get("@language")
    lang = language(said) if isinstance(said, str) else None
    titles = texts(value.get("name"), lang)
    narrative = tuple(t for c in objects(value.get("criteria")) for t in texts(c.get("narrative")))
    what = Achievement(
        where="/badge",
        id=id_of(value),
        ids=identifier_of(id_of(value)),
        titles=titles,
        descriptions=(*texts(value.get("description"), lang), *narrative),
    )
    return Credential(
        id=id_of(value),
        titles=titles,
        issuer=_issuer(value.get("issuer")),
        achievements=(what,),
    )


def _issuer(value: object) -> Organisation | None:
    found = organisation(value, "/issuer", Notes())
    if found is not None and not found.names and isinstance(value, dict):
        name = word(value.get("legalName"))
        return replace(found, names=(Text(text=name),)) if name else found
    return found


def _known(value: Json) -> bool:
    return any(
        str(entry) in (f"{CONTEXT}v2", f"{CONTEXT}v1") or _INLINE in str(entry)
        for entry in many(value.get("@context"))
    )


def _recipient(value: Json) -> Learner | None:
    for recipient in objects(value.get("recipient")):
        identity = word(recipient.get("identity"))
        if identity is not None:
            kind = word(recipient.get("type")) or "identity"
            hashed = "-hash" if recipient.get("hashed") is True else ""
            return Learner(ids=(Identifier(scheme=kind.lower() + hashed, value=identity),))
    return None
