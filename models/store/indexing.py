"""Which texts must a model still read so that components can be searched by their meaning?

`read_missing` reads them, shortest first, and commits batch by batch: whoever stops it loses one
batch. `index` makes the arrays of a search from what is there. Both take minutes for 10^5
components, so they run in a process of their own (`passerelle index`).
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from models.matching import index as indexes
from models.matching import index_files
from models.matching.courses import Course
from models.matching.embedder import Embedder, Matrix
from models.matching.index import Index, Marks
from models.matching.index_files import Stated
from models.store import catalogue, vectors
from models.store.catalogue import Key
from models.store.database import Sessions
from models.store.vectors import digest_of

log = logging.getLogger(__name__)

BATCH = 256  # texts; a few seconds of work
SAID_EVERY_S = 20.0
LANGUAGE = None  # a catalogue has several; words of framing of all of them are left out


_widths: dict[str, int] = {}  # by model


class Progress(NamedTuple):
    """Texts, each counted once however often it stands in the catalogue."""

    read: int
    of: int


async def read_missing(
    sessions: Sessions, embedder: Embedder, further: Sequence[str], on: date
) -> Progress:
    """Reads every text of the catalogue, and `further` ones, that the model has not read yet."""
    if not indexes.means(embedder):
        return Progress(0, 0)
    wanted = await _wanted(sessions, embedder, further)
    async with sessions() as session:
        known = await vectors.known(session, embedder.model_id)
    missing = sorted(wanted.keys() - known, key=lambda digest: (len(wanted[digest]), digest))
    began = said = time.monotonic()
    for start in range(0, len(missing), BATCH):
        batch = missing[start : start + BATCH]
        rows = await asyncio.to_thread(embedder.embed, [wanted[one] for one in batch], LANGUAGE)
        async with sessions.begin() as session:
            made = dict(zip(batch, rows, strict=True))
            await vectors.keep(session, embedder.model_id, made, on)
        if time.monotonic() - said > SAID_EVERY_S:
            said = time.monotonic()
            _say(start + len(batch), len(missing), said - began)
    async with sessions.begin() as session:
        removed = await vectors.clean(session, embedder.model_id, wanted, on)
    log.info(
        "%d texts read in %.0f s, %d of %d were known, %d unused removed",
        len(missing), time.monotonic() - began, len(wanted) - len(missing), len(wanted), removed,
    )  # fmt: skip
    return Progress(len(missing), len(wanted))


async def _wanted(
    sessions: Sessions, embedder: Embedder, further: Sequence[str]
) -> dict[bytes, str]:
    """Every different text, by digest."""
    async with sessions() as session:
        courses = await catalogue.courses(session)
    held = indexes.texts(courses, embedder).values()
    return {digest_of(text): text for texts in (*held, further) for text in texts if text}


def _say(done: int, of: int, seconds: float) -> None:
    log.info("read %d of %d texts in %.0f s; the longer ones follow", done, of, seconds)


async def stated(session: AsyncSession, embedder: Embedder) -> Stated:
    """What an index is of that is made from now on. Asked before the catalogue is read: what
    changes meanwhile is looked up again, never missed."""
    state = await catalogue.state(session)
    made = await vectors.count(session, embedder.model_id)
    return Stated(
        model_id=embedder.model_id, catalogue=state.catalogue, number=state.number, vectors=made
    )


async def write_index(sessions: Sessions, embedder: Embedder, folder: Path) -> Path:
    """The index of the catalogue as it is now, in files below `folder`; one that is there serves.

    One process at a time: call it where nothing else waits.
    """
    with index_files.alone(folder):
        async with sessions() as session:
            of = await stated(session, embedder)
        there = index_files.newest(folder, of.model_id, of.catalogue)
        if there is not None and there[1] == of and index_files.whole(there[0]):
            return there[0]
        index = await index_of(sessions, embedder)
        path = index_files.write(index, of, folder)
        index_files.clean(folder)
        return path


async def index_of(sessions: Sessions, embedder: Embedder) -> Index:
    """The whole catalogue, with the vectors that are there."""
    async with sessions() as session:
        courses = await catalogue.courses(session)
    rows = await asyncio.to_thread(_Rows, courses, embedder)
    async with sessions() as session:
        async for digest, vector in vectors.every(session, embedder.model_id):
            rows.put(digest, vector)
    return await asyncio.to_thread(
        indexes.build, courses, embedder, LANGUAGE, rows.vectors, rows.read
    )


class Some(NamedTuple):
    """`vectors`: by view, one row per course; `read`: those that have theirs. `fresh`: what was
    read just now, by digest."""

    courses: list[Course]
    vectors: dict[str, Matrix]
    read: Marks
    fresh: dict[bytes, Matrix]


async def read_some(
    sessions: Sessions, embedder: Embedder, keys: Sequence[Key], at_most: int
) -> Some:
    """A few changed components as they are now; up to `at_most` texts are read at once.

    Somebody waits: `keep` what is fresh afterwards.
    """
    async with sessions() as session:
        courses = await catalogue.courses(session, keys)
        rows = await asyncio.to_thread(_Rows, courses, embedder)  # may load the model
        texts = rows.texts
        known = await vectors.of(session, embedder.model_id, texts.keys()) if texts else {}
    missing = sorted(texts.keys() - known.keys())[:at_most]
    fresh: dict[bytes, Matrix] = {}
    if missing:
        found = await asyncio.to_thread(embedder.embed, [texts[one] for one in missing], LANGUAGE)
        fresh = dict(zip(missing, found, strict=True))
    for digest, vector in (known | fresh).items():
        rows.put(digest, vector)
    return Some(courses, rows.vectors, rows.read, fresh)


async def keep(
    sessions: Sessions, embedder: Embedder, fresh: Mapping[bytes, Matrix], on: date
) -> None:
    async with sessions.begin() as session:
        await vectors.keep(session, embedder.model_id, fresh, on)


class _Rows:
    """Room for the vectors of courses, filled one by one. None is made where no model reads."""

    def __init__(self, courses: Sequence[Course], embedder: Embedder) -> None:
        held = indexes.texts(courses, embedder)
        shape = (len(courses), _width(embedder) if held else 0)
        self.vectors: dict[str, Matrix] = {v: np.zeros(shape, dtype=np.float32) for v in held}
        self.texts: dict[bytes, str] = {}
        self._missing = np.zeros(len(courses), dtype=np.int8)
        self._readable = np.array([indexes.reads(embedder, one) for one in courses], dtype=np.bool_)
        self._places: dict[bytes, list[tuple[str, int]]] = defaultdict(list)
        for view, texts in held.items():
            for row, text in enumerate(texts):
                if text:
                    digest = digest_of(text)
                    self.texts[digest] = text
                    self._places[digest].append((view, row))
                    self._missing[row] += 1

    def put(self, digest: bytes, vector: Matrix) -> None:
        """To every course whose text this is; to none where the catalogue has it no more."""
        for view, row in self._places.pop(digest, ()):
            self.vectors[view][row] = vector
            self._missing[row] -= 1

    @property
    def read(self) -> Marks:
        marks: Marks = self._readable & (self._missing == 0)
        return marks


def _width(embedder: Embedder) -> int:
    """Of its vectors. A model says so only by reading something, so it is asked once."""
    if embedder.model_id not in _widths:
        _widths[embedder.model_id] = int(embedder.embed(["width"], LANGUAGE).shape[1])
    return _widths[embedder.model_id]
