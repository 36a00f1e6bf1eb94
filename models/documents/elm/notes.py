"""What travels in the notes of an achievement, because the European Learning Model has no member?

ELM lets a note (`additionalNote`) say what it is about. An accreditation of ELM demands who
accredits; where only the name of the quality assurance is known, it is a note. What no member and
no such note can hold stands, as our record has it, in a note of its own, or for the whole
credential in its evidence.
"""

from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from models.documents import extension
from models.documents.elm.node import Node, as_list
from models.documents.extension import OURS
from models.documents.record import Achievement, Credential, Texts, Unknown
from models.documents.strict_json import verbatim

MEMBER: Final = "additionalNote"
QUALITY: Final = "urn:passerelle:note:quality-assurance"
TERM: Final = "urn:passerelle:note:academic-term"
STATUS: Final = "urn:passerelle:note:status"
_SUBJECTS: Final = frozenset((QUALITY, TERM, STATUS, OURS))
EVIDENCE: Final = "evidence"
_STATEMENT: Final = "evidenceStatement"


def said(node: Node, subject: str) -> Texts:
    """The texts of the notes about one subject, in order."""
    found: Texts = ()
    for one in node.nodes(MEMBER):
        if _subject(one) == subject:
            found += one.texts("noteLiteral")
    return found


def text(node: Node, subject: str) -> str | None:
    """The first text about a subject of which there is one."""
    found = said(node, subject)
    return found[0].text if found else None


def completed(node: Node, found: Achievement) -> Achievement:
    """The achievement with what the notes about it say."""
    if MEMBER not in node.members:
        return found
    quality = (*found.quality_assurance, *(one.text for one in said(node, QUALITY)))
    noted = replace(
        found,
        status=text(node, STATUS),
        term=text(node, TERM),
        quality_assurance=tuple(dict.fromkeys(quality)),
        unknown=found.unknown + others(node),
    )
    for one in node.nodes(MEMBER):
        if _subject(one) == OURS:
            literal = one.members.get("noteLiteral")
            written = literal.get("und") if isinstance(literal, dict) else literal
            return extension.of_text(noted, written, one.where, one.notes)
    return noted


def credential_completed(node: Node, found: Credential) -> Credential:
    """The credential with what an evidence of ours says of it."""
    for one in node.nodes(EVIDENCE):
        if one.id() == OURS:
            return extension.of_text(found, one.members.get(_STATEMENT), one.where, one.notes)
    return found


def evidence(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of the credential that ELM has no member for, as an evidence."""
    kind = {"id": f"{OURS}:fields", "type": "Concept", "prefLabel": {"en": "Fields of the record"}}
    return {"id": OURS, "type": "Evidence", "dcType": kind, _STATEMENT: extension.as_text(stated)}


def other_evidence(node: Node) -> tuple[Unknown, ...]:
    """Evidence that is not ours, verbatim."""
    found = node.nodes(EVIDENCE)
    if not found or all(one.id() != OURS for one in found):
        stated = node.members.get(EVIDENCE)
        nothing = stated in (None, "", [], {})
        return (
            () if nothing else (Unknown(where=f"{node.where}/{EVIDENCE}", value=verbatim(stated)),)
        )
    return tuple(
        Unknown(where=one.where, value=verbatim(one.members)) for one in found if one.id() != OURS
    )


def others(node: Node) -> tuple[Unknown, ...]:
    """Notes about anything else, verbatim."""
    found = node.nodes(MEMBER)
    if len(found) < len(as_list(node.members[MEMBER])) or not found:
        return (Unknown(where=f"{node.where}/{MEMBER}", value=verbatim(node.members[MEMBER])),)
    return tuple(
        Unknown(where=one.where, value=verbatim(one.members))
        for one in found
        if _subject(one) not in _SUBJECTS
    )


def _subject(note: Node) -> str | None:
    about = note.node("subject")
    return about.id() if about is not None else None
