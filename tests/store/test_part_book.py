"""When are two achievements one part? By the issuer's id; by their looks only with a warning."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models.documents.parts import Found
from models.documents.record import Achievement, Credential, Text
from models.store import part_book, submissions
from models.store.database import Sessions
from models.store.learners import Identity
from models.store.submissions import Form, Line, Submission
from models.tables.recognition import Recognition, RecognitionLine
from tests.store import alliances

pytestmark = pytest.mark.servers


async def submitted(sessions: Sessions, *components: str) -> UUID:
    recognition = uuid4()
    async with sessions.begin() as session:
        await submissions.keep(
            session,
            alliances.VAULT,
            Submission(
                id=recognition,
                home="warsaw",
                programme="ba-economics",
                purpose="credit",
                language="pl",
                form=Form(
                    identity=Identity(local_id="UW-1", name="Maja"),
                    lines=tuple(Line(component=component) for component in components),
                ),
                documents=(),
                submitted_by="anna.registrar@warsaw",
                at=datetime(2026, 11, 22, tzinfo=UTC),
            ),
        )
    return recognition


def found(line: int, issuer_key: str | None) -> Found:
    """Two of these look the same: only the issuer's id may differ."""
    achievement = Achievement(where=f"/{line}", titles=(Text(text="Seminar"),))
    return Found(
        line=line,
        achievement=achievement,
        credential=Credential(achievements=(achievement,)),
        issuer_key=issuer_key,
        likeness_key="looks",
    )


async def kept(session: AsyncSession, recognition: UUID, part: Found) -> tuple[UUID, list[str]]:
    row = await session.get_one(Recognition, recognition)
    codes = [finding.code for finding in await part_book.keep(session, row, part)]
    await session.flush()
    line = await session.get_one(RecognitionLine, (recognition, part.line))
    assert line.part is not None
    return line.part, codes


async def test_the_issuers_id_makes_it_the_same_part(seeded: Sessions) -> None:
    first, second = await submitted(seeded, "ECO-210"), await submitted(seeded, "ECO-210")
    async with seeded.begin() as session:
        one, _ = await kept(session, first, found(1, "award-1"))
        again, codes = await kept(session, second, found(1, "award-1"))

    assert (again, codes) == (one, ["PART_SEEN_BEFORE"])


async def test_looking_the_same_is_the_same_part_with_a_warning(seeded: Sessions) -> None:
    first, second = await submitted(seeded, "ECO-210"), await submitted(seeded, "ECO-210")
    async with seeded.begin() as session:
        one, _ = await kept(session, first, found(1, None))
        again, codes = await kept(session, second, found(1, "award-1"))

    assert (again, codes) == (one, ["PART_LIKE_ANOTHER"])


async def test_two_seminars_that_the_issuer_tells_apart_are_two_parts(seeded: Sessions) -> None:
    recognition = await submitted(seeded, "ECO-210", "ECO-EL-07")
    async with seeded.begin() as session:
        one, _ = await kept(session, recognition, found(1, "award-1"))
        other, codes = await kept(session, recognition, found(2, "award-2"))

    assert one != other
    assert codes == []
