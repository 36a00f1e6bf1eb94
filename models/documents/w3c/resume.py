"""What is a Learning and Employment Record (HR Open LER-RS)? A résumé in the form of a credential.

Source: HR Open Standards LER-RS 4.5; handbook formats 3. What it lists is what its author says of
themselves: it is kept in the words of the document and never becomes an achievement.
"""

from typing import Final

from msgspec.structs import replace

from models.documents.findings import info
from models.documents.notes import Notes
from models.documents.probe import Form, Probe
from models.documents.record import Contents, Identifier, Learner, Organisation, Text, Unknown
from models.documents.registry import Context
from models.documents.strict_json import verbatim
from models.documents.w3c.envelope import as_doubts, envelope
from models.documents.w3c.members import Json, id_of, is_url, many, objects, types_of, word

STANDARD: Final = "LER-RS"
_MARKS: Final = ("hropenstandards.org", "LER-RS")
_LISTS: Final = ("educationAndLearnings", "certifications", "licenses", "skills")


def recognise(probe: Probe) -> int:
    if probe.form is not Form.JSON or not isinstance(probe.value, dict):
        return 0
    named = [*types_of(probe.value), *(str(c) for c in many(probe.value.get("@context")))]
    return 87 if any(mark in name for name in named for mark in _MARKS) else 0


def read(probe: Probe, context: Context) -> Contents:
    value = probe.value
    notes = Notes()
    base = envelope(value, "", context, notes)
    said = "a résumé: what it lists is said by the person, with nobody to confirm it"
    update = {
        "issuer": _issuer(value, base.issuer),
        "learner": _person(value) or base.learner,
        "doubts": (*base.doubts, *as_doubts([("", said)], "SELF_ASSERTED")),
        "unknown": tuple(_listed(value)),
    }
    found = replace(base, **update)
    notes.extend((info("NO_ACHIEVEMENT", "", "no course or achievement with credits"),))
    return Contents(
        readable=True,
        standard=STANDARD,
        version="4.5",
        credentials=(found,),
        findings=notes.all(),
    )


def _issuer(value: Json, found: Organisation | None) -> Organisation | None:
    """Here a plain name stands where W3C demands an address."""
    named = id_of(value.get("issuer"))
    if named is not None and not is_url(named):
        return Organisation(names=(Text(text=named),))
    return found


def _person(value: Json) -> Learner | None:
    for subject in objects(value.get("credentialSubject")):
        for person in objects(subject.get("person")):
            for name in objects(person.get("name")):
                found = Learner(
                    given=word(name.get("given")),
                    family=word(name.get("family")),
                    full=word(name.get("formattedName")),
                    ids=_ids(person),
                )
                if found.name:
                    return found
    return None


def _ids(person: Json) -> tuple[Identifier, ...]:
    values = (word(entry.get("value")) for entry in objects(person.get("id")))
    return tuple(Identifier(scheme="local", value=value) for value in values if value)


def _listed(value: Json) -> list[Unknown]:
    return [
        Unknown(where=f"/credentialSubject/{name}", value=verbatim(subject[name]))
        for subject in objects(value.get("credentialSubject"))
        for name in _LISTS
        if name in subject
    ]
