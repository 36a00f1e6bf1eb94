"""What does a European Digital Credential say? Plain, wrapped for upload, flattened, or presented.

Source: ELM 3 application profile EDC in the envelopes VC 1.1 and VC 2.0; handbook formats 2.
A sealed credential reaches this reader as the payload of its envelope.
"""

from typing import Any

from msgspec.structs import replace

from models.documents.elm import notes as own_notes
from models.documents.elm.achievement import Achievements, unknown
from models.documents.elm.node import Document, Json, Node, as_list, types_of
from models.documents.elm.people import learner, organisation
from models.documents.notes import Notes
from models.documents.probe import Form, Probe
from models.documents.record import (
    Achievement,
    Contents,
    Credential,
    Moment,
    Organisation,
    Unknown,
)
from models.documents.registry import Context
from models.documents.seals.attached import of_json
from models.documents.strict_json import verbatim

STANDARD = "ELM"
CREDENTIAL = "EuropeanDigitalCredential"
PRESENTATIONS = frozenset(("EuropeanDigitalPresentation", "VerifiablePresentation"))
_OTHER_CLAIMS = frozenset(
    ("LearningActivity", "LearningAssessment", "LearningEntitlement", "VerificationCheck")
)
# What is read, what says how to show it, and what the seal is about.
_KNOWN = frozenset(
    (
        *("@context", "id", "@id", "type", "@type", "title", "issuer", "credentialSubject"),
        *("issued", "issuanceDate", "validFrom", "validUntil", "expirationDate", "proof"),
        *("credentialSchema", "credentialProfiles", "displayParameter", own_notes.EVIDENCE),
    )
)
_MARKS = ("data.europa.eu/snb/", "dev.everisdx.io/datamodel")


def recognise(probe: Probe) -> int:
    if probe.form is not Form.JSON:
        return 0
    if any(True for _ in _credentials(probe.value)):
        return 90
    value = probe.value
    if isinstance(value, dict) and "EuropeanDigitalPresentation" in types_of(value):
        return 70
    ours = isinstance(value, dict) and "VerifiableCredential" not in types_of(value)
    return 30 if ours and any(mark.encode() in probe.data for mark in _MARKS) else 0


def read(probe: Probe, context: Context) -> Contents:
    notes = Notes()
    found: list[Credential] = []
    for members, where in _credentials(probe.value):
        seal, remarks = of_json(members, probe.data, context)
        notes.extend(remarks)
        # what lies outside a credential is not under its seal, so it describes nothing inside
        described = probe.value if where.startswith("/@graph") else members
        credential = read_credential(Document(described, notes).top(members, where))
        found.append(replace(credential, seal=seal))
    for sealed in _sealed_inside(probe.value):
        inner = context.inside(sealed.encode("utf-8"), probe.name)
        notes.extend(inner.findings)
        found += inner.credentials
    if not found:
        message = "data of the European Learning Model, but no credential about a learner"
        notes.blocking("NO_CREDENTIAL", "", message)
        return Contents(readable=False, standard=STANDARD, findings=notes.all())
    return Contents(
        readable=True,
        standard=STANDARD,
        version="3",
        credentials=tuple(found),
        findings=notes.all(),
    )


def _credentials(value: Any) -> list[tuple[Json, str]]:
    """Every European Digital Credential of a document with its JSON Pointer."""
    if isinstance(value, list):
        return [(item, f"/{index}") for index, item in enumerate(value) if _is_credential(item)]
    if not isinstance(value, dict):
        return []
    if _is_credential(value):
        return [(value, "")]
    for name in ("@graph", "verifiableCredential", "credential"):
        items = as_list(value.get(name))
        found = [
            (item, f"/{name}/{index}" if isinstance(value[name], list) else f"/{name}")
            for index, item in enumerate(items)
            if _is_credential(item)
        ]
        if found:
            return found
    return []


def _is_credential(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    if CREDENTIAL in types_of(value):
        return True
    subjects = as_list(value.get("credentialSubject"))
    return any(isinstance(subject, dict) and "hasClaim" in subject for subject in subjects)


def _sealed_inside(value: Any) -> list[str]:
    """Tokens inside a presentation; each is a document of its own."""
    if not isinstance(value, dict) or not types_of(value) & PRESENTATIONS:
        return []
    return [item for item in as_list(value.get("verifiableCredential")) if isinstance(item, str)]


def read_credential(node: Node) -> Credential:
    """One credential without its seal."""
    subject, others = _subject(node)
    achievements, other = _claims(node, subject)
    issuer = node.node("issuer")
    valid_from = _first_moment(node, "validFrom", "issuanceDate")
    issued = _first_moment(node, "issued", "issuanceDate")
    inferred = issued is None and valid_from is not None
    if inferred:
        message = "the date of issuing is taken from validFrom"
        node.notes.info("ISSUED_INFERRED", node.place, message)
    found = Credential(
        where=node.where,
        id=node.id(),
        titles=node.texts("title"),
        issuer=organisation(issuer) if issuer is not None else None,
        awarding_bodies=_bodies(achievements),
        learner=learner(subject) if subject is not None else None,
        achievements=achievements,
        issued=issued or valid_from,
        inferred_issue_date=inferred,
        valid_from=valid_from,
        valid_until=_first_moment(node, "validUntil", "expirationDate"),
        unknown=other + others + own_notes.other_evidence(node) + unknown(node, _KNOWN),
    )
    return own_notes.credential_completed(node, found)


def _subject(node: Node) -> tuple[Node | None, tuple[Unknown, ...]]:
    """The first that claims something; what is said of others is kept and asks for a person."""
    subjects = node.nodes("credentialSubject")
    read = next((one for one in subjects if "hasClaim" in one.members), next(iter(subjects), None))
    others = [one for one in subjects if one is not read]
    if others:
        message = f"the credential is about {len(subjects)} persons; the first is read"
        node.notes.warning("SEVERAL_SUBJECTS", node.at("credentialSubject"), message)
    return read, tuple(Unknown(where=o.where, value=verbatim(o.members)) for o in others)


def _claims(
    node: Node, subject: Node | None
) -> tuple[tuple[Achievement, ...], tuple[Unknown, ...]]:
    """Achievements are read; activities, assessments and entitlements of their own are kept."""
    achievements, other = [], []
    reader = Achievements(node.id())
    if subject is not None:
        subject.place = subject.where  # written out once for all claims: each tells its own
    for claim in subject.each("hasClaim") if subject is not None else ():
        if claim.is_a(_OTHER_CLAIMS):
            other.append(Unknown(where=claim.where, value=verbatim(claim.members)))
        else:
            achievements.append(reader.read(claim))
    if not achievements:
        message = "the credential claims no learning achievement"
        node.notes.warning("NO_ACHIEVEMENT", node.place, message)
    return tuple(achievements), tuple(other)


def _bodies(achievements: tuple[Achievement, ...]) -> tuple[Organisation, ...]:
    bodies = (b for a in achievements if a.awarding is not None for b in a.awarding.bodies)
    by_name: dict[str, Organisation] = {}
    for body in bodies:
        by_name.setdefault(body.name or str(body.ids), body)
    return tuple(by_name.values())


def _first_moment(node: Node, *names: str) -> Moment | None:
    for name in names:
        if node.members.get(name) is not None:
            found = node.moment(name)
            if found is not None:
                return found
    return None
