"""What does a learning agreement plan? The components as last approved by all, not yet earned.

Source: EWP omobility-las 1 (first-version, approved-changes; a proposal binds nobody yet).
"""

from lxml import etree

from models.documents.elmo.course import ECTS, scheme_of
from models.documents.elmo.element import Children, children, first, text
from models.documents.notes import Notes
from models.documents.record import (
    Achievement,
    Awarding,
    Credential,
    Credit,
    Identifier,
    Learner,
    Organisation,
    Recognition,
    Text,
)
from models.documents.scalars import decimal, moment

PLANNED = "PLANNED"
_STUDIED = ("components-studied", "blended-mobility-components", "virtual-components")


def agreement(element: etree._Element, where: str, notes: Notes) -> Credential:
    """`planned` holds what is studied at the host; the recognition what counts for it at home."""
    kids = children(element)
    home, host = _hei(kids, "sending-hei"), _hei(kids, "receiving-hei")
    awarding = Awarding(bodies=(host,)) if host is not None else None
    studied = _agreed(kids, _STUDIED, awarding, where, notes)
    counted = _agreed(kids, ("components-recognized",), None, where, notes)
    identifier = text(first(kids, "omobility-id"))
    if "changes-proposal" in kids:
        notes.info("PROPOSAL_OPEN", f"{where}/changes-proposal", "a change is proposed, not agreed")
    return Credential(
        where=where,
        id=identifier,
        issuer=home,
        awarding_bodies=(host,) if host is not None else (),
        learner=_learner(kids, where, notes),
        planned=studied,
        recognitions=(Recognition(where=where, status=PLANNED, basis=studied, results=counted),),
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
    kids: Children,
    names: tuple[str, ...],
    awarding: Awarding | None,
    where: str,
    notes: Notes,
) -> tuple[Achievement, ...]:
    """The first version with the approved changes applied: inserted added, deleted taken out."""
    agreed: dict[str, Achievement] = {}
    for version in ("first-version", "approved-changes"):
        for part in kids.get(version, []):
            inner = children(part)
            for name in names:
                place = f"{where}/{version}/{name}"
                for number, component in enumerate(_components(inner, name), 1):
                    read = _component(component, f"{place}/component[{number}]", awarding, notes)
                    key = read.id or read.title or read.where
                    if component.get("status") == "deleted":
                        agreed.pop(key, None)
                    else:
                        agreed[key] = read
    return tuple(agreed.values())


def _components(kids: Children, name: str) -> list[etree._Element]:
    return [c for group in kids.get(name, []) for c in children(group).get("component", [])]


def _component(
    element: etree._Element, where: str, awarding: Awarding | None, notes: Notes
) -> Achievement:
    kids = children(element)
    title = text(first(kids, "title"))
    ids = tuple(
        Identifier(scheme=scheme, value=value)
        for name, scheme in (
            ("los-id", "ewp-los-id"),
            ("los-code", "local"),
            ("loi-id", "ewp-loi-id"),
        )
        if (value := text(first(kids, name))) is not None
    )
    credits_ = []
    for credit in kids.get("credit", []):
        inner = children(credit)
        points = decimal(text(first(inner, "value")), f"{where}/credit", notes)
        if points is not None:
            scheme = scheme_of(text(first(inner, "scheme")))
            credits_.append(Credit(scheme=scheme, value=points))
    return Achievement(
        where=where,
        id=ids[0].value if ids else None,
        ids=ids,
        titles=(Text(text=title),) if title else (),
        ects=next((credit.value for credit in credits_ if credit.scheme == ECTS), None),
        credits=tuple(credits_),
        awarding=awarding,
    )
