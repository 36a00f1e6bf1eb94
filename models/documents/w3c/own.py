"""What does a badge carry of our record that Open Badges have no member for?

It stands in `evidence`, whose narrative is free text: one evidence for the credential, one for its
achievement. No word is added to the badge that its contexts do not define.
"""

from collections.abc import Mapping
from typing import Any, Final

from models.documents.extension import OURS, Kind, as_text, of_text
from models.documents.notes import Notes
from models.documents.w3c.members import Json, id_of, many, objects

EVIDENCE: Final = "evidence"
OF_CREDENTIAL: Final = f"{OURS}:credential"
OF_ACHIEVEMENT: Final = f"{OURS}:achievement"
_OURS: Final = frozenset({OF_CREDENTIAL, OF_ACHIEVEMENT})


def evidence(address: str, stated: Mapping[str, Any]) -> dict[str, Any]:
    """Fields, as plain values by name, as an evidence of the badge."""
    return {
        "id": address,
        "type": ["Evidence"],
        "name": "Further fields of the record",
        "description": "What Open Badges have no member for, as JSON in the narrative.",
        "narrative": as_text(stated),
    }


def completed(found: Kind, badge: Json, address: str, where: str, notes: Notes) -> Kind:
    """The credential or achievement with what the evidence at this address says of it."""
    for entry in objects(badge.get(EVIDENCE)):
        if id_of(entry) == address:
            return of_text(found, entry.get("narrative"), f"{where}/{EVIDENCE}", notes)
    return found


def other_evidence(badge: Json) -> list[Any]:
    """Evidence that is not ours."""
    return [entry for entry in many(badge.get(EVIDENCE)) if id_of(entry) not in _OURS]
