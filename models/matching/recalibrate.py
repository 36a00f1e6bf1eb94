"""What do the alliance's own decisions say about when the machine may propose FULL?

People decide lines, not single outcomes. So what their decisions can move is the limit of a
proposal: how much added risk FULL may carry, and whether this language route may propose at all.
Weights and thresholds of single outcomes need labels of single outcomes and stay as they are. A
route with fewer than `FEWEST` decided lines stays whole (handbook matching 4.3).
"""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from models.matching.calibrate import Proposals, proposals, widest_risk
from models.matching.calibration import Calibration, Entry, EntryKey, Labels, parse
from models.matching.compare import Comparison
from models.matching.match import criteria_of
from models.matching.recompute import Record
from models.rules.coverage import added_risk, cover

FEWEST = 100
NO_LICENCE = "the alliance's own decisions, without personal data"


class Decided(NamedTuple):
    """One line that people decided. `full`: they recognised it in full.

    `held_back`: something beside the outcomes, such as the level or a fault in the texts, kept the
    machine from proposing.
    """

    comparison: Comparison
    full: bool
    held_back: bool

    @classmethod
    def of(cls, kept: Record, *, full: bool) -> "Decided":
        compared = kept.comparison
        criteria = criteria_of(kept.achievement, kept.component, compared.coverage)
        held_back = compared.faults or any(one.holds_back for one in criteria.values())
        return cls(compared, full, held_back)


class Change(NamedTuple):
    """One route, old against new on the same decided lines. `enough` False: it stays as it is."""

    old: Entry
    new: Entry
    lines: int
    recognised: int
    before: Proposals
    after: Proposals
    enough: bool


class Recalibrated(NamedTuple):
    """`text`: the new calibration as a file; None where no route has enough decided lines."""

    changes: tuple[Change, ...]
    text: str | None


def recalibrate(
    current: Calibration, decided: Sequence[Decided], *, name: str, origin: str
) -> Recalibrated:
    """`origin`: whose decisions, until when. Listed are routes with decided lines; pooled ones
    serve languages nobody calibrated and never propose."""
    groups: dict[EntryKey, list[Decided]] = {}
    for one in decided:
        key = one.comparison.calibrated
        if key is not None and "*" not in key.languages:
            groups.setdefault(key, []).append(one)
    changes = tuple(
        _change(current, entry, groups[entry.key], origin)
        for entry in current.entries
        if entry.key in groups
    )
    if not any(change.enough for change in changes):
        return Recalibrated(changes, None)
    fresh = {change.new.key: change.new for change in changes}
    return Recalibrated(changes, _text(current, name, fresh))


def _change(current: Calibration, entry: Entry, decided: Sequence[Decided], origin: str) -> Change:
    full = _proposable(current, entry, decided)
    enough = len(decided) >= FEWEST
    new = _learned(entry, full, decided, origin) if enough else entry
    return Change(
        old=entry,
        new=new,
        lines=len(decided),
        recognised=sum(one.full for one in decided),
        before=_made(entry, full),
        after=_made(new, full),
        enough=enough,
    )


def _proposable(
    current: Calibration, entry: Entry, decided: Sequence[Decided]
) -> list[tuple[int, bool]]:
    """(Added risk, whether people recognised in full) of each line that could be proposed."""
    limits = current.thresholds(entry)
    found = []
    for one in decided:
        judged = cover(one.comparison.required, one.comparison.matrix, limits).outcomes
        risk = added_risk(judged)
        if risk is not None and not one.held_back:
            found.append((risk, one.full))
    return found


def _learned(
    entry: Entry, full: Sequence[tuple[int, bool]], decided: Sequence[Decided], origin: str
) -> Entry:
    risk, measured = widest_risk(full)
    labels = Labels(
        origin=origin,
        licence=NO_LICENCE,
        attribution="",
        cases=len(decided),
        outcomes=sum(len(one.comparison.required) for one in decided),
    )
    return entry.model_copy(
        update={
            "proposal_risk": risk,
            "proposes": risk > 0,
            "measured": measured,
            "proposal_labels": labels,
        }
    )


def _made(entry: Entry, full: Sequence[tuple[int, bool]]) -> Proposals:
    """What this entry would have proposed, texts that are the same word for word among it."""
    limit = entry.proposal_risk if entry.proposes else 0
    return proposals([right for risk, right in full if risk <= limit])


def _text(current: Calibration, name: str, fresh: Mapping[EntryKey, Entry]) -> str:
    entries = tuple(fresh.get(entry.key, entry) for entry in current.entries)
    made = Calibration(name=name, entries=entries)
    content = made.model_dump(mode="json", exclude={"version"})
    text = json.dumps(content, ensure_ascii=False, indent=1)
    parse(text)  # what is written can be read
    return text
