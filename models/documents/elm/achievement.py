"""What was achieved? A LearningAchievement of the European Learning Model becomes an achievement.

Source: ELM 3 application profile EDC; handbook formats 2 (minimal content, traps) and 9 (mapping).
"""

import re

from models.documents.elm import notes as own_notes
from models.documents.elm.amounts import Amounts
from models.documents.elm.assessment import assessments, own_grade
from models.documents.elm.node import Document, Node, label, note, texts
from models.documents.elm.outcomes import outcomes
from models.documents.elm.people import identifiers, organisation, own_names, place_name
from models.documents.findings import Unreadable, blocking
from models.documents.identifiers.terms import eqf_named, isced_named, language_meant
from models.documents.notes import Notes
from models.documents.record import Achievement, Awarding, Level, Moment, Unknown
from models.documents.scalars import moment
from models.documents.strict_json import verbatim
from models.rules.limits import ACHIEVEMENTS_PER_DOCUMENT, DOCUMENT_DEPTH

_EQF = re.compile(r"eqf/([1-8])\Z")
_EQF_NAMED = re.compile(r"(?:eqf|level|\s|-)*([1-8])\Z", re.IGNORECASE)
_ISCED = re.compile(r"isced-f/([0-9]{2,4})\Z")
_KNOWN = frozenset(
    (
        *("id", "@id", "type", "@type", "title", "description", "identifier", "awardedBy"),
        *("creditReceived", "receivedCredit", "provenBy", "influencedBy", "specifiedBy"),
        *("hasPart", "isPartOf", "dcType", own_notes.MEMBER),
    )
)
_KNOWN_IN_SPECIFICATION = frozenset(
    (
        *("id", "@id", "type", "@type", "title", "identifier", "eqfLevel", "nqfLevel"),
        *("thematicArea", "creditPoint", "learningOutcome", "volumeOfLearning", "mode", "language"),
        *("entryRequirement", "isPartialQualification", "dcType", "homepage", "accreditation"),
        *("educationLevel", "learningSetting", "description"),
    )
)

_KNOWN_IN_ACTIVITY = frozenset(
    ("id", "@id", "type", "@type", "awardedBy", "specifiedBy", "temporal", "workload")
)


