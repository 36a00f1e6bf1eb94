"""Which earlier decisions does a committee see beside a comparison?

Those on the same course and component, exact and near; those on courses that read alike; refusals
and overturned ones among them (design O-42, O-43; handbook matching 4.2, 4.4). They stand beside
the comparison and enter neither a probability nor a proposal (handbook matching 0 (5)).
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from models.frozen import Frozen
from models.matching.cases import Case, Earlier, Standing, spoken
from models.matching.differences import Difference, differences
from models.matching.embedder import Matrix
from models.matching.languages import name
from models.matching.lexical import Lexical
from models.matching.words import shared_terms
from models.rules.limits import PRECEDENTS_SHOWN
from models.rules.outcomes import Outcome
from models.rules.precedents import PrecedentAsk, PrecedentsAsk, kin, precedents
from models.rules.routing import Likeness

# Of 392 pairs of courses that two universities hold equivalent, three in four are this alike by
# their words; of pairs in one subject one in five, of pairs in different subjects one in fifty.
ALIKE_FROM = Decimal("0.30")
_HUNDREDTH = Decimal("0.01")
# A page of text; what a course is about stands at its beginning.
_READ_LETTERS = 1_500


class Kind(StrEnum):
    """EXACT, NEAR: rule R-32, whether or not it still counts. ALIKE: another course, or another
    component, whose words are near.
    """

    EXACT = "EXACT"
    NEAR = "NEAR"
    ALIKE = "ALIKE"


class Shown(Frozen):
    """One earlier decision as it stood on that day. `likeness` of words, 0 to 1, and `terms`, the
    words shared: where it is ALIKE. `decided_in`: the year.
    """

    id: str
    kind: Kind
    outcome: Outcome
    reasons: tuple[str, ...]
    standing: Standing
    decided_in: int
    times: int
    title: str | None
    awarded_by: str | None
    component: str
    programme: str
    likeness: Decimal | None = None
    terms: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()


class Beside(Frozen):
    """What is laid beside one line. `alarm`: exact ones contradict each other. `not_alike`: why
    courses that read alike were not all sought.
    """

    line: int
    shown: tuple[Shown, ...]
    alarm: bool
    not_alike: str | None = None


class ToLay(NamedTuple):
    """One line: its case, and what was decided on the same course for the same component."""

    line: int
    now: Case
    of_course: tuple[Earlier, ...]


def lay(lines: Sequence[ToLay], others: Sequence[Earlier], on: date) -> list[Beside]:
    """For each line. `others`: decisions on other courses or components, the newest first."""
    library = _Library(others)
    return [_beside(line, library, on) for line in lines]


class _Near(NamedTuple):
    earlier: Earlier
    likeness: Decimal


class _Library:
    """The texts of earlier cases by language, each language read once for all lines."""

    def __init__(self, earlier: Sequence[Earlier]) -> None:
        self._by_language: dict[str | None, list[Earlier]] = {}
        for one in earlier:
            if one.case.outcomes:
                self._by_language.setdefault(spoken(one.case), []).append(one)
        self._vectors: dict[str, Matrix] = {}

    def nearest(self, now: Case, language: str) -> list[_Near]:
        """Nearest first; of those equally near the first of the library."""
        held = self._by_language.get(language, [])
        if not held:
            return []
        if language not in self._vectors:
            self._vectors[language] = _embedded([one.case for one in held], language)
        likeness = self._vectors[language] @ _embedded([now], language)[0]
        found = [
            _Near(one, Decimal(str(float(value))).quantize(_HUNDREDTH))
            for one, value in zip(held, likeness, strict=True)
            if kin(one.case.key, now.key) is None
        ]
        near = [one for one in found if one.likeness >= ALIKE_FROM]
        return sorted(near, key=lambda one: -one.likeness)

    def elsewhere(self, language: str) -> int:
        """How many are in another language or in none that could be told."""
        return sum(len(held) for tag, held in self._by_language.items() if tag != language)


def _embedded(cases: Sequence[Case], language: str) -> Matrix:
    return Lexical().embed([_text(case) for case in cases], language)


def _text(case: Case) -> str:
    """What it is about, as far as words are compared."""
    return f"{case.title or ''}. {' '.join(case.outcomes)}"[:_READ_LETTERS]


def _beside(line: ToLay, library: _Library, on: date) -> Beside:
    now = line.now
    exact = [one for one in line.of_course if kin(one.case.key, now.key) is Likeness.EXACT]
    near = [one for one in line.of_course if kin(one.case.key, now.key) is Likeness.NEAR]
    # What counts speaks before what no longer does: a contradiction is between those that count.
    exact.sort(key=lambda one: one.standing is not Standing.ACTIVE)
    alike, not_alike = _alike(now, library)
    likeness = {one.earlier.id: one.likeness for one in alike}
    return Beside(
        line=line.line,
        shown=(
            *(_shown(Kind.EXACT, one, now) for one in exact[:PRECEDENTS_SHOWN]),
            *(_shown(Kind.NEAR, one, now) for one in _few(near)),
            *(
                _shown(Kind.ALIKE, one, now, likeness[one.id])
                for one in _few([one.earlier for one in alike])
            ),
        ),
        alarm=_contradict(line, on),
        not_alike=not_alike,
    )


def _alike(now: Case, library: _Library) -> tuple[list[_Near], str | None]:
    if not now.outcomes:
        why = "the credential states no learning outcomes, so no course was sought that reads alike"
        return [], why
    language = spoken(now)
    if language is None:
        why = "the language of the credential could not be told, so no course was sought that "
        return [], f"{why}reads alike"
    elsewhere = library.elsewhere(language)
    if not elsewhere:
        return library.nearest(now, language), None
    why = (
        f"of the courses decided before, {elsewhere} not in {name(language)} were left out: "
        "across languages words tell nothing"
    )
    return library.nearest(now, language), why


def _few(ordered: Sequence[Earlier]) -> list[Earlier]:
    """The first of them; where these all stand for FULL, one that does not takes the last place.

    Otherwise many alike decisions would hide the one that went another way (O-43).
    """
    chosen = list(ordered[:PRECEDENTS_SHOWN])
    other = next((one for one in ordered[PRECEDENTS_SHOWN:] if _otherwise(one)), None)
    if other is not None and not any(map(_otherwise, chosen)):
        chosen[-1] = other
    return chosen


def _otherwise(one: Earlier) -> bool:
    return one.outcome is not Outcome.FULL or one.standing is Standing.OVERTURNED


def _contradict(line: ToLay, on: date) -> bool:
    """R-32, of those that count on that day."""
    asked = tuple(
        PrecedentAsk(
            id=one.id,
            key=one.case.key,
            outcome=one.outcome,
            expires_on=one.expires_on,
            active=one.standing in (Standing.ACTIVE, Standing.EXPIRED),
            overturned=one.standing is Standing.OVERTURNED,
        )
        for one in line.of_course
    )
    return precedents(PrecedentsAsk(key=line.now.key, precedents=asked, on=on)).alarm


def _shown(kind: Kind, one: Earlier, now: Case, likeness: Decimal | None = None) -> Shown:
    case = one.case
    return Shown(
        id=one.id,
        kind=kind,
        outcome=one.outcome,
        reasons=one.reasons,
        standing=one.standing,
        decided_in=one.decided_on.year,
        times=one.times,
        title=case.title,
        awarded_by=case.awarded_by,
        component=case.key.component,
        programme=case.key.programme,
        likeness=likeness,
        terms=() if likeness is None else shared_terms(_text(now), _text(case), spoken(now)),
        differences=differences(one, now),
    )
