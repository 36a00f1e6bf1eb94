"""How many credits does a tree of achievements carry, each counted once?

R-22: credits count once per path from root to leaf. Where they nest, a number comes out only if
each carrier equals the sum of the next carriers below it (design D-11).
Source: EMREX ELMO schema, rule on nested credits [C]; handbook domain 4.8. Shapes: contracts 6,
`ects-tree`.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from models.rules.arithmetic import exact
from models.rules.shapes import Answer, Ask, BadAsk, Number, Rule, Runnable

NESTED = "ECTS_NESTED"


class Node(Ask):
    """An achievement; without `parent` it is a root, without credits (or with 0) no carrier."""

    id: str
    parent: str | None = None
    ects: Number | None = None


class EctsTreeAsk(Ask):
    nodes: tuple[Node, ...]


class EctsTreeAnswer(Answer):
    total: Number | None
    findings: tuple[str, ...]


def ects_tree(ask: EctsTreeAsk) -> EctsTreeAnswer:
    """R-22. Raises `BadAsk` for an unknown parent, a repeated id or a cycle."""
    total, nested = counted(ask.nodes)
    return EctsTreeAnswer(
        rule_ids=("R-22",),
        why=_why(total, nested),
        total=total,
        findings=(NESTED,) if nested else (),
    )


def counted(nodes: Sequence[Node]) -> tuple[Decimal | None, bool]:
    """The credits of the outermost carriers (or None), and whether carriers nest."""
    above = _carrier_above(nodes)
    credits = {node.id: Fraction(node.ects) for node in nodes if node.ects}
    below: dict[str, Fraction] = {}
    for carrier, amount in credits.items():
        outer = above[carrier]
        if outer is not None:
            below[outer] = below.get(outer, Fraction(0)) + amount
    agrees = all(credits[carrier] == amount for carrier, amount in below.items())
    if not credits or not agrees:
        return None, bool(below)
    outermost = (amount for carrier, amount in credits.items() if above[carrier] is None)
    return exact(sum(outermost, start=Fraction(0))), bool(below)


def _carrier_above(nodes: Sequence[Node]) -> Mapping[str, str | None]:
    """For each node the next node above it that carries credits; roots first, so no recursion."""
    children = _children(nodes)
    above: dict[str, str | None] = {}
    waiting: list[tuple[Node, str | None]] = [(root, None) for root in children.get(None, ())]
    while waiting:
        node, carrier = waiting.pop()
        above[node.id] = carrier
        nearest = node.id if node.ects else carrier
        waiting += [(child, nearest) for child in children.get(node.id, ())]
    for index, node in enumerate(nodes):
        if node.id not in above:
            raise BadAsk("a parent outside the node's own branch", "nodes", index, "parent")
    return above


def _children(nodes: Sequence[Node]) -> Mapping[str | None, Sequence[Node]]:
    known: set[str] = set()
    for index, node in enumerate(nodes):
        if node.id in known:
            raise BadAsk("an id that no other node has", "nodes", index, "id")
        known.add(node.id)
    children: dict[str | None, list[Node]] = {}
    for index, node in enumerate(nodes):
        if node.parent is not None and node.parent not in known:
            raise BadAsk("the id of another node, or null", "nodes", index, "parent")
        children.setdefault(node.parent, []).append(node)
    return children


def _why(total: Decimal | None, nested: bool) -> str:
    if total is None:
        return (
            "Credits nest and do not add up, so no number can be given."
            if nested
            else "Nothing in this tree carries credits."
        )
    if nested:
        return f"Credits nest and add up, so the outermost count: {total:f} ECTS."
    return f"Each credit stands once on its path: {total:f} ECTS."


RULES = (
    Rule(
        id="R-22",
        sentence="Credits are counted once on each path of a tree of achievements; where they nest"
        " and do not add up there is no number.",
        source="EMREX ELMO schema, rule on nested credits; handbook domain 4.8",
        evidence="C",
        tested="tests/rules/test_ects_tree.py",
    ),
)
RUNS = (
    Runnable(
        "ects-tree",
        ("R-22",),
        EctsTreeAsk,
        EctsTreeAnswer,
        ects_tree,
        example='{"nodes": [{"id": "module", "parent": null, "ects": "6"}, {"id": "a", "parent":'
        ' "module", "ects": "3"}, {"id": "b", "parent": "module", "ects": "3"}]}',
    ),
)
