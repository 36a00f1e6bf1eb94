"""What does a W3C credential say that is no education credential, or a presentation of several?

Source: VC Data Model 2.0 and 1.1. Such a credential is held against the data model itself: what
breaks it is not read. What a presentation holds is read by the reader of its own standard.
"""

import json
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from models.documents.findings import Finding, blocking
from models.documents.notes import Notes
from models.documents.probe import Form, Probe
from models.documents.record import Contents, Credential, SealState
from models.documents.registry import Context
from models.documents.strict_json import verbatim
from models.documents.w3c.conformance import (
    ENVELOPED,
    ENVELOPED_PRESENTATION,
    V1,
    V2,
    Fault,
    of_credential,
    of_envelope,
    of_presentation,
    of_words,
)
from models.documents.w3c.envelope import envelope
from models.documents.w3c.members import Json, many, types_of
from models.rules.limits import CREDENTIALS_PER_DOCUMENT

STANDARD: Final = "VC2"
CREDENTIAL: Final = "VerifiableCredential"
PRESENTATION: Final = "VerifiablePresentation"
ENVELOPES: Final = frozenset({ENVELOPED, ENVELOPED_PRESENTATION})
_DATA: Final = "data:application/"


def recognise(probe: Probe) -> int:
    if probe.form is not Form.JSON or not isinstance(probe.value, dict):
        return 0
    types = types_of(probe.value)
    if PRESENTATION in types or types & ENVELOPES:
        return 50
    if CREDENTIAL in types or {V1, V2} & {str(c) for c in many(probe.value.get("@context"))}:
        return 40
    return 20 if {"credentialSubject", "issuer"} <= probe.value.keys() else 0


def read(probe: Probe, context: Context) -> Contents:
    value, types = probe.value, types_of(probe.value)
    faults = list(_faults(value, types))
    if faults:
        return Contents(readable=False, standard=STANDARD, findings=tuple(_refusals(faults)))
    notes = Notes()
    if PRESENTATION in types:
        return _presentation(value, context, notes)
    if types & ENVELOPES:
        return context.inside(_bytes(value), probe.name)
    notes.info("NO_ACHIEVEMENT", "", "a W3C credential without a learning achievement")
    found = envelope(value, "", context, notes)
    return Contents(
        readable=True,
        standard=STANDARD,
        version=version(value),
        credentials=(found,),
        findings=notes.all(),
    )


def version(value: Json) -> str:
    return "2.0" if V2 in many(value.get("@context")) else "1.1"


def _faults(value: Json, types: frozenset[str]) -> Iterator[Fault]:
    if PRESENTATION in types:
        yield from of_presentation(value)
    elif types & ENVELOPES:
        yield from of_envelope(value)
    else:
        yield from of_credential(value)
    yield from of_words(value)


def _refusals(faults: list[Fault]) -> Iterator[Finding]:
    for where, said in faults:
        yield blocking(
            "BREAKS_STANDARD",
            where,
            f"{said}: this is no valid W3C document, ask the issuer to repair it",
        )


def _presentation(value: Json, context: Context, notes: Notes) -> Contents:
    """Each credential inside, judged on its own; the presentation itself, where there is none."""
    shown = envelope(value, "", context, notes)
    items = many(value.get("verifiableCredential"))
    if len(items) > CREDENTIALS_PER_DOCUMENT:
        said = f"{len(items)} credentials are more than {CREDENTIALS_PER_DOCUMENT}"
        fault = blocking("TOO_MANY_CREDENTIALS", "/verifiableCredential", said)
        return Contents(readable=False, standard=STANDARD, findings=(fault,))
    if not items:
        message = "an envelope of a wallet that holds no credential: ask to share it again with one"
        notes.warning("EMPTY_PRESENTATION", "", message)
        return Contents(
            readable=True,
            standard=STANDARD,
            version=version(value),
            credentials=(shown,),
            findings=notes.all(),
        )
    standards: list[str | None] = []
    found: list[Credential] = []
    for number, item in enumerate(items):
        inner = context.inside(_bytes(item), f"credential {number + 1}")
        notes.extend(_placed(inner.findings, number))
        standards.append(inner.standard)
        found += [_handed_in(credential, shown) for credential in inner.credentials]
    return Contents(
        readable=True,
        standard=standards[0] if len(set(standards)) == 1 and standards[0] else STANDARD,
        version=version(value),
        credentials=tuple(found) or (shown,),
        findings=notes.all(),
    )


def _handed_in(credential: Credential, shown: Credential) -> Credential:
    """Who presents does not vouch for what is in it; a broken presentation is still a reason."""
    if shown.seal.state is not SealState.INVALID:
        return credential
    said = f"the presentation around it was changed: {shown.seal.why}"
    doubts = (*credential.doubts, blocking("PRESENTATION_BROKEN", credential.where, said))
    return replace(credential, doubts=doubts)


def _bytes(item: object) -> bytes:
    """A credential inside, as a document of its own: an object, a token, or one behind `data:`."""
    if isinstance(item, dict):
        address = item.get("id")
        if isinstance(address, str) and address.startswith(_DATA):
            return address.partition(",")[2].encode("utf-8")
        return verbatim(item).encode("utf-8")
    return item.encode("utf-8") if isinstance(item, str) else json.dumps(str(item)).encode()


def _placed(findings: tuple[Finding, ...], number: int) -> tuple[Finding, ...]:
    before = f"/verifiableCredential/{number}"
    return tuple(replace(f, where=before + f.where) for f in findings)
