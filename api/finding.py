"""Which components of the alliance's catalogues could something count as? One index a process.

Kept current by the versions of the components: a few changed texts are put beside the index, more
make a new one. Both happen in a thread, and while a new one is made the one before answers and says
so.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.exc import SQLAlchemyError

from models.matching.embedder import Embedder
from models.matching.find import Course, Finder, Hit
from models.matching.words import shared_terms
from models.store import catalogue
from models.store.catalogue import Component, Key, Standing
from models.store.database import Sessions

log = logging.getLogger(__name__)

REPLACED_AT_MOST = 20  # every search looks through them one by one
WAITS_S = 0.5  # for a newer index, where there is one that can answer meanwhile
LIKE = 0.2  # cosine of titles by letters: "econometric" finds "Econometrics"

Standings = dict[str, Standing]


class Found(NamedTuple):
    """`by`: the views that speak for it. `shared_terms`: words both have, as asked."""

    component: Component
    shared_terms: tuple[str, ...]
    by: tuple[str, ...]


class Answer(NamedTuple):
    """Best first. `searched`: how many components; `current` False: some changed a moment ago."""

    found: tuple[Found, ...]
    searched: int
    current: bool


class Index(NamedTuple):
    """`homes` and `keys` in the order of the finder's courses."""

    standings: Standings
    finder: Finder
    versions: dict[Key, int]
    keys: list[Key]
    homes: NDArray[np.str_]


class Catalogue:
    """`fresh_for_s`: for how long what was just looked up counts as unchanged."""

    def __init__(self, embedder: Embedder, *, fresh_for_s: float = 1.0) -> None:
        self.embedder = embedder
        self._fresh_for_s = fresh_for_s
        self._index: Index | None = None
        self._making: asyncio.Task[Index] | None = None
        self._standings: Standings = {}
        self._asked_at = float("-inf")

    async def search(
        self, sessions: Sessions, wanted: Course, home: str | None, limit: int
    ) -> Answer | None:
        """The nearest components of one university, or of all; None: there is no such one."""
        standings = await self._now(sessions)
        if home is not None and home not in standings:
            return None
        index = await self._brought(sessions, standings)
        within = np.full(len(index.keys), True) if home is None else index.homes == home
        near = await asyncio.to_thread(self._nearest, index, wanted, within, limit)
        return Answer(
            found=await _read(sessions, near),
            searched=int(within.sum()),
            current=index.standings == standings,
        )

    async def warm(self, sessions: Sessions) -> None:
        """Makes the first index before anybody asks; where that fails, the first search does."""
        try:
            await self._brought(sessions, await self._now(sessions))
        except SQLAlchemyError as away:
            log.warning("the index of components is made later: %s", away)

    async def _now(self, sessions: Sessions) -> Standings:
        if time.monotonic() - self._asked_at >= self._fresh_for_s:
            async with sessions() as session:
                self._standings = await catalogue.standings(session)
            self._asked_at = time.monotonic()
        return self._standings

    async def _brought(self, sessions: Sessions, standings: Standings) -> Index:
        """Waits for the first index, and for a newer one only a little."""
        index = self._index
        if index is not None and index.standings == standings:
            return index
        if self._making is None:
            self._making = asyncio.create_task(self._make(sessions, standings))
            self._making.add_done_callback(self._made)
        making = self._making
        await asyncio.wait([making], timeout=None if index is None else WAITS_S)
        return making.result() if index is None or making.done() else index

    async def _make(self, sessions: Sessions, standings: Standings) -> Index:
        before = self._index
        async with sessions() as session:
            versions = await catalogue.versions(session)
            changed = _changed(before, versions)
            rows = await catalogue.components(session, changed)
        courses = [_course(row) for row in rows]
        if before is not None and changed is not None:
            await asyncio.to_thread(_replace, before.finder, courses)
            return before._replace(standings=standings, versions=versions)
        finder = await asyncio.to_thread(Finder, courses, self.embedder, None)
        homes = np.array([row.institution for row in rows], dtype=np.str_)
        keys = [(row.institution, row.code) for row in rows]
        return Index(standings, finder, versions, keys, homes)

    def _made(self, task: asyncio.Task[Index]) -> None:
        self._making = None
        if task.cancelled():
            return
        failed = task.exception()
        if failed is None:
            self._index = task.result()
        else:
            log.warning("the index of components stays as it was: %s", failed)

    def _nearest(
        self, index: Index, wanted: Course, within: NDArray[np.bool_], limit: int
    ) -> list["_Near"]:
        hits = index.finder.search(wanted, limit, within)
        near = [
            _Near(index.keys[index.finder.place(hit.code)], *self._why(index, hit, wanted))
            for hit in hits
        ]
        return [one for one in near if one.by]

    def _why(
        self, index: Index, hit: Hit, wanted: Course
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What speaks for it. Nothing does where neither words nor the letters of the titles are
        alike: to be the nearest of a catalogue is not enough."""
        course = index.finder.course(hit.code)
        asked = f"{wanted.title}. {wanted.text}"
        shared = shared_terms(asked, f"{course.title}. {course.text}", None)
        titles = self.embedder.embed([wanted.title or wanted.text, course.title])
        speaks = {
            "WORDS": bool(shared),
            "TITLE": float(titles[0] @ titles[1]) >= LIKE,
            "MEANING": hit.views.get("text", 0.0) > 1.0,  # a spread above the catalogue
        }
        return shared, tuple(name for name, does in speaks.items() if does)


class _Near(NamedTuple):
    key: Key
    shared_terms: tuple[str, ...]
    by: tuple[str, ...]


def _changed(index: Index | None, versions: dict[Key, int]) -> list[Key] | None:
    """Which texts are others now; None: a new index is due."""
    if index is None or index.versions.keys() != versions.keys():
        return None
    changed = [key for key, version in versions.items() if index.versions[key] != version]
    return changed if index.finder.replaced + len(changed) <= REPLACED_AT_MOST else None


def _replace(finder: Finder, courses: Sequence[Course]) -> None:
    for course in courses:
        finder.replace(course)


def _course(row: Component) -> Course:
    """Two universities may have the same code; the finder reads subject and year before the @."""
    texts = [str(outcome["text"]) for outcome in row.outcomes]
    code = f"{row.code}@{row.institution}"
    return Course(code=code, title=row.title, text=". ".join(texts))


async def _read(sessions: Sessions, near: Sequence[_Near]) -> tuple[Found, ...]:
    """As they are now: one that has gone meanwhile is left out."""
    async with sessions() as session:
        rows = {
            (row.institution, row.code): row
            for row in await catalogue.components(session, [one.key for one in near])
        }
    return tuple(Found(rows[one.key], one.shared_terms, one.by) for one in near if one.key in rows)
