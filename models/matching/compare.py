"""Can two sides be compared, and what do the numbers say of each required outcome?

Reads texts, computes a matrix of probabilities and lets the rule judge it
(`models/rules/coverage.py`); abstains where there is no fair way to compare. No clock, no network,
no state: the same input, model and calibration give the same numbers.
"""

from typing import NamedTuple

from models.frozen import Frozen
from models.matching import hygiene, routing
from models.matching.calibration import Calibration, Entry, EntryKey, probabilities
from models.matching.embedder import Embedder
from models.matching.features import features, similarities
from models.matching.routing import LanguageRoute
from models.matching.texts import AchievementText, ComponentText
from models.matching.words import words
from models.rules.coverage import (
    CERTAIN,
    Coverage,
    Judged,
    Matrix,
    Required,
    cover,
    nothing_compared,
)


class Comparison(Frozen):
    """Everything the rules decided from, kept with a decision so that it can be computed again.

    `calibrated`: the entry of the calibration that served. `columns`: positions in the credential
    of the outcomes in the matrix; `required`: its rows.
    """

    model_id: str
    route: LanguageRoute
    required: tuple[Required, ...]
    coverage: Coverage
    notes: tuple[str, ...]
    faults: bool
    calibrated: EntryKey | None = None
    columns: tuple[int, ...] = ()
    matrix: Matrix = ()
    why_not: str | None = None


def compare(
    achievement: AchievementText,
    component: ComponentText,
    *,
    embedder: Embedder,
    calibration: Calibration,
) -> Comparison:
    """The numbers and what the rule makes of them; abstains where there is no fair way."""
    read = _read(achievement, component)
    way = routing.path(read.sides, embedder, calibration)
    why_not = _uncomparable(read.wanted, read.offered) or way.why
    if why_not is not None or way.entry is None:
        return _abstained(read, embedder.model_id, why_not or "nothing was compared")
    return _compared(read, way, way.entry, calibration)


class _Read(NamedTuple):
    """Both sides as they are compared. `notes`: what was odd about their texts."""

    sides: routing.Sides
    wanted: hygiene.Side
    offered: hygiene.Side
    required: tuple[Required, ...]
    notes: tuple[str, ...]

    @property
    def faults(self) -> bool:
        return self.wanted.faulty or self.offered.faulty


def _read(achievement: AchievementText, component: ComponentText) -> _Read:
    sides = routing.sides(achievement, component)
    wanted = hygiene.clean(
        [one.text for one in component.outcomes],
        sides.required_language.language,
        repeats_hide=False,
    )
    offered = hygiene.clean(
        [one.text for one in sides.incoming], sides.incoming_language.language, repeats_hide=True
    )
    notes = (
        *sides.notes,
        *hygiene.sentences(wanted, [one.id for one in component.outcomes], "component"),
        *hygiene.sentences(offered, [str(one.position) for one in sides.incoming], "credential"),
    )
    required = tuple(
        Required(id=one.id, essential=one.essential, readable=clean.readable)
        for one, clean in zip(component.outcomes, wanted.outcomes, strict=True)
    )
    return _Read(sides, wanted, offered, required, notes)


def _abstained(read: _Read, model_id: str, why_not: str) -> Comparison:
    return Comparison(
        model_id=model_id,
        route=LanguageRoute.ABSTAINED,
        required=read.required,
        coverage=nothing_compared(read.required, why_not),
        notes=read.notes,
        faults=read.faults,
        why_not=why_not,
    )


def _compared(read: _Read, way: routing.Path, entry: Entry, calibration: Calibration) -> Comparison:
    readable = [index for index, one in enumerate(read.offered.outcomes) if one.readable]
    required = [one.text for one in read.wanted.outcomes]
    incoming = [read.offered.outcomes[index].text for index in readable]
    languages = read.sides.required_language.language, read.sides.incoming_language.language
    views = similarities(way.views, required, incoming, languages)
    matrix = _certain(probabilities(features(views), entry), required, incoming)
    columns = tuple(read.sides.incoming[index].position for index in readable)
    covered = cover(read.required, matrix, calibration.thresholds(entry))
    return Comparison(
        model_id="|".join(view.model_id for view in way.views),
        route=way.route,
        calibrated=entry.key,
        columns=columns,
        required=read.required,
        matrix=matrix,
        coverage=_placed(covered, columns),
        notes=(*read.notes, *way.notes),
        faults=read.faults,
    )


def _uncomparable(wanted: hygiene.Side, offered: hygiene.Side) -> str | None:
    for side, who in ((wanted, "component"), (offered, "credential")):
        whole = hygiene.sentences(side.model_copy(update={"outcomes": ()}), [], who)
        if side.faults:
            return whole[0] if whole else f"the {who} has no outcomes that can be compared"
        if not side.comparable:
            return f"no outcome of the {who} states anything that can be compared"
    return None


def _certain(matrix: Matrix, required: list[str], incoming: list[str]) -> Matrix:
    """Texts that are the same word for word cover each other, whatever a model thinks."""
    ours, theirs = [words(text) for text in required], [words(text) for text in incoming]
    return tuple(
        tuple(CERTAIN if a == b else min(p, CERTAIN - 1) for b, p in zip(theirs, row, strict=True))
        for a, row in zip(ours, matrix, strict=True)
    )


def _placed(coverage: Coverage, columns: tuple[int, ...]) -> Coverage:
    """Columns of the matrix turned into positions in the credential."""

    def placed(one: Judged) -> Judged:
        moved = tuple(p.model_copy(update={"outcome": columns[p.outcome]}) for p in one.by)
        return one.model_copy(update={"by": moved})

    return coverage.model_copy(update={"outcomes": tuple(map(placed, coverage.outcomes))})
