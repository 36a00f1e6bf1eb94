"""How does an earlier case differ from this one, in sentences a committee reads?

Every sentence comes from a template and keeps the two facts it was made from; nothing is generated,
nothing is weighed (handbook matching 4.2; design O-43). "There" is the earlier case, "here" this
one.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from models.frozen import Frozen
from models.matching.cases import Case, Earlier, Standing, spoken
from models.matching.languages import name
from models.matching.words import plain, stems
from models.rules.outcomes import Outcome

# Two outcomes that share this much of their stems say the same thing differently: of pairs made by
# hand in four languages nearly all reworded ones share 0.44 to 0.89, all others 0 to 0.40.
REWORDED = 0.42
# Components state 5 to 30 outcomes; longer lists are counted, not read one by one.
ONE_BY_ONE = 30
# An outcome is a sentence or two; what follows tells no two apart.
_READ_LETTERS = 600
# So many sentences of one kind are read; the rest is a number.
_SENTENCES = 5
# An outcome in a sentence; longer ones are boilerplate, and stand whole in the documents.
_SHOWN_LETTERS = 200
_KEPT_LETTERS = 1_000

# Codes that say nothing to who does not know them.
_WHY = {"FOLLOWED_OVERTURNED": "with one that it followed"}


class Fact(StrEnum):
    """What differs."""

    STANDING = "STANDING"
    REASONS = "REASONS"
    COURSE = "COURSE"
    COURSE_VERSION = "COURSE_VERSION"
    COMPONENT = "COMPONENT"
    COMPONENT_VERSION = "COMPONENT_VERSION"
    PROGRAMME = "PROGRAMME"
    PURPOSE = "PURPOSE"
    ECTS = "ECTS"
    HOURS = "HOURS"
    EQF = "EQF"
    OUTCOMES_LANGUAGE = "OUTCOMES_LANGUAGE"
    OUTCOMES = "OUTCOMES"
    OUTCOME_CHANGED = "OUTCOME_CHANGED"
    OUTCOME_ADDED = "OUTCOME_ADDED"
    OUTCOME_REMOVED = "OUTCOME_REMOVED"


class Difference(Frozen):
    """`then` and `now`: what the sentence rests on; None where there was nothing."""

    fact: Fact
    then: str | None
    now: str | None
    text: str


def differences(then: Earlier, now: Case) -> tuple[Difference, ...]:
    """What became of the earlier one first, then what it was about, then its outcomes."""
    return (
        *_became(then),
        *_key(then.case, now),
        *_numbers(then.case, now),
        *_outcomes(then.case, now),
    )


def shortened(text: str, letters: int = _SHOWN_LETTERS) -> str:
    return text if len(text) <= letters else f"{text[:letters].rstrip()}…"


def _became(then: Earlier) -> Iterator[Difference]:
    code = then.ended_code
    why = "" if code is None else f" ({_WHY.get(code, _words(code))})"
    said = {
        Standing.EXPIRED: f"It counted until {then.expires_on.isoformat()}.",
        Standing.SUPERSEDED: f"The same case was decided anew on {_day(then)}.",
        Standing.OVERTURNED: f"It was overturned on {_day(then)}{why}.",
    }
    if then.standing is not Standing.ACTIVE:
        text = said[then.standing]
        yield Difference(fact=Fact.STANDING, then=then.standing.value, now=None, text=text)
    if then.outcome is not Outcome.FULL and then.reasons:
        codes = ", ".join(then.reasons)
        verb = "Refused" if then.outcome is Outcome.REFUSED else "Not recognised in full"
        text = f"{verb} because of: {', '.join(map(_words, then.reasons))}."
        yield Difference(fact=Fact.REASONS, then=codes, now=None, text=text)


def _day(then: Earlier) -> str:
    return "a day not recorded" if then.ended_on is None else then.ended_on.isoformat()


def _words(code: str) -> str:
    return code.lower().replace("_", " ")


def _key(then: Case, now: Case) -> Iterator[Difference]:
    a, b = then.key, now.key
    same_course = (a.institution, a.course) == (b.institution, b.course)
    if not same_course:
        there, here = _course(then), _course(now)
        yield Difference(
            fact=Fact.COURSE, then=there, now=here, text=f"There the course was {there}."
        )
    elif not (then.versioned and now.versioned):
        text = "Nothing tells whether it is the same version of the course."
        yield Difference(fact=Fact.COURSE_VERSION, then=None, now=None, text=text)
    if a.component != b.component:
        text = f"There it was to count as {a.component}, here as {b.component}."
        yield Difference(fact=Fact.COMPONENT, then=a.component, now=b.component, text=text)
    elif a.component_version != b.component_version:
        text = (
            f"There it was held against version {a.component_version} of {a.component}, "
            f"here against version {b.component_version}."
        )
        yield Difference(
            fact=Fact.COMPONENT_VERSION,
            then=a.component_version,
            now=b.component_version,
            text=text,
        )
    if a.programme != b.programme:
        text = f"There it was asked for in the programme {a.programme}, here in {b.programme}."
        yield Difference(fact=Fact.PROGRAMME, then=a.programme, now=b.programme, text=text)
    if a.purpose != b.purpose:
        text = "There it was asked for with another purpose."
        yield Difference(fact=Fact.PURPOSE, then=a.purpose, now=b.purpose, text=text)


def _course(case: Case) -> str:
    """In words; a course without a title goes by its key."""
    title = f"“{shortened(case.title or case.key.course)}”"
    return title if case.awarded_by is None else f"{title} of {shortened(case.awarded_by)}"


def _numbers(then: Case, now: Case) -> Iterator[Difference]:
    pairs = (
        (Fact.ECTS, "ECTS credits", then.ects, now.ects),
        (Fact.HOURS, "Hours of work", then.hours, now.hours),
        (Fact.EQF, "EQF level", then.eqf, now.eqf),
    )
    for fact, unit, there, here in pairs:
        if there != here:
            before, after = _number(there), _number(here)
            text = f"{unit}: {before or 'not stated'} there, {after or 'not stated'} here."
            yield Difference(fact=fact, then=before, now=after, text=text)


def _number(value: Decimal | int | None) -> str | None:
    if value is None:
        return None
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _outcomes(then: Case, now: Case) -> Iterator[Difference]:
    there, here = _unlike(then.outcomes, now.outcomes), _unlike(now.outcomes, then.outcomes)
    if not there and not here:
        return
    if not then.outcomes or not now.outcomes:
        which = "There" if not then.outcomes else "Here"
        text = f"{which} no learning outcomes are stated."
        yield _counted(Fact.OUTCOMES, then, now, text)
        return
    languages = [spoken(then), spoken(now)]
    if languages[0] != languages[1]:
        names = [name(language) for language in languages]
        text = (
            f"The outcomes are in {names[0]} there and in {names[1]} here: "
            "they were not compared one by one."
        )
        yield Difference(fact=Fact.OUTCOMES_LANGUAGE, then=names[0], now=names[1], text=text)
    elif max(len(there), len(here)) > ONE_BY_ONE:
        same = len(now.outcomes) - len(here)
        text = (
            f"Of {len(now.outcomes)} outcomes here, {same} stand there word for word "
            f"among {len(then.outcomes)}: too many to compare one by one."
        )
        yield _counted(Fact.OUTCOMES, then, now, text)
    else:
        yield from _one_by_one(_paired(there, here, languages[0]))


def _counted(fact: Fact, then: Case, now: Case, text: str) -> Difference:
    return Difference(
        fact=fact, then=str(len(then.outcomes)), now=str(len(now.outcomes)), text=text
    )


def _unlike(texts: Sequence[str], others: Sequence[str]) -> list[str]:
    """Those that do not stand on the other side word for word, each once."""
    known = {plain(text[:_READ_LETTERS]) for text in others}
    ours = {plain(text[:_READ_LETTERS]): text for text in reversed(texts)}
    return [text for spelling, text in reversed(ours.items()) if spelling not in known]


class _Paired(NamedTuple):
    changed: list[tuple[str, str]]
    removed: list[str]
    added: list[str]


def _paired(there: list[str], here: list[str], language: str | None) -> _Paired:
    """One to one, so that the whole fits best; what has no counterpart is removed or added."""
    if not there or not here:
        return _Paired([], there, here)
    ours, theirs = ([_stems(text, language) for text in side] for side in (there, here))
    alike = np.array([[_shared(a, b) for b in theirs] for a in ours])
    # Loaded late: it takes a second, and most pages compare nothing.
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(-np.where(alike >= REWORDED, alike, 0.0))
    pairs = [(r, c) for r, c in zip(rows, columns, strict=True) if alike[r, c] >= REWORDED]
    left, right = {int(r) for r, _ in pairs}, {int(c) for _, c in pairs}
    return _Paired(
        [(there[r], here[c]) for r, c in pairs],
        [text for place, text in enumerate(there) if place not in left],
        [text for place, text in enumerate(here) if place not in right],
    )


def _stems(text: str, language: str | None) -> frozenset[str]:
    return frozenset(stems(text[:_READ_LETTERS], language))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of their stems that both have, 0 to 1."""
    return 2 * len(one & other) / max(1, len(one) + len(other))


