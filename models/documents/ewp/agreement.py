"""What does a learning agreement plan? The components as last approved by all, not yet earned.

Source: EWP omobility-las 1 (first-version, approved-changes; a proposal binds nobody yet).
"""

from lxml import etree

from models.documents.elmo.element import Children, children, first, leftovers, text
from models.documents.ewp.components import Components
from models.documents.notes import Notes
from models.documents.record import (
    Achievement,
    Awarding,
    Credential,
    Identifier,
    Learner,
    Moment,
    Organisation,
    Recognition,
)
from models.documents.scalars import moment

PLANNED = "PLANNED"
_STUDIED = (
    *("components-studied", "blended-mobility-components", "virtual-components"),
    "short-term-doctoral-components",
)
_COUNTED = ("components-recognized",)
_VERSIONS = ("first-version", "approved-changes")
_PROPOSAL = "changes-proposal"
# Read here, or said of persons who are not the learner.
_KNOWN = frozenset(
    ("omobility-id", "sending-hei", "receiving-hei", "student", *_VERSIONS, _PROPOSAL)
)
_SIGNERS = {
    "student-signature": "the student",
    "sending-hei-signature": "the sending university",
    "receiving-hei-signature": "the receiving university",
}


def agreement(element: etree._Element, where: str, notes: Notes) -> Credential:
    """`planned` holds what is studied at the host; the recognition what counts for it at home."""
    kids = children(element)
    home, host = _hei(kids, "sending-hei"), _hei(kids, "receiving-hei")
    awarding = Awarding(bodies=(host,)) if host is not None else None
    studied = _agreed(kids, _STUDIED, awarding, where, notes)
    counted = _agreed(kids, _COUNTED, None, where, notes)
    _say_what_is_open(kids, where, notes)
    return Credential(
        where=where,
        id=text(first(kids, "omobility-id")),
        issuer=home,
        awarding_bodies=(host,) if host is not None else (),
        learner=_learner(kids, where, notes),
        planned=studied,
        issued=_signed(kids, where, notes),
        recognitions=(Recognition(where=where, status=PLANNED, basis=studied, results=counted),),
        unknown=leftovers(kids, _KNOWN, where),
    )


def _hei(kids: Children, name: str) -> Organisation | None:
    element = first(kids, name)
    code = text(first(children(element), "hei-id")) if element is not None else None
    return Organisation(ids=(Identifier(scheme="schac", value=code),)) if code else None


def _learner(kids: Children, where: str, notes: Notes) -> Learner | None:
    element = first(kids, "student")
    if element is None:
        return None
    inner = children(element)
    esi, land = text(first(inner, "global-id")), text(first(inner, "citizenship"))
    found = Learner(
        given=text(first(inner, "given-names")),
        family=text(first(inner, "family-name")),
        born=moment(text(first(inner, "birth-date")), f"{where}/student/birth-date", notes),
        ids=(Identifier(scheme="esi", value=esi),) if esi else (),
        citizenships=(land,) if land else (),
    )
    return found if found.name or found.ids else None


def _agreed(
    kids: Children, names: tuple[str, ...], awarding: Awarding | None, where: str, notes: Notes
) -> tuple[Achievement, ...]:
    """The first version with the approved changes applied: inserted added, deleted taken out."""
    components = Components(awarding, notes)
    for version in _VERSIONS:
        for part in kids.get(version, []):
            inner = children(part)
            for name in names:
                components.apply(inner, name, f"{where}/{version}/{name}")
    return components.agreed()


def _say_what_is_open(kids: Children, where: str, notes: Notes) -> None:
    """A proposal binds nobody, and neither does a version that somebody has not signed."""
    agreed = any(version in kids for version in _VERSIONS)
    if _PROPOSAL in kids:
        place = f"{where}/{_PROPOSAL}"
        if agreed:
            notes.info("PROPOSAL_OPEN", place, "a change is proposed, not agreed: it is not shown")
        else:
            message = "everything is proposed and nothing agreed yet: ask for the signed agreement"
            notes.warning("PROPOSAL_OPEN", place, message)
    elif not agreed:
        message = "no components stand in this agreement: ask for the version that was signed"
        notes.warning("NOTHING_AGREED", where, message)
    for version in _VERSIONS:
        for part in kids.get(version, []):
            _say_who_has_not_signed(children(part), f"{where}/{version}", notes)


def _say_who_has_not_signed(inner: Children, where: str, notes: Notes) -> None:
    missing = [who for name, who in _SIGNERS.items() if name not in inner]
    if missing:
        message = f"no signature stands there of {', '.join(missing)}"
        notes.warning("NOT_SIGNED_BY_ALL", where, message)


def _signed(kids: Children, where: str, notes: Notes) -> Moment | None:
    """When the last of all signed."""
    found = [
        moment(text(first(children(signature), "timestamp")), f"{where}/{version}/{name}", notes)
        for version in _VERSIONS
        for part in kids.get(version, [])
        for name, signatures in children(part).items()
        if name in _SIGNERS
        for signature in signatures
    ]
    return max((one for one in found if one is not None), key=lambda one: one.day, default=None)
