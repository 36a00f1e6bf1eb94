"""How many credits and hours? In the scheme and the unit the European credential states itself.

Source: ELM 3 application profile EDC (CreditPoint, volumeOfLearning, workload, contactHour);
handbook formats 2, traps 4 and 5.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from models.documents.elm.node import Node
from models.documents.record import Credit

ECTS_FRAMEWORK = "6fcec5c5af"
_ECTS_ADDRESSES = tuple(f"{mark}{ECTS_FRAMEWORK}" for mark in "/#:")
_ECTS_WORDS = re.compile(r"ects\b|european credit transfer", re.IGNORECASE)


def credits_of(node: Node, spec: Node) -> tuple[Credit, ...]:
    """What was received; what the specification promises counts where nothing else is said."""
    received = _points(node, node.nodes("creditReceived") or node.nodes("receivedCredit"))
    promised = _points(spec, spec.nodes("creditPoint"))
    if not received:
        return promised
    differing = [credit for credit in promised if credit not in received]
    if differing:
        message = "credits received differ from those specified"
        node.notes.warning("CREDITS_DIFFER", node.place, message)
    return received


def hours_of(activities: Sequence[Node]) -> Decimal | None:
    """The workload of all activities, where the specification states none."""
    inner = []
    for activity in activities:
        own = activity.nodes("specifiedBy")
        name = "workload" if "workload" in activity.members else "workloadInHours"
        found = [activity.hours(name), *(one.hours("volumeOfLearning") for one in own)]
        inner += [value for value in found if value is not None][:1]
    return sum(inner, Decimal(0)) if inner else None


def contact_hours_of(activities: Sequence[Node]) -> Decimal | None:
    stated = [
        own.decimal("contactHour")
        for activity in activities
        for own in activity.nodes("specifiedBy")
    ]
    found = [value for value in stated if value is not None]
    return sum(found, Decimal(0)) if found else None


def _points(node: Node, points: Sequence[Node]) -> tuple[Credit, ...]:
    found = []
    for point in points:
        value = point.decimal("point" if "point" in point.members else "points")
        if value is not None:
            found.append(Credit(scheme=_framework(point), value=value))
    if len(found) < 2:
        return tuple(found)
    ects = {credit.value for credit in found if credit.scheme == "ects"}
    if len(ects) > 1:
        message = "different numbers of ECTS for one achievement; none is taken"
        node.notes.warning("ECTS_TWICE", node.place, message)
        return tuple(c for c in found if c.scheme != "ects")
    return tuple(dict.fromkeys(found))


def _framework(point: Node) -> str:
    framework = point.node("framework")
    if framework is None:
        point.notes.warning("CREDIT_SCHEME_MISSING", point.place, "credits of no named scheme")
        return ""
    address = framework.id() or ""
    if address.endswith(_ECTS_ADDRESSES) or address == ECTS_FRAMEWORK:
        return "ects"
    named = framework.label() or ""
    official = "data.europa.eu/snb/education-credit/" in address
    if not official and _ECTS_WORDS.search(named):
        return "ects"
    return named.lower() or address
