"""What does ELMO say of one course? A LearningOpportunitySpecification becomes an achievement.

Source: EMREX ELMO schema 1.0.0 – 2.1.1; handbook formats 1. Before 1.0 credits and levels stood on
the specification itself and the result in `result`.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import count

from lxml import etree

from models.documents.elmo import extension
from models.documents.elmo.element import (
    Children,
    children,
    first,
    identifiers,
    leftovers,
    text,
    text_of,
    texts,
    verbatim,
)
from models.documents.findings import Unreadable, blocking
from models.documents.identifiers.terms import language_meant
from models.documents.notes import Notes
from models.documents.place import Place
from models.documents.record import (
    Achievement,
    Awarding,
    Bucket,
    Credit,
    Distribution,
    Grade,
    Identifier,
    Level,
    Moment,
    Organisation,
    Texts,
    Unknown,
)
from models.documents.scalars import decimal, moment
from models.rules.limits import ACHIEVEMENTS_PER_DOCUMENT, DOCUMENT_DEPTH

LOS = "learningOpportunitySpecification"
LOI = "learningOpportunityInstance"
ECTS = "ects"
_EQF = re.compile(r"(?:eqf|level|\s|-|/)*([1-8])\Z", re.IGNORECASE)
_ISCED = re.compile(r"(?:0[0-9]|10|99)[0-9]{0,2}\Z")  # broad fields 00 – 10; 99 is unknown
_ECTS_WORDS = re.compile(r"ects(?:[ -](?:credit|point)s?)?\Z|european credit transfer")
_NOT_EARNED = ("failed", "in-progress")
# What is read; everything else is kept verbatim.
_COURSE = frozenset(
    (
        *("identifier", "title", "type", "iscedCode", "url", "description"),
        *("specifies", "hasPart", "credit", "level", extension.EXTENSION),
    )
)
_INSTANCE = frozenset(
    (
        *("identifier", "start", "date", "academicTerm", "status", "gradingSchemeLocalId"),
        *("gradingSchemeExternalId", "resultLabel", "result", "resultDistribution", "credit"),
        *("level", "languageOfInstruction", "engagementHours"),
    )
)
_AWARD_SCHEMES = ("ewp-loi-id", "loi", "elmo", "local")
_COURSE_SCHEMES = ("local", "ewp-los-id", "elmo")


class Courses:
    """Reads the courses of one report. `schemes`: the grading schemes it describes, by local id."""

    def __init__(self, schemes: Mapping[str, Texts], awarding: Awarding | None, notes: Notes):
        self._schemes = schemes
        self._awarding = awarding
        self._notes = notes
        self._numbers = count(1)
        self._codes: dict[str, str] = {}

    def awarded_by(self, body: Organisation | None) -> "Courses":
        """Reads, within the same limit, courses that another institution awarded."""
        other = Courses(self._schemes, Awarding(bodies=(body,)) if body else None, self._notes)
        other._numbers = self._numbers
        return other

    def read(self, element: etree._Element, where: str, depth: int = 0) -> Achievement:
        self._guard(where, depth)
        notes, kids = self._notes, children(element)
        instance, place, others = self._instance(kids, where)
        mine = children(instance) if instance is not None else {}
        credit_kids = mine if "credit" in mine else kids
        credits_, levels = self._credits(credit_kids, place)
        levels += self._levels(mine if "level" in mine else kids, place)
        ids = identifiers(kids)
        instance_ids = identifiers(mine)
        unknown = leftovers(kids, _COURSE, where) + leftovers(mine, _INSTANCE, place) + others
        found = Achievement(
            where=where,
            id=_preferred(ids, _COURSE_SCHEMES),
            ids=ids + instance_ids,
            award_id=_preferred(instance_ids, _AWARD_SCHEMES),
            kind=text_of(kids, "type"),
            titles=texts(kids, "title", where, notes),
            descriptions=texts(kids, "description", where, notes),
            ects=_ects(credits_, place, notes),
            credits=credits_,
            contact_hours=decimal(text_of(mine, "engagementHours"), place, notes),
            eqf=_eqf(levels),
            levels=levels,
            isced=self._isced(kids, where),
            languages_of_instruction=self._languages(mine, place),
            grade=self._grade(mine, place),
            status=text_of(mine, "status"),
            awarding=self._awarding,
            started=_day(mine, "start", place, notes),
            ended=_day(mine, "date", place, notes),
            term=self._term(mine, place),
            homepage=text_of(kids, "url"),
            parts=self._parts(kids, where, depth),
            unknown=unknown + extension.others(kids, where),
        )
        return extension.read(found, kids, where, notes)

    def _guard(self, where: str, depth: int) -> None:
        if next(self._numbers) > ACHIEVEMENTS_PER_DOCUMENT:
            limit = f"more than {ACHIEVEMENTS_PER_DOCUMENT} achievements in one document"
            raise Unreadable(blocking("TOO_MANY_ACHIEVEMENTS", where, limit), standard="ELMO")
        if depth > DOCUMENT_DEPTH:
            message = "parts lie too deep inside each other"
            raise Unreadable(blocking("TOO_DEEP", where[:200], message), standard="ELMO")

    def _instance(
        self, kids: Children, where: str
    ) -> tuple[etree._Element | None, str, tuple[Unknown, ...]]:
        """The instance that is read, its place, and the others verbatim. Of several attempts the
        only one that was not failed and is not going on is the one that counts."""
        place = f"{where}/specifies/{LOI}"
        found: list[etree._Element] = []
        for specifies in kids.get("specifies", ()):
            found += children(specifies).get(LOI, ())
        if len(found) < 2:
            return (found[0] if found else None), place, ()
        earned = [one for one in found if _status(children(one)) not in _NOT_EARNED]
        read = earned[0] if len(earned) == 1 else found[0]
        which = "the only one earned" if len(earned) == 1 else "the first"
        message = f"{len(found)} instances of one course; {which} is read"
        self._notes.warning("SEVERAL_INSTANCES", where, message)
        others = tuple(Unknown(where=place, value=verbatim(o)) for o in found if o is not read)
        return read, place, others

    def _parts(self, kids: Children, where: str, depth: int) -> tuple[Achievement, ...]:
        if "hasPart" not in kids:
            return ()
        found = [
            (number, course)
            for number, part in enumerate(kids["hasPart"], 1)
            for course in children(part).get(LOS, ())
        ]
        return tuple(
            self.read(course, f"{where}/hasPart[{number}]/{LOS}", depth + 1)
            for number, course in found
        )

    def _credits(self, kids: Children, where: str) -> tuple[tuple[Credit, ...], tuple[Level, ...]]:
        found, levels = [], []
        for element in kids.get("credit", ()):
            inner = children(element)
            scheme = scheme_of(text_of(inner, "scheme"))
            value = decimal(text_of(inner, "value"), Place(where, "credit"), self._notes)
            if value is not None:
                if not scheme:
                    message = "credits of no named scheme"
                    self._notes.warning("CREDIT_SCHEME_MISSING", f"{where}/credit", message)
                found.append(Credit(scheme=scheme, value=value))
            if (level := text_of(inner, "level")) is not None and level != "-":
                levels.append(Level(scheme="credit", value=level))
        return tuple(found), tuple(levels)

    def _levels(self, kids: Children, where: str) -> tuple[Level, ...]:
        found = []
        for element in kids.get("level", ()):
            inner = children(element)
            value = text_of(inner, "value") if inner else text(element)
            if value is None:
                continue
            scheme = (text_of(inner, "type") or "").lower()
            found.append(Level(scheme=scheme, value=value))
            if scheme == "eqf" and _EQF.match(value) is None:
                self._notes.warning(
                    "EQF_UNREADABLE", f"{where}/level", f'"{value}" is no EQF level'
                )
        return tuple(found)

    def _isced(self, kids: Children, where: str) -> tuple[str, ...]:
        found = []
        for written in _all_texts(kids, "iscedCode"):
            if _ISCED.match(written):
                found.append(written)
            else:
                message = f'"{written}" is no ISCED-F code (0532: two to four digits from 00 on)'
                self._notes.info("ISCED_UNREADABLE", f"{where}/iscedCode", message)
        return tuple(found)

    def _languages(self, mine: Children, where: str) -> tuple[str, ...]:
        found = [self._language(one, where) for one in _all_texts(mine, "languageOfInstruction")]
        return tuple([code for code in found if code is not None])

    def _language(self, written: str, where: str) -> str | None:
        """Looked up once: a transcript is taught in one language or two. What is not found is
        looked up again, so that each course is told of."""
        code = self._codes.get(written)
        if code is None:
            place = f"{where}/languageOfInstruction"
            code = language_meant(written, (written,), place, self._notes)
            if code is not None:
                self._codes[written] = code
        return code

    def _grade(self, mine: Children, where: str) -> Grade | None:
        old = first(mine, "result")
        label = text_of(mine, "resultLabel") or text(old)
        if label is None:
            return None
        scheme = text_of(mine, "gradingSchemeLocalId")
        if scheme is None and old is not None:
            scheme = (old.get("scheme") or "").strip() or None
        return Grade(
            label=label,
            scheme=scheme or text_of(mine, "gradingSchemeExternalId"),
            scheme_texts=self._schemes.get(scheme or "", ()),
            passed={"passed": True, "failed": False}.get(_status(mine)),
            distribution=self._distribution(mine, where),
        )

    def _distribution(self, mine: Children, where: str) -> Distribution | None:
        element = first(mine, "resultDistribution")
        if element is None:
            return None
        inner = children(element)
        buckets = []
        for category in inner.get("category", ()):
            place = f"{where}/resultDistribution/category"
            count = decimal(category.get("count"), place, self._notes)
            if count is not None:
                buckets.append(Bucket(label=(category.get("label") or "").strip(), count=count))
        return Distribution(buckets=tuple(buckets), description=text_of(inner, "description"))

    def _term(self, mine: Children, where: str) -> str | None:
        element = first(mine, "academicTerm")
        if element is None:
            return None
        titles = texts(children(element), "title", Place(where, "academicTerm"), self._notes)
        english = next((title.text for title in titles if title.lang == "en"), None)
        return english or (titles[0].text if titles else None)


def scheme_of(written: str | None) -> str:
    """As written, in lower case; `ects` for every way to write that."""
    scheme = (written or "").lower()
    return ECTS if scheme == ECTS or _ECTS_WORDS.match(scheme) else scheme


def _status(mine: Children) -> str:
    return (text_of(mine, "status") or "").lower()


def _ects(credits_: tuple[Credit, ...], where: str, notes: Notes) -> Decimal | None:
    stated = [credit.value for credit in credits_ if credit.scheme == ECTS]
    if len(stated) > 1 and len(set(stated)) > 1:
        notes.warning(
            "ECTS_TWICE", where, "different numbers of ECTS for one course; none is taken"
        )
        return None
    return stated[0] if stated else None


def _eqf(levels: tuple[Level, ...]) -> int | None:
    for level in levels:
        if level.scheme == "eqf" and (found := _EQF.match(level.value)):
            return int(found.group(1))
    return None


def _preferred(ids: tuple[Identifier, ...], schemes: tuple[str, ...]) -> str | None:
    if len(ids) > 1:
        for scheme in schemes:
            found = next((i.value for i in ids if i.scheme == scheme), None)
            if found is not None:
                return found
    return ids[0].value if ids else None


def _all_texts(kids: Children, name: str) -> list[str]:
    return [value for one in kids.get(name, ()) if (value := text(one)) is not None]


def _day(mine: Children, name: str, where: str, notes: Notes) -> Moment | None:
    written = text_of(mine, name)
    return moment(written, Place(where, name), notes) if written is not None else None
