"""How many ECTS does a credential carry, each counted once, and why is there no number where not?

R-22 and design D-11 (nested credits), O-19; beyond the tree: a course that stands there twice, or
was failed or goes on and still carries credits, leaves no single number that is right.
"""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from models.documents.findings import Finding, warning
from models.documents.record import Achievement
from models.rules.ects_tree import NESTED, Node, counted

ASK = "say which part is meant"
# the words of ELMO, then those of Open Badges
_NOT_EARNED = ("failed", "in-progress", "inprogress", "enrolled", "onhold", "withdrew")


class Total(NamedTuple):
    """`ects` is None where no number may be claimed; `why_not` then says why."""

    ects: Decimal | None
    why_not: str | None
    findings: tuple[Finding, ...] = ()


def total(achievements: Sequence[Achievement]) -> Total:
    nodes, carriers = _tree(achievements)
    if not carriers:
        return Total(None, "no part states ECTS")
    ects, nested = counted(nodes)
    found = _nested(carriers, ects) if nested else ()
    if ects is None:
        return Total(None, f"parts and their whole state ECTS that do not add up: {ASK}", found)
    if open_ := [node for node in carriers if not _earned(node)]:
        said = f'"{open_[0].title}" was failed or is not finished and still states credits: {ASK}'
        return Total(None, said, (*found, warning("ECTS_NOT_EARNED", open_[0].where, said)))
    if twice := _repeated(carriers):
        said = f'"{twice.title}" stands there more than once with credits: {ASK}'
        return Total(None, said, (*found, warning("ECTS_REPEATED", twice.where, said)))
    return Total(ects, None, found)


def _tree(achievements: Sequence[Achievement]) -> tuple[list[Node], list[Achievement]]:
    nodes: list[Node] = []
    carriers: list[Achievement] = []
    waiting: list[tuple[Achievement, str | None]] = [(a, None) for a in reversed(achievements)]
    while waiting:
        achievement, parent = waiting.pop()
        own = str(len(nodes))
        # already checked values: the rule's own validation would read each one a second time
        nodes.append(Node.model_construct(id=own, parent=parent, ects=achievement.ects))
        if achievement.ects:
            carriers.append(achievement)
        waiting += [(part, own) for part in reversed(achievement.parts)]
    return nodes, carriers


def _earned(node: Achievement) -> bool:
    """Unless the document says otherwise (ELMO: no status means passed)."""
    passed = node.grade.passed if node.grade is not None else None
    return passed is not False and (node.status or "").lower() not in _NOT_EARNED


def _nested(carriers: Sequence[Achievement], ects: Decimal | None) -> tuple[Finding, ...]:
    agrees = "they add up" if ects is not None else "they do not add up"
    message = f"a part and its whole both state ECTS; {agrees}, and nothing is counted twice"
    return (warning(NESTED, carriers[0].where, message),)


def _repeated(carriers: Sequence[Achievement]) -> Achievement | None:
    """The first course that stands there twice: by its id, without one by its title."""
    names = [node.id or node.title for node in carriers]
    times = Counter(name for name in names if name)
    return next((n for n, name in zip(carriers, names, strict=True) if times[name or ""] > 1), None)
