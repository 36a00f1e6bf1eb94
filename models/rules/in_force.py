"""What is in force for a university on a day, from which regulation, and what is left open?

R-47 (design D-11): a decision cites id and version of every regulation in force. A faculty's file
lies within its university's, that within its country's, that within the convention: the nearest
that states a value holds, while limits, caps and bodies of all of them hold together.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from models.rules.deadlines import ClockStart, LimitAsk
from models.rules.regulations import SEVERAL, SINGLE, Regulation, Stated, holding
from models.rules.shapes import Answer, Ask, BadAsk, Day, Id, Part, Rule, Runnable

# The nearest that states any replaces those further away: a university's own remedy or term.
_REPLACES = frozenset({"remedies", "retention"})


@cache
def regulations() -> Mapping[str, Regulation]:
    """The regulations that come with Passerelle, by id. Raises `ValueError` for a broken file."""
    folder = files("models.rules") / "data" / "regulations"
    read = [
        Regulation.model_validate_json(file.read_bytes())
        for file in folder.iterdir()
        if file.name.endswith(".json")
    ]
    return {regulation.id: regulation for regulation in sorted(read, key=lambda found: found.id)}


class InForceAsk(Ask):
    """`regulation`: the id of a university, faculty, jurisdiction or the alliance."""

    regulation: Id
    on: Day


class Cited(Part):
    id: str
    version: str


class Held(Part):
    """One value that holds, in the shape of its type; `regulation` is the file that states it."""

    name: str
    value: Any
    regulation: str
    source: str
    evidence: str
    confirmed_by: str | None


class Left(Part):
    name: str
    regulation: str
    why: str


class InForceAnswer(Answer):
    """`cites`: what a decision of that day has to cite. `open`: what no source says."""

    cites: tuple[Cited, ...]
    held: tuple[Held, ...]
    open: tuple[Left, ...]

    def one(self, name: str) -> Held | None:
        return next((held for held in self.held if held.name == name), None)

    def all(self, name: str) -> tuple[Held, ...]:
        return tuple(held for held in self.held if held.name == name)


def in_force(ask: InForceAsk) -> InForceAnswer:
    """R-47: what holds on that day, by the regulations that come with Passerelle."""
    return holds(ask.regulation, ask.on, regulations())


def holds(id: str, on: date, known: Mapping[str, Regulation]) -> InForceAnswer:
    """The same for other regulations, such as those a deployment has of its own."""
    found = layers(id, known)
    begins = max((layer.since for layer in found if layer.since is not None), default=date.min)
    if on < begins:
        raise BadAsk(f"a day from {begins} on: there was no such law before", "on")
    held = [one for name in SINGLE for one in _nearest(name, found, on)]
    for name in SEVERAL:
        find = _nearest if name in _REPLACES else _together
        held += find(name, found, on)
    named = {one.name for one in held}
    left = [
        Left(name=name, regulation=layer.id, why=stated.open)
        for layer in found
        for name in (*SINGLE, *SEVERAL)
        for stated in holding(getattr(layer, name), on)
        if stated.open is not None and (name == "limits" or name not in named)
    ]
    return InForceAnswer(
        cites=tuple(Cited(id=layer.id, version=layer.version) for layer in found),
        held=tuple(held),
        open=tuple(left),
        rule_ids=("R-47", "D-09"),
        why=f"{len(found)} regulations hold for {found[0].name}; {len(left)} points are open.",
    )


def layers(id: str, known: Mapping[str, Regulation]) -> tuple[Regulation, ...]:
    """The regulation and those it lies within, nearest first."""
    found: list[Regulation] = []
    within: str | None = id
    while within is not None:
        if within not in known:
            raise BadAsk(f"one of {', '.join(known)}", "regulation")
        if known[within] in found:
            raise BadAsk(f"regulations that do not lie within themselves, as {within} does")
        found.append(known[within])
        within = known[within].within
    return tuple(found)


def limits(answer: InForceAnswer) -> tuple[LimitAsk, ...]:
    """The limits of a decision, as `deadlines.py` takes them."""
    versions = {cited.id: cited.version for cited in answer.cites}
    return tuple(
        LimitAsk(
            rule=held.value.rule,
            version=versions[held.regulation],
            kind=held.value.kind,
            amount=held.value.span.amount,
            unit=held.value.span.unit,
            start=held.value.start or ClockStart.ON_RECEIPT,
            suspendable_days=held.value.suspendable_days,
            moves_to_working_day=held.value.moves_to_working_day,
            effect=held.value.effect,
        )
        for held in answer.all("limits")
    )


def _nearest(name: str, layers: tuple[Regulation, ...], on: date) -> list[Held]:
    for layer in layers:
        found = list(_held(name, layer, on))
        if found:
            return found
    return []


def _together(name: str, layers: tuple[Regulation, ...], on: date) -> list[Held]:
    return [found for layer in layers for found in _held(name, layer, on)]


def _held(name: str, layer: Regulation, on: date) -> Iterator[Held]:
    versions: tuple[Stated[Any], ...] = getattr(layer, name)
    for stated in holding(versions, on):
        if stated.value is not None and stated.source is not None and stated.evidence is not None:
            yield Held(
                name=name,
                value=stated.value,
                regulation=layer.id,
                source=stated.source,
                evidence=stated.evidence.value,
                confirmed_by=stated.confirmed_by,
            )


RULES = (
    Rule(
        id="D-09",
        sentence="Every legal value carries its source and who confirmed it; what no source says "
        "stays open, and what nobody confirmed is printed in no notice.",
        source="design D-09",
        evidence="D",
        tested="tests/rules/test_regulations.py",
    ),
    Rule(
        id="R-47",
        sentence="Every decision cites id and version of the regulations in force on its day.",
        source="design D-11, D-09; Council Recommendation 2022 on published recognition policies",
        evidence="D",
        tested="tests/rules/test_regulations.py",
    ),
)
RUNS = (
    Runnable(
        "regulation",
        ("R-47", "D-09"),
        InForceAsk,
        InForceAnswer,
        in_force,
        example='{"regulation": "milan", "on": "2026-03-02"}',
    ),
)
