"""Achievement parts, one row each however often and in whatever document they come (D-04, D-25)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.documents.findings import Finding, info, warning
from models.documents.parts import Found, Whole
from models.ids import derived
from models.tables.credit import Part
from models.tables.recognition import Recognition, RecognitionLine


async def keep(session: AsyncSession, row: Recognition, found: Found) -> list[Finding]:
    """The part as a row of its own, the same for every recognition it comes up in (D-25).

    What it is a part of is kept with it: a course and its module do not both count in full.
    """
    known = await _known(session, row, found)
    findings = [] if known is None else [_seen_before(known, found)]
    if known is None:
        known = await _new(session, row.learner, found)
    await _place(session, row.learner, known, found.wholes)
    line = await session.get_one(RecognitionLine, (row.id, found.line))
    line.part, line.host_ects = known.id, known.awarded_ects
    return findings


async def _new(session: AsyncSession, learner: UUID, found: Found | Whole) -> Part:
    part = Part(
        id=derived(learner, "part", found.issuer_key or found.likeness_key),
        learner=learner,
        issuer_key=found.issuer_key,
        likeness_key=found.likeness_key,
        awarded_ects=found.awarded_ects,
    )
    session.add(part)
    await session.flush()
    return part


async def _place(session: AsyncSession, learner: UUID, part: Part, wholes: Sequence[Whole]) -> None:
    """Where it was seen first is where it stays. A whole that has grown since, such as a semester
    that goes on, has the credits of the document that says most.
    """
    for whole in wholes:
        above = await _same(session, learner, whole) or await _new(session, learner, whole)
        above.awarded_ects = max(above.awarded_ects or whole.awarded_ects, whole.awarded_ects)
        if part.inside is None and above.id != part.id:
            part.inside = above.id
        part = above


async def _same(session: AsyncSession, learner: UUID, whole: Whole) -> Part | None:
    """By the issuer's id alone where it has one: courses of a module may share its title."""
    of_learner = select(Part).where(col(Part.learner) == learner)
    if whole.issuer_key is not None:
        same = col(Part.issuer_key) == whole.issuer_key
    else:
        same = (col(Part.likeness_key) == whole.likeness_key) & col(Part.issuer_key).is_(None)
    return (await session.execute(of_learner.where(same))).scalars().first()


async def _known(session: AsyncSession, row: Recognition, found: Found) -> Part | None:
    """The part that the issuer's id names, else one that looks the same.

    What the issuer tells apart by ids in one submission is not one part, however alike it looks.
    """
    of_learner = select(Part).where(col(Part.learner) == row.learner)
    if found.issuer_key is not None:
        named = await session.execute(of_learner.where(col(Part.issuer_key) == found.issuer_key))
        part = named.scalars().first()
        if part is not None:
            return part
        beside = select(RecognitionLine.part).where(
            col(RecognitionLine.recognition) == row.id, col(RecognitionLine.part).is_not(None)
        )
        of_learner = of_learner.where(col(Part.issuer_key).is_(None) | col(Part.id).not_in(beside))
    alike = await session.execute(of_learner.where(col(Part.likeness_key) == found.likeness_key))
    return alike.scalars().first()


def _seen_before(known: Part, found: Found) -> Finding:
    """Whoever decides reads this first: deciding confirms that it is one achievement."""
    where = found.achievement.where
    if found.issuer_key is not None and known.issuer_key == found.issuer_key:
        return info(
            "PART_SEEN_BEFORE",
            where,
            "this achievement was handed in before: it counts once in a programme",
        )
    return warning(
        "PART_LIKE_ANOTHER",
        where,
        "issuer, title, date and learner are those of an achievement handed in before: it counts "
        "as the same one; deciding confirms that",
    )
