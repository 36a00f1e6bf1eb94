"""Which components does an agreement hold after its changes? None is lost, none is guessed.

Source: EWP omobility-las 1: in approved changes a component is `inserted` or `deleted`; one without
either stands there again.
"""

from lxml import etree

from models.documents.elmo.course import ECTS, scheme_of
from models.documents.elmo.element import Children, children, first, leftovers, text
from models.documents.findings import Unreadable, blocking
from models.documents.notes import Notes
from models.documents.record import Achievement, Awarding, Credit, Identifier, Text
from models.documents.scalars import decimal
from models.rules.limits import ACHIEVEMENTS_PER_DOCUMENT

_IDS = (("los-id", "ewp-los-id"), ("los-code", "local"), ("loi-id", "ewp-loi-id"))
_KNOWN = frozenset(("los-id", "los-code", "loi-id", "title", "credit", "term-id"))
_DESCRIPTION = "short-description"
DELETED, INSERTED = "deleted", "inserted"


class Components:
    def __init__(self, awarding: Awarding | None, notes: Notes) -> None:
        self._awarding = awarding
        self._notes = notes
        self._agreed: list[Achievement] = []
        self._count = 0

    def agreed(self) -> tuple[Achievement, ...]:
        return tuple(self._agreed)

    def apply(self, kids: Children, name: str, where: str) -> None:
        """Takes in one list of components of one version."""
        listed = [c for group in kids.get(name, []) for c in children(group).get("component", [])]
        self._guard(len(listed), where)
        before, added = _Before(self._agreed), []
        for number, element in enumerate(listed, 1):
            place = f"{where}/component[{number}]"
            component = self._component(element, place)
            status = element.get("status")
            replaced = status != INSERTED and before.take(component)
            if status != DELETED:
                added.append(component)
            elif not replaced:
                message = "a component is deleted that was not agreed before: compare the versions"
                self._notes.warning("DELETED_UNKNOWN", place, message)
        self._agreed = [*before.left(), *added]

    def _guard(self, more: int, where: str) -> None:
        self._count += more
        if self._count > ACHIEVEMENTS_PER_DOCUMENT:
            limit = f"more than {ACHIEVEMENTS_PER_DOCUMENT} components in one document"
            raise Unreadable(blocking("TOO_MANY_ACHIEVEMENTS", where, limit), standard="EWP-LA")

    def _component(self, element: etree._Element, where: str) -> Achievement:
        kids = children(element)
        title, said = text(first(kids, "title")), text(first(kids, _DESCRIPTION))
        ids = tuple(
            Identifier(scheme=scheme, value=value)
            for name, scheme in _IDS
            if (value := text(first(kids, name))) is not None
        )
        credits_ = self._credits(kids, where)
        return Achievement(
            where=where,
            id=ids[0].value if ids else None,
            ids=ids,
            titles=(Text(text=title),) if title else (),
            descriptions=(Text(text=said),) if said else (),
            ects=next((credit.value for credit in credits_ if credit.scheme == ECTS), None),
            credits=credits_,
            term=text(first(kids, "term-id")),
            awarding=self._awarding,
            unknown=leftovers(kids, _KNOWN | {_DESCRIPTION}, where),
        )

    def _credits(self, kids: Children, where: str) -> tuple[Credit, ...]:
        found = []
        for credit in kids.get("credit", []):
            inner = children(credit)
            points = decimal(text(first(inner, "value")), f"{where}/credit", self._notes)
            if points is not None:
                scheme = scheme_of(text(first(inner, "scheme")))
                found.append(Credit(scheme=scheme, value=points))
        return tuple(found)


class _Before:
    """What was agreed before a change, to be found by an id that both have, or by title where one
    of them has none."""

    def __init__(self, agreed: list[Achievement]) -> None:
        self._left = dict(enumerate(agreed))
        self._by_id = {i: number for number, one in self._left.items() for i in one.ids}
        self._by_title: dict[str | None, list[int]] = {}
        for number, one in self._left.items():
            self._by_title.setdefault(one.title, []).append(number)

    def take(self, component: Achievement) -> bool:
        """Takes out the same component; False where there is none."""
        known = [self._by_id[i] for i in component.ids if i in self._by_id]
        alike = self._by_title.get(component.title, [])
        known += [n for n in alike if n in self._left and not (self._left[n].ids and component.ids)]
        found = next((number for number in known if number in self._left), None)
        return found is not None and self._left.pop(found, None) is not None

    def left(self) -> list[Achievement]:
        return list(self._left.values())
