"""What must the notice of a decision say, in which words, and may it be sent?

R-10: content by jurisdiction and outcome, in the learner's language, with the remedy's body,
procedure and deadline. R-17: its digest fixes every word (VG Lüneburg 24.11.2016, 6 A 182/15 [C]).
Sources: EAR manual 11; the national ones stand in `data/notices/content.json`. Templates have named
slots: a slot without a value is an error, never an empty space. Design D-09: a notice that would
print an unconfirmed legal value is held back.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Formatter

from models.canonical import digest
from models.rules.in_force import layers, regulations
from models.rules.outcomes import Outcome
from models.rules.shapes import Answer, Ask, BadAsk, Id, Part, Rule, Runnable

_FIRST, _DISCLOSURE, _LAST = "title", "revenue", "policies"


class Templates(Ask):
    """One language's file. `texts`: section → text with slots in braces."""

    language: Id
    version: Id
    texts: dict[Id, Id]


class Content(Ask):
    """Regulation → outcome → sections it adds to those of the regulations it lies within."""

    version: Id
    sources: dict[Id, Id]
    sections: dict[Id, dict[Outcome, tuple[Id, ...]]]


class NoticeAsk(Ask):
    """`slots` are the values; `unconfirmed` names those that nobody has confirmed (D-09).

    `shares_revenue`: the home university shares in the fee of the offer, which is said (D-02).
    """

    regulation: Id
    outcome: Outcome
    language: Id
    slots: dict[Id, Id]
    unconfirmed: tuple[Id, ...] | None = None
    shares_revenue: bool | None = None


class Section(Part):
    name: str
    text: str


class NoticeAnswer(Answer):
    """`held_back`: the slots to confirm before it may be sent; none, it may.

    `digest`: SHA-256 of language and sections in canonical JSON, by which the notice is verified.
    """

    sections: tuple[Section, ...]
    digest: str
    held_back: tuple[str, ...]
    template_version: str


def notice(ask: NoticeAsk) -> NoticeAnswer:
    """R-10: every section that the outcome needs there, with every slot filled."""
    templates = _templates(ask.language)
    names = required(ask.regulation, ask.outcome, shares_revenue=bool(ask.shares_revenue))
    needed = frozenset(slot for name in names for slot in slots_of(templates.texts[name]))
    for slot in sorted(needed):
        if not ask.slots.get(slot, "").strip():
            raise BadAsk(f"a text for the slot {slot!r} of this notice", "slots", slot)
    for slot in sorted(ask.slots.keys() - needed):
        raise BadAsk(f"no slot but {', '.join(sorted(needed))}", "slots", slot)
    held_back = tuple(sorted(needed & frozenset(ask.unconfirmed or ())))
    sections = tuple(
        Section(name=name, text=_filled(templates.texts[name], ask.slots)) for name in names
    )
    said = {"language": ask.language, "sections": [part.model_dump() for part in sections]}
    return NoticeAnswer(
        sections=sections,
        digest=digest(said),
        held_back=held_back,
        template_version=f"{templates.language}-{templates.version}",
        rule_ids=("R-10", "R-17"),
        why=f"Held back: nobody has confirmed {', '.join(held_back)}."
        if held_back
        else f"All that a notice of {ask.outcome.value} says there is said.",
    )


def required(regulation: str, outcome: Outcome, *, shares_revenue: bool = False) -> tuple[str, ...]:
    """The sections of a notice in their order, by the regulation and all it lies within."""
    content, added = _content(), list[str]()
    for layer in reversed(layers(regulation, regulations())):
        added += content.sections.get(layer.id, {}).get(outcome, ())
    if shares_revenue:
        added.append(_DISCLOSURE)
    return (_FIRST, f"decision_{outcome.value}", *added, _LAST)


def slots_of(template: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def languages() -> tuple[str, ...]:
    """The languages there are templates in."""
    folder = files("models.rules") / "data" / "notices"
    return tuple(
        sorted(
            file.name.removesuffix(".json")
            for file in folder.iterdir()
            if file.name.endswith(".json") and file.name != "content.json"
        )
    )


def _filled(template: str, slots: Mapping[str, str]) -> str:
    """Values are put in as they stand: braces in a value are no slots."""
    return "".join(
        text + ("" if name is None else slots[name])
        for text, name, _, _ in Formatter().parse(template)
    ).strip()


def _templates(language: str) -> Templates:
    known = languages()
    if language not in known:
        raise BadAsk(f"one of {', '.join(known)}", "language")
    return _read(language)


@cache
def _read(language: str) -> Templates:
    file = files("models.rules") / "data" / "notices" / f"{language}.json"
    return Templates.model_validate_json(file.read_bytes())


@cache
def _content() -> Content:
    file = files("models.rules") / "data" / "notices" / "content.json"
    return Content.model_validate_json(file.read_bytes())


RULES = (
    Rule(
        id="R-17",
        sentence="A notice is an immutable document: its digest fixes every word of it.",
        source="VG Lüneburg 24.11.2016, 6 A 182/15; handbook domain 6.2",
        evidence="C",
        tested="tests/rules/test_remedies.py",
    ),
)
RUNS = (
    Runnable(
        "notice",
        ("R-10", "R-17"),
        NoticeAsk,
        NoticeAnswer,
        notice,
        example=(
            '{"regulation": "warsaw", "outcome": "FULL", "language": "en", "slots": '
            '{"recognition": "2026-17", "programme": "Bachelor in Economics", '
            '"decided_on": "2 March 2026", "decider": "the registrar", "recognised_ects": "2", '
            '"host_ects": "2", "credits_why": "The numbers agree.", "policies": "warsaw 2026-11"}}'
        ),
    ),
)
