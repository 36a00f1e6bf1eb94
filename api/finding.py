"""Which components of the alliance's catalogues could something count as, and what says so?

Nothing is computed in the event loop.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from api.practices import Practice, Practices
from api.serving import Files, Serving
from models.matching.embedder import Embedder
from models.matching.experience import NOTHING, Shown
from models.matching.find import Course, Finder, Hit
from models.matching.index import means
from models.matching.lexical import Lexical
from models.matching.words import shared_terms
from models.store import catalogue
from models.store.catalogue import Component, key_of
from models.store.database import Sessions

LETTERS = 0.2  # cosine of titles by letters: "econometric" finds "Econometrics"
ALIKE = 0.5  # cosine of a course to one that was decided: the same subject, by words or meaning
MEANING = 0.4  # cosine of texts; 97 % of pairs drawn at random from one catalogue lie below


class Found(NamedTuple):
    """`by`: what speaks for it. `shared_terms`: words both have, as asked.

    `recognised`: how often its university recognised something as it; `like`: the title of what is
    most alike of that, where it is alike.
    """

    component: Component
    shared_terms: tuple[str, ...]
    by: tuple[str, ...]
    recognised: int
    like: str | None


class Answer(NamedTuple):
    """Best first. `searched`: how many components; the model has yet to read `unread` of them.

    `foreign`: the language of what was asked, where the model does not know it. `current` False:
    some components changed a moment ago. `ready` False: there is no index yet. `order`: version of
    the order learned from what the university decided; None: the fixed one.
    """

    found: tuple[Found, ...]
    searched: int
    unread: int
    foreign: str | None
    current: bool
    ready: bool = True
    order: int | None = None


class Catalogue:
    """What can be searched; `serving` keeps its index."""

    def __init__(self, embedder: Embedder, files: Files | None = None) -> None:
        self.embedder = embedder
        self.serving = Serving(embedder, files)
        self._letters = Lexical()
        self._practices = Practices(embedder)
        # More searches at once than processors would only wait for each other.
        self._turns = asyncio.Semaphore(os.cpu_count() or 1)

    async def search(
        self, sessions: Sessions, wanted: Course, home: str | None, limit: int
    ) -> Answer | None:
        """The nearest components of one university, or of all; None: there is no such one."""
        async with sessions() as session:
            state = await catalogue.state(session)
        if home is not None and home not in state.universities:
            return None
        index = await self.serving.index(sessions, state)
        if index is None:
            return Answer((), searched=0, unread=0, foreign=None, current=False, ready=False)
        async with self._turns:
            wanted = await asyncio.to_thread(self._in_its_language, wanted)
            practice = None if home is None else await self._practices.of(sessions, home)
            shown = await asyncio.to_thread(_shown, index.finder, practice, wanted, limit, home)
        near = shown.found
        rows = await _rows(sessions, near.hits)
        async with self._turns:
            found = await asyncio.to_thread(self._explained, wanted, shown, rows)
        order = None if practice is None else practice.order
        foreign = None if near.by_meaning or not means(self.embedder) else wanted.language
        return Answer(found, near.searched, near.unread, foreign, index.shows(state), order=order)

    def _in_its_language(self, wanted: Course) -> Course:
        """A tag is believed. Without one a long text tells, and a short one is tried as it is."""
        if wanted.language is not None or self.embedder.languages is None:
            return wanted
        # Loaded late: the detector is large, and nobody who compares words needs it.
        from models.matching.languages import read

        language = read([wanted.whole], None).language
        return wanted.model_copy(update={"language": language})

    def _explained(
        self, wanted: Course, shown: Shown, rows: Mapping[str, Component]
    ) -> tuple[Found, ...]:
        """What speaks for each. One for which nothing does is left out: to be the nearest of a
        catalogue is not enough. So is one that has gone meanwhile."""
        there = [
            one for one in zip(shown.found.hits, shown.practice, strict=True) if one[0].code in rows
        ]
        titles = [wanted.title or wanted.text, *(rows[hit.code].title for hit, _ in there)]
        letters = self._letters.embed(titles)
        found = []
        for (hit, practice), title in zip(there, letters[1:], strict=True):
            row = rows[hit.code]
            shared = shared_terms(wanted.whole, _whole(row), None)
            like = (
                practice.nearest
                if practice.nearest and practice.nearest.likeness >= ALIKE
                else None
            )
            speaks = {
                "WORDS": bool(shared),
                "TITLE": float(letters[0] @ title) >= LETTERS,
                "MEANING": hit.cosine >= MEANING,
                "PRECEDENT": like is not None,
            }
            by = tuple(name for name, does in speaks.items() if does)
            if by:
                title_of = None if like is None else like.precedent.source.title
                found.append(Found(row, shared, by, practice.recognised, title_of))
        return tuple(found)


def _shown(
    finder: Finder, practice: Practice | None, wanted: Course, limit: int, home: str | None
) -> Shown:
    if practice is None or home is None:
        found = finder.find(wanted, limit, home)
        return Shown(found, tuple(NOTHING for _ in found.hits))
    return practice.experience.find(finder, wanted, limit, home)


def _whole(row: Component) -> str:
    return ". ".join([row.title, *(str(outcome["text"]) for outcome in row.outcomes)])


async def _rows(sessions: Sessions, hits: Sequence[Hit]) -> dict[str, Component]:
    """As they are now."""
    async with sessions() as session:
        rows = await catalogue.components(session, [key_of(hit.code) for hit in hits])
    return {catalogue.course_code((row.institution, row.code)): row for row in rows}