class Achievements:
    """Reads the achievements of one credential; `award`: the id of the credential, if any."""

    def __init__(self, document: Document, award: str | None, notes: Notes) -> None:
        self._document = document
        self._award = award
        self._notes = notes
        self._amounts = Amounts(document, notes)
        self._count = 0

    def read(self, node: Node, depth: int = 0) -> Achievement:
        self._guard(node.where, depth)
        document, notes = self._document, self._notes
        spec = document.node(node, "specifiedBy") or Node({}, f"{node.where}/specifiedBy")
        activities = document.nodes(node, "influencedBy")
        proofs = assessments(document, node, notes)
        amounts = self._amounts
        credits_ = amounts.credits(node, spec)
        names = own_names(identifiers(document, node))
        titles = texts(node.members.get("title"), node.at("title"), notes)
        found = Achievement(
            where=node.where,
            id=names.course or node.id(),
            ids=names.ids + identifiers(document, spec),
            award_id=names.award or self._award_of(node),
            kind=next(iter(self._labels(spec, "dcType")), None),
            titles=titles or texts(spec.members.get("title"), spec.at("title"), notes),
            descriptions=texts(node.members.get("description"), node.at("description"), notes),
            ects=next((credit.value for credit in credits_ if credit.scheme == "ects"), None),
            credits=credits_,
            hours=amounts.hours(spec, activities),
            contact_hours=amounts.contact_hours(activities),
            eqf=self._eqf(spec),
            levels=self._levels(spec),
            isced=self._isced(spec),
            languages_of_instruction=self._languages(spec),
            outcomes=outcomes(document, spec, notes),
            grade=own_grade(document, node, proofs),
            status=own_notes.text(document, node, own_notes.STATUS, notes),
            assessments=proofs,
            participation=self._participation(spec, activities),
            quality_assurance=self._quality(node, spec),
            stackability=_stackability(spec),
            prerequisites=note(document, spec, "entryRequirement", notes),
            awarding=self._awarding(node),
            started=self._period(activities, "startDate"),
            ended=self._period(activities, "endDate"),
            term=own_notes.text(document, node, own_notes.TERM, notes),
            homepage=self._homepage(spec),
            parts=tuple(self.read(part, depth + 1) for part in document.each(node, "hasPart")),
            unknown=unknown(node, _KNOWN)
            + own_notes.others(document, node)
            + unknown(spec, _KNOWN_IN_SPECIFICATION)
            + tuple(left for one in activities for left in _unknown_of_activity(one, node)),
        )
        return own_notes.completed(document, node, found, notes)

    def _award_of(self, node: Node) -> str | None:
        return f"{self._award} {node.id() or node.where}" if self._award else None

    def _guard(self, where: str, depth: int) -> None:
        self._count += 1
        if self._count > ACHIEVEMENTS_PER_DOCUMENT:
            limit = f"more than {ACHIEVEMENTS_PER_DOCUMENT} achievements in one document"
            raise Unreadable(blocking("TOO_MANY_ACHIEVEMENTS", where, limit), standard="ELM")
        if depth > DOCUMENT_DEPTH:
            message = "parts lie too deep inside each other, or name each other in a circle"
            raise Unreadable(blocking("TOO_DEEP", where[:200], message), standard="ELM")

    def _eqf(self, spec: Node) -> int | None:
        stated = spec.literal("eqfLevel")
        if isinstance(stated, int):
            return self._eqf_named(str(stated), f"{spec.where}/eqfLevel")
        for level in self._document.nodes(spec, "eqfLevel"):
            if found := _EQF.search(level.id() or ""):
                return int(found.group(1))
            names = texts(level.members.get("prefLabel"), level.place, self._notes)
            listed = eqf_named((name.text for name in names), level.where, self._notes)
            if listed is not None:
                return listed
            named = self._eqf_named(label(self._document, level, self._notes) or "", level.where)
            if named is not None:
                return named
        return None

    def _eqf_named(self, written: str, where: str) -> int | None:
        found = _EQF_NAMED.match(written)
        if found is None:
            self._notes.warning("EQF_UNREADABLE", where, f'"{written}" is no EQF level')
            return None
        level = int(found.group(1))
        self._notes.info("EQF_BY_NAME", where, f'"{written}" is read as level {level} of the EQF')
        return level

    def _levels(self, spec: Node) -> tuple[Level, ...]:
        return tuple(
            Level(scheme="nqf", value=written)
            for level in self._document.nodes(spec, "nqfLevel")
            if (written := label(self._document, level, self._notes)) is not None
        )

    def _isced(self, spec: Node) -> tuple[str, ...]:
        found = (self._field(area) for area in self._document.nodes(spec, "thematicArea"))
        return tuple(code for code in found if code is not None)

    def _field(self, area: Node) -> str | None:
        if (found := _ISCED.search(area.id() or "")) is not None:
            return found.group(1)
        names = texts(area.members.get("prefLabel"), area.place, self._notes)
        code = isced_named((name.text for name in names), area.where, self._notes)
        if code is None:
            said = names[0].text if names else area.id()
            message = f'"{said}" is no field of ISCED-F (two to four digits)'
            self._notes.info("ISCED_UNREADABLE", area.where, message)
        return code

    def _languages(self, spec: Node) -> tuple[str, ...]:
        codes = (self._language(node) for node in self._document.nodes(spec, "language"))
        return tuple(code for code in codes if code is not None)

    def _language(self, node: Node) -> str | None:
        names = texts(node.members.get("prefLabel"), node.place, self._notes)
        return language_meant(node.id(), (n.text for n in names), node.where, self._notes)

    def _labels(self, node: Node, name: str) -> list[str]:
        found = (label(self._document, n, self._notes) for n in self._document.nodes(node, name))
        return [written for written in found if written is not None]

    def _participation(self, spec: Node, activities: list[Node]) -> tuple[str, ...]:
        modes = self._labels(spec, "mode")
        for activity in activities:
            for own in self._document.nodes(activity, "specifiedBy"):
                modes += self._labels(own, "mode")
        return tuple(dict.fromkeys(modes))

    def _quality(self, node: Node, spec: Node) -> tuple[str, ...]:
        document = self._document
        bodies = document.path(node, "awardedBy", "awardingBody")
        accreditations = [
            found for owner in (spec, *bodies) for found in document.nodes(owner, "accreditation")
        ]
        named = []
        for accreditation in accreditations:
            titles = texts(accreditation.members.get("title"), accreditation.place, self._notes)
            kinds = self._labels(accreditation, "dcType")
            named.append(titles[0].text if titles else next(iter(kinds), accreditation.id() or ""))
        named += [
            text.text for text in own_notes.said(document, node, own_notes.QUALITY, self._notes)
        ]
        return tuple(dict.fromkeys(name for name in named if name))

    def _awarding(self, node: Node) -> Awarding | None:
        process = self._document.node(node, "awardedBy")
        if process is None:
            return None
        bodies = self._document.nodes(process, "awardingBody")
        named = (organisation(self._document, body, self._notes) for body in bodies)
        return Awarding(
            bodies=tuple(body for body in named if body is not None),
            on=self._moment(process, "awardingDate"),
            location=place_name(self._document, process, self._notes),
        )

    def _period(self, activities: list[Node], name: str) -> Moment | None:
        for activity in activities:
            for period in self._document.nodes(activity, "temporal"):
                if (found := self._moment(period, name)) is not None:
                    return found
        return None

    def _moment(self, node: Node, name: str) -> Moment | None:
        return moment(node.literal(name), node.at(name), self._notes)

    def _homepage(self, spec: Node) -> str | None:
        page = self._document.node(spec, "homepage")
        address = page.members.get("contentURL") if page is not None else None
        return address if isinstance(address, str) else None


def _unknown_of_activity(activity: Node, node: Node) -> tuple[Unknown, ...]:
    """An activity must have a title; one that repeats the achievement's says nothing new."""
    repeated = activity.members.get("title") == node.members.get("title")
    return unknown(activity, _KNOWN_IN_ACTIVITY | ({"title"} if repeated else frozenset()))


def _stackability(spec: Node) -> tuple[str, ...]:
    partial = spec.members.get("isPartialQualification")
    if not isinstance(partial, bool):
        return ()
    return ("PART_OF_A_QUALIFICATION",) if partial else ("STANDS_ALONE",)


def unknown(node: Node, known: frozenset[str]) -> tuple[Unknown, ...]:
    """Every member that no field has a place for, verbatim."""
    return tuple(
        Unknown(where=f"{node.where}/{name}", value=verbatim(value))
        for name, value in node.members.items()
        if name not in known and value not in (None, "", [], {})
    )
