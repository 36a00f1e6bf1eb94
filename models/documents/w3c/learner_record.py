"""What does a Comprehensive Learner Record 2.0 hold: badges under their own seals, and a tree?

Source: CLR Standard 2.0 (ClrSubject, Association). Issuer and seal are those of the record. What a
badge inside proves counts once, with who awarded it, and what is wrong with the badge is a doubt.
"""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from models.documents.findings import Finding, Severity, warning
from models.documents.notes import Notes
from models.documents.probe import Form, Probe
from models.documents.record import Achievement, Awarding, Contents, Credential, SealState
from models.documents.registry import Context
from models.documents.strict_json import verbatim
from models.documents.w3c.achievement import achievement
from models.documents.w3c.conformance import of_credential
from models.documents.w3c.envelope import as_doubts, envelope
from models.documents.w3c.members import Json, id_of, many, objects, too_many, types_of, word
from models.rules.limits import ACHIEVEMENTS_PER_DOCUMENT, CREDENTIALS_PER_DOCUMENT

STANDARD: Final = "CLR2"
RECORD: Final = "ClrCredential"
_DOWN: Final = frozenset({"isParentOf"})
_UP: Final = frozenset({"isChildOf", "isPartOf"})


def recognise(probe: Probe) -> int:
    if probe.form is not Form.JSON or RECORD not in types_of(probe.value):
        return 0
    return 88


def read(probe: Probe, context: Context) -> Contents:
    notes = Notes()
    value = probe.value
    base = envelope(value, "", context, notes)
    inner = _inside(value, context, notes)
    awarded = [_awarded(a, credential) for credential in inner for a in credential.achievements]
    proven = {a.id for a in awarded if a.id is not None}
    own = [a for a in _own(value, notes) if a.id not in proven]
    faults = as_doubts(of_credential(value), "BREAKS_STANDARD")
    doubts = (*base.doubts, *faults, *(d for c in inner for d in _doubts(c)))
    record = replace(base, achievements=(*awarded, *own), doubts=doubts)
    return Contents(
        readable=True,
        standard=STANDARD,
        version="2.0",
        credentials=(record,),
        findings=notes.all(),
    )


def _inside(value: Json, context: Context, notes: Notes) -> list[Credential]:
    """The credentials in the record, each read as a document of its own."""
    found: list[Credential] = []
    for subject in objects(value.get("credentialSubject")):
        items = many(subject.get("verifiableCredential"))
        if len(items) > CREDENTIALS_PER_DOCUMENT:
            said = f"{len(items)} credentials: the first {CREDENTIALS_PER_DOCUMENT} are read"
            notes.warning("TOO_MANY_CREDENTIALS", "/credentialSubject", said)
        for number, item in enumerate(items[:CREDENTIALS_PER_DOCUMENT]):
            place = f"/credentialSubject/verifiableCredential/{number}"
            text = item if isinstance(item, str) else verbatim(item)
            inner = context.inside(text.encode("utf-8"), f"credential {number + 1}")
            notes.extend(tuple(_at(finding, place) for finding in inner.findings))
            for credential in inner.credentials:
                where = place + credential.where
                found.append(replace(credential, where=where))
    return found


def _awarded(what: Achievement, by: Credential) -> Achievement:
    """The achievement with the issuer of its badge as awarding body, where it names none."""
    if what.awarding is not None or by.issuer is None:
        return what
    return replace(what, awarding=Awarding(bodies=(by.issuer,), on=by.issued))


def _doubts(badge: Credential) -> Iterator[Finding]:
    """What is wrong with a badge inside asks for a person; it does not break the record."""
    yield from (replace(doubt, severity=Severity.WARNING) for doubt in badge.doubts)
    if badge.seal.state is SealState.INVALID:
        said = f"the seal of a credential inside is broken: {badge.seal.why}"
        yield warning("INNER_SEAL_INVALID", badge.where, said)
    if badge.revoked:
        yield warning("INNER_REVOKED", badge.where, "a credential inside was revoked")


def _own(value: Json, notes: Notes) -> tuple[Achievement, ...]:
    """The achievements of the record as trees, in its own order."""
    flat: list[Achievement] = []
    below: dict[str, list[str]] = {}
    for subject in objects(value.get("credentialSubject")):
        for number, item in enumerate(objects(subject.get("achievement"))):
            place = f"/credentialSubject/achievement/{number}"
            if number >= ACHIEVEMENTS_PER_DOCUMENT:
                raise too_many(place, STANDARD)
            flat.append(achievement(item, {}, place, notes))
        for link in objects(subject.get("association")):
            _link(link, below)
    by_id = {a.id: a for a in flat if a.id is not None}
    children = {child for some in below.values() for child in some}
    roots = [a for a in flat if a.id is None or a.id not in children]
    if len(roots) < len(flat) and not roots:
        notes.warning(
            "ASSOCIATIONS_CIRCULAR", "/credentialSubject/association", "a circle of parts"
        )
        return tuple(flat)
    placed = {a.id for a in roots if a.id is not None}
    return tuple(_tree(a, by_id, below, placed) for a in roots)


def _link(link: Json, below: dict[str, list[str]]) -> None:
    source, target = id_of(link.get("sourceId")), id_of(link.get("targetId"))
    kind = word(link.get("associationType"))
    if source is None or target is None or kind not in _DOWN | _UP:
        return
    parent, child = (source, target) if kind in _DOWN else (target, source)
    if child not in below.setdefault(parent, []):
        below[parent].append(child)


def _tree(
    node: Achievement,
    by_id: dict[str, Achievement],
    below: dict[str, list[str]],
    placed: set[str],
) -> Achievement:
    """The achievement with its parts; each stands once, under the first whole that names it."""
    children = [c for c in below.get(node.id or "", ()) if c in by_id and c not in placed]
    placed.update(children)
    parts = tuple(_tree(by_id[child], by_id, below, placed) for child in children)
    return replace(node, parts=parts) if parts else node


def _at(finding: Finding, place: str) -> Finding:
    return replace(finding, where=place + finding.where)
