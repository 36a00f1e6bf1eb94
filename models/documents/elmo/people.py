"""Who is named in ELMO: the institution that reports, and the learner."""

import re

from lxml import etree

from models.documents.elmo.element import (
    Children,
    children,
    first,
    identifiers,
    text,
    text_of,
    texts,
)
from models.documents.notes import Notes
from models.documents.record import Identifier, Learner, Moment, Organisation
from models.documents.scalars import moment

PLACEHOLDER = re.compile(r"\s*(?:todo\b|tbd\b|xxx\b|unknown\s*$|n/?a\s*$)", re.IGNORECASE)
_COUNTRY = re.compile(r"[A-Za-z]{2}\Z")


def issuer(element: etree._Element | None, where: str, notes: Notes) -> Organisation | None:
    """The institution; a text such as "TODO: …" names nobody, and nobody is guessed."""
    if element is None:
        return None
    kids = children(element)
    titles = texts(kids, "title", where, notes)
    names = tuple(title for title in titles if not PLACEHOLDER.match(title.text))
    if len(names) < len(titles):
        said = titles[0].text[:60]
        notes.warning(
            "ISSUER_PLACEHOLDER", f"{where}/title", f'"{said}" stands where a name belongs'
        )
    country = (text_of(kids, "country") or "").upper()
    found = Organisation(
        names=names,
        ids=tuple(i for i in identifiers(kids) if not PLACEHOLDER.match(i.value)),
        country=country if _COUNTRY.match(country) else None,
        homepage=text_of(kids, "url"),
    )
    return found if found.names or found.ids else None


def learner(element: etree._Element | None, where: str, notes: Notes) -> Learner | None:
    """None where nothing is said of the person."""
    if element is None:
        return None
    kids = children(element)
    found = Learner(
        given=text_of(kids, "givenNames"),
        family=text_of(kids, "familyName"),
        full=text_of(kids, "fullName"),
        born=_born(kids, where, notes),
        ids=_person_ids(kids),
        citizenships=tuple(filter(None, map(text, kids.get("citizenship", ())))),
    )
    return found if found.name or found.ids or found.born else None


def _person_ids(kids: Children) -> tuple[Identifier, ...]:
    return tuple(
        Identifier(scheme=_person_scheme(i.scheme), value=i.value) for i in identifiers(kids)
    )


def _person_scheme(scheme: str) -> str:
    """One word for what exporters spell in many ways (handbook formats 1, trap 6)."""
    return {
        "nationalidentifier": "national",
        "national": "national",
        "ssn": "national",
        "studentindentifier": "student",
        "studentidentifier": "student",
        "europeanstudentidentifier": "esi",
    }.get(scheme, scheme)


def _born(kids: Children, where: str, notes: Notes) -> Moment | None:
    element = first(kids, "dateOfBirth")
    if element is None:
        element = first(kids, "bday")
    return moment(text(element), f"{where}/bday", notes)
