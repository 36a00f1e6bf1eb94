"""How many credits and hours? In the scheme and the unit the European credential states itself.

Source: ELM 3 application profile EDC (CreditPoint, volumeOfLearning, workload, contactHour);
handbook formats 2, traps 4 and 5.
"""

import re
from decimal import Decimal

from models.documents.elm.node import Document, Node, label
from models.documents.identifiers.codes import last_part
from models.documents.notes import Notes
from models.documents.record import Credit
from models.documents.scalars import decimal, hours

ECTS_FRAMEWORK = "6fcec5c5af"
_ECTS_WORDS = re.compile(r"ects\b|european credit transfer", re.IGNORECASE)


class Amounts:
    def __init__(self, document: Document, notes: Notes) -> None:
        self._document = document
        self._notes = notes

    def credits(self, node: Node, spec: Node) -> tuple[Credit, ...]:
        """What was received; what the specification promises counts where nothing else is said."""
        received = self._points(node, "creditReceived", "receivedCredit")
        promised = self._points(spec, "creditPoint")
        if not received:
            return promised
        differing = [credit for credit in promised if credit not in received]
        if differing:
            self._notes.warning(
                "CREDITS_DIFFER", node.where, "credits received differ from those specified"
            )
        return received

    def _points(self, node: Node, *names: str) -> tuple[Credit, ...]:
        found = []
        for point in self._document.nodes(node, *names):
            stated = point.literal("point" if "point" in point.members else "points")
            value = decimal(stated, point.at("point"), self._notes)
            if value is not None:
                found.append(Credit(scheme=self._framework(point), value=value))
        ects = {credit.value for credit in found if credit.scheme == "ects"}
        if len(ects) > 1:
            message = "different numbers of ECTS for one achievement; none is taken"
            self._notes.warning("ECTS_TWICE", node.where, message)
            return tuple(c for c in found if c.scheme != "ects")
        return tuple(dict.fromkeys(found))

    def _framework(self, point: Node) -> str:
        framework = self._document.node(point, "framework")
        if framework is None:
            self._notes.warning("CREDIT_SCHEME_MISSING", point.where, "credits of no named scheme")
            return ""
        address = framework.id() or ""
        if last_part(address) == ECTS_FRAMEWORK:
            return "ects"
        named = label(self._document, framework, self._notes) or ""
        official = "data.europa.eu/snb/education-credit/" in address
        if not official and _ECTS_WORDS.search(named):
            return "ects"
        return named.lower() or address

    def hours(self, spec: Node, activities: list[Node]) -> Decimal | None:
        stated = self._hours_of(spec, "volumeOfLearning")
        inner = []
        for activity in activities:
            found = [self._hours_of(activity, "workload", "workloadInHours")]
            for own in self._document.nodes(activity, "specifiedBy"):
                found.append(self._hours_of(own, "volumeOfLearning"))
            inner += [value for value in found if value is not None][:1]
        return stated if stated is not None or not inner else sum(inner, Decimal(0))

    def _hours_of(self, node: Node, *names: str) -> Decimal | None:
        name = next((name for name in names if name in node.members), names[0])
        return hours(node.literal(name), node.at(name), self._notes)

    def contact_hours(self, activities: list[Node]) -> Decimal | None:
        stated = [
            decimal(own.literal("contactHour"), own.at("contactHour"), self._notes)
            for activity in activities
            for own in self._document.nodes(activity, "specifiedBy")
        ]
        found = [value for value in stated if value is not None]
        return sum(found, Decimal(0)) if found else None
