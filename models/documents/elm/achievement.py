"""What was achieved? A LearningAchievement of the European Learning Model becomes an achievement.

Source: ELM 3 application profile EDC; handbook formats 2 (minimal content, traps) and 9 (mapping).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from models.documents.elm import notes as own_notes
from models.documents.elm.amounts import contact_hours_of, credits_of, hours_of
from models.documents.elm.assessment import assessments, own_grade
from models.documents.elm.node import Field, Node, fields
from models.documents.elm.outcomes import outcomes
from models.documents.elm.people import identifiers, organisations, own_names, place_name
from models.documents.findings import Unreadable, blocking
from models.documents.identifiers.terms import eqf_named, isced_named, language_meant
from models.documents.record import Achievement, Awarding, Level, Moment, Unknown
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

    def __init__(self, award: str | None) -> None:
        self._award = award
        self._count = 0

    def read(self, node: Node, depth: int = 0) -> Achievement:
        where = node.where
        self._guard(where, depth)
        spec = node.node("specifiedBy") or Node({}, node.at("specifiedBy"), node.document)
        activities, processes = node.nodes("influencedBy"), node.nodes("awardedBy")
        proofs = assessments(node, processes)
        credits_ = credits_of(node, spec)
        names = own_names(identifiers(node))
        said = fields(spec, _OF_SPECIFICATION) | fields(node, _OF_ACHIEVEMENT)
        if activities:
            said |= _practised(activities, said)
        found = Achievement(
            where=where,
            id=names.course or node.id(),
            ids=names.ids + identifiers(spec),
            award_id=names.award or self._award_of(node, where),
            titles=node.texts("title") or spec.texts("title"),
            ects=next((credit.value for credit in credits_ if credit.scheme == "ects"), None),
            credits=credits_,
            grade=own_grade(proofs),
            assessments=proofs,
            quality_assurance=_quality(spec, processes),
            parts=tuple([self.read(part, depth + 1) for part in node.each("hasPart")]),
            unknown=unknown(node, _KNOWN)
            + unknown(spec, _KNOWN_IN_SPECIFICATION)
            + tuple([left for one in activities for left in _unknown_of_activity(one, node)]),
            **said,
        )
        return own_notes.completed(node, found)

    def _award_of(self, node: Node, where: str) -> str | None:
        return f"{self._award} {node.id() or where}" if self._award else None

    def _guard(self, where: str, depth: int) -> None:
        self._count += 1
        if self._count > ACHIEVEMENTS_PER_DOCUMENT:
            limit = f"more than {ACHIEVEMENTS_PER_DOCUMENT} achievements in one document"
            raise Unreadable(blocking("TOO_MANY_ACHIEVEMENTS", where, limit), standard="ELM")
        if depth > DOCUMENT_DEPTH:
            message = "parts lie too deep inside each other, or name each other in a circle"
            raise Unreadable(blocking("TOO_DEEP", where[:200], message), standard="ELM")


def _practised(activities: Sequence[Node], said: Mapping[str, Any]) -> dict[str, Any]:
    """What the activities say: workload and participation beside those of the specification."""
    inner = [spec for activity in activities for spec in activity.nodes("specifiedBy")]
    modes = [mode for spec in inner for mode in _labels(spec, "mode")]
    hours, worked = said.get("hours"), hours_of(activities)
    return {
        "hours": hours if hours is not None else worked,
        "contact_hours": contact_hours_of(activities),
        "participation": tuple(dict.fromkeys((*said.get("participation", ()), *modes))),
        "started": _period(activities, "startDate"),
        "ended": _period(activities, "endDate"),
    }


def unknown(node: Node, known: frozenset[str]) -> tuple[Unknown, ...]:
    """Every member that no field has a place for, verbatim."""
    if known.issuperset(node.members):
        return ()
    return tuple(
        Unknown(where=f"{node.where}/{name}", value=verbatim(value))
        for name, value in node.members.items()
        if name not in known and value not in (None, "", [], {})
    )


def _eqf(spec: Node, member: str) -> int | None:
    """By the address of the level, else by its number or its name."""
    levels = spec.nodes(member)
    for level in levels:
        if found := _EQF.search(level.id() or ""):
            return int(found.group(1))
    stated = spec.literal(member)
    if isinstance(stated, int):
        return _eqf_named(str(stated), spec, member)
    for level in levels:
        names = level.texts("prefLabel")
        listed = eqf_named((name.text for name in names), level.where, level.notes)
        if listed is not None:
            return listed
        named = _eqf_named(level.label() or "", level, "prefLabel")
        if named is not None:
            return named
    return None


def _eqf_named(written: str, node: Node, member: str) -> int | None:
    found = _EQF_NAMED.match(written)
    if found is None:
        node.notes.warning("EQF_UNREADABLE", node.at(member), f'"{written}" is no EQF level')
        return None
    level = int(found.group(1))
    message = f'"{written}" is read as level {level} of the EQF'
    node.notes.info("EQF_BY_NAME", node.at(member), message)
    return level


def _levels(spec: Node, member: str) -> tuple[Level, ...]:
    return tuple(Level(scheme="nqf", value=written) for written in _labels(spec, member))


def _isced(spec: Node, member: str) -> tuple[str, ...]:
    found = [_field(area) for area in spec.nodes(member)]
    return tuple([code for code in found if code is not None])


def _field(area: Node) -> str | None:
    if (found := _ISCED.search(area.id() or "")) is not None:
        return found.group(1)
    names = area.texts("prefLabel")
    code = isced_named((name.text for name in names), area.where, area.notes)
    if code is None:
        said = names[0].text if names else area.id()
        message = f'"{said}" is no field of ISCED-F (two to four digits)'
        area.notes.info("ISCED_UNREADABLE", area.place, message)
    return code


def _languages(spec: Node, member: str) -> tuple[str, ...]:
    codes = [_language(node) for node in spec.nodes(member)]
    return tuple([code for code in codes if code is not None])


def _language(node: Node) -> str | None:
    names = node.texts("prefLabel")
    return language_meant(node.id(), (n.text for n in names), node.where, node.notes)


def _labels(node: Node, name: str) -> list[str]:
    return [written for one in node.nodes(name) if (written := one.label()) is not None]


def _participation(spec: Node, member: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_labels(spec, member)))


def _kind(spec: Node, member: str) -> str | None:
    return next(iter(_labels(spec, member)), None)


def _quality(spec: Node, processes: Sequence[Node]) -> tuple[str, ...]:
    """Who accredited the course or its awarding bodies."""
    accreditations = spec.nodes("accreditation")
    for process in processes:
        accreditations += process.path("awardingBody", "accreditation")
    if not accreditations:
        return ()
    named = []
    for one in accreditations:
        titles, kinds = one.texts("title"), _labels(one, "dcType")
        named.append(titles[0].text if titles else next(iter(kinds), one.id() or ""))
    return tuple(dict.fromkeys(name for name in named if name))


def _awarding(node: Node, member: str) -> Awarding | None:
    process = node.node(member)
    return Awarding(**fields(process, _OF_PROCESS)) if process is not None else None


def _period(activities: Sequence[Node], name: str) -> Moment | None:
    for activity in activities:
        for period in activity.nodes("temporal"):
            if (found := period.moment(name)) is not None:
                return found
    return None


def _homepage(spec: Node, member: str) -> str | None:
    page = spec.node(member)
    address = page.get("contentURL") if page is not None else None
    return address if isinstance(address, str) else None


def _unknown_of_activity(activity: Node, node: Node) -> tuple[Unknown, ...]:
    """An activity must have a title; one that repeats the achievement's says nothing new."""
    repeated = activity.get("title") == node.get("title")
    return unknown(activity, _KNOWN_IN_ACTIVITY | ({"title"} if repeated else frozenset()))


def _stackability(spec: Node, member: str) -> tuple[str, ...]:
    partial = spec.get(member)
    if not isinstance(partial, bool):
        return ()
    return ("PART_OF_A_QUALIFICATION",) if partial else ("STANDS_ALONE",)


_OF_ACHIEVEMENT: Final[Sequence[Field]] = (
    ("description", "descriptions", Node.texts),
    ("awardedBy", "awarding", _awarding),
)
_OF_PROCESS: Final[Sequence[Field]] = (
    ("awardingBody", "bodies", organisations),
    ("awardingDate", "on", Node.moment),
    ("location", "location", place_name),
)
_OF_SPECIFICATION: Final[Sequence[Field]] = (
    ("dcType", "kind", _kind),
    ("eqfLevel", "eqf", _eqf),
    ("nqfLevel", "levels", _levels),
    ("thematicArea", "isced", _isced),
    ("language", "languages_of_instruction", _languages),
    ("volumeOfLearning", "hours", Node.hours),
    ("learningOutcome", "outcomes", outcomes),
    ("mode", "participation", _participation),
    ("isPartialQualification", "stackability", _stackability),
    ("entryRequirement", "prerequisites", Node.note),
    ("homepage", "homepage", _homepage),
)
