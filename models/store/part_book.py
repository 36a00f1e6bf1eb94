"""Achievement parts, one row each however often and in whatever document they come (D-04, D-25)."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.documents.findings import Finding, info, warning
from models.documents.parts import Found
from models.ids import derived
from models.tables.credit import Part
from models.tables.recognition import Recognition, RecognitionLine


async def keep(session: AsyncSession, row: Recognition, found: Found) -> list[Finding]:
    """The part as a row of its own, the same for every recognition it comes up in (D-25)."""
    known = await _known(session, row, found)
    findings = [] if known is None else [_seen_before(known, found)]
    if known is None:
        known = Part(
            id=derived(row.learner, "part", found.issuer_key or found.likeness_key),
            learner=row.learner,
            issuer_key=found.issuer_key,
            likeness_key=found.likeness_key,
            awarded_ects=found.awarded_ects,
        )
        session.add(known)
        await session.flush()
    line = await session.get_one(RecognitionLine, (row.id, found.line))
    line.part, line.host_ects = known.id, known.awarded_ects
    return findings


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
