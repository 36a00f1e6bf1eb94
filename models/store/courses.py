"""Which course stands behind a line, its universities called by their slugs where they have one?"""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from models.documents.courses import Body, Course, course
from models.documents.hosts import hosts
from models.documents.identifiers.store import loaded
from models.documents.parts import Found
from models.store.learners import Identity
from models.tables.institution import Institution


async def course_of(session: AsyncSession, found: Found, learner: Identity) -> Course:
    """Without a word about `learner`, whatever the document says."""
    universities = (await session.execute(select(Institution))).scalars().all()
    aliases = {one.slug: [one.name, *one.aliases] for one in universities}
    bodies = {
        one.slug: Body(key=one.slug, name=one.name, country=one.country) for one in universities
    }
    directory = loaded()
    awarded_by = hosts([found], aliases, directory).slugs
    person = [learner.name, learner.local_id, *([learner.esi] if learner.esi else [])]
    return course(found, awarded_by, bodies, directory, person)
