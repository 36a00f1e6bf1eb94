"""What does ELMO 2.x say was recognised? `resultOfRecognition`: basis, result, mapping, status.

Source: ELMO 2.0.0 and 2.1.1 schema, handbook formats 1. The result is what counts at home; the
basis is shown beside it and never counted a second time.
"""

from lxml import etree

from models.documents.elmo.course import LOS, Courses
from models.documents.elmo.element import (
    Children,
    children,
    first,
    identifiers,
    leftovers,
    text,
    text_of,
    texts,
)
from models.documents.elmo.people import issuer
from models.documents.notes import Notes
from models.documents.record import Achievement, Organisation, Recognition, Unknown
from models.documents.scalars import moment
from models.documents.value import Value


class Decisions(Value, frozen=True, kw_only=True):
    decisions: tuple[Recognition, ...]
    results: tuple[Achievement, ...]
    unknown: tuple[Unknown, ...] = ()


_KNOWN = frozenset(
    (
        *("identifier", "title", "status", "decisionDate"),
        *("recognitionBasis", "recognitionResult", "recognitionMapping"),
    )
)
_KNOWN_IN_BASIS = frozenset(("issuer", LOS, "issueDate", "gradingScheme"))


class Recognitions:
    def __init__(self, notes: Notes, courses: Courses) -> None:
        self._notes = notes
        self._courses = courses
        self._results: list[Achievement] = []
        self._unknown: list[Unknown] = []

    def read(self, elements: list[etree._Element], where: str) -> Decisions:
        found = [
            self._one(element, f"{where}/resultOfRecognition[{number}]")
            for number, element in enumerate(elements, 1)
        ]
        return Decisions(
            decisions=tuple(found), results=tuple(self._results), unknown=tuple(self._unknown)
        )

    def _one(self, element: etree._Element, where: str) -> Recognition:
        kids = children(element)
        for part in kids.get("recognitionResult", ()):
            place = f"{where}/recognitionResult"
            self._results += _courses_of(children(part), place, self._courses)
        self._unknown += leftovers(kids, _KNOWN, where)
        bodies, basis = self._basis(kids, where)
        return Recognition(
            where=where,
            ids=identifiers(kids),
            titles=texts(kids, "title", where, self._notes),
            status=text_of(kids, "status"),
            decided=moment(text_of(kids, "decisionDate"), f"{where}/decisionDate", self._notes),
            basis_issuers=bodies,
            basis=basis,
            mappings=_mappings(kids),
        )

    def _basis(
        self, kids: Children, where: str
    ) -> tuple[tuple[Organisation, ...], tuple[Achievement, ...]]:
        bodies, found = [], []
        for part in kids.get("recognitionBasis", ()):
            for report in children(part).get("recognitionReport", ()):
                inner = children(report)
                place = f"{where}/recognitionBasis/recognitionReport"
                body = issuer(first(inner, "issuer"), f"{place}/issuer", self._notes)
                bodies += [body] if body is not None else []
                found += _courses_of(inner, place, self._courses.awarded_by(body))
                self._unknown += leftovers(inner, _KNOWN_IN_BASIS, place)
        return tuple(bodies), tuple(found)


def _courses_of(kids: Children, where: str, courses: Courses) -> list[Achievement]:
    return [
        courses.read(element, f"{where}/{LOS}[{number}]")
        for number, element in enumerate(kids.get(LOS, ()), 1)
    ]


def _mappings(kids: Children) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    return tuple(
        (_refs(inner, "fromMapping"), _refs(inner, "toMapping"))
        for part in kids.get("recognitionMapping", ())
        for mapping in children(part).get("mapping", ())
        for inner in (children(mapping),)
    )


def _refs(kids: Children, name: str) -> tuple[str, ...]:
    return tuple(
        written
        for part in kids.get(name, ())
        for ref in children(part).get("ref", ())
        if (written := text(ref)) is not None
    )
