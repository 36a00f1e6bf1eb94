"""What did the universities decide about courses, and which order of candidates was learned of it?

From the precedents that still hold, expired ones among them: practice is practice. One click that
followed a precedent is not a decision of its own.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError
from sqlalchemy import ColumnElement, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.matching import experience
from models.matching.courses import Course
from models.matching.embedder import Embedder, Matrix
from models.matching.experience import Remembering
from models.matching.find import Finder
from models.matching.precedents import Precedent
from models.matching.rerank import FEWEST, Ranking
from models.rules.outcomes import Outcome
from models.store import indexing, vectors
from models.store.catalogue import course_code
from models.store.database import Sessions
from models.store.precedents import ACTIVE
from models.store.vectors import digest_of
from models.tables.finding import LearnedRanking
from models.tables.precedent import Precedent as Row

log = logging.getLogger(__name__)

MOST = 5000  # of a university, the latest: what was decided long before says less
GROWN = 1.1  # a tenth more decisions are worth learning again


class Order(NamedTuple):
    version: int
    ranking: Ranking


async def decided(session: AsyncSession, home: str) -> list[Precedent]:
    """The latest decisions of a university, those that refused among them."""
    found = await session.execute(
        select(Row)
        .where(*_counts(home))
        .order_by(col(Row.decided_on).desc(), col(Row.id))
        .limit(MOST)
    )
    return [_precedent(row) for row in found.scalars()]


async def recognised(session: AsyncSession, home: str) -> int:
    """How many of its decided lines have a known component."""
    counted = select(func.count()).where(*_counts(home), col(Row.outcome) != Outcome.REFUSED.value)
    return int((await session.execute(counted)).scalar_one())


async def homes(session: AsyncSession) -> list[str]:
    """The universities that decided anything."""
    found = await session.execute(select(Row.home).distinct().order_by(col(Row.home)))
    return list(found.scalars())


async def due(session: AsyncSession, model_id: str) -> list[str]:
    """The universities that decided enough, or so much more, that an order is to be learned."""
    found = []
    for home in await homes(session):
        count = await recognised(session, home)
        last = await _last(session, home, model_id)
        if count >= FEWEST and (last is None or _outdated(last) or count >= GROWN * last.decided):
            found.append(home)
    return found


async def order(session: AsyncSession, home: str, model_id: str) -> Order | None:
    """The last one learned over this model; None: the fixed one serves."""
    last = await _last(session, home, model_id)
    if last is None or not last.ranking or _outdated(last):
        return None
    return Order(last.version, Ranking.model_validate(last.ranking))


async def keep(
    session: AsyncSession,
    home: str,
    model_id: str,
    ranking: Ranking | None,
    count: int,
    at: datetime,
) -> int:
    """Its version; the caller commits. None keeps that nothing better was found so far."""
    versions = select(func.coalesce(func.max(col(LearnedRanking.version)), 0))
    last = (await session.execute(versions.where(col(LearnedRanking.home) == home))).scalar_one()
    row = LearnedRanking(
        home=home,
        version=int(last) + 1,
        model_id=model_id,
        learned_at=at,
        decided=count,
        ranking={} if ranking is None else ranking.model_dump(mode="json"),
    )
    session.add(row)
    await session.flush()
    return row.version


async def learn(sessions: Sessions, embedder: Embedder, homes: Sequence[str], at: datetime) -> None:
    """An order for each of these universities; minutes of computing."""
    if not homes:
        return
    index = await indexing.index_of(sessions, embedder)
    finder = await asyncio.to_thread(Finder.over, index, embedder, indexing.LANGUAGE)
    for home in homes:
        async with sessions() as session:
            known = await decided(session, home)
            read = await read_before(session, embedder.model_id, texts_of(known))
            count = await recognised(session, home)
        remembering = Remembering(embedder, read)
        found = await asyncio.to_thread(experience.learn, known, finder, remembering, home)
        async with sessions.begin() as session:
            version = await keep(session, home, embedder.model_id, found.ranking, count, at)
        log.info(
            "%s: order %d learned from %d lines; %s, mean reciprocal rank %.3f, fixed %.3f (%d"
            " courses held out)",
            home, version, count, "serves" if found.ranking else "does not serve",
            found.learned, found.fixed, found.courses,
        )  # fmt: skip


async def texts(session: AsyncSession) -> list[str]:
    """Of everything that was decided, what a model reads."""
    return [
        text for home in await homes(session) for text in texts_of(await decided(session, home))
    ]


async def standing(session: AsyncSession, home: str | None = None) -> int:
    """Grows with what was decided; of one university or of all."""
    counted = select(func.count()).select_from(Row)
    if home is not None:
        counted = counted.where(col(Row.home) == home)
    return int((await session.execute(counted)).scalar_one())


async def read_before(
    session: AsyncSession, model_id: str, texts: Sequence[str]
) -> dict[str, Matrix]:
    """The vectors of those texts that this model has read."""
    by_digest = {digest_of(text): text for text in texts}
    found = await vectors.of(session, model_id, by_digest.keys())
    return {by_digest[digest]: vector for digest, vector in found.items()}


def texts_of(precedents: Sequence[Precedent]) -> list[str]:
    """What a model reads of them."""
    return [text for one in precedents for text in (one.source.title, one.source.whole)]


def _outdated(row: LearnedRanking) -> bool:
    """Whether it was learned over other columns than this version has; then it is learned anew."""
    try:
        return bool(row.ranking) and not Ranking.model_validate(row.ranking).current
    except ValidationError:
        return True


def _precedent(row: Row) -> Precedent:
    text = ". ".join(row.outcomes)
    refused = row.outcome == Outcome.REFUSED.value
    return Precedent(
        source=Course(code="", title=row.title or "", text=text, language=row.language),
        component=None if refused else course_code((row.home, row.component)),
    )


async def _last(session: AsyncSession, home: str, model_id: str) -> LearnedRanking | None:
    found = await session.execute(
        select(LearnedRanking)
        .where(col(LearnedRanking.home) == home, col(LearnedRanking.model_id) == model_id)
        .order_by(col(LearnedRanking.version).desc())
        .limit(1)
    )
    return found.scalars().one_or_none()


def _counts(home: str) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Row.home) == home,
        col(Row.status) == ACTIVE,
        col(Row.follows).is_(None),
    )