def _one_by_one(found: _Paired) -> Iterator[Difference]:
    changed = [_about(Fact.OUTCOME_CHANGED, *pair) for pair in found.changed]
    removed = [_about(Fact.OUTCOME_REMOVED, text, None) for text in found.removed]
    added = [_about(Fact.OUTCOME_ADDED, None, text) for text in found.added]
    yield from _some(changed, "more outcomes are worded differently")
    yield from _some(removed, "more outcomes stand only there")
    yield from _some(added, "more outcomes stand only here")


def _about(fact: Fact, then: str | None, now: str | None) -> Difference:
    said = {
        Fact.OUTCOME_CHANGED: "There “{then}”, here “{now}”.",
        Fact.OUTCOME_REMOVED: "Only there: “{then}”.",
        Fact.OUTCOME_ADDED: "Only here: “{now}”.",
    }
    return Difference(
        fact=fact,
        then=None if then is None else shortened(then, _KEPT_LETTERS),
        now=None if now is None else shortened(now, _KEPT_LETTERS),
        text=said[fact].format(then=shortened(then or ""), now=shortened(now or "")),
    )


def _some(found: list[Difference], rest: str) -> Iterator[Difference]:
    yield from found[:_SENTENCES]
    left = len(found) - _SENTENCES
    if left > 0:
        text = f"{left} {rest}."
        yield Difference(fact=found[0].fact, then=None, now=None, text=text)
