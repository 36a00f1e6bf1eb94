"""What was achieved? A LearningAchievement of the European Learning Model becomes an achievement.

Source: ELM 3 application profile EDC; handbook formats 2 (minimal content, traps) and 9 (mapping).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from models.documents.elm import notes as own_notes
from models.documents.elm.amounts import contact_hours_of, credits_of, hours_of
from models.documents.elm.assessment import assessments, own_grade
from models.documents.elm.node import Node
from models.documents.elm.outcomes import outcomes
from models.documents.elm.people import identifiers, organisation, own_names, place_name
from models.documents.findings import Unreadable, blocking
from models.documents.identifiers.terms import eqf_named, isced_named, language_meant
from models.documents.record import Achievement, Awarding, Level, Moment, Texts, Unknown
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
        found = Achievement(
            where=where,
            id=names.course or node.id(),
            ids=names.ids + identifiers(spec),
            award_id=names.award or self._award_of(node, where),
            kind=next(iter(_labels(spec, "dcType")), None),
            titles=node.texts("title") or spec.texts("title"),
            descriptions=node.texts("description"),
            ects=next((credit.value for credit in credits_ if credit.scheme == "ects"), None),
            credits=credits_,
            hours=hours_of(spec, activities),
            contact_hours=contact_hours_of(activities),
            grade=own_grade(proofs),
            status=own_notes.text(node, own_notes.STATUS),
            assessments=proofs,
            participation=_participation(spec, activities),
            quality_assurance=_quality(node, spec, processes),
            awarding=_awarding(processes[0]) if processes else None,
            started=_period(activities, "startDate"),
            ended=_period(activities, "endDate"),
            term=own_notes.text(node, own_notes.TERM),
            parts=tuple([self.read(part, depth + 1) for part in node.each("hasPart")]),
            unknown=unknown(node, _KNOWN)
            + own_notes.others(node)
            + unknown(spec, _KNOWN_IN_SPECIFICATION)
            + tuple([left for one in activities for left in _unknown_of_activity(one, node)]),
            **_specified(spec),
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


def _specified(spec: Node) -> dict[str, Any]:
    """What the specification alone says, by the field of the achievement."""
    stated = spec.members
    return {
        field: read(spec) for member, (field, read) in _OF_SPECIFICATION.items() if member in stated
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


def _eqf(spec: Node) -> int | None:
    """By the address of the level, else by its name."""
    stated = spec.literal("eqfLevel")
    if isinstance(stated, int):
        return _eqf_named(str(stated), spec, "eqfLevel")
    for level in spec.nodes("eqfLevel"):
        if found := _EQF.search(level.id() or ""):
            return int(found.group(1))
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


def _levels(spec: Node) -> tuple[Level, ...]:
    return tuple(Level(scheme="nqf", value=written) for written in _labels(spec, "nqfLevel"))


def _isced(spec: Node) -> tuple[str, ...]:
    found = [_field(area) for area in spec.nodes("thematicArea")]
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


def _languages(spec: Node) -> tuple[str, ...]:
    codes = [_language(node) for node in spec.nodes("language")]
    return tuple([code for code in codes if code is not None])


def _language(node: Node) -> str | None:
    names = node.texts("prefLabel")
    return language_meant(node.id(), (n.text for n in names), node.where, node.notes)


def _labels(node: Node, name: str) -> list[str]:
    return [written for one in node.nodes(name) if (written := one.label()) is not None]


def _participation(spec: Node, activities: Sequence[Node]) -> tuple[str, ...]:
    modes = _labels(spec, "mode")
    for activity in activities:
        for own in activity.nodes("specifiedBy"):
            modes += _labels(own, "mode")
    return tuple(dict.fromkeys(modes))


def _quality(node: Node, spec: Node, processes: Sequence[Node]) -> tuple[str, ...]:
    """Who accredited the course or its awarding bodies, then what notes of ours say of it."""
    accreditations = spec.nodes("accreditation")
    for process in processes:
        accreditations += process.path("awardingBody", "accreditation")
    named = []
    for one in accreditations:
        titles, kinds = one.texts("title"), _labels(one, "dcType")
        named.append(titles[0].text if titles else next(iter(kinds), one.id() or ""))
    named += [said.text for said in own_notes.said(node, own_notes.QUALITY)]
    return tuple(dict.fromkeys(name for name in named if name))


def _awarding(process: Node) -> Awarding:
    named = [organisation(body) for body in process.nodes("awardingBody")]
    return Awarding(
        bodies=tuple([body for body in named if body is not None]),
        on=process.moment("awardingDate"),
        location=place_name(process),
    )


def _period(activities: Sequence[Node], name: str) -> Moment | None:
    for activity in activities:
        for period in activity.nodes("temporal"):
            if (found := period.moment(name)) is not None:
                return found
    return None


def _prerequisites(spec: Node) -> Texts:
    return spec.note("entryRequirement")


def _homepage(spec: Node) -> str | None:
    page = spec.node("homepage")
    address = page.get("contentURL") if page is not None else None
    return address if isinstance(address, str) else None


def _unknown_of_activity(activity: Node, node: Node) -> tuple[Unknown, ...]:
    """An activity must have a title; one that repeats the achievement's says nothing new."""
    repeated = activity.get("title") == node.get("title")
    return unknown(activity, _KNOWN_IN_ACTIVITY | ({"title"} if repeated else frozenset()))


def _stackability(spec: Node) -> tuple[str, ...]:
    partial = spec.get("isPartialQualification")
    if not isinstance(partial, bool):
        return ()
    return ("PART_OF_A_QUALIFICATION",) if partial else ("STANDS_ALONE",)


# Member of the specification → field of the achievement, and who reads it.
_OF_SPECIFICATION: Final[Mapping[str, tuple[str, Callable[[Node], Any]]]] = {
    "eqfLevel": ("eqf", _eqf),
    "nqfLevel": ("levels", _levels),
    "thematicArea": ("isced", _isced),
    "language": ("languages_of_instruction", _languages),
    "learningOutcome": ("outcomes", outcomes),
    "isPartialQualification": ("stackability", _stackability),
    "entryRequirement": ("prerequisites", _prerequisites),
    "homepage": ("homepage", _homepage),
}
