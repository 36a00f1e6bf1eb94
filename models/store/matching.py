"""What a comparison reads and what it leaves: outcome by outcome, kept with the recognition."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from models.canonical import digest
from models.documents.parts import Found
from models.matching.recompute import Record
from models.matching.texts import ComponentText, RequiredText
from models.messages.recognition import Matched, Step
from models.rules.states import State
from models.store import decided_before
from models.store.contents import content_of, found_in
from models.store.intake import lines_of
from models.store.telling import move, note, tell
from models.store.vault import Vault, seal_json
from models.tables.catalogue import Component
from models.tables.recognition import Recognition, RecognitionLine

FULL = "FULL"
FOR_THE_COMMITTEE = "FOR_THE_COMMITTEE"


class ToMatch(NamedTuple):
    line: int
    found: Found
    component: ComponentText


class Compared(NamedTuple):
    """What is kept of one line: the answer as it is shown, and all it was computed from."""

    line: int
    record: Record


async def to_match(session: AsyncSession, vault: Vault, step: Step) -> list[ToMatch] | Matched:
    """What to compare, or what came of it where that was done before."""
    row = await session.get_one(Recognition, step.recognition)
    content = await content_of(session, vault, row)
    if "matching" in content:
        return _matched(row, content["matching"])
    found = await found_in(session, vault, row)
    lines = await lines_of(session, row.id)
    return [
        ToMatch(part.line, part, await _component(session, row.home, line.component))
        for part, line in zip(found, lines, strict=True)
    ]


async def record_matching(
    session: AsyncSession,
    vault: Vault,
    step: Step,
    compared: Sequence[Compared],
    beside: decided_before.Kept,
) -> Matched:
    """Told are coverage and proposal; texts, numbers and what was decided before stay sealed with
    the recognition. `beside` is kept as it was shown and enters nothing.
    """
    row = await session.get_one(Recognition, step.recognition, with_for_update=True)
    content = await content_of(session, vault, row)
    if "matching" in content:
        return _matched(row, content["matching"])
    key = await vault.key(session, row.learner)
    if key is None:
        raise LookupError(f"the learner of {row.id} has been erased")
    matches = [{"line": one.line, **one.record.answer} for one in compared]
    records = [_kept(one) for one in compared]
    shown = beside.model_dump(mode="json")
    kept = {"matching": matches, "comparisons": records, "precedents": shown}
    row.content = seal_json(key, {**content, **kept})
    if row.state == State.DECIDED.value:  # confirmed in vain: it stays so until a panel reviews it
        row.version, row.changed_at = row.version + 1, step.at
    else:
        move(row, State.MATCHED, step.at)
    matched = _matched(row, matches)
    first = matches[0]
    told = {**_told(matches, await lines_of(session, row.id)), "proposal": matched.proposal}
    await tell(session, vault, row, "matched", told, step.at)
    await note(
        session,
        row,
        "MATCHED",
        step.at,
        proposal=matched.proposal,
        model_id=first["model_id"],
        thresholds_version=first["thresholds_version"],
        precedents=digest(shown),
    )
    return matched


def _told(matches: Sequence[dict[str, Any]], lines: Sequence[RecognitionLine]) -> dict[str, Any]:
    """Of each line, and of the first alone what was told before there were several."""
    components = {line.number: line.component for line in lines}
    of_line = ("coverage", "proposal", "language_route", "model_id", "thresholds_version")
    of_first = ("coverage", "language_route", "model_id", "thresholds_version")
    return {
        "comparisons": [
            {
                "line": match["line"],
                "component": components[match["line"]],
                **{name: match[name] for name in of_line},
            }
            for match in matches
        ],
        "matching": {str(match["line"]): match["coverage"] for match in matches},
        **{name: matches[0][name] for name in of_first},
    }


def records_in(content: dict[str, Any]) -> tuple[Compared, ...]:
    """From the opened content of a recognition; empty where nothing was compared."""
    answers = {
        match["line"]: {name: value for name, value in match.items() if name != "line"}
        for match in content.get("matching", [])
    }
    return tuple(
        Compared(one["line"], Record(**one["record"], answer=answers[one["line"]]))
        for one in content.get("comparisons", [])
    )


def _kept(compared: Compared) -> dict[str, Any]:
    """Without the answer, which stands in `matching` already."""
    record = compared.record.model_dump(mode="json", exclude={"answer"})
    return {"line": compared.line, "record": record}


def _matched(row: Recognition, matches: Sequence[dict[str, Any]]) -> Matched:
    earned = all(match["proposal"] == FULL for match in matches)
    return Matched(version=row.version, proposal=FULL if earned else FOR_THE_COMMITTEE)


async def _component(session: AsyncSession, home: str, code: str) -> ComponentText:
    component = await session.get_one(Component, (home, code))
    return ComponentText(
        code=component.code,
        title=component.title,
        language=component.language,
        ects=component.ects,
        hours=component.hours,
        eqf=component.eqf,
        outcomes=tuple(RequiredText.model_validate(outcome) for outcome in component.outcomes),
    )
